"""Tests that secrets which a run must not tell are found in any report, in any form."""

from __future__ import annotations

import base64
import gzip
import html
import json
from pathlib import Path
from urllib.parse import quote

import pytest

from reference.account import CREDENTIALS
from tests.breaker.breaking import EndedRun, broken_promises
from tests.breaker.signed import TOKEN

SIGNATURE = "a/Zm9vYmFyYmF6cXV4c2lnbmVk+="
SECRET_PART = CREDENTIALS.secret_key[-12:]
LINK = "<a href='https://evil.example/'>"
LEAKED_SECRETS = {
    "secret key": (SECRET_PART, "a part of the secret key"),
    "token": (TOKEN, "a part of the secret key"),
    "part of the token": (quote(TOKEN[3:15], safe=""), "a part of the secret key"),
    "token in base64": (base64.b64encode(TOKEN.encode()).decode(), "a part of the secret key"),
    "token in HTML": (html.escape(TOKEN[20:]), "a part of the secret key"),
    "signature": (SIGNATURE, "a signature"),
    "quoted signature": (quote(SIGNATURE, safe=""), "a signature"),
}


def broken(folder: Path, printed: str = "", **files: str) -> list[str]:
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)
    return [*broken_promises(EndedRun(0, printed, folder), {SIGNATURE})]


def page(table: str = "", data: str = "") -> str:
    """A page with this line in its packed details, and with this text in the data of its views."""
    packed = {"details": [[table], [[0]]], "conformance-data": [{"text": data}]}
    parts = {
        name: [base64.b64encode(gzip.compress(json.dumps(part).encode())).decode() for part in parts]
        for name, parts in packed.items()
    }
    return "".join(
        f'<script type="application/json" id="{name}">{json.dumps(each)}</script>' for name, each in parts.items()
    )


def test_nothing_is_found_where_nothing_is_told(tmp_path: Path) -> None:
    assert broken(tmp_path, "ACCESS_KEY", report_html=page("x", "y"), summary_md="`https://evil.example`") == []


@pytest.mark.parametrize(("text", "what"), LEAKED_SECRETS.values(), ids=LEAKED_SECRETS)
def test_secrets_are_found(text: str, what: str, tmp_path: Path) -> None:
    for place, found in {
        "the terminal": broken(tmp_path, f"it said {text} then"),
        "summary.md": broken(tmp_path, summary_md=text),
        "unpacked report.html": broken(tmp_path, summary_md="", report_html=page(f"<b>{text}</b>")),
    }.items():
        assert [each for each in found if each.startswith(f"{place} has {what}")]
    assert [each for each in broken(tmp_path, report_html=page(data=text)) if what in each]


@pytest.mark.parametrize("report", [LINK, page(LINK), page(data=LINK.replace("'", '"'))])
def test_links_are_found(report: str, tmp_path: Path) -> None:
    if report == LINK:
        report += page()
    assert any("links to what the endpoint said" in each for each in broken(tmp_path, report_html=report))
