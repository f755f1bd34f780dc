"""A changed request, signed anew with the keys of the endpoint: its own signature no longer holds."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from fixtures.http.http_messages import MalformedMessage, Piece, body_of
from fixtures.model.endpoint import Endpoint
from reference.protocol.serving import Request
from reference.signatures.integrity import is_chunked

DECODED_LENGTH_HEADER = "x-amz-decoded-content-length"
HASH_HEADER, CONTENT_ENCODING_HEADER = "x-amz-content-sha256", "content-encoding"
SIGNED_CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
_SIGNATURE_HEADERS = frozenset(
    ("authorization", HASH_HEADER, "x-amz-date", "date", "x-amz-security-token", "host", "content-length", "connection",
     "transfer-encoding", "expect", DECODED_LENGTH_HEADER, "x-amz-trailer")
)  # fmt: skip
"""Headers of a signature, and of the way in which the body was sent."""
_V4_QUERY_PARAMETERS = frozenset(
    ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature",
     "X-Amz-Security-Token")
)  # fmt: skip
_V2_QUERY_PARAMETERS = frozenset(("AWSAccessKeyId", "Signature", "Expires", "x-amz-security-token"))


def signature_of(request: Request) -> str:
    """Returns the kind of a request's signature: `v4`, `v2` or `none`. A form's is in its body."""
    given = request.header("authorization")
    if given:
        return "v2" if given.startswith("AWS ") else "v4"
    if "X-Amz-Signature" in request.query:
        return "v4"
    return "v2" if "Signature" in request.query else "none"


def with_signed_query(request: Request) -> Request:
    """Returns a presigned request with the headers that its query stands for; any other request as it is."""
    if not {"X-Amz-Signature", "Signature"} & request.query.keys():
        return request
    headers = {name: value for name, value in request.query.items() if name.startswith("x-amz-")}
    return replace(request.with_query(**dict.fromkeys(headers)), headers={**request.headers, **headers})


def decoded_body(request: Request) -> tuple[bytes, dict[str, str]]:
    """Returns the content of a body in aws-chunked framing, and its trailers; any other body as it is."""
    if not is_chunked(request):
        return request.body, {}
    pieces: list[Piece] = []
    with suppress(MalformedMessage):  # the server behind judges the rest
        pieces.extend(body_of(BytesIO(request.body), "chunked", until_closed=False))
    lines = [each.raw.decode("latin-1").partition(":") for each in pieces if not each.content and b":" in each.raw]
    trailers = {name.strip().lower(): value.strip() for name, _, value in lines}
    trailers.pop("x-amz-trailer-signature", None)
    return b"".join(each.content for each in pieces), trailers


def resigned(request: Request, endpoint: Endpoint, *, signed: bool) -> tuple[str, dict[str, str]]:
    """Returns the target and the headers of a request whose body is not framed: `signed` with Signature V4, or
    anonymous."""
    target = quote(request.path, safe="/%-_.~") or "/"
    if query := _query(request):
        target += f"?{query}"
    headers = {name: value for name, value in request.headers.items() if name not in _SIGNATURE_HEADERS}
    if CONTENT_ENCODING_HEADER in headers:
        codings = [each.strip() for each in headers.pop(CONTENT_ENCODING_HEADER).split(",")]
        if left := ", ".join(each for each in codings if each and each != "aws-chunked"):
            headers[CONTENT_ENCODING_HEADER] = left
    if signed:
        keys = endpoint.main
        asked = AWSRequest(request.method, f"{endpoint.url}{target}", headers, request.body)
        S3SigV4Auth(Credentials(keys.access_key, keys.secret_key, keys.session_token), "s3", endpoint.region).add_auth(
            asked
        )
        headers = dict(asked.headers.items())
    elif date := request.header("date"):
        headers["date"] = date
    host = endpoint.host_in_urls if endpoint.has_default_port else urlsplit(endpoint.url).netloc
    return target, {"Host": host, **headers, "Content-Length": str(len(request.body))}


def _query(request: Request) -> str:
    """Returns the query without a signature, in the encoding that signatures use."""
    left_out = _V4_QUERY_PARAMETERS | (_V2_QUERY_PARAMETERS if "Signature" in request.query else frozenset())
    pairs = parse_qsl(request.query_string, keep_blank_values=True)
    return urlencode([pair for pair in pairs if pair[0] not in left_out], quote_via=quote, safe="-_.~")
