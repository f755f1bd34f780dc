"""Completion of values by a shell: the names that an option takes, and files. click itself completes commands and
flags."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import click
from click.shell_completion import CompletionItem

from fixtures.applications.catalogue import named
from fixtures.model import features
from fixtures.model.places import areas
from fixtures.model.profiles import PROFILES
from fixtures.run import options
from fixtures.settings import providers
from reports.diagnosis.kinds.of_deviations import KINDS
from reports.record.selection import LEVELS

NAMES: dict[str, Callable[[], Iterable[str]]] = {
    "--client": lambda: PROFILES,
    "--level": lambda: LEVELS,
    "--area": areas,
    "--feature": lambda: dict.fromkeys((*features.GROUPS, *features.by_id())),
    "--applications": lambda: ("all", *(each.name for each in named(()))),
    "--provider": providers.names,
    "--fail-on": lambda: KINDS,
    **{option.flag: lambda option=option: option.choices for option in options.ALL if option.choices},  # type: ignore[misc]
}
PLACES = ("FILE", "DIR", "PATH", "RECORD", "RESULTS", "FOOTPRINT")
"""Words of a metavar for a file or folder."""


class Completed(click.types.StringParamType):
    """Any text, as click's own type of it."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        flags = NAMES.keys() & set(param.opts)
        if not flags:
            is_place = any(word in (param.metavar or "") for word in PLACES)
            return [CompletionItem(incomplete, type="file")] if is_place else []
        before, comma, begun = incomplete.rpartition(",")  # several names may have commas between them
        found = [name for name in NAMES[flags.pop()]() if name.startswith(begun)]
        return [CompletionItem(f"{before}{comma}{name}") for name in found]


def complete_values(command: click.Command) -> None:
    """Has a shell complete the values of a command's options and arguments."""
    for param in command.params:
        if param.type is click.STRING:
            param.type = Completed()
