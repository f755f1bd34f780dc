"""Allowed variations of the form of a response: additional headers, their order and case, framing."""

from __future__ import annotations

from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.varying import variation


@variation("more")
def other_case_of_header_names(request: S3Request, serve: Serve) -> Response:
    """Each header name is either in lower case or in upper case."""
    answer = serve(request)
    answer.headers = [(n.lower() if len(n) % 2 else n.upper(), v) for n, v in answer.headers]
    return answer


@variation("more")
def other_order_of_headers(request: S3Request, serve: Serve) -> Response:
    """Headers come in reverse order."""
    answer = serve(request)
    answer.headers.reverse()
    return answer


@variation("more")
def additional_headers(request: S3Request, serve: Serve) -> Response:
    """Responses have undocumented headers, and those that AWS has."""
    answer = serve(request)
    more = [
        ("X-Rgw-Object-Type", "Normal"),
        ("Vary", "Origin, Accept-Encoding"),
        ("X-Frame-Options", "DENY"),
        ("Strict-Transport-Security", "max-age=31536000"),
    ]
    answer.headers += more
    if request.operation in ("GetObject", "HeadObject"):
        algorithm = answer.header("x-amz-server-side-encryption") or "AES256"
        answer.set("Accept-Ranges", "bytes").set("x-amz-server-side-encryption", algorithm)
    return answer


@variation("more")
def other_server_header(request: S3Request, serve: Serve) -> Response:
    """The Server header names a product."""
    return serve(request).set("Server", "nginx/1.27 (AmazonS3 compatible)")


@variation("more")
def other_content_type_of_xml(request: S3Request, serve: Serve) -> Response:
    """XML responses have a type with a charset, and errors the type text/xml."""
    answer = serve(request)
    if answer.is_xml and request.operation not in ("GetObject", "HeadObject"):
        kind = "application/xml" if answer.status < 300 else "text/xml"
        answer.set("Content-Type", f"{kind}; charset=UTF-8")
    return answer


@variation("more")
def chunked_xml(request: S3Request, serve: Serve) -> Response:
    """XML responses are chunked, without a Content-Length."""
    answer = serve(request)
    if answer.is_xml:
        answer.framing = "chunked"
    return answer


@variation("more")
def connection_is_closed(request: S3Request, serve: Serve) -> Response:
    """The server closes the connection after each response."""
    answer = serve(request)
    answer.framing = "close"
    return answer


@variation("less")
def paths_above_the_bucket_are_refused_in_front(request: S3Request, serve: Serve) -> Response:
    """A path whose `..` segments lead above the bucket is refused by a server in front of the service, as on AWS: with
    an empty 400 that has neither a Date nor request ids."""
    answer = serve(request)
    if answer.status == 400 and ".." in request.key.split("/") and not answer.body:
        answer.framing = "front"
    return answer


@variation("less")
def other_host_ports_are_refused(request: S3Request, serve: Serve) -> Response:
    """A Host with another port than the server's is refused."""
    return error(421, "MisdirectedRequest") if request.header("host").endswith(":1") else serve(request)
