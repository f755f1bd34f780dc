"""The reason why a run has no result for a check and client: it stands instead of the result."""

from __future__ import annotations

from record.lines import CheckResult
from reports.comparing.model import Absent
from reports.comparing.run_contents import RunContents


def absence(run: RunContents, check: str, client: str, result: CheckResult, suites: set[str]) -> Absent:
    """The reason for a missing result. `suites` are the versions of the suite that have the check."""
    if client not in run.clients:
        return Absent("client", f"{client} was not run")
    known = check in run.results
    if not known and not run.may_select(result):
        return Absent("not selected", "not selected in this run")
    if run.selection.parts:
        return Absent("unclear", "perhaps not selected: the merged runs selected differently")
    if known and run.left_to_others:
        return Absent("not selected", "left to another client in this run")
    if run.ended and (known or not run.selection.by_name):
        return Absent(run.ended, f"the run was {run.ended} before it")
    if run.ended:
        return Absent("unclear", f"not selected, or the run was {run.ended} before it")
    if known:
        return Absent("missing", "although it has one with other clients")
    suite, collected = run.record.header.suite, run.collected(check)
    if suite not in suites:
        gone = Absent("gone", f"not in suite {suite}")
        return gone if collected else Absent("unclear", f"not selected, or {gone.why}")
    if run.selection.by_name or not collected:
        return Absent("not selected", "not selected in this run")
    return Absent("missing", "although it was selected")
