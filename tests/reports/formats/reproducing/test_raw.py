"""Tests of sending requests again that no SDK sends: the script gets the recorded response, also if the check changed
the request."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import json
import os
import re
import socketserver
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace

from fixtures.clients import building
from fixtures.clients.raw.client import RawClient
from fixtures.clients.raw.request import RawRequest, decimal_length, hex_length
from fixtures.evidence.redaction import Redactor
from fixtures.http.exchange import Exchange
from fixtures.http.recorder import Recorder
from fixtures.model.endpoint import Endpoint
from record.exchanges import RecordedExchange
from record.json_form import from_json
from record.lines import CheckResult, Deviation
from record.recipes import Recipe
from reference.account import ALT as ALT_ACCOUNT
from reference.account import CREDENTIALS
from reference.server.connections import running
from reference.server.service import reference
from reports.formats.reproducing import raw as raw_program
from reports.formats.reproducing.recorded import BUCKET_IS_GONE
from reports.formats.reproducing.reproduction import Reproduction, reproduction
from tests.fixtures.evidence.secrets_in import found_in
from tests.reports.formats.reproducing.raw_requests import (
    BUCKET,
    CASES,
    HELLO,
    OTHERS,
    STATUS,
    Make,
    altered_header,
    form_with_a_longer_life,
    not_signed,
    plain,
    presigned,
    put,
    sent_form,
    signed_chunks,
    signed_trailer,
)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with running(reference()) as url:
        there = Endpoint(url, "us-east-1", "path", CREDENTIALS, alt=ALT_ACCOUNT.credentials)
        s3 = building.build("boto3-s3v4", there, there.main, Recorder(30), timeout=10)
        s3.create_bucket(Bucket=BUCKET)
        s3.put_object(**HELLO, Body=b"hello")
        yield there


def sent(endpoint: Endpoint, client: str, make: Make, skew: float = 0) -> Exchange:
    recorder = Recorder(time_limit=30)
    raw = RawClient(client, endpoint, recorder, timeout=10, skew=skew)
    raw.send(make(raw))
    return recorder.exchanges[-1]


def recorded(endpoint: Endpoint, client: str, make: Make, skew: float = 0) -> CheckResult:
    return result_of(sent(endpoint, client, make, skew), endpoint)


def result_of(exchange: Exchange, endpoint: Endpoint) -> CheckResult:
    shown = json.loads(json.dumps(Redactor(endpoint.main, endpoint.alt).exchange(exchange)))
    return CheckResult("c", exchange.client, "fail", exchanges=(from_json(RecordedExchange, shown),))


def again(result: CheckResult) -> Reproduction:
    found = reproduction(result, "us-east-1")
    assert found is not None
    return found


def sent_again(text: str, endpoint: Endpoint) -> str:
    """Returns the output of the program."""
    assert endpoint.alt is not None
    variables = {
        "AWS_ACCESS_KEY_ID": endpoint.main.access_key,
        "AWS_SECRET_ACCESS_KEY": endpoint.main.secret_key,
        "S3_ALT_ACCESS_KEY_ID": endpoint.alt.access_key,
        "S3_ALT_SECRET_ACCESS_KEY": endpoint.alt.secret_key,
    }
    text = text.replace("settimeout(1)", "settimeout(0.05)")  # this server's answers come at once
    done = subprocess.run([sys.executable, "-c", text], env=os.environ | variables, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode() + text
    return done.stdout.decode()


def code_of(text: str) -> str:
    found = re.search("<Code>([^<]*)", text)
    return found[1] if found else ""


@pytest.mark.parametrize(("client", "make"), CASES)
def test_it_gets_the_recorded_answer_again(client: str, make: Make, endpoint: Endpoint) -> None:
    """The answer is literally the same: only the bucket must be filled in by hand, and the script has no secret."""
    exchange = sent(endpoint, client, make)
    result, status = result_of(exchange, endpoint), exchange.status
    assert status == OTHERS.get((client, make), STATUS.get(make, 403))
    found = again(result)
    assert found.notes == (BUCKET_IS_GONE,)
    answer = sent_again(found.text, endpoint)
    assert answer.split()[:2] == ["HTTP/1.1", str(status)], answer
    assert code_of(answer) == code_of(result.exchanges[0].response_body.text)
    accounts = (CREDENTIALS, ALT_ACCOUNT.credentials)
    secrets = [key for keys in accounts for key in (keys.access_key, keys.secret_key)]
    assert found_in(found.text, [*secrets, *exchange.signatures]) == []


DATED = (plain, presigned, sent_form, form_with_a_longer_life, signed_chunks)


@pytest.mark.parametrize(("client", "make"), [case for case in CASES if case[1] in DATED])
def test_it_has_a_new_date(client: str, make: Make, endpoint: Endpoint) -> None:
    """The program does not contain the recorded time, so it works on another day, too."""
    text = again(recorded(endpoint, client, make)).text
    today = datetime.datetime.now(datetime.timezone.utc)
    for form_ in ("%Y%m%d", "%Y-%m-%d", "%d %b %Y"):
        assert today.strftime(form_) not in text
    assert str(int(today.timestamp()))[:6] not in text


def test_it_is_dated_by_the_endpoints_clock(endpoint: Endpoint) -> None:
    """A request that is too late by this machine's clock is not too late by one that is ahead."""

    def late_by_twenty_minutes(raw: RawClient) -> RawRequest:
        return raw.sign(raw.request("GET", **HELLO), seconds=-1200)

    result = recorded(endpoint, "raw-s3v4", late_by_twenty_minutes, skew=600)
    text = again(result).text
    assert "now(datetime.timezone.utc) + datetime.timedelta(seconds=600)" in text
    assert sent_again(text, endpoint).split()[1] == "200"


def test_it_reports_a_missing_response(endpoint: Endpoint) -> None:
    text = again(recorded(endpoint, "raw-s3v4", put)).text
    short = text.replace("length = len(body)", "length = len(body) + 1").replace(", 30)", ", 0.2)")
    assert sent_again(short, endpoint).split() == ["timed", "out"]


def test_another_bucket_is_filled_in_at_one_place(endpoint: Endpoint) -> None:
    s3 = building.build("boto3-s3v4", endpoint, endpoint.main, Recorder(30), timeout=10)
    s3.create_bucket(Bucket="a-much-longer-name")
    for make in (put, sent_form, signed_trailer):
        text = again(recorded(endpoint, "raw-s3v4", make)).text
        assert text.count(BUCKET) == 1
        assert sent_again(text.replace(BUCKET, "a-much-longer-name"), endpoint).split()[1] in ("200", "204")
    keys = {entry["Key"] for entry in s3.list_objects_v2(Bucket="a-much-longer-name")["Contents"]}
    assert keys == {"other", "form", "chunks"}


def test_another_bucket_of_the_run_is_filled_in_wherever_it_is(endpoint: Endpoint) -> None:
    other = "s3c-0123456789ab-main-2"

    def leading_out(raw: RawClient) -> RawRequest:
        source = {"x-amz-copy-source": f"/{BUCKET}/../{other}/key"}
        return raw.sign(raw.request("PUT", BUCKET, "copy", headers=source))

    text = again(recorded(endpoint, "raw-s3v4", leading_out)).text
    assert f"bucket_2 = '{other}'" in text
    assert text.count(other) == text.count(BUCKET) == 1
    assert text.count("/../{bucket_2}/key") == 2  # the signed path and the sent path


def test_long_repetitive_body_is_short(endpoint: Endpoint) -> None:
    """The record has the repeated text once, and the number of its repetitions."""
    exchange = sent(endpoint, "raw-s3v4", lambda raw: raw.request("PUT", BUCKET, "long", body=b"<a>" + b"b" * 2**21))
    recipe = result_of(exchange, endpoint).exchanges[0].recipe
    assert recipe is not None
    assert recipe.body == "<a>{repeated}"
    assert [value.times for value in recipe.values if value.how == "repeated"] == [2**21]


@pytest.mark.parametrize("url", ["http://::1:9000/b/k", "http://[::1/b", "ftp://s3.test/b", "/b/k"])
def test_a_request_with_an_invalid_url_is_not_sent_again(endpoint: Endpoint, url: str) -> None:
    """Records are files, and other versions and people write them."""
    result = recorded(endpoint, "raw-s3v4", plain)
    there = replace(result, exchanges=(replace(result.exchanges[0], url=url),))
    assert reproduction(there, "r-1") is None


def test_redacted_values_are_filled_in_by_hand(endpoint: Endpoint) -> None:
    def with_a_key(raw: RawClient) -> RawRequest:
        name = "x-amz-server-side-encryption-customer-key"
        return raw.sign(raw.request("GET", **HELLO, headers={name: "c2VjcmV0IG9mIHNvbWVib2R5IGVsc2U="}))

    found = again(recorded(endpoint, "raw-s3v4", with_a_key))
    assert "c2VjcmV0" not in found.text
    assert found.notes == (BUCKET_IS_GONE, raw_program.PUT_IN.format("REDACTED"))


def test_requests_that_only_helped_the_check_are_not_used(endpoint: Endpoint) -> None:
    result = recorded(endpoint, "raw-s3v4", plain)
    looked = replace(result.exchanges[0], client="boto3-s3v4", version="", recipe=None, method="HEAD", started="")
    found = again(replace(result, exchanges=(*result.exchanges, looked)))
    assert "'GET " in found.text
    assert found.what == "request 1 of 2"


def test_what_a_request_has_done_is_read_after_it(endpoint: Endpoint) -> None:
    """A client may send the reading, signed as botocore does."""
    result = recorded(endpoint, "raw-s3v4", put)
    recorder = Recorder(30)
    s3 = building.build("boto3-s3v4", endpoint, endpoint.main, recorder, timeout=10)
    s3.get_object(Bucket=BUCKET, Key="other")
    read = result_of(recorder.exchanges[-1], endpoint).exchanges
    deviation = Deviation("body", {"value": "a"}, {"value": "b"}, sort="data")
    found = again(replace(result, exchanges=(*result.exchanges, *read), deviation=deviation))
    assert found.what == "requests 1 and 2 of 2"
    assert found.text.count("bucket = ") == 1
    printed = sent_again(found.text, endpoint)
    assert printed.split()[:2] == ["HTTP/1.1", "200"]
    assert re.search(r"^GET \S+ 200 ", printed, re.MULTILINE)


def test_each_part_of_a_program_has_its_own_bucket(endpoint: Endpoint) -> None:
    """Buckets are defined once, at the beginning: a part that has none, or another one, does not change them."""
    result = recorded(endpoint, "raw-s3v4", put)
    recorder = Recorder(30)
    s3 = building.build("boto3-s3v4", endpoint, endpoint.main, recorder, timeout=10)
    s3.create_bucket(Bucket="another-bucket")
    s3.put_object(Bucket="another-bucket", Key="k", Body=b"")
    s3.get_object(Bucket="another-bucket", Key="k")
    read = result_of(recorder.exchanges[-1], endpoint).exchanges
    deviation = Deviation("body", {"value": "a"}, {"value": "b"}, sort="data")
    for recipe in (result.exchanges[0].recipe, _without_bucket(result.exchanges[0].recipe)):
        first = replace(result.exchanges[0], recipe=recipe)
        text = again(replace(result, exchanges=(first, *read), deviation=deviation)).text
        assert text.count("bucket = 'another-bucket'") == text.count(f"bucket_2 = '{BUCKET}'") == 1
        assert text.count("import ") == 1
        printed = sent_again(text, endpoint)
        assert printed.split()[:2] == ["HTTP/1.1", "200"]
        assert re.search(r"^GET \S+/another-bucket/k 200 ", printed, re.MULTILINE)


def _without_bucket(recipe: Recipe | None) -> Recipe:
    """The recipe of a request that was made for no bucket."""
    assert recipe is not None
    values = tuple(
        replace(value, of=value.of.replace("{bucket}", BUCKET)) for value in recipe.values if value.name != "bucket"
    )
    return replace(recipe, values=values, head=tuple(line.replace("{bucket}", BUCKET) for line in recipe.head))


def test_a_program_defines_no_bucket_that_it_does_not_use() -> None:
    """A short name is not looked for in the recipe, and the client's request after it needs its own."""
    of_raw = RecordedExchange(
        "raw-s3v4", "PUT", "http://e.test/mine/k", (), recipe=Recipe((), ("PUT /mine/k HTTP/1.1",), "", "utf-8")
    )
    of_client = RecordedExchange(
        "boto3-s3v4", "GET", "http://e.test/mine/k", (("Authorization", "AWS x:y"),), status=200
    )
    deviation = Deviation("body", {"value": "a"}, {"value": "b"}, sort="data")
    both = CheckResult(
        "c", "raw-s3v4", "fail", exchanges=(replace(of_raw, version="1"), of_client), deviation=deviation
    )
    assert again(both).text.count("bucket = 'mine'") == 1
    assert "bucket =" not in again(replace(both, exchanges=both.exchanges[:1], deviation=None)).text


def test_a_request_that_was_made_for_no_bucket_has_that_of_its_url(endpoint: Endpoint) -> None:
    def anonymous(raw: RawClient) -> RawRequest:
        return dataclasses.replace(raw.request("GET", **HELLO), bucket="")

    found = again(recorded(endpoint, "raw-anonymous", anonymous))
    assert f"bucket = '{BUCKET}'" in found.text
    assert found.text.count(BUCKET) == 1
    assert found.notes == (BUCKET_IS_GONE,)
    assert sent_again(found.text, endpoint).split()[:2] == ["HTTP/1.1", "403"]


def test_a_presigned_url_of_a_client_is_signed_anew(endpoint: Endpoint) -> None:
    s3 = building.build("boto3-s3v4", endpoint, endpoint.main, Recorder(30), timeout=10)
    url = s3.generate_presigned_url("get_object", Params=HELLO, ExpiresIn=30)
    recorder = Recorder(30)
    RawClient("raw-anonymous", endpoint, recorder, timeout=10).get(url)
    found = again(result_of(recorder.exchanges[-1], endpoint))
    assert "S3SigV4QueryAuth(keys, 's3', 'us-east-1', 30)" in found.text
    assert found.notes == (BUCKET_IS_GONE,)
    assert sent_again(found.text, endpoint).split()[2] == "200"


def test_altered_requests_without_a_recipe_are_not_sent_again(endpoint: Endpoint) -> None:
    """The record is older than recipes, or the body is too long: a client would sign the request correctly."""
    for make, there_is_one in ((altered_header, False), (not_signed, True)):
        result = recorded(endpoint, "raw-s3v4", make)
        bare = replace(result, exchanges=(replace(result.exchanges[0], recipe=None),))
        assert (reproduction(bare, "us-east-1") is not None) == there_is_one


def test_requests_without_a_bucket_need_none(endpoint: Endpoint) -> None:
    found = again(recorded(endpoint, "raw-s3v4", lambda raw: raw.sign(raw.request("GET"))))
    assert found.notes == ()
    assert "bucket =" not in found.text


def test_https_may_need_its_own_ca(endpoint: Endpoint) -> None:
    result = recorded(endpoint, "raw-s3v4", plain)
    url = result.exchanges[0].url.replace("http://", "https://")
    found = again(replace(result, exchanges=(replace(result.exchanges[0], url=url),)))
    assert raw_program.OWN_AUTHORITY in found.notes
    assert found.text.startswith("import datetime, hashlib, hmac, os, socket, ssl\n")
    compile(found.text, "it", "exec")


SMUGGLED = b"smuggled"
"""The body of the hidden request."""


def _outer_with_chunk(raw: RawClient, hidden: bytes) -> RawRequest:
    size = hex_length(hidden).encode() + b"\r\n"
    signed = raw.sign(raw.request("PUT", BUCKET, "outer", body=size + hidden), payload="UNSIGNED-PAYLOAD")
    return signed.with_header("Content-Length", decimal_length(size))


def _outer_with_a_longer_length(raw: RawClient, hidden: bytes) -> RawRequest:
    signed = raw.sign(raw.request("PUT", BUCKET, "outer", body=b"1234"), payload="UNSIGNED-PAYLOAD")
    return signed.with_header("Content-Length", decimal_length(b"1234" + hidden))


def _outer_with_it_as_body(raw: RawClient, hidden: bytes) -> RawRequest:
    return raw.sign(raw.request("PUT", BUCKET, "outer", body=hidden), payload="UNSIGNED-PAYLOAD")


@pytest.mark.parametrize("client", ["raw-s3v4", "raw-s3"])
@pytest.mark.parametrize("outer", [_outer_with_chunk, _outer_with_a_longer_length, _outer_with_it_as_body])
def test_what_was_sent_in_one_piece_is_sent_again_in_one(
    outer: Callable[[RawClient, bytes], RawRequest], client: str, endpoint: Endpoint
) -> None:
    """The bytes are the same, except for signatures and dates; with a bucket of another name, the lengths are those of
    its bytes."""
    pieces: list[bytes] = []
    with _keeping(pieces, 1 if outer is _outer_with_a_longer_length else 2) as url:
        there, recorder = dataclasses.replace(endpoint, url=url), Recorder(time_limit=30)
        raw = RawClient(client, there, recorder, timeout=10)
        hidden = raw.sign(raw.request("PUT", BUCKET, "hidden", body=SMUGGLED))
        raw.connect().send_all(outer(raw, hidden.head + hidden.body), hidden)
        shown = json.loads(json.dumps(list(map(Redactor(there.main, there.alt).exchange, recorder.exchanges))))
        result = CheckResult("c", client, "fail", exchanges=tuple(from_json(RecordedExchange, each) for each in shown))
        found = again(result)
        assert found.what == "requests 1 and 2 of 2"
        assert found_in(found.text, [endpoint.main.access_key, endpoint.main.secret_key]) == []
        sent_again(found.text, endpoint)
        sent_again(found.text.replace(f"bucket = '{BUCKET}'", "bucket = 'a-bucket-with-a-longer-name'"), endpoint)
    first, same, other = pieces
    assert _undated(same) == _undated(first)
    assert b"Content-Length: 8\r\n" in other
    assert len(other.partition(b"\r\n\r\n")[2]) > len(first.partition(b"\r\n\r\n")[2])
    wanted = outer(raw, other[other.index(b"PUT /", 1) :].partition(SMUGGLED)[0] + SMUGGLED)
    assert _lengths(other)[0] == int(wanted.header("Content-Length") or "")
    if outer is _outer_with_chunk:
        assert b"\r\n\r\n%x\r\nPUT" % len(wanted.body.partition(b"\r\n")[2]) in other


def _lengths(piece: bytes) -> list[int]:
    return [int(found) for found in re.findall(rb"Content-Length: (\d+)\r\n", piece)]


def _undated(piece: bytes) -> bytes:
    """Returns the piece without the parts that change each second."""
    dates = rb"(Signature=|AWS \w+:)[^\r\n]+|x-amz-date: [^\r\n]+|Date: [^\r\n]+"
    return re.sub(dates, b"", piece)


@contextlib.contextmanager
def _keeping(pieces: list[bytes], times: int) -> Iterator[str]:
    """Yields the URL of a server that keeps the bytes of each connection until it has `SMUGGLED` this number of times,
    and then answers it twice with 200."""

    class Keeper(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            piece = b""
            while piece.count(SMUGGLED) < times and (part := self.request.recv(65536)):
                piece += part
            pieces.append(piece)
            self.request.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" * 2)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Keeper) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
