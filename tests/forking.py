"""Programs of the suite, each in a fork of one process that has imported it: see `preloading.py`."""

from __future__ import annotations

import atexit
import functools
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLAIN = ("-pno:cacheprovider", "-pno:hypothesispytest", "--assert=plain")
"""The options that turn off parts of pytest, as the suite's own command line does."""
LONGEST = 600
"""Seconds that a program may take; one that hangs fails its test."""

_PARENT = """
import json, os, runpy, signal, sys
from tests import preloading

getattr(preloading, sys.argv[2])()
for line in sys.stdin:
    asked = json.loads(line)
    child = os.fork()
    if child == 0:
        os.setsid()
        signal.alarm(int(sys.argv[1]))
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for number, file in enumerate(asked["files"], 1):
            os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), number)
        os.environ.clear()
        os.environ.update(asked["environment"])
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(encoding=os.environ.get("PYTHONIOENCODING", "utf-8"))
        os.chdir(asked["folder"])
        sys.argv = [asked["module"], *asked["arguments"]]
        sys.path[0] = asked["folder"]
        sys.stdin = open(0)
        runpy.run_module(asked["module"], run_name="__main__", alter_sys=True)
        sys.exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def run(
    module: str,
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    *,
    stdout: Path,
    stderr: Path,
    preloading: str = "preload",
) -> int:
    """Runs `python -m MODULE ARGUMENTS` in a folder, and returns its exit status. Both files may be the same.

    `preloading` is the function of that module that names the imported modules.
    """
    for file in (stdout, stderr):
        file.unlink(missing_ok=True)
    asked = {
        "module": module,
        "arguments": arguments,
        "folder": str(folder),
        "environment": dict(environment),
        "files": [str(stdout), str(stderr)],
    }
    parent = _parent(preloading)
    assert parent.stdin is not None
    assert parent.stdout is not None
    parent.stdin.write(json.dumps(asked) + "\n")
    parent.stdin.flush()
    return int(parent.stdout.readline())


@functools.cache
def _parent(preloading: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(LONGEST), preloading],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    atexit.register(process.communicate)  # it ends when its standard input is closed
    return process
