"""A seeded defect: a middleware with a sentence, and the checks that must catch it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from reference.protocol.messages import Middleware, Serve, wrap_with_middleware
from reference.protocol.wire import Rules
from reference.server.service import Authenticate, reference, refusal
from reference.state import US_EAST_1

BOTH = ("boto3-s3v4", "boto-s3")
"""One client of each SDK, and of each signature."""
BOTO3 = ("boto3-s3v4",)
RAW_V4 = ("raw-s3v4",)
RAW_V2 = ("raw-s3",)
RAW_SIGNED = (*RAW_V2, *RAW_V4)
RAW_ANONYMOUS = ("raw-anonymous",)

DEFECTS: dict[str, Defect] = {}


@dataclass(frozen=True)
class Defect:
    """A seeded defect. `caught_by` are check ids, as in a record, without the client; each must fail through each of
    the `clients`.

    `beside` are checks that run as well, so that invariants see their responses. A middleware that is `in_front` sees
    requests before their signature and body are verified, and all responses. `over_https` marks defects of features
    that need HTTPS.
    """

    name: str
    wrong: str
    caught_by: tuple[str, ...]
    clients: tuple[str, ...]
    middleware: Middleware | None = None
    authenticate: Authenticate = refusal
    in_front: bool = False
    over_https: bool = False
    beside: tuple[str, ...] = ()
    rules: Rules = field(default_factory=Rules)
    region: str = US_EAST_1

    def server(self) -> Serve:
        if self.in_front and self.middleware:
            return wrap_with_middleware(self.middleware, reference())
        return reference(self.middleware, self.authenticate, self.region)


def defect(
    *caught_by: str,
    clients: tuple[str, ...] = BOTH,
    in_front: bool = False,
    over_https: bool = False,
    beside: tuple[str, ...] = (),
    rules: Rules | None = None,
    region: str = US_EAST_1,
) -> Callable[[Middleware], Middleware]:
    """Registers a middleware as a defect; its docstring describes the server's fault.

    With `rules`, it also reads requests in another way (`reference/protocol/wire.py`).
    """

    def register(middleware: Middleware) -> Middleware:
        name = middleware.__name__
        wrong = (middleware.__doc__ or "").strip()
        _add(
            Defect(
                name,
                wrong,
                caught_by,
                clients,
                middleware,
                in_front=in_front,
                over_https=over_https,
                beside=beside,
                rules=rules or Rules(),
                region=region,
            )
        )
        return middleware

    return register


def wrong_authentication(*caught_by: str, clients: tuple[str, ...] = BOTH) -> Callable[[Authenticate], Authenticate]:
    """Registers another way to verify signatures as a defect."""

    def register(authenticate: Authenticate) -> Authenticate:
        name = authenticate.__name__
        wrong = (authenticate.__doc__ or "").strip()
        _add(Defect(name, wrong, caught_by, clients, authenticate=authenticate))
        return authenticate

    return register


def wrong_reading(
    name: str,
    wrong: str,
    *caught_by: str,
    clients: tuple[str, ...] = RAW_V4,
    authenticate: Authenticate = refusal,
    **rules: bool,
) -> None:
    """Registers a server that reads requests in another way as a defect."""
    _add(Defect(name, wrong, caught_by, clients, authenticate=authenticate, rules=Rules(**rules)))


def _add(new: Defect) -> None:
    if new.name in DEFECTS:
        raise ValueError(f"two defects have the name {new.name}")
    DEFECTS[new.name] = new
