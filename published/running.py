"""Runs the suite on a published server, and keeps the record."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from published.ended_by_signals import status_of
from published.server_folders import HERE, ROOT, Published, kept_as
from published.starting import ServerError, certificate, started
from record.record_file import FILE_NAME, read, write

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "MAINACCESSKEY0000001",
    "AWS_SECRET_ACCESS_KEY": "mainSecretKey000000000000000000000000001",
    "S3_ALT_ACCESS_KEY_ID": "ALTACCESSKEY00000002",
    "S3_ALT_SECRET_ACCESS_KEY": "altSecretKey0000000000000000000000000002",
}
"""The credentials of `servers/common.sh`."""
WHOLE = ("--every-client",)


def as_expected(result: Published, part: Sequence[str]) -> bool:
    """Runs this part of the suite on the server. Raises `ServerError`."""
    with tempfile.TemporaryDirectory() as out:
        return _run(result, Path(out), part) == 0


def recorded(result: Published, runs: Path, part: Sequence[str]) -> bool:
    """The same, and keeps the record, instead of a former one. Raises `ServerError`, `RecordError` and OSError."""
    with tempfile.TemporaryDirectory() as out:
        status = _run(result, Path(out), part)
        write(read(Path(out) / FILE_NAME), kept_as(result.name, runs))
        return status == 0


def _run(result: Published, out: Path, part: Sequence[str]) -> int:
    with started(result) as url:
        status = _suite(result, url, out, part)
    if status not in (0, 1) or not (out / FILE_NAME).exists():
        raise ServerError(f"{result.name}: the run ended with {status}; nothing was kept")
    return status


def _suite(result: Published, url: str, out: Path, part: Sequence[str]) -> int:
    """Runs the suite with these options, and returns the exit status."""
    own = ("AWS_", "S3_", "PYTEST_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    environment |= {**CREDENTIALS, **({"AWS_CA_BUNDLE": str(certificate(result))} if result.https else {})}
    environment |= result.environment
    environment["PYTHONPATH"] = str(ROOT)
    known = f"--known={result.name}"
    suite = [sys.executable, "-m", "s3_conformance", "run", f"--endpoint-url={url}", known, f"--out={out}"]
    return status_of([*suite, *result.arguments, *part], cwd=HERE, env=environment)


def install_applications(names: Sequence[str]) -> int:
    """Installs these applications, or all without names, and returns the exit status."""
    suite = [sys.executable, "-m", "s3_conformance", "applications", "--install", *names]
    return status_of(suite, cwd=ROOT, stdout=sys.stderr)
