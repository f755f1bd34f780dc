"""`nox -s legacy`: legacy boto and its adapter on every Python that the suite supports and this machine has."""

from __future__ import annotations

import nox

nox.options.error_on_missing_interpreters = False  # a missing one is skipped, and nox says so
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["legacy"]

PYTHONS = ["3.10", "3.11", "3.12", "3.13", "3.14"]


@nox.session(python=PYTHONS)
def legacy(session: nox.Session) -> None:
    """The tests of the clients, with the pinned boto and nothing of the other extras."""
    project = nox.project.load_toml("pyproject.toml")["project"]
    extra = [each for each in project["optional-dependencies"]["test"] if each.startswith("cryptography")]
    session.install("--quiet", *project["dependencies"], *extra)
    session.run("python", "-m", "pytest", "tests/fixtures/clients", "-q", "-p", "no:cacheprovider", *session.posargs)
