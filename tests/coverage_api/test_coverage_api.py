"""Tests of `python -m tests.coverage_api`: what it counts, and what it finds missing."""

from __future__ import annotations

from pathlib import Path

import msgspec.toml
import pytest
from rich.console import Console

from fixtures.http.exchange import Exchange
from fixtures.model.service_model import service_model
from tests.coverage_api.__main__ import REASONS, Coverage, measured, reason_for, report, superfluous
from tests.coverage_api.codes import asserted
from tests.coverage_api.running import merged
from tests.coverage_api.wire import members_in, operations


def _exchange(target: str, body: bytes = b"", **headers: str) -> Exchange:
    sent = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return Exchange("boto3-s3v4", "http", "h", 80, "PUT", target, sent, body, len(body))


def test_operations_are_those_of_the_model() -> None:
    assert {"PutObject", "ListBuckets", "PutBucketTagging", "WriteGetObjectResponse"} <= set(operations())
    assert operations()["PutBucketAbac"] >= {"Bucket", "AbacStatus"}


def test_members_are_found_in_path_query_headers_and_body() -> None:
    exchange = _exchange("/b/k?uploadId=u&partNumber=1", b"body", x_amz_checksum_crc32="x", content_md5="y")
    assert members_in(exchange, "UploadPart") == {
        *("Bucket", "Key", "UploadId", "PartNumber", "Body", "ChecksumCRC32", "ContentMD5")
    }


def test_metadata_is_a_member() -> None:
    assert members_in(_exchange("/b/k", x_amz_meta_colour="red"), "PutObject") == {"Bucket", "Key", "Metadata"}


@pytest.mark.parametrize("namespace", ["", ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'])
def test_members_are_found_in_documents(namespace: str) -> None:
    document = f"<Delete{namespace}><Quiet>true</Quiet><Object><Key>k</Key><VersionId>v</VersionId></Object></Delete>"
    assert members_in(_exchange("/b?delete", document.encode()), "DeleteObjects") == {
        *("Bucket", "Delete", "Delete.Quiet", "Delete.Objects", "Delete.Objects.Key", "Delete.Objects.VersionId")
    }


def test_members_are_found_in_lists() -> None:
    document = b"<Tagging><TagSet><Tag><Key>k</Key></Tag></TagSet></Tagging>"
    found = members_in(_exchange("/b/k?tagging", document), "PutObjectTagging")
    assert {"Tagging", "Tagging.TagSet", "Tagging.TagSet.Key"} <= found


def test_members_are_found_in_documents_without_a_member() -> None:
    document = b"<SelectObjectContentRequest><Expression>x</Expression><Key>y</Key></SelectObjectContentRequest>"
    exchange = _exchange("/b/k?select&select-type=2", document)
    assert members_in(exchange, "SelectObjectContent") == {"Bucket", "Key", "Expression"}


def test_broken_document_counts_as_one() -> None:
    assert members_in(_exchange("/b?delete", b"<Delete"), "DeleteObjects") == {"Bucket", "Delete"}


def test_codes_are_read_from_calls_and_tables(tmp_path: Path) -> None:
    text = (
        'CASES = {"a": ("x", "InvalidRange"), "b": ("y", "text")}\nwith expect.error(400, "Own", "Other"):\n    pass\n'
    )
    (tmp_path / "test_one.py").write_text(text)
    (tmp_path / "other.py").write_text('CODE = "NoSuchKey"')
    assert asserted(tmp_path, ["InvalidRange", "NoSuchKey"]) == {"InvalidRange", "Own", "Other"}


def test_notes_of_several_processes_are_merged(tmp_path: Path) -> None:
    (tmp_path / "gw0.members.json").write_text('{"GetObject": ["Key"]}')
    (tmp_path / "gw1.members.json").write_text('{"GetObject": ["Range"], "HeadObject": []}')
    assert merged([tmp_path], "members") == {"GetObject": {"Key", "Range"}, "HeadObject": set()}


MODEL = {"GetObject": frozenset({"Key", "Range"}), "PutObject": frozenset({"Key"})}


def test_missing_is_what_no_request_had() -> None:
    found = measured({"GetObject": {"Key", "Delete.Quiet"}}, MODEL, ["NoSuchKey", "SlowDown"], {"NoSuchKey"})
    assert (found.exercised, found.members, found.inside_documents) == (1, 2, 1)
    assert found.missing == {"GetObject": ["Range"], "PutObject": ["Key"]}
    assert (found.unused_operations, found.codes) == (["PutObject"], ["SlowDown"])


def _reasons(**members: str) -> dict[str, dict[str, str]]:
    return {"operations": {}, "members": members, "codes": {}}


def test_report_requires_a_reason_for_everything_missing() -> None:
    coverage = Coverage(95, 100, missing={"GetObject": ["Range"]})
    assert not report(coverage, _reasons(), Console(quiet=True))
    assert report(coverage, {"operations": {}, "members": {"GetObject.R*": "why"}, "codes": {}}, Console(quiet=True))


def test_report_refuses_reasons_for_covered_names() -> None:
    assert superfluous(Coverage(95, 100), _reasons(Range="why")) == ["Range"]
    assert not report(Coverage(95, 100), _reasons(Range="why"), Console(quiet=True))


def test_report_requires_nine_tenths_of_the_members() -> None:
    assert report(Coverage(90, 100), _reasons(), Console(quiet=True))
    assert not report(Coverage(89, 100), _reasons(), Console(quiet=True))


def test_reasons_are_sentences_about_what_exists() -> None:
    reasons = msgspec.toml.decode(REASONS.read_text(encoding="utf-8"))
    assert all(text.endswith(".") for kind in ("operations", "members", "codes") for text in reasons[kind].values())
    assert set(reasons["operations"]) <= set(service_model().operation_names)
    names = [f"{operation}.{member}" for operation, members in operations().items() for member in members]
    assert all(any(reason_for(name, {pattern: "x"}) for name in names) for pattern in reasons["members"])
