"""Tests that a run never writes or prints a credential or a signature, whatever a server sends."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from reference.protocol.messages import Response, S3Request
from reference.server.connections import running
from reference.server.service import reference
from tests.command_line.commands import User, user
from tests.fixtures.evidence.odd_secrets import runs_of
from tests.fixtures.evidence.secrets_in import readings, signatures_sent
from tests.reports.unpacking import unpacked

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
def someone(tmp_path: Path, url: str) -> User:
    keys = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY, "AWS_SESSION_TOKEN": TOKEN}
    return user(tmp_path, S3_ENDPOINT_URL=url, **keys)


@pytest.mark.exhaustive
def test_no_output_has_a_secret(someone: User, echo: Echo) -> None:
    named = "what_was_put_is_read or presigned or signed_url or configuration_file"
    selected = ("-k", named, "--", *MODULES)
    printed = [someone.command("run", "-n", "0", "--out", "out", *selected)]
    assert printed[0].status == 1, printed[0].said
    printed.append(someone.command("known", "out"))
    printed.append(someone.command("report", "out", "--out", "again"))
    printed.append(someone.command("compare", "out", "again", "--out", "compared.html"))
    printed += [someone.command("compare", "out", "again", "--format", form) for form in ("md", "json", "table")]
    printed += [someone.command(*words) for words in (("show", "out", "--all"), ("guide", "out"))]
    printed += [someone.command(name) for name in ("doctor", "sweep")]
    outputs = {str(number): outcome.said for number, outcome in enumerate(printed)}
    for path in someone.folder.rglob("*"):
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
