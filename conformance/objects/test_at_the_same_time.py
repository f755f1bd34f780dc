"""Concurrent reads and writes of one key: each read returns one complete object, never a mixture."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import userguide

FEATURE = "objects"
SIDE = "server"
pytestmark = pytest.mark.concurrent

WRITERS, MOST_READS = 3, 20
SPEC = userguide("Welcome")


def _body(letter, size=64):
    return letter * (size * 1024)


def _told(body):
    """`32768 bytes, all 'n'`."""
    letters = " and ".join(repr(chr(letter)) for letter in sorted(set(body)))
    return f"{len(body)} bytes, all {letters}" if len(set(body)) == 1 else f"{len(body)} bytes, {letters or 'none'}"


@check("PutObject", level="core", spec=SPEC)
def test_one_of_several_writes_is_the_object(s3, target):
    """Three concurrent PutObjects of 64 KiB to one key all return 200, and the object then has the complete body of
    one of them."""
    ready, bodies = Barrier(WRITERS), [_body(letter) for letter in (b"a", b"b", b"c")]

    def write(body):
        ready.wait()
        return s3.put_object(**target, Body=body)["ResponseMetadata"]["HTTPStatusCode"]

    with ThreadPoolExecutor(WRITERS) as pool:
        expect.equal(list(pool.map(write, bodies)), [200] * WRITERS, "each PutObject is allowed", sort="use")
    got = s3.get_object(**target)["Body"].read()
    expect.that(
        got in bodies, "64 KiB, all 'a', 'b' or 'c'", _told(got), "the object is of one upload alone", sort="data"
    )


@check("GetObject", level="core", spec=SPEC)
def test_read_while_overwritten(s3, stored):
    """GetObject during an overwrite returns either the complete old object or the complete new one, and after the
    PutObject has returned it returns the new one."""
    old, new = _body(b"o", 32), _body(b"n")
    obj = stored(old)
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(lambda: s3.put_object(**obj, Body=new))
        for _ in range(MOST_READS):
            got = s3.get_object(**obj)["Body"].read()
            wanted = f"{_told(old)}, or {_told(new)}"
            expect.that(got in (old, new), wanted, _told(got), "no read is torn between two objects", sort="data")
            if writing.done():
                break
        writing.result()
    expect.equal(s3.get_object(**obj)["Body"].read(), new, "body", sort="data")
