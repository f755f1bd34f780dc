"""The end of a run that was made again for some results: what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group
from rich.text import Text

from reports.comparing.again import Again, Before, by_check_and_client, compared_again, sentence
from reports.diagnosis.judged.judged_record import judge
from reports.diagnosis.summary.sentence import left_behind_sentence, warnings
from reports.record.lines import NOT_PASSING, TESTED, CheckResult, Record
from reports.record.selection import INVARIANTS
from reports.record.text import one_line, plural

STYLES = {"new": "bold red", "still": "red", "fixed": "green", "not run": "yellow"}
MOST_REASONS = 5
"""The most reasons that are given for results that did not run."""
NO_RESULT = "the suite has no such check any more, or the run ended before it"


def became(before: Record, after: Record, *, listed: bool) -> Group:
    """The closing lines: the results that do not pass in one of the two runs, unless they were `listed`; warnings, and
    the numbers of results."""
    above = [] if listed else lines_of(by_check_and_client(before), after.results)
    return Group(*above, *_closing(judge(before), judge(after)))


def compared_with(before: Record, results: Sequence[CheckResult]) -> list[Again]:
    """Returns what became of the results of the earlier record. One that has no result now, or none about the endpoint,
    did not run. That does not matter for an invariant that passed: whether its responses are seen depends on the checks
    that run."""
    tested = {(each.id, each.client) for each in results if each.verdict in TESTED}
    found = [each for each in compared_again(by_check_and_client(before), results) if each.word != "not run"]
    return found + [
        Again("not run", each.id, each.client, each.verdict, "not run")
        for each in before.results
        if (each.id, each.client) not in tested
        and (each.verdict in NOT_PASSING or (each.verdict == "pass" and each.area != INVARIANTS))
    ]


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
    found = compared_with(before, after.results)
    for reason, number in _reasons(found, after.results).most_common(MOST_REASONS):
        yield Text(one_line(f"Not run: {reason} ({plural(number, 'result')})"), STYLES["not run"])
    is_good = bool(after.results) and all(each.word == "fixed" for each in found)
    number = len(by_check_and_client(before).keys() | by_check_and_client(after).keys())
    yield Text(sentence(found, number), "bold green" if is_good else "bold")


def _reasons(found: Iterable[Again], results: Iterable[CheckResult]) -> Counter[str]:
    """Counts the reasons of the results that did not run."""
    said = {(each.id, each.client): each.message or each.verdict for each in results}
    return Counter(said.get((each.check, each.client), NO_RESULT) for each in found if each.word == "not run")


def _line(each: Again) -> Text:
    line = Text(each.word, STYLES[each.word])
    return line.append(f"  {one_line(f'{each.check} ({each.client}): {each.said}')}", "not bold default")
