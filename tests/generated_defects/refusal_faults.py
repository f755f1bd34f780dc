"""Faults of refusals: another status or code, a success instead, or an effect in spite of the refusal."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from reference.account import MAIN
from reference.protocol.messages import Middleware, Response, S3Request, Serve
from tests.generated_defects.members import Member

_CONDITIONS = re.compile(
    r"if-.*|x-amz-if-.*|x-amz-copy-source-if-.*|content-md5|x-amz-checksum-.*|x-amz-sdk-.*|x-amz-expected-bucket-owner"
    r"|x-amz-source-expected-bucket-owner|x-amz-tagging|x-amz-acl|x-amz-grant-.*|x-amz-object-lock-.*|x-amz-mp-.*"
)
"""Headers that cause a refusal of requests which could be done without them."""


_OTHER_STATUS = {400: 403, 403: 400, 404: 400, 405: 400, 409: 400, 412: 409, 416: 400, 501: 400}


def changing_refusals(respond: Callable[[S3Request, Serve, Response], Response]) -> Callable[[Member], Middleware]:
    """Changes requests that are refused as the member says: `respond` gives the response instead of the right one."""

    def middleware_for(member: Member) -> Middleware:
        status, _, code = member.name.partition(" ")

        def middleware(request: S3Request, serve: Serve) -> Response:
            answer = serve(request)
            return respond(request, serve, answer) if _has_status_and_code(answer, int(status), code) else answer

        return middleware

    return middleware_for


def with_another_status(_request: S3Request, _serve: Serve, answer: Response) -> Response:
    answer.status = _OTHER_STATUS.get(answer.status, 400)
    return answer


def with_another_code(_request: S3Request, _serve: Serve, answer: Response) -> Response:
    other = b"Odd" if b"<Code>InternalError<" in answer.body else b"InternalError"
    return answer.sub(rb"<Code>[^<]*</Code>", b"<Code>%b</Code>" % other)


def as_a_success(_request: S3Request, _serve: Serve, _answer: Response) -> Response:
    return Response(200, [("Content-Type", "application/xml")])


def refused_but_done(request: S3Request, serve: Serve, answer: Response) -> Response:
    freed = request.without(*(name for name in request.headers if _CONDITIONS.fullmatch(name)))
    serve(replace(freed, account=MAIN))
    return answer


def _has_status_and_code(answer: Response, status: int, code: str) -> bool:
    found = re.search(rb"<Code>([^<]*)</Code>", answer.body)
    return answer.status == status and code in ("", found[1].decode() if found else "")
