"""The end of a run that was made again for some results: what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Group
from rich.text import Text

from reports.comparing.again import Again, Before, by_check_and_client, compared_again, sentence
from reports.diagnosis.judged.judged_record import judge
from reports.diagnosis.summary.sentence import left_behind_sentence, warnings
from reports.record.lines import CheckResult, Record
from reports.record.text import one_line

STYLES = {"new": "bold red", "still": "red", "fixed": "green", "not run": "yellow"}


def became(before: Record, after: Record, *, listed: bool) -> Group:
    """The closing lines: the results that do not pass in one of the two runs, unless they were `listed`; warnings, and
    the numbers of results."""
    above = [] if listed else lines_of(by_check_and_client(before), after.results)
    return Group(*above, *_closing(judge(before), judge(after)))


def lines_of(before: Before, results: Iterable[CheckResult]) -> list[Text]:
    """A line for each of these results that does not pass in one of the two runs."""
    return list(map(_line, compared_again(before, results)))


def _closing(before: Record, after: Record) -> Iterator[Text]:
    old, new = before.header, after.header
    if old.endpoint != new.endpoint:
        yield Text(f"That run was at {old.endpoint}, this one at {new.endpoint}.")
    if old.server != new.server:
        yield Text(one_line(f"The Server header was {old.server or 'missing'}, and is {new.server or 'missing'}."))
    if old.suite != new.suite:
        yield Text(f"That run was made with version {old.suite} of the suite, this one with {new.suite}.")
    for warning in filter(None, (*warnings(after), left_behind_sentence(after))):
        yield Text(one_line(warning), "bold red")
    found = compared_again(by_check_and_client(before), after.results)
    is_good = bool(after.results) and not any(each.word in ("new", "still") for each in found)
    yield Text(sentence(found, len(after.results)), "bold green" if is_good else "bold")


def _line(each: Again) -> Text:
    line = Text(each.word, STYLES[each.word])
    return line.append(f"  {one_line(f'{each.check} ({each.client}): {each.said}')}", "not bold default")
