"""Which of a run's results are new findings when they come: the first of their feature and kind that is unexpected.

The findings proper are made of all results, at the end. These are their first signs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.text import Text

from reports.diagnosis.findings.wording import WORDS
from reports.diagnosis.kinds import kind_of
from reports.formats.terminal import STYLES
from reports.record.lines import CheckResult, Feature
from reports.record.text import one_line


@dataclass
class News:
    """What has been told of this run."""

    _told: set[tuple[str, str]] = field(default_factory=set)

    def of(self, result: CheckResult, features: Sequence[Feature]) -> Text | None:
        """The line for a result that fails unexpectedly; None if its feature and kind have been told."""
        kind = kind_of(result) or result.verdict
        told = (result.feature or result.id.partition("[")[0], kind)
        if told in self._told:
            return None
        self._told.add(told)
        title = next((feature.title for feature in features if feature.id == result.feature), result.feature)
        words = ": ".join(filter(None, (title, WORDS.get(kind, ""))))
        line = Text(f"{kind:<7}", STYLES.get(kind, STYLES["fail"]))
        line.append(f"  {one_line(words)}" if words else "", "bold not dim default")
        return line.append(f"  {one_line(result.id)} ({one_line(result.client)})", "not bold not dim default")
