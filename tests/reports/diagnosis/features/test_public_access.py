"""Tests of an endpoint that lets anybody in: the gates of refusals tell it, and explain the failures that follow."""

from __future__ import annotations

import io
from typing import Any

import pytest
from msgspec.structs import replace
from rich.console import Console

from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult, Record, RecordedFeature, RunHeader, Verdict
from reports.diagnosis.exchanges.requests import is_empty_success
from reports.diagnosis.features.public_access import PRIVATE, VERIFYING, results_of_open_access
from reports.diagnosis.features.support import State, support_by_feature
from reports.diagnosis.findings.diagnosing import diagnose
from reports.formats import markdown
from reports.formats.guide import guide_file
from reports.formats.html.report.overview import overview as page
from reports.formats.terminal.closing import closing
from reports.formats.terminal.style import symbols_for
from tests.reports.made import OK, deviating

SIGNED = (("Authorization", "AWS4-HMAC-SHA256 Credential=x"),)
MISMATCH, DENIED, UNKNOWN = (403, "SignatureDoesNotMatch"), (403, "AccessDenied"), (403, "InvalidAccessKeyId")
OF_AN_OBJECT = (("ETag", '"x"'),)
FEATURES = (VERIFYING, PRIVATE, "bucket-policy", "presigned-urls")


def result(
    check: str,
    feature: str,
    wanted: tuple[int, str],
    *,
    came: tuple[int, str] | None = None,
    method: str = "GET",
    headers: tuple[tuple[str, str], ...] = SIGNED,
    gate: bool = False,
    query: str = "",
) -> CheckResult:
    """A check that expects a refusal; without one it succeeds."""
    got: dict[str, Any] = {"replies": [list(came)]} if came else {"success": None}
    sent = RecordedExchange("raw", method, f"http://e.test/b/k{query}", headers, status=came[0] if came else 200,
                    response_headers=OF_AN_OBJECT)  # fmt: skip
    deviation = deviating({"replies": [list(wanted)]}, got)
    return CheckResult(check, "raw-s3v4", "fail", feature=feature, level="core", gate=gate, exchanges=(sent,),
                       deviation=deviation)  # fmt: skip


def passing(feature: str, verdict: Verdict = "pass") -> CheckResult:
    return CheckResult(f"{feature}::right", "raw-s3v4", verdict, feature=feature, level="core", gate=True)


def record(*results: CheckResult) -> Record:
    return Record(
        RunHeader(endpoint="http://e.test", features=tuple(RecordedFeature(each) for each in FEATURES)), results
    )


FORGED = result("a::forged", VERIFYING, MISMATCH, gate=True)
STRANGER = result("a::key", VERIFYING, UNKNOWN)
WRITTEN = result("a::written", "signature-v4", MISMATCH, method="PUT")
DELETED = result("a::deleted", PRIVATE, DENIED, method="DELETE", headers=())
READ = result("a::read", PRIVATE, DENIED, headers=(), gate=True)
RULED = result("a::ruled", "bucket-policy", DENIED)


BATCH = result("a::batch", PRIVATE, DENIED, method="POST", headers=(), query="?delete")


def stored_by(headers: tuple[tuple[str, str], ...]) -> CheckResult:
    """An upload that was refused, and found by the owner nevertheless."""
    sent = RecordedExchange("raw", "PUT", "http://e.test/b/k", headers, status=403)
    found = RecordedExchange("raw", "HEAD", "http://e.test/b/k", SIGNED, status=200, response_headers=OF_AN_OBJECT)
    deviation = deviating("404", OK, lets_in=True)
    return CheckResult("a::stored", "raw-s3v4", "fail", feature=PRIVATE, level="core", exchanges=(sent, found),
                       deviation=deviation)  # fmt: skip


@pytest.mark.parametrize(
    ("results", "sentence"),
    [
        ((READ, BATCH), "Anybody can read and delete: requests without credentials are let in."),
        ((READ, stored_by(())), "Anybody can read and write: requests without credentials are let in."),
        ((READ, stored_by(SIGNED)), "Anybody can read: requests without credentials are let in."),
        (
            (result("a::forged", VERIFYING, MISMATCH, method="PUT", gate=True), stored_by(SIGNED)),
            "Whoever knows an access key can write: signatures are not verified.",
        ),
        ((FORGED, STRANGER), "Anybody can read: signatures are not verified."),
        ((FORGED, WRITTEN), "Whoever knows an access key can read and write: signatures are not verified."),
        ((READ, DELETED), "Anybody can read and delete: requests without credentials are let in."),
        (
            (FORGED, WRITTEN, READ, DELETED),
            "Anybody can read, write and delete: signatures are not verified, and requests without credentials are let "
            "in.",
        ),
        ((FORGED, passing(VERIFYING), WRITTEN), ""),
        ((READ, passing(PRIVATE), DELETED), ""),
        ((passing(VERIFYING), WRITTEN, DELETED), ""),
        ((FORGED, passing(VERIFYING, "unsupported"), STRANGER), "Anybody can read: signatures are not verified."),
        ((WRITTEN, STRANGER), ""),
        ((), ""),
    ],
)
def test_gates_tell_whether_anybody_gets_in(results: tuple[CheckResult, ...], sentence: str) -> None:
    assert diagnose(record(*results)).anybody == sentence


def test_what_follows_from_it_is_one_finding_and_the_first() -> None:
    """Two sorts of failures do not follow from it: requests that another rule should have refused, and wrong codes for
    the common reason."""
    missing = result("a::missing", "signature-v4", MISMATCH, came=(404, "NoSuchKey"))
    unknown = result("a::unknown", PRIVATE, DENIED, came=(404, "NoSuchTagSet"), headers=())
    region = result("a::region", "signature-v4", (400, "AuthorizationHeaderMalformed"))
    digest = result("a::digest", "signature-v4", (400, "XAmzContentSHA256Mismatch"))
    malformed = result("a::malformed", "signature-v4", MISMATCH, came=(403, "AccessDenied"))
    expired = result("a::expired", "presigned-urls", DENIED, query="?X-Amz-Signature=0", headers=())
    many = tuple(result(f"b::{number}", "bucket-policy", DENIED) for number in range(20))
    found = diagnose(
        record(FORGED, WRITTEN, READ, DELETED, RULED, missing, unknown, region, digest, malformed, expired, *many)
    ).findings
    first, *others = found
    assert first.title.startswith("Anybody can read, write and delete: ")
    assert [each.id for each in first.results] == [each.id for each in (FORGED, WRITTEN, READ, DELETED, expired)]
    assert [each.id for each in first.consequences] == [missing.id, unknown.id, region.id]
    assert {each.id for other in others for each in other.explained} >= {RULED.id, malformed.id, digest.id}


def test_it_is_said_on_top_of_each_report() -> None:
    open_to_all = record(FORGED, STRANGER)
    message = "Anybody can read: signatures are not verified"
    assert message in markdown.page(diagnose(open_to_all)).partition("##")[0]
    assert message in guide_file.page(diagnose(open_to_all)).partition("##")[0]
    assert f'<p class="warning alarm"><strong>{message}.</strong> <a href="#finding-' in page(diagnose(open_to_all))
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(closing(open_to_all, symbols_for("utf-8"), (), ()))
    assert f"\n{message}.\n" in console.export_text()


def test_an_empty_success_lets_nobody_read() -> None:
    """A server that answers 200 to anything gives nothing away."""
    empty = [replace(each, exchanges=(replace(each.exchanges[0], response_headers=()),)) for each in (FORGED, READ)]
    found = diagnose(record(*empty))
    assert found.ways is None
    assert {finding.severity for finding in found.findings} == {"code"}
    content = Body("x", length=1)
    read = [replace(each, exchanges=(replace(each.exchanges[0], response_body=content),)) for each in empty]
    assert diagnose(record(*read)).anybody.startswith("Anybody can read")


@pytest.mark.parametrize(
    ("method", "path", "more", "nothing"),
    [
        ("GET", "/b/k", {}, True),
        ("HEAD", "/b/k", {}, True),
        ("GET", "/b?acl", {}, True),
        ("HEAD", "/b", {}, False),
        ("GET", "/b/k", {"response_headers": OF_AN_OBJECT}, False),
        ("GET", "/b/k", {"response_body": Body("x", length=1)}, False),
        ("GET", "/b/k", {"status": 204}, False),
        ("PUT", "/b/k", {}, False),
    ],
)
def test_what_a_response_gives(method: str, path: str, more: dict[str, Any], nothing: bool) -> None:
    assert is_empty_success(RecordedExchange("c", method, f"http://e.test{path}", **{"status": 200, **more})) == nothing


def support_beside(gate: CheckResult, let_in: CheckResult) -> tuple[State, bool]:
    """Returns the word of a feature whose own gate passes, and whether it is unsafe, if its other check lets somebody
    in, beside the gate of a way in."""
    results = [gate, passing(let_in.feature), let_in]
    catalogue = [
        RecordedFeature("buckets", "Buckets", "Buckets"),
        RecordedFeature("cross-account", "Access", "Access of others"),
    ]
    support = support_by_feature(results, results_of_open_access(results, catalogue))[let_in.feature]["raw-s3v4"]
    return support.state, support.unsafe


@pytest.mark.parametrize(
    ("feature", "verifying", "word", "unsafe"),
    [
        ("path-style", FORGED, "works", False),
        ("path-style", passing(VERIFYING), "partly", True),
        ("presigned-urls", FORGED, "partly", True),
    ],
    ids=["another feature", "one signature alone", "feature of signatures"],
)
def test_signatures_that_are_not_verified_are_in_the_words_of_their_own_features(
    feature: str, verifying: CheckResult, word: str, unsafe: bool
) -> None:
    """A check of another feature sends a wrong signature only to get a refusal."""
    forged = result("a::forged_too", feature, MISMATCH)
    assert support_beside(verifying, forged) == (word, unsafe)


@pytest.mark.parametrize(
    ("feature", "private", "word", "unsafe"),
    [
        ("buckets", READ, "works", False),
        ("buckets", passing(PRIVATE), "partly", True),
        ("cross-account", READ, "partly", True),
    ],
    ids=["another feature", "one request alone", "feature of access"],
)
def test_what_anybody_may_do_is_in_the_words_of_the_features_of_access(
    feature: str, private: CheckResult, word: str, unsafe: bool
) -> None:
    let_in = result("a::let_in_too", feature, DENIED, headers=())
    assert support_beside(private, let_in) == (word, unsafe)
