"""Buckets in the host name, as `BUCKET.localhost:PORT`, in addition to those in paths."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote

from reference.protocol.messages import S3Request
from reference.server import website_endpoint

_HOST = re.compile(r"(.+)\.localhost\.?(:\d+)?", re.IGNORECASE)


def with_bucket_in_path(request: S3Request) -> S3Request:
    """The request with the bucket in the path; the signature is verified before."""
    found = _HOST.fullmatch(request.header("host"))
    if found is None or website_endpoint.is_website_request(request):
        return request
    return replace(request, path=f"/{quote(found[1].lower())}{request.path}")
