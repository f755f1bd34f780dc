"""Tests of the features that a request relies on: its operation, headers, parameters and key show them."""

from __future__ import annotations

import pytest

from fixtures.model.features import by_id
from programs.recording.feature_usage import TRAITS, SentRequest, form_of_request


def _features(operation: str, headers: dict[str, str], parameters: dict[str, str], key: str = "key") -> set[str]:
    return {trait.feature for trait in TRAITS if trait.is_in(SentRequest(operation, key, headers, parameters))}


@pytest.mark.parametrize(
    ("operation", "headers", "parameters", "key", "features"),
    [
        ("GetObject", {}, {}, "key", {"objects"}),
        ("GetObject", {"range": "bytes=0-1"}, {}, "a b", {"objects", "ranges", "key-characters"}),
        ("GetObject", {}, {"partNumber": "1"}, "key", {"objects", "part-numbers"}),
        ("UploadPart", {}, {"partNumber": "1", "uploadId": "u"}, "key", {"multipart"}),
        ("PutObject", {"if-none-match": "*"}, {}, "é", {"objects", "conditional-writes", "key-unicode"}),
        ("GetObject", {"if-none-match": '"e"'}, {}, "key", {"objects", "conditional-reads"}),
        ("PutObject", {}, {}, "folder/", {"objects", "key-neighbours"}),
        ("PutObject", {}, {}, "folder//key", {"objects", "key-slashes"}),
        ("CopyObject", {"x-amz-copy-source": "b/a+key"}, {}, "copy", {"copy", "copy-sources"}),
        (
            "GetObject",
            {"origin": "http://page"},
            {"X-Amz-Signature": "s"},
            "key",
            {"objects", "cors", "presigned-urls"},
        ),
        ("PutObject", {"x-amz-storage-class": "STANDARD"}, {}, "key", {"objects"}),
        ("PutObject", {"x-amz-storage-class": "GLACIER"}, {}, "key", {"objects", "storage-classes"}),
        ("GetObject", {}, {"versionId": "v"}, "key", {"objects", "versioning"}),
        ("PutObject", {"x-amz-object-lock-mode": "GOVERNANCE"}, {}, "key", {"objects", "retention"}),
        ("ListObjectsV2", {}, {"continuation-token": "t"}, "", {"list-objects-v2", "list-pages"}),
        (
            "PutObject",
            {"x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER"},
            {},
            "key",
            {"objects", "unsigned-trailers"},
        ),
    ],
)
def test_features_of_a_request(
    operation: str, headers: dict[str, str], parameters: dict[str, str], key: str, features: set[str]
) -> None:
    assert _features(operation, headers, parameters, key) == features


def test_traits_are_of_features_that_exist() -> None:
    assert {trait.feature for trait in TRAITS} <= set(by_id())


def test_form_has_what_differs_between_kinds_of_requests() -> None:
    headers = {"host": "h", "x-amz-content-sha256": "0" * 64, "x-amz-meta-a": "1", "x-amz-meta-b": "2", "expect": "e"}
    assert form_of_request(SentRequest("PutObject", "k", headers, {"partNumber": "1"})) == (
        "PutObject signed expect x-amz-meta-* ?partNumber"
    )
