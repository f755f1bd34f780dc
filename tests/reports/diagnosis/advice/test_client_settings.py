"""Tests of the settings that an endpoint needs, by rule, and of their texts."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.config import Config

from record.lines import CheckResult, Correction, Record, RecordedFeature, RefusedSignature, RunHeader
from reports.diagnosis.advice import client_settings
from reports.diagnosis.advice.client_settings import BOTO3, HOST_STYLE, SETTING_PLACES, needs, snippets
from reports.diagnosis.findings.diagnosing import diagnose
from tests.reports.made import OK, deviating

CATALOGUE = tuple(RecordedFeature(name, "Group", name) for name in ("list-objects-v1", "list-objects-v2"))
REFUSED = deviating(OK, "501 NotImplemented", "ListObjectsV2")


REFUSED_V4 = RefusedSignature("Signature V4", "403 AccessDenied", ("boto3-s3v4",))


def gate(feature: str, verdict: Any, client: str = "boto3-s3v4") -> CheckResult:
    deviation = None if verdict == "pass" else REFUSED
    return CheckResult(f"{feature}::x", client, verdict, level="core", feature=feature, gate=True, deviation=deviation)


def check(client: str, verdict: Any) -> CheckResult:
    message = "" if verdict == "pass" else REFUSED_V4.reason
    return CheckResult("x::y", client, verdict, level="core", message=message)


FINE = (gate("list-objects-v1", "pass"), gate("list-objects-v2", "pass"), check("boto3-s3v4", "pass"))
CASES: dict[str, tuple[tuple[CheckResult, ...], tuple[Correction, ...], list[str]]] = {
    "nothing": (FINE, (), []),
    "corrected checksums": (FINE, (Correction("boto3-default-checksums", "boto3-s3v4"),), ["checksums-when-required"]),
    "default uploads refused through one client": (
        (*FINE, gate("sdk-default-checksums", "fail"), gate("sdk-default-checksums", "pass", "boto3-s3")), (),
        ["checksums-when-required"]),
    "no host style": ((*FINE, CheckResult("hosts", "raw-s3v4", "fail", shows=(HOST_STYLE,))), (), ["path-style"]),
    "host style": ((*FINE, CheckResult("hosts", "raw-s3v4", "pass", shows=(HOST_STYLE,))), (), []),
    "host style was skipped": ((*FINE, CheckResult("hosts", "raw-s3v4", "skipped", shows=(HOST_STYLE,))), (), []),
    "no V4": (
        (gate("list-objects-v2", "pass", "boto3-s3"), check("boto3-s3", "pass"), check("boto3-s3v4", "unsupported")),
        (), ["signature-v2"]),
    "no listing of version 2": (
        (gate("list-objects-v1", "pass"), gate("list-objects-v2", "fail"), check("boto3-s3v4", "pass")), (),
        ["list-objects-v1"]),
    "neither version of listing": (
        (*(gate("list-objects-v1", each) for each in ("pass", "fail")), gate("list-objects-v2", "fail")),
        (),
        [],
    ),
    "lost before most of version 1 was tested": (
        (*(gate("list-objects-v1", each) for each in ("pass", "blocked")), gate("list-objects-v2", "fail")),
        (),
        [],
    ),
}  # fmt: skip


def trailers(*severities: Any) -> tuple[CheckResult, ...]:
    """Gates of uploads with an unsigned trailer; None passes."""
    return tuple(
        CheckResult(
            *(f"streaming::{number}", "raw-s3v4", "fail" if severity else "pass"),
            level="core",
            feature="unsigned-trailers",
            gate=True,
            deviation=deviating("", "1", "body", kind=severity, sort="data") if severity else None,
        )
        for number, severity in enumerate(severities)
    )


@pytest.mark.parametrize(
    ("endpoint", "severities", "needed"),
    [
        ("http://s3.example", ("refused", "refused"), True),
        ("http://s3.example", ("ignored", "corrupt"), True),
        ("http://s3.example", ("ignored", "ignored"), False),
        ("http://s3.example", ("ignored", None), False),
        ("http://s3.example", (None, "refused"), False),
        ("http://s3.example", (), False),
        ("https://s3.example", ("refused", "refused"), False),
    ],
    ids=["refused", "stored-wrongly", "checksum-not-kept", "kept-once", "one-passes", "not-tested", "https"],
)
def test_a_run_over_http_tells_of_default_uploads_over_https(
    endpoint: str, severities: Any, needed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        client_settings, "severity_of", lambda result: result.deviation.kind if result.deviation else None
    )
    features = (*CATALOGUE, RecordedFeature("unsigned-trailers", "Group", "unsigned-trailers"))
    record = Record(RunHeader(endpoint=endpoint, features=features), (*FINE, *trailers(*severities)))
    assert [need.id for need in needs(diagnose(record), record)] == (
        ["checksums-when-required-over-https"] if needed else []
    )


@pytest.mark.parametrize(("results", "corrections", "wanted"), CASES.values(), ids=CASES)
def test_needs_follow_from_results(results: Any, corrections: Any, wanted: list[str]) -> None:
    refused = (REFUSED_V4,) if any(each.message for each in results) else ()
    record = Record(RunHeader(features=CATALOGUE, corrections=corrections, refused=refused), results)
    assert [need.id for need in needs(diagnose(record), record)] == wanted


def test_all_settings_of_a_client_are_one_text() -> None:
    results = (
        *FINE[:1],
        gate("list-objects-v2", "fail"),
        FINE[2],
        CheckResult("hosts", "raw-s3v4", "fail", shows=(HOST_STYLE,)),
    )
    corrections = (Correction("boto3-default-checksums", "boto3-s3v4"),)
    record = Record(RunHeader(features=CATALOGUE, corrections=corrections), results)
    texts = snippets(needs(diagnose(record), record))
    assert list(texts) == [client for client in SETTING_PLACES if client in texts]
    assert texts["restic"] == "-o s3.bucket-lookup=path -o s3.list-objects-v1=true"
    assert texts["rclone.conf"] == "[remote]\ntype = s3\nforce_path_style = true\nlist_version = 1"
    config = eval(texts[BOTO3], {"Config": Config})
    client = boto3.client("s3", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b", config=config)
    assert client.meta.config.s3 == {"addressing_style": "path"}
    assert client.meta.config.request_checksum_calculation == "when_required"


def test_the_file_of_aws_has_each_name_once() -> None:
    results = (*CASES["no V4"][0], CheckResult("hosts", "raw-s3", "fail", shows=(HOST_STYLE,)))
    record = Record(RunHeader(features=CATALOGUE, refused=(REFUSED_V4,)), results)
    found = snippets(needs(diagnose(record), record))["~/.aws/config"]
    assert found == "[default]\ns3 =\n  addressing_style = path\n  signature_version = s3"
