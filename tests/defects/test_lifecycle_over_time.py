"""Checks of what lifecycle rules do in time, on a server whose days last a second, and on some with defects."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.defects import running
from tests.reference import server
from tests.reference.aging import with_days_of
from tests.reference.messages import Answer, Middleware, Request, Serve, behind
from tests.reference.service import reference

CLIENTS = ("boto3-s3v4",)
MODULE = "conformance/lifecycle/test_over_time.py"
CHECK = "lifecycle/over_time::"


def _rules_with(pattern: bytes, replacement: bytes) -> Middleware:
    """Puts the rules with something else in them."""

    def middleware(request: Request, serve: Serve) -> Answer:
        if request.operation == "PutBucketLifecycleConfiguration":
            object.__setattr__(request, "body", re.sub(pattern, replacement, request.body, flags=re.DOTALL))
        return serve(request)

    return middleware


def _one_after_the_other(*middlewares: Middleware) -> Middleware:
    def middleware(request: Request, serve: Serve) -> Answer:
        for each in reversed(middlewares):
            serve = behind(each, serve)
        return serve(request)

    return middleware


def _expired_versions_are_gone(request: Request, serve: Serve) -> Answer:
    for bucket in request.state.buckets.values():
        for key, versions in list(bucket.versions.items()):
            if key.startswith("current/") and versions[-1].is_delete_marker:
                bucket.versions[key] = versions[-1:]
    return serve(request)


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
}


@pytest.fixture
def failing(tmp_path: Path) -> Callable[..., set[str]]:
    """`failing(*middlewares)`: the checks that do not pass on the reference behind them, through one client."""

    def run(*middlewares: Middleware) -> set[str]:
        with server.running(reference(_one_after_the_other(*middlewares))) as url:
            outcome = running.run(url, tmp_path, MODULE, "--lifecycle-day", "1", clients=CLIENTS)
        assert len(outcome.record.results) == 18
        return {result.id.removeprefix(CHECK) for result in outcome.not_passed()}

    return run


def test_all_pass_where_rules_are_applied(failing: Callable[..., set[str]]) -> None:
    assert failing(with_days_of(1)) == set()


def test_nothing_is_removed_where_they_are_not(failing: Callable[..., set[str]]) -> None:
    found = failing()
    assert {name.partition("[")[0] for name in found} == {
        "expired_object_is_gone",
        "expired_version_is_kept_below_a_delete_marker",
        "noncurrent_version_is_gone",
        "newest_noncurrent_versions_stay",
        "delete_marker_alone_is_gone",
        "delete_marker_goes_after_its_versions",
        "incomplete_upload_is_aborted",
    }


@pytest.mark.exhaustive
@pytest.mark.parametrize(("defect", "noticed"), DEFECTS.values(), ids=DEFECTS)
def test_defects_are_noticed(failing: Callable[..., set[str]], defect: Middleware, noticed: set[str]) -> None:
    assert noticed <= failing(with_days_of(1), defect)
