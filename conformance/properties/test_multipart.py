"""Multipart uploads with random sequences of parts."""

from hypothesis import strategies as st

from fixtures.assertions import check, expect
from fixtures.model.sources import api
from fixtures.s3.uploads import FIRST_PART

FEATURE = "multipart"
SIDE = "one client"
DERIVED = "Follows from the documentation of the operations, for inputs that hypothesis draws."

NUMBERS = st.integers(1, 10_000)
SMALL = st.tuples(NUMBERS, st.binary(max_size=16))
"""A part that is allowed only as the last one: its number and its bytes."""


def _is_assembled(s3, where, sent, last):
    """Uploads the parts, completes the upload with the chosen part and the large parts before it, and asserts that
    the object consists of exactly these parts."""
    upload = {**where, "UploadId": s3.create_multipart_upload(**where)["UploadId"]}
    parts = {}
    for number, body in sent:
        etag = s3.upload_part(**upload, PartNumber=number, Body=body)["ETag"]
        parts[number] = (etag, body)
    listed = [(p["PartNumber"], p["Size"], p["ETag"]) for p in s3.list_parts(**upload).get("Parts", [])]
    expect.equal(listed, [(n, len(parts[n][1]), parts[n][0]) for n in sorted(parts)], "parts listed", sort="entries")
    chosen = sorted(parts)[last % len(parts)]
    named = [n for n in sorted(parts) if n == chosen or (n < chosen and parts[n][1] is FIRST_PART)]
    named_parts = [{"PartNumber": n, "ETag": parts[n][0]} for n in named]
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": named_parts})
    got = s3.get_object(**where)
    expect.equal(got["Body"].read(), b"".join(parts[n][1] for n in named), "body", sort="data")
    expect.etag_of_parts(got["ETag"], [parts[n][1] for n in named])


@check("CompleteMultipartUpload", level="core", spec=api("CompleteMultipartUpload"))
def test_object_is_the_parts_that_are_named(s3, explore, bucket, new_prefix):
    """After UploadPart of any small parts, in any order and also repeated, CompleteMultipartUpload with one of them
    creates an object of exactly that part."""

    def holds(s3, example):
        _is_assembled(s3, {"Bucket": bucket, "Key": new_prefix() + "object"}, *example)

    explore(st.tuples(st.lists(SMALL, min_size=1, max_size=6), st.integers(0, 5)), holds)


@check("CompleteMultipartUpload", level="core", spec=api("CompleteMultipartUpload"))
def test_object_is_the_large_parts_and_a_last_one(s3, explore, bucket, new_prefix):
    """After UploadPart of a 5 MiB part and any small parts, CompleteMultipartUpload with any one part, and with the
    5 MiB part if that comes before it, creates an object of exactly these parts."""

    def holds(s3, example):
        number, sent, last = example
        _is_assembled(s3, {"Bucket": bucket, "Key": new_prefix() + "object"}, [*sent, (number, FIRST_PART)], last)

    explore.costly(st.tuples(NUMBERS, st.lists(SMALL, max_size=4), st.integers(0, 7)), holds)
