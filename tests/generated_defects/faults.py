"""The table of faults: the possible errors of a member, and the middleware in front of the reference's operations for
each."""

from __future__ import annotations

import copy
import functools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from threading import Event

from fixtures.model.service_model import service_model
from reference.protocol.messages import Middleware, Response, S3Request, Serve
from reference.state import ServerState
from tests.generated_defects.members import APPLIED_SETTINGS, Member, MemberPlace
from tests.generated_defects.refusal_faults import (
    as_a_success,
    changing_refusals,
    refused_but_done,
    with_another_code,
    with_another_status,
)
from tests.generated_defects.request_faults import changing_request
from tests.generated_defects.response_faults import (
    changing_list,
    doubled_elements,
    element,
    header,
    in_reverse,
    stale_element,
    stale_header,
    text_of_previous_entry,
    value_of_last_part,
    with_first_twice,
    without_first,
    without_last,
)
from tests.generated_defects.setting_faults import (
    changes_object,
    configures_bucket,
    for_new_objects_only,
    hidden_after_write,
)
from tests.generated_defects.values import in_another_case, removed, wrong_value
from tests.generated_defects.version_faults import member_of_another_version

_PREFLIGHT = "-preflight"
_FREE_TEXT_MEMBERS = re.compile(
    r"x-amz-meta-\*|x-amz-tagging|prefix|delimiter|marker|key-marker|start-after|Tag.*/(Key|Value)"
)
"""Members that have letters with case."""
_VERSION_MEMBER = re.compile("(?i)(etag|version-?id|size)$")
"""Members that a cache may have kept of another version, and that differ from one to the next."""
_VERSION_READS = (
    *("GetObject", "HeadObject", "GetObjectAttributes", "GetObjectAcl", "GetObjectTagging"),
    *("GetObjectRetention", "GetObjectLegalHold"),
)
"""Reads of one of several versions of a key."""
_PART_MEMBERS = frozenset(
    ("ETag", "ChecksumCRC32", "ChecksumCRC32C", "ChecksumCRC64NVME", "ChecksumSHA1", "ChecksumSHA256")
)
"""The members that a part has as well as the whole object."""
_ORDERED_ELEMENTS = frozenset(
    ("AnnotationEntry", "Bucket", "CommonPrefixes", "Contents", "CORSRule", "DeleteMarker", "Part", "RoutingRule")
) | {"Upload", "Version"}
"""Lists in an order that a page promises: of names, numbers or times; or of rules, of which the first that matches
applies."""
_WRITE_PREFIXES = ("Put", "Create", "Delete", "Copy", "Upload", "Complete", "Abort", "Post", "Restore")


def _always(_: Member) -> bool:
    return True


def _has_letters(member: Member) -> bool:
    return _FREE_TEXT_MEMBERS.fullmatch(member.name) is not None


def _is_of_one_version(member: Member) -> bool:
    return _VERSION_MEMBER.search(member.name) is not None


def _is_read_of_versions(member: Member) -> bool:
    """Versions are mostly written in the same second, so that their times do not differ."""
    return member.operation in _VERSION_READS and member.name != "last-modified"


def _is_of_a_part_too(member: Member) -> bool:
    return member.operation == "CompleteMultipartUpload" and member.name in _PART_MEMBERS


def _has_an_order(member: Member) -> bool:
    return member.name.rpartition("/")[2] in _ORDERED_ELEMENTS


def _has_fixed_text(member: Member) -> bool:
    """The text of a message is free."""
    return member.name.rpartition("/")[2] != "Message"


def _is_in_an_entry(member: Member) -> bool:
    return "/" in member.name and _has_fixed_text(member)


def _is_in_every_304(member: Member) -> bool:
    """RFC 9110, 15.4.5, wants Last-Modified only if there is no ETag."""
    return member.name != "last-modified"


def _occurs_once(member: Member) -> bool:
    return member.name.rpartition("/")[2] not in _repeated_text_elements()


def _is_written(member: Member) -> bool:
    return member.operation.startswith(_WRITE_PREFIXES)


def _applies_to_objects(member: Member) -> bool:
    return member.operation in APPLIED_SETTINGS


def _has_a_code(member: Member) -> bool:
    """Returns whether the error has a document with a code; one of HEAD has none."""
    return " " in member.name


@functools.cache
def _repeated_text_elements() -> frozenset[str]:
    """The names of elements that may be there several times, each with a text."""
    found = set()
    for name in service_model().shape_names:
        for member, shape in getattr(service_model().shape_for(name), "members", {}).items():
            if shape.type_name == "list" and shape.member.type_name != "structure":
                found |= {shape.serialization.get("name", member), shape.member.serialization.get("name", member)}
    return frozenset(found)


@dataclass(frozen=True)
class MemberFault:
    """A fault: `make` returns the middleware for a member, and `applies` tells if a member of its place can have it."""

    make: Callable[[Member], Middleware]
    applies: Callable[[Member], bool] = _always


_IGNORING_FAULTS = {
    "ignored": MemberFault(changing_request(removed)),
    "in another case": MemberFault(changing_request(in_another_case), _has_letters),
}
_ANOTHER_VERSION_FAULTS = {
    "of the version before": MemberFault(member_of_another_version(named=False), _is_read_of_versions),
    "of the latest version": MemberFault(member_of_another_version(named=True), _is_read_of_versions),
}


def _header_faults(status: int, in_all: Callable[[Member], bool] = _always) -> Mapping[str, MemberFault]:
    return {"left out": MemberFault(header(removed, status), in_all), "wrong": MemberFault(header(wrong_value, status))}


FAULTS: Mapping[MemberPlace, Mapping[str, MemberFault]] = {
    "request header": _IGNORING_FAULTS,
    "request parameter": _IGNORING_FAULTS,
    "request element": _IGNORING_FAULTS,
    "response header": {
        "left out": MemberFault(header(removed)),
        "wrong": MemberFault(header(wrong_value)),
        "of the response before": MemberFault(stale_header, _is_of_one_version),
        **_ANOTHER_VERSION_FAULTS,
    },
    "response header of 206": _header_faults(206),
    "response header of 304": _header_faults(304, _is_in_every_304),
    "response element": {
        "left out": MemberFault(element(removed)),
        "wrong": MemberFault(element(wrong_value), _has_fixed_text),
        "of the response before": MemberFault(stale_element, _is_of_one_version),
        "doubled": MemberFault(doubled_elements, _occurs_once),
        **_ANOTHER_VERSION_FAULTS,
        "of a part": MemberFault(value_of_last_part, _is_of_a_part_too),
        "of the entry before": MemberFault(text_of_previous_entry, _is_in_an_entry),
    },
    "response element of a next page": {
        "left out": MemberFault(element(removed, next_page=True)),
        "wrong": MemberFault(element(wrong_value, next_page=True)),
    },
    "response list": {
        "without the first": MemberFault(changing_list(without_first)),
        "without the last": MemberFault(changing_list(without_last)),
        "with the first twice": MemberFault(changing_list(with_first_twice)),
        "backwards": MemberFault(changing_list(in_reverse), _has_an_order),
    },
    "error": {
        "another status": MemberFault(changing_refusals(with_another_status)),
        "another code": MemberFault(changing_refusals(with_another_code), _has_a_code),
        "a success": MemberFault(changing_refusals(as_a_success)),
        "done all the same": MemberFault(changing_refusals(refused_but_done), _is_written),
    },
    "setting": {
        "new objects only": MemberFault(for_new_objects_only, _applies_to_objects),
        "until another is set": MemberFault(hidden_after_write(configures_bucket)),
        "until an object is written": MemberFault(hidden_after_write(changes_object)),
    },
}


@dataclass(frozen=True, order=True)
class Defect:
    """A member, and its fault."""

    member: Member
    fault: str

    def __str__(self) -> str:
        return f"{self.member.operation}: {self.member.place} {self.member.name}: {self.fault}"

    def middleware(self, took_effect: Event) -> Middleware:
        """Returns the middleware of the defect, which sets `took_effect` once a request is served wrongly, so that a
        client could see it. Requests of the suite's preflight are served correctly."""
        wrongly = FAULTS[self.member.place][self.fault].make(self.member)

        def serve_wrongly(request: S3Request, serve: Serve) -> Response:
            # A setting shows in other operations than the one that set it.
            is_concerned = self.member.place == "setting" or request.operation == self.member.operation
            if not is_concerned or request.bucket.endswith(_PREFLIGHT):
                return serve(request)
            served: list[tuple[S3Request, Response]] = []

            def noting(asked: S3Request) -> Response:
                answer = serve(asked)
                served.append((asked, replace(answer, headers=list(answer.headers))))
                return answer

            given = wrongly(request, noting)
            (asked, right), *more = served
            done = self.member.operation.startswith(_WRITE_PREFIXES) and any(answer.status < 300 for _, answer in more)
            is_asked_otherwise = asked != request and not _is_refused_anyway(request, right, serve)
            if given != right or is_asked_otherwise or (done and self.member.place != "setting"):
                took_effect.set()
            return given

        return serve_wrongly


def _is_refused_anyway(request: S3Request, answer: Response, serve: Serve) -> bool:
    """Returns whether a request is refused in the same way with a member and without it. A copy of the server tells."""
    if answer.status < 400:
        return False
    with request.state.lock:
        copied = ServerState(request.state.region, copy.deepcopy(request.state.buckets))
    as_it_is = serve(replace(request, state=copied))
    return (as_it_is.status, _code(as_it_is)) == (answer.status, _code(answer))


def _code(answer: Response) -> bytes:
    found = re.search(rb"<Code>([^<]*)</Code>", answer.body)
    return found[1] if found else b""


def defects_of(member: Member) -> Iterator[Defect]:
    """Every fault that a member can have."""
    for name, fault in FAULTS[member.place].items():
        if fault.applies(member):
            yield Defect(member, name)


def defect_named(name: str) -> Defect:
    """The defect that `str` names so."""
    operation, member, fault = name.split(": ", 2)
    place = max((each for each in FAULTS if member.startswith(f"{each} ")), key=len)
    return Defect(Member(operation, place, member.removeprefix(f"{place} ")), fault)
