"""The results of a run that are new findings when they come: the first unexpected one of their feature and severity.

The real findings are made of all results, at the end. These are their first signs, for a user who watches and may stop
a useless run. A grave result has a line, but not again for each feature with the same deviation. The others are
counted, or hundreds of lines would hide the grave ones. Between two progress lines there are only a few lines, most of
them for grave results. An operation without any effect exposes nothing, but that is known only at the end
(`normalized.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.text import Text

from record.actual_response import compared_value_name, is_value_deviation
from record.lines import CRITICAL, CheckResult, RecordedFeature
from record.text import one_line, plural, without_case
from reports.diagnosis.findings.result_facts import expected_in_words, response_in_words
from reports.diagnosis.findings.titles import SEVERITY_WORDS
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.severity.severity_table import SEVERITIES
from reports.formats.terminal.style import STYLES

ANNOUNCED_CORE_SEVERITIES = ("crash", "refused", "ignored")
"""Kinds that have a line if the check is about a need of every S3 service."""
MAX_LINES, MAX_LESS_SEVERE_LINES = 15, 5
"""Lines between two progress lines: of all severities, and of those that are not grave."""


@dataclass
class News:
    """The failures of this run that had a line, and those that were only counted. Where results are compared with
    expected ones, few are new, and `all_severities` have lines."""

    all_severities: bool = False
    _announced: set[tuple[str, str]] = field(default_factory=set)
    _counted: set[tuple[str, str]] = field(default_factory=set)
    _alike: set[tuple[str, ...]] = field(default_factory=set)
    """Grave failures that had a line: severity, expected result and actual one."""
    _lines: Counter[bool] = field(default_factory=Counter)
    """The numbers of grave and other lines since the last progress line."""
    _hidden: set[str] = field(default_factory=set)
    """Features that had no line since the last progress line."""

    def of(self, result: CheckResult, features: Sequence[RecordedFeature]) -> Text | None:
        """The line for a result that fails unexpectedly; None if its feature and severity already have one, or are only
        counted."""
        severity = severity_of(result) or result.verdict
        topic = (result.feature or without_case(result.id), severity)
        if topic in self._announced:
            return None
        is_critical = severity in CRITICAL
        alike = (severity, *_failure_traits(result)) if is_critical and not self.all_severities else None
        if (
            not self._has_a_line(severity, result)
            or alike in self._alike
            or not self._has_room(is_critical=is_critical)
        ):
            self._hidden |= {topic[0]} if topic not in self._counted else set()
            self._counted.add(topic)
            return None
        self._announced.add(topic)
        if alike is not None:
            self._alike.add(alike)
        self._lines[is_critical] += 1
        title = next((feature.title for feature in features if feature.id == result.feature), result.feature)
        words = ": ".join(filter(None, (title, SEVERITY_WORDS.get(severity, ""))))
        line = Text(f"{severity:<7}", STYLES.get(severity, STYLES["fail"]))
        line.append(f"  {one_line(words)}" if words else "", "bold not dim default")
        return line.append(f"  {one_line(result.id)} ({one_line(result.client)})", "not bold not dim default")

    def progress_sentence(self) -> str:
        """The number of features with failures but no line since the last progress line, as a sentence that stands
        alone on a terminal; empty if none."""
        hidden = len(self._hidden)
        self._hidden.clear()
        self._lines.clear()
        return f"Failures in {plural(hidden, 'other feature')}: see the report" if hidden else ""

    def counted(self) -> str:
        """The failures without a line: the number of features of each severity; empty if nothing was only counted."""
        numbers = Counter(severity for _, severity in self._counted - self._announced)
        text = ", ".join(
            f"{severity} in {plural(numbers[severity], 'feature')}" for severity in SEVERITIES if numbers[severity]
        )
        return f"Not shown above (less severe, alike, or too many): {text}." if text else ""

    def _has_a_line(self, severity: str, result: CheckResult) -> bool:
        if severity in SEVERITIES and not self.all_severities:
            return severity in CRITICAL or (severity in ANNOUNCED_CORE_SEVERITIES and result.level == "core")
        return True  # its severity is unknown

    def _has_room(self, *, is_critical: bool) -> bool:
        """Returns whether there may be another line before the next progress line."""
        return self._lines.total() < MAX_LINES and (is_critical or self._lines[False] < MAX_LESS_SEVERE_LINES)


def _failure_traits(result: CheckResult) -> tuple[str, ...]:
    """The common traits of failures of several features that share one line."""
    if result.deviation is not None and is_value_deviation(result.deviation):
        return (compared_value_name(result.deviation),)
    return expected_in_words(result), response_in_words(result)
