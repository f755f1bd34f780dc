"""Tests of the risk of programs that nothing is known to stop."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest

from record.footprint_file import Extent, Footprint, Need, RecordedWorkflow, text_of
from record.lines import CheckResult, Record, RecordedFeature, RunHeader
from reports.diagnosis.applications.predicting import predict_each
from reports.diagnosis.applications.prediction import AT_RISK, Prediction, failing_share
from reports.diagnosis.applications.prediction_words import predicted, standalone_words
from reports.diagnosis.findings.diagnosing import diagnose
from reports.formats.html.report.overview import overview
from tests.reports.made import OK, deviating
from tests.reports.unpacking import data_of

PUTS = RecordedFeature("put-objects", "Objects", "Put objects")
REFUSED = deviating(OK, "400 InvalidRequest", "PutObject")
CODE = deviating("400 InvalidArgument", "400 InvalidRequest", "PutObject")
MANY = 10


def footprint(extent: Extent = "effect", setting: str = "") -> Footprint:
    needs = (Need(PUTS.id, extent, ("write",), ("PutObject",)),)
    recordings = [RecordedWorkflow(setting, "http", needs, ("write: PutObject signed",))]
    stopped = (Need("tags", "effect", ("write",), ("PutObject",)),)
    first = [RecordedWorkflow("", "http", stopped, ())] if setting else []
    return Footprint("table-1", "Table", "1", "data", (*first, *recordings))


def result(number: int, *, fails: bool = False, **more: Any) -> CheckResult:
    fields = {"feature": PUTS.id, "subject": "PutObject", "level": "core", "area": "objects", "gate": number == 0}
    verdict = "fail" if fails else "pass"
    name = f"objects/put::check_{number}"
    return CheckResult(name, "boto3-s3v4", verdict, deviation=REFUSED if fails else None, **{**fields, **more})


def prediction(known: Footprint, failing: int, *others: CheckResult) -> Prediction:
    """The prediction at an endpoint where the last checks fail, which are no gates."""
    results = [result(number, fails=number >= MANY - failing) for number in range(MANY)]
    record = Record(RunHeader(endpoint="http://h", features=(PUTS,)), (*results, *others))
    return next(iter(predict_each(diagnose(record), record, [known])))


def test_program_is_at_risk_if_much_of_what_it_needs_fails() -> None:
    assert AT_RISK <= 1 / MANY
    found = prediction(footprint(), 1)
    assert (found.answer, found.degree, found.outcome) == ("works", "risk", "risk")
    assert [(each.title, each.finding) for each in found.risks] == [("Put objects", 1)]
    assert predicted(found) == "at risk: Put objects (finding 1)"
    assert standalone_words(found) == "at risk: Put objects (write)"


@pytest.mark.parametrize(("extent", "failing"), [("effect", 0), ("nothing", 5)])
def test_program_is_not_at_risk(extent: Extent, failing: int) -> None:
    found = prediction(footprint(extent), failing)
    assert (found.degree, found.risks) == ("works", ())


@pytest.mark.parametrize(
    "more",
    [{"level": "common"}, {"subject": "CopyObject"}, {"deviation": CODE}],
    ids=["not core", "another operation", "another code"],
)
def test_checks_that_show_no_risk(more: dict[str, Any]) -> None:
    others = [msgspec.structs.replace(result(number, fails=True), **more) for number in range(MANY, 2 * MANY)]
    assert prediction(footprint(), 0, *others).degree == "works"


def test_page_of_the_report_has_the_risk_with_its_finding() -> None:
    results = tuple(result(number, fails=number == 1) for number in range(MANY))
    own = text_of(msgspec.structs.replace(footprint(), kind="own"))
    record = Record(RunHeader(endpoint="http://h", features=(PUTS,), footprints=(own,)), results)
    page = str(overview(diagnose(record)))
    assert '<a class="program a-risk" href="#program-table-1">' in page
    assert re.search(
        r'at risk</span></td><td>Put objects, <a href="#[^"]+">finding 1</a> \(write\)', data_of(page)[1]["programs"]
    )


def test_program_is_at_risk_with_its_setting() -> None:
    tags = result(MANY, fails=True, feature="tags", gate=True)
    refused = deviating(OK, "501 NotImplemented", "PutObject")
    found = prediction(footprint(setting="tags = off"), 5, msgspec.structs.replace(tags, deviation=refused))
    assert (found.answer, found.setting, found.degree) == ("settings", "tags = off", "risk")
    assert predicted(found) == "at risk with tags = off: Put objects (finding 1)"


def test_a_check_fails_if_it_fails_through_any_client() -> None:
    failing = msgspec.structs.replace(result(0, fails=True), client="raw-s3v4")
    results, weighing = {PUTS.id: [result(0), failing, result(1)]}, {(failing.id, failing.client)}
    assert failing_share(footprint().recordings[0].needs, results, weighing) == 0.5
    assert failing_share((), results, weighing) == 0.0
