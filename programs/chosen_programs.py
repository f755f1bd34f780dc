"""The programs of a run: those that `--applications` names."""

from __future__ import annotations

from dataclasses import replace

from fixtures.model.endpoint import ConfigurationError
from fixtures.run.options import RunOptions
from programs.catalogue import APPLICATIONS, applications_named
from programs.installation.installing import is_installed
from record.selection import PROGRAMS_AREA

APPLICATIONS_OPTION = "--applications all|NAME,…"


def with_programs(options: RunOptions) -> RunOptions:
    """Returns the options with the names of the chosen programs, in the order of the catalogue; `all` stands for every
    one. Raises ConfigurationError for a name that does not exist."""
    given = options.applications
    if not given:
        return options
    chosen = applications_named([name for name in given if name != "all"])
    return replace(
        options, applications=tuple(each.name for each in (applications_named(()) if "all" in given else chosen))
    )


def require_any_program(selected: RunOptions) -> None:
    """Raises ConfigurationError if only the area of programs is selected, but no program."""
    if selected.areas == (PROGRAMS_AREA,) and not selected.applications:
        raise ConfigurationError(f"--area {PROGRAMS_AREA}: nothing is selected without {APPLICATIONS_OPTION}")


def require_programs(selected: RunOptions) -> None:
    """Raises ConfigurationError if requested programs would not run, and nothing would say so."""
    require_any_program(selected)
    if not selected.applications:
        return
    if selected.areas and PROGRAMS_AREA not in selected.areas:
        raise ConfigurationError(f"--applications: the area {PROGRAMS_AREA} is not among those of --area")
    install = "s3-conformance applications --install"
    missing = [name for name in selected.applications if not is_installed(APPLICATIONS[name])]
    if len(missing) == len(APPLICATIONS):
        raise ConfigurationError(f"--applications: none is installed ({install})")
    if missing and len(selected.applications) < len(APPLICATIONS):  # `all` runs the installed ones
        raise ConfigurationError(f"--applications: not installed: {', '.join(missing)} ({install} {' '.join(missing)})")
