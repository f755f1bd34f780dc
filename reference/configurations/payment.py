"""Requester pays: if the requester pays, everyone but the bucket's owner must confirm it."""

from __future__ import annotations

from reference.protocol import documents
from reference.protocol.errors import S3Error
from reference.protocol.messages import Response, S3Request
from reference.state import Bucket

NAME = "requestPayment"


def _requester_pays(request: S3Request, bucket: Bucket) -> bool:
    """Returns whether the sender of the request pays."""
    found = bucket.configurations.get(NAME)
    return (
        found is not None
        and documents.text(found[""], "Payer") == "Requester"
        and request.requester != bucket.owner
        and (bool(request.key) or request.operation.startswith("List") or request.operation == "DeleteObjects")
    )


def refuse_unconfirmed_requester(request: S3Request, bucket: Bucket) -> None:
    if _requester_pays(request, bucket) and (
        request.account is None or request.header("x-amz-request-payer") != "requester"
    ):
        raise S3Error("AccessDenied")


def with_charge_header(request: S3Request, bucket: Bucket, answer: Response) -> Response:
    """Returns the response, with the header of a paying requester if the requester pays."""
    return answer.set("x-amz-request-charged", "requester") if _requester_pays(request, bucket) else answer
