"""The hostile endpoint: the reference server with objects of others, whose answers become hostile at some time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from reference.protocol.messages import Response, S3Request, Serve
from reference.server.connections import running
from reference.server.service import reference
from tests.breaker.hostile_responses import EVERY_NTH_HEAVY, HEAVY_DRESSES, RESPONSE_CHANGES
from tests.breaker.signed import TokenAuthenticator
from tests.s3_conformance.belongings import FOREIGN, fill, seen
from tests.s3_conformance.commands import client

CORRECT_AT_FIRST = 60
"""The number of a run's requests that get correct answers: its preflight would otherwise end it."""


@dataclass
class HostileEndpoint:
    """An endpoint with hostile answers: `dress` names how they are changed after `right` correct ones."""

    dress: str
    url: str = ""
    right: int | None = None
    """None while nothing is dressed."""
    before: dict[str, Any] = field(default_factory=dict)
    signed: TokenAuthenticator = field(default_factory=TokenAuthenticator)

    def answer(self, request: S3Request, serve: Serve) -> Response:
        answer = serve(request)
        if self.right is None:
            return answer
        self.right -= 1
        each = EVERY_NTH_HEAVY if self.dress in HEAVY_DRESSES else 1
        return RESPONSE_CHANGES[self.dress](request, answer) if self.right < 0 and self.right % each == 0 else answer

    def changed(self) -> list[str]:
        """Returns the changed buckets of others; no answer is hostile from now on."""
        self.right = None
        s3 = client(self.url)
        there = {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}
        return [name for name in FOREIGN if name not in there or seen(s3, name) != self.before[name]]


@contextmanager
def hostile_endpoint(dress: str, *, right: int = CORRECT_AT_FIRST) -> Iterator[HostileEndpoint]:
    """The endpoint, within the block, in an account that has much else."""
    endpoint = HostileEndpoint(dress)
    with running(reference(endpoint.answer, endpoint.signed)) as endpoint.url:
        s3 = client(endpoint.url)
        fill(s3)
        endpoint.before = {name: seen(s3, name) for name in FOREIGN}
        endpoint.right = right
        yield endpoint
