"""A test that invariants give a verdict on responses that are not what their operation returns: an exception in one
would end the run of all checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from conformance import invariants
from fixtures.http.exchange import Exchange
from fixtures.invariants import ObservedResponse, rule_of
from fixtures.invariants.answer import observed_responses
from fixtures.model.endpoint import Credentials, Endpoint
from tests.fixtures.invariants.test_invariants import exchange as answered

ENDPOINT = Endpoint("http://s3.test", "us-east-1", "path", Credentials("key", "secret-secret"))
BEFORE = (
    ("PUT", "/bucket/key", b""),
    (
        "POST",
        "/bucket/key?uploads",
        b"<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>",
    ),
    ("PUT", "/bucket/key?partNumber=1&uploadId=1", b""),
    ("HEAD", "/bucket/key", b""),
)
"""The requests before the one with the wrong response."""
ASKED = (
    ("GET", "/"),
    ("GET", "/bucket"),
    ("GET", "/bucket?list-type=2"),
    ("GET", "/bucket?versions"),
    ("GET", "/bucket?uploads"),
    ("GET", "/bucket?location"),
    ("GET", "/bucket/key?uploadId=1"),
    ("GET", "/bucket/key?attributes"),
    ("GET", "/bucket/key?acl"),
    ("POST", "/bucket?delete"),
    ("POST", "/bucket/key?uploadId=1"),
    ("PUT", "/bucket/copy"),
    ("PUT", "/bucket/key?partNumber=2&uploadId=1"),
)
BODIES = {"nothing": b"", "text": b"text", "cut off": b"<Ro", "another root": b"<Root/>", "a page": b"<html></html>"}
MODULES = sorted(path.stem for path in Path(invariants.__path__[0]).glob("test_*.py"))


def exchange(method: str, target: str, status: int, body: bytes) -> Exchange:
    made = answered(method, target, status, body, ETag='"1"')
    made.request_headers = [("Content-Length", "1")]
    if target.endswith("copy"):
        made.request_headers.append(("x-amz-copy-source", "bucket/key"))
    return made


def wrong_answers(status: int, body: bytes) -> Iterator[ObservedResponse]:
    """Yields a response with this status and body to each operation, after the usual ones to what comes before."""
    for method, target in ASKED:
        before = [exchange(method, target, 200, body) for method, target, body in BEFORE]
        *_, answer = observed_responses([*before, exchange(method, target, status, body)], ENDPOINT, 0)
        yield answer


def of_a_module(name: str) -> list[tuple[Callable[..., Any], Callable[..., bool]]]:
    """The invariants without cases."""
    functions = vars(import_module(f"{invariants.__name__}.{name}")).values()
    found = [(each, holds) for each in functions if (holds := rule_of(each)) is not None]
    return [
        (each, holds) for each, holds in found if each.__code__.co_varnames[: each.__code__.co_argcount] == ("answer",)
    ]


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("status", [200, 404])
def test_any_response_has_a_verdict(module: str, body: bytes, status: int) -> None:
    for answer in wrong_answers(status, body):
        for function, holds in of_a_module(module):
            if holds(answer):
                try:
                    function(answer=answer)
                except AssertionError:
                    continue  # a violation is a verdict
