"""Faults of every operation: successful responses that lack a header, or an element of their document."""

from __future__ import annotations

import re

from reference.protocol.serving import CLOSE_DELIMITED, Middleware, Request, Response, Serve


def without(operation: str, member: str) -> Middleware:
    """Returns a server whose successful responses to the operation lack the member."""
    element = re.compile(rb"<%b>.*?</%b>" % (member.encode(), member.encode()), re.DOTALL)

    def remove_member(request: Request, serve: Serve) -> Response:
        answer = serve(request)
        if request.operation != operation or answer.status >= 300:
            return answer
        if member == "Content-Length":
            answer.framing = CLOSE_DELIMITED
        if answer.header(member):
            return answer.set(member, None)
        answer.body = element.sub(b"", answer.body)
        return answer

    return remove_member
