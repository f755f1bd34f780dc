"""A request as a `curl` command."""

from __future__ import annotations

import re
import shlex

from reports.formats.reproducing.recorded import Request

NO_FORM = "application/octet-stream"
_DOTS = re.compile(r"/\.\.?(/|$|\?)")


def can_sign(request: Request) -> bool:
    """Whether curl can sign the request with Signature V4: some versions sign empty headers wrongly, others refuse to
    sign a path with dots."""
    return all(value for _, value in request.headers) and not _DOTS.search(request.url)


def command(request: Request, region: str) -> str:
    words = ["curl", "-i"]
    if request.signature == "V4":
        words += [
            "--aws-sigv4",
            shlex.quote(f"aws:amz:{region}:s3"),
            "--user",
            '"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"',
        ]
        if request.temporary:
            words += ["-H", '"x-amz-security-token: $AWS_SESSION_TOKEN"']
    if request.method == "HEAD":
        words.append("--head")
    elif request.method != "GET" or request.body != "":
        words += ["-X", shlex.quote(request.method)]
    if re.search(r"[\[\]{}]", request.url):
        words.append("--globoff")
    if _DOTS.search(request.url):
        words.append("--path-as-is")
    for name, value in request.headers:
        words += ["-H", shlex.quote(f"{name}: {value}" if value else f"{name};")]
    if request.body != "" or request.method in ("PUT", "POST"):
        if not any(name.lower() == "content-type" for name, _ in request.headers):
            # curl would say that it is a form. A presigned URL may be signed for a request without a type.
            words += ["-H", "'Content-Type:'" if request.signature == "url" else f"'Content-Type: {NO_FORM}'"]
        words += _data(request.body)
    return " ".join([*words, shlex.quote(request.url)])


def _data(body: str | None) -> list[str]:
    if body is None:
        return ["--data-binary", "@body"]
    # A leading @ would name a file.
    return ["--data-raw" if body.startswith("@") else "--data-binary", shlex.quote(body)]
