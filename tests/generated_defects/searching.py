"""The search for a check that notices a defect: checks of one pytest session run against each defect, until one of them
fails.

The session collects all checks once, and runs those of each defect in a fork of its process: with clients, fixtures and
a server of their own, which know nothing of other defects.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import ssl
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import zip_longest
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import pytest
from _pytest.runner import runtestprotocol

from fixtures.run.run import RUN, Run
from fixtures.session.selection.collection import SUBJECT
from reference.server import connections as server
from reference.server import website_endpoint
from reference.server.service import reference
from tests.defects.running import ROOT, environment
from tests.defects.serving import certified
from tests.forking import PLAIN
from tests.generated_defects.faults import Defect
from tests.generated_defects.witnesses import CLIENTS, Witness, Witnesses, in_order

LONGEST = 300
"""Seconds that the checks of one defect may take: with a listing that never ends, some checks never end either."""
NOTICED = ("fail", "blocked")
Found = dict[Defect, "str | None"]
"""The check that noticed each defect; empty if none did, None if it never took effect: for example, a request that is
refused for two reasons is still refused without one of them."""


Job = tuple[Defect, Sequence[Witness]]


def search(
    defects: Sequence[Defect],
    seen: Witnesses,
    *,
    processes: int,
    paths: Sequence[str] = ("conformance",),
    over_https: bool = False,
) -> Found:
    """Runs the checks that saw the member of each defect, in processes of their own; all are below `paths`."""
    members = list(dict.fromkeys(defect.member for defect in defects))
    shares = [set(members[number::processes]) for number in range(processes)]
    jobs = [[(defect, seen[defect.member]) for defect in defects if defect.member in share] for share in shares]
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        found = [pool.submit(_search, job, tuple(paths), over_https) for job in jobs if job]
        return {defect: check for share in found for defect, check in share.result().items()}


def _search(jobs: Sequence[Job], paths: Sequence[str], over_https: bool) -> Found:
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as until_collected:
        tls, options = certified(Path(folder)) if over_https else (None, ())
        url = until_collected.enter_context(server.running(reference(), tls=tls))
        os.environ.clear()
        os.environ.update(environment(Path(folder)) | {"S3_WEBSITE_URL": website_endpoint.url(url)})
        os.chdir(ROOT)
        searching = _Searching(jobs, url, tls, until_collected.close)
        chosen = ["--endpoint-url", url, "--client", ",".join(CLIENTS), "--every-client", "--root-keys"]
        with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
            status = pytest.main([*paths, *chosen, *options, *PLAIN, "--capture=no"], plugins=[searching])
    if len(searching.found) < len(jobs):
        raise RuntimeError(f"the checks did not run (exit status {status})")
    return searching.found


class _Searching:
    """A pytest plugin with a loop of its own over the collected checks."""

    def __init__(
        self, jobs: Sequence[Job], url: str, tls: ssl.SSLContext | None, collected: Callable[[], None]
    ) -> None:
        self._jobs = jobs
        self._url = url
        self._tls = tls
        self._collected = collected
        self.found: Found = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:  # while collecting
            return True
        self._collected()
        run = session.config.stash[RUN]
        _build_clients(run)
        items = {(item.stash[SUBJECT].id, item.stash[SUBJECT].client): item for item in session.items}
        began, last = time.monotonic(), {}
        for number, (defect, some) in enumerate(self._jobs, 1):
            order = in_order(defect.member, some, first=last.get(defect.member), fault=defect.fault)
            chosen = [items[key] for witness in order if (key := (witness.check, witness.client)) in items]
            check = self.found[defect] = self._noticed(defect, chosen)
            run.ledger.path.unlink(missing_ok=True)  # its entries were deleted with the server
            if check:
                last[defect.member] = check
            if number % 100 == 0:
                print(f"{number} of {len(self._jobs)} in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        return True

    def _noticed(self, defect: Defect, items: Sequence[pytest.Item]) -> str | None:
        fork = multiprocessing.get_context("fork")
        receiver, sender = fork.Pipe(duplex=False)
        child = fork.Process(target=self._run, args=(defect, items, sender))
        child.start()
        sender.close()
        try:
            if not receiver.poll(LONGEST):  # unnoticed, and the rest of the table is not lost
                print(f"{defect}: its checks did not end within {LONGEST} s", file=sys.stderr, flush=True)
                return ""
            found: str | None = receiver.recv()
            return found
        finally:
            child.kill()
            child.join()

    def _run(self, defect: Defect, items: Sequence[pytest.Item], sender: Connection) -> None:
        took_effect = Event()
        with server.running(reference(defect.middleware(took_effect)), urlsplit(self._url).port or 0, self._tls):
            found = next(
                (check for item, after in zip_longest(items, items[1:]) for check in _failing(item, after)), ""
            )
        sender.send(found if found or took_effect.is_set() else None)


def _build_clients(run: Run) -> None:
    """Builds the clients before the forks, which would each build them again."""
    _ = run.control
    for name in run.working_clients:
        run.clients.client(name)


def _failing(item: pytest.Item, after: pytest.Item | None) -> Iterator[str]:
    """The check, or an invariant of a response in it, if it fails."""
    for report in runtestprotocol(item, nextitem=after, log=False):
        result = getattr(report, "conformance", None)
        if result is not None and result.verdict in NOTICED:
            yield result.id
        for name, seen in json.loads(getattr(report, "answers", "{}")).items():
            if seen["violations"]:
                yield name.partition(" ")[0]
