"""Requests to the reference server: those of `programs/recording`, with their sender and the data of the server.

The reference server is one `Serve`; most faults are middlewares.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from reference.account import ANONYMOUS, Account
from reference.protocol import serving
from reference.protocol.serving import LISTINGS, Middleware, Response, Serve, decoded_path, error, wrap_with_middleware
from reference.state import Bucket, ServerState

__all__ = [
    "LISTINGS",
    "Middleware",
    "Response",
    "S3Request",
    "Serve",
    "Signing",
    "decoded_path",
    "error",
    "wrap_with_middleware",
]

V2, V4 = "AWS", "AWS4-HMAC-SHA256"
"""The versions of signatures, as policies name them."""


@dataclass(frozen=True)
class Signing:
    """The signing of a request: the version of its signature, its place (as policies name it), and its time, in seconds
    since 1970, if the request gives it."""

    version: str
    place: str
    made: float | None = None


@dataclass(frozen=True)
class S3Request(serving.Request):
    """A request to the reference server.

    `account` is its signer, and `signing` its signature: None until they are verified, and for requests without
    credentials. `state` is the data of the server. `raw_body` is the body whose digests are verified: a middleware that
    changes `body` changes the stored bytes, unnoticed. `secure` tells if it came over HTTPS, `source_ip`
    is its sender's, and `started_at` the time when its head had come (as of `time.time()`).
    """

    account: Account | None = None
    signing: Signing | None = None
    state: ServerState = field(default_factory=ServerState)
    raw_body: bytes | None = None
    secure: bool = False
    source_ip: str = "127.0.0.1"
    started_at: float = 0.0

    @property
    def stored_bucket(self) -> Bucket | None:
        """The bucket that the request names, if there is one."""
        return self.state.buckets.get(self.bucket)

    @property
    def requester(self) -> Account:
        """The sender of the request, which may be anonymous."""
        return self.account or ANONYMOUS
