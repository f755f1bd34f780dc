"""Tests of predictions from a program's own requests."""

from __future__ import annotations

import msgspec
import pytest

from record.ending import CHECK_DISTURBED
from record.footprint_file import Extent, Footprint, Need, RecordedWorkflow, form_id, is_plain
from record.lines import Deviation, Record, RunHeader
from reports.diagnosis.applications.predicting import predict_each
from reports.diagnosis.applications.prediction import Prediction
from reports.diagnosis.applications.prediction_words import obstacle, predicted
from reports.diagnosis.findings.diagnosing import diagnose
from tests.reports.made import OK, deviating
from tests.reports.served import served

PUT = "PutObject signed content-md5 x-amz-meta-*"
RANGE = "GetObject signed range"
LIST = "ListObjectsV2 signed ?delimiter ?list-type"
DELETE = "DeleteObject signed"
ABORT = "AbortMultipartUpload signed ?uploadId"
STILL_THERE = deviating({"replies": [[404, ""]]}, {"success": None})
REFUSED = deviating(OK, "501 NotImplemented", "PutObject")
OTHER_BODY = deviating("a", "b", "body", sort="data")
NO_METADATA = deviating(["a"], [], "metadata", sort="data")
NOT_GROUPED = deviating(["a/"], ["a/b"], "keys and common prefixes", sort="entries")
NAMES = {PUT: ("x-amz-meta-",), RANGE: ("range=bytes=N-N",), LIST: ("delimiter=/",)}


def program(form: str, extent: Extent | None = None) -> Footprint:
    """A program that sends one form of request, and relies on what its header or parameter asks for to this extent."""
    needs = (Need("any", extent, ("work",), (form.split()[0],), NAMES[form]),) if extent else ()
    return Footprint("tool-1", "Tool", "1", "tool", (RecordedWorkflow("", "http", needs, (f"work: {form}",)),))


def prediction(known: Footprint, came: dict[str, Deviation]) -> Prediction:
    record = Record(RunHeader(endpoint="http://h"), tuple(served([known], came)))
    return next(iter(predict_each(diagnose(record), [known])))


@pytest.mark.parametrize(
    ("form", "extent", "came", "answer"),
    [
        (PUT, None, None, "works"),
        (PUT, None, REFUSED, "fails"),
        (PUT, "acceptance", REFUSED, "fails"),
        (PUT, "nothing", REFUSED, "works"),
        (PUT, "refusal", REFUSED, "works"),
        (PUT, "acceptance", OTHER_BODY, "fails"),
        (PUT, "effect", NO_METADATA, "fails"),
        (PUT, "acceptance", NO_METADATA, "works"),
        (PUT, None, NO_METADATA, "works"),
        (RANGE, "effect", OTHER_BODY, "fails"),
        (RANGE, "acceptance", OTHER_BODY, "works"),
        (RANGE, None, deviating({"replies": [[206, ""]]}, {"replies": [[200, ""]]}), "works"),
        (DELETE, None, STILL_THERE, "fails"),
        (ABORT, None, STILL_THERE, "works"),
        (LIST, "effect", NOT_GROUPED, "fails"),
        (LIST, "acceptance", NOT_GROUPED, "works"),
    ],
)
def test_program_works_if_its_requests_do(
    form: str, extent: Extent | None, came: Deviation | None, answer: str
) -> None:
    known = program(form, extent)
    assert prediction(known, dict.fromkeys(known.recordings[0].forms(), came) if came else {}).answer == answer


def test_what_stops_it_is_the_request_and_what_came() -> None:
    found = prediction(program(PUT), {PUT: REFUSED})
    assert predicted(found, obstacle) == "fails: PutObject: with signed content-md5 x-amz-meta-* → 501 NotImplemented"
    assert [(each.finding, each.steps) for each in found.obstacles] == [(1, ("work",))]


def test_what_was_not_sent_is_counted() -> None:
    known = msgspec.structs.replace(
        program(PUT), recordings=(RecordedWorkflow("", "http", (), (f"work: {PUT}", "work: PutObject signed")),)
    )
    for forms, words in ((served([known])[:1], ("1 of its 2 requests",)), ([], ("2 of its 2 requests",))):
        record = Record(RunHeader(endpoint="http://h"), tuple(forms))
        (found,) = predict_each(diagnose(record), [known])
        assert (found.answer, found.untested) == ("untested", words)


def test_a_request_that_was_disturbed_each_time_is_a_risk() -> None:
    (one,) = served([program(PUT)])
    disturbed = msgspec.structs.replace(one, verdict="skipped", message=f"{CHECK_DISTURBED}: 500 InternalError")
    record = Record(RunHeader(endpoint="http://h"), (disturbed,))
    (found,) = predict_each(diagnose(record), [program(PUT)])
    assert (found.answer, found.degree) == ("works", "risk")
    assert predicted(found, obstacle) == "at risk: PutObject: does not always come out the same"


@pytest.mark.parametrize(
    ("words", "case", "plain"),
    [
        (PUT, "PutObject_signed_content-md5_x-amz-meta", True),
        (LIST, "ListObjectsV2_signed_delimiter_list-type", True),
        ("GetObject signed ?versionId", "GetObject_signed_versionId", False),
        ("PutObject origin", "PutObject_origin", False),
    ],
)
def test_form_is_the_case_of_a_check(words: str, case: str, plain: bool) -> None:
    assert (form_id(words), is_plain(words)) == (case, plain)
