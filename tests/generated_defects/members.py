"""What a request and its response have that a server may get wrong: headers, parameters, elements, errors."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, urlsplit
from xml.etree.ElementTree import Element

from fixtures.model.service_model import service_model
from fixtures.wire.document import parse
from fixtures.wire.exchange import Exchange

Place = Literal[
    "request header",
    "request parameter",
    "request element",
    "response header",
    "response header of 206",
    "response header of 304",
    "response element",
    "response element of a next page",
    "response list",
    "error",
]

OF_EVERY_RESPONSE = frozenset(
    ("accept-ranges", "connection", "content-length", "date", "server", "transfer-encoding", "x-amz-id-2")
) | {"x-amz-request-id", "keep-alive"}
"""Headers that say nothing of the operation; invariants and checks of HTTP are about them."""
OF_EVERY_REQUEST = frozenset(
    (
        "accept",
        "accept-encoding",
        "authorization",
        "connection",
        "content-length",
        "date",
        "expect",
        "host",
        "user-agent",
    )
) | {"amz-sdk-invocation-id", "amz-sdk-request", "x-amz-content-sha256", "x-amz-date", "x-amz-user-agent"}
"""Headers of HTTP, of signatures and of the SDKs themselves; seeded defects of signatures are about them."""
OF_SIGNATURES = frozenset(("AWSAccessKeyId", "Signature", "Expires", "x-id"))
POSITIONS = frozenset(
    ("marker", "continuation-token", "start-after", "key-marker", "version-id-marker", "part-number-marker")
)
"""Parameters of a request for a next page."""


OF_NO_CONSEQUENCE = frozenset(
    ("x-amz-request-payer", "x-amz-security-token", "x-amz-sdk-checksum-algorithm", "select-type")
)
"""In requests: what has no effect that a client could see, or is compared elsewhere only."""
FREE = frozenset(("DisplayName", "content-type", "vary"))
"""In responses about documents: AWS stopped to send DisplayName in 2025, and what a document's type is says its own
invariant."""
USER_METADATA = "x-amz-meta-*"


@dataclass(frozen=True, order=True)
class Member:
    """A member of an operation: the header, parameter or element, by its path; or an error, by status and code."""

    operation: str
    place: Place
    name: str


def members_of(exchange: Exchange, operation: str) -> set[Member]:
    """What one exchange has; nothing if there was no response."""
    found = {Member(operation, place, name) for place, name in _in_request(exchange)}
    if exchange.status is None:
        return found
    return found | {Member(operation, place, name) for place, name in _in_response(exchange)}


def _in_request(exchange: Exchange) -> Iterator[tuple[Place, str]]:
    for name, _ in exchange.request_headers:
        if name.lower() not in OF_EVERY_REQUEST | OF_NO_CONSEQUENCE:
            yield "request header", _header(name)
    for name, _ in parse_qsl(urlsplit(exchange.target).query, keep_blank_values=True):
        if name in _parameters() - OF_SIGNATURES - OF_NO_CONSEQUENCE:
            yield "request parameter", name
    for name in leaves(parse(exchange.request_body)):
        yield "request element", name


def _in_response(exchange: Exchange) -> Iterator[tuple[Place, str]]:
    assert exchange.status is not None
    root = exchange.xml
    if exchange.status >= 400:
        code = root.findtext("Code", "") if root is not None and root.tag == "Error" else ""
        yield "error", f"{exchange.status} {code}".rstrip()
        return
    of_status: dict[int, Place] = {206: "response header of 206", 304: "response header of 304"}
    for name, _ in exchange.response_headers:
        if name.lower() not in OF_EVERY_RESPONSE and not (root is not None and name.lower() in FREE):
            yield of_status.get(exchange.status, "response header"), _header(name)
    if exchange.status != 200 or root is None:
        return
    asked = {name for name, _ in parse_qsl(urlsplit(exchange.target).query)}
    for name in leaves(root):
        if name.rpartition("/")[2] in FREE:
            continue
        yield "response element", name
        if asked & POSITIONS:
            yield "response element of a next page", name
    for name in lists(root):
        yield "response list", name


def _header(name: str) -> str:
    """A header's name; those of all user metadata are one."""
    return USER_METADATA if name.lower().startswith(USER_METADATA[:-1]) else name.lower()


@functools.cache
def _parameters() -> frozenset[str]:
    """All parameters that the API has; what else is in a URL is only signed, or overlooked."""
    found = set()
    for operation in map(service_model().operation_model, service_model().operation_names):
        _, _, fixed = operation.http["requestUri"].partition("?")
        found |= {name for name, _ in parse_qsl(fixed, keep_blank_values=True)}
        members = operation.input_shape.members.values() if operation.input_shape else ()
        found |= {m.serialization["name"] for m in members if m.serialization.get("location") == "querystring"}
    return frozenset(found)


def leaves(root: Element | None) -> set[str]:
    """The paths of all elements below the root that have text, and no elements in them."""
    return {path for path, element in walk(root) if not len(element) and element.text}


def lists(root: Element) -> set[str]:
    """The paths of elements that occur several times in one parent."""
    found = set()
    for path, element in (("", root), *walk(root)):
        counts = Counter(child.tag for child in element)
        found |= {f"{path}/{tag}".lstrip("/") for tag, number in counts.items() if number > 1}
    return found


def walk(root: Element | None, above: str = "") -> Iterator[tuple[str, Element]]:
    """All elements below the root with their paths, such as `Contents/Key`."""
    for child in root if root is not None else ():
        path = f"{above}/{child.tag}".lstrip("/")
        yield path, child
        yield from walk(child, path)


def texts(members: Iterable[Member]) -> list[str]:
    """Members as lines of text, in order."""
    return ["\t".join((member.operation, member.place, member.name)) for member in sorted(members)]


def from_text(line: str) -> Member:
    operation, place, name = line.split("\t")
    return Member(operation, place, name)  # type: ignore[arg-type]
