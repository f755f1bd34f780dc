"""The hooks that give a run's reports the facts outside of checks' results. The fixtures and commands implement
them."""

from __future__ import annotations

from typing import Any

import pytest

from record.lines import Record, RecordedFeature, RunHeader


@pytest.hookspec(firstresult=True)
def pytest_conformance_run_header(config: pytest.Config) -> RunHeader | None:
    """Returns the record's first line. Called once by the process that writes it, when the first result is there."""


@pytest.hookspec(firstresult=True)
def pytest_conformance_earlier_record() -> Record | None:
    """Returns the record of which some results are run again: the end of the run says what became of them."""


@pytest.hookspec(firstresult=True)
def pytest_conformance_features() -> tuple[RecordedFeature, ...] | None:
    """Returns the features that a profile may name."""


@pytest.hookspec(firstresult=True)
def pytest_conformance_run_totals(config: pytest.Config) -> dict[str, Any] | None:
    """Returns the totals at the end of the whole run; every part is optional.

    `{"requests": N, "throttled": N, "left_out": [id, …], "left_behind": [sentence, …], "times": [AnswerTime, …]}`: the
    first two include requests sent outside of checks (without them they are summed up from the results); `left_out`
    holds the ids of checks that exist but were not selected; `left_behind` names the resources that could not be
    removed, with the reasons; `times` has the times of the answers to checks.
    """


@pytest.hookspec(firstresult=True)
def pytest_conformance_expected_seconds(config: pytest.Config) -> float | None:
    """Returns the duration of the run, if some of its checks take much longer than others, so that its pace says
    little. Else 0."""


@pytest.hookspec(firstresult=True)
def pytest_conformance_late_number(config: pytest.Config) -> int | None:
    """Returns the number of results that come from no single test. Called once the checks are collected; None in a
    process that leaves collecting to others."""


@pytest.hookspec
def pytest_conformance_late_results(config: pytest.Config) -> list[pytest.TestReport] | None:
    """Returns the results that come from no single test. Called when all checks have run, by the process that writes
    the record.

    Each is the attribute `conformance` of a report. Their number is the attribute `late_results` of the reports of
    tests, so that progress includes all results.
    """


@pytest.hookspec(firstresult=True)
def pytest_conformance_expects_the_usual_depth(config: pytest.Config) -> bool | None:
    """Returns whether the expected results are of the usual depth: then one client ran the checks that do not depend on
    the client."""


@pytest.hookspec(firstresult=True)
def pytest_conformance_without_secrets(config: pytest.Config, text: str) -> str | None:
    """Takes the secrets out of an error from outside of checks, before the recording."""


@pytest.hookspec
def pytest_conformance_notice(config: pytest.Config, message: str) -> None:
    """Prints one line on the terminal during the run, from any process."""


@pytest.hookspec
def pytest_conformance_worker_output(config: pytest.Config) -> dict[str, Any] | None:
    """Called at the end of each process that runs checks for another one. Returns the data that the other process
    needs."""


@pytest.hookspec
def pytest_conformance_worker_ended(config: pytest.Config, output: dict[str, Any]) -> None:
    """Called in the process that reports, with the outputs of all plugins of a process that has ended."""


@pytest.hookspec
def pytest_conformance_check_died(item: pytest.Item, report: pytest.TestReport) -> None:
    """Called in the process that reports, after the process that ran this check has died. The report gives the cause,
    and has the check's result, which is blocked."""
