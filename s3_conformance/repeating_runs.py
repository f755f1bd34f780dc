"""Runs a command again whenever a watched file changes, or the server is back after it was gone."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import click

from fixtures.model.endpoint import DEFAULT_PORTS

SECONDS = 0.3
"""The time between two looks. A server that is replaced faster is not noticed."""


def repeat(command: Sequence[str], watched: Sequence[Path], url: str, out: Path) -> int:
    """Runs the command, and again after each change, until Ctrl-C. Returns the exit status of the last run. What is
    written to `out` is no change. An empty URL stands for the embedded server, which each run starts itself."""
    status = 0
    try:
        while True:
            before = _times(watched, out)  # a file may change while the checks run
            status = subprocess.call(command)
            click.echo(f"Watching {', '.join((*map(str, watched), *([url] if url else [])))}; Ctrl-C ends.")
            click.echo(f"\n{_wait(watched, url, out, before)}: once more.")
    except KeyboardInterrupt:
        return status


def _wait(watched: Sequence[Path], url: str, out: Path, seen: set[tuple[str, int]]) -> str:
    """Waits for a change since the files were `seen` at these times; returns what has changed."""
    was_there = _is_reachable(url)
    while True:
        time.sleep(SECONDS)
        now, is_there = _times(watched, out), _is_reachable(url)
        if is_there and not was_there:
            return f"{url} is back"
        if now != seen and is_there:
            changed = {name for name, _ in now ^ seen}
            return f"{min(changed)} has changed"
        seen, was_there = (seen if now != seen else now), is_there


def _times(watched: Sequence[Path], out: Path) -> set[tuple[str, int]]:
    kept = (path for path in _files(watched) if path.exists() and not path.resolve().is_relative_to(out.resolve()))
    return {(str(path), path.stat().st_mtime_ns) for path in kept}


def _files(watched: Sequence[Path]) -> Iterator[Path]:
    for path in watched:
        yield from (each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]


def _is_reachable(url: str) -> bool:
    """Returns whether something accepts connections there; the embedded server (an empty URL) is always there."""
    if not url:
        return True
    parts = urlsplit(url)
    place = parts.hostname or "", parts.port or DEFAULT_PORTS.get(parts.scheme, 80)
    try:
        socket.create_connection(place, timeout=2).close()
    except OSError:
        return False
    return True


def command_without_watch() -> list[str]:
    """Returns this process's command without `--watch PATH`. It begins as the user began it: `python -m` instead of an
    installed command would look for modules in the user's folder first."""
    before = sys.orig_argv[1 : len(sys.orig_argv) - len(sys.argv[1:])]
    return [sys.executable, *before, *without_watch(sys.argv[1:])]


def without_watch(arguments: Sequence[str]) -> list[str]:
    """Returns the arguments of a command line without `--watch PATH`."""
    kept: list[str] = []
    values = iter(arguments)
    for argument in values:
        if argument == "--watch":
            next(values, None)
        elif not argument.startswith("--watch="):
            kept.append(argument)
    return kept
