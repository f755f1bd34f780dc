"""The page of a comparison as a file; `tests/browser/test_comparison.py` tests it in a browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from record.exchanges import Body
from reports.comparing.model import Comparison
from reports.formats.html import comparison as comparison_page
from reports.formats.html.comparison import page, write
from tests.reports.comparing.runs import compared, full, record, without_v2
from tests.reports.comparing.test_compared_support import record as of_features
from tests.reports.fake import RECORDED
from tests.reports.hostile import HOSTILE
from tests.reports.unpacking import details_of


def with_exchanges(text: str = "wrong") -> dict[str, dict[str, Any]]:
    return {"a": {"message": text, "exchanges": (replace(RECORDED, response_body=Body(text, length=9)),)}}


@pytest.fixture
def comparison() -> Comparison:
    before = record({"a": "pp", "b": "pp", "documented/guide::c": "uu"}, run_id="r1")
    after = record({"a": "fp", "b": "pp", "documented/guide::c": "uu"}, run_id="r2", fields=with_exchanges())
    return compared(before, after)


def data_of(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def kept_in(text: str) -> dict[str, str]:
    return {key: json.dumps(shown) for part in details_of(text) for key, shown in part.items()}


def test_the_page_is_html_without_its_script(comparison: Comparison) -> None:
    text = page(comparison)
    assert '<html lang="en">' in text
    assert "1 of 3 checks differs; 1 REGRESSED (each check and client counted)." in text
    assert 'aria-label="1 fail, 3 pass"' in text
    assert "as documented: clients as they ship" in text


def test_only_results_that_do_not_pass_have_details(comparison: Comparison) -> None:
    text = page(comparison)
    kept = kept_in(text)
    assert [key.split(".")[1:] for key in kept] == [["0", "1"], ["0", "0"], ["0", "1"], ["1", "0"], ["1", "1"]]
    assert sum("NoSuchKey" in shown or "wrong" in shown for shown in kept.values()) == 1
    assert "The requirement of" not in "".join(kept.values())  # the text is about the check


def test_a_changed_requirement_is_in_the_details() -> None:
    before = record({"a": "f"}, fields={"a": {"requirement": "It was <another>."}})
    text = page(compared(before, record({"a": "f"})))
    assert "It was <another>." in kept_in(text)["0.0.0"]
    assert "another" not in kept_in(text)["0.0.1"]


def test_the_checks_are_data(comparison: Comparison) -> None:
    data = data_of(page(comparison))
    first = data["checks"][0]
    assert (first["id"], first["codes"], first["words"]) == (full("a"), {"0": "pf", "1": "pp"}, {"0": "REGRESSED"})
    assert data["runs"] == ["A", "B"]


def test_why_there_is_no_result_is_data() -> None:
    data = data_of(page(compared(record({"a": "pp"}), record({"a": "p-"}))))
    assert data["checks"][0]["codes"] == {"0": "pp", "1": "p-"}
    assert data["strings"][data["checks"][0]["said"]["1.1"]] == "although it has one with other clients"


def test_a_client_that_is_not_compared_has_its_verdicts_and_details() -> None:
    text = page(compared(record({"a": "pp"}), without_v2(record({"a": "pp"}, endpoint="https://other.test"))))
    check = data_of(text)["checks"][0]
    assert (check["codes"], check["aside"]) == ({"0": "pu", "1": "pp"}, {"0": [1]})
    assert "does not accept Signature V2" in kept_in(text)["0.0.1"]
    assert "A and B agree on the one check." in text


def test_only_its_own_script_may_run(comparison: Comparison) -> None:
    text = page(comparison)
    script = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    assert len(script) == 1
    digest = base64.b64encode(hashlib.sha256(script[0].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'" in text


def test_text_from_servers_stays_text(tmp_path: Path) -> None:
    fields = with_exchanges(HOSTILE)
    fields["a"] |= {"subject": HOSTILE, "requirement": HOSTILE, "area": HOSTILE, "source": "javascript:alert(1)"}
    before = record({"a": "pp"}, server=HOSTILE, fields={"a": {"subject": HOSTILE}})
    file = tmp_path / "page.html"
    write(compared(before, record({"a": "fs"}, server="S", fields=fields)), file)
    text = file.read_text(encoding="utf-8")
    assert len(re.findall("</script", text)) == 3
    checks = data_of(text)["checks"]
    html = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    assert "<img" not in html
    for part in (html, *kept_in(text).values()):
        assert "\x1b" not in part
        assert "\u202e" not in part
    assert "{{ 7 * 7 }}" in html  # not a template
    assert checks[0]["subject"].startswith("</script><script>")


def test_the_title_names_two_runs_and_counts_more() -> None:
    both = compared(record({"a": "p"}), record({"a": "f"}))
    assert "<title>S3 conformance: A and B compared</title>" in page(both)
    assert "<title>S3 conformance: 3 runs compared</title>" in page(compared(*[both.runs[0].record] * 3))


def test_the_same_comparison_gives_the_same_page(comparison: Comparison) -> None:
    assert page(comparison) == page(comparison)


def test_features_and_findings_are_there_before_the_checks() -> None:
    text = page(compared(of_features("full", "none"), of_features("none", "full")))
    assert "2 of 2 features differ" in text
    assert (
        text.index("Features that differ") < text.index("Findings that not all runs have") < text.index('id="matrix"')
    )
    assert '<td><span class="sq s-none" aria-hidden="true">◌</span> none</td>' in text
    assert "Features that differ" not in page(compared(of_features("full"), of_features("full")))


def test_most_features_are_behind_a_click(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison_page, "MAX_OPEN_ROWS", 1)
    text = page(compared(of_features("full", "none"), of_features("none", "full")))
    assert "1 more features" in text
    assert "1 more findings" in text
