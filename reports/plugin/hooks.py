"""The hooks that give a run's reports what is not in any check's result. The fixtures implement them."""

from __future__ import annotations

from typing import Any

import pytest

from reports.record.lines import RunHeader


@pytest.hookspec(firstresult=True)
def pytest_conformance_run_header(config: pytest.Config) -> RunHeader | None:
    """The record's first line, asked for once by the process that writes it, when the first result is there."""


@pytest.hookspec(firstresult=True)
def pytest_conformance_run_totals(config: pytest.Config) -> dict[str, Any] | None:
    """What is known at the end of the whole run; every part is optional.

    `{"requests": N, "throttled": N, "left_out": [id, …], "left_behind": [sentence, …]}`: the first two include requests
    sent outside of checks (without them they are summed up from the results); `left_out` holds the ids of checks that
    exist but were not selected; `left_behind` says what could not be removed, and why.
    """


@pytest.hookspec(firstresult=True)
def pytest_conformance_expected_seconds(config: pytest.Config) -> float | None:
    """How long the run will take, if some of its checks take much longer than others: its pace says little. Else 0."""


@pytest.hookspec(firstresult=True)
def pytest_conformance_late_number(config: pytest.Config) -> int | None:
    """How many results there will be that no single test has, asked for once the checks are collected; nothing in a
    process that leaves collecting to others."""


@pytest.hookspec
def pytest_conformance_late_results(config: pytest.Config) -> list[pytest.TestReport] | None:
    """The results that no single test has, asked for when all checks have run, by the process that writes the record.

    Each is the attribute `conformance` of a report. How many there will be is the attribute `late_results` of the
    reports of tests, so that progress is counted of all results.
    """


@pytest.hookspec(firstresult=True)
def pytest_conformance_expects_the_usual_depth(config: pytest.Config) -> bool | None:
    """Call it to learn whether the results are compared with those of a run that left to one client what does not
    depend on the client."""


@pytest.hookspec(firstresult=True)
def pytest_conformance_without_secrets(config: pytest.Config, text: str) -> str | None:
    """Call it with what went wrong outside of checks, before it is recorded."""


@pytest.hookspec
def pytest_conformance_notice(config: pytest.Config, message: str) -> None:
    """Call it to print one line on the terminal during the run, from any of its processes."""


@pytest.hookspec
def pytest_conformance_worker_output(config: pytest.Config) -> dict[str, Any] | None:
    """Asked for in each process that runs checks for another one, at its end: what the other one must know of it."""


@pytest.hookspec
def pytest_conformance_worker_ended(config: pytest.Config, output: dict[str, Any]) -> None:
    """Called in the process that reports, with what all plugins gave as their output of a process that has ended."""


@pytest.hookspec
def pytest_conformance_check_died(item: pytest.Item, report: pytest.TestReport) -> None:
    """Called in the process that reports: the process that ran this check has died of it. The report says how, and has
    the check's result, which is blocked."""
