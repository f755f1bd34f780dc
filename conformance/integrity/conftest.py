"""Streamed requests of any client: a body in chunks without signatures, with a checksum as its trailer. Uploads that
several checks try to complete in vain."""

import pytest

from fixtures.assertions import expect
from fixtures.assertions.check import skip_check
from fixtures.model.checksums import SAMPLE_BODY


@pytest.fixture
def upload_of_a_part(s3, new_target):
    """`upload_of_a_part(sent, **members)` starts an upload with these members, and uploads its only part with the
    checksums `sent`; it returns bucket, key and id, and the part's entry for CompleteMultipartUpload."""

    def start(sent, **members):
        target = new_target()
        with expect.arranging():
            upload = {**target, "UploadId": s3.create_multipart_upload(**target, **members)["UploadId"]}
            etag = s3.upload_part(**upload, PartNumber=1, Body=SAMPLE_BODY, **sent)["ETag"]
        return upload, {"PartNumber": 1, "ETag": etag, **sent}

    return start


@pytest.fixture
def expect_no_object(s3):
    """`expect_no_object(upload)`: the upload has made none."""

    def look(upload):
        with expect.error(404):
            s3.head_object(Bucket=upload["Bucket"], Key=upload["Key"])

    return look


@pytest.fixture
def empty_upload_of(s3, new_target):
    """`empty_upload_of(algorithm)`: bucket, key and id of an upload with this checksum algorithm."""

    def start(algorithm):
        target = new_target()
        with expect.arranging():
            return {**target, "UploadId": s3.create_multipart_upload(**target, ChecksumAlgorithm=algorithm)["UploadId"]}

    return start


@pytest.fixture
def streamed(signature, altered):
    """Makes the next request a streamed one: `with streamed(framed, length=9, announcing="x-amz-checksum-crc32")`.

    `framed` is its body with all framing (`chunks.framed`), `length` the length without framing, `announcing` the name
    of a trailer; either may be None, and more headers may be given. The client's request must have its own checksum, so
    that boto3 does not stream it by itself.
    """
    if signature != "s3v4":
        skip_check("n/a", "Signature V2 has no streamed bodies")

    def stream(framed, *, length=9, announcing="x-amz-checksum-crc32", **headers):
        framing = {
            "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            "Content-Encoding": "aws-chunked",
            "x-amz-decoded-content-length": None if length is None else str(length),
            "x-amz-trailer": announcing,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        sent = {name: value for name, value in framing.items() if value is not None}
        return altered(body=framed, headers=sent, without=["Content-MD5"])

    return stream
