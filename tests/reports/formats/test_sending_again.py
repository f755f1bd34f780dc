"""The `curl` line of a recorded request: its text, what has none, and that a server gives it the recorded response."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shlex
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from fixtures.clients import building
from fixtures.evidence.redaction import Redactor
from fixtures.http.recorder import Recorder
from fixtures.model.endpoint import Endpoint
from record.exchanges import RecordedExchange
from record.json_form import from_json
from record.lines import CheckResult
from record.selection import PROGRAMS_AREA
from reference.account import CREDENTIALS
from reference.server.connections import running
from reference.server.service import reference
from reports.formats.sending_again import resend_commands
from tests.forking import LONGEST
from tests.reports.made import deviating

V4 = ("Authorization", "AWS4-HMAC-SHA256 Credential=ACCESS_KEY/20260102/eu-west-1/s3/aws4_request, Signature=REDACTED")
V2 = ("Authorization", "AWS ACCESS_KEY:REDACTED")
HASH = ("x-amz-content-sha256", hashlib.sha256(b"").hexdigest())
TEXT = ("Content-Type", "text/plain")
URL = "https://s3.example.test/b/k"
KEY = "it's a key/ü+~(1)"


def exchange(method: str = "GET", url: str = URL, *headers: tuple[str, str], text: str = "", **more: Any) -> Any:
    body = {"text": text, "length": len(text), "cut": False} | more.pop("body", {})
    length = [("Content-Length", str(len(text)))] if text else []
    data = {"client": "boto3-s3v4", "method": method, "url": url, "request_body": body, "status": 200} | more
    return from_json(RecordedExchange, data | {"request_headers": [list(pair) for pair in (*headers, *length)]})


def curl(*exchanges: RecordedExchange, **more: Any) -> str:
    result = CheckResult("x/y::z[a b]", "boto3-s3v4", "fail", "x", exchanges=exchanges, **more)
    again = resend_commands(result, "eu-west-1", "out dir")
    assert again is not None
    assert again.command == "s3-conformance show 'out dir' 'x/y::z[a b]' --client boto3-s3v4 --send"
    return "\n".join(again.curl)


def test_the_last_request_with_signature_v4() -> None:
    date, token = ("X-Amz-Date", "20260102T030405Z"), ("X-Amz-Security-Token", "REDACTED")
    line = curl(exchange("DELETE"), exchange("GET", URL, V4, ("Range", "bytes=10-"), date, token, HASH))
    assert line == (
        'curl -i --aws-sigv4 aws:amz:eu-west-1:s3 --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" '
        f"""-H "x-amz-security-token: $AWS_SESSION_TOKEN" -H 'Range: bytes=10-' -H '{": ".join(HASH)}' {URL}"""
    )
    other = curl(exchange("GET", URL, (V4[0], V4[1].replace("ACCESS_KEY", "ALT_ACCESS_KEY")), HASH))
    assert '"$S3_ALT_ACCESS_KEY_ID:$S3_ALT_SECRET_ACCESS_KEY"' in other


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (exchange("HEAD"), ["--head", URL]),
        (exchange("DELETE"), ["-X", "DELETE", URL]),
        (exchange("PUT"), ["-X", "PUT", "-H", "Content-Type:", "--data-binary", "", URL]),
        (exchange("PUT", URL, TEXT, text="@file"), ["-X", "PUT", "-H", ": ".join(TEXT), "--data-raw", "@file", URL]),
        (exchange("GET", URL, ("x-amz-meta-a", "")), ["-H", "x-amz-meta-a;", URL]),
        (exchange("GET", URL, ("Host", "s3.example.test:443")), [URL]),
        (exchange("GET", URL, ("Host", "s3.example.test:443:443")), ["-H", "Host: s3.example.test:443:443", URL]),
        (exchange("GET", f"{URL}[1]/../'$x`"), ["--globoff", "--path-as-is", f"{URL}[1]/../'$x`"]),
        (exchange("GET", URL, ("a", "it's `x` $(y)")), ["-H", "a: it's `x` $(y)", URL]),
    ],
)
def test_without_credentials(asked: RecordedExchange, expected: list[str]) -> None:
    assert shlex.split(curl(asked)) == ["curl", "-i", *expected]


@pytest.mark.parametrize(
    ("sent", "url"),
    [
        ("?prefix=it's+a%2fb&encoding-type=url", "?encoding-type=url&prefix=it%27s%20a%2Fb"),
        ("?acl", "?acl="),
        ("/~(1)+%2b", "/~%281%29%2B%2B"),
    ],
)
def test_curl_signs_a_url_as_given(sent: str, url: str) -> None:
    assert shlex.split(curl(exchange("GET", URL + sent, V4, HASH)))[-1] == URL + url
    assert shlex.split(curl(exchange("GET", URL + sent)))[-1] == URL + sent


@pytest.mark.parametrize(
    "asked",
    [
        exchange("GET", URL, V2),
        exchange("GET", URL, V4),
        exchange("GET", URL, V4, HASH, ("x-amz-meta-a", "")),
        exchange("GET", f"{URL}/../x", V4, HASH),
        exchange("PUT", URL, V4, HASH),
        exchange("PUT", URL, V4, HASH, TEXT, ("x-amz-copy-source", "/b/o"), ("x-amz-copy-source-range", "bytes=0-1")),
        exchange("PUT", URL, V4, ("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"), TEXT, text="a"),
        exchange("GET", URL, V4, HASH, version="HTTP/1.1"),
        exchange("GET", f"{URL}?X-Amz-Signature=REDACTED"),
        exchange("POST", URL, TEXT, text="key ALT_ACCESS_KEY"),
        exchange("PUT", URL, TEXT, text="a\0"),
        exchange("PUT", URL, TEXT, body={"text": "a", "length": 9, "cut": True}),
        exchange("PUT", URL, TEXT, body={"text": "", "base64": "AAEC", "length": 3}),
        exchange("PUT", URL, ("Transfer-Encoding", "chunked"), body={"text": "a", "length": 1}),
        exchange("GET", f"{URL} x"),
        exchange("GET", f"{URL}#x"),
        exchange("GET", "http://"),
        exchange("GET", URL, head_cut=True),
        exchange("GET", URL, version="HTTP/1.0"),
        exchange("G\nT"),
        exchange("GET", URL, ("a", "1"), ("A", "2")),
        exchange("GET", URL, sent_to="http://other.test", status=None),
    ],
)
def test_what_curl_cannot_send_as_it_was(asked: RecordedExchange) -> None:
    assert curl(asked) == ""


@pytest.mark.parametrize(
    ("asked", "more", "reason"),
    [
        (exchange(), {"concurrent": True}, "its requests are sent at the same time"),
        (exchange(), {"client_faults": ("boto-v4-host",)}, "the client has a fault of its own"),
        (exchange("GET", URL, sent_to="http://other.test", status=None), {}, "a request was for another host"),
        (exchange("GET", URL, V2), {}, "curl does not sign with Signature V2"),
        (exchange("GET", URL, V4, HASH, version="HTTP/1.1"), {}, "its signature is part of the check"),
        (exchange("GET", f"{URL}?X-Amz-Signature=REDACTED"), {}, "the record leaves out its signature, or a key"),
        (exchange("GET", URL, head_cut=True), {}, "the record does not have all of it as text"),
        (exchange("PUT", URL, V4, HASH), {}, "curl would send or sign other headers, or another URL"),
    ],
)
def test_why_there_is_no_curl_line(asked: RecordedExchange, more: dict[str, Any], reason: str) -> None:
    again = resend_commands(CheckResult("c", "boto3-s3v4", "fail", exchanges=(asked,), **more), "r")
    assert again is not None
    assert (again.curl, again.curl_note) == ((), f"No curl line: {reason}.")


def test_the_request_that_lost_data_comes_before_the_one_that_shows_it() -> None:
    asked = (exchange("DELETE", f"{URL}?x"), exchange("HEAD", URL, status=404))
    assert curl(*asked, deviation=deviating("a", "b", "body", sort="data")).split("\n") == [
        f"curl -i -X DELETE '{URL}?x'",
        f"curl -i --head {URL}",
    ]


def test_a_result_without_requests_and_one_of_a_program() -> None:
    result = CheckResult("c", "boto3-s3v4", "blocked")
    assert resend_commands(result, "r") is None
    program = resend_commands(CheckResult("c", "program", "fail", PROGRAMS_AREA, exchanges=(exchange(),)), "r")
    assert program is not None
    assert (program.command, program.curl) == ("", (f"curl -i {URL}",))


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with running(reference()) as url:
        yield Endpoint(url, "us-east-1", "path", CREDENTIALS)


CALLS: dict[str, tuple[Callable[[Any, str], object], int]] = {
    "missing": (lambda s3, bucket: s3.get_object(Bucket=bucket, Key="missing"), 404),
    "stored": (lambda s3, bucket: s3.put_object(Bucket=bucket, Key=KEY, Body=b"'x'", ContentType="a/b"), 200),
    "read": (lambda s3, bucket: s3.get_object(Bucket=bucket, Key=KEY, Range="bytes=1-2"), 206),
    "looked-at": (lambda s3, bucket: s3.head_object(Bucket=bucket, Key=KEY), 200),
    "listed": (lambda s3, bucket: s3.list_objects(Bucket=bucket, Prefix="it's a", MaxKeys=1, Delimiter="/ +"), 200),
    "rights": (lambda s3, bucket: s3.get_bucket_acl(Bucket=bucket), 200),
    "deleted": (lambda s3, bucket: s3.delete_object(Bucket=bucket, Key=KEY), 204),
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("profile", ["boto3-s3v4", "boto-s3v4"])
def test_curl_gets_the_recorded_response(endpoint: Endpoint, profile: str, name: str) -> None:
    recorder, (call, status), bucket = Recorder(time_limit=30), CALLS[name], f"again-{profile}-{name}"
    s3 = building.build(
        profile, endpoint, CREDENTIALS, timeout=10, throttle=lambda status, attempt: None, recorder=recorder
    )
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key=KEY, Body=b"text")
    with contextlib.suppress(ClientError):
        call(s3, bucket)
    recorded = Redactor(CREDENTIALS).exchange(recorder.exchanges[-1])
    again = resend_commands(CheckResult("c", profile, "fail", exchanges=(recorded,)), endpoint.region)
    assert again is not None
    keys = {"AWS_ACCESS_KEY_ID": CREDENTIALS.access_key, "AWS_SECRET_ACCESS_KEY": CREDENTIALS.secret_key}
    done = subprocess.run(
        ["bash", "-c", *again.curl], env=os.environ | keys, capture_output=True, text=True, timeout=LONGEST
    )
    assert (recorded.status, done.stdout.split()[1:2]) == (status, [str(status)]), done.stderr
