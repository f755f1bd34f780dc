"""Tests of starting a published server by its scripts, and of the messages about scripts that are missing, wrong or
fail."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from published import starting
from published.results.published_servers import PublishedServer
from published.starting import ServerError, certificate, running_server

ONE = PublishedServer("one-1", "One 1", "one")
URL = "echo it starts; echo http://127.0.0.1:1"


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of scripts that do nothing but note that they ran."""
    monkeypatch.setattr(starting, "SERVERS", tmp_path)
    folder = tmp_path / "one"
    folder.mkdir()
    for name, more in (("install.sh", ""), ("start.sh", URL), ("stop.sh", "")):
        write(folder / name, more)
    return folder


def write(script: Path, commands: str) -> None:
    script.write_text(f'#!/bin/sh\necho "{script.name} $FRESH $HTTPS" >>"{script.parent}/ran"\n{commands}\n')
    script.chmod(0o755)


def ran(folder: Path) -> list[str]:
    return [line.split(".")[0] for line in (folder / "ran").read_text().splitlines()]


def error(result: PublishedServer = ONE) -> str:
    with pytest.raises(ServerError) as raised, running_server(result):
        raise AssertionError("it started")
    return str(raised.value)


def test_a_server_is_installed_started_afresh_and_stopped(scripts: Path) -> None:
    with running_server(ONE) as url:
        assert url == "http://127.0.0.1:1"
        assert ran(scripts) == ["install", "stop", "start"]
    assert "start.sh 1 0\n" in (scripts / "ran").read_text()
    assert ran(scripts) == ["install", "stop", "start", "stop"]


def test_a_server_is_started_with_https_if_its_file_says_so(scripts: Path) -> None:
    over_https = replace(ONE, https=True)
    output = "does not print the server's URL at the end: its last word is 'http://127.0.0.1:1'"
    assert error(over_https) == f"{scripts / 'start.sh'}: {output}"
    write(scripts / "start.sh", "echo https://127.0.0.1:1")
    with running_server(over_https) as url:
        assert url == "https://127.0.0.1:1"
    assert "start.sh 1 1\n" in (scripts / "ran").read_text()


def test_the_certificate_is_where_the_scripts_of_the_servers_keep_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("S3_SERVERS_HOME", "/of/servers")
    assert certificate(ONE) == Path("/of/servers/one/tls.crt")
    monkeypatch.delenv("S3_SERVERS_HOME")
    assert certificate(ONE) == Path.home() / ".cache/s3-servers/one/tls.crt"


def test_a_server_is_stopped_if_the_run_fails(scripts: Path) -> None:
    with pytest.raises(KeyError), running_server(ONE):
        raise KeyError
    assert ran(scripts)[-1] == "stop"


def test_a_server_without_a_folder_of_scripts_is_named(scripts: Path) -> None:
    output = error(PublishedServer("two-2", "Two 2", "two"))
    assert output == f"published/two-2/server.toml: server = 'two': there is no folder {scripts.parent / 'two'}"


@pytest.mark.parametrize("name", ["install.sh", "start.sh", "stop.sh"])
def test_a_script_that_is_missing_or_cannot_be_run_is_named_before_anything_runs(scripts: Path, name: str) -> None:
    script = scripts / name
    script.chmod(0o644)
    assert error() == f"{script}: is not executable: chmod +x {script}"
    script.unlink()
    assert error() == f"{script}: no such file; one-1 is started by it"
    assert not (scripts / "ran").exists()


def test_a_script_of_no_program_is_named(scripts: Path) -> None:
    (scripts / "install.sh").write_text("#!/no/such/shell\n")
    assert error() == f"{scripts / 'install.sh'}: cannot be run: No such file or directory"


def test_what_a_failing_script_wrote_last_is_shown(scripts: Path) -> None:
    write(scripts / "install.sh", "for each in 1 2 3 4 5 6 7; do echo line $each >&2; done; exit 3")
    assert error().splitlines() == [
        f"{scripts / 'install.sh'}: ended with 3",
        *(f"  line {number}" for number in (3, 4, 5, 6, 7)),
    ]
    assert ran(scripts) == ["install"]


def test_a_server_that_does_not_start_is_stopped(scripts: Path) -> None:
    write(scripts / "start.sh", "echo no port >&2; exit 1")
    assert error() == f"{scripts / 'start.sh'}: ended with 1\n  no port"
    assert ran(scripts) == ["install", "stop", "start", "stop"]


@pytest.mark.parametrize(
    ("script", "output"),
    [("", "it printed nothing"), ("echo started", "its last word is 'started'")],
    ids=["nothing", "no-url"],
)
def test_a_script_that_prints_no_url_is_named(scripts: Path, script: str, output: str) -> None:
    write(scripts / "start.sh", script)
    assert error() == f"{scripts / 'start.sh'}: does not print the server's URL at the end: {output}"
    assert ran(scripts)[-1] == "stop"


def test_a_process_that_keeps_the_output_open_does_not_hold_up_the_run(scripts: Path) -> None:
    write(scripts / "start.sh", f"sleep 60 & echo $! >{scripts}/pid; {URL}")
    write(scripts / "stop.sh", f"[ ! -e {scripts}/pid ] || kill $(cat {scripts}/pid); rm -f {scripts}/pid")
    with running_server(ONE) as url:
        assert url == "http://127.0.0.1:1"
