"""What the legacy adapter makes of refusals: errors, throttling, 5xx, redirects, and what boto refuses itself."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import boto.connection
import pytest
from boto.exception import BotoClientError, S3DataError
from botocore.exceptions import ClientError, IncompleteReadError

from fixtures.clients.legacy import Inexpressible, LegacyClient, connection, inexpressible
from fixtures.recorder import Recorder
from fixtures.throttling import THROTTLED
from tests.clients.canned import CannedServer, answer

OBJECT = {"Bucket": "b", "Key": "k"}
DENIED = (
    '<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>No.</Message>'
    "<Resource>/b/k</Resource><RequestId>r</RequestId><HostId>h</HostId></Error>"
)
MD5_OF_HELLO = '"5d41402abc4b2a76b9719d911017c592"'

REFUSABLE: dict[str, dict[str, Any]] = {
    "list_buckets": {},
    "create_bucket": {"Bucket": "b"},
    "delete_bucket": {"Bucket": "b"},
    "get_bucket_location": {"Bucket": "b"},
    "get_bucket_versioning": {"Bucket": "b"},
    "put_bucket_versioning": {"Bucket": "b", "VersioningConfiguration": {"Status": "Enabled"}},
    "get_bucket_acl": {"Bucket": "b"},
    "put_bucket_acl": {"Bucket": "b", "ACL": "private"},
    "get_object_acl": OBJECT,
    "put_object_acl": OBJECT | {"ACL": "private"},
    "list_objects": {"Bucket": "b"},
    "list_object_versions": {"Bucket": "b"},
    "list_multipart_uploads": {"Bucket": "b"},
    "put_object": OBJECT | {"Body": b"hello"},
    "get_object": OBJECT,
    "delete_object": OBJECT,
    "delete_objects": {"Bucket": "b", "Delete": {"Objects": [{"Key": "k"}]}},
    "copy_object": OBJECT | {"CopySource": "b/k"},
    "create_multipart_upload": OBJECT,
    "upload_part": OBJECT | {"UploadId": "u", "PartNumber": 1, "Body": b"hello"},
    "upload_part_copy": OBJECT | {"UploadId": "u", "PartNumber": 1, "CopySource": "b/k"},
    "list_parts": OBJECT | {"UploadId": "u"},
    "complete_multipart_upload": OBJECT | {"UploadId": "u", "MultipartUpload": {"Parts": []}},
    "abort_multipart_upload": OBJECT | {"UploadId": "u"},
    "upload_fileobj": {},
}


def refused(s3: LegacyClient, method: str, **arguments: Any) -> dict[str, Any]:
    with pytest.raises(ClientError) as caught:
        getattr(s3, method)(**arguments)
    return caught.value.response


@pytest.mark.parametrize("status", ["403 Forbidden", "409 Conflict", "500 Internal Server Error"])
@pytest.mark.parametrize("method", [m for m in REFUSABLE if m != "upload_fileobj"])
def test_a_refusal_is_a_client_error_with_all_it_says(
    method: str, status: str, s3: LegacyClient, server: CannedServer
) -> None:
    server.play(answer(status, DENIED, x_amz_request_id="r", x_amz_id_2="h"))
    response = refused(s3, method, **REFUSABLE[method])
    assert response["Error"] == {"Code": "AccessDenied", "Message": "No.", "Resource": "/b/k"}
    metadata = response["ResponseMetadata"]
    assert metadata["HTTPStatusCode"] == int(status[:3])
    assert (metadata["RequestId"], metadata["HostId"], metadata["RetryAttempts"]) == ("r", "h", 0)
    assert len(server.requests) == 1


@pytest.mark.parametrize(("method", "arguments"), [("head_object", OBJECT), ("head_bucket", {"Bucket": "b"})])
@pytest.mark.parametrize(
    ("status", "message"), [(404, "Not Found"), (403, "Forbidden"), (500, "Internal Server Error")]
)
def test_head_has_only_its_status_to_say(
    method: str, arguments: dict[str, str], status: int, message: str, s3: LegacyClient, server: CannedServer
) -> None:
    server.play(answer(f"{status} Whatever"))
    response = refused(s3, method, **arguments)
    assert response["Error"] == {"Code": str(status), "Message": message}
    assert response["ResponseMetadata"]["HTTPStatusCode"] == status


@pytest.mark.parametrize("body", ["", "<html>unclosed<br></html>", "plain words", "<Error><Code>half"])
def test_without_xml_the_status_is_the_code(body: str, s3: LegacyClient, server: CannedServer) -> None:
    server.play(answer("502 Odd Reason", body), answer("400 Odd Reason", body))
    assert refused(s3, "list_objects", Bucket="b")["Error"] == {"Code": "502", "Message": "Bad Gateway"}
    assert refused(s3, "list_objects", Bucket="b")["Error"] == {"Code": "400", "Message": "Bad Request"}


@pytest.mark.parametrize("method", ["copy_object", "upload_part_copy", "complete_multipart_upload", "list_objects"])
@pytest.mark.parametrize("body", [DENIED, DENIED.partition("?>")[2]], ids=["declared", "undeclared"])
def test_an_error_inside_a_200_is_an_error(body: str, method: str, s3: LegacyClient, server: CannedServer) -> None:
    server.play(answer("200 OK", body))
    response = refused(s3, method, **REFUSABLE[method])
    assert response["Error"]["Code"] == "AccessDenied"
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 500  # as botocore has it


def test_an_object_that_looks_like_an_error_is_an_object(s3: LegacyClient, server: CannedServer) -> None:
    server.play(answer("200 OK", DENIED))
    assert s3.get_object(**OBJECT)["Body"].read() == DENIED.encode()


def test_a_success_that_boto_does_not_take_for_one(s3: LegacyClient, server: CannedServer) -> None:
    server.play(answer("200 OK"))
    response = refused(s3, "delete_bucket", Bucket="b")
    assert response["Error"] == {"Code": "200", "Message": "OK"}
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_not_modified_is_an_error_as_in_boto3(s3: LegacyClient, server: CannedServer) -> None:
    server.play(answer("304 Not Modified"))
    assert refused(s3, "get_object", **OBJECT, IfNoneMatch='"x"')["Error"]["Code"] == "304"


def test_a_body_cut_short_is_noticed(s3: LegacyClient, server: CannedServer) -> None:
    server.play(answer(body=b"hello", Content_Length="9", Connection="close"))
    with pytest.raises(IncompleteReadError):
        s3.get_object(**OBJECT)["Body"].read()


def test_what_boto_refuses_passes_through(s3: LegacyClient, server: CannedServer) -> None:
    with pytest.raises(BotoClientError, match="upper-case"):
        s3.create_bucket(Bucket="Upper")
    server.play(answer(ETag='"0"'))
    with pytest.raises(S3DataError):
        s3.put_object(**OBJECT, Body=b"hello")


def test_errors_of_the_network_pass_through_at_once(legacy: Any) -> None:
    started = time.monotonic()
    with pytest.raises(ConnectionRefusedError):
        legacy(url="http://127.0.0.1:1").list_buckets()
    assert time.monotonic() - started < 0.5


def test_a_slow_answer_ends_at_the_timeout(legacy: Any, server: CannedServer) -> None:
    server.play(b"")
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        legacy(timeout=0.2).list_buckets()
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("status", ["500 E", "502 E", "503 E", "504 E"])
@pytest.mark.parametrize("method", ["put_object", "get_object", "head_object"])
def test_a_server_error_is_sent_once_and_at_once(
    method: str, status: str, s3: LegacyClient, server: CannedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(time=time.time, sleep=lambda seconds: pytest.fail(f"slept {seconds}"))
    monkeypatch.setattr(boto.connection, "time", clock)
    monkeypatch.setattr(connection, "time", clock)
    server.play(answer(status))
    refused(s3, method, **OBJECT)
    assert len(server.requests) == 1


def throttled(status: int, attempt: int) -> float | None:
    """A `throttle` that waits for nothing."""
    return 0.0 if status in THROTTLED else None


class TestThrottling:
    @pytest.mark.parametrize("status", ["503 Slow Down", "429 Too Many Requests"])
    @pytest.mark.parametrize("profile", ["boto-s3", "boto-s3v4"])
    def test_is_waited_out(
        self, profile: str, status: str, legacy: Any, server: CannedServer, recorder: Recorder, tmp_path: Any
    ) -> None:
        asked = []
        s3 = legacy(profile, throttle=lambda *said: asked.append(said) or throttled(*said))
        path = tmp_path / "f"
        path.write_bytes(b"..hello")
        server.play(answer(status, DENIED), answer(status, DENIED), answer(ETag=MD5_OF_HELLO))
        with path.open("rb") as file:
            file.seek(2)
            result = s3.put_object(**OBJECT, Body=file)
        assert result["ETag"] == MD5_OF_HELLO
        assert [request.body for request in server.requests] == [b"hello"] * 3
        assert asked == [(int(status[:3]), 1), (int(status[:3]), 2), (200, 3)]
        assert [exchange.throttled for exchange in recorder.exchanges] == [True, True, False]
        assert recorder.throttled == 2

    def test_of_a_call_without_a_body(self, legacy: Any, server: CannedServer, recorder: Recorder) -> None:
        s3 = legacy(throttle=throttled)
        server.play(answer("429 E", DENIED), answer("503 E", DENIED), answer(body=b"hello"))
        assert s3.get_object(**OBJECT)["Body"].read() == b"hello"
        assert len(server.requests) == 3

    def test_is_the_answer_when_given_up(self, legacy: Any, server: CannedServer, recorder: Recorder) -> None:
        s3 = legacy(throttle=lambda status, attempt: 0.0 if attempt < 3 else None)
        server.play(*[answer("503 E", DENIED)] * 4)
        assert refused(s3, "list_objects", Bucket="b")["Error"]["Code"] == "AccessDenied"
        assert [exchange.throttled for exchange in recorder.exchanges] == [True, True, False]

    def test_other_errors_are_answers(self, legacy: Any, server: CannedServer) -> None:
        s3 = legacy(throttle=throttled)
        server.play(answer("500 E", DENIED), answer("403 E", DENIED))
        refused(s3, "list_objects", Bucket="b")
        refused(s3, "list_objects", Bucket="b")
        assert len(server.requests) == 2


class TestRedirects:
    @pytest.mark.parametrize("as_shipped", [False, True])
    def test_end_after_five(self, as_shipped: bool, legacy: Any, server: CannedServer) -> None:
        s3 = legacy(as_shipped=as_shipped)
        server.play(*[answer("307 Temporary Redirect", DENIED, Location=f"{server.url}/b/")] * 9)
        response = refused(s3, "list_objects", Bucket="b")
        assert response["ResponseMetadata"]["HTTPStatusCode"] == 307
        assert response["Error"]["Code"] == "AccessDenied"
        assert len(server.requests) == 6

    def test_are_followed(self, s3: LegacyClient, server: CannedServer) -> None:
        server.play(answer("307 T", Location=f"{server.url}/c/k"), answer(ETag=MD5_OF_HELLO))
        s3.put_object(**OBJECT, Body=b"hello")
        assert [(r.target, r.body) for r in server.requests] == [("/b/k", b"hello"), ("/c/k", b"hello")]

    @pytest.mark.parametrize("location", ["/elsewhere", "http://169.254.169.254/latest/", "http://[fe80::1]/"])
    def test_to_nowhere_are_not_followed(self, location: str, s3: LegacyClient, server: CannedServer) -> None:
        server.play(answer("307 T", Location=location))
        assert refused(s3, "list_objects", Bucket="b")["ResponseMetadata"]["HTTPStatusCode"] == 307


class TestWhatCannotBeSaid:
    def test_is_a_sentence(self) -> None:
        assert inexpressible("list_objects_v2", ["Bucket"]) == "boto 2.49 has no call for ListObjectsV2"
        reason = "boto 2.49 cannot send ChecksumAlgorithm with PutObject"
        assert inexpressible("put_object", ["Bucket", "Key", "ChecksumAlgorithm"]) == reason
        assert inexpressible("head_object", ["Range"]) == "boto 2.49 cannot send Range with HeadObject"
        assert inexpressible("put_object", ["Bucket", "Key", "Body"]) is None
        assert inexpressible("upload_file", ["Filename", "ExtraArgs"]) is None
        assert inexpressible("upload_file", ["Callback"]) == "boto 2.49 cannot send Callback with upload_file"

    def test_is_an_attribute_error_for_a_method(self, s3: LegacyClient) -> None:
        with pytest.raises(AttributeError, match="has no call for ListObjectsV2"):
            _ = s3.list_objects_v2

    @pytest.mark.parametrize(
        ("method", "arguments"),
        [
            ("put_object", OBJECT | {"ChecksumAlgorithm": "CRC32"}),
            ("delete_objects", {"Bucket": "b", "Delete": {"Objects": [{"Key": "k", "ETag": "e"}]}}),
            ("delete_objects", {"Bucket": "b", "Delete": {"Objects": []}}),
            ("delete_objects", {"Bucket": "b", "Delete": {"Objects": [{"Key": "k"}] * 1001}}),
            ("copy_object", OBJECT | {"CopySource": "b/k", "MetadataDirective": "ODD"}),
            ("create_bucket", {"Bucket": "b", "CreateBucketConfiguration": {"Tags": []}}),
            ("list_parts", OBJECT | {"UploadId": "u", "MaxParts": 0}),
            ("upload_fileobj", {"Fileobj": None, "ExtraArgs": {"Odd": 1}} | OBJECT),
        ],
    )
    def test_is_not_sent(self, method: str, arguments: dict[str, Any], s3: LegacyClient, server: CannedServer) -> None:
        with pytest.raises(Inexpressible):
            getattr(s3, method)(**arguments)
        assert server.requests == []

    def test_a_call_that_sends_nothing_has_not_the_last_answer(self, s3: LegacyClient, server: CannedServer) -> None:
        s3.head_bucket(Bucket="b")
        s3.connection.forget_answer()
        assert s3.connection.answer() is None
