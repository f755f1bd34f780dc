"""Runs the suite on a published server, and keeps the record."""

from __future__ import annotations

import gzip
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from published.results.published_servers import PUBLISHED_FOLDER, ROOT, PublishedServer, kept_record_path
from published.signal_handling import status_of
from published.starting import ServerError, certificate, running_server

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "MAINACCESSKEY0000001",
    "AWS_SECRET_ACCESS_KEY": "mainSecretKey000000000000000000000000001",
    "S3_ALT_ACCESS_KEY_ID": "ALTACCESSKEY00000002",
    "S3_ALT_SECRET_ACCESS_KEY": "altSecretKey0000000000000000000000000002",
}
"""The credentials of `servers/common.sh`."""
WHOLE_RUN_OPTIONS = ("--every-client",)
AREAS = (
    "access,applications,batch_delete,buckets,conditions,copy,cors,documented,errors,http,integrity,invariants,keys,"
    "listing,multipart,object_lock,objects,post_object,presigned,program_requests,ranges,signature_v4,streaming,"
    "versioning"
)
"""Areas with the checks behind the predictions for applications."""
BRIEF_RUN_OPTIONS = ("--client=boto3-s3v4,raw-s3v4", "--level=core,common", f"--area={AREAS}")
"""The part of a run behind the predictions: a third of its results."""
RECORD = "results.jsonl"


def verify_expected_results(result: PublishedServer, part: Sequence[str]) -> bool:
    """Runs this part of the suite on the server. Raises `ServerError`."""
    with tempfile.TemporaryDirectory() as out:
        return _run_part(result, Path(out), part) == 0


def run_and_keep_record(result: PublishedServer, runs: Path, part: Sequence[str]) -> bool:
    """Runs the suite, and keeps the record, instead of a former one. Raises `ServerError` and OSError."""
    with tempfile.TemporaryDirectory() as out:
        status = _run_part(result, Path(out), part)
        runs.mkdir(parents=True, exist_ok=True)
        with (Path(out) / RECORD).open("rb") as record, gzip.open(kept_record_path(result.name, runs), "wb") as kept:
            shutil.copyfileobj(record, kept)
        return status == 0


def _run_part(result: PublishedServer, out: Path, part: Sequence[str]) -> int:
    with running_server(result) as url:
        status = _run_suite(result, url, out, part)
    if status not in (0, 1) or not (out / RECORD).exists():
        raise ServerError(f"{result.name}: the run ended with {status}; nothing was kept")
    return status


def _run_suite(result: PublishedServer, url: str, out: Path, part: Sequence[str]) -> int:
    """Runs the suite with these options, and returns the exit status."""
    own = ("AWS_", "S3_", "PYTEST_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    environment |= {**CREDENTIALS, **({"AWS_CA_BUNDLE": str(certificate(result))} if result.https else {})}
    environment |= result.environment
    environment["PYTHONPATH"] = str(ROOT)
    known = f"--known={result.name}"
    suite = [sys.executable, "-m", "s3_conformance", "run", f"--endpoint-url={url}", known, f"--out={out}"]
    return status_of([*suite, *result.arguments, *part], cwd=PUBLISHED_FOLDER, env=environment)


def install_applications(names: Sequence[str]) -> int:
    """Installs these applications, or all without names, and returns the exit status."""
    suite = [sys.executable, "-m", "s3_conformance", "applications", "--install", *names]
    return status_of(suite, cwd=ROOT, stdout=sys.stderr)


def write_results(result: PublishedServer, record: Path, *, brief: bool) -> bool:
    """Writes the results in a record of the server into its folder and the tables, unless the record is refused. It
    prints what is wrong."""
    words = ["-m", "published.results.updating", *["--brief"] * brief, result.name, str(record.absolute())]
    return status_of([sys.executable, *words], cwd=ROOT) == 0
