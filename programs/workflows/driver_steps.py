"""Steps that a driver performs: a program of ours around a library (`drivers/`), run once for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from programs.application import Place, Step
from programs.drivers import DRIVERS

Command = Callable[[Place], Sequence[str | Path]]
Environment = Callable[[Place], Mapping[str, str]]


def _unchanged_environment(place: Place) -> Mapping[str, str]:
    return {}


def steps(
    names: Sequence[str], command: Command, environment: Environment = _unchanged_environment
) -> tuple[Step, ...]:
    """A step for each name. The driver is given this name, URL, bucket, prefix, and the flags of the setting."""
    return tuple(Step(name, partial(_perform, name, command, environment)) for name in names)


def in_python(driver: str) -> Command:
    """The command for a driver in Python, in the virtual environment of the application."""
    return lambda place: (place.installed / "env/bin/python", DRIVERS / driver)


def built(program: str) -> Command:
    """The command for a driver that was built at the installation of the application."""
    return lambda place: (place.installed / program,)


def in_java(program: str, main: str) -> Command:
    """The command for the class `main` of a driver that was built when its application was installed."""
    quick = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # a step ends before better code would pay
    return lambda place: ("java", *quick, "-cp", f"{place.installed / program}/*", main)


def in_javascript(driver: str) -> Command:
    """The command for a driver in JavaScript, for Node.js."""
    return lambda place: ("node", DRIVERS / driver)


def in_ruby(driver: str) -> Command:
    """The command for a driver in Ruby, which the application's own Ruby runs."""
    return lambda place: (place.installed / "ruby", DRIVERS / driver)


def for_node(place: Place) -> Mapping[str, str]:
    """Returns the environment in which Node.js finds the application's packages and the endpoint's certificates."""
    certificates = {"NODE_EXTRA_CA_CERTS": str(place.ca_bundle)} if place.ca_bundle else {}
    return {"NODE_PATH": str(place.installed / "node_modules"), **certificates}


def _perform(name: str, command: Command, environment: Environment, place: Place) -> None:
    words = (*command(place), name, place.url, place.bucket, place.prefix, *place.setting.flags)
    place.run(*words, environment=environment(place))
