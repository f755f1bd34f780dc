"""A request as a `curl` command."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence

from record.text import visible
from reports.formats.reproducing import filling_in
from reports.formats.reproducing.filling_in import Span, spans_in_header, spans_in_text, spans_in_url
from reports.formats.reproducing.recorded import IN_THE_URL, VARIABLES, Request, is_checked

_DOTS = re.compile(r"/\.\.?(/|$|\?)")
OF_V4 = "This needs curl 7.87 or newer: older versions do not sign all headers."


def sends_it_unchanged(request: Request, buckets: Mapping[str, str]) -> bool:
    """Returns whether curl sends the request as it was sent, also to another bucket."""
    if request.signature in ("V2", *IN_THE_URL) or request.has_trailer or request.repeated:
        return False
    if request.body is not None and visible(request.body) != request.body:
        return False
    if is_checked(request) and spans_in_text(request.body or "", buckets):
        return False
    return request.signature != "V4" or _can_sign(request)


def _can_sign(request: Request) -> bool:
    """Returns whether curl can sign the request with Signature V4. Some versions sign empty headers wrongly, also the
    one that replaces curl's own type, or refuse to sign a path with dots. Up to 8.8 they sort the headers with their
    colons, so that `x-amz-copy-source-range` comes before `x-amz-copy-source`.
    """
    names = [name.lower() for name, _ in request.headers]
    in_order = sorted(names) == sorted(names, key=lambda name: f"{name}:")
    return (
        all(value for _, value in request.headers)
        and in_order
        and not _DOTS.search(request.url)
        and not _adds_a_type(request)
    )


def _adds_a_type(request: Request) -> bool:
    """Returns whether curl would add the content type of a form."""
    has_body = request.body != "" or request.method in ("PUT", "POST")
    return has_body and not any(name.lower() == "content-type" for name, _ in request.headers)


def command(request: Request, region: str, buckets: Mapping[str, str]) -> str:
    words, variables = ["curl", "-i"], VARIABLES[request.account]
    if request.signature == "V4":
        words += [
            "--aws-sigv4",
            shlex.quote(f"aws:amz:{region}:s3"),
            "--user",
            f'"${variables["access_key"]}:${variables["secret_key"]}"',
        ]
        if request.temporary:
            words += ["-H", f'"x-amz-security-token: ${variables["session_token"]}"']
    if request.method == "HEAD":
        words.append("--head")
    elif request.method != "GET" or request.body != "":
        words += ["-X", shlex.quote(request.method)]
    if re.search(r"[\[\]{}]", request.url):
        words.append("--globoff")
    if _DOTS.search(request.url):
        words.append("--path-as-is")
    for name, value in request.headers:
        begin = f"{name}: " if value else f"{name};"
        found = spans_in_header(name, value, buckets)
        spans = [(start + len(begin), end + len(begin), variable) for start, end, variable in found]
        words += ["-H", _put_together(begin + value, spans)]
    words += ["-H", "'Content-Type:'"] if _adds_a_type(request) else []
    if request.body != "" or request.method in ("PUT", "POST"):
        words += _data(request.body, buckets)
    return " ".join([*words, _put_together(request.url, spans_in_url(request, buckets))])


def _data(body: str | None, buckets: Mapping[str, str]) -> list[str]:
    if body is None:
        return ["--data-binary", "@body"]
    # A leading @ would name a file.
    return [
        "--data-raw" if body.startswith("@") else "--data-binary",
        _put_together(body, spans_in_text(body, buckets)),
    ]


def _put_together(text: str, spans: Sequence[Span]) -> str:
    """The text for a shell, with variables in its spans."""
    return "".join(filling_in.pieces(text, spans, shlex.quote, '"${}"'.format))
