"""The present checks and features of the suite, as `s3-conformance list` gives them: reports do not import them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

import msgspec

from record.lines import RecordedFeature
from reports.formats.publication.published_servers import PUBLISHED_FOLDER


class Check(msgspec.Struct, frozen=True):
    """One check of `list --format json`. `clients` has for each client the reason why it cannot express the check, or
    None."""

    id: str
    area: str
    operations: tuple[str, ...]
    level: str
    requirement: str
    source: str
    feature: str
    gate: bool
    clients: dict[str, str | None]


@dataclass(frozen=True)
class Suite:
    """The catalogue of features, and all checks through all clients."""

    features: tuple[RecordedFeature, ...]
    checks: tuple[Check, ...]


def suite() -> Suite:
    """Collects the checks, which takes some 10 seconds. Raises `subprocess.CalledProcessError` if that fails."""
    command = [sys.executable, "-m", "s3_conformance", "list", "--every-client", "--format"]
    forms = ("features-json", "json")
    started = [
        subprocess.Popen([*command, form], cwd=PUBLISHED_FOLDER.parent, stdout=subprocess.PIPE) for form in forms
    ]
    features, checks = (_output(process) for process in started)
    return suite_of(features, checks)


def suite_of(features: bytes, checks: bytes) -> Suite:
    """The same from the output of `list` in the forms `features-json` and `json`."""
    names = RecordedFeature.__struct_fields__
    catalogue = [{name: each[name] for name in names if name in each} for each in msgspec.json.decode(features)]
    return Suite(
        msgspec.convert(catalogue, tuple[RecordedFeature, ...]), msgspec.json.decode(checks, type=tuple[Check, ...])
    )


def _output(process: subprocess.Popen[bytes]) -> bytes:
    text, _ = process.communicate()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return text
