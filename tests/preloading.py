"""Modules and files for processes that are forked for each run: importing and reading them takes more than half of a
short run.

The suite reads no setting and no file of the user while it is imported, so one process can serve runs of different
users. Checks are imported by the runs themselves. pytest cannot rewrite the assertions of modules imported here: runs
need `--assert=plain`, as on the suite's own command line.
"""

from __future__ import annotations

import functools
import gc
from importlib import import_module, metadata

LIBRARIES = (
    *("boto3", "botocore.auth", "botocore.client", "botocore.handlers", "botocore.retryhandler", "s3transfer.manager"),
    *("click", "execnet", "jinja2", "pytest", "pytest_html.plugin", "xdist.plugin"),
    *("rich.console", "rich.live", "rich.progress", "rich.table", "urllib3"),
)
SUITE = ("s3_conformance.cli", "s3_conformance.run_checks", "s3_conformance.compare", "fixtures.clients.legacy")
CLIENTS = ("boto3-s3v4", "boto-s3v4")


def preload() -> None:
    """Imports everything, and does the work of a process's first client and first page: models of the service,
    footprints and templates are read."""
    preload_libraries()
    for name in (*SUITE, *_plugins()):
        import_module(name)
    from fixtures.clients import building
    from fixtures.http.recorder import Recorder
    from fixtures.model.endpoint import Credentials, Endpoint

    nobody = Credentials("nobody", "nothing")
    endpoint = Endpoint("http://127.0.0.1:9", "us-east-1", "path", nobody)
    for client in CLIENTS:
        building.build(client, endpoint, nobody, Recorder(1), timeout=1)
    from record.footprint_file import footprints
    from reports.formats.html import templating

    footprints()
    for name in templating._ENVIRONMENT.list_templates(extensions=["html"]):
        templating._ENVIRONMENT.get_template(name)
    gc.freeze()


def preload_libraries() -> None:
    """Imports no module of the suite itself: for folders that have it under other paths."""
    _look_once_for_entry_points()
    for name in LIBRARIES:
        import_module(name)
    gc.freeze()


def _look_once_for_entry_points() -> None:
    """pytest looks for them in all installed packages, once for each of the suite's plugins: 40 ms a run."""
    entry_points = functools.cache(metadata.Distribution.entry_points.fget)
    metadata.Distribution.entry_points = property(lambda package: entry_points(package))
    distributions = metadata.distributions
    metadata.distributions = functools.cache(lambda **context: list(distributions(**context)))
    for package in metadata.distributions():
        _ = package.entry_points


def _plugins() -> list[str]:
    """The suite's pytest plugins, and the plugins that these name."""
    found = list(import_module("conftest").pytest_plugins)
    return [*found, *(more for name in found for more in getattr(import_module(name), "pytest_plugins", ()))]
