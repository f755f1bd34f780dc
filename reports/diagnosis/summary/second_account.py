"""The sentence about another account: whether its requests get in where they must not."""

from __future__ import annotations

import re

from record.lines import TESTED
from record.selection import NO_SECOND_ACCOUNT, SAME_ID
from record.text import joined, plural
from reports.diagnosis.exchanges.requests import decisive
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.severity.of_results import severity_of

FEATURE = "cross-account"
_OTHER_ACCOUNT = re.compile(r"\b(ALT|LIMITED)_ACCESS_KEY")


def second_account_sentence(diagnosis: Diagnosis) -> str:
    """Returns the answer to `Is it safe with a second account?`, with the findings; empty if the run was not about
    accounts."""
    results = diagnosis.record.results
    exposed = [result for result in results if severity_of(result) == "exposed"]
    sent = ((result, decisive(result)) for result in exposed)
    let_in = [result for result, each in sent if each and _OTHER_ACCOUNT.search(f"{each.request_headers} {each.url}")]
    numbers = sorted({diagnosis.number_of(result) for result in let_in} - {0})
    if numbers:
        named = joined(list(map(str, numbers)))
        return f"Another account gets in where it must not: finding{'s' * (len(numbers) > 1)} {named}."
    if any(result.verdict == "skipped" and result.message.startswith(NO_SECOND_ACCOUNT) for result in results):
        return "Requests of another account were not tested: no second account was given."
    tested = any(result.feature == FEATURE and result.verdict in TESTED for result in results)
    untried = sum(result.message.startswith(SAME_ID) for result in results)
    if tested and untried:
        not_run = f"{plural(untried, 'result')} {'was' if untried == 1 else 'were'} not run"
        return f"Of another account {not_run}, since both have one canonical id; elsewhere none of its requests got in."
    return "No request of another account got in where it must not." if tested else ""
