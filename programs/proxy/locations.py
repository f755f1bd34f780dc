"""The Locations of redirects to the endpoint itself, which must lead back to the proxy."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

from fixtures.model.endpoint import DEFAULT_PORTS, in_urls
from programs.proxy.http_messages import Head, read_head


def through_proxy(behind: tuple[str, int], here: str) -> Callable[[Head], Head]:
    """Returns the function that replaces the endpoint's origin by the proxy's in the Locations of a redirect. An origin
    that is written in an unusual way stays, and leads past the proxy."""
    host, port = behind
    default = "?" if port == DEFAULT_PORTS["http"] else ""
    own = rf"^(location:[ \t]*)http://{re.escape(in_urls(host))}(?::{port}){default}(?=[/?#\r])"
    pattern = re.compile(own.encode(), re.IGNORECASE | re.MULTILINE)

    def replaced(head: Head) -> Head:
        raw = pattern.sub(rb"\g<1>" + here.encode(), head.raw)
        return head if raw == head.raw else read_head(io.BytesIO(raw)) or head

    return replaced
