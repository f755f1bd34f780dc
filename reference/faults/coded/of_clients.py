"""Servers that follow the protocols exactly: there, unchanged clients fail by faults of their own. The checks that
measure these must be able to fail.
"""

from __future__ import annotations

from reference.faults.table import fault, wrong_authentication
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.server.service import refusal, signer
from reference.signatures import verification as signatures


@wrong_authentication()
def v2_bucket_path_is_signed_as_sent(request: S3Request) -> str | None:
    """Signature V2 of a request for a bucket must cover the path as it was sent (boto3-v2-bucket-path)."""
    code, given = refusal(request), request.headers.get("authorization", "")
    if code is None and given.startswith("AWS ") and not request.key:
        date = "" if "x-amz-date" in request.headers else request.headers.get("date", "")
        if given.partition(":")[2] != next(signatures.v2_signatures(request, date, signer(request).credentials)):
            return "SignatureDoesNotMatch"
    return code


@wrong_authentication()
def host_with_two_ports_is_refused(request: S3Request) -> str | None:
    """A Host with two ports is refused (boto-v4-host), also in the signature of a URL."""
    if request.headers.get("host", "").count(":") > 1:
        return "SignatureDoesNotMatch"
    return refusal(request, as_boto_does=False)


@wrong_authentication()
def v4_headers_are_signed_in_sorted_order(request: S3Request) -> str | None:
    """Signature V4 must cover the headers sorted by name (boto-v4-header-order)."""
    return refusal(request, as_boto_does=False)


@fault()
def checksum_headers_are_refused(request: S3Request, serve: Serve) -> Response:
    """A request with a flexible checksum is refused (boto3-default-checksums)."""
    known = request.operation != "PutObject" or not any(n.startswith("x-amz-checksum-") for n in request.headers)
    return serve(request) if known else error(400, "InvalidArgument")


@fault(on=("DeleteObjects",))
def batches_need_content_md5(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects without Content-MD5 is refused (boto3-delete-objects-md5)."""
    if "content-md5" not in request.headers:
        return error(400, "MissingContentMD5")
    return serve(request)
