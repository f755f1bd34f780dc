"""The members of a request and its response that a server may get wrong: headers, parameters, elements, errors."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit
from xml.etree.ElementTree import Element

from fixtures.http.document import parse
from fixtures.http.exchange import Exchange
from fixtures.model.service_model import service_model
from fixtures.s3.bucket_operations import OTHER

MemberPlace = Literal[
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
    "setting",
]

COMMON_RESPONSE_HEADERS = frozenset(
    ("accept-ranges", "connection", "content-length", "date", "server", "transfer-encoding", "x-amz-id-2")
) | {"x-amz-request-id", "keep-alive"}
"""Headers that say nothing of the operation; invariants and checks of HTTP are about them."""
IGNORED_HEADERS = frozenset(
    ("access-control-request-headers", "access-control-request-method", "content-md5", "if-range", "origin")
)
"""Headers of requests that S3 obeys, and that the API's model lacks for some or all operations; checksums are others.
Further headers that the model lacks belong to HTTP and to signatures; faults of the table are about them."""
PREFLIGHT_HEADERS = frozenset(
    ("access-control-allow-headers", "access-control-allow-methods", "access-control-max-age")
)
"""Headers that browsers read only in responses to preflights."""
RECORDED_HEADERS = frozenset((("ListObjectsV2", "x-amz-bucket-region"),))
"""Headers that AWS was recorded to send, and that the API's model lacks for the operation."""
POSITION_PARAMETERS = frozenset(
    ("marker", "continuation-token", "start-after", "key-marker", "version-id-marker", "part-number-marker")
)
"""Parameters of a request for a next page."""


APPLIED_SETTINGS = (
    *("PutBucketPolicy", "PutBucketCors", "PutBucketLifecycleConfiguration", "PutBucketOwnershipControls"),
    "PutPublicAccessBlock",
)
"""Operations with settings for all objects of a bucket, also existing ones, when they are read. The reference obeys
these."""
SETTINGS = (*APPLIED_SETTINGS, *(name for name in OTHER if name not in APPLIED_SETTINGS))
"""Operations that set the configuration of a bucket."""

INCONSEQUENTIAL_HEADERS = frozenset(
    ("content-length", "x-amz-request-payer", "x-amz-sdk-checksum-algorithm", "select", "select-type", "DisplayName")
)
"""Members of requests without an effect that a client could see, or with one that is only compared elsewhere."""
BYTE_OPERATIONS = ("GetObject", "GetObjectAnnotation", "HeadObject")
"""Operations that answer with a client's stored data, or with HEAD's description of it."""
FREE_TEXT_MEMBERS = frozenset(("DisplayName", "content-type", "vary"))
"""Members of responses about documents: AWS stopped sending DisplayName in 2025, and an invariant of its own is about a
document's type."""
USER_METADATA = "x-amz-meta-*"
CHECKSUM = "x-amz-checksum-"


@dataclass(frozen=True, order=True)
class Member:
    """A member of an operation: the header, parameter or element, by its path; an error, by status and code; or the
    operation's setting."""

    operation: str
    place: MemberPlace
    name: str


def members_of(exchange: Exchange, operation: str) -> set[Member]:
    """Returns the members of one exchange; none if there was no response."""
    found = {Member(operation, place, name) for place, name in _in_request(exchange, operation)}
    if exchange.status is None:
        return found
    return found | {Member(operation, place, name) for place, name in _in_response(exchange, operation)}


def _in_request(exchange: Exchange, operation: str) -> Iterator[tuple[MemberPlace, str]]:
    """Yields the members of the operation: others are in requests that are wrong on purpose, or have no effect."""
    known = request_members_of(operation)
    headers = (known.get("request header", frozenset()) | IGNORED_HEADERS) - INCONSEQUENTIAL_HEADERS
    for name in (_header(name) for name, _ in exchange.request_headers):
        if name in headers or name.startswith(CHECKSUM):
            yield "request header", name
    for name, _ in parse_qsl(urlsplit(exchange.target).query, keep_blank_values=True):
        if name in known.get("request parameter", frozenset()) - INCONSEQUENTIAL_HEADERS:
            yield "request parameter", name
    for name in leaves(parse(exchange.request_body)):
        if name in known.get("request element", frozenset()) and name.rpartition("/")[2] not in INCONSEQUENTIAL_HEADERS:
            yield "request element", name


def _in_response(exchange: Exchange, operation: str) -> Iterator[tuple[MemberPlace, str]]:
    assert exchange.status is not None
    root = exchange.xml
    if exchange.status >= 400:
        code = root.findtext("Code", "") if root is not None and root.tag == "Error" else ""
        yield "error", f"{exchange.status} {code}".rstrip()
        return
    if operation in SETTINGS:
        yield "setting", "of the bucket"
    of_status: dict[int, MemberPlace] = {206: "response header of 206", 304: "response header of 304"}
    for name, _ in exchange.response_headers:
        free = name.lower() in FREE_TEXT_MEMBERS and (root is not None or operation not in BYTE_OPERATIONS)
        if (
            name.lower() not in COMMON_RESPONSE_HEADERS
            and not free
            and _is_promised(_header(name), operation, exchange)
        ):
            yield of_status.get(exchange.status, "response header"), _header(name)
    if exchange.status != 200 or root is None:
        return
    asked = {name for name, _ in parse_qsl(urlsplit(exchange.target).query)}
    for name in leaves(root):
        if name.rpartition("/")[2] in FREE_TEXT_MEMBERS:
            continue
        yield "response element", name
        if asked & POSITION_PARAMETERS:
            yield "response element of a next page", name
    for name in lists(root):
        yield "response list", name


def _is_promised(name: str, operation: str, exchange: Exchange) -> bool:
    """Returns whether a page or a recording says that such a response has the header, or if browsers read it there: AWS
    sends others, too.
    """
    if name in PREFLIGHT_HEADERS:
        return exchange.method == "OPTIONS"
    known = response_headers_of(operation)
    return not name.startswith("x-amz-") or known is None or name in known or (operation, name) in RECORDED_HEADERS


def _header(name: str) -> str:
    """Returns a header's name; all user metadata have one name."""
    return USER_METADATA if name.lower().startswith(USER_METADATA[:-1]) else name.lower()


@functools.cache
def request_members_of(operation: str) -> Mapping[MemberPlace, frozenset[str]]:
    """The headers, parameters and elements that a request of an operation may have."""
    if operation not in service_model().operation_names:
        return {}
    model = service_model().operation_model(operation)
    _, _, fixed = model.http["requestUri"].partition("?")
    found: dict[MemberPlace, set[str]] = {
        "request header": set(),
        "request parameter": {name for name, _ in parse_qsl(fixed, keep_blank_values=True)},
        "request element": set(),
    }
    for member, shape in (model.input_shape.members if model.input_shape else {}).items():
        name = shape.serialization.get("name", member)
        match shape.serialization.get("location"):
            case "header":
                found["request header"].add(name.lower())
            case "headers":
                found["request header"].add(USER_METADATA)
            case "querystring":
                found["request parameter"].add(name)
            case None if member == model.input_shape.serialization.get("payload"):
                found["request element"] |= set(_paths(shape))
    if operation == "SelectObjectContent":  # its members are the elements of its document
        found["request element"] |= set(_paths(model.input_shape))
    return {place: frozenset(names) for place, names in found.items()}


@functools.cache
def response_headers_of(operation: str) -> frozenset[str] | None:
    """The headers that a response to an operation may have; None if the API's model lacks the operation."""
    if operation not in service_model().operation_names:
        return None
    output = service_model().operation_model(operation).output_shape
    found = set()
    for member, shape in (output.members if output else {}).items():
        match shape.serialization.get("location"):
            case "header":
                found.add(shape.serialization.get("name", member).lower())
            case "headers":
                found.add(USER_METADATA)
    return frozenset(found)


def _paths(shape: Any, above: str = "") -> Iterator[str]:
    """The paths of a document's elements, below its root."""
    for member, inner in getattr(shape, "members", {}).items():
        name = above + inner.serialization.get("name", member)
        if inner.type_name != "list":
            yield name
            yield from _paths(inner, f"{name}/")
            continue
        item = inner.member
        entry = name if inner.serialization.get("flattened") else f"{name}/{item.serialization.get('name', 'member')}"
        if inner.serialization.get("flattened") and "name" in item.serialization:
            entry = above + item.serialization["name"]
        yield entry
        yield from _paths(item, f"{entry}/")


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
