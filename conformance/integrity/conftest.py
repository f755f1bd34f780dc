"""Streamed requests of any client: a body in chunks without signatures, with a checksum as its trailer."""

import pytest

from fixtures.language.check import leave_out


@pytest.fixture
def streamed(signature, altered):
    """Makes the next request a streamed one: `with streamed(framed, length=9, announcing="x-amz-checksum-crc32")`.

    `framed` is its body with all framing (`chunks.framed`), `length` the length without framing, `announcing` the name
    of a trailer; either may be None, and more headers may be given. The client's request must have its own checksum, so
    that boto3 does not stream it by itself.
    """
    if signature != "s3v4":
        leave_out("n/a", "Signature V2 has no streamed bodies")

    def stream(framed, *, length=9, announcing="x-amz-checksum-crc32", **headers):
        said = {
            "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            "Content-Encoding": "aws-chunked",
            "x-amz-decoded-content-length": None if length is None else str(length),
            "x-amz-trailer": announcing,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        sent = {name: value for name, value in said.items() if value is not None}
        return altered(body=framed, headers=sent, without=["Content-MD5"])

    return stream
