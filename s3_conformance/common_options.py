"""The options that several commands have: the suite's own, and pytest's -k."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from _pytest.mark.expression import Expression

from fixtures.run import options as run_options
from fixtures.settings.finding import LocatedEndpoint, find


class _OutFile(click.Path):
    """A file to write. An empty name, as of an unset variable, is refused: as a path it would be the current folder."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("the name of the file is empty", param, ctx)
        return super().convert(value, param, ctx)


OUT_FILE = _OutFile()


class GroupedCommand(click.Command):
    """A command whose help has its options in groups: those about the endpoint, the choice of checks, and others."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        titles = {each.name: "The endpoint" for each in run_options.ENDPOINT}
        titles |= {each.name: "The checks" for each in (*run_options.SELECTION, *run_options.SEARCH)}
        groups: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            if row := parameter.get_help_record(ctx):
                groups.setdefault(titles.get(parameter.name or "", "The run and its reports"), []).append(row)
        for title, rows in groups.items():
            with formatter.section(title):
                formatter.write_dl(rows)


def with_options(which: tuple[run_options.Option, ...]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Adds the suite's own options to a command."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(which):
            kind: dict[str, Any] = {"switch": {"is_flag": True}, "list": {"multiple": True}}.get(option.kind, {})
            if option.kind != "switch":
                kind["metavar"] = option.metavar or "|".join(option.choices)
            command = click.option(option.flag, option.name, help=option.help, default=None, **kind)(command)
        return command

    return decorate


def flags_of(which: tuple[run_options.Option, ...], given: dict[str, Any]) -> list[str]:
    """The suite's own options as pytest arguments."""
    flags: list[str] = []
    for option in which:
        value = given.get(option.name)
        if option.kind == "switch":
            flags += [option.flag] if value else []
        elif option.kind == "list":
            flags += [f"{option.flag}={item}" for item in value or ()]
        elif value is not None:
            flags.append(f"{option.flag}={value}")
    return flags


def settings_read(given: dict[str, Any]) -> tuple[run_options.RunOptions, LocatedEndpoint]:
    """The options, and the endpoint. From now on, the secrets of its accounts are kept out of the output."""
    from fixtures.evidence.redaction import Redactor, keep_secrets_out
    from programs.chosen_programs import with_programs

    read = with_programs(run_options.read(given))
    found = find(read.endpoint, os.environ, Path.cwd())
    if found.endpoint is not None:
        keep_secrets_out(Redactor.of(found.endpoint))
    return read, found


def _expression(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Refuses an invalid expression here: pytest would report it from each worker, with a traceback."""
    try:
        if value:
            Expression.compile(value)
    except SyntaxError as error:
        raise click.BadParameter(f"{value!r} is not a valid expression for pytest's -k: {error.msg}") from None
    return value


KEYWORD = click.option(
    "-k", "keyword", metavar="EXPRESSION", callback=_expression, help="only checks whose names match, as in pytest"
)
