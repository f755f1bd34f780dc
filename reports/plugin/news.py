"""The results of a run that are new findings when they come: the first unexpected one of their feature and kind.

The real findings are made of all results, at the end. These are their first signs, for a user who watches and may stop
a useless run. A grave result has a line, but not again for each feature with the same deviation. The others are
counted, or hundreds of lines would hide the grave ones. Between two progress lines there are only a few lines, most of
them for grave results. An operation without any effect exposes nothing, but that is known only at the end
(`harmless.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.text import Text

from record.lines import CRITICAL, CheckResult, RecordedFeature
from record.text import one_line, plural, without_case
from record.what_came import value_came, what_was_compared
from reports.diagnosis.findings import wording
from reports.diagnosis.kinds.of_deviations import KINDS
from reports.diagnosis.kinds.of_results import kind_of
from reports.formats.terminal.style import STYLES

ANNOUNCED_OF_THE_CORE = ("crash", "refused", "ignored")
"""Kinds that have a line if the check is about a need of every S3 service."""
MOST_NEWS, MOST_OTHERS = 15, 5
"""Lines between two progress lines: of all kinds, and of those that are not grave."""


@dataclass
class News:
    """The failures of this run that had a line, and those that were only counted. Where results are compared with
    expected ones, few are new, and `all_kinds` have lines."""

    all_kinds: bool = False
    _announced: set[tuple[str, str]] = field(default_factory=set)
    _counted: set[tuple[str, str]] = field(default_factory=set)
    _alike: set[tuple[str, ...]] = field(default_factory=set)
    """Grave failures that had a line: kind, expected result and actual one."""
    _lines: Counter[bool] = field(default_factory=Counter)
    """The numbers of grave and other lines since the last progress line."""
    _hidden: set[str] = field(default_factory=set)
    """Features that had no line since the last progress line."""

    def of(self, result: CheckResult, features: Sequence[RecordedFeature]) -> Text | None:
        """The line for a result that fails unexpectedly; None if its feature and kind already have one, or are only
        counted."""
        kind = kind_of(result) or result.verdict
        reported = (result.feature or without_case(result.id), kind)
        if reported in self._announced:
            return None
        is_critical = kind in CRITICAL
        alike = (kind, *_likeness(result)) if is_critical and not self.all_kinds else None
        if not self._has_a_line(kind, result) or alike in self._alike or not self._has_room(is_critical=is_critical):
            self._hidden |= {reported[0]} if reported not in self._counted else set()
            self._counted.add(reported)
            return None
        self._announced.add(reported)
        if alike is not None:
            self._alike.add(alike)
        self._lines[is_critical] += 1
        title = next((feature.title for feature in features if feature.id == result.feature), result.feature)
        words = ": ".join(filter(None, (title, wording.WORDS.get(kind, ""))))
        line = Text(f"{kind:<7}", STYLES.get(kind, STYLES["fail"]))
        line.append(f"  {one_line(words)}" if words else "", "bold not dim default")
        return line.append(f"  {one_line(result.id)} ({one_line(result.client)})", "not bold not dim default")

    def progressed(self) -> str:
        """The number of features with failures but no line since the last progress line, as a sentence that stands
        alone on a terminal; empty if none."""
        hidden = len(self._hidden)
        self._hidden.clear()
        self._lines.clear()
        return f"Failures in {plural(hidden, 'other feature')}: see the report" if hidden else ""

    def counted(self) -> str:
        """The failures without a line: the number of features of each kind; empty if nothing was only counted."""
        numbers = Counter(kind for _, kind in self._counted - self._announced)
        text = ", ".join(f"{kind} in {plural(numbers[kind], 'feature')}" for kind in KINDS if numbers[kind])
        return f"Not shown above (less severe, alike, or too many): {text}." if text else ""

    def _has_a_line(self, kind: str, result: CheckResult) -> bool:
        if kind in KINDS and not self.all_kinds:
            return kind in CRITICAL or (kind in ANNOUNCED_OF_THE_CORE and result.level == "core")
        return True  # its severity is unknown

    def _has_room(self, *, is_critical: bool) -> bool:
        """Returns whether there may be another line before the next progress line."""
        return self._lines.total() < MOST_NEWS and (is_critical or self._lines[False] < MOST_OTHERS)


def _likeness(result: CheckResult) -> tuple[str, ...]:
    """The common traits of failures of several features that share one line."""
    if result.deviation is not None and value_came(result.deviation):
        return (what_was_compared(result.deviation),)
    return wording.expected(result), wording.got(result)
