"""Causes: a person's explanations of results that are not as required, and the results that each cause explains.

A cause never makes a result expected, except where it says that results depend on timing (`sometimes`).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from record.lines import CheckResult
from record.what_came import answer_of
from reports.known.patterns import any_matches


@dataclass(frozen=True)
class Cause:
    """One entry of a `causes.toml`. It explains a result that matches all members that are not empty; one of a member's
    alternatives is enough.

    `until` is the last day on which it excuses the results that it explains. With `sometimes`, a pass is as expected,
    too, and so are results that `expected.txt` does not have.
    """

    id: str
    sentence: str
    link: str | None = None
    until: datetime.date | None = None
    sometimes: bool = False
    feature: tuple[str, ...] = ()
    check: tuple[str, ...] = ()
    operation: tuple[str, ...] = ()
    answer: tuple[str, ...] = ()
    verdict: tuple[str, ...] = ()
    client: tuple[str, ...] = ()
    file: str = ""
    line: int = 0

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}"

    def explains(self, result: CheckResult, *, answer: str | None = None, verdict: str | None = None) -> bool:
        """Returns whether it explains a result; with `answer` and `verdict`, a result that had these."""
        came = verdict or result.verdict
        if came == "pass":
            return self.sometimes and self._is_about(result)
        if self.verdict and came not in self.verdict:
            return False
        if not self._is_about(result):
            return False
        return not self.answer or any_matches(self.answer, answer_of(result.deviation) if answer is None else answer)

    def expired(self, today: datetime.date) -> bool:
        return self.until is not None and self.until < today

    def _is_about(self, result: CheckResult) -> bool:
        if self.feature and not any_matches(self.feature, result.feature):
            return False
        if self.operation and not any_matches(self.operation, result.subject):
            return False
        if self.client and not any_matches(self.client, result.client):
            return False
        return not self.check or any_matches(self.check, result.id)


def first_explaining_cause(
    causes: Sequence[Cause], result: CheckResult, *, answer: str | None = None, verdict: str | None = None
) -> Cause | None:
    """The first cause that explains a result, in the order of `sorted_causes`."""
    return next((cause for cause in causes if cause.explains(result, answer=answer, verdict=verdict)), None)


def sorted_causes(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    """The causes as in the file, but those with `sometimes` come first."""
    return tuple(sorted(causes, key=lambda cause: not cause.sometimes))
