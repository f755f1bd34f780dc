"""The change of a check and client from the first run of one endpoint to the last: REGRESSED, FIXED, NEW or VANISHED.

An invariant that only checks of one of the two runs violate has no word: the other run did not see their responses.
"""

from __future__ import annotations

from record.lines import NOT_PASSING, TESTED, UNEXPECTED_VERDICTS, CheckResult
from reports.comparing.model import VANISHING, Absent, Change, Outcome, Word, verdicts_of
from reports.comparing.run_contents import RunContents


def is_unseen(first: Outcome, last: Outcome, runs: tuple[RunContents, RunContents], client: str) -> bool:
    """Returns whether one run passes an invariant that the other violates, and ran none of the checks that
    violate it.
    """
    if verdicts_of((first, last)) != {"pass", "fail"}:
        return False
    turned = verdicts_of([first]) == {"fail"}
    violated, other = (first, runs[1]) if turned else (last, runs[0])
    if not isinstance(violated, CheckResult) or violated.tally is None or not violated.tally.seen_in:
        return False
    found = (other.results.get(check, {}).get(client) for check in violated.tally.seen_in)
    return not any(result is not None and result.verdict in ("pass", "fail") for result in found)


def change_of(check: str, client: str, first: Outcome, last: Outcome) -> Change | None:
    was = first.verdict if isinstance(first, CheckResult) else ""
    now = last.verdict if isinstance(last, CheckResult) else ""
    word: Word
    if was == "pass" and now in NOT_PASSING:
        word = "REGRESSED"
    elif was in NOT_PASSING and now == "pass":
        word = "FIXED"
    elif was not in TESTED and now in UNEXPECTED_VERDICTS:
        word = "NEW"
    elif was in TESTED and isinstance(last, Absent) and last.kind in VANISHING:
        word = "VANISHED"
    else:
        return None
    message = last.message if isinstance(last, CheckResult) else ""
    return Change(word, check, client, _outcome_in_words(first), _outcome_in_words(last), message)


def _outcome_in_words(outcome: Outcome) -> str:
    return outcome.verdict if isinstance(outcome, CheckResult) else f"without a result ({outcome.why})"
