"""The texts that every form of a comparison shows in the same way, and their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from record.lines import CheckResult
from record.selection import rank_of
from record.text import one_line
from reports.comparing.compared_support import ComparedSupport
from reports.comparing.model import WORDS, ComparedCheck, Comparison, Outcome, Word, shown, tested_verdicts
from reports.diagnosis.applications.prediction import Prediction
from reports.diagnosis.applications.prediction_words import obstacle_with_steps, standalone_words
from reports.diagnosis.features.support import SYMBOLS as STATE_SYMBOLS
from reports.diagnosis.features.support import State
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.severity.severity_table import SEVERITIES
from reports.diagnosis.summary.counts import SYMBOLS
from reports.formats.change_lines import ChangeLine
from reports.formats.markdown import MAX_MESSAGE_LENGTH

REPORTS_DIFFER_NOTE = "Features that differ only because of checks that one run did not have"
COMMON_FINDINGS_NOTE = (
    "These findings are made of what both runs tested: their own reports have other titles and numbers."
)
NO_RESULT = "\N{EN DASH}"
States: TypeAlias = tuple[State | None, ...]


def symbols(check: ComparedCheck, run: int, clients: Sequence[str]) -> str:
    """A run's verdicts of a check: one symbol per client in their order, or one symbol if all are the same."""
    each = [_symbol(check.outcomes[client][run]) if client in check.outcomes else "" for client in clients]
    found = set(each) - {""}
    return found.pop() if len(found) == 1 else "".join(symbol or NO_RESULT for symbol in each)


def _symbol(outcome: Outcome) -> str:
    return SYMBOLS[result.verdict] if (result := shown(outcome)) else NO_RESULT


def legend(comparison: Comparison) -> str:
    """The meaning of the symbols, and the order of the clients."""
    each = ", ".join(f"{symbol} {verdict}" for verdict, symbol in SYMBOLS.items())
    if len(comparison.clients) == 1:
        return f"{each}, {NO_RESULT} no result"
    clients = ", ".join(map(one_line, comparison.clients))
    return f"{each}, {NO_RESULT} no result; of {clients} in this order, or one if all are the same"


def change_line(line: ChangeLine) -> str:
    """A line in plain text: the change, the check and clients, the verdicts before and after. Only the message is
    cut."""
    who = f"{line.check} ({line.clients})" if line.clients else line.check
    words = f": {one_line(line.message, MAX_MESSAGE_LENGTH)}" if line.message else ""
    return one_line(f"{line.word} {who}: was {line.was}, is {line.now}") + words


def differing(comparison: Comparison) -> list[ComparedCheck]:
    """The checks to show: those with different verdicts, and those with changes. Changes for the worse come first, then
    grave deviations."""
    return sorted((check for check in comparison.checks if check.differs or check.changes), key=_urgency_rank)


def tables_of_checks(comparison: Comparison) -> list[tuple[str, list[ComparedCheck]]]:
    """The tables of checks that are not empty: a heading, and the checks to show. Checks that have a change and do not
    differ were not tested by all runs."""
    checks = differing(comparison)
    in_part = [check for check in checks if not check.differs]
    changes = " or ".join(word for word in WORDS if any(word in words_of(check) for check in in_part))
    tables = [
        ("checks that differ", [check for check in checks if check.differs]),
        (f"checks that are {changes}, not tested by all runs", in_part),
    ]
    return [(head, found) for head, found in tables if found]


def _urgency_rank(check: ComparedCheck) -> tuple[int, int, int]:
    word = min((list(WORDS).index(word) for word in words_of(check)), default=len(WORDS))
    rows = [row for row in check.outcomes.values() if len(tested_verdicts(row)) > 1]
    severities = {severity_of(outcome) for row in rows for outcome in row if isinstance(outcome, CheckResult)} - {""}
    return word, min(map(list(SEVERITIES).index, severities), default=len(SEVERITIES)), rank_of(check.level)


def words_of(check: ComparedCheck) -> list[Word]:
    """The words for the changes of a check, the worst first."""
    return [word for word in WORDS if any(change.word == word for change in check.changes)]


def state_text(state: State | None) -> str:
    """The state as `● full`, or a dash if the run did not test the feature."""
    return f"{STATE_SYMBOLS[state]} {state}" if state else NO_RESULT


def feature_tables(found: ComparedSupport) -> list[tuple[str, list[tuple[str, States]]]]:
    """The tables of features that are not empty: a heading, then titles with a state for each run."""
    tables = [
        ("Features that differ", [(row.title, row.states) for row in found.differing_features]),
        (REPORTS_DIFFER_NOTE, [(row.title, row.reported) for row in found.differing_only_in_reports]),
    ]
    return [(head, rows) for head, rows in tables if rows]


@dataclass(frozen=True)
class SupportTable:
    """A table of features, findings or applications that differ. Columns with these names come before those of the
    runs."""

    about: Literal["feature", "finding", "application"]
    head: str
    names: tuple[str, ...]
    rows: list[tuple[str, ...]]


def support_tables(found: ComparedSupport) -> list[SupportTable]:
    """The tables that are not empty, in words."""
    findings = [
        (each.severity, each.title, str(each.checks), *map(presence_text, each.there))
        for each in found.differing_findings
    ]
    applications = [(each.name, *map(application_text, each.found)) for each in found.differing_applications]
    tables = [
        *(
            SupportTable("feature", head, ("feature",), [(title, *map(state_text, states)) for title, states in rows])
            for head, rows in feature_tables(found)
        ),
        SupportTable("finding", "Findings that not all runs have", ("severity", "finding", "checks"), findings),
        SupportTable("application", "Applications that differ", ("application",), applications),
    ]
    return [table for table in tables if table.rows]


def findings_note(found: ComparedSupport) -> str:
    """The note on how the findings are made, if there are any; for more than two runs they are as in each report."""
    return COMMON_FINDINGS_NOTE if len(found.labels) == 2 and found.differing_findings else ""


def presence_text(there: bool | None) -> str:
    """The word that tells if a run has a finding."""
    return NO_RESULT if there is None else "yes" if there else "no"


def application_text(found: Prediction | None) -> str:
    """The prediction of a run for an application, with the outcome."""
    return NO_RESULT if found is None or found.outcome == "untested" else standalone_words(found)


def application_reasons(found: Prediction | None) -> str:
    """The setting or the reasons, next to the outcome."""
    if found is None or found.outcome in ("works", "untested"):
        return ""
    if found.seen:
        return found.seen.setting or found.seen.step
    reasons = found.risks or (found.obstacles if found.outcome == "fails" else ())
    return "; ".join([*filter(None, [found.setting]), *dict.fromkeys(map(obstacle_with_steps, reasons))])
