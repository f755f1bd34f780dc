"""Conditional writes of several operations at the same time: of those that ask for one state of a key, one succeeds.

No key is deleted in between, and an upload counts from its completion. These are raw requests, whose last bytes are
sent at the same time.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import cycle, islice
from threading import Barrier, BrokenBarrierError, Event

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import marks_for_operation
from fixtures.model.sources import userguide
from fixtures.s3.preconditions import conditional_batch_delete
from fixtures.s3.uploads import send_part, start_upload

FEATURE = "conditional-{kind}"
DERIVED = "Conditional writes are documented for one operation; asked here of several kinds at once."
pytestmark = pytest.mark.concurrent

PUT, COPY, COMPLETE, DELETE = "PutObject", "CopyObject", "CompleteMultipartUpload", "DeleteObject"
BATCH = "DeleteObjects"
DELETIONS = (DELETE, BATCH)
KINDS = {PUT: "writes", COMPLETE: "writes", COPY: "copies", DELETE: "deletes", BATCH: "deletes"}
CREATORS = {PUT: (COPY, COMPLETE), COMPLETE: (PUT, COPY), COPY: (PUT, COMPLETE)}
UPDATERS = CREATORS | {
    COMPLETE: (PUT, COPY, DELETE),
    DELETE: (PUT, COPY, COMPLETE),
    BATCH: (PUT, COPY, COMPLETE),
}
"""The operations that one meets, in turn, by the one that a case is about. No third operation is there: it could write
first, and both others would be refused rightly."""
BODIES = [b"writer %d" % number for number in range(3)]
ROUNDS = 3
PATIENCE = 10
"""Seconds that a writer waits for the others, one of which may have lost its connection."""
LATE = (412, 409, 404)
"""The statuses of the others. Which code each has is for other checks."""
LATE_IN_A_BATCH = ("PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey")


def _cases(table):
    cases = [
        pytest.param(KINDS[about], about, met, id=about, marks=marks_for_operation(about))
        for about, met in table.items()
    ]
    return pytest.mark.parametrize(("kind", "about", "met"), cases)


def _rounds(about, met):
    """The operations of each round, in the order of their last bytes. The one that a case is about begins: a server
    that tests its condition some time before it writes has then not written when the next one comes."""
    return [(about, other, about) for other in islice(cycle(met), ROUNDS)]


@pytest.fixture(scope="session")
def sources(put_once):
    """The objects that are copied, one for each writer."""
    return [put_once(body) for body in BODIES]


@pytest.fixture
def prepared(raw_s3v4, control, sources):
    """`prepared(operation, number, target, condition)` returns the signed request of the writer with this number. An
    upload is begun, and its part is sent, before."""

    def prepare(operation, number, target, condition):
        method, query, body, headers = "PUT", "", BODIES[number], dict(condition)
        if operation == BATCH:
            return raw_s3v4.sign(conditional_batch_delete(raw_s3v4, target, condition["If-Match"]))
        if operation == DELETE:
            method, body = "DELETE", b""
        elif operation == COPY:
            body = b""
            headers["x-amz-copy-source"] = f"/{sources[number]['Bucket']}/{sources[number]['Key']}"
        elif operation == COMPLETE:
            upload = start_upload(control, target)
            etag = send_part(control, upload, 1, body)["ETag"].strip('"')
            listed = f"<Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part>"
            method, query = "POST", f"uploadId={upload['UploadId']}"
            body = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
        return raw_s3v4.sign(raw_s3v4.request(method, **target, query=query, headers=headers, body=body))

    return prepare


@pytest.fixture
def at_the_same_time(raw_s3v4):
    """`at_the_same_time(requests)` sends the last bytes of signed requests at the same time, one right after another in
    this order, and returns the responses."""

    def send(requests):
        ready, turns = Barrier(len(requests), timeout=PATIENCE), [Event() for _ in requests]

        def wait_for_the_others(number):
            with suppress(BrokenBarrierError):
                ready.wait()
            if number:
                turns[number - 1].wait(PATIENCE)
            turns[number].set()

        def one(number):
            return raw_s3v4.alone(requests[number], before_the_end=lambda: wait_for_the_others(number))

        with ThreadPoolExecutor(len(requests)) as pool:
            return list(pool.map(one, range(len(requests))))

    return send


@pytest.fixture
def race(raw_s3v4, control, prepared, at_the_same_time):
    """`race(operations, target, condition)` sends the writes under one condition at the same time, and expects one of
    them to succeed, and to have written what is stored. Of several that succeeded, those count that are refused when
    the condition does not hold and no other request is under way."""

    def alone(operation, target, condition):
        return raw_s3v4.send(prepared(operation, 0, target, condition))

    def run(operations, target, condition):
        writes = [prepared(name, number, target, condition) for number, name in enumerate(operations)]
        answers = list(zip(operations, at_the_same_time(writes), strict=True))
        for name, answer in (each for each in answers if each[0] == operations[0] and not _succeeded(each[1])):
            _is_late(name, answer)
        # Two deletions of one object lose nothing.
        won = {DELETE if name in DELETIONS else n: n for n, (name, answer) in enumerate(answers) if _succeeded(answer)}
        if len(won) > 1:
            with expect.arranging():
                _is_late(operations[0], alone(operations[0], target, condition))
            won = {n: n for n in won.values() if not _succeeded(alone(operations[n], target, condition))}
            expect.that(len(won) < 2, "1", len(won), "one of several simultaneous writes may succeed", sort="data")
            return
        expect.that(won, "one that succeeds", "none", "writes at the same time", sort="use")
        [winner] = won.values()
        found = expect.response_unless(lambda: control.get_object(**target), 404, "NoSuchKey")
        wanted = None if operations[winner] in DELETIONS else BODIES[winner]
        expect.equal(found and found["Body"].read(), wanted, "body", sort="data")

    return run


def _succeeded(answer):
    """Returns whether it is a success: CompleteMultipartUpload and DeleteObjects may have an error in a response with
    200.
    """
    return answer.status in (200, 204) and not answer.element("Code")


def _is_late(operation, answer):
    if operation == BATCH and (code := answer.element("Code")) and answer.status == 200:
        expect.that(code in LATE_IN_A_BATCH, " or ".join(LATE_IN_A_BATCH), code, "Code", sort="form")
    else:
        expect.status(answer, *LATE)


@_cases(CREATORS)
@check(
    COMPLETE,
    level="common",
    spec=userguide("conditional-writes"),
    shows={"PutObject": "condition-precedes-the-write"},
)
def test_one_of_several_creators_wins(race, new_target, kind, about, met):
    """Of PutObject, CopyObject and CompleteMultipartUpload requests with If-None-Match: * for a key that does not
    exist, whose last bytes are sent at the same time, one succeeds and stores its object; the others return 412, 409 or
    404."""
    for operations in _rounds(about, met):
        race(operations, new_target(), {"If-None-Match": "*"})


@_cases(UPDATERS)
@check(COMPLETE, level="common", spec=userguide("conditional-writes"))
def test_one_of_several_updaters_wins(race, control, new_target, kind, about, met):
    """Of PutObject, CopyObject, CompleteMultipartUpload, DeleteObject and DeleteObjects requests under the condition of
    the object's ETag, whose last bytes are sent at the same time, one succeeds and stores or deletes the object; the
    others return 412, 409 or 404, or DeleteObjects a code of these."""
    for operations in _rounds(about, met):
        target = new_target()
        with expect.arranging():
            etag = control.put_object(**target, Body=b"what all saw")["ETag"]
        race(operations, target, {"If-Match": etag})
