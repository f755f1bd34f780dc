"""What goes wrong with a member: each fault makes a middleware in front of the reference's operations."""

from __future__ import annotations

import copy
import datetime
import email.utils
import fnmatch
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest
from threading import Event
from xml.etree import ElementTree

from fixtures.model.service_model import service_model
from tests.defects.stored import version_named, versions_of
from tests.generated_defects.members import POSITIONS, Member, Place
from tests.reference.account import MAIN
from tests.reference.messages import Answer, Middleware, Request, Serve

_NAMESPACES = {"": "http://s3.amazonaws.com/doc/2006-03-01/", "xsi": "http://www.w3.org/2001/XMLSchema-instance"}
_PREFLIGHT = "-preflight"
_TEXTS = re.compile(r"x-amz-meta-\*|x-amz-tagging|prefix|delimiter|marker|key-marker|start-after|Tag.*/(Key|Value)")
"""Members whose letters' case matters."""
_STALE = "of the response before"
_OF_THE_VERSION_BEFORE, _OF_THE_LATEST = "of the version before", "of the latest version"
_OF_A_PART, _OF_THE_ENTRY_BEFORE = "of a part", "of the entry before"
_OF_A_VERSION = re.compile("(?i)(etag|version-?id|size)$")
"""Members that a cache may have kept of another version, and that differ from one to the next."""
_OF_VERSIONS = (
    *("GetObject", "HeadObject", "GetObjectAttributes", "GetObjectAcl", "GetObjectTagging"),
    *("GetObjectRetention", "GetObjectLegalHold"),
)
"""Reads of one of several versions of a key."""
_OF_PARTS = frozenset(
    ("ETag", "ChecksumCRC32", "ChecksumCRC32C", "ChecksumCRC64NVME", "ChecksumSHA1", "ChecksumSHA256")
)
"""What a part has as well as the whole object."""
_CONDITIONS = re.compile(
    r"if-.*|x-amz-if-.*|x-amz-copy-source-if-.*|content-md5|x-amz-checksum-.*|x-amz-sdk-.*|x-amz-expected-bucket-owner"
    r"|x-amz-source-expected-bucket-owner|x-amz-tagging|x-amz-acl|x-amz-grant-.*|x-amz-object-lock-.*|x-amz-mp-.*"
)
"""Headers for which a request is refused that could be done without them."""
_WRITES = ("Put", "Create", "Delete", "Copy", "Upload", "Complete", "Abort", "Post", "Restore")

Change = Callable[[str], "str | None"]
"""Another value for a text; None for leaving it out."""


@dataclass(frozen=True, order=True)
class Defect:
    """A member, and what is wrong with it."""

    member: Member
    fault: str

    def __str__(self) -> str:
        return f"{self.member.operation}: {self.member.place} {self.member.name}: {self.fault}"

    def middleware(self, took_effect: Event) -> Middleware:
        """What does it, and sets `took_effect` once a request is not served as it should be. The suite's preflight
        is."""
        if self.member.place == "setting":
            return _for_new_objects_only(self.member, took_effect)
        wrong = _FAULTS[self.member.place][self.fault](self.member)

        def serve_wrongly(request: Request, serve: Serve) -> Answer:
            if request.operation != self.member.operation or request.bucket.endswith(_PREFLIGHT):
                return serve(request)
            served: list[tuple[Request, Answer]] = []

            def noting(asked: Request) -> Answer:
                answer = serve(asked)
                served.append((asked, replace(answer, headers=list(answer.headers))))
                return answer

            given = wrong(request, noting)
            (asked, right), *more = served
            done = self.member.operation.startswith(_WRITES) and any(answer.status < 300 for _, answer in more)
            if given != right or asked != request or done:
                took_effect.set()
            return given

        return serve_wrongly


def defects_of(member: Member) -> Iterator[Defect]:
    """Every fault that a member can have."""
    if member.place == "setting":
        yield Defect(member, "new objects only")
        return
    for fault in _FAULTS[member.place]:
        if fault == "in another case" and not _TEXTS.fullmatch(member.name):
            continue
        if fault == _STALE and not _OF_A_VERSION.search(member.name):
            continue
        # Versions are mostly written in the same second, so that their times do not differ.
        of_a_version = member.operation in _OF_VERSIONS and member.name != "last-modified"
        if fault in (_OF_THE_VERSION_BEFORE, _OF_THE_LATEST) and not of_a_version:
            continue
        if fault == _OF_A_PART and not (member.operation == "CompleteMultipartUpload" and member.name in _OF_PARTS):
            continue
        if fault == _OF_THE_ENTRY_BEFORE and "/" not in member.name:
            continue
        if fault == "doubled" and member.name.rpartition("/")[2] in _lists_of_texts():
            continue
        if fault == "done all the same" and not member.operation.startswith(_WRITES):
            continue
        if fault == "another code" and " " not in member.name:  # of HEAD, which has no document
            continue
        yield Defect(member, fault)


def _header(change: Change, status: int | None = None) -> Callable[[Member], Middleware]:
    """With a status only in responses that have it; without one in successes whose headers are not members of their
    own."""

    def of(member: Member) -> Middleware:
        def middleware(request: Request, serve: Serve) -> Answer:
            answer = serve(request)
            if answer.status == status or (status is None and answer.status < 300 and answer.status != 206):
                for name in _names(member, [name for name, _ in answer.headers]):
                    answer.set(name, change(answer.header(name)))
            return answer

        return middleware

    return of


def _stale_header(member: Member) -> Middleware:
    def middleware(request: Request, serve: Serve) -> Answer:
        answer = serve(request)
        value = answer.header(member.name)
        if value and answer.status < 400:
            before = request.memory.get(member, value)
            request.memory[member] = value
            answer.set(member.name, before)
        return answer

    return middleware


def _element(change: Change, *, next_page: bool = False) -> Callable[[Member], Middleware]:
    def of(member: Member) -> Middleware:
        def edit(root: ElementTree.Element) -> None:
            _change(root, member.name, change)

        def middleware(request: Request, serve: Serve) -> Answer:
            answer = serve(request)
            if next_page and not POSITIONS & request.query.keys():
                return answer
            return _edited(answer, edit)

        return middleware

    return of


def _stale_element(member: Member) -> Middleware:
    def middleware(request: Request, serve: Serve) -> Answer:
        def edit(root: ElementTree.Element) -> None:
            for _, child in _found(root, member.name)[:1]:
                before = request.memory.get(member, child.text)
                request.memory[member] = child.text
                child.text = before

        return _edited(serve(request), edit)

    return middleware


def _doubled(member: Member) -> Middleware:
    """Each of the elements twice."""

    def edit(root: ElementTree.Element) -> None:
        for parent, child in _found(root, member.name):
            parent.insert(list(parent).index(child), copy.deepcopy(child))

    return lambda request, serve: _edited(serve(request), edit)


def _of_the_entry_before(member: Member) -> Middleware:
    """In each entry of a list but the first, the text of the entry before."""

    def edit(root: ElementTree.Element) -> None:
        before: dict[int, str | None] = {}
        above = {child: parent for parent in root.iter() for child in parent}
        for parent, child in _found(root, member.name):
            siblings = id(above.get(parent, root))
            text, child.text = child.text, before.get(siblings, child.text)
            before[siblings] = text

    return lambda request, serve: _edited(serve(request), edit)


def _of_a_part(member: Member) -> Middleware:
    """Of a completed upload, the value that the request has of its last part."""

    def middleware(request: Request, serve: Serve) -> Answer:
        asked = _parsed(request.body)
        parts = [child.text for _, child in _found(asked, f"Part/{member.name}")] if asked is not None else []

        def edit(root: ElementTree.Element) -> None:
            for _, child in _found(root, member.name):
                child.text = parts[-1] if parts else child.text

        return _edited(serve(request), edit)

    return middleware


def _of_another_version(named: bool) -> Callable[[Member], Middleware]:
    """The member as it is of another version: if the request names one, of the latest; otherwise of the one before."""

    def of(member: Member) -> Middleware:
        def middleware(request: Request, serve: Serve) -> Answer:
            answer = serve(request)
            readable = [version for version in versions_of(request) if not version.is_delete_marker]
            if ("versionId" in request.query) != named or len(readable) < 2 or answer.status != 200:
                return answer
            other = serve(request.asking(versionId=readable[-1 if named else -2].version_id))
            return _with_member_of(answer, other, member) if other.status == 200 else answer

        return middleware

    return of


def _with_member_of(answer: Answer, other: Answer, member: Member) -> Answer:
    """The response with a member's headers, or its elements' texts in their order, as they are in another one."""
    if member.place == "response header":
        for name in _names(member, [name for name, _ in [*answer.headers, *other.headers]]):
            answer.set(name, other.header(name) or None)
        return answer
    elsewhere = _parsed(other.body)
    texts = [child.text for _, child in _found(elsewhere, member.name)] if elsewhere is not None else []

    def edit(root: ElementTree.Element) -> None:
        for (parent, child), text in zip_longest(_found(root, member.name), texts[: len(_found(root, member.name))]):
            if text is None:
                parent.remove(child)
            else:
                child.text = text

    return _edited(answer, edit)


def _for_new_objects_only(member: Member, took_effect: Event) -> Middleware:
    """What is set holds of objects that are stored later: the others are read as if it had not been set."""

    def middleware(request: Request, serve: Serve) -> Answer:
        bucket = request.stored_bucket
        if bucket is None or bucket.name.endswith(_PREFLIGHT):
            return serve(request)
        if request.operation == member.operation:
            before = {name: copy.copy(getattr(bucket, name)) for name in _SETTINGS}
            answer = serve(request)
            changed = {name: value for name, value in before.items() if value != getattr(bucket, name)}
            request.memory[member, bucket.name] = next(request.state.changes), changed
            return answer
        since, changed = request.memory.get((member, bucket.name), (0, {}))
        version, answer = version_named(request), serve(request)
        if version is None or version.sequence > since or request.method not in ("GET", "HEAD", "OPTIONS"):
            return answer
        now_set = {name: getattr(bucket, name) for name in changed}
        vars(bucket).update(changed)
        unset = serve(request)
        vars(bucket).update(now_set)
        if (unset.status, unset.headers) != (answer.status, answer.headers):
            took_effect.set()
        return unset

    return middleware


_SETTINGS = ("policy", "cors", "lifecycle", "documents", "configurations")
"""What a bucket is set to, by its attributes."""


def _names(member: Member, headers: Iterable[str]) -> list[str]:
    """The headers that the member stands for."""
    return [name for name in headers if fnmatch.fnmatchcase(name.lower(), member.name)]


def _list(change: Callable[[ElementTree.Element, list[ElementTree.Element]], None]) -> Callable[[Member], Middleware]:
    def of(member: Member) -> Middleware:
        def edit(root: ElementTree.Element) -> None:
            by_parent: dict[int, tuple[ElementTree.Element, list[ElementTree.Element]]] = {}
            for parent, child in _found(root, member.name):
                by_parent.setdefault(id(parent), (parent, []))[1].append(child)
            for parent, children in by_parent.values():
                if len(children) > 1:
                    change(parent, children)

        return lambda request, serve: _edited(serve(request), edit)

    return of


def _without_last(parent: ElementTree.Element, children: list[ElementTree.Element]) -> None:
    parent.remove(children[-1])


def _without_first(parent: ElementTree.Element, children: list[ElementTree.Element]) -> None:
    parent.remove(children[0])


def _with_first_twice(parent: ElementTree.Element, children: list[ElementTree.Element]) -> None:
    parent.insert(list(parent).index(children[0]), copy.deepcopy(children[0]))


def _backwards(parent: ElementTree.Element, children: list[ElementTree.Element]) -> None:
    places = [list(parent).index(child) for child in children]
    for place, child in zip(places, reversed(children), strict=True):
        parent[place] = child


def _asked(change: Change) -> Callable[[Member], Middleware]:
    """Of a request's header, parameter or element."""

    def of(member: Member) -> Middleware:
        def middleware(request: Request, serve: Serve) -> Answer:
            if member.place == "request header":
                changed = {name: change(request.headers[name]) for name in _names(member, request.headers)}
                headers = {n: v for n, v in (dict(request.headers) | changed).items() if v is not None}
                return serve(replace(request, headers=headers))
            if member.place == "request parameter":
                value = request.query.get(member.name)
                return serve(request if value is None else _asking(request, member.name, change(value)))
            return serve(_with_element(request, member.name, change))

        return middleware

    return of


def _asking(request: Request, name: str, value: str | None) -> Request:
    return request.asking(**{name: value})


def _with_element(request: Request, name: str, change: Change) -> Request:
    root = _parsed(request.body)
    if root is None:
        return request
    _change(root, name, change)
    return replace(request, body=ElementTree.tostring(root), arrived=request.arrived or request.body)


def _refused(respond: Callable[[Request, Serve, Answer], Answer]) -> Callable[[Member], Middleware]:
    """Of requests that are refused as the member says: `respond` gives the response instead of the right one."""

    def of(member: Member) -> Middleware:
        status, _, code = member.name.partition(" ")

        def middleware(request: Request, serve: Serve) -> Answer:
            answer = serve(request)
            return respond(request, serve, answer) if _is(answer, int(status), code) else answer

        return middleware

    return of


def _with_another_status(_request: Request, _serve: Serve, answer: Answer) -> Answer:
    answer.status = _OTHER_STATUS.get(answer.status, 400)
    return answer


def _with_another_code(_request: Request, _serve: Serve, answer: Answer) -> Answer:
    other = b"Odd" if b"<Code>InternalError<" in answer.body else b"InternalError"
    return answer.sub(rb"<Code>[^<]*</Code>", b"<Code>%b</Code>" % other)


def _as_a_success(_request: Request, _serve: Serve, _answer: Answer) -> Answer:
    return Answer(200, [("Content-Type", "application/xml")])


def _done_all_the_same(request: Request, serve: Serve, answer: Answer) -> Answer:
    freed = request.without(*(name for name in request.headers if _CONDITIONS.fullmatch(name)))
    serve(replace(freed, account=MAIN))
    return answer


def _is(answer: Answer, status: int, code: str) -> bool:
    found = re.search(rb"<Code>([^<]*)</Code>", answer.body)
    return answer.status == status and code in ("", found[1].decode() if found else "")


def _left_out(_: str) -> None:
    return None


def wrong(text: str) -> str:
    """Another value of the same form, so that only a check of the value notices it."""
    if text in ("true", "false", "TRUE", "FALSE"):
        return {"true": "false", "false": "true", "TRUE": "FALSE", "FALSE": "TRUE"}[text]
    if re.fullmatch(r"\d{1,18}", text):
        return str(int(text) + 1)
    if found := re.fullmatch(r"(\d{4}-\d\d-\d\d)(T.*)", text):
        return f"{datetime.date.fromisoformat(found[1]) + datetime.timedelta(1)}{found[2]}"
    if re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT", text):
        day = email.utils.parsedate_to_datetime(text) + datetime.timedelta(1)
        return email.utils.format_datetime(day, usegmt=True)
    if text in _enumerations():
        return _enumerations()[text]
    if found := re.fullmatch(r'(.*?)([0-9A-Za-z+/])(=*"?|-\d+"?)', text, re.DOTALL):
        return f"{found[1]}{'1' if found[2] == '0' else '0'}{found[3]}"
    return f"{text}0"


def _in_another_case(text: str) -> str:
    return text.swapcase()


@functools.cache
def _enumerations() -> Mapping[str, str]:
    """For each value that the API enumerates, another one of the same enumeration."""
    found: dict[str, str] = {}
    for name in service_model().shape_names:
        shape = service_model().shape_for(name)
        values = list(getattr(shape, "enum", ()))
        for number, value in enumerate(values):
            if len(values) > 1:
                found.setdefault(value, values[number - 1])
    return found


@functools.cache
def _lists_of_texts() -> frozenset[str]:
    """The names of elements that may be there several times, each with a text."""
    found = set()
    for name in service_model().shape_names:
        for member, shape in getattr(service_model().shape_for(name), "members", {}).items():
            if shape.type_name == "list" and shape.member.type_name != "structure":
                found |= {shape.serialization.get("name", member), shape.member.serialization.get("name", member)}
    return frozenset(found)


def _parsed(body: bytes) -> ElementTree.Element | None:
    try:
        return ElementTree.fromstring(body) if body.lstrip().startswith(b"<") else None
    except (ElementTree.ParseError, LookupError, ValueError):
        return None


def _edited(answer: Answer, edit: Callable[[ElementTree.Element], None]) -> Answer:
    """The answer with its document changed, as far as it is a success."""
    root = _parsed(answer.body) if answer.status == 200 else None
    if root is None or root.tag == "Error":
        return answer
    as_it_was = ElementTree.tostring(root)
    edit(root)
    if ElementTree.tostring(root) == as_it_was:
        return answer
    for prefix, uri in _NAMESPACES.items():
        ElementTree.register_namespace(prefix, uri)
    answer.body = b'<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root)
    return answer


def _change(root: ElementTree.Element, path: str, change: Change) -> None:
    """Changes the texts of the elements at a path, or removes them."""
    for parent, child in _found(root, path):
        text = change(child.text or "")
        if text is None:
            parent.remove(child)
        else:
            child.text = text


def _found(root: ElementTree.Element, path: str) -> list[tuple[ElementTree.Element, ElementTree.Element]]:
    """The elements at a path, each with its parent."""
    parents = [root]
    *above, name = path.split("/")
    for step in above:
        parents = [child for parent in parents for child in parent if _local(child) == step]
    return [(parent, child) for parent in parents for child in list(parent) if _local(child) == name]


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


_OTHER_STATUS = {400: 403, 403: 400, 404: 400, 405: 400, 409: 400, 412: 409, 416: 400, 501: 400}

_OF_ELEMENTS: Mapping[str, Callable[[Member], Middleware]] = {
    "left out": _element(_left_out),
    "wrong": _element(wrong),
    _STALE: _stale_element,
    "doubled": _doubled,
    _OF_THE_VERSION_BEFORE: _of_another_version(named=False),
    _OF_THE_LATEST: _of_another_version(named=True),
    _OF_A_PART: _of_a_part,
    _OF_THE_ENTRY_BEFORE: _of_the_entry_before,
}
_OF_REQUESTS: Mapping[str, Callable[[Member], Middleware]] = {
    "ignored": _asked(_left_out),
    "in another case": _asked(_in_another_case),
}
_FAULTS: Mapping[Place, Mapping[str, Callable[[Member], Middleware]]] = {
    "request header": _OF_REQUESTS,
    "request parameter": _OF_REQUESTS,
    "request element": _OF_REQUESTS,
    "response header": {
        "left out": _header(_left_out),
        "wrong": _header(wrong),
        _STALE: _stale_header,
        _OF_THE_VERSION_BEFORE: _of_another_version(named=False),
        _OF_THE_LATEST: _of_another_version(named=True),
    },
    "response header of 206": {"left out": _header(_left_out, 206), "wrong": _header(wrong, 206)},
    "response header of 304": {"left out": _header(_left_out, 304), "wrong": _header(wrong, 304)},
    "response element": _OF_ELEMENTS,
    "response element of a next page": {
        "left out": _element(_left_out, next_page=True),
        "wrong": _element(wrong, next_page=True),
    },
    "response list": {
        "without the first": _list(_without_first),
        "without the last": _list(_without_last),
        "with the first twice": _list(_with_first_twice),
        "backwards": _list(_backwards),
    },
    "error": {
        "another status": _refused(_with_another_status),
        "another code": _refused(_with_another_code),
        "a success": _refused(_as_a_success),
        "done all the same": _refused(_done_all_the_same),
    },
}
