"""Who pays for requests: where it is the requester, others than the bucket's owner have to say that they know."""

from __future__ import annotations

from tests.reference import documents
from tests.reference.errors import S3Error
from tests.reference.messages import Answer, Request
from tests.reference.state import Bucket

NAME = "requestPayment"


def _pays(request: Request, bucket: Bucket) -> bool:
    """Whether the sender of the request does."""
    found = bucket.configurations.get(NAME)
    return (
        found is not None
        and documents.text(found[""], "Payer") == "Requester"
        and request.requester != bucket.owner
        and (bool(request.key) or request.operation.startswith("List"))
    )


def refuse_unknowing(request: Request, bucket: Bucket) -> None:
    if _pays(request, bucket) and (request.account is None or request.header("x-amz-request-payer") != "requester"):
        raise S3Error("AccessDenied")


def charged(request: Request, bucket: Bucket, answer: Answer) -> Answer:
    """The answer, which says so where the requester pays for it."""
    return answer.set("x-amz-request-charged", "requester") if _pays(request, bucket) else answer
