"""Completion of values by a shell: the names that an option or argument takes, and files. click itself completes
commands and flags."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import click
from click.shell_completion import CompletionItem

from fixtures.clients.corrections import ALL as CORRECTIONS
from fixtures.model import features
from fixtures.model.places import areas
from fixtures.model.profiles import PROFILES
from fixtures.run import options
from fixtures.settings import providers
from programs.catalogue import applications_named
from record.selection import LEVELS
from reports.comparing.rerun import FAILED
from reports.diagnosis.severity.severity_table import SEVERITIES
from reports.known import known_folder
from reports.profiles import profile_file


def _features() -> Iterable[str]:
    return dict.fromkeys((*features.GROUPS, *features.by_id()))


def _applications() -> Iterable[str]:
    return [each.name for each in applications_named(())]


RUN_ARGUMENTS = "pytest_arguments"
"""The arguments of `run`: after `--again RECORD` they name what is run again, and otherwise they are pytest's."""
NAMES: dict[str, Callable[[], Iterable[str]]] = {
    "--client": lambda: PROFILES,
    "--level": lambda: LEVELS,
    "--area": areas,
    "--feature": _features,
    "--applications": lambda: ("all", *_applications()),
    "--provider": providers.names,
    "--corrections": lambda: ("auto", "none", *CORRECTIONS),
    "--fail-on": lambda: SEVERITIES,
    "--known": known_folder.shipped,
    "--require": profile_file.shipped,
    "names": _applications,  # of `applications`
    "checks": _features,  # of `show`, which takes much else, too
    RUN_ARGUMENTS: lambda: (FAILED, *_features()),
    **{option.flag: lambda option=option: option.choices for option in options.ALL if option.choices},  # type: ignore[misc]
}
PATH_WORDS = ("FILE", "DIR", "PATH", "RECORD", "RESULTS", "FOOTPRINT")
"""Words of a metavar for a file or folder."""
FLAGS_WITH_NAME_OR_PATH = {"--known", "--require"}
"""Flags that take a name that comes with the suite, or a file or folder."""


class CompletedText(click.types.StringParamType):
    """Any text, as click's own type of it."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        names = next((NAMES[each] for each in param.opts if each in NAMES), None)
        if param.name == RUN_ARGUMENTS and not ctx.params.get("again"):
            names = None
        is_place = any(word in (param.metavar or "") for word in PATH_WORDS)
        takes_files = bool(FLAGS_WITH_NAME_OR_PATH & set(param.opts)) or (is_place and not names)
        # In front of the names: click's function for bash drops those that come before it.
        files = [CompletionItem(incomplete, type="file")] if takes_files else []
        before, comma, begun = incomplete.rpartition(",")  # several names may have commas between them
        found = [name for name in (names() if names else ()) if name.startswith(begun)]
        return [*files, *(CompletionItem(f"{before}{comma}{name}") for name in found)]


def complete_values(command: click.Command) -> None:
    """Has a shell complete the values of a command's options and arguments."""
    for param in command.params:
        if param.type is click.STRING or param.name == RUN_ARGUMENTS:
            param.type = CompletedText()
