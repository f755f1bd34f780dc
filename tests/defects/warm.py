"""A process that has imported what a run needs, and makes each run in a fork of itself: half of a short run is imports.

Of a run these tests read the record alone, so no pages are made of it.

It reads a line of JSON for each run (`arguments`, `environment`, `output`) and answers with the exit status on a line.
What pytest rewrites (plugins, the checks) is not imported here.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from typing import Any

import boto3  # noqa: F401
import botocore.auth
import botocore.client
import botocore.handlers
import botocore.retryhandler
import execnet
import jinja2
import junitparser
import pytest
import rich.console
import rich.live
import rich.progress
import rich.table
import s3transfer.manager

from fixtures.clients import building, legacy, modern
from fixtures.model.endpoint import Credentials, Endpoint
from fixtures.wire.recorder import Recorder
from reports.formats import rendering

IMPORTED = (botocore, execnet, jinja2, junitparser, rich, s3transfer, legacy, modern)


def _run(job: dict[str, Any]) -> None:
    """In the fork; does not return."""
    signal.alarm(job["longest"])  # ends a run that hangs
    output = os.open(job["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream, file in ((0, os.open(os.devnull, os.O_RDONLY)), (1, output), (2, output)):
        os.dup2(file, stream)
    os.environ.clear()
    os.environ.update(job["environment"])
    status = 1
    try:
        status = int(pytest.main(job["arguments"]))
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _read_the_models() -> None:
    """The first client of a process reads the models of the service; they are kept."""
    nobody = Credentials("nobody", "nothing")
    endpoint = Endpoint("http://127.0.0.1:9", "us-east-1", "path", nobody)
    building.build("boto3-s3v4", endpoint, nobody, Recorder(1), timeout=1)


def main() -> None:
    rendering.MAKERS.clear()
    _read_the_models()
    gc.freeze()
    for line in iter(sys.stdin.readline, ""):
        job = json.loads(line)
        child = os.fork()
        if child == 0:
            _run(job)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
