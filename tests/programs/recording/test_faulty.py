"""Tests of faults in front of any right server: of its state, they know only what requests show."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import PaginationError

from fixtures.model.endpoint import Endpoint
from programs.recording.feature_usage import SentRequest, sent_request
from programs.recording.footprint_faults import CONCERNED_PROGRAMS, middleware_of
from programs.recording.performing import Server, embedded_server, reference_server
from programs.recording.recording_proxy import ProxyEvents, running_proxy
from reference.protocol.serving import Request, Response
from tests.s3_conformance.commands import client

SERVERS = pytest.mark.parametrize("server", [reference_server, embedded_server], ids=["reference", "embedded"])


def _nothing(*_: object) -> None:
    """Notes nothing."""


@contextmanager
def _client_at_server(server: Server, fault: str) -> Iterator[Any]:
    """A client at a server with the fault, with a bucket."""
    with server() as endpoint:
        known = Endpoint(endpoint.url, endpoint.region, "path", endpoint.main)
        with running_proxy(known, ProxyEvents(_nothing, _nothing), middleware=middleware_of(fault)) as port:
            s3 = client(f"http://127.0.0.1:{port}")
            s3.create_bucket(Bucket="bucket")
            yield s3


def _keys(s3: Any, **asked: Any) -> list[str]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="bucket", **asked)
    return [entry["Key"] for page in pages for entry in page.get("Contents", [])]


def _common_prefixes(s3: Any, **asked: Any) -> list[str]:
    listed = s3.list_objects_v2(Bucket="bucket", Delimiter="/", **asked)
    return [group["Prefix"] for group in listed.get("CommonPrefixes", [])]


def _copy_part(s3: Any, source: str) -> None:
    """Copies the whole source as a part."""
    upload = {"Bucket": "bucket", "Key": "copy"}
    upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
    s3.upload_part_copy(**upload, PartNumber=1, CopySource={"Bucket": "bucket", "Key": source})


def _put(s3: Any, *keys: str) -> None:
    for key in keys:
        s3.put_object(Bucket="bucket", Key=key, Body=b"body")


PARTS, POSITIONS = "parts-with-if-match-are-refused", "positions-outside-the-prefix-are-refused"
COPIES = "small-parts-are-not-copied"
ETAG = f'"{hashlib.md5(b"body").hexdigest()}"'


@SERVERS
def test_a_folder_stays_after_its_last_key(server: Server) -> None:
    with _client_at_server(server, "folders-stay-after-their-last-key") as s3:
        _put(s3, "folder/a", "folder/b", "other/é/a")
        s3.delete_object(Bucket="bucket", Key="folder/a")
        assert _common_prefixes(s3) == ["folder/", "other/"]
        s3.delete_object(Bucket="bucket", Key="folder/b")
        s3.delete_objects(Bucket="bucket", Delete={"Objects": [{"Key": "other/é/a"}]})
        assert (_keys(s3), _common_prefixes(s3)) == ([], ["folder/", "other/"])
        assert _common_prefixes(s3, Prefix="other/") == ["other/é/"]
        assert (_keys(s3, Prefix="folder/", Delimiter="/"), _common_prefixes(s3, Prefix="folder/")) == (["folder/"], [])


@SERVERS
def test_the_position_of_a_page_is_known_from_the_page_before(server: Server) -> None:
    """The tokens of each server are opaque."""
    with _client_at_server(server, "encoded-pages-repeat-keys") as s3:
        _put(s3, "aé", "c", "d")
        with pytest.raises(PaginationError, match="same next token"):
            _keys(s3, PaginationConfig={"PageSize": 1})


@SERVERS
def test_a_large_part_is_copied(server: Server) -> None:
    with _client_at_server(server, COPIES) as s3:
        s3.put_object(Bucket="bucket", Key="é/+", Body=bytes(5 * 1024 * 1024))
        _copy_part(s3, "é/+")


@SERVERS
def test_a_range_has_the_checksum_of_the_object(server: Server) -> None:
    with _client_at_server(server, "ranges-have-the-checksum-of-the-object") as s3:
        checksum = s3.put_object(Bucket="bucket", Key="a", Body=b"body", ChecksumAlgorithm="SHA256")["ChecksumSHA256"]
        got = s3.get_object(Bucket="bucket", Key="a", Range="bytes=0-1")
        assert got["ChecksumSHA256"] == checksum


@SERVERS
def test_a_missing_key_has_no_message(server: Server) -> None:
    with _client_at_server(server, "missing-keys-have-no-message") as s3:
        with pytest.raises(s3.exceptions.NoSuchKey) as missing:
            s3.get_object(Bucket="bucket", Key="a")
        assert not missing.value.response["Error"]["Message"]


UPLOAD = {"Bucket": "bucket", "Key": "é/+"}
CREATE_UPLOAD = SentRequest("CreateMultipartUpload", "a", {}, {"uploads": ""})
COMPLETE_UPLOAD = SentRequest("CompleteMultipartUpload", "a", {}, {"uploadId": "1"})


def _begin_upload(s3: Any, key: str = UPLOAD["Key"]) -> dict[str, Any]:
    """Begins an upload, and returns what completes it."""
    upload = {"Bucket": "bucket", "Key": key}
    upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
    part = s3.upload_part(**upload, PartNumber=1, Body=b"body")
    return {**upload, "MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}}


@SERVERS
def test_an_upload_ends_with_a_newer_one_and_not_with_an_older_one(server: Server) -> None:
    with _client_at_server(server, "newer-objects-end-uploads") as s3:
        first, second, third = (_begin_upload(s3) for _ in range(3))
        s3.complete_multipart_upload(**second)
        with pytest.raises(s3.exceptions.NoSuchUpload):
            s3.complete_multipart_upload(**first)
        s3.complete_multipart_upload(**third)


@SERVERS
@pytest.mark.parametrize("written", [{"Body": b"newer"}, None], ids=["written", "deleted"])
def test_an_upload_ends_when_its_key_is_written_or_deleted(server: Server, written: dict[str, bytes] | None) -> None:
    with _client_at_server(server, "newer-objects-end-uploads") as s3:
        upload, other = _begin_upload(s3), _begin_upload(s3, "other")
        if written is None:
            s3.delete_object(**UPLOAD)
        else:
            s3.put_object(**UPLOAD, **written)
        with pytest.raises(s3.exceptions.NoSuchUpload):
            s3.complete_multipart_upload(**upload)
        s3.complete_multipart_upload(**other)


@pytest.mark.parametrize(
    ("sent", "concerned"),
    [
        ([CREATE_UPLOAD, SentRequest("PutObject", "a", {}, {})], True),
        ([CREATE_UPLOAD, CREATE_UPLOAD], True),
        ([CREATE_UPLOAD, SentRequest("PutObject", "b", {}, {}), COMPLETE_UPLOAD], False),
        ([CREATE_UPLOAD, COMPLETE_UPLOAD, SentRequest("PutObject", "a", {}, {}), CREATE_UPLOAD], False),
    ],
)
def test_ended_uploads_concern_programs_that_write_a_key_twice_at_once(
    sent: list[SentRequest], concerned: bool
) -> None:
    assert CONCERNED_PROGRAMS["newer-objects-end-uploads"].may_concern(sent) == concerned


DELETE_OBJECT = SentRequest("DeleteObject", "a", {}, {})
CREATE_OBJECT = SentRequest("PutObject", "a", {"if-none-match": "*"}, {})


@pytest.mark.parametrize(
    ("sent", "concerned"),
    [
        ([CREATE_OBJECT, DELETE_OBJECT, CREATE_OBJECT], True),
        ([CREATE_OBJECT, DELETE_OBJECT], False),
        ([DELETE_OBJECT, SentRequest("PutObject", "a", {}, {})], False),
    ],
)
def test_delete_markers_concern_programs_that_create_a_key_again(sent: list[SentRequest], concerned: bool) -> None:
    assert CONCERNED_PROGRAMS["delete-markers-count-as-objects"].may_concern(sent) == concerned


@pytest.mark.parametrize(
    ("signed", "payload", "status"),
    [
        ("content-type;host", "UNSIGNED-PAYLOAD", 200),
        ("host", "UNSIGNED-PAYLOAD", 403),
        ("host", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", 200),
    ],
)
def test_an_upload_is_refused_if_its_content_type_is_not_signed(signed: str, payload: str, status: int) -> None:
    headers = {"content-type": "text/plain", "authorization": f"AWS4-HMAC-SHA256 SignedHeaders={signed}, Signature=0"}
    headers["x-amz-content-sha256"] = payload
    upload = Request("PUT", "/bucket/key", "", headers, b"body")
    refused = middleware_of("unsigned-content-types-are-refused")
    assert refused(upload, lambda _: Response(200)).status == status
    assert CONCERNED_PROGRAMS["unsigned-content-types-are-refused"].may_concern([sent_request(upload)]) == (
        status == 403
    )


@SERVERS
@pytest.mark.parametrize(
    ("fault", "asked", "works"),
    [
        ("folders-are-internal-errors", lambda s3: s3.head_object(Bucket="bucket", Key="folder"), False),
        ("folders-are-objects", lambda s3: s3.head_object(Bucket="bucket", Key="folder"), True),
        ("folders-are-objects", lambda s3: s3.head_object(Bucket="bucket", Key="none"), False),
        ("folders-are-objects", lambda s3: s3.head_object(Bucket="bucket", Key="folder/a"), True),
        ("folders-are-objects", lambda s3: s3.get_object(Bucket="bucket", Key="folder"), True),
        ("folders-with-keys-are-not-deleted", lambda s3: s3.delete_object(Bucket="bucket", Key="folder/"), False),
        ("folders-with-keys-are-not-deleted", lambda s3: s3.delete_object(Bucket="bucket", Key="folder/a"), True),
        (PARTS, lambda s3: s3.get_object(Bucket="bucket", Key="folder/a", PartNumber=1, IfMatch=ETAG), False),
        (PARTS, lambda s3: s3.get_object(Bucket="bucket", Key="folder/a", PartNumber=1), True),
        (COPIES, lambda s3: _copy_part(s3, "folder/a"), False),
        (POSITIONS, lambda s3: s3.list_objects_v2(Bucket="bucket", Prefix="folder/", StartAfter="f"), False),
        (POSITIONS, lambda s3: s3.list_objects_v2(Bucket="bucket", Prefix="folder/", StartAfter="folder/"), True),
    ],
)
def test_faults_depend_on_what_is_stored(
    server: Server, fault: str, asked: Callable[[Any], object], works: bool
) -> None:
    with _client_at_server(server, fault) as s3:
        _put(s3, "folder/a")
        if works:
            asked(s3)
            return
        with pytest.raises(s3.exceptions.ClientError):
            asked(s3)


@pytest.mark.parametrize(
    ("fault", "member"), [("HeadObject-without-Last-Modified", "LastModified"), ("HeadObject-without-ETag", "ETag")]
)
def test_a_response_lacks_one_header(fault: str, member: str) -> None:
    with _client_at_server(reference_server, fault) as s3:
        _put(s3, "a")
        assert {"LastModified", "ETag", "ContentLength"} - set(s3.head_object(Bucket="bucket", Key="a")) == {member}
        assert {"LastModified", "ETag", "ContentLength"} <= set(s3.get_object(Bucket="bucket", Key="a"))


def test_the_length_of_a_head_is_left_out() -> None:
    with _client_at_server(reference_server, "HeadObject-without-Content-Length") as s3:
        _put(s3, "a")
        assert "ContentLength" not in s3.head_object(Bucket="bucket", Key="a")


def test_an_entry_lacks_one_element() -> None:
    with _client_at_server(reference_server, "ListObjectsV2-without-Size") as s3:
        _put(s3, "a")
        [entry] = s3.list_objects_v2(Bucket="bucket")["Contents"]
        assert set(entry) >= {"Key", "ETag", "LastModified"}
        assert "Size" not in entry


@pytest.mark.parametrize(("path", "slashed"), [("/bucket/", True), ("/bucket", False), ("/", False)])
def test_a_slash_after_the_bucket(path: str, slashed: bool) -> None:
    assert sent_request(Request("GET", path, "list-type=2", {}, b"")).slashed == slashed


@pytest.mark.parametrize(
    ("length", "concerned"),
    [({"content-length": "16777216"}, True), ({"content-length": "16777215"}, False), ({}, False)],
)
def test_large_bodies(length: dict[str, str], concerned: bool) -> None:
    assert (
        CONCERNED_PROGRAMS["large-bodies-are-refused"].may_concern([SentRequest("UploadPart", "a", length, {})])
        == concerned
    )


@pytest.mark.parametrize(
    ("headers", "concerned"),
    [
        ({"date": "20261129T010203Z"}, True),
        ({"date": "20261129T010203Z", "x-amz-date": "20261129T010203Z"}, False),
        ({"x-amz-date": "20261129T010203Z"}, False),
        ({"date": "Sun, 29 Nov 2026 01:02:03 GMT", "authorization": "AWS key:signature"}, False),
    ],
)
def test_dates_of_v4(headers: dict[str, str], concerned: bool) -> None:
    sent = SentRequest("GetObject", "a", {"authorization": "AWS4-HMAC-SHA256 Credential=key"} | headers, {})
    assert CONCERNED_PROGRAMS["dates-of-v4-are-not-read"].may_concern([sent]) == concerned
