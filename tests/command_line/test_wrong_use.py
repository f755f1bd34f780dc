"""Wrong use and wrong configuration: one line that names the flag, variable or file and line, and status 2."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.command_line.commands import by_command, user
from tests.command_line.test_preflight import assert_fit_to_show, call, message_of

URL = ("--endpoint-url", "http://127.0.0.1:1")
SECRET = "hush-hush/very+secret"


@dataclass(frozen=True)
class Case:
    """The user's input, and the texts that the message must have. `by_pytest`: pytest itself refuses it, with exit
    status 4."""

    says: tuple[str, ...]
    flags: tuple[str, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    commands: tuple[str, ...] = ("run", "doctor", "pytest")
    by_pytest: bool = False


def _toml(text: str, *says: str, variables: dict[str, str] | None = None) -> Case:
    return Case(says, files={"s3-conformance.toml": text}, variables=variables or {})


_RUNS = ("run", "pytest")
CASES = {
    "malformed-toml": _toml(
        f"region = 'eu-1'\nsecret_access_key = '{SECRET}\n", "s3-conformance.toml:2: not valid TOML"
    ),
    "long-number": _toml(f"region = {'9' * 5000}\n", "s3-conformance.toml:1: not valid TOML: a number is too long"),
    "deep": _toml(f"region = {'[' * 5000}\n", "s3-conformance.toml:1: not valid TOML", "nested too deeply"),
    "unknown-key": _toml("# mine\nendpont_url = 'http://x'\n", "s3-conformance.toml:2: unknown key 'endpont_url'"),
    "wrong-type": _toml("verify_ssl = 'no'\n", "s3-conformance.toml:1: verify_ssl must be true or false"),
    "unknown-provider-in-file": _toml("\nprovider = 'nobody'\n", "s3-conformance.toml:2", "nobody", "known"),
    "half-a-pair-in-file": _toml(
        f"endpoint_url = 'http://127.0.0.1:1'\nsecret_access_key = '{SECRET}'\n",
        "s3-conformance.toml:2: secret_access_key is given without access_key_id",
        variables={"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""},
    ),
    "long-config-file": Case(("--config: File name too long",), ("--config", "x" * 300)),
    "folder-as-config-file": Case(("--config: . is no file",), ("--config", ".")),
    "long-known-folder": Case((f"--known {'x' * 59}…: File name too long",), ("--known", "x" * 300), commands=_RUNS),
    "no-config-file": Case(("--config: there is no file absent.toml",), ("--config", "absent.toml")),
    "no-credentials": Case(
        ("no credentials for http://127.0.0.1:1 (--endpoint-url)", "AWS_ACCESS_KEY_ID", "~/.aws"),
        URL,
        {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""},
    ),
    "half-a-pair": Case(
        ("AWS_ACCESS_KEY_ID is given without AWS_SECRET_ACCESS_KEY",), URL, {"AWS_SECRET_ACCESS_KEY": ""}
    ),
    "no-scheme": Case(
        ("S3_ENDPOINT_URL: the endpoint URL needs a scheme",), variables={"S3_ENDPOINT_URL": "s3.example.com"}
    ),
    "password-in-url": Case(
        ("--endpoint-url: the endpoint URL holds a user or password",), ("--endpoint-url", "http://me:hush-hush@h")
    ),
    "unknown-provider": Case(("--provider", "nobody", "known"), ("--provider", "nobody")),
    "no-namespace": Case(("provider cloud-temple needs your namespace", "--namespace"), ("--provider", "cloud-temple")),
    "unknown-profile": Case(("AWS_PROFILE: there is no profile 'nobody'",), URL, {"AWS_PROFILE": "nobody"}),
    "no-ca-bundle": Case(("--ca-bundle: the CA bundle", "cannot be read"), (*URL, "--ca-bundle", "absent.pem")),
    "bucket-name": Case(("--bucket: a bucket name is",), (*URL, "--bucket", "No_Bucket")),
    "addressing": Case(
        ("--addressing upside-down: must be one of path, virtual, auto",), ("--addressing", "upside-down")
    ),
    "timeout": Case(("--timeout soon: must be a number above 0",), ("--timeout", "soon")),
    "two-depths": Case(("--smoke --every-client: ",), ("--smoke", "--every-client"), commands=_RUNS),
    "rate": Case(("--rate 0: must be a number above 0",), ("--rate", "0")),
    "unknown-correction": Case(("--corrections all: there is no such name; known are auto",), ("--corrections", "all")),
    "unknown-client": Case(
        ("--client boto4: there is no such name; known are boto3-s3",), ("--client", "boto4"), commands=_RUNS
    ),
    "unknown-level": Case(
        ("--level hard: there is no such name; known are core",), ("--level", "hard"), commands=_RUNS
    ),
    "unknown-area": Case(("--area moon: there is no such name; known are access",), ("--area", "moon"), commands=_RUNS),
    "empty-area": Case(("--area '': no name is given",), ("--area", ""), commands=_RUNS),
    "empty-applications": Case(("--applications '': no name is given",), ("--applications", ""), commands=_RUNS),
    "applications-that-are-not-installed": Case(
        ("--applications: not installed: duckdb-1.5 (s3-conformance applications --install duckdb-1.5)",),
        ("--provider", "embedded", "--applications", "duckdb-1.5"),
        {"S3_CONFORMANCE_APPLICATIONS": "/dev/null"},
        commands=_RUNS,
    ),
    "no-application-is-installed": Case(
        ("--applications: none is installed (s3-conformance applications --install)",),
        ("--provider", "embedded", "--applications", "all"),
        {"S3_CONFORMANCE_APPLICATIONS": "/dev/null"},
        commands=_RUNS,
    ),
    "applications-of-another-area": Case(
        ("--applications: the area applications is not among those of --area",),
        ("--provider", "embedded", "--area", "listing", "--applications", "duckdb-1.5"),
        commands=_RUNS,
    ),
    "area-of-applications-alone": Case(
        ("--area applications: nothing is selected without --applications all|NAME,…",),
        ("--provider", "embedded", "--area", "applications"),
        commands=_RUNS,
    ),
    "empty-kinds": Case(
        ("--fail-on ',': it names no severity",), ("--provider", "embedded", "--fail-on", ","), commands=_RUNS
    ),
    "empty-out": Case(("--out '': it names no folder",), ("--provider", "embedded", "--out", ""), commands=_RUNS),
    "unknown-flag": Case(("--moon",), ("--moon",), by_pytest=True),
    "workers": Case(("-n", "'many'"), ("-n", "many"), commands=_RUNS, by_pytest=True),
    "too-many-workers": Case(("-n", "99999 processes are too many"), ("-n", "99999"), commands=("run",)),
    "bucket-of-no-endpoint": Case(
        ("--bucket: no endpoint is configured", "--provider embedded"),
        ("--bucket", "mine"),
        commands=("run",),
    ),
    "limited-user-of-no-endpoint": Case(
        ("S3_LIMITED_ACCESS_KEY_ID: no endpoint is configured", "--provider embedded"),
        variables={"S3_LIMITED_ACCESS_KEY_ID": "AKLIMITED", "S3_LIMITED_SECRET_ACCESS_KEY": SECRET},
        commands=("run",),
    ),
    "kms-key-of-no-endpoint": Case(
        ("s3-conformance.toml:2: no endpoint is configured", "--provider embedded"),
        files={"s3-conformance.toml": "region = 'eu-1'\nkms_key_id = 'mine'\n"},
        commands=("run",),
    ),
    "root-keys-of-no-endpoint": Case(("--root-keys: no endpoint is configured",), ("--root-keys",), commands=("run",)),
    "expression": Case(("-k", "'('"), ("-k", "(", "-n", "0"), commands=("run",)),
    "out": Case(("--out file/out: Not a directory",), ("--out", "file/out"), files={"file": ""}, commands=_RUNS),
    "no-known-file": Case(
        ("--known absent: no such folder; the suite comes with ceph-rgw-16",),
        ("--provider", "embedded", "--known", "absent"),
        commands=_RUNS,
    ),
    "no-known-file-and-no-endpoint": Case(
        ("--known absent: no such folder; the suite comes with ceph-rgw-16",), ("--known", "absent"), commands=("run",)
    ),
    "known-file-and-no-endpoint": Case(
        ("--known moto-5.2: no endpoint is configured",), ("--known", "moto-5.2"), commands=("run",)
    ),
    "malformed-known-file": Case(
        ("known/expected.txt:1: a line has check, clients, verdict",),
        ("--provider", "embedded", "--known", "known"),
        files={"known/expected.txt": "a::b"},
        commands=_RUNS,
    ),
    "deep-known-file": Case(
        ("known/causes.toml:2: not valid TOML", "nested too deeply"),
        ("--provider", "embedded", "--known", "known"),
        files={"known/expected.txt": "", "known/causes.toml": "[[cause]]\ncheck = " + "[" * 5000},
        commands=_RUNS,
    ),
    "unknown-pytest-flag": Case(("unrecognized arguments: --moon",), ("--", "--moon"), commands=("run",)),
}


BY_PYTEST = {"malformed-toml", "no-credentials", "unknown-client", "two-depths", "unknown-flag", "malformed-known-file"}
"""Cases that plain pytest is tested with each time; it reads settings as the commands do."""


@pytest.mark.exhaustive
@by_command(CASES, lambda case: case.commands, with_pytest=BY_PYTEST)
def test_one_line_says_what_is_wrong(tmp_path: Path, case: Case, command: str) -> None:
    for name, content in case.files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    outcome = call(user(tmp_path, **case.variables), command, *case.flags)
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
