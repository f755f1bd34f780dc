"""Tests that ETags without quotes are one cause, and that failures of another kind stay apart from it."""

from __future__ import annotations

from typing import Any

from record.lines import CheckResult
from tests.reports.diagnosis.findings.results import gate, of, result, titles
from tests.reports.made import OK, deviating, exchanged

MD5 = "900150983cd24fb0d6963f7d28e17f72"
TITLE = "ETags have no quotes: legacy boto takes uploads for failed"


def uploaded(number: int, feature: str, etag: str, **more: Any) -> CheckResult:
    answered = exchanged("PUT", "b/k", response_headers=(("ETag", etag),))
    taken_for_failed = deviating(OK, {"fault": "S3DataError"})
    return result(number, feature, taken_for_failed, exchanges=(answered,), **{"subject": "PutObject", **more})


def valued(number: int, wanted: Any, came: Any) -> CheckResult:
    return result(number, "ranges", deviating({"value": wanted}, {"value": came}, "E-tag", sort="form"))


GATES = (gate("tags"), gate("ranges"))


def test_uploads_taken_for_failed_and_etags_without_quotes_are_one_finding() -> None:
    own = uploaded(1, "tags", MD5), uploaded(2, "ranges", f"{MD5}-2", subject="UploadPart")
    rest = valued(3, f'"{MD5}"', MD5), valued(4, [f'"{MD5}"', 1], [MD5, 1])
    (found,) = of(*GATES, *own, *rest).findings
    assert (found.id, found.severity) == ("refused:unquoted-etags", "refused")
    assert found.title.startswith(f"{TITLE} (PutObject, UploadPart)")
    assert (found.results, found.consequences) == (own, rest)


def test_they_explain_a_gate_that_fails_through_legacy_boto() -> None:
    failed = uploaded(1, "tags", MD5, gate=True, level="core")
    (found,) = of(failed, uploaded(2, "tags", MD5)).findings
    assert found.title.startswith(TITLE)


def test_an_etag_of_other_content_is_another_cause() -> None:
    assert not any(TITLE in each for each in titles(of(*GATES, uploaded(1, "tags", f'"{MD5}"'))))


def test_other_values_and_quotes_of_other_values_are_other_causes() -> None:
    own = uploaded(1, "tags", MD5)
    others = valued(2, f'"{MD5}"', f'"{MD5[::-1]}"'), valued(3, '"a.txt"', "a.txt"), valued(4, f'"{MD5}"', None)
    first = next(each for each in of(*GATES, own, *others).findings if TITLE in each.title)
    assert first.explained == (own,)


def test_without_an_upload_taken_for_failed_the_quotes_are_a_difference_of_values() -> None:
    found = titles(of(*GATES, valued(1, f'"{MD5}"', MD5)))
    assert found
    assert not any(TITLE in each for each in found)
