"""Conditional writes by several clients at the same time: checking the condition and writing the object are one
step."""

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier

from botocore.exceptions import ClientError

from fixtures.language import check, expect
from fixtures.model.sources import userguide

FEATURE = "conditional-writes"

WRITERS = 4
PATIENCE = 2.0
"""Seconds in which a writer that comes in between is waited for: it may have to wait for the one before it."""


def _at_once(write):
    """Calls `write(number)` for all writers at the same time, and returns None or the ClientError for each of them."""
    ready = Barrier(WRITERS)

    def attempt(number):
        ready.wait()
        try:
            write(number)
        except ClientError as error:
            return error
        return None

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(attempt, range(WRITERS)))


def _winner(endings):
    """The number of the only writer that succeeded; all others must have been refused with 412 PreconditionFailed or
    409 ConditionalRequestConflict."""
    for error in filter(None, endings):
        expect.refused(error, (412, "PreconditionFailed"), (409, "ConditionalRequestConflict"))
    expect.equal(endings.count(None), 1, "number of writers that succeeded")
    return endings.index(None)


@check("PutObject", level="common", spec=userguide("conditional-writes"))
def test_one_of_several_creators_wins(s3, target):
    """Of four PutObject requests with If-None-Match: * that are sent at the same time to a key that does not exist,
    one returns 200 and stores its object; the other three return 412 PreconditionFailed or 409
    ConditionalRequestConflict."""
    endings = _at_once(lambda number: s3.put_object(**target, Body=b"writer %d" % number, IfNoneMatch="*"))
    expect.equal(s3.get_object(**target)["Body"].read(), b"writer %d" % _winner(endings), "body")


@check("PutObject", level="common", spec=userguide("conditional-writes"))
def test_one_of_several_updaters_wins(s3, target):
    """Of four PutObject requests with the object's ETag in If-Match that are sent at the same time, one returns 200
    and stores its object; the other three return 412 PreconditionFailed or 409 ConditionalRequestConflict."""
    with expect.arranging():
        seen = s3.put_object(**target, Body=b"what all saw")["ETag"]
    endings = _at_once(lambda number: s3.put_object(**target, Body=b"writer %d" % number, IfMatch=seen))
    expect.equal(s3.get_object(**target)["Body"].read(), b"writer %d" % _winner(endings), "body")


@check("PutObject", level="common", spec=userguide("conditional-writes"))
def test_creator_that_comes_in_between(raw_s3v4, control, target):
    """Of two PutObject requests with If-None-Match: * to a key that does not exist, of which the second is sent when
    half of the body of the first is sent, one returns 200 and stores its object; the other returns 412
    PreconditionFailed or 409 ConditionalRequestConflict."""
    bodies = [b"begins first" * 100, b"comes in between"]
    first = raw_s3v4.sign(raw_s3v4.request("PUT", **target, headers={"If-None-Match": "*"}, body=bodies[0]))
    with ThreadPoolExecutor(1) as pool:
        between = []

        def come_in_between():
            between.append(pool.submit(control.put_object, **target, Body=bodies[1], IfNoneMatch="*"))
            wait(between, timeout=PATIENCE)

        answer = raw_s3v4.send(first, midway=come_in_between)
    endings = [None if answer.status == 200 else answer, between[0].exception()]
    expect.equal(control.get_object(**target)["Body"].read(), bodies[_winner(endings)], "body")
