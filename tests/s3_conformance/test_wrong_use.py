"""Wrong use and wrong configuration: one line that names the flag, variable or file and line, and status 2. The words
about each setting are tested in `tests/fixtures/settings` and `tests/fixtures/session/selection`."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.s3_conformance.commands import by_command, user
from tests.s3_conformance.test_preflight import assert_fit_to_show, call, message_of

URL = ("--endpoint-url", "http://127.0.0.1:1")
SECRET = "hush-hush/very+secret"


@dataclass(frozen=True)
class Case:
    """The user's input, and the texts that the message must have. `by_pytest`: pytest itself refuses it, with exit
    status 4."""

    flags: str
    says: tuple[str, ...]
    commands: tuple[str, ...]
    variables: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    by_pytest: bool = False


def _of(*commands: str) -> Callable[..., Case]:
    """Returns the maker of cases of these commands: their flags, and what the message says."""
    return lambda flags, *says, **more: Case(flags, says, commands, **more)


_all, _runs, _run = _of("run", "doctor", "pytest"), _of("run", "pytest"), _of("run")


def _toml(text: str, *says: str, **more: Any) -> Case:
    return _all("", *says, files={"s3-conformance.toml": text}, **more)


NO_KEYS = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
LIMITED = {"S3_LIMITED_ACCESS_KEY_ID": "AKLIMITED", "S3_LIMITED_SECRET_ACCESS_KEY": SECRET}
NO_PROGRAMS = {"S3_CONFORMANCE_APPLICATIONS": "/dev/null"}
NOWHERE, HERE = " ".join(URL), "--provider embedded"
UNCONFIGURED = "no endpoint is configured"
CASES = {
    "malformed-toml": _toml(
        f"region = 'eu-1'\nsecret_access_key = '{SECRET}\n", "s3-conformance.toml:2: not valid TOML"
    ),
    "half-a-pair-in-file": _toml(
        f"endpoint_url = 'http://127.0.0.1:1'\nsecret_access_key = '{SECRET}'\n",
        "s3-conformance.toml:2: secret_access_key is given without access_key_id",
        variables=NO_KEYS,
    ),
    "long-config-file": _all(f"--config {'x' * 300}", "--config: File name too long"),
    "folder-as-config-file": _all("--config .", "--config: . is no file"),
    "long-known-folder": _runs(f"--known {'x' * 300}", f"--known {'x' * 59}…: File name too long"),
    "no-credentials": _all(
        NOWHERE,
        *("no credentials for http://127.0.0.1:1 (--endpoint-url)", "AWS_ACCESS_KEY_ID", "~/.aws"),
        variables=NO_KEYS,
    ),
    "password-in-url": _all(
        "--endpoint-url http://me:hush-hush@h", "--endpoint-url: the endpoint URL holds a user or password"
    ),
    "two-depths": _runs("--smoke --every-client", "--smoke --every-client: "),
    "unknown-client": _runs("--client boto4", "--client boto4: there is no such name; known are boto3-s3"),
    "unknown-area": _runs("--area moon", "--area moon: there is no such name; known are access"),
    "empty-area": _runs("--area ''", "--area '': no name is given"),
    "empty-applications": _runs("--applications ''", "--applications '': no name is given"),
    "applications-that-are-not-installed": _runs(
        f"{HERE} --applications duckdb-1.5",
        "--applications: not installed: duckdb-1.5 (s3-conformance applications --install duckdb-1.5)",
        variables=NO_PROGRAMS,
    ),
    "no-application-is-installed": _runs(
        f"{HERE} --applications all",
        "--applications: none is installed (s3-conformance applications --install)",
        variables=NO_PROGRAMS,
    ),
    "applications-of-another-area": _runs(
        f"{HERE} --area listing --applications duckdb-1.5",
        "--applications: the area applications is not among those of --area",
    ),
    "area-of-applications-alone": _runs(
        f"{HERE} --area applications", "--area applications: nothing is selected without --applications all|NAME,…"
    ),
    "empty-kinds": _runs(f"{HERE} --fail-on ,", "--fail-on ',': it names no severity"),
    "empty-out": _runs(f"{HERE} --out ''", "--out '': it names no folder"),
    "unknown-flag": _all("--moon", "--moon", by_pytest=True),
    "workers": _runs("-n many", "-n", "'many'", by_pytest=True),
    "too-many-workers": _run("-n 99999", "-n", "99999 processes are too many"),
    "bucket-of-no-endpoint": _run("--bucket mine", f"--bucket: {UNCONFIGURED}", HERE),
    "limited-user-of-no-endpoint": _run("", f"S3_LIMITED_ACCESS_KEY_ID: {UNCONFIGURED}", HERE, variables=LIMITED),
    "kms-key-of-no-endpoint": _run(
        *("", f"s3-conformance.toml:2: {UNCONFIGURED}", HERE),
        files={"s3-conformance.toml": "region = 'eu-1'\nkms_key_id = 'mine'\n"},
    ),
    "root-keys-of-no-endpoint": _run("--root-keys", f"--root-keys: {UNCONFIGURED}"),
    "expression": _run("-k '(' -n 0", "-k", "'('"),
    "out": _runs("--out file/out", "--out file/out: Not a directory", files={"file": ""}),
    "no-known-file": _runs(
        f"{HERE} --known absent", "--known absent: no such folder; the suite comes with ceph-rgw-16"
    ),
    "no-known-file-and-no-endpoint": _run(
        "--known absent", "--known absent: no such folder; the suite comes with ceph-rgw-16"
    ),
    "known-file-and-no-endpoint": _run("--known moto-5.2", f"--known moto-5.2: {UNCONFIGURED}"),
    "malformed-known-file": _runs(
        f"{HERE} --known known",
        "known/expected.txt:1: a line has check, clients, verdict",
        files={"known/expected.txt": "a::b"},
    ),
    "unknown-pytest-flag": _run("-- --moon", "unrecognized arguments: --moon"),
}


BY_PYTEST = {"malformed-toml", "no-credentials", "unknown-client", "two-depths", "unknown-flag", "malformed-known-file"}
"""Cases that plain pytest is tested with each time; it reads settings as the commands do."""


@pytest.mark.exhaustive
@by_command(CASES, lambda case: case.commands, with_pytest=BY_PYTEST)
def test_one_line_says_what_is_wrong(tmp_path: Path, case: Case, command: str) -> None:
    for name, content in case.files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    outcome = call(user(tmp_path, **case.variables), command, *shlex.split(case.flags))
    assert outcome.status == (4 if case.by_pytest and command == "pytest" else 2), outcome.said
    message = message_of(outcome, command)
    if not (case.by_pytest and command == "pytest"):
        assert re.search("^Error: ", message, re.MULTILINE), outcome.said
    assert not re.search("^(Exit|ERROR)", outcome.said, re.MULTILINE) or case.by_pytest, outcome.said
    for words in case.says:
        assert words in message, outcome.said
    # click and pytest print their usage above it.
    reported = [line for line in message.splitlines() if not line.startswith(("Usage:", "Try ", "ERROR: usage:", "  "))]
    assert len([line for line in reported if line]) == 1, outcome.said
    assert_fit_to_show(outcome)
    assert "hush" not in outcome.said
    assert not (tmp_path / "out" / "results.jsonl").exists()


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("flags", "printed"),
    [
        (
            ("-n", "2", "-k", "unorderd", "--", "conformance/rgw"),
            "-k unorderd: no check is selected; names like it: un",
        ),
        (("-k", "mulitpart and not copy", "--area", "rgw"), "-k mulitpart and not copy --area rgw: no check is sel"),
        (
            ("--client", "boto-s3", "--level", "rgw", "--area", "rgw"),
            "--area rgw --level rgw --client boto-s3: no check is selected",
        ),
        (("--area", "connect", "--level", "extended"), "--area connect --level extended: no check is selected"),
    ],
    ids=["path", "area", "rgw", "level"],
)
def test_no_check_is_selected(tmp_path: Path, flags: tuple[str, ...], printed: str) -> None:
    """The run is refused before the first request, which would get no response."""
    outcome = user(tmp_path).command("run", *URL, *flags)
    assert (outcome.status, outcome.stdout) == (2, ""), outcome.said
    assert outcome.stderr.startswith(f"Error: {printed}")
    assert len(outcome.stderr.splitlines()) == 1


def test_a_missing_path(tmp_path: Path) -> None:
    outcome = user(tmp_path).command("run", "--provider", "embedded", "-n", "0", "--", "absent/test_x.py")
    assert (outcome.status, outcome.stderr) == (2, "Error: file or directory not found: absent/test_x.py\n")


@pytest.mark.exhaustive
def test_no_check_is_selected_under_plain_pytest(tmp_path: Path) -> None:
    outcome = user(tmp_path).pytest("--provider", "embedded", "--area", "multipart", "-k", "mulitpart", status=2)
    printed = "Error: -k mulitpart --area multipart: no check is selected; names like it: multipart, "
    assert outcome.stderr.startswith(printed)


@pytest.mark.exhaustive
@pytest.mark.parametrize("command", ["list", "run"])
def test_python_without_docstrings(tmp_path: Path, command: str) -> None:
    outcome = user(tmp_path, PYTHONOPTIMIZE="2").command_from_scratch(command, "--area", "connect")
    assert (outcome.status, outcome.stdout) == (2, "")
    why = "python -OO and PYTHONOPTIMIZE=2 remove the requirements of all checks: run without"
    assert outcome.stderr == f"Error: {why}\n"


@pytest.mark.parametrize("command", [("list",), ("list", "--format", "json")], ids=["text", "json"])
def test_nothing_to_list(tmp_path: Path, command: tuple[str, ...]) -> None:
    outcome = user(tmp_path).command(*command, "--area", "rgw", "-k", "no_such_check")
    assert (outcome.status, outcome.stdout) == (2, "")
    assert outcome.stderr == "Error: -k no_such_check --area rgw: no check is selected\n"


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        ((), "no endpoint is configured: the embedded server keeps nothing between runs"),
        ((*URL, "--run-id", "../x"), "No connection to"),
        (("--level", "core"), "--level"),
    ],
    ids=["no-endpoint", "refused", "not-its-flag"],
)
def test_sweep(tmp_path: Path, flags: tuple[str, ...], says: str) -> None:
    outcome = user(tmp_path).command("sweep", *flags)
    assert outcome.status == (3 if "connection" in says else 2), outcome.said
    assert says in outcome.stderr
