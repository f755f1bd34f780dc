"""A user's own program as one to record: its commands, and the ways in which they get the endpoint and its keys.

They are in AWS's variables and files, and in placeholders of the arguments. The user's own AWS settings are not there.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from programs.recording.performing import Perform, ProgramEnd, ProgramSite

PLACEHOLDERS = ("endpoint", "host", "port", "key", "secret", "bucket", "region", "folder")
_PLACEHOLDER = re.compile("{(" + "|".join(PLACEHOLDERS) + ")}")
TIMEOUT_EXIT_STATUS = 124
"""The exit status that `timeout` gives a program whose time is over."""
MAX_END_SECONDS = 5.0
"""Seconds in which a program that is told to end does so; then it is killed."""


class NotStarted(Exception):
    """The error of a program that cannot be started. The message says which, and why."""


@dataclass(frozen=True)
class Command:
    """The words of a program and its arguments, and the name of the step that it performs."""

    step: str
    words: tuple[str, ...]


def program(commands: Sequence[Command], stdin: Path | None = None, *, shown: bool) -> Perform:
    """Returns the commands, one after the other, as a program to record. `stdin` is a file to read; otherwise the first
    command that is `shown` has the user's. Its output is the user's then, too; else it is thrown away."""

    def perform(site: ProgramSite, begin: Callable[[str], None], seconds_a_step: float | None) -> ProgramEnd:
        environment = {**_without_aws(os.environ), **environment_for_site(site)}
        for command in commands:
            begin(command.step)
            words = [fill_placeholders(word, site) for word in command.words]
            with _open_input(stdin, shown=shown) as given:
                status = _run(words, environment, given, seconds_a_step, shown=shown)
            if status:
                return ProgramEnd(command.step, _ending_in_words(status), status)
        return ProgramEnd()

    return perform


def fill_placeholders(word: str, site: ProgramSite) -> str:
    """Returns an argument with the placeholders replaced."""
    parts = urlsplit(site.url)
    values = (site.url, parts.hostname or "", str(parts.port), site.keys.access_key, site.keys.secret_key, site.bucket,
              site.region, str(site.folder))  # fmt: skip
    named = dict(zip(PLACEHOLDERS, values, strict=True))
    return _PLACEHOLDER.sub(lambda found: named[found[1]], word)


def environment_for_site(site: ProgramSite) -> dict[str, str]:
    """Returns the variables for a site; the files that some of them name are written to its folder's parent."""
    config, credentials = _files(site)
    keys = site.keys
    here = "127.0.0.1,localhost"
    found = {
        "AWS_ACCESS_KEY_ID": keys.access_key,
        "AWS_SECRET_ACCESS_KEY": keys.secret_key,
        "AWS_REGION": site.region,
        "AWS_DEFAULT_REGION": site.region,
        "AWS_ENDPOINT_URL": site.url,
        "AWS_ENDPOINT_URL_S3": site.url,
        "AWS_CONFIG_FILE": str(config),
        "AWS_SHARED_CREDENTIALS_FILE": str(credentials),
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": ",".join(filter(None, (os.environ.get("NO_PROXY") or os.environ.get("no_proxy"), here))),
    }
    found["no_proxy"] = found["NO_PROXY"]
    if keys.session_token:
        found["AWS_SESSION_TOKEN"] = keys.session_token
    if site.ca_bundle:
        names = ("AWS_CA_BUNDLE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
        return found | dict.fromkeys(names, str(site.ca_bundle))
    return {**found, "AWS_ALLOW_HTTP": "true"}  # Rust's object_store refuses plain HTTP without it


def _files(site: ProgramSite) -> tuple[Path, Path]:
    """Writes AWS's two files into a private folder, where nobody else can read."""
    config, credentials = site.folder.parent / "config", site.folder.parent / "credentials"
    config.write_text(
        f"[default]\nregion = {site.region}\nendpoint_url = {site.url}\ns3 =\n  addressing_style = path\n",
        encoding="utf-8",
    )
    token = f"aws_session_token = {site.keys.session_token}\n" if site.keys.session_token else ""
    credentials.write_text(
        f"[default]\naws_access_key_id = {site.keys.access_key}\n"
        f"aws_secret_access_key = {site.keys.secret_key}\n{token}",
        encoding="utf-8",
    )
    return config, credentials


def _without_aws(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if not name.startswith("AWS_")}


@contextmanager
def _open_input(file: Path | None, *, shown: bool) -> Iterator[int | IO[bytes] | None]:
    if file is not None:
        with file.open("rb") as given:
            yield given
    else:
        yield None if shown else subprocess.DEVNULL


def _run(
    words: Sequence[str],
    environment: Mapping[str, str],
    given: int | IO[bytes] | None,
    seconds: float | None,
    *,
    shown: bool,
) -> int:
    """Runs a program, and returns the exit status as shells do. Ctrl-C and SIGTERM reach the program, which ends or
    goes on. One whose time is over is killed with its children."""
    output = None if shown else subprocess.DEVNULL
    try:
        # One that is not shown has a session of its own, so that its children end with it.
        process = subprocess.Popen(
            words, env=dict(environment), stdin=given, stdout=output, stderr=output, start_new_session=not shown
        )
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise NotStarted(f"{words[0]}: cannot be started: {reason}") from None
    with _forwarding_signals(process) if shown else contextlib.nullcontext():
        try:
            status = process.wait(seconds)
        except BaseException as error:
            _kill(process, with_children=not shown)
            if not isinstance(error, subprocess.TimeoutExpired):
                raise
            return TIMEOUT_EXIT_STATUS
    return 128 - status if status < 0 else status


def _kill(process: subprocess.Popen[bytes], *, with_children: bool) -> None:
    with contextlib.suppress(ProcessLookupError):
        if with_children:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.terminate()
    try:
        process.wait(MAX_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def _forwarding_signals(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Leaves Ctrl-C to the program, which gets it from the terminal as well, and passes SIGTERM on to it."""
    if threading.current_thread() is not threading.main_thread():  # only there signals can be handled
        yield
        return
    before = {
        signal.SIGINT: signal.signal(signal.SIGINT, lambda *_: None),
        signal.SIGTERM: signal.signal(signal.SIGTERM, lambda *_: process.terminate()),
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ending_in_words(status: int) -> str:
    return "its time was over" if status == TIMEOUT_EXIT_STATUS else f"it ended with status {status}"
