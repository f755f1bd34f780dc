"""The page of a guide, in a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from record.lines import Record, Snippet
from reports.diagnosis.findings.diagnosing import diagnose
from reports.formats.html.guide import write
from tests.browser import synthetic
from tests.browser.screens import DESKTOP, PHONE, too_wide

SNIPPETS = {
    "pass": Snippet(
        "Read an object", 's3.get_object(Bucket="my-bucket", Key="' + "long" * 40 + '")', ("import json",), "x" * 300
    ),
    "fail": Snippet("Delete an object", "s3.delete_object()"),
}


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The guide of a run with everything that a guide can show."""
    from msgspec.structs import replace

    whole = synthetic.ALL
    results = tuple(replace(result, snippet=SNIPPETS.get(result.verdict)) for result in whole.results)
    path = tmp_path_factory.mktemp("guide") / "guide.html"
    write(diagnose(Record(whole.header, results, whole.summary)), path)
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_accessible_and_no_wider_than_the_window(opened, guide, scheme, viewport):
    page = opened(path=guide, color_scheme=scheme, viewport=viewport)
    assert too_wide(page) <= 0
    found = Axe().run(page).response["violations"]
    assert [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found] == []


def test_says_what_the_markdown_says(opened, guide):
    page = opened(path=guide)
    assert page.get_by_role("heading", name="Read an object").count() >= 1
    assert page.get_by_role("listitem").filter(has_text="Delete an object").count() >= 1
    assert page.get_by_role("table").count() == 1
