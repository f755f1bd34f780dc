"""Credentials: each command gets them once, as this may need a prompt or a request; and a run never writes or prints
one or a signature, whatever a server sends."""

from __future__ import annotations

import base64
import html
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from reference.account import CREDENTIALS
from reference.protocol.messages import Response, S3Request
from reference.server.connections import running
from reference.server.service import reference
from tests.fixtures.evidence.odd_secrets import runs_of
from tests.fixtures.evidence.secrets_in import readings, signatures_sent
from tests.reports.unpacking import unpacked
from tests.s3_conformance import servers
from tests.s3_conformance.commands import User, user

PROCESS = f"""
import json, os, sys

KEYS = {{"AccessKeyId": {CREDENTIALS.access_key!r}, "SecretAccessKey": {CREDENTIALS.secret_key!r}}}
with open(os.path.join(os.path.dirname(__file__), "asked"), "a") as asked:
    asked.write("once\\n")
json.dump({{"Version": 1, **KEYS}}, sys.stdout)
"""

ONE_CHECK = ("--area", "connect", "--client", "boto3-s3v4")


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    """A file with one line for each time the process of the default profile was asked for credentials."""
    (tmp_path / "process.py").write_text(PROCESS)
    (tmp_path / ".aws").mkdir()
    config = f"[default]\ncredential_process = {sys.executable} {tmp_path / 'process.py'}\n"
    (tmp_path / ".aws" / "config").write_text(config)
    return tmp_path / "asked"


@pytest.fixture
def someone(tmp_path: Path) -> User:
    return user(tmp_path, AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="")


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "command",
    [("doctor",), ("sweep",), ("run", "-n1", *ONE_CHECK)],
    ids=["doctor", "sweep", "run"],
)
def test_the_credential_process_runs_once(someone: User, asked: Path, command: tuple[str, ...]) -> None:
    with servers.good(someone.folder) as url:
        someone.command(command[0], "--endpoint-url", url, *command[1:], status=0)
    assert asked.read_text() == "once\n"


@pytest.mark.exhaustive
def test_an_endpoint_among_pytests_own_arguments_is_tested(someone: User, asked: Path) -> None:
    with servers.good(someone.folder) as url:
        done = someone.command(
            "run", "--provider", "embedded", "-n0", *ONE_CHECK, "--", f"--endpoint-url={url}", "--provider=ceph-rgw"
        )
    assert f"Testing {url}" in done.said
    assert asked.read_text() == "once\n"


ACCESS_KEY = "RECOGNISABLEACCESSKEY"
SECRET_KEY = "recognisable/secret+key=of&forty%ch4racters"
TOKEN = "recognisable//session+token/with=signs&and%2Fpercent"
FORM_SIGNATURE = "cmVjb2duaXNhYmxlZm9ybXNpZ25hdHVyZQ=="
MODULES = (
    "conformance/access/test_presigned_url.py",
    "conformance/documented",
    "conformance/objects/test_put.py",
    "conformance/presigned",
)


class Echo:
    """The reference server with any signature accepted. Its response to reads of objects is an error that repeats the
    whole request.

    `signatures` are the ones that it saw, in headers and in query strings.
    """

    def __init__(self) -> None:
        self.signatures: set[str] = set()
        self._serve = reference(authenticate=lambda _: None)

    def __call__(self, request: S3Request) -> Response:
        sent = "\n".join(
            [f"{request.method} {request.path}?{request.query_string}", *map(": ".join, request.headers.items())]
        )
        self.signatures |= signatures_sent(f"{request.path}?{request.query_string}", request.headers)
        if request.method != "GET" or not request.key:
            return self._serve(request)
        policy = base64.b64encode(f'{{"conditions": [{{"x-amz-security-token": "{TOKEN}"}}]}}'.encode()).decode()
        form = "".join(
            f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in (("AWSAccessKeyId", ACCESS_KEY), ("policy", policy), ("signature", FORM_SIGNATURE))
        )
        body = f"<Error><Code>Echo</Code><Message>{escape(sent)}</Message><Form>{escape(form)}</Form></Error>"
        headers = [("Content-Type", "application/xml"), ("x-echo", sent.replace("\n", " "))]
        return Response(500, headers, body.encode())


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def url(echo: Echo) -> Iterator[str]:
    with running(echo) as url:
        yield url


@pytest.fixture
def recognisable(tmp_path: Path, url: str) -> User:
    keys = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY, "AWS_SESSION_TOKEN": TOKEN}
    return user(tmp_path, S3_ENDPOINT_URL=url, **keys)


@pytest.mark.exhaustive
def test_no_output_has_a_secret(recognisable: User, echo: Echo) -> None:
    named = "what_was_put_is_read or presigned or signed_url or configuration_file"
    selected = ("-k", named, "--", *MODULES)
    outcomes = [recognisable.command("run", "-n", "0", "--out", "out", *selected)]
    assert outcomes[0].status == 1, outcomes[0].said
    outcomes.append(recognisable.command("known", "out"))
    outcomes.append(recognisable.command("report", "out", "--out", "again"))
    outcomes.append(recognisable.command("compare", "out", "again", "--out", "compared.html"))
    outcomes += [recognisable.command("compare", "out", "again", "--format", form) for form in ("md", "json", "table")]
    outcomes += [recognisable.command(*words) for words in (("show", "out", "--all"), ("guide", "out"))]
    outcomes += [recognisable.command(name) for name in ("doctor", "sweep")]
    outputs = {str(number): outcome.said for number, outcome in enumerate(outcomes)}
    for path in recognisable.folder.rglob("*"):
        if path.is_file() and not path.name.startswith("."):
            outputs[path.name] = path.read_text(encoding="utf-8")
            if path.name == "report.html":
                outputs["what the report opens to"] = unpacked(outputs[path.name])
    assert {"results.jsonl", "report.html", "junit.xml", "summary.md", "compared.html"} <= set(outputs)
    assert "<Code>Echo" in outputs["results.jsonl"]
    assert len(echo.signatures) > 20
    secrets = {ACCESS_KEY, SECRET_KEY, TOKEN, FORM_SIGNATURE} | echo.signatures
    found = {
        (name, secret)
        for name, text in outputs.items()
        for reading in readings(text)
        for secret in secrets
        if secret in reading
    }
    assert not found
    runs = runs_of(SECRET_KEY) | runs_of(TOKEN)
    read = {(name, reading) for name, text in outputs.items() for reading in (text, html.unescape(text))}
    assert {(name, run) for name, reading in read for run in runs if run in reading} == set()
