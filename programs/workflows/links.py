"""Links that a program has signed, and that anybody fetches with plain HTTP, as browsers and download tools do."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from programs.application import Place, WorkflowFailed


def fetch_link(place: Place, link: str, headers: Mapping[str, str] | None = None, *, status: int = 200) -> bytes:
    """Returns the bytes behind a link. Raises WorkflowFailed if the response has another status, or if the link leads
    to another host than the endpoint; a redirect is not followed."""
    parts = urlsplit(link)
    if not link.startswith(f"{place.url.rstrip('/')}/"):
        raise WorkflowFailed(f"the link leads to {parts.scheme}://{parts.netloc} instead of {place.url}")
    connection = _connection(place)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}", headers=dict(headers or {}))
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, HTTPException) as error:
        raise WorkflowFailed(f"the link cannot be fetched: {type(error).__name__}: {error}") from None
    finally:
        connection.close()
    if answer.status != status:
        beginning = f": {body[:300]!r}" if answer.status >= 400 else ""
        raise WorkflowFailed(f"the link returned {answer.status} instead of {status}{beginning}")
    return body


def _connection(place: Place) -> HTTPConnection:
    if not place.secure:
        return HTTPConnection(place.host, timeout=place.seconds_left)
    context = ssl.create_default_context(cafile=str(place.ca_bundle) if place.ca_bundle else None)
    return HTTPSConnection(place.host, timeout=place.seconds_left, context=context)
