"""Conditional writes by several clients at the same time: checking the condition and writing the object are one
step."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from botocore.exceptions import ClientError

from fixtures.assertions import check, expect
from fixtures.model.sources import userguide

FEATURE = "conditional-writes"
pytestmark = pytest.mark.concurrent

WRITERS = 4
PATIENCE = 10
"""Seconds that a writer waits for the others, one of which may have lost its connection."""


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
    expect.that(None in endings, "one that succeeds", "none", "writes at the same time", sort="use")
    expect.equal(endings.count(None), 1, "one of several simultaneous writes may succeed", sort="data")
    return endings.index(None)


# Only the last bytes are sent at the same time: a server that checks the condition when the head comes, or some time
# before it stores the body, has then checked it for all of them.
@check("PutObject", level="common", spec=userguide("conditional-writes"), shows="condition-precedes-the-write")
def test_one_of_several_creators_wins(raw_s3v4, control, target):
    """Of four PutObject requests with If-None-Match: * to a key that does not exist, whose last bytes are sent at the
    same time, one returns 200 and stores its object; the other three return 412 PreconditionFailed or 409
    ConditionalRequestConflict."""
    ready = Barrier(WRITERS, timeout=PATIENCE)

    def wait_for_the_others():
        with suppress(BrokenBarrierError):
            ready.wait()

    def create(number):
        upload = raw_s3v4.request("PUT", **target, headers={"If-None-Match": "*"}, body=b"writer %d" % number)
        answer = raw_s3v4.alone(raw_s3v4.sign(upload), before_the_end=wait_for_the_others)
        return None if answer.status == 200 else answer

    with ThreadPoolExecutor(WRITERS) as pool:
        endings = list(pool.map(create, range(WRITERS)))
    expect.equal(control.get_object(**target)["Body"].read(), b"writer %d" % _winner(endings), "body", sort="data")


@check("PutObject", level="common", spec=userguide("conditional-writes"))
def test_one_of_several_updaters_wins(s3, target):
    """Of four PutObject requests with the object's ETag in If-Match that are sent at the same time, one returns 200
    and stores its object; the other three return 412 PreconditionFailed or 409 ConditionalRequestConflict."""
    with expect.arranging():
        seen = s3.put_object(**target, Body=b"what all saw")["ETag"]
    endings = _at_once(lambda number: s3.put_object(**target, Body=b"writer %d" % number, IfMatch=seen))
    expect.equal(s3.get_object(**target)["Body"].read(), b"writer %d" % _winner(endings), "body", sort="data")
