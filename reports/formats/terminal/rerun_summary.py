"""The end of a run that was made again for some results: what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from rich.console import Group
from rich.text import Text

from record.compared_again import RerunComparison, RerunResult, before_and_after
from record.lines import CheckResult, Record
from record.text import one_line, plural
from reports.comparing.again import EarlierResults, compare_rerun, differences
from reports.diagnosis.summary.sentence import left_behind_sentence, warnings

STYLES = {"new": "bold red", "still": "red", "fixed": "green", "not run": "yellow"}
MAX_REASONS = 5
"""The most reasons that are given for results that did not run."""
NO_RESULT = "the suite has no such check any more, or the run ended before it"


def rerun_summary(again: RerunComparison, after: Record, *, listed: bool) -> Group:
    """The closing lines: the results that do not pass in one of the two runs, unless they were `listed`; warnings, and
    the numbers of results."""
    above = [] if listed else list(map(_line, again.became))
    return Group(*above, *_closing(again, after))


def lines_of(before: EarlierResults, results: Iterable[CheckResult]) -> list[Text]:
    """A line for each of these results that does not pass in one of the two runs."""
    return list(map(_line, compare_rerun(before, results)))


def _closing(again: RerunComparison, after: Record) -> Iterator[Text]:
    yield from (Text(one_line(each)) for each in differences(again, after.header))
    for warning in filter(None, (*warnings(after), left_behind_sentence(after))):
        yield Text(one_line(warning), "bold red")
    for reason, number in _reasons(again.became, after.results).most_common(MAX_REASONS):
        yield Text(one_line(f"Not run: {reason} ({plural(number, 'result')})"), STYLES["not run"])
    is_good = bool(after.results) and all(each.word == "fixed" for each in again.became)
    yield Text(f"{again.sentence}.", "bold green" if is_good else "bold")


def _reasons(found: Iterable[RerunResult], results: Iterable[CheckResult]) -> Counter[str]:
    """Counts the reasons of the results that did not run."""
    words = {(each.id, each.client): each.message or each.verdict for each in results}
    return Counter(words.get((each.check, each.client), NO_RESULT) for each in found if each.word == "not run")


def _line(each: RerunResult) -> Text:
    line = Text(each.word, STYLES[each.word])
    words = before_and_after(each.was, each.now)
    return line.append(f"  {one_line(f'{each.check} ({each.client}): {words}')}", "not bold default")
