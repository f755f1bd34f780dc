"""Tests that the record of somebody else runs no module, and does not choose where the user's keys are used."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fixtures.cleanup.ledger import OWN_RUNS_FILE
from reference.account import CREDENTIALS
from reference.protocol.messages import Response, S3Request, Serve
from reference.server.connections import running
from reference.server.service import reference
from tests.s3_conformance.commands import User, user

pytestmark = pytest.mark.broken_records
SELECTED = ("--client", "boto3-s3v4", "--area", "objects", "-k", "etag_is_the_md5", "-n", "0", "--out", "out")
ELSEWHERE = ("../../x/evil", "/etc/evil", "a/../../evil", "proc/self/cwd/evil.d/evil", "Objects/put", "a//b", "a/b\n")


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """An endpoint, and the requests that reach it."""
    asked: list[str] = []

    def noted(request: S3Request, serve: Serve) -> Response:
        asked.append(request.operation or "")
        return serve(request)

    with running(reference(noted)) as url:
        yield url, asked


def record_of(url: str, *, check: str = "objects/put::etag_is_the_md5[bytes]", **header: Any) -> str:
    """The text of a record with one failed result."""
    first = {"type": "run", "schema": 1, "endpoint": url, "region": "us-east-1", "run_id": "0123456789ab", **header}
    lines = [first, {"type": "check", "id": check, "client": "boto3-s3v4", "verdict": "fail"}]
    return "".join(json.dumps(line) + "\n" for line in lines)


@pytest.mark.parametrize("module", [*ELSEWHERE, "/proc/self/cwd/zip/evil", "{folder}/evil"])
def test_a_module_that_an_id_leads_to_is_not_imported(tmp_path: Path, module: str) -> None:
    for folder in (tmp_path, tmp_path / "zip", tmp_path.parent):
        folder.mkdir(exist_ok=True)
        for name in ("test_evil.py", "conftest.py"):
            (folder / name).write_text(f"open({str(tmp_path / 'imported')!r}, 'w')")
    check = f"{module.replace('{folder}', str(tmp_path))}::test_x"
    (tmp_path / "results.jsonl").write_text(record_of("http://127.0.0.1:1", check=check))
    ended = user(tmp_path).command("run", "--again", ".", "--endpoint-url", "http://127.0.0.1:1")
    printed = "Error: results.jsonl:2: id: no id of a check, such as objects/range::past_the_end_is_refused[open]\n"
    assert (ended.status, ended.said, (tmp_path / "imported").exists()) == (2, printed, False)


@pytest.mark.parametrize("command", [("run", "--again", "."), ("show", ".", "*", "--send")])
def test_the_endpoint_of_a_foreign_record_gets_nothing(
    tmp_path: Path, elsewhere: tuple[str, list[str]], command: tuple[str, ...]
) -> None:
    url, asked = elsewhere
    (tmp_path / "results.jsonl").write_text(record_of(url))
    ended = user(tmp_path).command(*command)
    assert (ended.status, asked) == (2, [])
    assert f"give --endpoint-url {url} --region us-east-1 if you mean that" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_the_bucket_of_a_foreign_record_is_not_used(tmp_path: Path, elsewhere: tuple[str, list[str]]) -> None:
    url, asked = elsewhere
    (tmp_path / "results.jsonl").write_text(record_of(url, selection={"bucket": "production"}))
    ended = user(tmp_path).command("run", "--again", ".", "--endpoint-url", url)
    assert (ended.status, asked, "give --bucket production if" in ended.stderr) == (2, [], True)


@pytest.mark.exhaustive
def test_an_own_record_is_used_at_its_own_endpoint_alone(tmp_path: Path, elsewhere: tuple[str, list[str]]) -> None:
    """Somebody may have changed a record that the user had published."""
    someone: User = user(tmp_path)
    with running(reference()) as own:
        assert someone.command("run", "--endpoint-url", own, *SELECTED).status == 0
        assert [path.name for path in (tmp_path / "state" / "runs").iterdir()] == [OWN_RUNS_FILE]
        assert "no result" in someone.command("run", "--again", "out").stderr
        path = tmp_path / "out" / "results.jsonl"
        path.write_text(path.read_text().replace('"verdict":"pass"', '"verdict":"fail"'))
        assert someone.command("run", "--again", "out").status == 0
        path.write_text(path.read_text().replace(own, elsewhere[0]))
        changed = someone.command("run", "--again", "out")
    assert (changed.status, elsewhere[1], elsewhere[0] in changed.stderr) == (2, [], True)


CHANGES = {
    "the bucket": ({"selection": {"bucket": "production"}}, "--bucket production"),
    "the URL over HTTPS": ({"https_endpoint": "https://127.0.0.1:1"}, "--https-endpoint-url https://127.0.0.1:1"),
    "the region": ({"region": "eu-1"}, "--region eu-1"),
    "the addressing": ({"addressing": "virtual"}, "--addressing virtual"),
}


@pytest.mark.exhaustive
@pytest.mark.parametrize(("changes", "named"), CHANGES.values(), ids=CHANGES)
def test_no_changed_place_of_an_own_record_is_used(
    tmp_path: Path, elsewhere: tuple[str, list[str]], changes: dict[str, Any], named: str
) -> None:
    url, asked = elsewhere
    someone: User = user(tmp_path)
    assert someone.command("run", "--endpoint-url", url, *SELECTED).status == 0
    asked.clear()
    path = tmp_path / "out" / "results.jsonl"
    header, *lines = path.read_text().replace('"verdict":"pass"', '"verdict":"fail"').splitlines()
    path.write_text("\n".join([json.dumps(json.loads(header) | changes), *lines]) + "\n")
    ended = someone.command("run", "--again", "out")
    assert (ended.status, asked, named in ended.stderr) == (2, [], True), ended.said


@pytest.mark.exhaustive
def test_a_run_of_a_foreign_settings_file_is_no_own_run(tmp_path: Path, elsewhere: tuple[str, list[str]]) -> None:
    url, asked = elsewhere
    project = tmp_path / "project"
    project.mkdir()
    keys = f'access_key_id = "{CREDENTIALS.access_key}"\nsecret_access_key = "{CREDENTIALS.secret_key}"\n'
    (project / "s3-conformance.toml").write_text(f'endpoint_url = "{url}"\n{keys}')
    state = str(tmp_path / "state")
    without_keys = user(project, AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="", S3_CONFORMANCE_STATE=state)
    assert without_keys.command("run", *SELECTED).status == 0
    asked.clear()
    path = project / "out" / "results.jsonl"
    path.write_text(path.read_text().replace('"verdict":"pass"', '"verdict":"fail"'))
    ended = user(tmp_path, S3_CONFORMANCE_STATE=state).command("run", "--again", "project/out")
    assert (ended.status, asked, f"give --endpoint-url {url}" in ended.stderr) == (2, [], True), ended.said


def test_the_exit_status_of_a_report_follows_from_the_results(tmp_path: Path) -> None:
    """Not from what the last line says."""
    end = json.dumps({"type": "summary", "verdicts": {"fail": 1}, "exit": 0}) + "\n"
    (tmp_path / "results.jsonl").write_text(record_of("http://127.0.0.1:1") + end)
    ended = user(tmp_path).command("report", ".", "--out", "out")
    assert (ended.status, "exit status 1" in ended.stdout) == (1, True), ended.said
