"""Results that are kept in little memory."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from reports.record import packing
from reports.record.json_form import dumps, from_json
from reports.record.lines import CheckResult
from reports.record.packing import Packed, at_hand, packed
from tests.reports import fake

LARGE = {"text": "<Key>a</Key>" * 300, "length": 3600, "cut": False}


def a_result(number: int) -> CheckResult:
    one = replace(fake.RECORDED, url=f"http://127.0.0.1/{number}")
    exchanges = (one, replace(one, status=404, response_body=from_json(type(one.response_body), LARGE)))
    return CheckResult("a/b::c", "boto3-s3", "fail", "a", operations=("GetObject",), exchanges=exchanges)


def test_packed_result_is_equal_and_written_alike() -> None:
    result = a_result(1)
    assert packed(result) == result
    assert result == packed(result)
    assert packed(result) != packed(a_result(2))
    assert dumps(packed(result)) == dumps(result)


def test_packed_exchanges_are_read_like_a_tuple() -> None:
    result = a_result(1)
    first, last = packed(result).exchanges
    assert (first, last) == result.exchanges
    exchanges = packed(result).exchanges
    assert exchanges
    assert len(exchanges) == 2
    assert exchanges[-1] == last
    assert exchanges[:1] == (first,)
    assert next(reversed(exchanges)) == last
    assert exchanges.index(last) == 1
    assert not packed(replace(result, exchanges=())).exchanges


@pytest.mark.parametrize(("most", "kind"), [(4, tuple), (3, Packed)], ids=["few", "many"])
def test_a_few_exchanges_are_at_hand(most: int, kind: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "MOST_AT_HAND", most)
    results = at_hand([packed(a_result(1)), packed(a_result(2))])
    assert results == [a_result(1), a_result(2)]
    assert {type(result.exchanges) for result in results} == {kind}


def test_alike_texts_are_kept_once() -> None:
    one, other = (packed(replace(a_result(1), requirement="".join(["A range ", "is read."]))) for _ in range(2))
    assert one.requirement is other.requirement
