"""Workflows: steps in order until one fails, and programs that are bounded in time and see no user's settings."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from fixtures.assertions.failure import is_suite_bug
from fixtures.model.endpoint import ConfigurationError
from programs import workflow_running
from programs.application import (
    Application,
    Place,
    ProgramSetting,
    Step,
    WorkflowFailed,
    output_excerpt,
    run_in_parallel,
)
from programs.catalogue import APPLICATIONS
from programs.installation import installing
from programs.workflow_running import WorkflowOutcome, perform, with_settings
from programs.workflows import trees
from programs.workflows.backup import pgbackrest
from programs.workflows.driver_steps import for_node, steps
from tests.fixtures.evidence.odd_secrets import told_of


def _place(folder: Path) -> Place:
    return Place("http://127.0.0.1:1", "us-east-1", "KEY", "SECRET", "bucket", "prefix", folder, folder, 0.0)


def _application(*steps: Step, install: tuple[tuple[str, ...], ...] = (), present: str = "it") -> Application:
    return Application("name", "title", "1", "tool", install, present, steps)


def _fail(place: Place) -> None:
    raise WorkflowFailed("because")


def test_steps_are_performed_until_one_fails(tmp_path: Path) -> None:
    seen: list[str] = []
    steps = [Step("write", lambda place: None), Step("read", _fail), Step("list", lambda place: None)]
    outcome = perform(_application(*steps), _place(tmp_path), on_step=seen.append)
    assert (outcome.done, outcome.failed, outcome.why, outcome.works) == (("write",), "read", "because", False)
    assert seen == ["write", "read"]


@pytest.mark.parametrize(
    ("failed", "setting", "tried"),
    [("write", "two", ["one", "two"]), ("", "", [])],
    ids=["until one works", "none where it works as it ships"],
)
def test_own_settings_are_tried(tmp_path: Path, failed: str, setting: str, tried: list[str]) -> None:
    seen: list[str] = []

    def only_with_two(place: Place) -> None:
        seen.append(place.setting.text)
        if place.setting.text == "one":
            raise WorkflowFailed("still")

    settings = (ProgramSetting("one"), ProgramSetting("two"), ProgramSetting("three"))
    application = replace(_application(Step("write", only_with_two)), settings=settings)
    shipped = WorkflowOutcome((), failed, "because")
    found = with_settings(application, shipped, lambda own: replace(_place(tmp_path), setting=own))
    assert (found, seen) == (replace(shipped, setting=setting), tried)


def test_settings_that_do_not_help_say_why(tmp_path: Path) -> None:
    application = replace(_application(Step("write", _fail)), settings=(ProgramSetting("one"), ProgramSetting("two")))
    found = with_settings(
        application, WorkflowOutcome((), "read", "first"), lambda own: replace(_place(tmp_path), setting=own)
    )
    assert [(setting, again.failed, again.why) for setting, again in found.tried] == [
        ("one", "write", "because"),
        ("two", "write", "because"),
    ]
    assert (found.failed, found.setting) == ("read", "")


def test_both_ends_of_what_a_program_printed_are_said(tmp_path: Path) -> None:
    step = Step("write", lambda place: place.run("sh", "-c", "seq 99; exit 1") and None)
    assert perform(_application(step), _place(tmp_path)).why.endswith("status 1: 1\n2\n95\n96\n97\n98\n99")


def test_program_that_fails_says_what_it_printed(tmp_path: Path) -> None:
    step = Step("write", lambda place: place.run("sh", "-c", "echo what went wrong; exit 3") and None)
    assert perform(_application(step), _place(tmp_path)).why.endswith("ended with status 3: what went wrong")


def test_output_is_read_without_what_goes_to_standard_error(tmp_path: Path) -> None:
    """A notice there was once taken for the name of a file."""
    found: list[str] = []
    script = "echo a notice >&2; echo a file"
    step = Step("list", lambda place: found.append(place.run("sh", "-c", script)))
    assert perform(_application(step), _place(tmp_path)).works
    with_messages = Step("list", lambda place: found.append(place.run("sh", "-c", script, messages=True)))
    assert perform(_application(with_messages), _place(tmp_path)).works
    assert found == ["a file\n", "a file\na notice\n"]


def test_program_that_fails_says_what_it_printed_to_both(tmp_path: Path) -> None:
    script = "echo what went wrong >&2; echo what it did; exit 3"
    step = Step("write", lambda place: place.run("sh", "-c", script) and None)
    assert perform(_application(step), _place(tmp_path)).why.endswith("status 3: what it did\nwhat went wrong")
    refused = Step("write", lambda place: place.run_refused("sh", "-c", script, because="went wrong"))
    assert perform(_application(refused), _place(tmp_path)).works


STACK = """log4j: a warning
Exception in thread "main" java.io.IOException: could not write
\tat org.example.Writer.write(Writer.java:10)
\tat Driver.main(Driver.java:5)
Caused by: org.example.Retried: 3 times
\tat org.example.Retry.run(Retry.java:7)
\t... 2 more
Caused by: S3Exception: A header is not implemented (Status Code: 501)
\tat org.example.Sdk.send(Sdk.java:99)
\t... 3 more
"""


def test_first_cause_of_a_java_program_is_said() -> None:
    assert output_excerpt(b"", STACK.encode()).splitlines() == [
        'Exception in thread "main" java.io.IOException: could not write',
        "Caused by: S3Exception: A header is not implemented (Status Code: 501)",
    ]


def test_the_first_lines_of_an_output_are_kept() -> None:
    """Some programs say what is wrong, and then print how to use them."""
    usage = "".join(f"option {number}\n" for number in range(20))
    printed = f"ERROR: S3 error: 501\nat step 2\n{usage}"
    lines = output_excerpt(b"started\n", printed.encode()).splitlines()
    assert lines == ["ERROR: S3 error: 501", "at step 2", *usage.splitlines()[-5:]]


def test_remarks_on_a_backtrace_are_no_cause() -> None:
    printed = "Pack `7d98` does not exist.\n\nSome additional details ...\n\nBacktrace:\nset 'RUST_BACKTRACE=\"1\"'\n"
    assert output_excerpt(b"", printed.encode()) == "Pack `7d98` does not exist."


def test_time_of_a_program_that_hangs_is_lost_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its settings it has less time, and with none that it needs for other steps."""
    monkeypatch.setattr(workflow_running, "MAX_SECONDS_AFTER_HANG", 0.2)
    monkeypatch.setattr(workflow_running, "HANG_TIME_FACTOR", 0.0)
    hanging = Step("write", lambda place: place.run("sleep", "60") and None)
    application = replace(_application(hanging), settings=tuple(map(ProgramSetting, ("one", "two", "three"))))
    shipped = perform(application, _place(tmp_path), seconds_a_step=0.2)
    assert shipped.hung
    began = time.monotonic()
    found = with_settings(application, shipped, lambda own: replace(_place(tmp_path), setting=own))
    assert [again.hung for _, again in found.tried] == [True] * 3
    assert time.monotonic() - began < 20


def test_program_is_killed_once_it_has_said_something(tmp_path: Path) -> None:
    script = "trap 'touch stopped; exit 1' INT TERM; echo begun; while :; do sleep 0.1; done"
    step = Step("write", lambda place: place.run_killed("sh", "-c", script, after="begun"))
    assert perform(_application(step), _place(tmp_path)).works
    assert not (tmp_path / "stopped").exists()
    wrong = Step("write", lambda place: place.run_killed("echo", "other", after="begun"))
    assert "before it was interrupted" in perform(_application(wrong), _place(tmp_path)).why


def test_progress_that_is_written_over_ends_with_a_carriage_return(tmp_path: Path) -> None:
    script = "printf 'half\\r'; printf 'more'; sleep 60"
    step = Step("write", lambda place: place.run_killed("sh", "-c", script, after="half"))
    assert perform(_application(step), _place(tmp_path), seconds_a_step=20).works


SERVER = "import socket, time; listening = socket.create_server(('127.0.0.1', {})); time.sleep(60)"


def _serve(place: Place, script: str, port: int, seen: list[bool]) -> None:
    with place.run_server(sys.executable, "-c", script, port=port):
        seen.append(port_is_open(port))


def port_is_open(port: int) -> bool:
    with socket.socket() as trying:
        return trying.connect_ex(("127.0.0.1", port)) == 0


def test_server_of_a_workflow_listens_within_its_block(tmp_path: Path) -> None:
    seen: list[bool] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    step = Step("write", lambda place: _serve(place, SERVER.format(port), port, seen))
    assert perform(_application(step), _place(tmp_path)).works
    assert (seen, port_is_open(port)) == ([True], False)
    wrong = Step("write", lambda place: _serve(place, "print('no room')", port, seen))
    assert perform(_application(wrong), _place(tmp_path)).why.endswith("does not listen: no room")


def test_program_that_must_fail_says_why(tmp_path: Path) -> None:
    right = Step("lock", lambda place: place.run_refused("sh", "-c", "echo it is held; exit 1", because="held"))
    assert perform(_application(right), _place(tmp_path)).works
    for script in ("echo it is held", "echo other; exit 1"):
        wrong = Step("lock", lambda place, script=script: place.run_refused("sh", "-c", script, because="held"))
        assert 'instead of failing with "held"' in perform(_application(wrong), _place(tmp_path)).why


def test_program_heeds_the_interruption_of_a_run_in_the_background(tmp_path: Path) -> None:
    ignored = signal.signal(signal.SIGINT, signal.SIG_IGN)
    script = "import time; print('begun', flush=True); time.sleep(30)"
    step = Step("write", lambda place: place.run_interrupted(sys.executable, "-c", script, after="begun"))
    try:
        assert perform(_application(step), _place(tmp_path), seconds_a_step=10).works
    finally:
        signal.signal(signal.SIGINT, ignored)


def test_program_is_interrupted_once_it_has_said_something(tmp_path: Path) -> None:
    script = "trap 'touch stopped; exit 1' INT; echo begun; while :; do sleep 0.1; done"
    step = Step("write", lambda place: place.run_interrupted("sh", "-c", script, after="begun"))
    assert perform(_application(step), _place(tmp_path)).works
    assert (tmp_path / "stopped").exists()
    for other in ("trap '' INT; echo begun; sleep 0.2", "echo other; exit 1"):
        wrong = Step("write", lambda place, script=other: place.run_interrupted("sh", "-c", script, after="begun"))
        assert "before it was interrupted" in perform(_application(wrong), _place(tmp_path)).why


def test_program_that_ignores_the_interruption_does_not_end_in_time(tmp_path: Path) -> None:
    script = "trap '' INT; echo begun; sleep 60"
    step = Step("write", lambda place: place.run_interrupted("sh", "-c", script, after="begun"))
    assert "did not end in time" in perform(_application(step), _place(tmp_path), seconds_a_step=0.5).why


def test_output_that_cannot_be_read_fails_its_step(tmp_path: Path) -> None:
    step = Step("list", lambda place: json.loads(place.run("echo", "a warning")))
    outcome = perform(_application(step), _place(tmp_path))
    assert (outcome.failed, outcome.why.partition(":")[0]) == ("list", "JSONDecodeError")
    missing = Step("list", lambda place: place.run("/there/is/no/such/program") and None)
    assert perform(_application(missing), _place(tmp_path)).why.startswith("FileNotFoundError")


def test_program_that_does_not_end_is_ended(tmp_path: Path) -> None:
    step = Step("write", lambda place: place.run("sh", "-c", "sleep 60 & sleep 60") and None)
    began = time.monotonic()
    outcome = perform(_application(step), _place(tmp_path), seconds_a_step=0.5)
    assert "did not end in time" in outcome.why
    assert time.monotonic() - began < 20


def test_step_may_take_longer_than_others(tmp_path: Path) -> None:
    step = Step("write", lambda place: place.run("sleep", "1") and None, times=100.0)
    assert perform(_application(step), _place(tmp_path), seconds_a_step=0.5).works


def test_program_sees_only_the_endpoints_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "the-users-own")
    place = _place(tmp_path)
    found = perform(_application(Step("write", lambda each: _note(each, place))), place)
    assert found.works
    environment = dict(line.split("=", 1) for line in (tmp_path / "said").read_text().splitlines() if "=" in line)
    assert (environment["AWS_ACCESS_KEY_ID"], environment["HOME"]) == ("KEY", str(tmp_path / "home"))
    assert "AWS_PROFILE" not in environment


SECRET, TOKEN = "k%3A/secret+key=of the'program", "token//of==the+program&more"


@pytest.mark.parametrize(
    "word", [SECRET, f"--secret-key={SECRET}", f"http://KEY:{quote(SECRET, safe='')}@host/", TOKEN, f"a{TOKEN}b"]
)
def test_program_is_not_given_a_secret_as_an_argument(tmp_path: Path, word: str) -> None:
    place = replace(_place(tmp_path), secret_key=SECRET, session_token=TOKEN)
    step = Step("write", lambda place: place.run("touch", tmp_path / "it", word) and None)
    with pytest.raises(TypeError, match=r"^touch is given a secret as an argument") as reported:
        perform(_application(step), place)
    assert is_suite_bug(reported.value), "no endpoint is to blame"
    assert not (tmp_path / "it").exists()


def test_short_secret_may_be_a_part_of_arguments(tmp_path: Path) -> None:
    step = Step("write", lambda place: place.run("true", "/home/test/it") and None)
    assert perform(_application(step), replace(_place(tmp_path), secret_key="test")).works


@pytest.mark.parametrize(
    "application",
    [
        pytest.param(each, id=name, marks=pytest.mark.exhaustive if name.endswith("-resuming") else ())  # it waits
        for name, each in APPLICATIONS.items()
    ],
)
def test_no_workflow_has_a_secret_in_its_arguments(
    application: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step runs as far as it can with programs that do nothing, over HTTP and HTTPS."""
    words: list[str] = []

    def started(place: Place, command: Sequence[object], *_: object, **how: Any) -> object:
        words.extend(map(str, command))
        return really(place, ("true",), None, None, **how)

    really = Place._start
    monkeypatch.setattr(Place, "_start", started)
    for url in ("http://127.0.0.1:1", "https://127.0.0.1:1"):
        folder = tmp_path / url[:5]
        folder.mkdir()
        place = replace(_place(folder), url=url, secret_key=SECRET, session_token=TOKEN, ca_bundle=tmp_path / "ca.pem")
        for step in application.steps:
            perform(replace(application, steps=(step,)), place, seconds_a_step=20)
    assert words
    assert told_of([SECRET, TOKEN], "\n".join(words)) == set()


def test_pgbackrest_is_told_all_about_the_endpoint(tmp_path: Path) -> None:
    place = replace(_place(tmp_path), url="https://[::1]:9000")
    lines = pgbackrest.configuration(place).splitlines()
    assert "repo1-s3-endpoint=https://[::1]:9000" in lines
    assert not any("token" in line or "ca-file" in line for line in lines)
    place = replace(place, session_token=TOKEN, ca_bundle=tmp_path / "ca.pem")
    lines = pgbackrest.configuration(place).splitlines()
    assert {f"repo1-s3-token={TOKEN}", f"repo1-storage-ca-file={tmp_path}/ca.pem"} < set(lines)


def _note(place: Place, where: Place) -> None:
    (where.folder / "said").write_text(place.run("env"))


def test_lost_changed_and_strange_files_are_named(tmp_path: Path) -> None:
    wanted = trees.make_tree(tmp_path / "wanted", large=False)
    got = trees.make_tree(tmp_path / "got", large=False)
    trees.expect_same(got, wanted)
    (got / "a.txt").write_text("changed")
    with pytest.raises(WorkflowFailed, match=r"other bytes: a\.txt"):
        trees.expect_same(got, wanted)
    (got / "strange").touch()
    with pytest.raises(WorkflowFailed, match="never written: strange"):
        trees.expect_same(got, wanted)
    (got / "a.txt").unlink()
    with pytest.raises(WorkflowFailed, match=r"not read back: a\.txt"):
        trees.expect_same(got, wanted)


def test_tree_may_have_an_empty_file_and_many(tmp_path: Path) -> None:
    few, many = trees.make_tree(tmp_path / "few", large=False), trees.make_tree(tmp_path / "many", empty=True, many=300)
    assert len(trees.contents(many)) == len(trees.contents(few)) + 302
    assert trees.contents(many)[trees.EMPTY] == b""


def test_driver_is_given_the_step_the_endpoint_and_the_flags_of_the_setting(tmp_path: Path) -> None:
    (tmp_path / "bundle.pem").touch()
    place = replace(
        _place(tmp_path), setting=ProgramSetting("less", flags=("--less",)), ca_bundle=tmp_path / "bundle.pem"
    )
    command = ("sh", "-c", 'echo "$@" $NODE_EXTRA_CA_CERTS > "$1"', "driver")
    application = _application(*steps(("write", "read"), lambda place: command, for_node))
    assert perform(application, place).done == ("write", "read")
    for name in ("write", "read"):
        arguments = f"{name} http://127.0.0.1:1 bucket prefix --less {tmp_path}/bundle.pem\n"
        assert (tmp_path / name).read_text() == arguments


def test_what_is_built_is_named_by_its_sources(tmp_path: Path) -> None:
    source = tmp_path / "driver.go"
    source.write_text("one")
    first = installing.built_program_path(source)
    assert installing.built_program_path(source) == first
    source.write_text("two")
    assert installing.built_program_path(source) != first


def test_applications_are_installed_at_the_same_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each waits for the other one to have begun. An error of one does not stop the others."""
    monkeypatch.setenv(installing.FOLDER_VARIABLE, str(tmp_path))
    reach = "touch {folder}/it; timeout 20 sh -c 'until test -e {folder}/../%s/it; do sleep 0.05; done'"
    both = [replace(_application(install=(("sh", "-c", reach % b),)), name=a) for a, b in ("12", "21")]
    wrong = replace(_application(install=(("sh", "-c", "echo no >&2; exit 1"),)), name="wrong")
    begun: list[str] = []
    (error,) = installing.install_all([wrong, *both], lambda each: begun.append(each.name))
    assert error.endswith(": no")
    assert set(begun) == {"1", "2", "wrong"}
    assert all(map(installing.is_installed, both))


def test_applications_that_are_built_come_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(installing.FOLDER_VARIABLE, str(tmp_path))
    monkeypatch.setattr(installing, "PARALLEL_INSTALLATIONS", 1)
    built, quick = (replace(_application(install=((name, "version"),)), name=name) for name in ("cargo", "true"))
    begun: list[str] = []
    installing.install_all([built, quick], lambda each: begun.append(each.name))
    assert begun == ["true", "cargo"]


def test_installers_see_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Installers only get the variables that help to find packages."""
    monkeypatch.setenv(installing.FOLDER_VARIABLE, str(tmp_path))
    kept = {"PIP_INDEX_URL": "http://i", "npm_config_registry": "http://n", "GOPROXY": "http://g", "https_proxy": "p"}
    kept |= {"NODE_EXTRA_CA_CERTS": "/certificates", "MAVEN_OPTS": "-X"}
    secrets = {
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_ACCESS_KEY_ID": "AKIDOFTHEUSER1",
        "S3_ALT_SECRET_ACCESS_KEY": TOKEN,
    }
    secrets |= {
        "MY_PASSWORD": "a-password-of",
        "NPM_CONFIG_TOKEN": "a-token-of",
        "CARGO_REGISTRY_TOKEN": "another-token",
    }
    hidden = {"AWS_CA_BUNDLE": "/certificates", "AWS_PROFILE": "p", "JAVA_TOOL_OPTIONS": f"-Dk={SECRET}", "OTHER": "o"}
    for name, value in {**kept, **secrets, **hidden}.items():
        monkeypatch.setenv(name, value)
    installing.install(_application(install=(("sh", "-c", "env > {folder}/it"),)))
    environment = dict(line.partition("=")[::2] for line in (tmp_path / "name/it").read_text().splitlines())
    assert kept.items() <= environment.items()
    assert "PATH" in environment
    assert not {*secrets, *hidden} & set(environment)
    assert not [each for each in secrets.values() if any(each in value for value in environment.values())]


@pytest.mark.parametrize("application", APPLICATIONS.values(), ids=APPLICATIONS)
def test_everything_that_is_installed_is_locked(application: Application) -> None:
    """Packages from PyPI, npm or Go's proxy and crates are locked by versions and hashes; and scripts of npm do not
    run."""
    words = [word for command in application.install for word in command]
    locks = [Path(word) for word in words if word.startswith(str(installing.LOCKS))]
    assert all(lock.is_file() for lock in locks)
    commands = [" ".join(command) for command in application.install]
    assert all("--require-hashes" in each for each in commands if "pip install" in each)
    assert all(each.startswith("npm ci") and "--ignore-scripts" in each for each in commands if each.startswith("npm"))
    assert all("-mod=readonly" in each for each in commands if " build " in each and each.startswith(("go", "sh")))
    assert all("--strict-checksums" in each for each in commands if each.startswith("mvn"))
    assert all("--locked" in each for each in commands if each.startswith("cargo"))
    if any(
        tool in f" {each}" for each in commands for tool in (" pip install", "npm ci", "go -C", "go mod", "cargo build")
    ):
        assert locks


SCRIPTS = {
    command[2]: command
    for application in APPLICATIONS.values()
    for command in application.install
    if command[:2] == ("sh", "-c")
}


@pytest.mark.parametrize("command", SCRIPTS.values(), ids=map(str, range(len(SCRIPTS))))
def test_scripts_of_installers_stay_in_their_folder(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the name of the folder is. The programs that they start do nothing."""
    for name in ("uv", "python3", "go", "apt-get", "dpkg", "chromium"):
        (tmp_path / "bin" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "bin" / name).write_text("#!/bin/sh\n")
        (tmp_path / "bin" / name).chmod(0o755)
    (tmp_path / "programs" / "a").mkdir(parents=True)
    (tmp_path / "programs" / "a" / "kept").touch()
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv(installing.FOLDER_VARIABLE, str(tmp_path / "programs" / "a b $(touch c) `touch c` ' \" *"))
    before = _paths_outside(tmp_path)
    with contextlib.suppress(ConfigurationError):
        installing.install(_application(install=(command,)))
    assert _paths_outside(tmp_path) == before
    assert not [*installing.folder().rglob("c")]


def _paths_outside(folder: Path) -> set[Path]:
    """The paths below a folder, without those in the folder of programs."""
    return {path for path in folder.rglob("*") if installing.folder() not in (path, *path.parents)}


def test_another_lock_is_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(installing.FOLDER_VARIABLE, str(tmp_path / "applications"))
    monkeypatch.setattr(installing, "LOCKS", tmp_path)
    (tmp_path / "it.txt").write_text("a==1")
    application = _application(install=(("cp", str(tmp_path / "it.txt"), "{folder}/it"),))
    installing.install(application)
    assert installing.is_installed(application)
    (tmp_path / "it.txt").write_text("a==2")
    assert not installing.is_installed(application)


def _change_owner(folder: Path) -> None:
    os.chown(folder, 12345, 12345)


def _link_from_another_user(folder: Path) -> None:
    folder.rename(folder.with_name("moved"))
    folder.symlink_to("moved")
    os.chown(folder, 12345, 12345, follow_symlinks=False)


def _let_others_replace(folder: Path) -> None:
    """The folder is where a link leads to, in a folder in which others can replace it."""
    open_to_all = folder.parent.parent / "open"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    folder.rename(open_to_all / "name")
    folder.symlink_to(open_to_all / "name")


REPLACEABLE_MESSAGE = "in which other users can replace it"
UNSAFE_FOLDERS: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "another-user's": (_change_owner, "name", "belongs to another user"),
    "link-of-another-user": (_link_from_another_user, "name", "belongs to another user"),
    "group-writable": (lambda folder: folder.chmod(0o775), "name", "can be written by other users"),
    "shared": (lambda folder: folder.chmod(0o1777), "name", "can be written by other users"),
    "replaceable": (lambda folder: folder.parent.chmod(0o777), "name", f"is in {{}}/programs, {REPLACEABLE_MESSAGE}"),
    "replaceable-by-group": (
        lambda folder: folder.parent.chmod(0o775),
        "name",
        f"is in {{}}/programs, {REPLACEABLE_MESSAGE}",
    ),
    "replaceable-with-another": (
        lambda folder: folder.parent.parent.chmod(0o777),
        "name",
        f"is in {{}}, {REPLACEABLE_MESSAGE}",
    ),
    "in-another-user's": (
        lambda folder: _change_owner(folder.parent),
        "name",
        "is in {}/programs, which belongs to another user",
    ),
    "link-into-open": (_let_others_replace, "name", f"is in {{}}/open, {REPLACEABLE_MESSAGE}"),
    "part-of-another-user": (lambda folder: _change_owner(folder / "bin"), "name/bin", "belongs to another user"),
    "writable-part": (lambda folder: (folder / "bin").chmod(0o777), "name/bin", "can be written by other users"),
    "program": (lambda folder: (folder / "lib/it").chmod(0o666), "name/lib/it", "can be written by other users"),
    "program-of-another": (lambda folder: _change_owner(folder / "lib/it"), "name/lib/it", "belongs to another user"),
    "its-folder": (lambda folder: (folder / "lib").chmod(0o777), "name/lib", "can be written by other users"),
    "mark": (lambda folder: (folder / "installed").chmod(0o666), "name/installed", "can be written by other users"),
}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give folders away")
@pytest.mark.parametrize(("opened", "what", "why"), UNSAFE_FOLDERS.values(), ids=UNSAFE_FOLDERS)
def test_what_others_may_have_installed_is_not_run(
    opened: Callable[[Path], None], what: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(installing.FOLDER_VARIABLE, str(tmp_path / "programs"))
    made = "cd {folder} && mkdir bin lib && touch lib/it && ln -s ../lib/it bin/it"
    application = _application(install=(("sh", "-c", made),), present="bin/it")
    installing.install(application)
    (tmp_path / "programs").chmod(0o1777)  # as in the container
    assert installing.is_installed(application)
    opened(tmp_path / "programs/name")
    for use in (installing.is_installed, installing.install):
        with pytest.raises(ConfigurationError) as reported:
            use(application)
        assert str(reported.value) == (
            f"{tmp_path}/programs/{what}: it {why.format(tmp_path)}, so that no program is run from there; remove it, "
            f"or set {installing.FOLDER_VARIABLE} to a folder of your own"
        )


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="folders have no modes")
def test_a_program_may_be_a_link_to_what_the_user_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Python in a virtual environment: on machines of GitHub, everybody can write where it is."""
    monkeypatch.setenv(installing.FOLDER_VARIABLE, str(tmp_path / "programs"))
    (tmp_path / "python").touch()
    (tmp_path / "python").chmod(0o777)
    application = _application(install=(("ln", "-s", str(tmp_path / "python"), "{folder}/it"),))
    installing.install(application)
    assert installing.is_installed(application)


def test_what_is_installed_is_closed_to_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(installing.FOLDER_VARIABLE, str(tmp_path / "all/programs"))
    application = _application(install=(("mkdir", "it"),))
    before = os.umask(0)
    try:
        installing.install(application)
        assert installing.is_installed(application)
    finally:
        os.umask(before)
    made = ("all", "all/programs", "all/programs/name", "all/programs/name/it")
    assert {(tmp_path / each).stat().st_mode & 0o777 for each in made} == {0o755}


def test_who_comes_second_waits_for_an_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(installing.FOLDER_VARIABLE, str(tmp_path))
    application = _application(install=(("sh", "-c", "echo begun >> it; sleep 0.3"),))
    run_in_parallel(*[lambda: installing.install(application)] * 2)
    assert installing.is_installed(application)
    assert (tmp_path / "name/it").read_text() == "begun\n"


def test_applications_are_installed_into_folders_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(installing.FOLDER_VARIABLE, str(tmp_path))
    good = _application(install=(("touch", "{folder}/it"),))
    assert not installing.is_installed(good)
    installing.install(good)
    assert installing.is_installed(good)
    assert not installing.is_installed(replace(good, install=(*good.install, ("true",)))), "another version"
    assert (tmp_path / "name/it").exists()
    with pytest.raises(ConfigurationError, match="is not there after installing it"):
        installing.install(_application(present="other"))
    with pytest.raises(ConfigurationError, match=r"sh -c .*: no$"):
        installing.install(_application(install=(("sh", "-c", "echo no >&2; exit 1"),)))
