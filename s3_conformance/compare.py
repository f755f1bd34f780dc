"""The command `compare`: several records as a page, a table, Markdown or JSON; and the checks that a later run made
worse."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import click

from record.ending import VIOLATED
from record.footprint_file import user_programs
from reports.comparing.aligning import compare as compared
from reports.comparing.labels import label
from reports.comparing.model import WORDS, ComparedRun, Comparison
from reports.diagnosis.summary.facts import clients_run, different_endpoints
from reports.formats.change_lines import change_lines
from reports.formats.comparison.as_json import as_json
from reports.formats.comparison.as_markdown import markdown_page
from reports.formats.comparison.on_terminal import terminal_view
from reports.formats.comparison.words import change_line
from reports.formats.html import comparison as comparison_page
from reports.profiles.profile_file import load as load_profiles
from s3_conformance.command_output import locate, read, say, stop, table_console, write_out
from s3_conformance.common_options import OUT_FILE


@click.command(short_help="Compare the records of several runs, and list what got worse.")
@click.option("--out", metavar="FILE", type=OUT_FILE, help="write the HTML page here")
@click.option("--format", "form", type=click.Choice(["table", "md", "json"]),
              help="print the comparison in this format  [default: table, without --out]")  # fmt: skip
@click.option("--full", is_flag=True, help="print the whole table, with all that differs")
@click.option("--same", is_flag=True, help="the runs are of one endpoint, whatever their URLs, providers and servers")
@click.option("--fail-on", "fail_on", multiple=True, type=click.Choice([word.lower() for word in WORDS]),
              help="exit with 1 if from the first run to the last a check became so; runs of different URLs are then "
              "taken as of one endpoint, and those of different providers or servers are refused without --same; may "
              "be repeated")  # fmt: skip
@click.option("--client", "clients", metavar="NAME,…", multiple=True,
              help="compare only these clients; may be repeated")  # fmt: skip
@click.option("--require", "profiles", metavar="PROFILE", multiple=True,
              help="say which of the runs meet this profile; may be repeated")  # fmt: skip
@click.argument("files", nargs=-1, metavar="[LABEL=]FILE...")
def compare(
    out: Path | None,
    form: str | None,
    full: bool,
    same: bool,
    fail_on: tuple[str, ...],
    clients: tuple[str, ...],
    profiles: tuple[str, ...],
    files: tuple[str, ...],
) -> None:
    """Lays the records of several runs side by side: providers, versions, clients or days. The features that differ
    come first, then the findings that not all runs have, then the checks.

    Each FILE is a results.jsonl, compressed (.gz) too, or a folder that has one. For runs of one endpoint it says what
    REGRESSED, is FIXED, NEW or VANISHED from the first to the last. Runs are of one endpoint if they have the same URL,
    and neither their providers nor the product in their Server headers differ. Exit status: 0, 1 if --fail-on found
    something, 2 wrong use.
    """
    if full and form in ("json", "md"):
        stop(f"--full: --format {form} has no shorter form; leave one of them out")
    runs = _runs(files)
    if out is not None and out.exists() and any(out.samefile(run.path) for run in runs):
        stop(f"--out {out}: it is one of the records, and would be replaced")
    if fail_on and not same and (what := different_endpoints(run.record for run in runs)):
        stop(f"--fail-on {fail_on[0]}: the runs are of different {what}; if it is one endpoint, add --same")
    own = [name for each in runs for name in user_programs(each.record)]
    wanted = load_profiles(profiles, runs[-1].record.header.features, own)
    comparison = compared(runs, same_endpoint=same or bool(fail_on), only=_clients(clients, runs))
    comparison = replace(comparison, profiles=wanted)
    if fail_on and not any(check.compared for check in comparison.checks):
        stop(f"--fail-on {fail_on[0]}: the runs have no check and client in common")
    if out is not None:
        write_out(out, lambda path: comparison_page.write(comparison, path))
    _print(comparison, form or ("" if out and not full else "table"), full)
    found = [change for change in comparison.changes if change.word.lower() in fail_on]
    for line in change_lines(found, comparison.clients):
        say(change_line(line), err=True)
    sys.exit(VIOLATED if found else 0)


def _print(comparison: Comparison, form: str, full: bool) -> None:
    if form == "json":
        click.echo(json.dumps(as_json(comparison), indent=2))
    elif form == "md":
        say(markdown_page(comparison), nl=False)
    elif form == "table":
        console = table_console()
        console.print(terminal_view(comparison, full=full))


def _runs(files: tuple[str, ...]) -> tuple[ComparedRun, ...]:
    if len(files) < 2:
        stop("give two records or more to compare")
    named = [_label_and_path(file) for file in files]
    labels = [name for name, _ in named]
    for name in filter(None, labels):
        if labels.count(name) > 1:
            stop(f"the label {name} is given twice")
    return label([(path, read(path)) for _, path in named], labels)


def _clients(given: tuple[str, ...], runs: tuple[ComparedRun, ...]) -> tuple[str, ...]:
    """The clients to compare, each once; empty if none were given."""
    names = tuple(dict.fromkeys(name.strip() for text in given for name in text.split(",") if name.strip()))
    there = tuple(dict.fromkeys(client for run in runs for client in clients_run(run.record)))
    if unknown := [name for name in names if name not in there]:
        stop(f"--client {', '.join(unknown)}: in none of the runs, which have {', '.join(there)}")
    if given and not names:
        stop("--client: give a name")
    return names


def _label_and_path(argument: str) -> tuple[str, Path]:
    """The label and the path of an argument; if the whole argument exists as a file, it is a path."""
    name, equals, path = argument.partition("=")
    if not equals or Path(argument).exists():
        return "", locate(argument)
    if not name.strip() or not path:
        stop(f"{argument}: expected LABEL=FILE")
    return name.strip(), locate(path)
