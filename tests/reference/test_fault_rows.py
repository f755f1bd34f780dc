"""Tests of faults as rows: when they apply, and what they change."""

from __future__ import annotations

from typing import Any

import msgspec.json
import msgspec.toml
import pytest

from reference.faults import table
from reference.faults.rows import middleware
from reference.protocol.messages import Response, S3Request

READ = S3Request("GET", "/bucket/a/key", "versionId=1&x=y", {"range": "bytes=0-9", "x-amz-meta-a": "b"}, b"body")
RIGHT = (206, [("ETag", '"e"'), ("x-amz-checksum-crc32", "c"), ("x-amz-checksum-type", "t")], b"<Code>NoSuchKey</Code>")


def serve_with_row(row: str, request: S3Request = READ) -> tuple[list[S3Request], Response]:
    """The requests that reach the server behind a fault, and the response in front of it."""
    asked: list[S3Request] = []

    def serve(request: Any) -> Response:
        asked.append(request)
        return Response(RIGHT[0], list(RIGHT[1]), RIGHT[2])

    return asked, middleware(msgspec.toml.decode(row))(request, serve)


@pytest.mark.parametrize(
    ("condition", "applies"),
    [
        ('on = ["GetObject", "HeadObject"]', True),
        ('on = ["HeadObject"]', False),
        ("when.header.range = true", True),
        ("when.header.range = false", False),
        ("when.header.if-match = false", True),
        ('when.header.range = "bytes=0-.*"', True),
        ('when.header.range = "bytes"', False),
        ('when.header."x-amz-meta-.*" = true', True),
        ('when = {query.versionId = "1", query.x = true}', True),
        ('when = {query.versionId = "1", query.z = true}', False),
        ('when.method = "GET|HEAD"', True),
        ('when.key = "a/.*"', True),
        ('when.key = "a"', False),
        ('when.body = "od"', True),
        ("when.bucket = false", True),
        ("when.signed = true", False),
        ('unless.query.x = "y"', False),
        ('unless = {query.x = "z", header.range = "none"}', True),
        ('unless = {query.x = "z", header.range = "bytes.*"}', False),
    ],
)
def test_requests_that_a_row_is_about(condition: str, applies: bool) -> None:
    asked, response = serve_with_row(f'{condition}\nrefuse = "403 AccessDenied"')
    assert (response.status, len(asked)) == ((403, 0) if applies else (206, 1))


@pytest.mark.parametrize(
    ("condition", "applies"),
    [
        ('was.status = "206"', True),
        ('was.status = "[45].."', False),
        ('was.code = "NoSuchKey"', True),
        ('was.code = "NoSuch"', False),
        ('was.body = "NoSuch"', True),
        ("was.header.etag = '\"e\"'", True),
        ("was.header.date = true", False),
    ],
)
def test_right_responses_that_a_row_is_about(condition: str, applies: bool) -> None:
    _, response = serve_with_row(f"{condition}\nanswer.status = 500")
    assert response.status == (500 if applies else 206)


def test_how_a_request_is_read() -> None:
    asked, _ = serve_with_row(
        'ask = {header.range = false, header."x-amz-meta-.*" = false, query.versionId = false, query.z = "1", '
        'body = [["o(.)", \'\\1o\'], ["b", "B"]], key = ["^a", "b"]}'
    )
    (request,) = asked
    assert (request.headers, request.query, request.body, request.key) == ({}, {"x": "y", "z": "1"}, b"Bdoy", "b/key")
    (other,), _ = serve_with_row('ask = {method = "PUT", body = "another"}')
    assert (other.operation, other.body) == ("PutObject", b"another")


def test_asking_again_once_the_right_response_came() -> None:
    asked, _ = serve_with_row('again.query.versionId = false\nwas.status = "206"')
    assert [request.query for request in asked] == [{"versionId": "1", "x": "y"}, {"x": "y"}]
    asked, _ = serve_with_row('again.query.versionId = false\nwas.status = "404"')
    assert asked == [READ]


@pytest.mark.parametrize(
    ("change", "status", "headers", "body"),
    [
        ("answer.status = 200", 200, RIGHT[1], RIGHT[2]),
        (
            'answer.header = {ETag = "x", Date = "today"}',
            206,
            [("ETag", "x"), *RIGHT[1][1:], ("Date", "today")],
            RIGHT[2],
        ),
        ('answer.header."x-amz-checksum-.*" = false', 206, RIGHT[1][:1], RIGHT[2]),
        ('answer.body = [["<Code>.*</Code>", ""]]', 206, RIGHT[1], b""),
        ('answer.body = "\\u00ff"', 206, RIGHT[1], b"\xff"),
        ('answer.new = {status = 204, header.a = "b"}', 204, [("a", "b")], b""),
        ('respond = {status = 200, body = "x"}', 200, [], b"x"),
    ],
)
def test_what_is_answered(change: str, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
    _, response = serve_with_row(change)
    assert (response.status, response.headers, response.body) == (status, headers, body)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ('wrong = "x"\nif.header.a = true', "no row has if"),
        ('wrong = "x"\nwhen.colour = "red"', "'colour'"),
        ('wrong = "x"\nanswer.colour = "red"', "no row has answer.colour"),
        ('wrong = "x"\nask.status = 200', "no row has ask.status"),
        ('on = ["GetObject"]', "'wrong'"),
        ('wrong = "x"\nwhen.header.range = "("', "unterminated subpattern"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Any, row: str, message: str) -> None:
    path = tmp_path / "rows.toml"
    path.write_text(f"[some_fault]\n{row}\n")
    with pytest.raises(ValueError, match=f"rows.toml: some_fault: .*{message}") as raised:
        list(table._read_file(path))
    assert str(path) in str(raised.value)


def test_other_codes_of_refusals() -> None:
    fault = table._fault_of_row(
        "a_fault", "rows", {"wrong": "x", "refusals": {"AccessDenied": False, "InvalidToken": "X"}}
    )
    codes = iter(["AccessDenied", "InvalidToken", "RequestTimeTooSkewed", None])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(table, "refusal", lambda request: next(codes))
        assert [fault.authenticate(READ) for _ in range(4)] == [None, "X", "RequestTimeTooSkewed", None]


def test_every_fault_says_what_is_wrong() -> None:
    assert [name for name, each in table.faults().items() if not each.wrong.endswith(".")] == []
    assert [name for name, each in table.faults().items() if not each.subject] == []


def test_no_fault_is_written_twice() -> None:
    rows = [
        row
        for path in (table.FOLDER / "rows").glob("*.toml")
        for row in msgspec.toml.decode(path.read_bytes()).values()
    ]
    changes = [msgspec.json.encode({**row, "wrong": ""}, order="sorted") for row in rows]
    assert len(changes) == len(set(changes))
