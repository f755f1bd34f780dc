"""Middlewares of an overloaded service: it throttles, fails and hangs up now and then, at any request."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

from reference.protocol.messages import Middleware, Response, S3Request, Serve, error
from tests.disturbances.proxy import INTERNAL_ERROR, SLOW_DOWN, Refusal


def occasionally(share: float, instead: Callable[[], Response], seed: int = 1) -> Middleware:
    """Answers this share of all requests, chosen by a seed, with something else, and does not serve them."""
    chance, lock = random.Random(seed), threading.Lock()

    def middleware(request: S3Request, serve: Serve) -> Response:
        with lock:
            is_disturbed = chance.random() < share
        return instead() if is_disturbed else serve(request)

    return middleware


def throttling_response() -> Response:
    return _refusal_response(SLOW_DOWN)


def failure_response() -> Response:
    return _refusal_response(INTERNAL_ERROR)


def dropped_connection() -> Response:
    return Response(200, framing="reset")


def _refusal_response(refusal: Refusal) -> Response:
    return error(refusal.status, refusal.code, refusal.message)
