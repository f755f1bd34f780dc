"""Runs commands of the suite, and notes what they do besides reading the suite's own files and writing to one folder:
`python -m tests.breaker.watching COMMANDS`, with the command lines as JSON. Prints a line of JSON for each.

Commands in one process, because each would import the suite anew.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from tests.forking import ROOT

OUTPUT_FOLDER = "out"
"""The folder to which commands may write."""
PROCESS_EVENTS = ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.system", "os.startfile", "pty.spawn")
UNAME_COMMAND = ["uname", "-p"]
"""The command of the module platform."""
NETWORK_EVENTS = ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.gethostbyname", "urllib.Request")
FILE_CHANGE_EVENTS = (
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.rmdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.chmod",
)
READABLE_FOLDERS = (
    ROOT,
    Path(sys.prefix),
    Path(sys.base_prefix),
    *map(Path, ("/proc", "/dev", "/usr", "/lib", "/sys")),
)
MACHINE_FILES = ("/etc/localtime", "/etc/mime.types", "/etc/boto.cfg", "/etc/ssl/openssl.cnf")
CLOSED_ADDRESS = ("127.0.0.1", 1)
"""A port that commands may try: nothing answers there."""
WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


class Watch:
    """Notes what happens, also in processes that are forked."""

    def __init__(self, notes: Path) -> None:
        self.home = Path.cwd().resolve()
        self._notes = os.open(notes, os.O_RDWR | os.O_CREAT | os.O_APPEND)
        self._at_work = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._at_work:
            return
        self._at_work = True
        try:
            if fault := self._fault(event, arguments):
                os.write(self._notes, f"{fault}\n".encode("utf-8", "backslashreplace"))
        finally:
            self._at_work = False

    def note_event(self) -> list[str]:
        return os.pread(self._notes, 1 << 20, 0).decode().splitlines()

    def _fault(self, event: str, arguments: tuple[Any, ...]) -> str:
        if event in PROCESS_EVENTS and list(arguments[1]) != UNAME_COMMAND:
            return f"starts {arguments[:2]!r}"
        if event in NETWORK_EVENTS and CLOSED_ADDRESS not in arguments and arguments[:2] != CLOSED_ADDRESS:
            return f"sends {event} {arguments[:2]!r}"
        if event in FILE_CHANGE_EVENTS:
            return "" if self._may_write(arguments[0]) else f"{event} {arguments[0]!r}"
        if event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
            path, flags = arguments[0], arguments[2] or 0
            if flags & WRITE_FLAGS:
                return "" if self._may_write(path) else f"writes {path!r}"
            return "" if self._may_read(path) else f"reads {path!r}"
        return ""

    def _may_write(self, path: Any) -> bool:
        given = Path(os.path.realpath(os.fsdecode(path)))
        return given.is_relative_to(self.home / OUTPUT_FOLDER) or given.is_relative_to("/dev")

    def _may_read(self, path: Any) -> bool:
        given = Path(os.path.realpath(os.fsdecode(path)))
        return (
            given.is_relative_to(self.home)
            or str(given) in MACHINE_FILES
            or any(map(given.is_relative_to, READABLE_FOLDERS))
        )


def _run_command(command: list[str]) -> dict[str, Any]:
    """Runs a command; returns its status, output, seconds, and the end of a traceback."""
    from s3_conformance import cli

    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="surrogateescape", write_through=True)
    status, fault = 0, ""
    began = time.monotonic()
    sys.argv = ["s3-conformance", *command]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            cli.main(command, standalone_mode=True)
        except SystemExit as error:
            status = error.code if isinstance(error.code, int) else int(error.code is not None)
        except BaseException:
            fault = "".join(traceback.format_exc().splitlines(keepends=True)[-9:])
    printed = out.buffer.getvalue().decode("utf-8", "backslashreplace")  # type: ignore[attr-defined]
    return {"command": command, "status": status, "said": printed, "fault": fault, "seconds": time.monotonic() - began}


def main() -> None:
    commands = json.loads(sys.argv[1])
    stdout = sys.stdout
    os.chdir(sys.argv[2])
    from s3_conformance import cli

    for name in cli.COMMANDS:  # so that the suite's own modules are not compiled later
        cli.main.get_command(None, name)  # type: ignore[arg-type]
    sys.dont_write_bytecode = True  # of packages that were installed without it
    watch = Watch(Path("notes").resolve())
    sys.addaudithook(watch)
    ended = [_run_command(command) for command in commands]
    imported = [name for name, each in sys.modules.items() if _is_below(watch.home, getattr(each, "__file__", None))]
    print(json.dumps({"ended": ended, "did": watch.note_event(), "imported": imported}), file=stdout)


def _is_below(folder: Path, file: str | None) -> bool:
    return file is not None and Path(os.path.realpath(file)).is_relative_to(folder)


if __name__ == "__main__":
    main()
