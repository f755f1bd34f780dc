"""The proxy passes bytes on, and reads the exchanges out of them."""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import time
from collections import deque
from collections.abc import Sequence
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from fixtures.http.exchange import Exchange
from fixtures.http.foreign_redirects import OtherHost, foreign_redirect_origin
from fixtures.http.http_messages import MAX_HEAD_BYTES, MalformedMessage
from fixtures.model.destinations import only
from programs.proxy.forwarding import forward_requests, forward_responses, proxied_location
from programs.proxy.reverse_proxy import running_proxy
from reference.protocol.messages import Response, S3Request
from reference.server import connections as server
from tests.breaker.foreign_server import REDIRECTS, foreign_server, redirecting_server
from tests.fixtures.http.byte_server import ByteServer, in_order
from tests.fixtures.http.byte_server import only as sending_only


def exchanges_of(sent: bytes, came: bytes) -> list[Exchange]:
    """The exchanges of a connection, from the bytes that went each way."""
    noted: list[Exchange] = []
    assert b"".join(forward_requests(io.BytesIO(sent), noted.append)) == sent
    with contextlib.suppress(MalformedMessage):
        list(forward_responses(io.BytesIO(came), deque(noted), _foreign_location, PROXIED_LOCATION))
    return noted


def _echo(request: S3Request) -> Response:
    return Response(200, [("x-host", request.header("host"))], request.method.encode() + b" " + request.body, "chunked")


def test_exchanges_are_passed_on_and_noted() -> None:
    noted: list[Exchange] = []
    with server.running(_echo) as behind, running_proxy(behind, "program", noted.append) as url:
        host = urlsplit(url).netloc
        connection = http.client.HTTPConnection(host)
        responses = []
        for method, body in (("PUT", b"x" * 100_000), ("GET", None), ("HEAD", None)):
            connection.request(method, "/bucket/key?a=b", body)
            answer = connection.getresponse()
            responses.append((answer.getheader("x-host"), answer.read()))
        connection.close()
    assert responses == [(host, b"PUT " + b"x" * 100_000), (host, b"GET "), (host, b"")]
    assert [(each.method, each.target, each.status, each.request_length) for each in noted] == [
        ("PUT", "/bucket/key?a=b", 200, 100_000),
        ("GET", "/bucket/key?a=b", 200, 0),
        ("HEAD", "/bucket/key?a=b", 200, 0),
    ]
    assert [each.response_body for each in noted[1:]] == [b"GET ", b""]
    assert {each.url for each in noted} == {f"{behind}/bucket/key?a=b"}


def test_interim_responses_are_passed_over() -> None:
    sent = b"PUT /b/k HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\nab"
    came = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    (found,) = exchanges_of(sent, came)
    assert (found.status, found.reason, found.request_body, found.error) == (200, "OK", b"ab", None)


def test_chunked_request_has_its_body_without_the_framing() -> None:
    sent = (
        b"PUT /b/k HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nx-a: b\r\n\r\nGET / HTTP/1.1\r\n\r\n"
    )
    came = b"HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\n\r\nuntil closed"
    first, second = exchanges_of(sent, came)
    assert (first.request_body, first.status) == (b"ab", 204)
    assert (second.method, second.response_body) == ("GET", b"until closed")


def _exchange_with(host: str, method: str, body: bytes | None) -> None:
    connection = http.client.HTTPConnection(host)
    connection.request(method, "/bucket/key", body)
    connection.getresponse().read()
    connection.close()


def test_connections_end_after_the_bytes_that_may_pass() -> None:
    with server.running(_echo) as behind, running_proxy(behind, "program", lambda exchange: None, most=10_000) as url:
        host = urlsplit(url).netloc
        _exchange_with(host, "GET", None)
        for method, body in (("PUT", b"x" * 10_000), ("GET", None)):
            with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
                _exchange_with(host, method, body)


def test_program_that_gives_up_is_not_the_endpoints_fault() -> None:
    """The request is there in part, and nothing came; the connection was cut by the program."""
    noted: list[Exchange] = []
    with server.running(_echo) as behind, running_proxy(behind, "program", noted.append) as url:
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as connection:
            connection.sendall(b"PUT /bucket/key HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhalf")
        time.sleep(0.2)  # the proxy sees the end
    assert [(each.error is not None, each.cut) for each in noted] == [(True, True)]


def test_endpoint_that_gives_up_is_at_fault() -> None:
    noted: list[Exchange] = []
    with (
        ByteServer(lambda _: sending_only(b"")).serving() as behind,
        running_proxy(behind.url, "program", noted.append) as url,
        pytest.raises((http.client.HTTPException, OSError)),
    ):
        _exchange_with(urlsplit(url).netloc, "GET", None)
    assert [(each.error is not None, each.cut) for each in noted] == [(True, False)]


@pytest.mark.parametrize(
    ("came", "why"),
    [
        (b"HTTP/1.1 2000 OK\r\n\r\n", "the response has no status line with a status of three digits"),
        (b"HTTP/1.1 OK\r\n\r\n", "the response has no status line with a status of three digits"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 30 + b"\r\n\r\nx",
            "the response has a Content-Length that is not the length of anything",
        ),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nx", "the response has a chunk without a size"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"f" * 30 + b"\r\nx",
            "the response has a chunk without a size",
        ),
    ],
)
def test_numbers_that_are_none_make_a_broken_response(came: bytes, why: str) -> None:
    first, second = exchanges_of(b"GET /b/k HTTP/1.1\r\n\r\nGET /b/l HTTP/1.1\r\n\r\n", came)
    assert (first.error, second.status) == (why, None)


def test_long_documents_are_said_to_have_no_end() -> None:
    body = b"x" * (17 * 1024 * 1024)
    came = b"HTTP/1.1 404 N\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    (found,) = exchanges_of(b"GET /b/k HTTP/1.1\r\n\r\n", came)
    assert (found.status, found.error) == (404, "the response did not end within 8 MiB")


def _passed_on(came: bytes, *asked: str) -> bytes:
    """Returns the bytes of a response that a program gets."""
    return b"".join(forward_responses(io.BytesIO(came), _open_exchanges(*asked), _foreign_location, PROXIED_LOCATION))


def _open_exchanges(*methods: str) -> deque[Exchange]:
    """Exchanges whose responses have not come, and one of GET after them."""
    return deque(Exchange("", "http", "", 0, method, "/b/k") for method in (*methods, "GET"))


def _foreign_location(exchange: Exchange, locations: Sequence[str], body: bytes) -> str:
    exchange.sent_to = foreign_redirect_origin(locations, body, "http", only(HERE))
    return exchange.sent_to


HERE = "http://127.0.0.1:7777"
PROXIED_LOCATION = proxied_location(("s3.test", 9000), HERE)
REDIRECT = b"HTTP/1.1 307 T\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n"
ELSEWHERE = REDIRECT % b"http://other.example/b/k"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


@pytest.mark.parametrize(
    ("came", "asked"),
    [
        ([OK], ["GET"]),
        ([OK, OK], ["GET", "GET"]),
        ([OK.removesuffix(b"hello"), OK], ["HEAD", "GET"]),
        ([b"HTTP/1.1 204 N\r\n\r\n", OK], ["DELETE", "GET"]),
        ([b"HTTP/1.1 304 N\r\nContent-Length: 99\r\n\r\n", OK], ["GET", "GET"]),
        ([b"HTTP/1.1 205 R\r\nContent-Length: 0\r\n\r\n", OK], ["GET", "GET"]),
        ([b"HTTP/1.1 205 R\r\nContent-Length: 9\r\n\r\n", OK], ["HEAD", "GET"]),
        ([b"HTTP/1.1 100 Continue\r\n\r\n", OK], ["PUT"]),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nx: y\r\n\r\n", OK], ["GET"]),
        ([b"HTTP/1.0 200 OK\r\n\r\nuntil closed\r\n\r\n"], ["GET"]),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", OK], ["HEAD", "GET"]),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf"], ["GET"]),
        ([b"HTTP/1.1 200 OK\r\nX-Cut: of"], ["GET"]),
        ([b"HTTP/1.1 200 OK\r\nLocation: http://other.example/\r\nContent-Length: 0\r\n\r\n"], ["PUT"]),
        ([REDIRECT % b"/b/k2", OK], ["GET", "GET"]),
        ([REDIRECT % b"http://127.0.0.1:7777/b/k2", OK], ["GET", "GET"]),
        ([b"HTTP/1.1 301 M\r\nContent-Length: 10\r\n\r\n", OK], ["HEAD", "GET"]),
        ([b"HTTP/1.1 301 M\r\nContent-Length: 30\r\n\r\n<Error><Code>A</Code></Error>\r\n"], ["GET"]),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(ELSEWHERE), ELSEWHERE, OK], ["GET", "GET"]),
        ([OK, b"\r\n"], ["GET"]),
    ],
)
def test_responses_are_passed_on_unchanged(came: list[bytes], asked: list[str]) -> None:
    assert _passed_on(b"".join(came), *asked) == b"".join(came)


@pytest.mark.parametrize("rest", [b"", b"/", b"/b/k2?a=http://s3.test:9000/", b"?location", b"#x"])
@pytest.mark.parametrize(
    ("port", "origin"),
    [
        (9000, b"http://s3.test:9000"),
        (9000, b"HTTP://S3.test:9000"),
        (80, b"http://s3.test"),
        (80, b"http://s3.test:80"),
    ],
)
def test_redirect_to_the_endpoint_leads_through_the_proxy(port: int, origin: bytes, rest: bytes) -> None:
    """The program would get the next response directly, and that could send it anywhere."""
    came = io.BytesIO(REDIRECT % (origin + rest) + OK)
    through = proxied_location(("s3.test", port), HERE)
    passed = b"".join(forward_responses(came, _open_exchanges("GET"), _foreign_location, through))
    assert passed == REDIRECT % (HERE.encode() + rest) + OK


def _document(endpoint: bytes) -> bytes:
    return b"<Error><Code>PermanentRedirect</Code><Endpoint>" + endpoint + b"</Endpoint></Error>"


def _with(body: bytes) -> bytes:
    return b"HTTP/1.1 301 M\r\nContent-Length: %d\r\n\r\n" % len(body) + body


CHUNKED = b"HTTP/1.1 301 M\r\nTransfer-Encoding: chunked\r\n\r\n"
NAMED_ENDPOINT = _document(b"other.example")
FOREIGN_REDIRECTS = {
    "location": ELSEWHERE,
    **{str(status): ELSEWHERE.replace(b"307", str(status).encode()) for status in (300, 301, 302, 303, 305, 308)},
    "cut-off": b"HTTP/1.1 307 T\r\nLocation: http://other.example/",
    "second-location": b"HTTP/1.1 307 T\r\nLocation: /b\r\nLocation: http://other.example/\r\n\r\n",
    "folded": b"HTTP/1.1 307 T\r\nLocation:\r\n http://other.example/\r\n\r\n",
    "bare-lf": b"HTTP/1.1 307 T\nlocation : http://other.example/\n\n",
    "https": REDIRECT % b"https://s3.test:9000/b/k",
    "virtual-host": REDIRECT % b"http://b.s3.test:9000/k",
    "endpoint-with-a-user": REDIRECT % b"http://s3.test:9000@other.example/",
    "longer-port": REDIRECT % b"http://s3.test:90001/",
    "endpoint-without-scheme": REDIRECT % b"//s3.test:9000/b/k",
    "endpoint-in-two-lines": b"HTTP/1.1 307 T\r\nLocation:\r\n http://s3.test:9000/\r\n\r\n",
    "endpoint-cut-off": b"HTTP/1.1 307 T\r\nLocation: http://s3.test:9000",
    "endpoint-itself": _with(_document(b"s3.test:9000")),
    "after-an-interim": b"HTTP/1.1 100 Continue\r\n\r\n" + ELSEWHERE,
    "endpoint": _with(NAMED_ENDPOINT),
    "endpoint-in-cdata": _with(_document(b"<![CDATA[other.example]]>")),
    "endpoint-with-a-comment": _with(_document(b"127.0.0.1<!---->.other.example")),
    "endpoint-in-an-entity": _with(b"<!DOCTYPE e [<!ENTITY e 'o'>]>" + _document(b"&e;")),
    "endpoint-in-broken-xml": _with(NAMED_ENDPOINT.removesuffix(b"</Error>")),
    "endpoint-in-chunks": CHUNKED + b"".join(b"1\r\n%c\r\n" % byte for byte in NAMED_ENDPOINT) + b"0\r\n\r\n",
    "endpoint-until-closed": b"HTTP/1.1 301 M\r\n\r\n" + NAMED_ENDPOINT,
    "endpoint-in-utf-16": _with(NAMED_ENDPOINT.decode().encode("utf-16")),
}


@pytest.mark.parametrize("came", FOREIGN_REDIRECTS.values(), ids=FOREIGN_REDIRECTS)
def test_redirect_to_another_host_is_not_passed_on(came: bytes) -> None:
    first, second = asked = _open_exchanges("GET")
    with pytest.raises((OtherHost, MalformedMessage)):
        list(forward_responses(io.BytesIO(OK + came), asked, _foreign_location, PROXIED_LOCATION))
    assert not first.sent_to
    assert second.sent_to


@pytest.mark.parametrize(
    "came",
    [
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n" + ELSEWHERE,
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n" + ELSEWHERE,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n" + ELSEWHERE,
        b"HTTP/1.1 301 M\r\n\r\n" + b"x" * (2 * 1024 * 1024) + NAMED_ENDPOINT,
        b"HTTP/1.1 103 Early Hints\r\n\r\n" + OK,
        b"HTTP/1.1 100 Continue\r\nContent-Length: 1\r\n\r\nx" + OK,
        b"HTTP/1.1 304 N\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 205 R\r\nContent-Length: %d\r\n\r\n" % len(ELSEWHERE) + ELSEWHERE,
        b"HTTP/1.1 205 R\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 205 R\r\n\r\n" + ELSEWHERE,
        b"HTTP/1.1 305 U\r\nContent-Length: %d\r\n\r\n" % len(ELSEWHERE) + ELSEWHERE,
        b"HTTP/1.0 200 OK\n\nuntil closed\r\n\r\n",
        b"\r\n" + OK,
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nno colon\r\nTransfer-Encoding: chunked\r\n\r\nhello" + ELSEWHERE,
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding:\r\n chunked\r\n\r\nhello" + ELSEWHERE,
        b"HTTP/1.1 307 T\r\nx: " + b"x" * (MAX_HEAD_BYTES - 3) + ELSEWHERE.replace(b"307", b"200"),
    ],
)
def test_response_in_which_one_could_be_hidden_is_ended(came: bytes) -> None:
    with pytest.raises(MalformedMessage):
        _passed_on(came, "GET")


HIDDEN = b"2\r\nab\r\n%x\r\n" % len(ELSEWHERE)
FRAMED_RESPONSE = b"HTTP/1.1 200 O\r\nContent-Length: %d\r\n%s\r\n\r\n"
WAITING_RESPONSES = [
    # The data after each request: Python's http.client takes the last for a response.
    *(
        [FRAMED_RESPONSE % (len(HIDDEN), coded) + HIDDEN, ELSEWHERE]
        for coded in (
            *(b"Transfer-Encoding: identity, chunked", b"Transfer-Encoding: chunked\v"),
            *(b"Transfer-Encoding:\r\n chunked", b"no colon\r\nTransfer-Encoding: chunked"),
        )
    ),
    [
        b"HTTP/1.1 200 O\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\n100\r\n\r\n",
        ELSEWHERE + bytes(254 - len(ELSEWHERE)) + b"\r\n0\r\n\r\n",
    ],
    [b"HTTP/1.1 103 E\r\n\r\n", b"HTTP/1.1 200 O\r\nContent-Length: %d\r\n\r\n" % len(ELSEWHERE), ELSEWHERE],
]


@pytest.mark.parametrize("came", WAITING_RESPONSES)
def test_no_program_reads_a_redirect_that_the_proxy_does_not(came: list[bytes]) -> None:
    """The endpoint waits for the next request before it sends data that the proxy would take for the rest of a body."""
    seen: list[str | None] = []
    with (
        ByteServer(in_order(*came)).serving() as behind,
        running_proxy(behind.url, "program", lambda exchange: None) as url,
    ):
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
        with contextlib.suppress(http.client.HTTPException, OSError):
            for method, _ in zip(("GET", "HEAD" if len(came) > 2 else "GET", "GET"), came, strict=False):
                connection.request(method, "/b/k")
                response = connection.getresponse()
                response.read()
                seen.append(response.getheader("Location"))
        connection.close()
    assert not any(seen)


@pytest.mark.parametrize("extra", [OK, b"x\r\n\r\n", b"\r\n" + OK, b"hello" + OK])
def test_response_before_its_request_is_not_passed_on(extra: bytes) -> None:
    """The length of the response depends on a request that the proxy does not know yet."""
    with (
        ByteServer(in_order(OK + extra)).serving() as behind,
        running_proxy(behind.url, "program", lambda exchange: None) as url,
        socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=5) as connection,
    ):
        connection.sendall(b"GET /b/k HTTP/1.1\r\nHost: h\r\n\r\n")
        with connection.makefile("rb") as came:
            assert came.read() == OK


def test_bodies_are_passed_on_as_they_come() -> None:
    """A program may wait for the first byte before it sends more."""
    read, written = socket.socketpair()
    with read, written:
        pieces = forward_responses(read.makefile("rb"), _open_exchanges(), _foreign_location, PROXIED_LOCATION)
        written.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n")
        assert next(pieces).endswith(b"\r\n\r\n")
        written.sendall(b"ab")
        assert next(pieces) == b"ab"


def test_requests_are_passed_on_unchanged() -> None:
    sent = (
        b"PUT /b/k HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"
        b"HEAD /b/k HTTP/1.1\r\n\r\nPUT /b/l HTTP/1.1\r\nContent-Length: x\r\n\r\nwhat may come\r\n\r\n"
    )
    noted = exchanges_of(sent, b"")
    assert [(each.method, each.target) for each in noted] == [("PUT", "/b/k"), ("HEAD", "/b/k"), ("PUT", "/b/l")]


@pytest.mark.parametrize("way", REDIRECTS)
def test_program_is_not_sent_to_another_host(way: str) -> None:
    noted: list[Exchange] = []
    with (
        foreign_server() as other,
        redirecting_server(other.url, {way: REDIRECTS[way]}) as behind,
        running_proxy(behind, "program", noted.append) as url,
    ):
        for method, body in (("GET", None), ("HEAD", None), ("PUT", b"body"), ("POST", b""), ("DELETE", None)):
            if method == "HEAD" and way.startswith("endpoint"):
                continue  # without a body nothing is named
            with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
                _exchange_with(urlsplit(url).netloc, method, body)
    assert other.seen == []
    assert {each.sent_to for each in noted} == {other.url}
    error = f"the endpoint sent this client to {other.url}, where no request of a run goes"
    assert {(each.error, each.cut) for each in noted} == {(error, False)}
    assert {each.status for each in noted} <= {301, 302, 303, 307, 308}


def test_program_comes_back_through_the_proxy() -> None:
    """It gets no response that the proxy does not read, not even after it was redirected to the endpoint itself."""
    noted: list[Exchange] = []

    def serve(request: S3Request) -> Response:
        to = behind if request.path == "/bucket/key" else other.url
        return Response(307, [("Location", f"{to}/then")])

    with (
        foreign_server() as other,
        server.running(serve) as behind,
        running_proxy(behind, "program", noted.append) as url,
        contextlib.suppress(http.client.HTTPException, OSError),
        urlopen(f"{url}/bucket/key", timeout=5),
    ):
        pass
    assert other.seen == []
    assert [(each.target, each.sent_to) for each in noted] == [("/bucket/key", ""), ("/then", other.url)]


@pytest.mark.parametrize("to", ["https://{}/then", "//{}/then"])
def test_endpoint_is_not_blamed_for_a_redirect_within_it(to: str) -> None:
    noted: list[Exchange] = []

    def serve(request: S3Request) -> Response:
        return Response(307, [("Location", to.format(urlsplit(behind).netloc))])

    with (
        server.running(serve) as behind,
        running_proxy(behind, "program", noted.append) as url,
        pytest.raises((http.client.RemoteDisconnected, ConnectionError)),
    ):
        _exchange_with(urlsplit(url).netloc, "GET", None)
    (found,) = noted
    scheme = to.partition("/")[0] or "http:"
    error = f"the endpoint sent this program to its own {scheme}//{urlsplit(behind).netloc}, past the proxy"
    assert (found.sent_to, found.error, found.cut) == ("", error, False)


PAGE = "http://127.0.0.1:45807"
FORM = (
    b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n' + PAGE.encode() + b"/done\r\n--x--\r\n",
    {"Content-Type": "multipart/form-data; boundary=x"},
)
PAGE_AS_ETAG = b'<ETag>"' + PAGE.encode() + b'/"</ETag>'


@pytest.mark.parametrize(
    ("requests", "sent_to"),
    [
        ([(FORM[0] % b"success_action_redirect", FORM[1])], ""),
        ([(FORM[0] % b"key", FORM[1])], PAGE),
        ([(PAGE_AS_ETAG, {})], PAGE),
        # The form had its response before.
        ([(FORM[0] % b"success_action_redirect", FORM[1]), (PAGE_AS_ETAG, {})], PAGE),
    ],
    ids=["page-of-a-form", "another-field", "planted-etag", "after-a-form"],
)
def test_program_is_sent_only_to_the_page_of_its_form(
    requests: list[tuple[bytes, dict[str, str]]], sent_to: str
) -> None:
    """A program repeats what the endpoint has named, such as an ETag in CompleteMultipartUpload."""
    noted: list[Exchange] = []

    def serve(request: S3Request) -> Response:
        return REDIRECTS["307"](PAGE, request)

    with server.running(serve) as behind, running_proxy(behind, "program", noted.append) as url:
        connection = http.client.HTTPConnection(urlsplit(url).netloc)
        with contextlib.suppress(http.client.RemoteDisconnected, ConnectionError):
            for body, headers in requests:
                connection.request("POST", "/bucket/key", body, headers)
                connection.getresponse().read()
        connection.close()
    assert [each.sent_to for each in noted] == [*("" for _ in requests[1:]), sent_to]


def test_only_what_was_redirected_is_said_to_be() -> None:
    noted: list[Exchange] = []

    def serve(request: S3Request) -> Response:
        return REDIRECTS["307"]("http://other.example", request) if request.method == "GET" else _echo(request)

    with server.running(serve) as behind, running_proxy(behind, "program", noted.append) as url:
        connection = http.client.HTTPConnection(urlsplit(url).netloc)
        connection.request("PUT", "/bucket/key", b"x" * 1000)
        connection.getresponse().read()
        connection.request("GET", "/bucket/key")
        with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
            connection.getresponse()
    assert [(each.method, each.sent_to) for each in noted] == [("PUT", ""), ("GET", "http://other.example:80")]
