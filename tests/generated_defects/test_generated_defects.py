"""Tests of the table of generated defects: its members of an exchange, and the effect of its faults on requests and
responses."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event

import pytest

from fixtures.http.exchange import Exchange
from reference.protocol.messages import Response, S3Request
from reference.state import Bucket, ServerState, Version, now
from tests.defects import searching
from tests.defects.searching import Search
from tests.generated_defects.faults import Defect, defects_of
from tests.generated_defects.members import Member, MemberPlace, from_text, members_of, texts
from tests.generated_defects.searching import GeneratedDefectJob, search
from tests.generated_defects.values import wrong_value
from tests.generated_defects.witnesses import Witness, ordered_witnesses, witnesses

LISTING = (
    b'<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Contents><Key>a</Key><Size>1</Size>'
    b"</Contents><Contents><Key>c</Key><Size>2</Size></Contents></ListBucketResult>"
)


def exchange(status: int, body: bytes, target: str = "/b?prefix=a", **headers: str) -> Exchange:
    return Exchange(
        "boto3-s3v4",
        "http",
        "s3.test",
        80,
        "GET",
        target,
        request_headers=[("Host", "s3.test"), ("x-amz-expected-bucket-owner", "1")],
        status=status,
        response_headers=[("Date", "today"), *headers.items()],
        response_raw=bytearray(body),
        response_length=len(body),
        unchunked=True,
        started=time.time(),
    )


def places(found: set[Member]) -> set[tuple[str, str]]:
    return {(member.place, member.name) for member in found}


def test_members_of_a_success() -> None:
    assert places(members_of(exchange(200, LISTING, ETag="x"), "ListObjects")) == {
        ("request header", "x-amz-expected-bucket-owner"),
        ("request parameter", "prefix"),
        ("response header", "etag"),
        ("response element", "Name"),
        ("response element", "Contents/Key"),
        ("response element", "Contents/Size"),
        ("response list", "Contents"),
    }
    later = places(members_of(exchange(200, LISTING, "/b?marker=a"), "ListObjects"))
    assert ("response element of a next page", "Contents/Key") in later


def test_requests_have_the_members_of_their_operation() -> None:
    """A member that the API does not have is in no table: it has no effect, or is wrong on purpose."""
    body = b"<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet><x>y</x></Tagging>"
    put = exchange(200, b"", "/b/k?tagging&versionId=1&prefix=a")
    put.request_headers.append(("Content-MD5", "x"))
    put.request_body = body
    assert places(members_of(put, "PutObjectTagging")) == {
        ("request header", "content-md5"),
        ("request header", "x-amz-expected-bucket-owner"),
        ("request parameter", "tagging"),
        ("request parameter", "versionId"),
        ("request element", "TagSet/Tag/Key"),
    }


def test_headers_of_a_response_are_those_that_a_page_promises() -> None:
    """AWS also sends others: the version of an object with its ACL, and headers of preflights in other responses."""
    answer = exchange(200, b"", "/b/k", **{"x-amz-version-id": "v", "Access-Control-Max-Age": "1"})
    assert places(members_of(answer, "HeadObject")) >= {("response header", "x-amz-version-id")}
    promised = places(members_of(answer, "PutObjectAcl")) | places(members_of(answer, "HeadObject"))
    assert ("response header", "access-control-max-age") not in promised
    assert ("response header", "x-amz-version-id") not in places(members_of(answer, "PutObjectAcl"))
    answer.method = "OPTIONS"
    assert ("response header", "access-control-max-age") in places(members_of(answer, "CORSPreflight"))


@pytest.mark.parametrize("operation", ["PutObject", "DeleteObjects", "CompleteMultipartUpload", "CreateBucket"])
def test_every_request_may_have_a_digest(operation: str) -> None:
    """The page of common request headers says so; the API's model lacks it for some operations."""
    put = exchange(200, b"", "/b")
    put.request_headers.append(("Content-MD5", "x"))
    assert ("request header", "content-md5") in places(members_of(put, operation))


@pytest.mark.parametrize(("operation", "is_recorded"), [("ListObjectsV2", True), ("ListObjects", False)])
def test_a_recorded_header_is_a_member(operation: str, is_recorded: bool) -> None:
    listed = exchange(200, LISTING, "/b", **{"x-amz-bucket-region": "us-east-1"})
    found = places(members_of(listed, operation))
    assert (("response header", "x-amz-bucket-region") in found) == is_recorded


def test_members_of_other_responses() -> None:
    refused = exchange(404, b"<Error><Code>NoSuchKey</Code></Error>", "/b/k")
    assert ("error", "404 NoSuchKey") in places(members_of(refused, "GetObject"))
    assert ("response header of 304", "etag") in places(members_of(exchange(304, b"", ETag="x"), "GetObject"))
    member = Member("GetObject", "error", "404 NoSuchKey")
    assert [from_text(line) for line in texts([member])] == [member]


@pytest.mark.parametrize(
    ("right", "other"),
    [
        ("12", "13"),
        ("true", "false"),
        ("2026-01-31T00:00:00.000Z", "2026-02-01T00:00:00.000Z"),
        ("Sat, 31 Jan 2026 00:00:00 GMT", "Sun, 01 Feb 2026 00:00:00 GMT"),
        ('"d41d8cd98f00b204e9800998ecf8427e"', '"d41d8cd98f00b204e9800998ecf84270"'),
        ("GOVERNANCE", "COMPLIANCE"),
        ("", "0"),
    ],
)
def test_another_value_has_the_same_form(right: str, other: str) -> None:
    assert wrong_value(right) == other


def serve_with_fault(
    place: MemberPlace, name: str, fault: str, request: S3Request, answer: Response
) -> tuple[Response, list[S3Request]]:
    """Returns the answer of a server with the fault, in place of this right one, and the requests that reached it."""
    asked: list[S3Request] = []

    def serve(request: S3Request) -> Response:
        asked.append(request)
        return Response(answer.status, list(answer.headers), answer.body)

    took_effect = Event()
    given = Defect(Member(request.operation, place, name), fault).middleware(took_effect)(request, serve)
    assert took_effect.is_set()
    return given, asked


def test_faults_of_responses() -> None:
    listing = S3Request("GET", "/b", "", {}, b"")
    right = Response(200, [("ETag", '"a1"')], LISTING)
    without, _ = serve_with_fault("response element", "Contents/Size", "left out", listing, right)
    assert b"<Size>" not in without.body
    assert b"<ListBucketResult xmlns=" in without.body
    once, _ = serve_with_fault("response list", "Contents", "without the last", listing, right)
    assert (once.body.count(b"<Contents>"), b"<Key>c" in once.body) == (1, False)
    header, _ = serve_with_fault("response header", "etag", "wrong", listing, right)
    assert header.header("ETag") == '"a0"'


def test_doubled_and_mixed_up_elements() -> None:
    listing = S3Request("GET", "/b", "", {}, b"")
    twice, _ = serve_with_fault("response element", "Name", "doubled", listing, Response(200, [], LISTING))
    assert twice.body.count(b"<Name>b</Name>") == 2
    mixed, _ = serve_with_fault(
        "response element", "Contents/Size", "of the entry before", listing, Response(200, [], LISTING)
    )
    assert mixed.body.count(b"<Size>1</Size>") == 2
    body = b"<CompleteMultipartUpload><Part><ETag>p</ETag></Part></CompleteMultipartUpload>"
    completing = S3Request("POST", "/b/k", "uploadId=u", {}, body)
    right = Response(200, [], b"<CompleteMultipartUploadResult><ETag>whole-1</ETag></CompleteMultipartUploadResult>")
    of_a_part, _ = serve_with_fault("response element", "ETag", "of a part", completing, right)
    assert b"<ETag>p</ETag>" in of_a_part.body


@pytest.mark.parametrize(("asked", "fault"), [("", "of the version before"), ("older", "of the latest version")])
def test_members_of_another_version(asked: str, fault: str) -> None:
    """A header that is not in the other version's response is left out."""
    stored = Bucket("b", now())
    for version_id in ("older", "latest"):
        stored.add(Version("k", version_id, 1))
    etags = {"": "latest", "latest": "latest", "older": "older"}

    def serve(request: S3Request) -> Response:
        return Response(200, [("ETag", etags[request.parameter("versionId")])])

    state = ServerState(buckets={"b": stored})
    request = S3Request("GET", "/b/k", f"versionId={asked}" if asked else "", {}, b"", state=state)
    took_effect = Event()
    defect = Defect(Member("GetObject", "response header", "etag"), fault)
    given = defect.middleware(took_effect)(request, serve)
    assert given.header("ETag") == ("older" if not asked else "latest")
    assert took_effect.is_set()


def test_settings_of_new_objects_only() -> None:
    """An object that was there is read as if nothing had been set since; one that is stored later is not."""
    stored = Bucket("b", now())
    stored.add(Version("old", "null", 1))
    state, memory = ServerState(buckets={"b": stored}), dict[str, object]()
    list(zip(range(5), state.changes, strict=False))  # the old object was not the last change

    def serve(request: S3Request) -> Response:
        if request.operation == "PutPublicAccessBlock":
            stored.documents["publicAccessBlock"] = {"IgnorePublicAcls": True}
        return Response(403 if stored.documents else 200)

    took_effect = Event()
    defect = Defect(Member("PutPublicAccessBlock", "setting", "of the bucket"), "new objects only")
    middleware = defect.middleware(took_effect)
    middleware(S3Request("PUT", "/b", "publicAccessBlock", {}, b"", memory=memory, state=state), serve)
    stored.add(Version("new", "null", 99))
    for key, status in (("old", 200), ("new", 403)):
        read = S3Request("GET", f"/b/{key}", "", {}, b"", memory=memory, state=state)
        assert middleware(read, serve).status == status
    assert took_effect.is_set()


@pytest.mark.parametrize(
    ("fault", "path", "query"),
    [("until another is set", "/b", "tagging"), ("until an object is written", "/b/key", "")],
)
def test_settings_for_a_while_only(fault: str, path: str, query: str) -> None:
    """A setting is read until another write, and again once it is set again; other settings stay."""
    stored = Bucket("b", now(), tags={"colour": "red"}, documents={"website": {}})
    state, memory = ServerState(buckets={"b": stored}), dict[str, object]()

    def serve(request: S3Request) -> Response:
        if request.operation == "PutBucketCors":
            stored.documents["cors"] = {}
        return Response(200, [("x-set", " ".join([*stored.documents, *stored.tags]))])

    took_effect = Event()
    defect = Defect(Member("PutBucketCors", "setting", "of the bucket"), fault)
    middleware = defect.middleware(took_effect)

    def send(method: str, path: str, query: str) -> str:
        answer = middleware(S3Request(method, path, query, {}, b"", memory=memory, state=state), serve)
        return answer.header("x-set") or ""

    both = "website cors colour"
    assert [send("PUT", "/b", "cors"), send("GET", "/b", "cors"), send("POST", "/b", "delete")] == [both] * 3
    assert not took_effect.is_set()
    send("PUT", path, query)
    assert send("GET", "/b", "cors") == "website colour"
    assert took_effect.is_set()
    assert [send("PUT", "/b", "cors"), send("GET", "/b", "cors")] == [both] * 2


def test_faults_of_requests_and_refusals() -> None:
    put = S3Request("PUT", "/b/k", "", {"if-none-match": "*", "x-amz-meta-a": "b"}, b"body")
    _, asked = serve_with_fault("request header", "x-amz-meta-*", "in another case", put, Response(200))
    assert asked[0].headers["x-amz-meta-a"] == "B"
    refused = Response(412, [], b"<Error><Code>PreconditionFailed</Code></Error>")
    other, _ = serve_with_fault("error", "412 PreconditionFailed", "another status", put, refused)
    assert (other.status, b"PreconditionFailed" in other.body) == (409, True)


@pytest.mark.parametrize(("without_it", "effect"), [(501, False), (404, True), (200, True)])
def test_what_is_ignored_in_a_request_that_is_refused_anyway(without_it: int, effect: bool) -> None:
    """No client could see it. The server's data stay as they are."""
    state = ServerState(buckets={"b": Bucket("b", now())})
    put = S3Request("PUT", "/b/k", "", {"x-amz-acl": "private"}, b"", state=state)

    def serve(request: S3Request) -> Response:
        if "x-amz-acl" not in request.headers:
            return Response(without_it)
        request.state.buckets.clear()
        return Response(501)

    took_effect = Event()
    defect = Defect(Member("PutObject", "request header", "x-amz-acl"), "ignored")
    assert defect.middleware(took_effect)(put, serve).status == without_it
    assert took_effect.is_set() == effect
    assert "b" in state.buckets


def test_what_is_done_although_it_is_refused() -> None:
    """The fault takes effect only if the request can be done without the refused part."""
    defect = Defect(Member("PutObject", "error", "412 PreconditionFailed"), "done all the same")
    put = S3Request("PUT", "/b/k", "", {"if-none-match": "*"}, b"body")
    refused = Response(412, [], b"<Error><Code>PreconditionFailed</Code></Error>")
    for second, effect in ((Response(200), True), (refused, False)):
        took_effect, answers = Event(), [refused, second]
        given = defect.middleware(took_effect)(put, lambda request, answers=answers: answers.pop(0))
        assert (given.status, took_effect.is_set()) == (412, effect)


def test_each_member_has_faults() -> None:
    of_a_read = {defect.fault for defect in defects_of(Member("GetObject", "error", "404 NoSuchKey"))}
    assert of_a_read == {"another status", "another code", "a success"}
    assert len(list(defects_of(Member("PutObject", "request header", "x-amz-meta-*")))) == 2
    assert len(list(defects_of(Member("PutObject", "request header", "x-amz-storage-class")))) == 1


@pytest.mark.parametrize(
    ("member", "fault", "has"),
    [
        (Member("ListObjects", "response list", "Contents"), "backwards", True),
        (Member("GetBucketTagging", "response list", "TagSet/Tag"), "backwards", False),
        (Member("GetObject", "response header of 304", "etag"), "left out", True),
        (Member("GetObject", "response header of 304", "last-modified"), "left out", False),
        (Member("GetObject", "response header of 304", "last-modified"), "wrong", True),
        (Member("DeleteObjects", "response element", "Error/Code"), "wrong", True),
        (Member("DeleteObjects", "response element", "Error/Message"), "wrong", False),
        (Member("DeleteObjects", "response element", "Error/Message"), "left out", True),
    ],
)
def test_faults_are_about_what_a_page_promises(member: Member, fault: str, has: bool) -> None:
    """An order, a time in a 304 or the text of a message may be free."""
    assert (fault in {defect.fault for defect in defects_of(member)}) == has


@pytest.mark.exhaustive
def test_checks_that_share_an_upload_are_all_witnesses_of_it(tmp_path: Path) -> None:
    """Each makes an upload of its own: of what it was given, and of the response to it."""
    seen = witnesses(Path(tmp_path, "seen"), ["-k", "system_metadata_is_kept"], paths=["conformance/multipart"])
    for place, name in (("request header", "content-language"), ("response element", "UploadId")):
        some = seen[Member("CreateMultipartUpload", place, name)]  # type: ignore[arg-type]
        sharing = {witness.check for witness in some if witness.client == "boto3-s3v4"}
        assert len(sharing) == 5
        assert "multipart/kept::system_metadata_is_kept[content_language]" in sharing


@pytest.mark.exhaustive
def test_checks_are_witnesses_of_what_their_set_up_sent(tmp_path: Path) -> None:
    """And their own exchanges alone make up their focus."""
    seen = witnesses(Path(tmp_path, "seen"), ["-k", "get_returns_only_an_allowed"], paths=["conformance/cors"])
    of_rules = seen[Member("PutBucketCors", "request element", "CORSRule/AllowedOrigin")]
    sharing = {witness.check: witness.focus for witness in of_rules if witness.client == "boto3-s3v4"}
    assert len(sharing) == 5
    assert max(sharing.values()) < 20


def test_witnesses_of_different_tables_come_first() -> None:
    some = [Witness(f"a::x[{n}]", "boto3-s3v4", 1, 0) for n in range(3)] + [Witness("a::y", "boto3-s3v4", 9, 0)]
    order = [witness.check for witness in ordered_witnesses(Member("GetObject", "error", "404"), some)]
    assert order == ["a::x[0]", "a::y", "a::x[1]", "a::x[2]"]


def test_witnesses_that_name_the_member_come_first() -> None:
    some = [Witness(name, "boto3-s3v4", 1, 0) for name in ("a::x[1]", "a::y", "listing/owner::of_a_version")]
    order = [
        witness.check
        for witness in ordered_witnesses(Member("ListObjects", "response element", "Version/Owner/ID"), some)
    ]
    assert order == ["listing/owner::of_a_version", "a::x[1]", "a::y"]


def test_witnesses_of_versions_come_first_if_the_fault_is_about_versions() -> None:
    some = [Witness(name, "boto3-s3v4", 1, 0) for name in ("a::x", "a::response", "versioning/read::a")]
    order = ordered_witnesses(Member("GetObject", "response header", "etag"), some, fault="of the version before")
    assert [witness.check for witness in order] == ["versioning/read::a", "a::x", "a::response"]


def test_witness_of_another_fault_of_the_member_comes_first() -> None:
    some = [Witness(name, "boto3-s3v4", 1, 0) for name in ("a::x", "a::y", "a::z")]
    order = [witness.check for witness in ordered_witnesses(Member("GetObject", "error", "404"), some, first="a::z")]
    assert order == ["a::z", "a::x", "a::y"]


@pytest.mark.exhaustive
def test_a_defect_is_noticed_by_a_check_that_sees_it() -> None:
    """A check of something else does not notice it; the defects of one session do not meet."""
    sharp = Witness("objects/get::missing_key_is_refused", "boto3-s3v4", 1, 0)
    blind = Witness("objects/put::what_was_put_is_read[bytes]", "boto3-s3v4", 1, 0)
    missing = Member("GetObject", "error", "404 NoSuchKey")
    undated = Member("GetObject", "response header", "last-modified")
    defects = [Defect(missing, "another code"), Defect(undated, "wrong"), Defect(missing, "a success")]
    modules = ["conformance/objects/test_get.py", "conformance/objects/test_put.py"]
    seen = {missing: [blind, sharp], undated: [blind]}
    found = search(defects, seen, processes=1, paths=modules)
    assert found == {defects[0]: sharp.check, defects[1]: "", defects[2]: sharp.check}
    assert search(defects[:1], {missing: [blind]}, processes=1, paths=modules) == {defects[0]: None}


def test_checks_that_never_end_do_not_notice(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(searching, "MAX_JOB_SECONDS", 0.1)
    monkeypatch.setattr(searching._SearchPlugin, "_run", lambda *_: time.sleep(60))
    endless = Defect(Member("ListObjects", "response element", "IsTruncated"), "wrong")
    assert (
        searching._SearchPlugin([], "", None, lambda: None)._search_job(GeneratedDefectJob(endless, ()), []) == Search()
    )
    assert "its checks did not end" in capsys.readouterr().err
