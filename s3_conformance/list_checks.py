"""`s3-conformance list`."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from fixtures.model.places import CONFORMANCE, paths_of
from fixtures.run import options as run_options
from record.ending import WRONG_USE
from record.selection import PROGRAMS
from s3_conformance import sessions
from s3_conformance.checks import (
    Collector,
    areas_of,
    features_as_json,
    features_of,
    lines_of,
    lines_of_profiles,
    results_of,
)
from s3_conformance.common_options import KEYWORD, flags_of, with_options
from s3_conformance.telling import console_of_tables, reporting_errors


@click.command("list", short_help="List the checks: id, operations, level, requirement, source.")
@with_options(run_options.SELECTION)
@KEYWORD
@click.option("--format", "form", type=click.Choice(["text", "areas", "json", "features", "features-json", "profiles"]),
              default="text", show_default=True)  # fmt: skip
def list_checks(keyword: str | None, form: str, **given: Any) -> None:
    """Lists the checks: id, operations, level, requirement, source; and their number in each area.

    With --format areas, only the numbers. In JSON, `clients` maps each client to null, or to the reason why it cannot
    express the check. With --format features, the features that the checks belong to. With --format profiles, what
    `run --require` can ask for.
    """
    from fixtures.session.selection.matching import nothing_selected
    from programs.chosen_programs import APPLICATIONS_OPTION, require_any_program, with_programs

    if form == "profiles":
        for text in lines_of_profiles():
            click.echo(text)
        return
    with reporting_errors():
        selected = with_programs(run_options.read(given))
        require_any_program(selected)
    collector = Collector()
    arguments = ["--collect-only", "-pno:terminal", *map(str, paths_of(selected.areas) or [CONFORMANCE])]
    arguments += flags_of(run_options.SELECTION, given)
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
        click.echo(json.dumps(checks, indent=2, ensure_ascii=False))
        return
    if form == "features-json":
        click.echo(json.dumps(features_as_json(checks), indent=2, ensure_ascii=False))
        return
    console = console_of_tables()
    if form == "features":
        for line in features_of(checks):
            console.print(line, soft_wrap=True)
        return
    if form == "text":
        console.print(*lines_of(checks), sep="\n", soft_wrap=True)
    console.print(areas_of(checks, collector.called))
    if not selected.areas and not selected.applications:
        console.print(f"{PROGRAMS}: with {APPLICATIONS_OPTION}", markup=False)
    console.print(f"{results_of(checks)} results of {len(checks)} checks")
