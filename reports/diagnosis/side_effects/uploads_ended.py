"""Uploads in progress that are missing after an object with their key was stored or deleted."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from record.exchanges import RecordedExchange
from record.lines import CheckResult
from reports.diagnosis.exchanges.requests import CHANGING, decisive_place, is_a_copy, is_about_sub_resource


def operation_ending_upload(result: CheckResult) -> str:
    """Returns the operation that stored or deleted the object with an upload's key while the upload was in progress:
    the last one before the upload was missing. Empty if there is none."""
    place = decisive_place(result)
    if place is None or not (own := _upload_of(result.exchanges[place])):
        return ""
    missing = result.exchanges[place]
    since = next((at for at, each in enumerate(result.exchanges) if own in each.response_body.text), place)
    for each in reversed(result.exchanges[since + 1 : place]):
        if each.place == missing.place and each.method in CHANGING and each.succeeded and (by := _storing(each, own)):
            return by
    return ""


def _upload_of(exchange: RecordedExchange) -> str:
    return parse_qs(urlsplit(exchange.url).query).get("uploadId", [""])[0]


def _storing(exchange: RecordedExchange, own: str) -> str:
    """Returns the operation by which a request stores or deletes an object; empty for requests of the upload itself,
    for parts of others, and for sub-resources."""
    upload = _upload_of(exchange)
    if upload:
        return "CompleteMultipartUpload" if exchange.method == "POST" and upload != own else ""
    if exchange.method == "POST" or is_about_sub_resource(exchange):
        return ""
    if exchange.method == "DELETE":
        return "DeleteObject"
    return "CopyObject" if is_a_copy(exchange) else "PutObject"
