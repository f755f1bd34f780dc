"""The legacy adapter's operations, one by one: the request that boto sends and the boto3-shaped result."""

from __future__ import annotations

from typing import Any

import pytest

from fixtures.clients.legacy import EXPRESSIBLE
from fixtures.clients.legacy.table import TABLE
from tests.clients import legacy_configuration_cases
from tests.clients.canned import CannedServer, answer
from tests.clients.legacy_cases import CASES as OTHER_CASES
from tests.clients.legacy_cases import EMPTY, HELLO, XML, Case

CASES = [*OTHER_CASES, *legacy_configuration_cases.CASES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.method} {case.name}".strip())
def test_one_request_goes_out_and_its_answer_comes_back(case: Case, s3: Any, server: CannedServer) -> None:
    server.play(case.answer)
    result = getattr(s3, case.method)(**case.arguments)

    (request,) = server.requests
    assert request.line == f"{case.request} HTTP/1.1"
    assert {name: request.headers.get(name) for name in case.headers} == case.headers
    assert request.body == case.body
    assert {name: result.get(name) for name in case.result} == case.result
    assert result["ResponseMetadata"]["HTTPStatusCode"] == int(case.answer.split(b" ")[1])
    assert result["ResponseMetadata"]["RetryAttempts"] == 0


def test_every_operation_has_a_case() -> None:
    assert {case.method for case in CASES} == set(TABLE)


def test_versioning_is_set_with_boto_s_own_document(s3: Any, server: CannedServer) -> None:
    s3.put_bucket_versioning(Bucket="b", VersioningConfiguration={"Status": "Suspended"})
    assert b"<Status>Suspended</Status>" in server.requests[0].body
    assert b"<MfaDelete>Disabled</MfaDelete>" in server.requests[0].body


def test_members_come_from_the_signatures() -> None:
    assert {"Body", "ContentType", "Tagging", "IfNoneMatch"} <= EXPRESSIBLE["PutObject"]
    assert "headers" not in EXPRESSIBLE["PutObject"]
    assert "ChecksumAlgorithm" not in EXPRESSIBLE["PutObject"]
    assert "BucketKeyEnabled" not in EXPRESSIBLE["PutObject"]
    assert EXPRESSIBLE["ListBuckets"] == frozenset()


def test_metadata_of_the_answer_is_that_of_boto3(s3: Any, server: CannedServer) -> None:
    server.play(answer(x_amz_request_id="r", x_amz_id_2="h", X_Odd="1"))
    metadata = s3.head_bucket(Bucket="b")["ResponseMetadata"]
    assert (metadata["RequestId"], metadata["HostId"]) == ("r", "h")
    assert metadata["HTTPHeaders"] == {"x-amz-request-id": "r", "x-amz-id-2": "h", "x-odd": "1", "content-length": "0"}


def test_the_body_of_get_object_reads_like_boto3_s(s3: Any, server: CannedServer) -> None:
    server.play(answer(body=b"hello"), answer(body=b""))
    body = s3.get_object(Bucket="b", Key="k")["Body"]
    assert body.read(2) == b"he"
    assert body.read() == b"llo"
    assert s3.get_object(Bucket="b", Key="k")["Body"].read() == b""


def test_a_long_listing_is_whole(s3: Any, server: CannedServer) -> None:
    contents = "".join(f"<Contents><Key>{'k' * 100}{i:04}</Key><Size>1</Size></Contents>" for i in range(1000))
    server.play(answer(body=f"{XML}<ListBucketResult><MaxKeys>1000</MaxKeys>{contents}</ListBucketResult>"))
    page = s3.list_objects(Bucket="b")
    assert len(page["Contents"]) == 1000
    assert page["Contents"][-1]["Key"].endswith("0999")


def test_paginators_turn_the_pages(s3: Any, server: CannedServer) -> None:
    page = "<ListBucketResult><IsTruncated>{}</IsTruncated><Contents><Key>{}</Key></Contents></ListBucketResult>"
    server.play(answer(body=page.format("true", "a&amp;b")), answer(body=page.format("false", "c")))
    pages = list(s3.get_paginator("list_objects").paginate(Bucket="b", PaginationConfig={"PageSize": 1}))
    assert [p["Contents"][0]["Key"] for p in pages] == ["a&b", "c"]
    assert [r.target for r in server.requests] == ["/b/?max-keys=1", "/b/?marker=a%26b&max-keys=1"]


ODD_KEYS = {
    "a//b": "/b/a//b",
    "/a": "/b//a",
    "ü ü": "/b/%C3%BC%20%C3%BC",
    "a+b": "/b/a%2Bb",
    "50%": "/b/50%25",
    "%41": "/b/%2541",
    "a?b=c&d": "/b/a%3Fb%3Dc%26d",
    "a#b": "/b/a%23b",
    "日本": "/b/%E6%97%A5%E6%9C%AC",
    "~a.b_c-d": "/b/~a.b_c-d",
    "a/../b": "/b/a/../b",
}


@pytest.mark.parametrize("profile", ["boto-s3", "boto-s3v4"])
@pytest.mark.parametrize(("key", "target"), ODD_KEYS.items(), ids=list(ODD_KEYS))
def test_odd_keys_stay_themselves(key: str, target: str, profile: str, legacy: Any, server: CannedServer) -> None:
    server.play(answer(ETag=EMPTY))
    legacy(profile).put_object(Bucket="b", Key=key)
    assert server.requests[0].target == target


def test_files_go_up_and_come_down_whole(s3: Any, server: CannedServer, tmp_path: Any) -> None:
    source, target = tmp_path / "a.txt", tmp_path / "b"
    source.write_bytes(b"hello")
    server.play(answer(ETag=HELLO), answer(ETag=HELLO), answer(body=b"hello"))
    s3.upload_file(str(source), "b", "k", ExtraArgs={"ACL": "private", "Metadata": {"x": "y"}})
    with source.open("rb") as file:
        s3.upload_fileobj(file, "b", "k", ExtraArgs={"ContentType": "text/x"})
    s3.download_file("b", "k", str(target))
    first, second, third = server.requests
    assert (first.headers["content-type"], first.headers["x-amz-acl"]) == ("text/plain", "private")
    assert first.headers["x-amz-meta-x"] == "y"
    assert (second.headers["content-type"], second.body) == ("text/x", b"hello")
    assert third.line == "GET /b/k HTTP/1.1"
    assert target.read_bytes() == b"hello"
