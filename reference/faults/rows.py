"""Faults as rows of TOML: when a server does one thing wrong, and what it does then.

A row reads like this::

    [part_has_no_etag]
    wrong = "UploadPart returns no ETag."
    on = ["UploadPart"]                      # the operations; without it, all requests
    when.header.range = true                 # all of these hold of the request: true (present), false, or a pattern
    unless.query.versionId = true            # none of these does
    ask.header.if-match = false              # the request is read so: header, query, body, key or method
    again.query.uploadId = false             # the same, but only after the right response was as `was` says
    was.status = 200                         # all of these hold of the right response
    answer.header.ETag = false               # what is changed in it: status, header, body, or all of it (error, new)
    in_front = true                          # before signature and body are verified; it sees every response
    over_https = true                        # its feature needs HTTPS
    region = "eu-north-1"                    # of the server
    refusals.SignatureDoesNotMatch = false   # another code for a wrong signature, or none
    reading.whole = false                    # a switch of `Rules` (`reference/protocol/wire.py`)

Instead of `ask`, `was` and `answer`, `refuse = "403 AccessDenied"` and `respond = {status = 204}` answer at once, and
nothing is done. Conditions are about `header`, `query`, `body`, `key`, `method`, `operation`, `bucket` (exists) and
`signed`, of responses about `status`, `header`, `body` and `code`. Patterns are those of `re`: of a header, a
parameter, a key or a status the whole matches, of a body a part. Bodies are changed by `[["pattern", "replacement"]]`,
and their bytes are written as ISO-8859-1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from reference.protocol.messages import Middleware, Response, S3Request, Serve, error

Row = Mapping[str, Any]
KEYS = frozenset({"wrong", "on", "when", "unless", "ask", "again", "was", "answer", "refuse", "respond"})
CHANGE_KEYS = {
    "ask": {"header", "query", "body", "key", "method"},
    "again": {"header", "query", "body", "key", "method"},
    "answer": {"status", "header", "body", "error", "new"},
}
"""The words below those of a row that change a request or a response."""
_Condition = Callable[[Any], bool]


def middleware(row: Row) -> Middleware:
    """The middleware that has the fault of a row; raises ValueError for a change, KeyError for a condition that no row
    has."""
    for name, words in CHANGE_KEYS.items():
        if unknown := row.get(name, {}).keys() - words:
            raise ValueError(f"no row has {name}.{min(unknown)}")
    operations, whens, unlesses = row.get("on"), _conditions(row.get("when", {})), _conditions(row.get("unless", {}))
    was, change = _conditions(row.get("was", {})), row.get("answer", {})

    def faulty(request: S3Request, serve: Serve) -> Response:
        applies = (operations is None or request.operation in operations) and _all_hold(whens, request)
        if not applies or any(condition(request) for condition in unlesses):
            return serve(request)
        if "refuse" in row:
            return _error_of(row["refuse"])
        if "respond" in row:
            return _new_response(row["respond"])
        response = serve(_changed_request(request, row.get("ask", {})))
        if not _all_hold(was, response):
            return response
        response = serve(_changed_request(request, row["again"])) if "again" in row else response
        return _changed_response(response, change)

    return faulty  # type: ignore[return-value]  # it knows requests of the reference


def _all_hold(conditions: Sequence[_Condition], message: Any) -> bool:
    return all(condition(message) for condition in conditions)


def _conditions(table: Mapping[str, Any]) -> list[_Condition]:
    """The conditions of a table, on a request or on a response."""
    made: list[_Condition] = []
    for name, wanted in table.items():
        if name in ("header", "query"):
            made += [_value_condition(name, each, pattern) for each, pattern in wanted.items()]
        else:
            made.append(_CONDITIONS[name](wanted))
    return made


def _value_condition(place: str, name: str, wanted: bool | str) -> _Condition:
    is_named = re.compile(name, re.IGNORECASE if place == "header" else 0).fullmatch
    matches = re.compile(".*" if isinstance(wanted, bool) else wanted, re.DOTALL).fullmatch

    def is_there(message: Any) -> bool:
        values = message.query if place == "query" else message.headers
        pairs = values if isinstance(values, list) else values.items()
        return any(is_named(key) and matches(value) for key, value in pairs)

    return lambda message: is_there(message) is (wanted is not False)


def _full_match(member: str) -> Callable[[Any], _Condition]:
    def condition(wanted: str | int) -> _Condition:
        matches = re.compile(str(wanted), re.DOTALL).fullmatch
        return lambda message: matches(str(getattr(message, member))) is not None

    return condition


def _body_condition(pattern: str) -> _Condition:
    found = re.compile(pattern.encode("latin-1"), re.DOTALL).search
    return lambda message: found(message.body) is not None


_CONDITIONS: dict[str, Callable[[Any], _Condition]] = {
    "method": _full_match("method"),
    "operation": _full_match("operation"),
    "key": _full_match("key"),
    "status": _full_match("status"),
    "body": _body_condition,
    "code": lambda code: _body_condition(f"<Code>{code}</Code>"),
    "bucket": lambda exists: lambda request: (request.stored_bucket is not None) is exists,
    "signed": lambda signed: lambda request: (request.account is not None) is signed,
}


def _changed_request(request: S3Request, changes: Mapping[str, Any]) -> S3Request:
    """The request as the faulty server reads the fields."""
    for name, value in changes.items():
        if name == "header":
            request = request.with_headers(**_values_to_set(value, request.headers))
        elif name == "query":
            request = request.with_query(**_values_to_set(value, request.query))
        elif name == "body":
            request = replace(request, body=_changed_body(request.body, value))
        elif name == "method":
            request = replace(request, method=value)
        else:
            request = request.at(request.bucket, re.sub(value[0], value[1], request.key))
    return request


def _values_to_set(wanted: Mapping[str, Any], names: Iterable[str]) -> dict[str, str | None]:
    """The values to set, and None for each of the names that are to be left out."""
    made: dict[str, str | None] = {}
    for pattern, text in wanted.items():
        left_out = [name for name in names if re.fullmatch(pattern, name, re.IGNORECASE)] if text is False else ()
        made |= {pattern: text} if text is not False else dict.fromkeys(left_out)
    return made


def _changed_response(response: Response, changes: Mapping[str, Any]) -> Response:
    """The response of the faulty server."""
    for name, value in changes.items():
        if name == "status":
            response.status = value
        elif name == "header":
            for each, text in _values_to_set(value, [key for key, _ in response.headers]).items():
                response.set(each, text)
        elif name == "body":
            response.body = _changed_body(response.body, value)
        elif name == "error":
            response = _error_of(value)
        else:
            response = _new_response(value)
    return response


def _changed_body(body: bytes, change: str | Sequence[Sequence[str]]) -> bytes:
    """The body with each pattern substituted, or another body."""
    if isinstance(change, str):
        return change.encode("latin-1")
    for pattern, replacement in change:
        body = re.sub(pattern.encode("latin-1"), replacement.encode("latin-1"), body, flags=re.DOTALL)
    return body


def _error_of(said: str) -> Response:
    status, _, code = said.partition(" ")
    return error(int(status), code)


def _new_response(said: Mapping[str, Any]) -> Response:
    return Response(said["status"], list(said.get("header", {}).items()), said.get("body", "").encode("latin-1"))
