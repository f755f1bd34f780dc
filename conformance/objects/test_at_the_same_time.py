"""Reads and writes of one key at the same time: every object is one that was put, from its first byte to its last."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from fixtures.language import check, expect
from fixtures.language.sources import userguide

WRITERS, MOST_READS = 3, 20
SPEC = userguide("Welcome")


def _body(letter, size=64):
    return letter * (size * 1024)


@check("PutObject", level="core", spec=SPEC)
def test_one_of_several_writes_is_the_object(s3, target):
    """Three PutObjects of 64 KiB that are sent to one key at once all answer 200, and the object is one of them."""
    ready, bodies = Barrier(WRITERS), [_body(letter) for letter in (b"a", b"b", b"c")]

    def write(body):
        ready.wait()
        return s3.put_object(**target, Body=body)["ResponseMetadata"]["HTTPStatusCode"]

    with ThreadPoolExecutor(WRITERS) as pool:
        expect.equal(list(pool.map(write, bodies)), [200] * WRITERS, "statuses")
    got = s3.get_object(**target)["Body"].read()
    assert got in bodies, f"expected one of the bodies that were put, got {len(got)} bytes of {sorted(set(got))}"


@check("GetObject", level="core", spec=SPEC)
def test_read_while_overwritten(s3, stored):
    """A GetObject while the object is being overwritten gives all of the former object or all of the new one, and one
    after the PutObject was answered gives the new one."""
    old, new = _body(b"o", 32), _body(b"n")
    obj = stored(old)
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(lambda: s3.put_object(**obj, Body=new))
        for _ in range(MOST_READS):
            got = s3.get_object(**obj)["Body"].read()
            assert got in (old, new), f"expected one of the two objects, got {len(got)} bytes of {sorted(set(got))}"
            if writing.done():
                break
        writing.result()
    expect.equal(s3.get_object(**obj)["Body"].read(), new, "body")
