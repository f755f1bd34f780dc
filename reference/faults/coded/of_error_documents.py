"""Faults of error documents, and of how XML is read."""

from __future__ import annotations

import re
from dataclasses import replace

from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error


@fault()
def refused_documents_take_effect(request: S3Request, serve: Serve) -> Response:
    """The part of a document before the malformed text takes effect, and then the document is refused."""
    answer = serve(request)
    if answer.status == 400 and request.body.endswith(b">text"):
        serve(replace(request, body=request.body.removesuffix(b"text"), raw_body=request.body))
    return answer


@fault()
def documents_in_a_namespace_are_ignored(request: S3Request, serve: Serve) -> Response:
    """A document with a namespace returns 200, and is ignored."""
    return Response(200) if b' xmlns="http' in request.body[:60] else serve(request)


@fault()
def external_entities_are_resolved(request: S3Request, serve: Serve) -> Response:
    """An entity of a document is the content of a file."""
    if b"SYSTEM" not in request.body:
        return serve(request)
    plain = re.sub(rb"<!DOCTYPE[^\[>]*(\[.*\])?>", b"", request.body, flags=re.DOTALL).replace(b"&x;", b"root:x:0")
    return serve(replace(request, body=plain, raw_body=request.body))


@fault()
def unusual_documents_are_refused(request: S3Request, serve: Serve) -> Response:
    """A document with a byte order mark, prefixes or another content type is refused."""
    other = request.body.startswith((b"\xef\xbb\xbf", b"<s3:")) or request.header("content-type") == "text/plain"
    return error(400, "MalformedXML") if other else serve(request)
