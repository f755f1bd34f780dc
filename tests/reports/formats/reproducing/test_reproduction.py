"""Tests of sending a recorded request again: the text of the line, and that it really gets the recorded response from a
server."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError
from msgspec.structs import replace

from fixtures.clients import building
from fixtures.evidence.redaction import Redactor
from fixtures.http.recorder import Recorder
from fixtures.model.endpoint import Endpoint
from record.exchanges import RecordedExchange
from record.json_form import from_json
from record.lines import CheckResult, Deviation
from reference.account import CREDENTIALS
from reference.server.connections import running
from reference.server.service import reference
from reports.formats.reproducing import recorded
from reports.formats.reproducing.curl import OF_V4
from reports.formats.reproducing.ids import VERSIONING
from reports.formats.reproducing.reproduction import AT_ONCE, GONE_SERVER, OF_THE_CLIENT, reproduction
from tests.reports.formats.reproducing.recorded_requests import HASH, URL, V2, V4, exchange, of


def words(*exchanges):
    """The words of the curl line, for the bucket of the record."""
    bucket, _, line = of(*exchanges).text.partition("\n")
    assert bucket == "bucket=b"
    return shlex.split(line.replace('"$bucket"', "b"))


def headers(line):
    return [line[place + 1] for place, word in enumerate(line) if word == "-H"]


def test_a_check_that_sent_nothing():
    assert reproduction(CheckResult("c", "boto3-s3v4", "blocked"), "eu-west-1") is None


def test_a_request_whose_url_is_cut_is_not_sent_again():
    whole = from_json(RecordedExchange, exchange())
    again = [reproduction(CheckResult("c", "boto3-s3v4", "fail", exchanges=(each,)), "r")
             for each in (whole, replace(whole, head_cut=True))]  # fmt: skip
    assert again[0] is not None
    assert again[1] is None


def test_the_last_request_with_signature_v4():
    sent = [V4, ("Range", "bytes=10-"), ("X-Amz-Date", "20260102T030405Z"), HASH]
    line = words(exchange("DELETE", f"{URL}-other"), exchange(headers=sent))
    signed = ["--aws-sigv4", "aws:amz:eu-west-1:s3", "--user", "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"]
    assert line == ["curl", "-i", *signed, "-H", "Range: bytes=10-", "-H", ": ".join(HASH), URL]
    assert OF_V4 in of(exchange(headers=sent)).notes


@pytest.mark.parametrize(
    ("sent", "url"),
    [
        ("?prefix=it's+a%2fb&encoding-type=url", "?encoding-type=url&prefix=it%27s%20a%2Fb"),
        ("?acl", "?acl="),
        ("/é~(1)+%2b", "/%C3%A9~%281%29%2B%2B"),
    ],
)
def test_curl_signs_a_url_as_given(sent, url):
    assert words(exchange(url=URL + sent, headers=[V4]))[-1] == URL + url
    assert words(exchange(url=URL + sent))[-1] == URL + sent


SOURCE = ("x-amz-copy-source", "/b/other")
RANGE = ("x-amz-copy-source-range", "bytes=0-1")


@pytest.mark.parametrize(
    ("method", "url", "headers"),
    [
        ("GET", f"{URL}/../x", [HASH]),
        ("GET", URL, [("x-amz-meta-a", "")]),
        ("PUT", URL, [("Content-Type", "text/plain"), SOURCE, RANGE]),
        ("PUT", URL, [HASH]),
    ],
    ids=["dots", "empty", "names-that-begin-alike", "no-type"],
)
def test_signature_v4_is_made_by_python_if_curl_cannot(method, url, headers):
    found = of(exchange(method, url, [V4, *headers]))
    assert found.tool == "Python"
    assert "S3SigV4Auth(keys, 's3', 'eu-west-1')" in found.text
    assert OF_V4 not in found.notes


def test_a_body_with_checksums_is_not_changed():
    sent = [V4, ("Content-MD5", "x")]
    assert recorded.FIXED_BODY in of(exchange("PUT", URL, sent, "text")).notes
    assert recorded.FIXED_BODY in of(exchange("PUT", URL, [*sent, ("Content-Type", "text/plain")], "text")).notes
    no_checksum = [V2, ("x-amz-checksum-type", "FULL_OBJECT"), ("x-amz-checksum-algorithm", "CRC32")]
    assert recorded.FIXED_BODY not in of(exchange("PUT", URL, no_checksum, "text")).notes
    assert recorded.FIXED_BODY not in of(exchange("PUT", URL, no_checksum[1:], "text")).notes
    assert (
        recorded.FIXED_BODY not in of(exchange("PUT", URL, [("x-amz-content-sha256", "UNSIGNED-PAYLOAD")], "a")).notes
    )


def test_an_access_key_that_the_record_leaves_out_of_a_body_comes_from_the_environment():
    """The checksum in the record is that of the sent body."""
    text = of(exchange("PUT", URL, [V2, ("x-amz-checksum-crc32", "o1ThPg==")], '{"AWS": "ALT_ACCESS_KEY"}')).text
    assert """body = ('{"AWS": "' + os.environ['S3_ALT_ACCESS_KEY_ID'] + '"}').encode()""" in text
    assert "'x-amz-checksum-crc32': base64.b64encode(zlib.crc32(body).to_bytes(4, 'big')).decode()" in text


def test_the_keys_come_from_the_environment():
    text = of(exchange(headers=[V4, ("X-Amz-Security-Token", "REDACTED")])).text
    assert '"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"' in text
    assert '-H "x-amz-security-token: $AWS_SESSION_TOKEN"' in text
    assert "REDACTED" not in text


@pytest.mark.parametrize(
    "name",
    ["Connection", "Content-Length", "Transfer-Encoding", "Expect", "User-Agent", "Date", "amz-sdk-request"],
)
def test_headers_of_the_connection_and_the_client_are_not_sent(name):
    assert headers(words(exchange(headers=[V4, (name, "x"), ("x-amz-acl", "private")]))) == [
        "x-amz-acl: private",
        ": ".join(HASH),
    ]


@pytest.mark.parametrize("host", ["s3.example.test", "S3.example.test:443"])
def test_the_host_of_the_url_is_not_named(host):
    assert headers(words(exchange(headers=[("Host", host)]))) == []


@pytest.mark.parametrize("host", ["s3.example.test:443:443", "b.s3.example.test"])
def test_another_host_is_sent(host):
    """Legacy boto sends some ports twice."""
    assert headers(words(exchange(headers=[("Host", host)]))) == [f"Host: {host}"]


def test_a_presigned_url_is_signed_anew():
    query = "X-Amz-Algorithm=A&X-Amz-Credential=REDACTED&X-Amz-Expires=60&X-Amz-SignedHeaders=host%3Bx-amz-acl"
    sent = [("x-amz-acl", "private"), ("Range", "bytes=0-1")]
    text = of(exchange(url=f"{URL}?acl&{query}&X-Amz-Signature=REDACTED", headers=sent)).text
    assert "send(botocore.auth.S3SigV4QueryAuth(keys, 's3', 'eu-west-1', 60), 'GET'" in text
    assert "'/k?acl', {'x-amz-acl': 'private'}, unsigned={'Range': 'bytes=0-1'})" in text
    assert "REDACTED" not in text
    query = "AWSAccessKeyId=REDACTED&Signature=REDACTED&Expires=1767323105"
    text = of(exchange(url=f"{URL}?{query}") | {"started": "2026-01-02T03:04:05+00:00"}).text
    assert "send(botocore.auth.HmacV1QueryAuth(keys, 60), 'GET'" in text
    assert "'/k', {})" in text


@pytest.mark.parametrize(
    ("query", "wait"),
    [
        # Signed anew, they are valid for a second.
        ("X-Amz-Date=20260102T030400Z&X-Amz-Expires=2&X-Amz-Signature=REDACTED", 4),
        ("X-Amz-Date=20251226T030400Z&X-Amz-Expires=604800&X-Amz-Signature=REDACTED", 6),
        ("X-Amz-Date=20260102T020405Z&X-Amz-Expires=300&X-Amz-Signature=REDACTED", 61),
        ("Signature=REDACTED&Expires=1767323042", 4),
        ("Signature=REDACTED&Expires=1", 61),
    ],
)
def test_an_expired_url_is_sent_after_it_has_expired(query, wait):
    text = of(exchange(url=f"{URL}?{query}") | {"started": "2026-01-02T03:04:05+00:00"}).text
    assert "'s3', 'eu-west-1', 1), 'GET'" in text or "HmacV1QueryAuth(keys, 1), 'GET'" in text
    assert f", {{}}, wait={wait})" in text
    assert "    time.sleep(wait)" in text
    assert "import os, time, " in text


@pytest.mark.parametrize(
    "query", ["X-Amz-Date=20260102T030405Z&X-Amz-Expires=2", "X-Amz-Date=x&X-Amz-Expires=2", "X-Amz-Expires=x"]
)
def test_no_other_url_waits(query):
    sent = exchange(url=f"{URL}?{query}&X-Amz-Signature=REDACTED") | {"started": "2026-01-02T03:04:05+00:00"}
    assert "wait" not in of(sent).text


def test_without_credentials():
    assert words(exchange()) == ["curl", "-i", URL]


def test_shell_metacharacters_are_quoted():
    url, value, text = f"{URL}'s $(x)?a&b", 'it\'s `x` "$HOME"', "<a>'$x'\n</a>"
    line = words(exchange("PUT", url, [("x-amz-meta-a", value), ("Content-Type", "application/xml")], text))
    assert line[-1] == url
    assert headers(line) == [f"x-amz-meta-a: {value}", "Content-Type: application/xml"]
    assert line[line.index("--data-binary") + 1] == text


def test_curl_metacharacters_are_escaped():
    assert "--globoff" in words(exchange(url=f"{URL}[1]"))
    assert "--path-as-is" in words(exchange(url=f"{URL}/../x"))
    assert words(exchange("PUT", text="@file"))[-3:-1] == ["--data-raw", "@file"]
    assert headers(words(exchange("PUT", headers=[("x-amz-meta-a", "")]))) == ["x-amz-meta-a;", "Content-Type:"]


@pytest.mark.parametrize(
    ("method", "text", "expected"),
    [
        ("HEAD", "", ["--head"]),
        ("DELETE", "", ["-X", "DELETE"]),
        ("PUT", "", ["-X", "PUT", "-H", "Content-Type:", "--data-binary", ""]),
        ("GET", "a", ["-X", "GET", "-H", "Content-Type:", "--data-binary", "a"]),
    ],
)
def test_methods_and_bodies(method, text, expected):
    assert words(exchange(method, text=text)) == ["curl", "-i", *expected, URL]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"text": "ab" * 9, "length": 5000, "cut": True}, "5000 bytes that were sent; the record has the first"),
        ({"text": "", "base64": "AAECAw==", "length": 4}, "4 bytes that were sent, which are not text"),
    ],
)
@pytest.mark.parametrize("signature", [V2, V4])
def test_a_body_that_is_not_in_the_record(body, message, signature):
    found = of(exchange("PUT", headers=[signature, ("Content-Type", "a/b")], **body))
    assert ("open('body', 'rb')" if signature == V2 else "--data-binary @body") in found.text
    assert message in " ".join(found.notes)


@pytest.mark.parametrize("text", ["ab" * 9, "a" * 9])
@pytest.mark.parametrize("signature", [V2, V4])
def test_a_body_that_was_broken_off_has_the_announced_length(text, signature):
    """A server that refuses a body after its first part gets one as long as before."""
    headers = [signature, ("Content-Type", "a/b"), ("Content-Length", "16777216")]
    found = of(exchange("PUT", headers=headers, text=text, length=262144, cut=True))
    if len(set(text)) == 1:
        assert "b'a' * 16777216)" in found.text
    else:
        assert "16777216 bytes that were announced, of which 262144 were sent before" in " ".join(found.notes)


def test_a_framed_body_is_as_long_as_what_it_frames():
    headers = [V4, ("X-Amz-Content-SHA256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"), *FRAMED_LENGTH]
    found = of(exchange("PUT", headers=headers, text="5000;x=y\r\nab", length=20590, cut=True))
    assert "a file with the 20480 bytes that were sent" in " ".join(found.notes)


FRAMED_LENGTH = [("Content-Length", "20590"), ("X-Amz-Decoded-Content-Length", "20480")]
CHUNKED = [
    V4,
    ("Content-Encoding", "aws-chunked"),
    ("Transfer-Encoding", "chunked"),
    ("X-Amz-Trailer", "x-amz-checksum-crc32"),
    ("X-Amz-Decoded-Content-Length", "5"),
]
CHUNKS = "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nx-amz-checksum-crc32:AA==\r\n\r\n"


def test_a_cut_body_of_one_character_is_made_again():
    found = of(exchange("PUT", headers=[V4], text="o" * 9, length=5000, cut=True))
    assert "b'o' * 5000)" in found.text
    assert "The record has the first 9 bytes of the body: it is made of more of the same." in found.notes


def test_control_characters_are_escaped_in_python():
    assert "b'a\\x1b'" in of(exchange("PUT", headers=[V4, ("Content-Type", "a/b")], text="a\x1b")).text


def test_a_body_in_signed_chunks_is_sent_without_them():
    """They are signed with keys that are not in the record."""
    sent = [*CHUNKED, ("Content-Type", "a/b"), ("X-Amz-Content-SHA256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")]
    found = of(exchange("PUT", headers=sent, text=CHUNKS))
    line = shlex.split(found.text.partition("\n")[2])
    assert headers(line) == ["Content-Type: a/b", f"x-amz-content-sha256: {hashlib.sha256(b'abcde').hexdigest()}"]
    assert line[line.index("--data-binary") + 1] == "abcde"
    assert recorded.PLAIN_BODY in found.notes


def test_an_unsigned_trailer_is_sent_as_it_was():
    found = of(exchange("PUT", headers=[*CHUNKED, ("X-Amz-Content-SHA256", recorded.UNSIGNED_TRAILER)], text=CHUNKS))
    assert found.tool == "Python"
    assert repr(CHUNKS.encode()) in found.text
    for name in ("X-Amz-Trailer", "Transfer-Encoding", "Content-Encoding", "request.context['checksum']"):
        assert name in found.text
    assert recorded.PLAIN_BODY not in found.notes


def test_a_value_that_was_redacted():
    sent = [V4, ("x-amz-server-side-encryption-customer-key", "REDACTED")]
    assert recorded.KEPT_BACK in of(exchange(headers=sent)).notes


def test_signature_v2_is_made_by_python():
    found = of(exchange("PUT", headers=[V2, ("x-amz-acl", "private")], text="it's"))
    assert found.tool == "Python"
    compile(found.text, "snippet", "exec")
    assert "'PUT', 'https://s3.example.test/' + bucket + '/k', {'x-amz-acl': 'private'}, b\"it's\"" in found.text
    assert "auth_path" not in found.text


def test_signature_v2_of_a_bucket_in_the_host():
    found = of(exchange(url="https://b.s3.example.test/k?acl", headers=[V2]), endpoint="https://s3.example.test")
    assert "'https://' + bucket + '.s3.example.test/k?acl', {}, auth_path='/' + bucket + '/k')" in found.text


# On a server that verifies signatures

KEY = "it's a key/ü+~(1)"
NAMES = [KEY, "plain", "a+b", "zoë"]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with running(reference()) as url:
        yield Endpoint(url, "us-east-1", "path", CREDENTIALS)


def missing(s3, bucket):
    s3.get_object(Bucket=bucket, Key="missing")


def stored(s3, bucket):
    s3.put_object(Bucket=bucket, Key=KEY, Body=b"'text'", ContentType="text/plain", Metadata={"a": "b c"})


def stored_without_type(s3, bucket):
    s3.put_object(Bucket=bucket, Key="plain", Body=b"text")


def stored_empty(s3, bucket):
    s3.put_object(Bucket=bucket, Key="empty")


def read(s3, bucket):
    s3.get_object(Bucket=bucket, Key=KEY, Range="bytes=1-2")


def looked_at(s3, bucket):
    s3.head_object(Bucket=bucket, Key=KEY)


def looked_at_a_bucket(s3, bucket):
    s3.head_bucket(Bucket=bucket)


def listed(s3, bucket):
    s3.list_objects(Bucket=bucket, Prefix="it's a", MaxKeys=1, EncodingType="url", Delimiter="/ +")


def rights(s3, bucket):
    s3.get_bucket_acl(Bucket=bucket)


def deleted(s3, bucket):
    s3.delete_object(Bucket=bucket, Key="a+b")


def many_deleted(s3, bucket):
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": name} for name in NAMES]})


def with_an_empty_header(s3, bucket):
    s3.put_object(Bucket=bucket, Key="plain", Body=b"text", Metadata={"a": ""})


def with_dots(s3, bucket):
    s3.get_object(Bucket=bucket, Key="a/../b")


def copied(s3, bucket):
    etag = s3.head_object(Bucket=bucket, Key="plain")["ETag"]
    s3.copy_object(Bucket=bucket, Key="k", CopySource={"Bucket": bucket, "Key": "plain"}, CopySourceIfMatch=etag)


CALLS = [
    copied,
    *(missing, stored, stored_without_type, stored_empty, read, looked_at, looked_at_a_bucket, listed, rights),
    *(deleted, many_deleted, with_an_empty_header, with_dots),
]
NO_TYPE = (stored_without_type, stored_empty, many_deleted)
BY_PYTHON = {
    "boto3-s3v4": (copied, with_an_empty_header, with_dots, *NO_TYPE),
    "boto-s3v4": (copied, with_an_empty_header, with_dots, stored_without_type, stored_empty),
}


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.__name__)
@pytest.mark.parametrize("profile", ["boto3-s3", "boto3-s3v4", "boto-s3", "boto-s3v4"])
def test_it_gets_the_recorded_answer_again(endpoint, profile, call):
    recorder = Recorder(time_limit=30)
    keys = endpoint.main
    s3 = building.build(profile, endpoint, keys, timeout=10, throttle=lambda status, attempt: None, recorder=recorder)
    bucket = f"again-{profile}-{call.__name__.replace('_', '-')}"
    s3.create_bucket(Bucket=bucket)
    for name in NAMES:
        s3.put_object(Bucket=bucket, Key=name, Body=b"text")
    with contextlib.suppress(ClientError):
        call(s3, bucket)
    recorded = Redactor(keys).exchange(recorder.exchanges[-1])
    found = of(recorded, endpoint=endpoint.url, region=endpoint.region)
    assert urlsplit(recorded["url"]).path.startswith(f"/{bucket}")
    assert (recorded["status"] == 404) if call in (missing, with_dots) else (recorded["status"] < 300)
    assert found.tool == ("Python" if profile.endswith("-s3") or call in BY_PYTHON[profile] else "curl")
    command = [sys.executable, "-c", found.text] if found.tool == "Python" else ["bash", "-c", found.text]
    variables = {"AWS_ACCESS_KEY_ID": keys.access_key, "AWS_SECRET_ACCESS_KEY": keys.secret_key}
    done = subprocess.run(command, env=os.environ | variables, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    status = done.stdout.split()[2 if found.tool == "Python" else 1]
    assert status == str(recorded["status"]), done.stdout


def test_what_lost_data_is_sent_again_before_they_are_read():
    act = exchange("PUT", f"{URL}?acl", [V4, HASH, ("x-amz-acl", "private")])
    read = exchange("GET", URL, [V4, HASH])
    recorded = tuple(map(partial(from_json, RecordedExchange), (exchange("PUT", URL, [V4, HASH]), act, read)))
    lost = CheckResult("c", "boto3-s3v4", "fail", exchanges=recorded,
                       deviation=Deviation("body", {"value": "a"}, {"value": ""}, sort="data"))  # fmt: skip
    found = reproduction(lost, "eu-west-1")
    assert found is not None
    assert ["?acl" in each for each in found.text.split("\n")[-3:]] == [False, True, False]
    assert found.what == "requests 1, 2 and 3 of 3"
    other = replace(lost, deviation=Deviation("", {"replies": [[403, ""]]}, {"success": None}))
    found = reproduction(other, "eu-west-1")
    assert found is not None
    assert found.what == "requests 1, 2 and 3 of 3"


def lost(*sent):
    """A check that reads other data than it should have, with the last of these requests."""
    recorded = tuple(map(partial(from_json, RecordedExchange), sent))
    deviation = Deviation("body", {"value": "a"}, {"value": ""}, sort="data")
    found = reproduction(CheckResult("c", "boto3-s3v4", "fail", exchanges=recorded, deviation=deviation), "eu-west-1")
    assert found is not None
    return found


READ = exchange("GET", URL, [V4, HASH])


def put(path, **more):
    return exchange("PUT", f"https://s3.example.test{path}", [V4, HASH]) | more


@pytest.mark.parametrize(
    ("before", "what"),
    [
        ((put("/b/k/"), put("/b/k")), "requests 1, 2 and 3 of 3"),
        ((put("/other/k"), put("/b/k")), "requests 2 and 3 of 3"),
        ((put("/b/k", shared=True), put("/b/k")), "requests 2 and 3 of 3"),
        ((put("/b/k"), exchange("GET", URL, [V4, HASH], status=404), put("/b/k")), "requests 1, 3 and 4 of 4"),
        (tuple(put(f"/b/k{number}") for number in range(6)), "requests 6 and 7 of 7"),
        ((put("/b/k?partNumber=1&uploadId=u"), put("/b/k?acl")), "requests 2 and 3 of 3"),
    ],
    ids=["all", "another-bucket", "shared", "reads-between", "many", "upload"],
)
def test_few_requests_that_wrote_to_the_bucket_are_all_sent_again(before, what):
    assert lost(*before, READ | {"status": 200}).what == what


COPY = exchange("PUT", f"{URL}-copy", [V4, HASH, ("x-amz-copy-source", "source/a%20b?versionId=1")], status=200)
VERSIONS = exchange("GET", "https://s3.example.test/b?versions&prefix=dir%2F", [V4, HASH], status=200)


@pytest.mark.parametrize(
    ("sent", "what"),
    [
        ((put("/b/k", shared=True, status=200), put("/b/other", shared=True, status=200), READ), "1 and 3 of 3"),
        ((put("/b/k", shared=True, status=403), READ), "last"),
        ((put("/b?versioning", shared=True, status=200), put("/b", shared=True, status=200), READ), "1 and 3 of 3"),
        (
            (put("/source/a%20b", shared=True, status=200), put("/b/a%20b", shared=True, status=200), COPY),
            "1 and 3 of 3",
        ),
        (
            (put("/source/a%20b", shared=True, status=200), COPY, exchange("GET", f"{URL}-copy", [V4, HASH])),
            "1, 2 and 3",
        ),
        ((put("/b/dir/a", shared=True, status=200), put("/b/a", shared=True, status=200), VERSIONS), "1 and 3 of 3"),
        ((*(put(f"/b/dir/{each}", shared=True, status=200) for each in range(30)), VERSIONS), "last"),
    ],
    ids=["key", "refused", "settings", "source", "source-of-a-copy", "prefix", "many"],
)
def test_what_others_have_stored_is_stored_first(sent, what):
    assert what in of(*sent).what


def test_what_was_set_up_is_sent_in_the_order_of_time():
    times = [f"2026-01-02T03:04:0{second}.000000+00:00" for second in (2, 1, 3)]
    paths = ("/b/dir/a", "/b/dir/b")
    shared = [put(path, shared=True, status=200, started=time) for path, time in zip(paths, times, strict=False)]
    found = of(*shared, VERSIONS | {"started": times[2]})
    assert found.text.index("dir/b") < found.text.index("dir/a")


def test_versioning_is_to_be_enabled_where_the_bucket_had_it():
    kept = put("/b/k", status=200, response_headers=[["x-amz-version-id", "1"]])
    assert VERSIONING in of(kept, READ).notes
    assert VERSIONING not in of(put("/b?versioning", status=200), kept, READ).notes
    assert VERSIONING not in of(put("/b/k", status=200, response_headers=[["x-amz-version-id", "null"]]), READ).notes


def test_a_request_that_was_sent_twice_is_the_last_one():
    read = exchange("GET", f"{URL}?acl", [V4, HASH], status=200)
    found = of(read, put("/b/k?acl", status=200), put("/b/k", status=200), read)
    assert found.what == "requests 2, 3 and 4 of 4"
    found = lost(read, put("/b/k?acl", status=200), put("/b/k", status=200), read)
    assert found.what == "requests 2, 3 and 4 of 4"


def test_a_fault_of_the_client_is_not_in_the_program():
    """The program signs as documented, and the record has no signature."""
    sent = from_json(RecordedExchange, exchange(headers=[V2]))
    faulty = CheckResult("c", "boto3-s3", "fail", exchanges=(sent,), client_faults=("boto3-v2-bucket-path",))
    found = reproduction(faulty, "eu-west-1")
    assert found is not None
    assert found.notes[0] == OF_THE_CLIENT.format("boto3", "boto3-v2-bucket-path")


def test_the_address_of_the_embedded_server_is_gone():
    note = GONE_SERVER.format("https://s3.example.test")
    assert of(exchange(), endpoint="embedded").notes[0] == note
    assert note not in of(exchange(), endpoint="https://s3.example.test").notes


def test_what_was_sent_at_the_same_time_is_sent_so_again(endpoint):
    s3 = building.build("boto3-s3v4", endpoint, endpoint.main, Recorder(30), timeout=10)
    s3.create_bucket(Bucket="at-once")
    where = f"{endpoint.url}/at-once/k"
    before = exchange("PUT", where, [V4, HASH], "old") | {"started": "2026-01-02T03:04:05+00:00", "seconds": 0.1}
    write = exchange("PUT", where, [V4, HASH], "new") | {"started": "2026-01-02T03:04:06+00:00", "seconds": 0.5}
    read = exchange("GET", where, [V4, HASH]) | {
        "started": "2026-01-02T03:04:06.2+00:00",
        "seconds": 0.1,
        "status": 200,
    }
    found = lost(before, write, read)
    assert found.what == "requests 1, 2 and 3 of 3"
    assert AT_ONCE in found.notes
    assert found.text.count("pool.submit(send, ") == 2
    assert AT_ONCE not in lost(before, read | {"started": "2026-01-02T03:04:09+00:00"}).notes
    printed = _run(found.text.replace("eu-west-1", endpoint.region))
    assert re.findall(r"^(?:GET|PUT) \S+ (\d+) ", printed, re.MULTILINE) == ["200"] * 3


def test_requests_at_the_same_time_keep_their_own_bodies(endpoint):
    """Each body has the bucket's name, so it is made before it is sent."""
    s3 = building.build("boto3-s3v4", endpoint, endpoint.main, Recorder(30), timeout=10)
    s3.create_bucket(Bucket="own-bodies")
    when = {"started": "2026-01-02T03:04:06+00:00", "seconds": 0.5, "status": 200}
    both = []
    for key in ("one", "two"):
        body = f"own-bodies {key}"
        md5 = base64.b64encode(hashlib.md5(body.encode()).digest()).decode()
        where = f"{endpoint.url}/own-bodies/{key}"
        both.append(exchange("PUT", where, [V4, HASH, ("Content-MD5", md5)], body) | when)
    found = of(*both)
    assert found.what == "requests 1 and 2 of 2"
    _run(found.text.replace("eu-west-1", endpoint.region))
    for key in ("one", "two"):
        assert s3.get_object(Bucket="own-bodies", Key=key)["Body"].read() == f"own-bodies {key}".encode()


def _run(program):
    variables = {"AWS_ACCESS_KEY_ID": CREDENTIALS.access_key, "AWS_SECRET_ACCESS_KEY": CREDENTIALS.secret_key}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=os.environ | variables, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_resource_of_a_copy_source_is_no_bucket():
    source = ("x-amz-copy-source", "arn:aws:s3:us-east-1:123456789012:accesspoint/mine/object/k")
    text = of(exchange("PUT", URL, [source])).text
    assert text.startswith("bucket=b\ncurl ")
    assert f"'{source[0]}: {source[1]}'" in text


def test_a_program_imports_what_it_uses_and_not_what_a_body_has():
    sent = exchange("PUT", URL, [V2], "Look at os.path, zlib.crc32 and re.sub.")
    text = of(sent).text
    modules = "os, botocore.auth, botocore.awsrequest, botocore.credentials, botocore.httpsession"
    assert text.startswith(f"import {modules}\n")


ALT_V4 = (V4[0], V4[1].replace("ACCESS_KEY", "ALT_ACCESS_KEY"))


def test_a_request_of_another_account_is_signed_with_its_keys():
    assert '--user "$S3_ALT_ACCESS_KEY_ID:$S3_ALT_SECRET_ACCESS_KEY"' in of(exchange(headers=[ALT_V4, HASH])).text
    act = exchange("PUT", URL, [V4, HASH], status=200)
    read = exchange("GET", URL, [ALT_V4, HASH], status=200)
    text = lost(act, read).text
    assert "keys_alt = botocore.credentials.Credentials(os.environ['S3_ALT_ACCESS_KEY_ID']" in text
    assert "\nsend(V4, 'PUT'" in text
    assert "\nsend(V4_alt, 'GET'" in text
