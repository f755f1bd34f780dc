"""Sending a recorded request again: what the line says, and that it does get the recorded answer from a server."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from fixtures import clients, embedded
from fixtures.evidence import Redactor
from fixtures.wire import Recorder
from reports.exchange import exchange_from_json
from reports.page import reproduce
from reports.page.reproduce import reproduction
from reports.record import CheckResult

V4 = ("Authorization", "AWS4-HMAC-SHA256 Credential=ACCESS_KEY/20260102/eu-west-1/s3/aws4_request, Signature=REDACTED")
V2 = ("Authorization", "AWS ACCESS_KEY:REDACTED")
URL = "https://s3.example.test/b/k"


def exchange(method="GET", url=URL, headers=(), text="", **body):
    return {
        "client": "boto3-s3v4",
        "method": method,
        "url": url,
        "request_headers": [list(pair) for pair in headers],
        "request_body": {"text": text, "length": len(text), "cut": False} | body,
    }


def of(*exchanges, endpoint=""):
    recorded = tuple(map(exchange_from_json, exchanges))
    found = reproduction(CheckResult("c", "boto3-s3v4", "fail", exchanges=recorded), "eu-west-1", endpoint)
    assert found is not None
    return found


def words(*exchanges):
    return shlex.split(of(*exchanges).text)


def headers(line):
    return [line[place + 1] for place, word in enumerate(line) if word == "-H"]


def test_a_check_that_sent_nothing():
    assert reproduction(CheckResult("c", "boto3-s3v4", "blocked"), "eu-west-1") is None


def test_the_last_request_with_signature_v4():
    line = words(exchange("DELETE"), exchange(headers=[V4, ("Range", "bytes=10-"), ("X-Amz-Date", "20260102T030405Z")]))
    signed = ["--aws-sigv4", "aws:amz:eu-west-1:s3", "--user", "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"]
    assert line == ["curl", "-i", *signed, "-H", "Range: bytes=10-", URL]


def test_the_keys_come_from_the_environment():
    text = of(exchange(headers=[V4, ("X-Amz-Security-Token", "REDACTED")])).text
    assert '"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"' in text
    assert '-H "x-amz-security-token: $AWS_SESSION_TOKEN"' in text
    assert "REDACTED" not in text


@pytest.mark.parametrize(
    "name",
    ["Host", "Connection", "Content-Length", "Transfer-Encoding", "Expect", "User-Agent", "Date", "amz-sdk-request"],
)
def test_headers_of_the_connection_and_the_client_are_not_sent(name):
    assert headers(words(exchange(headers=[V4, (name, "x"), ("x-amz-acl", "private")]))) == ["x-amz-acl: private"]


@pytest.mark.parametrize(
    "url", [f"{URL}?X-Amz-Signature=REDACTED", f"{URL}?AWSAccessKeyId=REDACTED&Signature=REDACTED"]
)
def test_a_presigned_url(url):
    found = of(exchange(url=url))
    assert shlex.split(found.text) == ["curl", "-i", url]
    assert reproduce.FRESH_SIGNATURE in found.notes


def test_without_credentials():
    assert words(exchange()) == ["curl", "-i", URL]


def test_what_the_shell_would_take_for_its_own():
    url, value, text = f"{URL}'s $(x)?a&b", 'it\'s `x` "$HOME"', "<a>'$x'\n</a>"
    line = words(exchange("PUT", url, [("x-amz-meta-a", value), ("Content-Type", "application/xml")], text))
    assert line[-1] == url
    assert headers(line) == [f"x-amz-meta-a: {value}", "Content-Type: application/xml"]
    assert line[line.index("--data-binary") + 1] == text


def test_what_curl_would_take_for_its_own():
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
    ("body", "said"),
    [
        ({"text": "a" * 9, "length": 5000, "cut": True}, "5000 bytes that were sent; the record has the first"),
        ({"text": "", "base64": "AAECAw==", "length": 4}, "4 bytes that were sent, which are no text"),
        ({"text": "a\x1b", "length": 2}, "2 bytes that were sent, which are no text"),
    ],
)
@pytest.mark.parametrize("signature", [V2, V4])
def test_a_body_that_is_not_in_the_record(body, said, signature):
    found = of(exchange("PUT", headers=[signature], **body))
    assert ("open('body', 'rb')" if signature == V2 else "--data-binary @body") in found.text
    assert said in " ".join(found.notes)


def test_a_body_in_aws_chunked_framing():
    sent = [
        V4,
        ("Content-Encoding", "aws-chunked"),
        ("X-Amz-Content-SHA256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
        ("X-Amz-Trailer", "x-amz-checksum-crc32"),
        ("X-Amz-Decoded-Content-Length", "5"),
    ]
    found = of(exchange("PUT", headers=sent, text="3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nx-amz-checksum-crc32:AA==\r\n\r\n"))
    line = shlex.split(found.text)
    assert headers(line) == ["Content-Type:"]
    assert line[line.index("--data-binary") + 1] == "abcde"
    assert reproduce.PLAIN_BODY in found.notes


def test_a_value_that_was_redacted():
    sent = [V4, ("x-amz-server-side-encryption-customer-key", "REDACTED")]
    assert reproduce.KEPT_BACK in of(exchange(headers=sent)).notes


def test_signature_v2_is_made_by_python():
    found = of(exchange("PUT", headers=[V2, ("x-amz-acl", "private")], text="it's"))
    assert found.tool == "Python"
    compile(found.text, "snippet", "exec")
    assert f"'PUT', '{URL}', {{'x-amz-acl': 'private'}}, b\"it's\"" in found.text
    assert "auth_path" not in found.text


def test_signature_v2_of_a_bucket_in_the_host():
    found = of(exchange(url="https://b.s3.example.test/k?acl", headers=[V2]), endpoint="https://s3.example.test")
    assert "request.auth_path = '/b/k'" in found.text


# On a server


@pytest.fixture(scope="module")
def server() -> Iterator[embedded.EmbeddedServer]:
    server = embedded.start()
    yield server
    server.stop()


def missing(s3, bucket):
    s3.get_object(Bucket=bucket, Key="missing")


def stored(s3, bucket):
    s3.put_object(Bucket=bucket, Key="it's a key", Body=b"'text'", ContentType="text/plain", Metadata={"a": "b c"})


def listed(s3, bucket):
    s3.list_objects(Bucket=bucket, Prefix="it's a", MaxKeys=1)


def looked_at(s3, bucket):
    s3.head_bucket(Bucket=bucket)


@pytest.mark.parametrize("call", [missing, stored, listed, looked_at], ids=lambda call: call.__name__)
@pytest.mark.parametrize("profile", ["boto3-s3", "boto3-s3v4", "boto-s3", "boto-s3v4"])
def test_it_gets_the_recorded_answer_again(server, profile, call):
    recorder = Recorder(time_limit=30)
    keys = server.endpoint.main
    s3 = clients.build(
        profile, server.endpoint, keys, timeout=10, throttle=lambda status, attempt: None, recorder=recorder
    )
    bucket = f"again-{profile}-{call.__name__.replace('_', '-')}"
    s3.create_bucket(Bucket=bucket)
    with contextlib.suppress(ClientError):
        call(s3, bucket)
    recorded = Redactor([keys]).exchange(recorder.exchanges[-1])
    found = of(recorded, endpoint=server.endpoint.url)
    assert urlsplit(recorded["url"]).path.startswith(f"/{bucket}")
    assert found.tool == ("Python" if profile.endswith("-s3") else "curl")
    command = [sys.executable, "-c", found.text] if found.tool == "Python" else ["bash", "-c", found.text]
    variables = {"AWS_ACCESS_KEY_ID": keys.access_key, "AWS_SECRET_ACCESS_KEY": keys.secret_key}
    done = subprocess.run(command, env=os.environ | variables, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    status = done.stdout.split()[0 if found.tool == "Python" else 1]
    assert status == str(recorded["status"])
