"""Results of the checks that send the requests of programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from record.footprint_file import Footprint, form_id
from record.lines import CheckResult, Deviation
from record.selection import REQUESTS_AREA


def served(known: Iterable[Footprint], came: Mapping[str, Deviation] | None = None) -> list[CheckResult]:
    """A result for each form of request of these programs: it passes, unless `came` has its deviation."""
    forms = dict.fromkeys(form for each in known for recording in each.recordings for form in recording.forms())
    return [_result(form, (came or {}).get(form)) for form in forms]


def _result(form: str, deviation: Deviation | None) -> CheckResult:
    return CheckResult(
        f"{REQUESTS_AREA}/requests::has_its_effect[{form_id(form)}]",
        "raw-s3v4",
        "fail" if deviation else "pass",
        area=REQUESTS_AREA,
        feature="program-requests",
        subject=form.split()[0],
        deviation=deviation,
    )
