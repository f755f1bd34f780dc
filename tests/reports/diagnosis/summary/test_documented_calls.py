"""Tests of the guides' calls, by client as it ships and with the corrections of its faults."""

from __future__ import annotations

import pytest

from record.lines import CheckResult, Correction, Deviation, Record, RefusedSignature, RunHeader, Tally, Verdict
from reports.diagnosis.summary.documented_calls import CallCell, documented_calls

BOTO = "boto-s3v4"
HOST = Correction("boto-v4-host", BOTO, "boto sends the port twice.", "Use port 443.")
ORDER = Correction("boto-v4-header-order", BOTO, "boto sorts headers.", "Use Signature V2.")
HEADER = RunHeader(clients=("boto3-s3v4", BOTO, "raw-s3v4"), corrections=(HOST, ORDER))
REFUSED = Deviation(expected={"success": None}, got={"replies": [[403, "SignatureDoesNotMatch"]]})
FAULT = (HOST.name,)


def result(
    verdict: Verdict, corrected: bool = False, fault: bool = False, area: str = "objects", level: str = "core"
) -> CheckResult:
    return CheckResult(
        f"{area}/x::y", BOTO, verdict, area=area, level=level, subject="GetObject",
        deviation=REFUSED if fault else None, corrected=FAULT * corrected, client_faults=FAULT * fault,
    )  # fmt: skip


def record(*results: CheckResult, header: RunHeader = HEADER) -> Record:
    # A check of the guides makes the row; another one tells that the record notes corrections.
    row = CheckResult("documented/x::z", "boto3-s3v4", "pass", area="documented", level="core", subject="GetObject")
    other = CheckResult("x::new", BOTO, "pass", level="core", subject="HeadObject", corrected=(ORDER.name,))
    return Record(header, (row, other, *results))


GUIDE = result("fail", fault=True, area="documented", level="common")
CORRECTED = result("pass", corrected=True)


@pytest.mark.parametrize(
    ("results", "word", "shipped", "corrected", "needed"),
    [
        ([result("pass"), result("pass")], "works", (2, 2), (2, 2), ()),
        ([result("pass"), result("fail"), result("unsupported")], "n of m", (1, 3), (1, 3), ()),
        ([result("pass"), result("skipped"), result("n/a")], "works", (1, 1), (1, 1), ()),
        ([result("pass", level="common"), result("fail")], "n of m", (0, 1), (0, 1), ()),
        ([GUIDE, CORRECTED], "corrected", (0, 2), (1, 1), FAULT),
        ([GUIDE, CORRECTED, result("fail")], "n of m", (0, 3), (1, 2), FAULT),
        ([GUIDE, result("pass")], "n of m", (1, 2), (1, 1), FAULT),
        ([GUIDE], "n of m", (0, 1), (0, 0), FAULT),
        ([result("skipped")], "untested", (0, 0), (0, 0), ()),
    ],
)
def test_a_cell(
    results: list[CheckResult], word: str, shipped: tuple[int, int], corrected: tuple[int, int], needed: tuple[str, ...]
) -> None:
    (row,) = documented_calls(record(*results))
    leads_to_guides = needed and 2 * shipped[0] < shipped[1] and corrected[0]  # there is what fails
    where = {"area": "documented"} if leads_to_guides else {"level": "core"}
    where |= {"operation": "GetObject", "client": BOTO}
    assert row.operation == "GetObject"
    assert row.cells[BOTO] == CallCell(word, *shipped, *corrected, needed, where)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "results",
    [
        [],
        [result("n/a"), result("n/a"), result("pass")],
        [CheckResult("invariants/a", BOTO, "pass", level="core", subject="GetObject", tally=Tally())],
    ],
)
def test_a_call_that_the_client_does_not_make_has_no_cell(results: list[CheckResult]) -> None:
    (row,) = documented_calls(record(*results))
    assert row.cells[BOTO] is None
    assert list(row.cells) == ["boto3-s3v4", BOTO]


def test_a_client_whose_signature_is_refused() -> None:
    header = RunHeader(clients=("boto3-s3v4",), refused=(RefusedSignature("Signature V2", clients=("boto-s3",)),))
    (row,) = documented_calls(record(header=header))
    assert (cell := row.cells["boto-s3"]) is not None
    assert (cell.word, cell.asked) == ("refused", 0)


def test_without_checks_of_the_guides_there_are_no_rows() -> None:
    assert documented_calls(Record(HEADER, (CORRECTED,))) == ()
