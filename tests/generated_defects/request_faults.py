"""Faults of a server's reading of a request: its headers, parameters and elements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree

from reference.protocol.messages import Middleware, Response, S3Request, Serve
from tests.generated_defects.editing import Change, change_texts, header_names, parsed
from tests.generated_defects.members import Member


def changing_request(change: Change) -> Callable[[Member], Middleware]:
    """Changes a request's header, parameter or element."""

    def middleware_for(member: Member) -> Middleware:
        def middleware(request: S3Request, serve: Serve) -> Response:
            if member.place == "request header":
                changed = {name: change(request.headers[name]) for name in header_names(member, request.headers)}
                headers = {n: v for n, v in (dict(request.headers) | changed).items() if v is not None}
                return serve(replace(request, headers=headers))
            if member.place == "request parameter":
                value = request.query.get(member.name)
                return serve(request if value is None else _with_value(request, member.name, change(value)))
            return serve(_with_element(request, member.name, change))

        return middleware

    return middleware_for


def _with_value(request: S3Request, name: str, value: str | None) -> S3Request:
    return request.with_query(**{name: value})


def _with_element(request: S3Request, name: str, change: Change) -> S3Request:
    root = parsed(request.body)
    if root is None:
        return request
    change_texts(root, name, change)
    return replace(request, body=ElementTree.tostring(root), raw_body=request.raw_body or request.body)
