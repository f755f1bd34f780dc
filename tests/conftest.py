"""Every record that a test leaves must match its schema, unless the test is about invalid files.

`--until TIME` starts no test after that time: later tests are skipped, and the last lines say how many. A test that has
started is finished.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests import collected
from tests.environment import TIME_IS_UP
from tests.once import made_once

hypothesis.settings.register_profile("tests", deadline=None)  # speed is measured in benchmarks
hypothesis.settings.load_profile("tests")

BEGINNING = b'{"type":"run"'
LOOKED_AT = pytest.StashKey[set[Path]]()
"""The folders of single tests; any other one below pytest's temporary folder is shared by several."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--until", metavar="TIME", type=float, help="start no test after this time (as of `date +%%s`)")


@pytest.hookimpl(tryfirst=True)  # before fixtures are made
def pytest_runtest_setup(item: pytest.Item) -> None:
    until = item.config.getoption("--until")
    if until is not None and time.time() > until:
        pytest.skip(TIME_IS_UP)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    left = sum(TIME_IS_UP in report.longreprtext for report in skipped)
    if left:
        at = time.strftime("%H:%M:%S", time.localtime(config.getoption("--until")))
        terminalreporter.write_line(f"Stopped at {at}, when the time was up: {left} tests were not run.", yellow=True)


def pytest_configure(config: pytest.Config) -> None:
    # A shell's background process and its children ignore Ctrl-C: tests of it would fail.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    config.addinivalue_line("markers", "broken_records: the test writes records that are not as the schema says")
    config.stash[LOOKED_AT] = set()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # The faults take longer than all others: they come last, for when the time is up.
    items.sort(key=lambda item: item.path.name == "test_defects.py" and "exhaustive" in item.keywords)


def _are_valid(folder: Path) -> None:
    records = [path for path in sorted(folder.rglob("*")) if _is_record(path)]
    if records:
        from tests.record.record_schema import wrong_lines

        wrong = [line for path in records for line in wrong_lines(path)]
        assert not wrong, "\n".join(wrong)


def _is_record(path: Path) -> bool:
    """Returns whether a file begins like a record, whatever its name."""
    if not path.is_file() or path.is_symlink() or path.suffix not in (".jsonl", ".gz", ""):
        return False
    with contextlib.suppress(OSError, EOFError), gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        return file.read(len(BEGINNING)) == BEGINNING
    return False


@pytest.fixture(scope="session")
def collected_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the results of one collection of all checks (`collected.py`)."""
    return made_once(tmp_path_factory, "collected", collected.collect)


@pytest.fixture(scope="session")
def every_check(collected_once: Path) -> list[dict[str, Any]]:
    """All checks, as `s3-conformance list --format json --every-client` prints them."""
    return json.loads((collected_once / collected.LIST).read_text())


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """The folder with the site of the published servers."""
    from tests.published.site.published_site import build_site  # imports many modules

    def make(folder: Path) -> None:
        build_site(request.getfixturevalue("every_check"), folder / "site")

    return made_once(tmp_path_factory, "published", make) / "site"


@pytest.fixture(autouse=True)
def records_are_valid(request: pytest.FixtureRequest) -> Iterator[None]:
    if "tmp_path" not in request.fixturenames:
        yield
        return
    folder = request.getfixturevalue("tmp_path")
    request.config.stash[LOOKED_AT].add(folder)
    yield
    if request.node.get_closest_marker("broken_records") is None:
        _are_valid(folder)


@pytest.fixture(scope="module", autouse=True)
def shared_records_are_valid(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    yield
    seen = request.config.stash[LOOKED_AT]
    folders = {path for path in tmp_path_factory.getbasetemp().iterdir() if path.is_dir() and not path.is_symlink()}
    for folder in folders - seen:
        seen.add(folder)
        _are_valid(folder)
