"""Tests of the checks of lifecycle rules over time, on a server with days of one second, and on some with defects."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from reference.protocol.messages import Middleware, Response, S3Request, Serve, error, wrap_with_middleware
from reference.server import connections as server
from reference.server.service import reference
from reference.state import STANDARD, Version
from tests.defects import running
from tests.defects.aging import with_days_of

CLIENTS = ("boto3-s3v4",)
MODULES = ("conformance/lifecycle/test_over_time.py", "conformance/lifecycle/test_transitions.py")


def _rules_with(pattern: bytes, replacement: bytes) -> Middleware:
    """Puts the rules with something else in them."""

    def middleware(request: S3Request, serve: Serve) -> Response:
        if request.operation == "PutBucketLifecycleConfiguration":
            object.__setattr__(request, "body", re.sub(pattern, replacement, request.body, flags=re.DOTALL))
        return serve(request)

    return middleware


def _storing_one_rule(*middlewares: Middleware) -> Middleware:
    def middleware(request: S3Request, serve: Serve) -> Response:
        for each in reversed(middlewares):
            serve = wrap_with_middleware(each, serve)
        return serve(request)

    return middleware


def _expired_versions_are_gone(request: S3Request, serve: Serve) -> Response:
    for bucket in request.state.buckets.values():
        for key, versions in list(bucket.versions.items()):
            if key.startswith("current/") and versions[-1].is_delete_marker:
                bucket.versions[key] = versions[-1:]
    return serve(request)


def _changing_versions(change: Callable[[list[Version]], object], folder: str = "") -> Middleware:
    """Changes the versions of keys in a folder after each time that the rules were applied."""

    def middleware(request: S3Request, serve: Serve) -> Response:
        with request.state.lock:
            for bucket in request.state.buckets.values():
                for key, versions in bucket.versions.items():
                    if key.startswith(folder) and bucket.lifecycle:
                        change(versions)
        return serve(request)

    return middleware


def _changing_moved(change: Callable[[Version], object]) -> Middleware:
    return _changing_versions(lambda versions: [change(each) for each in versions if each.storage_class != STANDARD])


def _cut_body(version: Version) -> None:
    version.body = version.body[:1000]


def _keep_one_part(version: Version) -> None:
    if version.parts:
        version.body = version.parts[0].body


def _lose_metadata(version: Version) -> None:
    version.metadata = {}


def _change_etag(version: Version) -> None:
    version.etag = "0" * 32


def _give_one_class(versions: list[Version]) -> None:
    for each in versions:
        each.storage_class = max((one.storage_class for one in versions), key=lambda name: name != STANDARD)


def _give_same_bytes(versions: list[Version]) -> None:
    for each in versions:
        if each.storage_class != STANDARD:
            each.body = versions[-1].body


def _listings_without_classes(request: S3Request, serve: Serve) -> Response:
    answer = serve(request)
    if request.operation in ("ListObjects", "ListObjectsV2"):
        answer.sub(rb"<StorageClass>\w+</StorageClass>", b"<StorageClass>STANDARD</StorageClass>")
    return answer


def _offering_classes(*names: str) -> Middleware:
    """Objects may only be stored in STANDARD and these classes."""

    def middleware(request: S3Request, serve: Serve) -> Response:
        wanted = request.header("x-amz-storage-class") or STANDARD
        return serve(request) if wanted in (STANDARD, *names) else error(400, "InvalidStorageClass")

    return middleware


def _ignore_classes(request: S3Request, serve: Serve) -> Response:
    """Storage classes of requests are ignored."""
    return serve(request.with_headers(x_amz_storage_class=None))


def _rules_are_refused_with(element: bytes) -> Middleware:
    def middleware(request: S3Request, serve: Serve) -> Response:
        put = request.operation == "PutBucketLifecycleConfiguration"
        return error(400, "MalformedXML") if put and element in request.body else serve(request)

    return middleware


TRANSITION_DAYS = rb"<Days>%d</Days>(?=<StorageClass>)"
DEFECTS: dict[str, tuple[Middleware, set[str]]] = {
    "filters do not count": (
        _rules_with(b"<Filter>.*?</Filter>", b"<Filter><Prefix></Prefix></Filter>"),
        {"other_objects_stay[rule_of_many_days]", "other_objects_stay[no_rule]", "incomplete_upload_is_aborted"},
    ),
    "disabled rules are applied": (_rules_with(b"Disabled", b"Enabled"), {"other_objects_stay[disabled_rule]"}),
    "tags do not count": (
        _rules_with(b"<Tag>.*?</Tag>", b""),
        {"other_objects_stay[without_the_tag]", "other_objects_stay[no_rule]"},
    ),
    "tags are misread": (
        _rules_with(b"<Value>short<", b"<Value>another<"),
        {"expired_object_is_gone[tag]", "expired_object_is_gone[prefix_and_tag]"},
    ),
    "old versions stay": (
        _rules_with(rb"<NoncurrentDays>1<(?=/NoncurrentDays></NoncurrentVersionExp)", b"<NoncurrentDays>3000<"),
        {"noncurrent_version_is_gone"},
    ),
    "all old versions go": (
        _rules_with(b"<NewerNoncurrentVersions>.*?</NewerNoncurrentVersions>", b""),
        {"newest_noncurrent_versions_stay"},
    ),
    "expired versions are not kept": (
        _expired_versions_are_gone,
        {"expired_version_is_kept_below_a_delete_marker"},
    ),
    "delete markers stay": (
        _rules_with(b"<ExpiredObjectDeleteMarker>true", b"<ExpiredObjectDeleteMarker>false"),
        {"delete_marker_alone_is_gone", "delete_marker_goes_after_its_versions"},
    ),
    "uploads stay": (
        _rules_with(b"<DaysAfterInitiation>1<", b"<DaysAfterInitiation>1000<"),
        {"incomplete_upload_is_aborted"},
    ),
    "nothing is moved": (
        _changing_moved(lambda version: setattr(version, "storage_class", STANDARD)),
        {
            *(f"object_is_moved[{case}]" for case in ("days", "date", "before_an_expiration", "first_of_two")),
            *(f"object_is_moved[{case}]" for case in ("stored_in_parts", "null_version")),
            *("object_is_moved_on", "noncurrent_version_is_moved", "only_the_current_version_is_moved"),
            *("noncurrent_version_is_moved_on", "newest_noncurrent_versions_are_not_moved"),
            *("class_of_moved_object_is_listed[v1]", "class_of_moved_object_is_listed[v2]"),
        },
    ),
    "objects move at once": (
        _rules_with(TRANSITION_DAYS % 3000, b"<Days>0</Days>"),
        {"other_objects_are_not_moved[rule_of_many_days]"},
    ),
    "disabled transitions are applied": (
        _rules_with(b"Disabled", b"Enabled"),
        {"other_objects_are_not_moved[disabled_rule]"},
    ),
    "all objects move": (
        _rules_with(b"<Prefix>[^<]*</Prefix>", b"<Prefix></Prefix>"),
        {"other_objects_are_not_moved[no_rule]", "only_the_current_version_is_moved"},
    ),
    "dates of transitions are ignored": (
        _rules_with(rb"<Date>[^<]*</Date>(?=<StorageClass>)", b"<Days>3000</Days>"),
        {"object_is_moved[date]"},
    ),
    "only the last transition is applied": (
        _rules_with(rb"<Transition>(?:(?!</Transition>).)*</Transition>(?=<Transition>)", b""),
        {"object_is_moved[first_of_two]"},
    ),
    "only the first transition is applied": (
        _rules_with(rb"(?<=</Transition>)<Transition>(?:(?!</Transition>).)*</Transition>", b""),
        {"object_is_moved_on"},
    ),
    "only the first transition of old versions is applied": (
        _rules_with(
            rb"(?<=</NoncurrentVersionTransition>)<NoncurrentVersionTransition>.*?</NoncurrentVersionT\w+>", b""
        ),
        {"noncurrent_version_is_moved_on"},
    ),
    "moved objects are cut off": (
        _changing_moved(_cut_body),
        {
            "moved_object_is_whole[stored_in_one_request]",
            "moved_object_is_whole[stored_in_parts]",
            "moved_noncurrent_version_is_whole",
            "class_of_moved_object_is_listed[v2]",
        },
    ),
    "moved objects have their first part": (
        _changing_moved(_keep_one_part),
        {"moved_object_is_whole[stored_in_parts]"},
    ),
    "moved objects lose their metadata": (
        _changing_moved(_lose_metadata),
        {"moved_object_is_whole[stored_in_one_request]"},
    ),
    "moved objects have another ETag": (_changing_moved(_change_etag), {"moved_object_is_whole[stored_in_parts]"}),
    "classes are not listed": (
        _listings_without_classes,
        {"class_of_moved_object_is_listed[v1]", "class_of_moved_object_is_listed[v2]"},
    ),
    "moved objects do not expire": (
        _rules_with(rb"<Expiration><Days>2</Days></Expiration>(?=<)", b""),
        {"moved_object_expires"},
    ),
    "moved versions do not expire": (
        _rules_with(rb"<NoncurrentDays>2</NoncurrentDays>(?!<StorageClass>)", b"<NoncurrentDays>3000</NoncurrentDays>"),
        {"moved_noncurrent_version_expires"},
    ),
    "all versions move with the old ones": (
        _changing_versions(_give_one_class, "old/"),
        {"noncurrent_version_is_moved"},
    ),
    "all versions move with the current one": (
        _changing_versions(_give_one_class, "current/"),
        {"only_the_current_version_is_moved"},
    ),
    "old versions that move have the bytes of the current one": (
        _changing_versions(_give_same_bytes, "old/"),
        {"moved_noncurrent_version_is_whole"},
    ),
    "the newest old versions move, too": (
        _rules_with(b"<NewerNoncurrentVersions>.*?</NewerNoncurrentVersions>", b""),
        {"newest_noncurrent_versions_are_not_moved"},
    ),
}
CHECKS_OF_TWO_CLASSES = {"object_is_moved_on", "noncurrent_version_is_moved_on", "object_is_moved[first_of_two]"}
SERVERS: dict[str, tuple[Middleware, set[str], set[str]]] = {
    "one class": (_offering_classes("GLACIER_IR"), set(), CHECKS_OF_TWO_CLASSES),
    "a class and an archive": (_offering_classes("GLACIER_IR", "DEEP_ARCHIVE"), set(), set()),
    "an archive": (
        _offering_classes("DEEP_ARCHIVE"),
        set(),
        CHECKS_OF_TWO_CLASSES
        | {*(f"moved_object_is_whole[stored_in_{how}]" for how in ("parts", "one_request"))}
        | {"moved_noncurrent_version_is_whole"},
    ),
    "a class for infrequent access": (_offering_classes("STANDARD_IA"), set(), CHECKS_OF_TWO_CLASSES),
    "no class": (_offering_classes(), set(), {"*"}),
    "all is STANDARD": (_ignore_classes, set(), {"*"}),
    "no NewerNoncurrentVersions": (
        _rules_are_refused_with(b"<NewerNoncurrentVersions>"),
        {"newest_noncurrent_versions_stay", "newest_noncurrent_versions_are_not_moved"},
        set(),
    ),
}
"""The classes that a server offers, the checks that then fail, and the checks of transitions that are skipped."""


@pytest.fixture
def failing(tmp_path: Path) -> Callable[..., set[str]]:
    """`failing(*middlewares)`: the checks that do not pass on the reference behind them, through one client."""

    def run(*middlewares: Middleware) -> set[str]:
        with server.running(reference(_storing_one_rule(*middlewares))) as url:
            outcome = running.run(url, tmp_path, *MODULES, "--lifecycle-day", "1", clients=CLIENTS)
        assert len(outcome.record.results) == 39
        return {result.id.partition("::")[2] for result in outcome.not_passed()}

    return run


@pytest.mark.exhaustive
def test_all_pass_where_rules_are_applied(failing: Callable[..., set[str]]) -> None:
    assert failing(with_days_of(1)) == set()


@pytest.mark.exhaustive
def test_nothing_is_said_where_days_are_longer(tmp_path: Path) -> None:
    """Only rules with a date have done anything."""
    with server.running(reference(with_days_of(86_400))) as url:
        outcome = running.run(url, tmp_path, *MODULES, "--lifecycle-day", "1", clients=CLIENTS)
    message = (
        "a step before the requirement failed: rules of a day: expected an effect of a rule within 13 days of 1 s "
        "(--lifecycle-day), got no effect: a day may be longer at this endpoint, or no rules are applied"
    )
    assert {(result.verdict, result.message) for result in outcome.record.results} == {("blocked", message)}


@pytest.mark.exhaustive
@pytest.mark.parametrize(("defect", "noticed"), DEFECTS.values(), ids=DEFECTS)
def test_defects_are_noticed(failing: Callable[..., set[str]], defect: Middleware, noticed: set[str]) -> None:
    assert noticed <= failing(with_days_of(1), defect)


@pytest.mark.exhaustive
@pytest.mark.parametrize(("offering", "failed", "skipped"), SERVERS.values(), ids=SERVERS)
def test_nothing_fails_for_what_is_not_offered(
    tmp_path: Path, offering: Middleware, failed: set[str], skipped: set[str]
) -> None:
    with server.running(reference(_storing_one_rule(with_days_of(1), offering))) as url:
        outcome = running.run(url, tmp_path, *MODULES, "--lifecycle-day", "1", clients=CLIENTS)
    transitions = {each.id.partition("::")[2] for each in outcome.record.results if "transitions::" in each.id}
    not_passed = {each.id.partition("::")[2]: each.verdict for each in outcome.not_passed()}
    assert {name for name, verdict in not_passed.items() if verdict == "skipped"} == (
        transitions if "*" in skipped else skipped
    )
    assert {name for name, verdict in not_passed.items() if verdict != "skipped"} == failed
