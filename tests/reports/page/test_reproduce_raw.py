"""Sending again what no SDK sends: the script gets the recorded answer, also when the check has changed the request."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from fixtures import clients
from fixtures.endpoint import ALT, Endpoint
from fixtures.evidence import Redactor
from fixtures.raw.client import RawClient
from fixtures.raw.request import Request
from fixtures.recorder import Recorder
from reports.exchange import exchange_from_json
from reports.page import reproduce_raw
from reports.page.reproduce import Reproduction, reproduction
from reports.record import CheckResult
from tests.reference.account import ALT as ALT_ACCOUNT
from tests.reference.account import CREDENTIALS
from tests.reference.server import running
from tests.reference.service import reference

BUCKET, KEY = "again", "a b+c/ü"
HELLO = {"Bucket": BUCKET, "Key": KEY}
Make = Callable[[RawClient], Request]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with running(reference()) as url:
        there = Endpoint(url, "us-east-1", "path", CREDENTIALS, alt=ALT_ACCOUNT.credentials)
        s3 = clients.build("boto3-s3v4", there, there.main, Recorder(30), timeout=10)
        s3.create_bucket(Bucket=BUCKET)
        s3.put_object(**HELLO, Body=b"hello")
        yield there


def plain(raw: RawClient) -> Request:
    return raw.sign(raw.request("GET", **HELLO))


def put(raw: RawClient) -> Request:
    headers = {"x-amz-meta-a": "b  c", "Content-Type": "text/plain"}
    return raw.sign(raw.request("PUT", BUCKET, "other", headers=headers, body=b"it's"))


def line_ends(raw: RawClient) -> Request:
    return raw.sign(raw.request("PUT", BUCKET, "lines", body=b"1\r\na\r\n0\r\n\r\n"))


def no_text(raw: RawClient) -> Request:
    return raw.sign(raw.request("PUT", BUCKET, "bytes", body=b"\x00\xff"))


def altered_header(raw: RawClient) -> Request:
    return raw.sign(raw.request("GET", **HELLO, headers={"x-amz-meta-a": "1"})).with_header("x-amz-meta-a", "2")


def altered_body(raw: RawClient) -> Request:
    return put(raw).with_body(b"that")


def late(raw: RawClient) -> Request:
    return raw.sign(raw.request("GET", **HELLO), seconds=-3600)


def own_date(raw: RawClient) -> Request:
    when = raw.now().strftime("%a, %d %b %Y %H:%M:%S GMT")
    return raw.sign(raw.request("GET", **HELLO, headers={"Date": when}))


def of_the_second_account(raw: RawClient) -> Request:
    return raw.sign(raw.request("GET", **HELLO), account=ALT)


def presigned(raw: RawClient) -> Request:
    return raw.presign(raw.request("GET", **HELLO, query="response-content-type=text%2Fcsv"))


def presigned_and_altered(raw: RawClient) -> Request:
    return presigned(raw).with_argument("response-content-type", "text/html")


def presigned_long_ago(raw: RawClient) -> Request:
    return raw.presign(raw.request("GET", **HELLO), expires=60, seconds=-120)


def not_signed(raw: RawClient) -> Request:
    return raw.request("GET", **HELLO)


def other_method(raw: RawClient) -> Request:
    return plain(raw).with_method("HEAD")


EVERY = (plain, put, line_ends, no_text, altered_header, altered_body, late, of_the_second_account)
ANSWERS = {
    **dict.fromkeys((plain, put, line_ends, no_text, own_date, presigned), 200),
    **dict.fromkeys((altered_header, late, of_the_second_account, presigned_and_altered), 403),
    **dict.fromkeys((presigned_long_ago, not_signed, other_method), 403),
}


def recorded(endpoint: Endpoint, client: str, make: Make) -> CheckResult:
    recorder = Recorder(time_limit=30)
    raw = RawClient(client, endpoint, recorder, timeout=10)
    raw.send(make(raw))
    shown = Redactor([endpoint.main, endpoint.alt]).exchange(recorder.exchanges[-1])
    return CheckResult("c", client, "fail", exchanges=(exchange_from_json(shown),))


@pytest.mark.parametrize("url", ["http://::1:9000/b/k", "http://[::1/b", "ftp://s3.test/b", "/b/k"])
def test_what_was_sent_nowhere_is_not_sent_again(endpoint: Endpoint, url: str) -> None:
    """Records are files, which other versions and people write."""
    result = recorded(endpoint, "raw-s3v4", plain)
    assert reproduction(result, "r-1", endpoint.url) is not None
    assert (
        reproduction(replace(result, exchanges=(replace(result.exchanges[0], url=url),)), "r-1", endpoint.url) is None
    )


def sent_again(found: Reproduction | None, endpoint: Endpoint, account: str = "main") -> str:
    assert found is not None
    keys = endpoint.credentials_of(account)
    assert keys is not None
    variables = {"AWS_ACCESS_KEY_ID": keys.access_key, "AWS_SECRET_ACCESS_KEY": keys.secret_key}
    done = subprocess.run(
        [sys.executable, "-c", found.text], env=os.environ | variables, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "make", [*EVERY, presigned, presigned_and_altered, presigned_long_ago, not_signed, other_method]
)
@pytest.mark.parametrize("client", ["raw-s3", "raw-s3v4"])
def test_it_gets_the_recorded_answer_again(client: str, make: Make, endpoint: Endpoint) -> None:
    result = recorded(endpoint, client, make)
    status = result.exchanges[0].status
    # Signature V2 does not cover the body.
    assert status == ANSWERS.get(make, 400 if client == "raw-s3v4" else 200)
    answer = sent_again(
        reproduction(result, "us-east-1", endpoint.url), endpoint, "alt" if "second" in make.__name__ else "main"
    )
    assert answer.split()[0] == str(status), answer


def test_a_date_of_its_own_is_signed(endpoint: Endpoint) -> None:
    result = recorded(endpoint, "raw-s3", own_date)
    assert result.exchanges[0].status == 200
    assert sent_again(reproduction(result, "us-east-1", endpoint.url), endpoint).split()[0] == "200"


def test_no_secret_is_in_it(endpoint: Endpoint) -> None:
    for make in (plain, presigned):
        found = reproduction(recorded(endpoint, "raw-s3v4", make), "us-east-1", endpoint.url)
        assert found is not None
        assert CREDENTIALS.secret_key not in found.text
        assert CREDENTIALS.access_key not in found.text


def notes(endpoint: Endpoint, make: Make) -> tuple[str, ...]:
    found = reproduction(recorded(endpoint, "raw-s3v4", make), "us-east-1", endpoint.url)
    assert found is not None
    return found.notes


def test_what_is_to_be_put_in_by_hand(endpoint: Endpoint) -> None:
    def other_keys(raw: RawClient) -> Request:
        return raw.sign(raw.request("GET", **HELLO), credentials=replace(raw.credentials(), secret_key="x" * 40))

    def altered_signature(raw: RawClient) -> Request:
        signed = plain(raw)
        return signed.with_header("Authorization", (signed.header("Authorization") or "")[:-1] + "!")

    def with_a_token(raw: RawClient) -> Request:
        return raw.sign(raw.request("GET", **HELLO), credentials=replace(raw.credentials(), session_token="t" * 40))

    def key_in_the_body(raw: RawClient) -> Request:
        return raw.sign(raw.request("PUT", BUCKET, "key", body=f"a\r\n{CREDENTIALS.access_key}".encode()))

    assert reproduce_raw.OTHER_KEYS in notes(endpoint, other_keys)
    assert reproduce_raw.TOKEN in notes(endpoint, with_a_token)
    assert reproduce_raw.KEPT_BACK.format(endpoint.url, "raw-s3v4", "c") in notes(endpoint, key_in_the_body)
    assert reproduce_raw.ALTS_KEYS in notes(endpoint, of_the_second_account)
    assert reproduce_raw.ALTERED.format("Authorization") in notes(endpoint, altered_signature)
    assert len(notes(endpoint, plain)) == 1


def test_what_helped_the_check_is_not_what_it_is_about(endpoint: Endpoint) -> None:
    result = recorded(endpoint, "raw-s3v4", plain)
    looked = replace(result.exchanges[0], client="boto3-s3v4", version="", signed=None, method="HEAD")
    found = reproduction(replace(result, exchanges=(*result.exchanges, looked)), "us-east-1", endpoint.url)
    assert found is not None
    assert "'GET '" in found.text
