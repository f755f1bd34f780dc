"""`s3-conformance list`: the checks, each one, and the numbers by area."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click
import pytest
from botocore import xform_name
from rich.table import Table
from rich.text import Text

from fixtures.model.places import CONFORMANCE, paths_of
from fixtures.run import options as run_options
from fixtures.session.run_header import features_of_the_suite
from record.client_names import clients_in_words
from record.ending import WRONG_USE
from record.json_form import to_json
from record.provenance import Provenance
from record.selection import PROGRAMS_AREA
from record.text import plural, without_case
from reports.profiles.profile_file import load, shipped
from s3_conformance import sessions
from s3_conformance.command_output import table_console
from s3_conformance.common_options import KEYWORD, flags_of, with_options


@click.command("list", short_help="List the checks: id, operations, level, requirement, source.")
@with_options(run_options.SELECTION)
@KEYWORD
@click.option("--format", "form", type=click.Choice(["text", "areas", "json", "features", "features-json", "profiles"]),
              default="text", show_default=True)  # fmt: skip
def list_checks(keyword: str | None, form: str, **given: Any) -> None:
    """Lists the checks: id, operations, level, requirement, source; and their number in each area.

    With --format areas, only the numbers. In JSON, `clients` maps each client to null, or to the reason why it cannot
    express the check, and `provenance` is null if the source documents the requirement. With --format features, the
    features that the checks belong to. With --format profiles, what `run --require` can ask for.
    """
    from fixtures.session.selection.matching import nothing_selected
    from programs.chosen_programs import APPLICATIONS_OPTION, require_any_program, with_programs

    if form == "profiles":
        for text in profile_lines():
            click.echo(text)
        return
    selected = with_programs(run_options.read(given))
    require_any_program(selected)
    collector = Collector()
    arguments = ["--collect-only", "-pno:terminal", *map(str, paths_of(selected.areas) or [CONFORMANCE])]
    arguments += flags_of(run_options.SELECTION, given)
    if sys.stderr.isatty():  # some seconds without any output look like a failure
        click.echo("Collecting the checks …", err=True)
    status = sessions.start(arguments + (["-k", keyword] if keyword else []), (collector,))
    for failure in collector.failures:
        click.echo(f"Error: {failure}", err=True)
    if collector.failures:
        sys.exit(status or WRONG_USE)
    if not collector.checks:
        click.echo(f"Error: {nothing_selected(keyword or '', selected)}", err=True)
        sys.exit(status or WRONG_USE)
    if status:
        click.echo("Error: not all checks could be collected", err=True)
        sys.exit(status)
    checks = list(collector.checks.values())
    if form == "json":
        click.echo(json.dumps(checks, indent=2, ensure_ascii=False, default=to_json))
        return
    if form == "features-json":
        click.echo(json.dumps(features_as_json(checks), indent=2, ensure_ascii=False))
        return
    console = table_console()
    if form == "features":
        for line in feature_lines(checks):
            console.print(line, soft_wrap=True)
        return
    if form == "text":
        console.print(*check_lines(checks), sep="\n", soft_wrap=True)
    console.print(areas_table(checks, collector.called))
    if not selected.areas and not selected.applications:
        console.print(f"{PROGRAMS_AREA}: with {APPLICATIONS_OPTION}", markup=False)
    console.print(f"{result_count(checks)} results of {len(checks)} checks")


Checks = Sequence[Mapping[str, Any]]


class Collector:
    """A pytest plugin that keeps the collected checks: each once, with the clients that can express it.

    `called` holds the operations that the checks of each area are about or call, and `failures` a line for each file
    that could not be collected.
    """

    def __init__(self) -> None:
        self.checks: dict[str, dict[str, Any]] = {}
        self.called: dict[str, set[str]] = {}
        self.failures: list[str] = []

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.failures.append(f"{report.nodeid}: {report.longreprtext.splitlines()[-1].removeprefix('E').strip()}")

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        from fixtures.model.service_model import service_model
        from fixtures.session.selection.collection import SKIP_REASON_KEY, SUBJECT_KEY
        from fixtures.session.selection.recorded_calls import NOT_RECORDED, recorded_cases

        operations = {xform_name(name): name for name in service_model().operation_names}
        for item in session.items:
            assert isinstance(item, pytest.Function)
            if SUBJECT_KEY not in item.stash:  # pytest gets here also when the collection has ended with a UsageError
                return
            subject = item.stash[SUBJECT_KEY]
            check = self.checks.setdefault(
                subject.id,
                {
                    "id": subject.id,
                    "area": subject.area,
                    "operations": list(subject.check.operations),
                    "level": subject.check.level,
                    "requirement": subject.check.requirement,
                    "source": subject.check.source,
                    "provenance": subject.provenance,
                    "feature": subject.check.feature,
                    "gate": subject.check.gate,
                    "clients": {},
                },
            )
            why = item.stash.get(SKIP_REASON_KEY, None)
            check["clients"][subject.client] = str(why) if why is not None and why.verdict == "n/a" else None
            about = set(subject.check.operations).intersection(operations.values())
            called = {operations[method] for method in recorded_cases().get(subject.id, NOT_RECORDED).calls}
            self.called.setdefault(subject.area, set()).update(about, called)


def check_lines(checks: Checks) -> Iterator[Text]:
    """One line per check; below the checks of one requirement, the requirement, its provenance and the source.

    Not a table: ids, requirements and URLs are each as long as a terminal is wide.
    """
    together: dict[tuple[str, str, str, Provenance | None], list[Mapping[str, Any]]] = {}
    for check in checks:
        key = (without_case(check["id"]), check["requirement"], check["source"], check["provenance"])
        together.setdefault(key, []).append(check)
    for (_, requirement, source, provenance), cases in together.items():
        for check in cases:
            able = [name for name, reason in check["clients"].items() if not reason]
            clients = clients_in_words(able, list(check["clients"])) or "no client"
            yield Text.assemble(
                (check["id"], "bold"), f"  {check['level']}  {', '.join(check['operations'])}  {clients}"
            )
        yield Text(f"    {requirement}")
        if provenance:
            yield Text(f"    {provenance.words}", "dim")
        yield Text(f"    {source}", "dim")


def areas_table(checks: Checks, called: Mapping[str, set[str]]) -> Table:
    """A row for each area: its checks, their results (one for each client, as in a run), operations."""
    table = Table("area", show_footer=True)
    for name in ("checks", "results", "operations"):
        table.add_column(name, justify="right")
    areas = sorted({check["area"] for check in checks})
    for area in areas:
        mine = [check for check in checks if check["area"] == area]
        table.add_row(area, *map(str, _numbers(mine, called[area])))
    everything = _numbers(checks, set().union(*(called[area] for area in areas)))
    for column, number in zip(table.columns, ("all", *map(str, everything)), strict=True):
        column.footer = number
    return table


def features_as_json(checks: Checks) -> list[dict[str, Any]]:
    """The catalogue of features, each with the ids of checks and of gates."""
    from fixtures.model.features import FEATURES

    return [
        {
            **{name: getattr(feature, name) for name in ("id", "group", "title", "sentence", "source")},
            "checks": [check["id"] for check in checks if check["feature"] == feature.id],
            "gates": [check["id"] for check in checks if check["feature"] == feature.id and check["gate"]],
        }
        for feature in FEATURES
    ]


def feature_lines(checks: Checks) -> Iterator[Text]:
    """The catalogue of features by group: id, title and number of checks, and below it the sentence about the
    feature."""
    group = ""
    for feature in features_as_json(checks):
        if not feature["checks"]:
            continue
        if feature["group"] != group:
            group = feature["group"]
            yield Text(group, "bold underline")
        yield Text.assemble((feature["id"], "bold"), f"  {feature['title']}  {plural(len(feature['checks']), 'check')}")
        yield Text(f"    {feature['sentence']}")
        yield Text(f"    {feature['source']}", "dim")


def result_count(checks: Checks) -> int:
    """The number of results of a run with these checks: one for each client, also where it cannot express the check."""
    return sum(len(check["clients"]) for check in checks)


def _numbers(checks: Checks, operations: set[str]) -> tuple[int, int, int]:
    return len(checks), result_count(checks), len(operations)


def profile_lines() -> Iterator[str]:
    """Yields each profile: name and sentence, requirements, and sources."""
    for profile in load(shipped(), features_of_the_suite()):
        yield f"{profile.name}: {profile.title}. {profile.sentence}"
        yield from (f"  {need.words}" for need in profile.needs)
        yield from (f"  source: {source}" for source in profile.sources)
