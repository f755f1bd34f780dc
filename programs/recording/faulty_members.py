"""Responses that lack a header, or an element of their document, of those in
`record/footprint_file.py`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from programs.recording.feature_usage import Sent
from record.footprint_file import HEADERS
from reference.objects.storing import DEFAULT_TYPE
from reference.protocol.serving import CLOSE_DELIMITED, Middleware, Request, Response, Serve, wrap_with_middleware

ONLY_WITH = {"Content-Range": "range"}
"""The header of a request without which its response does not have a member."""


def without(operation: str, member: str) -> Middleware:
    """Returns a server whose successful responses to the operation lack the member."""
    element = re.compile(rb"<%b>.*?</%b>" % (member.encode(), member.encode()), re.DOTALL)

    def leave_out(request: Request, serve: Serve) -> Response:
        answer = serve(request)
        if request.operation != operation or answer.status >= 300:
            return answer
        if member == "Content-Type" and answer.header(member) != DEFAULT_TYPE:
            return answer  # no server forgets the type that an object has
        if member == "Content-Length":
            answer.framing = CLOSE_DELIMITED
        if operation in HEADERS:
            return answer.set(member, None)
        answer.body = element.sub(b"", answer.body)
        return answer

    return leave_out


def may_read(operation: str, member: str) -> Callable[[Sent], bool]:
    """Returns a function that tells if the response to a request has the member."""
    needed = ONLY_WITH.get(member)
    return lambda sent: sent.operation == operation and (needed is None or needed in sent.headers)


def together(middlewares: Sequence[Middleware]) -> Middleware:
    """Returns a server with all of these in front, the first one nearest to the program."""

    def serve_behind(request: Request, serve: Serve) -> Response:
        for middleware in reversed(middlewares):
            serve = wrap_with_middleware(middleware, serve)
        return serve(request)

    return serve_behind
