"""`python -m tests.right_answers`: records right answers, the calls of checks, and the day of new ones.

`reports/diagnosis/exchanges/right_answers.py`, `fixtures/session/selection/recorded_calls.py` and
`reports/known/added_checks.py` read it. Runs all checks through every client; the flags are passed to pytest. Takes
some minutes.
"""

from __future__ import annotations

import datetime
import gzip
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from fixtures.session.selection.recorded_calls import recorded_cases
from record.client_names import CLIENTS
from reference.server import connections as server
from reference.server import website_endpoint
from reference.server.service import reference
from reports.diagnosis.exchanges.right_answers import FILE, RightResponse, RightResponses, recorded
from reports.known import added_checks
from reports.known.added_checks import days_of_checks, text_of_days
from tests import collected
from tests.defects.running import ROOT, environment
from tests.right_answers import noting as calls
from tests.right_answers import recording
from tests.right_answers.plugin import FOLDER, Noted

PREFERRED = ("boto3-s3v4", "raw-s3v4", "boto-s3v4", *CLIENTS)
"""The clients in order of preference: the requests of the first one are kept, if several sent them."""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, server.running(reference()) as url:
        plugins = ["-p", "tests.right_answers.plugin", "-p", "tests.right_answers.noting"]
        command = [sys.executable, "-m", "pytest", "conformance", *plugins, "--every-client"]
        status = subprocess.run(
            [*command, "-q", "--tb=no", "--no-header", "--endpoint-url", url, *sys.argv[1:]],
            cwd=ROOT,
            env={
                **environment(Path(folder)),
                "S3_WEBSITE_URL": website_endpoint.url(url),
                FOLDER: folder,
                calls.FOLDER: folder,
            },
            check=False,
        ).returncode
        if status not in (0, 1):
            sys.exit(status)
        chosen = _chosen(sorted(Path(folder).glob("*.answers.json")))
        if not chosen:
            sys.exit("No check ran: nothing is recorded.")
        record(sorted(Path(folder).glob("*.calls.json")), Path(folder))
        every = [check["id"] for check in json.loads((Path(folder) / collected.LIST).read_text())]
        added_checks.FILE.write_text(text_of_days(days_of(every)))
        FILE.write_bytes(file_of({**{key: [] for key in every}, **chosen}.items()))
    print(f"{FILE}: {FILE.stat().st_size} bytes")


def record(noted: Sequence[Path], folder: Path) -> None:
    """Writes the files of `recorded_calls.py` from the processes' notes; the collected checks go to the folder."""
    earlier, merged = dict(recorded_cases()), calls.Noted()
    for file in noted:
        for check, by_client in msgspec.json.decode(file.read_bytes(), type=calls.Noted).items():
            merged.setdefault(check, {}).update(by_client)
    found = recording.recorded_from(merged, earlier)
    recording.write(found)  # the clients that can express a check follow from it
    collected.collect(folder)
    depths = json.loads((folder / collected.DEPTHS).read_text())
    found = recording.covering(found, depths["everything"], depths["part"], earlier)
    recording.write(recording.with_gates(found, depths["everything"]))


def _chosen(files: list[Path]) -> dict[str, list[tuple[str, RightResponse]]]:
    found: Noted = {}
    for file in files:
        for check, by_client in msgspec.json.decode(file.read_bytes(), type=Noted).items():
            found.setdefault(check, {}).update(by_client)
    return {
        check: next(by_client[client] for client in PREFERRED if client in by_client)
        for check, by_client in found.items()
    }


def days_of(every: Iterable[str]) -> dict[str, str]:
    """Returns the day of each check that came after the first release: today for those not recorded before."""
    earlier, today = recorded().checks, datetime.date.today().isoformat()
    added = {check: days_of_checks().get(check, "") if check in earlier else today for check in every}
    return {check: day for check, day in added.items() if day}


def file_of(checks: Iterable[tuple[str, Sequence[tuple[str, RightResponse]]]]) -> bytes:
    """Returns the file, from the requests and answers of each check."""
    answers: dict[RightResponse, int] = {}
    requests: dict[str, int] = {}
    found = {
        check: tuple(
            (requests.setdefault(request, len(requests)), answers.setdefault(answer, len(answers)))
            for request, answer in exchanges
        )
        for check, exchanges in sorted(checks)
    }
    whole = RightResponses(tuple(answers), tuple(requests), found)
    return gzip.compress(msgspec.json.encode(whole), mtime=0)


if __name__ == "__main__":
    main()
