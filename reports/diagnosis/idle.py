"""Operations that succeed without doing anything: who may not send them gains nothing by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from reports.diagnosis.kinds import kind_of
from reports.diagnosis.requests import CHANGING, decisive
from reports.diagnosis.support import State
from reports.record.lines import CheckResult
from reports.record.what_came import status_of

MISSING = "NoSuchBucket"


def without_effect(
    results: Sequence[CheckResult], support: Mapping[str, Mapping[str, State]]
) -> tuple[CheckResult, ...]:
    """The results. It is noted of those that let somebody in that the operation does nothing: it succeeds for a bucket
    that does not exist, too, and a feature that it belongs to is not there."""
    homes: dict[str, set[str]] = defaultdict(set)
    for result in results:
        homes[result.subject].add(result.feature)
    absent = {feature for feature, states in support.items() if set(states.values()) == {"none"}}
    idle = {result.subject for result in results if _needs_no_bucket(result) and homes[result.subject] & absent}
    return tuple(_noted(result) if result.subject in idle and _lets_in(result) else result for result in results)


def _needs_no_bucket(result: CheckResult) -> bool:
    """Whether a request to change something of a bucket that does not exist succeeded."""
    exchange, deviation = decisive(result), result.deviation
    if exchange is None or exchange.method not in CHANGING or deviation is None or result.verdict != "fail":
        return False
    came = status_of(deviation.got)
    succeeded = "success" in deviation.got if came is None else came < 300
    return succeeded and any(code == MISSING for _, code in deviation.expected.get("replies", ()))


def _lets_in(result: CheckResult) -> bool:
    exchange = decisive(result)
    return exchange is not None and exchange.method in CHANGING and kind_of(result) == "exposed"


def _noted(result: CheckResult) -> CheckResult:
    assert result.deviation is not None
    return replace(result, deviation=replace(result.deviation, idle=True))
