"""An application and its workflow: the types, and the place where a workflow runs."""

from __future__ import annotations

import contextlib
import io
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal
from urllib.parse import unquote

Kind = Literal["SDK", "tool", "backup", "data", "others"]
BucketKind = Literal["shared", "configured", "versioned", "locked", "retained"]
"""The kinds of buckets that workflows need: one of all checks, one whose configuration they may change, one with
versioning, one with Object Lock and without a default retention, and one with Object Lock that they give one."""
MAX_OUTPUT_LENGTH, MAX_FIRST_LINE_LENGTH = 1500, 300
FIRST_OUTPUT_LINES, LAST_OUTPUT_LINES = 2, 5
"""The numbers of characters and lines of a program's output that a failure quotes: from its beginning, where many
programs say what is wrong before they explain it, and from its end, where tracebacks do."""
_JAVA_FRAME = re.compile(r"\s+at [\w.$/]+\(")
_JAVA_EXCEPTION = re.compile(r"Exception in thread |Caused by: |[\w.$]+(?:Exception|Error)(?:: |$)")
_RUST_REMARK = re.compile(r"Some additional details|Backtrace:|.*RUST_BACKTRACE")
MAX_END_SECONDS = 10.0
"""The seconds in which a server of a workflow ends; then it is killed."""
MIN_SEARCHED_SECRET_LENGTH = 16
"""The length of a secret, in characters, from which it is in no argument by chance."""
CTRL_C_WRAPPER = (
    sys.executable,
    "-I",  # no module of the current folder
    "-c",
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execvp(sys.argv[1], sys.argv[1:])",
)
"""The words before a program and its arguments. A shell makes its background processes ignore Ctrl-C, and their
children inherit that."""


class WorkflowFailed(Exception):
    """The error of a workflow's step without the expected result. The message says what was done and what came."""


class StepTimedOut(WorkflowFailed):
    """The error of a step whose program did not end in time."""


@dataclass(frozen=True)
class ProgramSetting:
    """An application's own setting that makes it need less of an endpoint. The user writes `text`; the workflow sets it
    through environment variables or flags."""

    text: str
    environment: Mapping[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()


NO_SETTING = ProgramSetting("")


@dataclass(frozen=True)
class Place:
    """The surroundings of a workflow: an endpoint, an existing bucket with a prefix in it, and a scratch folder of its
    own.

    `prefix` ends without a slash. `installed` is the folder of the application. `deadline` is a time of
    `time.monotonic()`: programs are stopped at it. `addressing` is `path` or `virtual`.
    """

    url: str
    region: str
    access_key: str
    secret_key: str
    bucket: str
    prefix: str
    folder: Path
    installed: Path
    deadline: float
    ca_bundle: Path | None = None
    session_token: str | None = None
    setting: ProgramSetting = NO_SETTING
    addressing: str = "path"

    @property
    def secure(self) -> bool:
        return self.url.startswith("https://")

    @property
    def host(self) -> str:
        """Host and port of the endpoint."""
        return self.url.partition("://")[2].rstrip("/")

    @property
    def seconds_left(self) -> float:
        return max(0.1, self.deadline - time.monotonic())

    def run(
        self,
        *command: object,
        environment: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        messages: bool = False,
    ) -> str:
        """Runs a program and returns the standard output, with `messages` followed by the standard error. Raises
        WorkflowFailed if the program fails, or Hung if it does not end in time.

        The program sees nothing of the user's own configuration: only credentials, region and certificates of the
        endpoint.
        """
        status, output, errors = self._run_to_end(command, environment, cwd)
        if status:
            raise WorkflowFailed(
                f"{_output_lines(command)} ended with status {status}: {output_excerpt(output, errors)}"
            )
        return (output + errors if messages else output).decode(errors="replace")

    def run_refused(
        self, *command: object, because: str, environment: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> str:
        """Runs a program that must fail and print `because`, and returns what it printed; raises WorkflowFailed if it
        does not, or ends too late."""
        status, output, errors = self._run_to_end(command, environment, cwd)
        printed = (output + errors).decode(errors="replace")
        if not status or because not in printed:
            wanted = f'instead of failing with "{because}"'
            raise WorkflowFailed(
                f"{_output_lines(command)} ended with status {status} {wanted}: {output_excerpt(output, errors)}"
            )
        return printed

    def _run_to_end(
        self, command: Sequence[object], environment: Mapping[str, str] | None, cwd: Path | None
    ) -> tuple[int, bytes, bytes]:
        """Returns exit status, standard output and standard error of a program that has ended."""
        process = self._start(command, environment, cwd, stderr=subprocess.PIPE)
        try:
            output, errors = process.communicate(timeout=self.seconds_left)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, errors = process.communicate()
            raise StepTimedOut(
                f"{_output_lines(command)} did not end in time: {output_excerpt(output, errors)}"
            ) from None
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        return process.returncode, output, errors

    def run_interrupted(
        self, *command: object, after: str, environment: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> None:
        """Runs a program, and interrupts it as Ctrl-C does once it has printed `after`; raises WorkflowFailed if it
        ends without that, or not in time. Its output must not be buffered."""
        self._run_and_signal((*CTRL_C_WRAPPER, *command), after, signal.SIGINT, environment, cwd)

    def run_killed(
        self, *command: object, after: str, environment: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> None:
        """Like `run_interrupted`, but kills the program and its children, which can do nothing about it."""
        self._run_and_signal(command, after, signal.SIGKILL, environment, cwd)

    def _run_and_signal(
        self,
        command: Sequence[object],
        after: str,
        number: signal.Signals,
        environment: Mapping[str, str] | None,
        cwd: Path | None,
    ) -> None:
        process = self._start(command, environment, cwd)
        late = threading.Event()

        def kill() -> None:
            late.set()
            os.killpg(process.pid, signal.SIGKILL)

        killing = threading.Timer(self.seconds_left, kill)
        killing.start()
        try:
            assert process.stdout is not None
            printed, seen = "", False
            for line in io.TextIOWrapper(process.stdout, errors="replace"):  # a carriage return ends a line, too
                printed += line
                if not seen and after in line:
                    seen = True
                    os.killpg(process.pid, number)
            status = process.wait()
        finally:
            killing.cancel()
            with contextlib.suppress(ProcessLookupError):  # it has ended
                os.killpg(process.pid, signal.SIGKILL)
        if late.is_set():
            raise StepTimedOut(f"{_output_lines(command)} did not end in time: {output_excerpt(printed.encode())}")
        if not seen or status == 0:
            raise WorkflowFailed(
                f"{_output_lines(command)} ended with status {status} before it was interrupted: "
                f"{output_excerpt(printed.encode())}"
            )

    @contextmanager
    def run_server(self, *command: object, port: int, environment: Mapping[str, str] | None = None) -> Iterator[None]:
        """Runs a server of the workflow's own within the block, once it listens at this port of 127.0.0.1; then ends
        it. Raises WorkflowFailed if it ends before."""
        with tempfile.TemporaryFile(dir=self.folder) as log:
            process = self._start(command, environment, None, stdout=log)
            try:
                while not _is_listening(port):
                    if process.poll() is not None or self.deadline < time.monotonic():
                        log.seek(0)
                        raise WorkflowFailed(f"{_output_lines(command)} does not listen: {output_excerpt(log.read())}")
                    time.sleep(0.05)
                yield
            finally:
                _end(process)

    def _start(
        self,
        command: Sequence[object],
        environment: Mapping[str, str] | None,
        cwd: Path | None,
        *,
        stdout: int | IO[bytes] = subprocess.PIPE,
        stderr: int = subprocess.STDOUT,
    ) -> subprocess.Popen[bytes]:
        words = [str(word) for word in command]
        if any(self._has_secret(word) for word in words):  # a mistake of the workflow, not of the endpoint
            raise TypeError(f"{Path(words[0]).name} is given a secret as an argument, which other users can see")
        return subprocess.Popen(
            words,
            cwd=cwd or self.folder,
            env={**self._environment(), **self.setting.environment, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,  # so that its child processes end with it
        )

    def _has_secret(self, word: str) -> bool:
        """Returns whether an argument contains a secret. A short secret may be part of any word: it must be the whole
        argument."""
        read = (word, unquote(word))
        for secret in filter(None, (self.secret_key, self.session_token)):
            if any(secret == each or (len(secret) >= MIN_SEARCHED_SECRET_LENGTH and secret in each) for each in read):
                return True
        return False

    def _environment(self) -> dict[str, str]:
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        own = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
            "NO_COLOR": "1",
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        if self.session_token:
            own["AWS_SESSION_TOKEN"] = self.session_token
        if self.ca_bundle:
            own |= dict.fromkeys(("AWS_CA_BUNDLE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"), str(self.ca_bundle))
        return own


@dataclass(frozen=True)
class Step:
    """A named part of a workflow. `do` raises WorkflowFailed if the result is not as expected. Its time limit is
    `times` that of other steps."""

    name: str
    do: Callable[[Place], None]
    times: float = 1.0


@dataclass(frozen=True)
class Application:
    """A program at one version.

    `install` has the commands that install it into `{folder}`. If the file `present` exists in this folder, it is
    installed. A workflow moves 40 MB at most, unless it is about more. Its bucket is of the kind `bucket`. `addressing`
    has the styles in which the workflow can address buckets. A run performs it at endpoints that are reached by one of
    `transports`.
    """

    name: str
    title: str
    version: str
    kind: Kind
    install: tuple[tuple[str, ...], ...]
    present: str
    steps: tuple[Step, ...]
    settings: tuple[ProgramSetting, ...] = ()
    bucket: BucketKind = "shared"
    addressing: tuple[str, ...] = ("path",)
    transports: tuple[str, ...] = ("http", "https")


def expect_equal(got: object, wanted: object, what: str) -> None:
    """Raises WorkflowFailed unless these are equal."""
    if got != wanted:
        raise WorkflowFailed(f"{what}: {_excerpt(got)} instead of {_excerpt(wanted)}")


def run_in_parallel(*calls: Callable[[], object]) -> None:
    """Performs the calls at the same time, as programs on several machines do, and waits for all of them. Raises the
    error of the first one that fails."""
    with ThreadPoolExecutor(len(calls)) as pool:
        for running in [pool.submit(call) for call in calls]:
            running.result()


def free_port() -> int:
    """Returns a port of 127.0.0.1 at which nothing listens, for a server of a workflow."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def _output_lines(command: Sequence[object]) -> str:
    return " ".join(Path(str(word)).name if at == 0 else str(word) for at, word in enumerate(command))


def _excerpt(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 300 else f"{text[:300]} …"


def output_excerpt(output: bytes, errors: bytes = b"") -> str:
    """Returns the first and last lines of the output of a program, for the message of a failure. Standard error comes
    after standard output, and its first lines count; of the stack of a Java program, the exception and its first cause
    are kept. Remarks on backtraces, with which programs in Rust end, are left out."""
    parts = (part.decode(errors="replace").splitlines() for part in (output, errors))
    told, wrong = ([line for line in part if line.strip() and not _RUST_REMARK.match(line)] for part in parts)
    lines, first = [*told, *wrong], (wrong or told)[:FIRST_OUTPUT_LINES]
    if any(map(_JAVA_FRAME.match, lines)) and (thrown := [line for line in lines if _JAVA_EXCEPTION.match(line)]):
        lines, first = list(dict.fromkeys((thrown[0], thrown[-1]))), []
    last = lines[-LAST_OUTPUT_LINES:]
    before = [line[:MAX_FIRST_LINE_LENGTH] for line in first if line not in last]
    return "\n".join([*before, "\n".join(last)[-MAX_OUTPUT_LENGTH:]]) or "no output"


def _is_listening(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1.0).close()
    except OSError:
        return False
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends a server, with less patience each time: one that is killed leaves children that have sessions of their
    own, which PostgreSQL ends on SIGQUIT."""
    for number in (signal.SIGTERM, signal.SIGQUIT):
        process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(MAX_END_SECONDS)
            return
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
