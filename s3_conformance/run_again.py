"""`s3-conformance run --again`: some results of a record once more, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fixtures.model.places import CONFORMANCE
from fixtures.preflight.embedded import PROVIDER as EMBEDDED
from fixtures.settings.finding import Found
from reports.comparing.again import FAILED, failed, of_features, with_their_checks
from reports.diagnosis.findings.diagnosing import diagnose
from reports.formats import findings_file
from reports.profiles.profile_file import features_of
from reports.record.lines import CheckResult, Record
from reports.record.selection import PROGRAMS
from reports.record.text import near_names, one_line
from s3_conformance.given_records import locate, read
from s3_conformance.telling import number_of_finding, stop, telling_of_files

FOLDER = "s3-conformance-again"
"""The folder of the reports, unless another one is given: the record of before stays as it is."""
FEW = 40
"""The number of results that one process runs sooner than several."""


@dataclass(frozen=True, eq=False)  # pytest puts plugins into sets
class Earlier:
    """The record of before, and the results that are run again, by check and client. It is a pytest plugin, which gives
    a session the record."""

    record: Record
    chosen: frozenset[tuple[str, str]]

    @property
    def modules(self) -> list[Path]:
        """The modules of the checks, so that no other one is imported."""
        names = {check.partition("::")[0].rpartition("/") for check, _ in self.chosen}
        return sorted(CONFORMANCE / folder / f"test_{name}.py" for folder, _, name in names)

    def pytest_conformance_earlier_record(self) -> Record:
        return self.record

    @property
    def clients(self) -> list[str]:
        return sorted({client for _, client in self.chosen})


def earlier(given: str, what: str) -> Earlier:
    """Returns the results that `what` names: the number of a finding, a feature, a group, or all that failed. Stops if
    there are none."""
    with telling_of_files():
        path = locate(given)
        record = read(path)
    chosen: Sequence[CheckResult]
    if what == FAILED:
        chosen = failed(record)
    elif what.isascii() and what.isdecimal():
        chosen = explained_by(what, given, path, record)
    else:
        features = [each.id for each in features_of(what, record.header.features)]
        if not features:
            stop(f"{given}: it has no finding or feature {one_line(what, 60)!r}{_near(what, record)}")
        chosen = of_features(record, features)
    there = frozenset(each for each in with_their_checks(chosen) if not each[0].startswith(f"{PROGRAMS}/"))
    before = Earlier(record, there)
    missing = [module for module in before.modules if not module.exists()]
    if not there:
        stop(f"{given}: no result of {what} can be run again")
    if missing:
        stop(f"{given}: the suite has no module {missing[0].relative_to(CONFORMANCE)} any more")
    return before


def explained_by(number: str, given: str, path: Path, record: Record) -> Sequence[CheckResult]:
    """Returns the results that a finding explains. The file beside the record has its checks and clients; if that is
    not enough to know them, the record is diagnosed, which takes seconds."""
    kept = findings_file.beside(path, record.header) if record.header.suite == version("s3-conformance") else None
    if kept is not None:
        entry = kept.findings[number_of_finding(number, len(kept.findings), given) - 1]
        found = [each for each in failed(record) if each.id in entry.checks and each.client in entry.clients]
        if len(found) == entry.results:
            return found
    diagnosis = diagnose(record)
    return diagnosis.findings[number_of_finding(number, len(diagnosis.findings), given) - 1].explained


def _near(what: str, record: Record) -> str:
    near = near_names(what, [each.id for each in record.header.features])
    return near or f"; it takes a number, a feature, or {FAILED}"


def options_of(given: Mapping[str, Any], found: Found, before: Earlier) -> dict[str, Any]:
    """Returns the options, with the endpoint of the record if the user configured none."""
    header = before.record.header
    options = dict(given) | {"client": before.clients, "every_client": None, "smoke": None}
    if found.endpoint is not None or "provider" in found.sources:
        return options
    if header.provider == EMBEDDED:
        return options | {"provider": EMBEDDED}
    own = {
        "endpoint_url": header.endpoint,
        "https_endpoint_url": header.https_endpoint or None,
        "region": header.region,
        "addressing": header.addressing,
    }
    return options | {name: given[name] or value for name, value in own.items()}
