"""The one table of faults: what a server may do wrong, each with a sentence, and the reference with one of them.

A fault is a row of `rows/*.toml`, or a function in `coded/` where a row would hide what happens.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec.toml

from reference.faults import rows
from reference.protocol.messages import Middleware, Response, S3Request, Serve, wrap_with_middleware
from reference.protocol.wire import Rules
from reference.server.service import Authenticate, reference, refusal
from reference.state import US_EAST_1

FOLDER = Path(__file__).parent
FaultyMiddleware = Callable[[Any, Serve], Response]
"""A middleware that knows the requests of any server, or those of the reference."""


@dataclass(frozen=True)
class Fault:
    """One thing that a server does wrong.

    `subject` is the name of the file that has it. `operations` are those it is about, or empty if it does not say. A
    middleware that is `in_front` sees requests before their signature and body are verified, and all responses. `rules`
    read requests in another way (`reference/protocol/wire.py`). `over_https` marks faults of features that need HTTPS.
    """

    name: str
    wrong: str
    subject: str = ""
    operations: Collection[str] = ()
    middleware: Middleware | None = None
    authenticate: Authenticate = refusal
    in_front: bool = False
    over_https: bool = False
    rules: Rules = field(default_factory=Rules)
    region: str = US_EAST_1

    def server(self) -> Serve:
        """The reference with this fault, and nothing stored."""
        if self.in_front and self.middleware:
            return wrap_with_middleware(self.middleware, reference())
        return reference(self.middleware, self.authenticate, self.region)


_CODED_FAULTS: dict[str, Fault] = {}


def fault(
    name: str = "", wrong: str = "", on: Collection[str] = (), **options: Any
) -> Callable[[FaultyMiddleware], FaultyMiddleware]:
    """Registers a middleware as a fault: by its name and with the sentence of its docstring, unless others are given.
    Requests for other operations than those of `on` pass it by. The options are fields of `Fault`."""

    def register(middleware: FaultyMiddleware) -> FaultyMiddleware:
        named, said = name or middleware.__name__, wrong or _sentence(middleware)
        new = Fault(
            named, said, _subject(middleware), on, _for_operations(on, middleware) if on else middleware, **options
        )
        _add(_CODED_FAULTS, new)
        return middleware

    return register


def _for_operations(operations: Collection[str], middleware: FaultyMiddleware) -> FaultyMiddleware:
    return lambda request, serve: middleware(request, serve) if request.operation in operations else serve(request)


def wrong_authentication(**options: Any) -> Callable[[Authenticate], Authenticate]:
    """Registers another way to verify signatures as a fault."""

    def register(authenticate: Authenticate) -> Authenticate:
        name, wrong, subject = authenticate.__name__, _sentence(authenticate), _subject(authenticate)
        _add(_CODED_FAULTS, Fault(name, wrong, subject, authenticate=authenticate, **options))
        return authenticate

    return register


@cache
def faults() -> Mapping[str, Fault]:
    """Every fault by its name, in an order that is the same on every machine; raises ValueError for a wrong row."""
    for module in sorted((FOLDER / "coded").glob("of_*.py")):
        import_module(f"reference.faults.coded.{module.stem}")
    found: dict[str, Fault] = {}
    for path in sorted((FOLDER / "rows").glob("*.toml")):
        for each in _read_file(path):
            _add(found, each)
    for each in _CODED_FAULTS.values():
        _add(found, each)
    return found


def _read_file(path: Path) -> Iterator[Fault]:
    for name, row in msgspec.toml.decode(path.read_bytes()).items():
        try:
            yield _fault_of_row(name, path.stem, row)
        except (KeyError, TypeError, ValueError, re.error) as wrong:
            raise ValueError(f"{path}: {name}: {wrong}") from wrong


def _fault_of_row(name: str, subject: str, row: rows.Row) -> Fault:
    served = {key: row[key] for key in ("in_front", "over_https", "region") if key in row}
    if unknown := set(row) - rows.KEYS - set(served) - {"refusals", "reading"}:
        raise ValueError(f"no row has {', '.join(sorted(unknown))}")
    changed = bool(rows.KEYS - {"wrong", "on"} & set(row))
    return Fault(
        name,
        row["wrong"],
        subject,
        tuple(row.get("on", ())),
        rows.middleware(row) if changed else None,
        _with_other_codes(row["refusals"]) if "refusals" in row else refusal,
        rules=Rules(**row.get("reading", {})),
        **served,
    )


def _with_other_codes(refusals: Mapping[str, str | bool]) -> Authenticate:
    """Refuses with other codes than the right ones; accepts where the other code is false."""

    def authenticate(request: S3Request) -> str | None:
        code = refusal(request)
        other = refusals.get(code, code) if code else code
        return other if isinstance(other, str) else None

    return authenticate


def _subject(function: Callable[..., Any]) -> str:
    return str(function.__module__).rpartition(".of_")[2]


def _sentence(function: Callable[..., Any]) -> str:
    return " ".join((function.__doc__ or "").split())


def _add(table: dict[str, Fault], new: Fault) -> None:
    if new.name in table:
        raise ValueError(f"two faults have the name {new.name}")
    table[new.name] = new
