"""A server that gets fixed and broken again while its URL stays the same."""

from __future__ import annotations

from reference.protocol.messages import Response, S3Request, Serve
from reference.server.service import reference
from tests.defects.defects import DEFECTS


class Changing:
    def __init__(self) -> None:
        self.now: Serve = reference()

    def __call__(self, request: S3Request) -> Response:
        return self.now(request)

    def breaks(self, defect: str) -> None:
        self.now = DEFECTS[defect].server()

    def is_mended(self) -> None:
        self.now = reference()
