"""Faults of operations that few servers support: annotations, queries, renaming, appending, torrents."""

from __future__ import annotations

import re
from dataclasses import replace

from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve

SELECT = "SelectObjectContent"


@fault()
def torrent_is_the_object(request: S3Request, serve: Serve) -> Response:
    """GetObjectTorrent responds like GetObject, and for a missing object with an empty torrent."""
    answer = serve(request.with_query(torrent=None))
    return Response(200, [], b"de") if "torrent" in request.query and answer.status == 404 else answer


def _with_changed_query(request: S3Request, pattern: bytes, replacement: bytes) -> S3Request:
    """The query with another document, if the request is one."""
    return replace(request, body=re.sub(pattern, replacement, request.body)) if request.operation == SELECT else request


@fault(on=(SELECT,))
def select_stream_has_no_end_event(request: S3Request, serve: Serve) -> Response:
    """The stream of a query ends without an End event."""
    answer = serve(request)
    if answer.status == 200:
        answer.body = answer.body[: answer.body.rindex(b":message-type") - 13]
    return answer


@fault()
def expression_type_is_ignored(request: S3Request, serve: Serve) -> Response:
    """ExpressionType is ignored."""
    request = _with_changed_query(request, rb"<ExpressionType>\w+", b"<ExpressionType>SQL")
    return serve(_with_changed_query(request, rb"<Expression>/name", b"<Expression>SELECT * FROM S3Object"))
