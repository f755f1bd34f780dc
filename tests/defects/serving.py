"""A server for a run, over HTTP or over HTTPS with its own certificate."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from programs.recording import certificates
from reference.protocol.messages import Serve
from reference.protocol.wire import Rules
from reference.server import connections as server


@contextmanager
def serving(
    serve: Serve, folder: Path, *, over_https: bool, rules: Rules = server.STRICT
) -> Iterator[tuple[str, Sequence[str]]]:
    """The URL of a server, and the options for accepting its certificate."""
    if not over_https:
        with server.running(serve, rules=rules) as url:
            yield url, ()
        return
    tls, options = certificate_options(folder)
    with server.running(serve, tls=tls, rules=rules) as url:
        yield url, options


def certificate_options(folder: Path) -> tuple[ssl.SSLContext, Sequence[str]]:
    """Returns the TLS context of a server, and the options for accepting its certificate, which is made in the
    folder."""
    authority, tls = certificates.serving(folder, "reference")
    return tls, ("--ca-bundle", str(authority))
