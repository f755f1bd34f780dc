"""Tests of the ids of findings: each is unique, and does not depend on words."""

from __future__ import annotations

import pytest

from reports.diagnosis.findings import differing_values
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.shortening import with_unique_ids
from tests.reports.diagnosis.findings.results import gate, ids, of, other_code, result, titles, wrong
from tests.reports.made import deviating


def test_other_words_in_a_title_do_not_change_the_id(monkeypatch: pytest.MonkeyPatch) -> None:
    little = [result(1, name, deviating(2, 1, "TagCount", sort="form")) for name in ("tags", "ranges")]
    little += [result(2, name, other_code("A", "B")) for name in ("select", "versions")]
    gates = [gate(name) for name in ("tags", "ranges", "select", "versions")]
    names = {found.id for found in of(*gates, *little).findings}
    assert names == {"code:TagCount:ranges", "code:400-B:select"}
    monkeypatch.setitem(differing_values.VALUE_NAMES, "TagCount", "number of tags")
    again = of(*gates, *little).findings
    assert {found.id for found in again} == names
    assert any("number of tags" in found.title for found in again)


def test_findings_of_one_feature_and_kind_have_ids_of_their_own() -> None:
    names = ("tags", "keys", "parts", "Expires")
    losses = [result(number, "ranges", wrong(name), subject="PutObject") for number, name in enumerate(names, 1)]
    assert {found.id for found in of(gate("ranges"), *losses).findings} == {
        "corrupt:ranges/PutObject-tags",
        "corrupt:ranges/PutObject-keys",
        "corrupt:ranges/PutObject-parts",
        "corrupt:ranges/PutObject-Expires",
    }
    (alone,) = of(gate("ranges"), losses[0]).findings
    assert alone.id == "corrupt:ranges"


def test_small_causes_have_ids_of_their_own_too() -> None:
    first, second, third = (result(number, "ranges", wrong("tags")) for number in range(1, 4))
    small = [Finding("corrupt:ranges", "corrupt", "Wrong", ("ranges",), (each,)) for each in (first, second)]
    further = Finding("corrupt:further", "corrupt", "Wrong", ("ranges",), (first, second), (), tuple(small))
    diagnosed = with_unique_ids([Finding("corrupt:ranges", "corrupt", "Wrong", ("ranges",), (third,)), further])
    every = [each.id for finding in diagnosed for each in (finding, *finding.small_causes)]
    assert len(set(every)) == 4
    assert {name.partition("/")[0] for name in every} == {"corrupt:ranges", "corrupt:further"}
    assert with_unique_ids(diagnosed) == diagnosed


def test_findings_that_a_reader_cannot_tell_apart_are_one() -> None:
    reads = [result(number, "ranges", wrong("body"), subject=name) for number, name in enumerate(("GetObject",) * 3)]
    copies = [result(number, "ranges", wrong("body"), subject="CopyObject") for number in (4, 5, 6)]
    others = [
        result(number, "ranges", wrong(name)) for number, name in enumerate(("tags", "keys", "parts", "Expires"), 7)
    ]
    diagnosis = of(gate("ranges"), *reads, *copies, *others)
    assert len(set(titles(diagnosis))) == len(titles(diagnosis))
    own = {found.title: ids(found.results) for found in diagnosis.findings}
    assert own["Byte ranges: body wrong (GetObject)"] == ids(reads)
    assert own["Byte ranges: body wrong (CopyObject)"] == ids(copies)
