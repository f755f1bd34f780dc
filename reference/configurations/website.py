"""Valid website configurations."""

from __future__ import annotations

from reference.protocol import documents
from reference.protocol.documents import Element
from reference.protocol.errors import S3Error, invalid_argument
from reference.protocol.messages import S3Request
from reference.state import Bucket

MAX_ROUTING_RULES, MAX_DOCUMENT_BYTES = 50, 128 * 1024
FREE_ELEMENTS = ("Protocol",)
"""An element with an enumeration in the model, and a code of its own in S3."""


def validate(request: S3Request, bucket: Bucket, root: Element) -> None:
    if len(request.body) > MAX_DOCUMENT_BYTES:
        raise S3Error("MaxMessageLengthExceeded", MaxMessageLengthBytes=MAX_DOCUMENT_BYTES)
    index, everything = root.find("IndexDocument"), root.find("RedirectAllRequestsTo")
    if everything is not None:
        if len(root) > 1:
            message = "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules."
            raise invalid_argument("RedirectAllRequestsTo", "not null", message)
        _validate_host(everything)
    elif index is None:
        message = "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty"
        raise invalid_argument("IndexDocument", "null", message)
    else:
        suffix = documents.text(index, "Suffix") or ""
        if not suffix or "/" in suffix:
            raise invalid_argument("IndexDocument", suffix, "The IndexDocument Suffix is not well formed")
    if root.find("ErrorDocument") is not None and not documents.text(root, "ErrorDocument/Key"):
        raise invalid_argument("ErrorDocument", "", "The ErrorDocument Key is not well formed")
    _validate_rules(root.find("RoutingRules"))


def _validate_host(redirect: Element) -> None:
    if not documents.text(redirect, "HostName"):
        raise S3Error("InvalidRequest", "A host name must be provided to redirect all requests.")
    _validate_protocol(redirect)


def _validate_protocol(redirect: Element) -> None:
    if documents.text(redirect, "Protocol") not in (None, "http", "https"):
        raise S3Error("InvalidRequest", "Invalid protocol, protocol can be http or https.")


def _validate_rules(rules: Element | None) -> None:
    if rules is None:
        return
    if len(rules) == 0:
        raise S3Error("MalformedXML")
    if len(rules) > MAX_ROUTING_RULES:
        raise S3Error("InvalidRequest", f"{len(rules)} routing rules provided, the limit is {MAX_ROUTING_RULES}.")
    for rule in rules:
        condition, redirect = rule.find("Condition"), rule.find("Redirect")
        if condition is not None:
            if len(condition) == 0:
                raise S3Error("InvalidRequest", "Condition cannot be empty.")
            _validate_code(documents.text(condition, "HttpErrorCodeReturnedEquals"), range(400, 600))
        if redirect is None or len(redirect) == 0:
            raise S3Error("MalformedXML")
        _validate_protocol(redirect)
        _validate_code(documents.text(redirect, "HttpRedirectCode"), range(301, 400))
        if redirect.find("ReplaceKeyWith") is not None and redirect.find("ReplaceKeyPrefixWith") is not None:
            raise S3Error("InvalidRequest", "You can only define ReplaceKeyPrefix or ReplaceKey but not both.")


def _validate_code(code: str | None, valid: range) -> None:
    if code is None:
        return
    if not code.isdecimal():
        raise S3Error("MalformedXML")
    if int(code) not in valid:
        raise S3Error("InvalidRequest", f"The provided HTTP code ({code}) is not valid.")
