"""The places in a request, sent again, where the names of the user's own buckets are filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

from reports.formats.reproducing.recorded import SHORTEST_NAME, SOURCE, Request

Span: TypeAlias = tuple[int, int, str]
"""The start and end of a place to fill in, and the name of its variable."""

_ARN = re.compile(r"arn:", re.IGNORECASE)
"""The beginning of a copy source that names an access point or another resource, and no bucket."""


_OF_A_RUN = re.compile(r"(?<![\w-])s3c-[0-9a-z]+-[\w-]*\w")
"""The name of a bucket that a run made, wherever it is: a path may lead out of the request's bucket to it."""


def variables(requests: Iterable[Request]) -> dict[str, str]:
    """The variables for the buckets of some requests: `bucket` is that of the last one."""
    own: list[str] = []
    others: list[str] = []
    for request in requests:
        own.append(request.bucket)
        others += [
            unquote(value).lstrip("/").partition("/")[0]
            for name, value in request.headers
            if name.lower() == SOURCE and "/" in value.lstrip("/") and not _ARN.match(unquote(value))
        ]
        path = urlsplit(request.url).path
        others += [
            name for text in (path, *(value for _, value in request.headers)) for name in _OF_A_RUN.findall(text)
        ]
    names = dict.fromkeys(filter(None, [*reversed(own), *others]))
    return {name: f"bucket_{number}" if number > 1 else "bucket" for number, name in enumerate(names, 1)}


def spans_in_url(request: Request, buckets: Mapping[str, str]) -> list[Span]:
    """The place of the bucket in a request's URL. There is only one: a key may have the same name."""
    name = buckets.get(request.bucket)
    if not name:
        return []
    parts = urlsplit(request.url)
    start = len(parts.scheme) + len("://") + (0 if request.is_virtual else len(parts.netloc) + 1)
    end = start + len(request.bucket)
    return [(start, end, name)] if request.url[start:end] == request.bucket else []


def spans_in_header(name: str, value: str, buckets: Mapping[str, str]) -> list[Span]:
    """The places of names of buckets in a header's value."""
    if name.lower() != SOURCE:
        return spans_in_text(value, buckets)
    start = len(value) - len(value.lstrip("/"))
    named = value[start:].partition("/")[0]
    return [(start, start + len(named), buckets[named])] if named in buckets else []


def spans_in_text(text: str, buckets: Mapping[str, str]) -> list[Span]:
    """The places of names of buckets in any other text; short names are ignored, as they may be a part of something
    else."""
    found = [
        (*place.span(), variable)
        for name, variable in buckets.items()
        if len(name) >= SHORTEST_NAME and name in text  # the expression alone takes longer
        for place in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)
    ]
    return sorted(found)


def pieces(
    text: str, spans: Sequence[Span], literal: Callable[[str], str], variable: Callable[[str], str]
) -> Iterator[str]:
    """The pieces of a text in order: its literal parts, and the variables in its spans; at least one."""
    at = 0
    for start, end, name in sorted(spans):
        if at < start:
            yield literal(text[at:start])
        yield variable(name)
        at = end
    if text[at:] or not spans:
        yield literal(text[at:])
