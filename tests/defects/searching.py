"""The search for checks that notice a fault: one pytest session collects all checks once, and runs those of each fault
in a fork of its process, with clients, fixtures and a server of their own, which know nothing of other faults.
"""

from __future__ import annotations

import contextlib
import json
import math
import multiprocessing
import os
import ssl
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import zip_longest
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

import pytest
from _pytest.runner import runtestprotocol

from fixtures.run.run import RUN, Run
from fixtures.session.selection.collection import SUBJECT_KEY
from reference.protocol.messages import Serve
from reference.protocol.wire import Rules
from reference.server import connections as server
from reference.server import website_endpoint
from reference.server.service import reference
from reference.state import US_EAST_1
from tests.defects.running import ROOT, environment
from tests.defects.serving import certificate_options
from tests.forking import PLAIN

MAX_JOB_SECONDS = 300
"""Seconds that the checks of one fault may take: with a listing that never ends, some checks never end either."""
NOTICED_VERDICTS = ("fail", "unsupported")
"""The verdicts of checks that notice a fault."""
MIN_JOBS = 8
"""The number of faults for which another process is started: it collects the checks, too."""


class SeenVerdict(NamedTuple):
    """The verdict of a check, or of an invariant of the responses `during` a check, through a client."""

    check: str
    client: str
    verdict: str
    during: str = ""


class Job(Protocol):
    """A fault, and the checks to run against it, each with its client, in order, until `enough` of them have noticed it
    by these verdicts."""

    @property
    def checks(self) -> Sequence[tuple[str, str]]: ...
    @property
    def enough(self) -> int: ...
    @property
    def noticed(self) -> Collection[str]: ...
    def server(self, took_effect: Event) -> tuple[Serve, Rules]:
        """The server with the fault, and how it reads requests; it sets `took_effect` if it knows of it."""
        ...


@dataclass(frozen=True)
class Search:
    """The result of a search for one fault. `took_effect` is unknown where nothing tells; `ran` is false if the time
    was up before."""

    seen: tuple[SeenVerdict, ...] = ()
    took_effect: bool = False
    ran: bool = True

    def failing(self) -> list[SeenVerdict]:
        return [each for each in self.seen if each.verdict in NOTICED_VERDICTS]


@dataclass(frozen=True)
class Session:
    """The pytest session of a search: the paths of its checks, its flags, and the time (as of `time.time()`) after
    which no fault is tried."""

    clients: tuple[str, ...]
    paths: tuple[str, ...] = ("conformance",)
    flags: tuple[str, ...] = ()
    over_https: bool = False
    region: str = US_EAST_1
    until: float = math.inf


def search(jobs: Sequence[Job], session: Session, processes: int) -> list[Search]:
    """The results of all jobs, in their order."""
    processes = min(processes, max(1, len(jobs) // MIN_JOBS))
    shares = [jobs[number::processes] for number in range(processes)]
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        found = [pool.submit(_search, share, session).result for share in shares]
        results = [each() for each in found]
    return [results[number % processes][number // processes] for number in range(len(jobs))]


def _search(jobs: Sequence[Job], session: Session) -> list[Search]:
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as until_collected:
        tls, options = certificate_options(Path(folder)) if session.over_https else (None, ())
        url = until_collected.enter_context(server.running(reference(region=session.region), tls=tls))
        os.environ.clear()
        os.environ.update(environment(Path(folder)) | {"S3_WEBSITE_URL": website_endpoint.url(url)})
        os.chdir(ROOT)
        searching = _SearchPlugin(jobs, url, tls, until_collected.close, session.until)
        chosen = ("--endpoint-url", url, "--client", ",".join(session.clients), "--region", session.region)
        flags = (*chosen, "--every-client", "--root-keys", *session.flags, *options, *PLAIN, "--capture=no")
        with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
            status = pytest.main([*session.paths, *flags], plugins=[searching])
    if len(searching.found) < len(jobs):
        raise RuntimeError(f"the checks did not run (exit status {status})")
    return searching.found


class _SearchPlugin:
    """A pytest plugin with a loop of its own over the collected checks."""

    def __init__(
        self,
        jobs: Sequence[Job],
        url: str,
        tls: ssl.SSLContext | None,
        collected: Callable[[], None],
        until: float = math.inf,
    ) -> None:
        self._jobs = jobs
        self._url = url
        self._tls = tls
        self._collected = collected
        self._until = until
        self.found: list[Search] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:  # while collecting
            return True
        self._collected()
        run = session.config.stash[RUN]
        _build_clients(run)
        items = {(item.stash[SUBJECT_KEY].id, item.stash[SUBJECT_KEY].client): item for item in session.items}
        began = time.monotonic()
        for number, job in enumerate(self._jobs, 1):
            in_time = time.time() < self._until
            some = [items[each] for each in job.checks if each in items]
            self.found.append(self._search_job(job, some) if in_time else Search(ran=False))
            run.ledger.path.unlink(missing_ok=True)  # its entries were deleted with the server
            if number % 100 == 0:
                print(f"{number} of {len(self._jobs)} in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        return True

    def _search_job(self, job: Job, items: Sequence[pytest.Item]) -> Search:
        fork = multiprocessing.get_context("fork")
        receiver, sender = fork.Pipe(duplex=False)
        child = fork.Process(target=self._run, args=(job, items, sender))
        child.start()
        sender.close()
        try:
            if not receiver.poll(MAX_JOB_SECONDS):  # unnoticed, and the rest of the table is not lost
                print(f"{job}: its checks did not end within {MAX_JOB_SECONDS} s", file=sys.stderr, flush=True)
                return Search()
            found: Search = receiver.recv()
            return found
        except EOFError:
            print(f"{job}: its process ended", file=sys.stderr, flush=True)
            return Search()
        finally:
            child.kill()
            child.join()

    def _run(self, job: Job, items: Sequence[pytest.Item], sender: Connection) -> None:
        took_effect, seen, failing = Event(), [], set()
        serve, rules = job.server(took_effect)
        with server.running(serve, urlsplit(self._url).port or 0, self._tls, rules=rules):
            for item, after in zip_longest(items, items[1:]):
                seen += _seen_verdicts(item, after)
                failing |= {each.check for each in seen if each.verdict in job.noticed}
                if len(failing) >= job.enough:
                    break
        sender.send(Search(tuple(seen), took_effect.is_set()))


def _build_clients(run: Run) -> None:
    """Builds the clients before the forks, which would each build them again."""
    _ = run.control
    for name in run.working_clients:
        run.clients.client(name)


def _seen_verdicts(item: pytest.Item, after: pytest.Item | None) -> Iterator[SeenVerdict]:
    """The verdict of a check, and those of the invariants that its responses violate."""
    for report in runtestprotocol(item, nextitem=after, log=False):
        result = getattr(report, "conformance", None)
        if result is not None:
            yield SeenVerdict(result.id, result.client, result.verdict)
        for name, of_answers in json.loads(getattr(report, "answers", "{}")).items():
            check, _, client = name.partition(" ")
            during = item.stash[SUBJECT_KEY].id
            yield SeenVerdict(check, client, "fail" if of_answers["violations"] else "pass", during)
