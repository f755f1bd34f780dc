"""Tests that messages are read as they come, and other input is malformed."""

from __future__ import annotations

import io

import pytest

from programs.proxy.http_messages import MAX_HEAD_BYTES, MalformedMessage, body_of, framing_of, read_head


def head(*lines: str, end: str = "\r\n"):
    found = read_head(io.BytesIO(end.join(("HTTP/1.1 200 OK", *lines, "", "")).encode()))
    assert found is not None
    return found


def test_head_has_lines_and_headers() -> None:
    stream = io.BytesIO(b"\r\nHTTP/1.1 307 Temporary Redirect\r\nLocation: /b\r\nx-a:  c \r\n\r\nbody")
    found = read_head(stream)
    assert found is not None
    assert (found.status, found.reason, found.whole) == (307, "Temporary Redirect", True)
    assert found.headers == [("Location", "/b"), ("x-a", "c")]
    assert stream.read() == b"body"
    assert found.raw.startswith(b"\r\nHTTP/1.1 307")


@pytest.mark.parametrize(
    "field",
    ["Location: http://o/", "location :http://o/", "LOCATION:\r\n\thttp://o/", "a: b\rLocation: http://o/"],
)
def test_header_however_it_is_written(field: str) -> None:
    assert head(field).values("location") == ["http://o/"]


def test_lines_may_end_without_cr() -> None:
    found = head("Location: /b", end="\n")
    assert (found.values("location"), found.whole) == (["/b"], True)


@pytest.mark.parametrize("sent", [b"HTTP/1.1 200 OK", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nA: b\r\n"])
def test_head_that_ends_early_is_not_whole(sent: bytes) -> None:
    found = read_head(io.BytesIO(sent))
    assert found is not None
    assert (found.raw, found.whole) == (sent, False)


def test_head_without_end_is_not_read_to_its_end() -> None:
    found = read_head(io.BytesIO(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * MAX_HEAD_BYTES))
    assert found is not None
    assert len(found.raw) <= 2 * MAX_HEAD_BYTES
    assert not found.whole


@pytest.mark.parametrize(
    "line",
    [
        *("HTTP/1.1 20 OK", "HTTP/1.1 2000 OK", "HTTP/1.1 2OO OK", "HTTP/1.1 ٢٠٠ OK", "HTTP/1.1", "HTTP/1.1 -20 OK"),
        *(
            "SSH-2.0-x",
            "HTTP/0.9 200 OK",
            "HTTP/1.10 200 OK",
            "HTTP/2 200 OK",
            "http/1.1 200 OK",
            "<html>",
            "HTTP/1.1 " + "9" * 30,
        ),
    ],
)
def test_status_of_other_than_three_digits(line: str) -> None:
    found = read_head(io.BytesIO(f"{line}\r\n\r\n".encode()))
    assert found is not None
    with pytest.raises(MalformedMessage, match="status of three digits"):
        _ = found.status


@pytest.mark.parametrize(
    ("fields", "framing"),
    [
        ((), None),
        (("Content-Length: 5",), 5),
        (("Content-Length: 5", "content-length: 5"), 5),
        (("Transfer-Encoding: Chunked",), "chunked"),
    ],
)
def test_framing(fields: tuple[str, ...], framing: object) -> None:
    assert framing_of(head(*fields)) == framing


@pytest.mark.parametrize(
    "fields",
    [
        ("Content-Length: " + "9" * 30,),
        ("Content-Length: -1",),
        ("Content-Length: 05",),
        ("Content-Length: +1",),
        ("Content-Length: 1_0",),
        ("Content-Length: 0x5",),
        ("Content-Length: 5, 5",),
        ("Content-Length: 5\v",),
        ("Content-Length: ²",),
        ("Content-Length:",),
        ("Content-Length: 5", "Content-Length: 6"),
        ("Transfer-Encoding: chunked", "Content-Length: 5"),
        ("Content-Length: 5", "transfer-encoding: Chunked"),
        ("Transfer-Encoding: identity", "Content-Length: 5"),
        ("Transfer-Encoding: identity",),
        ("Transfer-Encoding:",),
        ("Transfer-Encoding: chunked, gzip",),
        ("Transfer-Encoding: xchunked",),
        ("Transfer-Encoding: chunked, chunked",),
        ("Transfer-Encoding: gzip, chunked",),
        ("Transfer-Encoding: identity", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: chunked\v",),
    ],
)
def test_framing_that_is_not_clear_is_malformed(fields: tuple[str, ...]) -> None:
    with pytest.raises(MalformedMessage):
        framing_of(head(*fields))


def test_chunks_in_an_older_version_are_malformed() -> None:
    found = read_head(io.BytesIO(b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"))
    assert found is not None
    with pytest.raises(MalformedMessage):
        framing_of(found)


@pytest.mark.parametrize(
    "field", ["no colon", "a b: c", "a : b", "a: b\r\n c", "a: b\rc: d", "a: b\nc: d", ": b", "é: b"]
)
def test_lines_that_are_not_read_alike(field: str) -> None:
    assert not head("x-a: b", field).plain
    assert head("x-a: b", "X_b!:", "c:  d e  ").plain


@pytest.mark.parametrize(
    "sent",
    ["\r\n{}\r\n\r\n", "\n{}\r\n\r\n", "{}\n\r\n", "{}\r\n\n", "{}\r\na: b\n\r\n", "{}\r\na: b\r\n\n", "x\r{}\r\n\r\n"],
)
def test_ends_of_lines_that_are_not_read_alike(sent: str) -> None:
    found = read_head(io.BytesIO(sent.format("HTTP/1.1 200 OK").encode()))
    assert found is not None
    assert (found.whole, found.plain) == (True, False)


def test_chunks() -> None:
    sent = b"2;x=y\r\nab\r\n001\r\nc\r\n0\r\nx-t: u\r\n\r\n"
    pieces = list(body_of(io.BytesIO(sent + b"HTTP/1.1"), "chunked", until_closed=True))
    assert b"".join(piece.raw for piece in pieces) == sent
    assert b"".join(piece.content for piece in pieces) == b"abc"


@pytest.mark.parametrize(
    "sent",
    [
        b"+5\r\n",
        b"0x5\r\n",
        b"1_0\r\n",
        b"g\r\n",
        b"\r\n",
        b"-1\r\n",
        b"9" * 30 + b"\r\n",
        b"100000005\r\nhello\r\n0\r\n\r\n",
        b" 5\r\nhello\r\n0\r\n\r\n",
        b"5\nhello\r\n0\r\n\r\n",
        b"5\r\nhello\r\n0\n\r\n",
        b"5\r\nhello\r\n0\r\n\n",
        b"0\r\nno colon\r\n\r\n",
        b"0\r\nx: y\n\r\n",
        b"0\r\nx: y\r\n z\r\n\r\n",
        b"1\r\nab\r\n0\r\n\r\n",
        b"1\r\na\n0\r\n\r\n",
        b"1;a\rb\r\na\r\n",
    ],
)
def test_chunk_that_is_not_as_it_says_is_malformed(sent: bytes) -> None:
    with pytest.raises(MalformedMessage):
        list(body_of(io.BytesIO(sent), "chunked", until_closed=True))


def test_body_ends_with_the_connection() -> None:
    pieces = body_of(io.BytesIO(b"ab"), 2**53, until_closed=True)
    assert [piece.content for piece in pieces] == [b"ab"]
