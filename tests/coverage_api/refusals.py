"""The refusal of an exchange, in the words of `aws_answers.csv`: `GetObject 404 NoSuchKey`."""

from __future__ import annotations

import re

from fixtures.http.exchange import Exchange
from fixtures.http.operations import is_website_request, operation_of
from fixtures.model.endpoint import Endpoint

# In an error document, in an entry of DeleteResult, and on the page of a website.
_CODE = re.compile(rb"<Code>(\w[\w.]*)</Code>|Code: (\w+)")


def refusals_in(exchange: Exchange, endpoint: Endpoint) -> set[str]:
    """Each code in the response, with its operation and status. A response to HEAD, or without a document, has the
    status instead of a code."""
    website = is_website_request(exchange, endpoint)
    operation = f"website {exchange.method}" if website else operation_of(exchange, endpoint)
    if operation is None and exchange.method == "POST":
        operation = "PostObject"  # of an invalid form
    status = exchange.status
    if not operation or status is None:
        return set()
    found = {(first or second).decode() for first, second in _CODE.findall(exchange.response_body)}
    if not found and status >= 300:
        found = {str(status)}
    return {f"{operation} {status} {code}" for code in found}
