"""A pytest plugin that notes each check's calls, and the calls that clients cannot express: `-p
tests.right_answers.noting`.

Each process writes a JSON file, named after it, into the folder that the environment variable names. Calls that checks
share count for each of them, whoever makes them: objects that are only read, buckets that are kept, and fixtures of a
wider scope.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Generator, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from botocore import xform_name

from fixtures.assertions.check import CheckSkipped
from fixtures.model.profiles import PROFILES
from fixtures.preflight.capabilities import AclKind
from fixtures.run.buckets import Buckets
from fixtures.run.clients import Clients
from fixtures.session.selection import collection, depth
from fixtures.session.selection.collection import SUBJECT_KEY, acl_kind_set_by

FOLDER = "S3_CONFORMANCE_CALLS"
READ = "made_to_read"
"""The fixture that shares objects which checks only read."""

Call = tuple[str, str, tuple[str, ...]]
"""The client, the boto3 method, and the members other than those of each such call."""


class OfACheck(msgspec.Struct, frozen=True):
    """The calls of a check through one client. `acl` has the kinds of ACLs that it sets through any client; `skipped`
    marks a check that shows nothing, because the run lacked something, such as HTTPS."""

    calls: list[tuple[str, tuple[str, ...]]]
    acl: list[AclKind]
    cannot: str = ""
    skipped: bool = False


Noted = dict[str, dict[str, OfACheck]]
"""The notes by check, then by client."""


class Noting:
    """The notes of a process. `made` has the sets of calls in progress, the innermost last; `shared` the calls made for
    several."""

    def __init__(self) -> None:
        self.made: list[set[Call]] = [set()]
        self.shared: dict[Hashable, set[Call]] = {}
        self.noted: Noted = {}
        self.cannot: dict[tuple[str, str], str] = {}
        self.skipped: set[tuple[str, str]] = set()

    def call(self, client: str, model: Any, members: Any) -> None:
        required = model.input_shape.required_members if model.input_shape else ()
        self.made[-1].add((client, xform_name(model.name), tuple(sorted(set(members).difference(required)))))

    @contextmanager
    def making(self, what: Hashable) -> Iterator[None]:
        """Counts the calls in the block as those of every check that asks for `what`."""
        self.made.append(set())
        try:
            yield
        finally:
            done = self.made.pop()
            self.shared.setdefault(what, set()).update(done)
            self.made[-1].update(done)

    def asked(self, what: Hashable) -> None:
        self.made[-1].update(self.shared.get(what, ()))


NOTING = Noting()


def pytest_configure() -> None:
    """Clears the records: a check that was n/a is tried."""
    for module in (collection, depth):
        module.recorded = dict  # type: ignore[attr-defined]
    for method in ("client", "control"):
        setattr(Clients, method, _noting_client(getattr(Clients, method), method))
    Buckets.kept = _noting_kept(Buckets.kept)  # type: ignore[method-assign]


def _noting_client(build: Callable[..., Any], method: str) -> Callable[..., Any]:
    @functools.wraps(build)
    def noting(self: Clients, *given: Any, **how: Any) -> Any:
        made = build(self, *given, **how)
        name = given[0] if method == "client" else "control"
        if (name == "control" or not PROFILES[name].legacy) and not getattr(made, "_is_noted", False):
            made._is_noted = True
            made.meta.events.register(
                "provide-client-params.s3", lambda params, model, **_: NOTING.call(name, model, params)
            )
        return made

    return noting


def _noting_kept(kept: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(kept)
    def noting(self: Buckets, name: Hashable, make: Callable[..., Any], **how: Any) -> Any:
        return _noted(("kept", name), lambda make: kept(self, name, make, **how), make)

    return noting


def _noting_read(made_to_read: Callable[..., Any], client: str) -> Callable[..., Any]:
    def noting(name: Hashable, make: Callable[[], Any]) -> Any:
        return _noted((READ, client, name), lambda make: made_to_read(name, make), make)

    return noting


def _noted(what: Hashable, share: Callable[[Callable[..., Any]], Any], make: Callable[..., Any]) -> Any:
    """Shares the result of `make`; its calls are those of every check that asks for `what`."""

    def noted(*given: Any) -> Any:
        with NOTING.making(what):
            return make(*given)

    made = share(noted)
    NOTING.asked(what)
    return made


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any, request: Any) -> Generator[None, object, object]:
    if fixturedef.argname == READ:
        noting = _noting_read((yield), request.getfixturevalue("client_name"))
        fixturedef.cached_result = (noting, *fixturedef.cached_result[1:])
        return noting
    if fixturedef.scope == "function":
        return (yield)
    with NOTING.making(fixturedef.argname):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    NOTING.made[:] = [set()]
    done = yield
    if SUBJECT_KEY in item.stash:
        for name in item.fixturenames:  # type: ignore[attr-defined]
            NOTING.asked(name)
        subject, made = item.stash[SUBJECT_KEY], NOTING.made[0]
        calls = sorted({(method, members) for client, method, members in made if client == subject.client})
        acl = sorted({kind for _, method, members in made if (kind := acl_kind_set_by(method, members))})
        which = (subject.id, subject.client)
        one = OfACheck(calls, acl, NOTING.cannot.get(which, ""), which in NOTING.skipped)
        NOTING.noted.setdefault(subject.id, {})[subject.client] = one
    return done


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Comes first, to see the result that the session's own plugin adds. Checks that leave themselves out may do so
    because of the endpoint: they show nothing, as skipped ones."""
    report = yield
    result = getattr(report, "conformance", None)
    if result is not None and call.excinfo is not None:
        left_out = isinstance(call.excinfo.value, CheckSkipped)
        if result.verdict == "n/a" and not left_out:
            NOTING.cannot[result.id, result.client] = result.message
        if result.verdict == "skipped" or left_out:
            NOTING.skipped.add((result.id, result.client))
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    worker = getattr(session.config, "workerinput", {}).get("workerid", "main")
    Path(os.environ[FOLDER], f"{worker}.calls.json").write_bytes(msgspec.json.encode(NOTING.noted))
