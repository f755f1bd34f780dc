"""Tests of the parts of the model that are looked for by name."""

from __future__ import annotations

import pytest
from rich.console import Console

from tests.coverage_api import named
from tests.coverage_api.named import Part, parts, pattern_for, report, unnamed, words_in, words_of_operations


def _names(kind: str) -> set[str]:
    return {part.name for part in parts() if part.kind == kind}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("input", "Delete.Quiet"),
        ("input", "NoncurrentVersionExpiration.NewerNoncurrentVersions"),
        ("output", "ListPartsOutput.StorageClass"),
        ("output", "DeletedObject.DeleteMarkerVersionId"),
        ("value", "Tier.Bulk"),
        ("value", "StorageClass.GLACIER_IR"),
        ("error", "NoSuchUpload"),
    ],
)
def test_parts_are_those_of_the_model(kind: str, name: str) -> None:
    assert name in _names(kind)


def test_members_of_a_request_itself_are_left_to_the_wire() -> None:
    assert "PutObjectRequest.ContentType" not in _names("input")


def test_a_part_is_named_by_its_name_or_by_that_on_the_wire() -> None:
    header = Part("output", "GetObjectOutput.MissingMeta", frozenset(("MissingMeta", "x-amz-missing-meta")))
    assert unnamed([header], frozenset(("MissingMet",))) == [header]
    assert unnamed([header], frozenset(("missingmeta",))) == []
    assert unnamed([header], frozenset(("X-Amz-Missing-Meta",))) == []


def test_a_shared_name_is_named_by_a_check_of_its_operation() -> None:
    [shared] = [part for part in parts() if part.name == "ListPartsOutput.VersionId"]
    assert shared.operation == "ListParts"
    anywhere = frozenset(("VersionId",))
    assert unnamed([shared], anywhere) == [shared]
    assert unnamed([shared], anywhere, {"GetObject": anywhere}) == [shared]
    assert unnamed([shared], frozenset(), {"ListParts": frozenset(("x-amz-version-id",))}) == []


def test_words_of_an_operation_are_those_of_its_checks() -> None:
    found = words_of_operations()
    assert "x-amz-version-id" in found["ListParts"]
    assert "GLACIER_IR" not in found["ListParts"]


def test_words_are_strings_arguments_and_attributes() -> None:
    found = set(words_in('s3.put(Key="the s3:Object:* and <Tag>", **{f"Checksum{x}": 1})  # Comment\nOther = 2'))
    assert {"put", "Key", "s3:Object:*", "Tag", "Checksum"} <= found
    assert not {"Comment", "Other"} & found


def test_everything_that_no_check_names_has_a_reason() -> None:
    console = Console(record=True, quiet=True, width=200)
    assert report(console), console.export_text()


def test_a_reason_for_what_is_named_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    more = {kind: {**given, "Delete.Quiet": "It is named."} for kind, given in named.reasons().items()}
    monkeypatch.setattr(named, "reasons", lambda: more)
    assert not report(Console(quiet=True))


def test_what_has_no_reason_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    less = {kind: {} for kind in named.reasons()}
    monkeypatch.setattr(named, "reasons", lambda: less)
    assert not report(Console(quiet=True))


def test_reasons_are_sentences() -> None:
    assert all(reason.endswith(".") for given in named.reasons().values() for reason in given.values())
    assert pattern_for("Tier.Expedited", named.reasons()["value"]) == "Tier.Expedited"
