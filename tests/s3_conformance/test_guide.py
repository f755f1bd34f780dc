"""Tests of `guide`: a guide of a real run, whose snippets run again as shown; and refused requests."""

from __future__ import annotations

import contextlib
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.clients import legacy  # makes boto importable on newer Pythons
from record.record_file import read
from reference.account import CREDENTIALS
from reference.server.connections import running
from reference.server.service import reference
from tests.forking import LONGEST
from tests.s3_conformance.commands import User, client, embedded_elsewhere, user

assert legacy

MOST_LINES = 395
"""The longest allowed guide of this server, which has nearly every documented call: about 20 lines more than it
needs."""
PRINTED = {
    "boto3": ("hello.txt 11\n", "users/dupond_claire.json 11\n", "hello world\n"),
    "boto": ("hello.txt\t11\t", "/my-bucket/test.txt?Signature="),
}
"""The output that only the calls of a library print: listings, the content of an object, and a URL."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with embedded_elsewhere() as url:
        yield url


@pytest.fixture(scope="module")
def someone(tmp_path_factory: pytest.TempPathFactory, server: str) -> User:
    """A user who has run the documented checks on a server that still runs."""
    who = user(tmp_path_factory.mktemp("guide"))
    outcome = who.command("run", "-n", "0", "--area", "documented", "--endpoint-url", server)
    assert "results of" in outcome.said, outcome.said
    return who


def blocks(text: str, library: str) -> list[str]:
    """The client, and the calls with it."""
    reach = text.partition(f"\n### {library}\n")[2]
    calls = text.partition(f"## Calls with {library}\n")[2].partition("\n## ")[0]
    return re.findall(r"```python\n(.*?)```", reach, re.DOTALL)[:1] + re.findall(
        r"```python\n(.*?)```", calls, re.DOTALL
    )


def test_a_run_leaves_its_guide(someone: User) -> None:
    folder = someone.folder / "s3-conformance-report"
    printed = someone.command("guide", "s3-conformance-report", status=0, stderr="")
    assert printed.stdout == (folder / "guide.md").read_text(encoding="utf-8")
    assert len(printed.stdout.splitlines()) <= MOST_LINES
    for secret in (CREDENTIALS.access_key, CREDENTIALS.secret_key, "s3c-"):
        assert secret not in printed.stdout


def test_every_snippet_ran_and_passed(someone: User) -> None:
    record = read(someone.folder / "s3-conformance-report" / "results.jsonl")
    passed = {result.snippet.code for result in record.results if result.snippet and result.verdict == "pass"}
    others = {result.snippet.code for result in record.results if result.snippet} - passed
    text = someone.command("guide", "s3-conformance-report").stdout
    assert len(passed) > 15
    assert all(code in text for code in passed)
    assert others
    assert not any(code in text for code in others)
    assert "- **Copy an object with its ACL** (V4 and V2): " in text  # moto keeps the ACL from the copy


@pytest.mark.parametrize("library", ["boto3", "boto"])
def test_the_snippets_run_as_they_are_shown(
    someone: User, server: str, library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each snippet runs alone after the client, with the bucket and the objects that it reads."""
    monkeypatch.chdir(tmp_path)
    control = client(server)
    with contextlib.suppress(control.exceptions.BucketAlreadyOwnedByYou):
        control.create_bucket(Bucket="my-bucket")
    text = someone.command("guide", "s3-conformance-report").stdout
    printed = io.StringIO()
    reach, *calls = blocks(text, library)
    reach = reach.replace("YOUR_ACCESS_KEY", CREDENTIALS.access_key).replace("YOUR_SECRET_KEY", CREDENTIALS.secret_key)
    assert len(calls) > 5
    for code in calls:
        if "delete_bucket" in code or "create_bucket" in code:
            for entry in control.list_objects_v2(Bucket="my-bucket").get("Contents", []):
                control.delete_object(Bucket="my-bucket", Key=entry["Key"])
            if "create_bucket" in code:
                control.delete_bucket(Bucket="my-bucket")
        else:
            for key in ("users/dupond_claire.json", "hello.txt", "secret_plans.txt", "object", "test.txt"):
                control.put_object(Bucket="my-bucket", Key=key, Body=b"hello world")
        with contextlib.redirect_stdout(printed):
            exec(compile(reach + code, "guide", "exec"), {})
        if "delete_bucket" in code:
            control.create_bucket(Bucket="my-bucket")
    assert all(each in printed.getvalue() for each in PRINTED[library])


def test_html_by_the_suffix_or_the_format(someone: User) -> None:
    written = someone.command("guide", "s3-conformance-report", "--out", "new/guide.html")
    assert (written.status, written.stdout, written.stderr) == (0, "", "Written: new/guide.html\n")
    page = (someone.folder / "new" / "guide.html").read_text(encoding="utf-8")
    assert page == someone.command("guide", "s3-conformance-report", "--format", "html").stdout
    assert page.startswith("<!doctype html>")
    assert someone.command("guide", "s3-conformance-report", "--out", "guide.txt", "--format", "md").status == 0
    assert (someone.folder / "guide.txt").read_text(encoding="utf-8").startswith("# Using ")


@pytest.mark.parametrize(
    ("arguments", "output"),
    [
        (("missing",), "missing: No such file or directory"),
        (("s3-conformance-report/guide.md",), "not the record of a run"),
        (("s3-conformance-report", "--out", "s3-conformance-report/results.jsonl"), "would be replaced"),
        (
            ("s3-conformance-report", "--out", "s3-conformance-report/guide.md/x.md"),
            "--out s3-conformance-report/guide.md/x.md: ",
        ),
        (
            ("s3-conformance-report", "--out", "guide.docx"),
            "--out guide.docx: its name ends neither in .md nor in .html",
        ),
        (("s3-conformance-report", "--format", "pdf"), "'pdf' is not one of 'md', 'html'"),
        ((), "Missing argument 'RESULTS'"),
    ],
)
def test_wrong_use_is_one_line(someone: User, arguments: tuple[str, ...], output: str) -> None:
    outcome = someone.command("guide", *arguments, status=2)
    (line,) = [line for line in outcome.stderr.splitlines() if "Error: " in line]
    assert output in line
    assert "Traceback" not in outcome.said


@pytest.mark.exhaustive
@pytest.mark.skipif(sys.version_info >= (3, 12), reason="boto 2.49 cannot be imported there as it is")
def test_a_client_signs_as_in_the_run(tmp_path: Path) -> None:
    """The server verifies signatures: legacy boto must be told to use Signature V4."""
    with running(reference()) as url:
        someone = user(tmp_path)
        selection = ("--area", "documented", "-k", "boto_rgw_guide")  # without the area, all modules are imported
        someone.command("run", "-n", "0", "--endpoint-url", url, "--client", "boto-s3v4", *selection, status=0)
        text = (tmp_path / "s3-conformance-report" / "guide.md").read_text(encoding="utf-8")
        (settings,) = re.findall(r"`~/\.boto`: .*\n\n```ini\n(.*?)```", text, re.DOTALL)
        (tmp_path / "boto.cfg").write_text(settings)
        connect, create, *_ = blocks(text, "boto")
        code = (
            f"{connect}{create}print(type(conn._auth_handler).__name__, [each.name for each in conn.get_all_buckets()])"
        )
        code = code.replace("YOUR_ACCESS_KEY", CREDENTIALS.access_key).replace(
            "YOUR_SECRET_KEY", CREDENTIALS.secret_key
        )
        environment = {**someone.environment, "BOTO_CONFIG": str(tmp_path / "boto.cfg")}
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=LONGEST, check=False)
    assert done.stdout == "S3HmacAuthV4Handler ['my-bucket']\n", done.stderr
