"""Runs of the suite with `plugin.py` on the reference server: over HTTPS, then the parts that HTTPS in us-east-1 cannot
show.

Websites have host names of their own, which no certificate covers; and in another region CreateBucket returns something
else.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from programs.recording import certificates
from reference.server import connections as server
from reference.server import website_endpoint
from reference.server.service import reference
from tests.coverage_api.plugin import FOLDER
from tests.defects.running import BOTH_SDKS, RAW_ANONYMOUS, RAW_SIGNED, environment

ELSEWHERE = "ap-south-1"


@dataclass(frozen=True)
class Seen:
    """The notes of the runs: `members` has, by operation, the sent input members; `asserted`, by check, its assertions
    about refusals."""

    members: dict[str, set[str]]
    asserted: dict[str, set[str]]


def seen(folder: Path, checks: Sequence[str], flags: Sequence[str]) -> Seen:
    """Returns the requests and the assertions of the checks in all runs. The folder must be empty."""
    authority, tls = certificates.serving(folder, "coverage")
    environ = environment(folder)
    with server.running(reference(), tls=tls) as url:
        first = _run(folder / "first", url, [*checks, "--ca-bundle", str(authority), *flags], environ)
    with server.running(reference()) as url:
        sites = {"S3_WEBSITE_URL": website_endpoint.url(url)}
        websites = _run(folder / "websites", url, ["conformance/website", *flags], {**environ, **sites})
    with server.running(reference(region=ELSEWHERE)) as url:
        location = ["conformance/buckets/test_location.py", "--region", ELSEWHERE]
        elsewhere = _run(folder / "elsewhere", url, [*location, *flags], environ)
    runs = (first, websites, elsewhere)
    return Seen(merged([first], "members"), merged(runs, "asserted"))


def merged(folders: Sequence[Path], kind: str) -> dict[str, set[str]]:
    """Merges the notes of all processes of some runs: `members` by operation, or the `asserted` refusals by check."""
    found: dict[str, set[str]] = {}
    for path in (path for folder in folders for path in sorted(folder.glob(f"*.{kind}.json"))):
        for name, noted in json.loads(path.read_text(encoding="utf-8")).items():
            found.setdefault(name, set()).update(noted)
    return found


def _run(folder: Path, url: str, arguments: Sequence[str], environ: Mapping[str, str]) -> Path:
    """Runs the checks through one client of each SDK and signature; returns the folder with the notes of each
    process."""
    folder.mkdir()
    clients = ",".join((*BOTH_SDKS, *RAW_SIGNED, *RAW_ANONYMOUS))
    command = ["-m", "pytest", "-p", "tests.coverage_api.plugin", "-q", "--tb=no", "--no-header"]
    status = subprocess.run(
        [
            sys.executable,
            *command,
            *arguments,
            "--client",
            clients,
            "--endpoint-url",
            url,
            "--out",
            str(folder / "out"),
        ],
        env={**environ, FOLDER: str(folder)},
        stdout=subprocess.DEVNULL,
        check=False,
    ).returncode
    if status not in (0, 1):
        sys.exit(status)
    return folder
