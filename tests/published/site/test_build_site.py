"""The site that is built from the small text of the published servers."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from published.results.applications import FILE, Outcome, explanations, read
from published.results.published_servers import published
from published.results.results_table import SEVERITIES_COUNTED
from published.site import __main__ as build_site
from published.site.broken_links import broken_links
from published.site.page_content import MAX_COLUMNS, NOT_RUN, ShownOutcome
from published.site.reconstructing import Suite
from published.site.site_model import site_of
from published.site.written_pages import DOCUMENTATION, linked_files
from record.footprint_file import footprints
from reports.diagnosis.findings.diagnosis import MAX_REASONS
from reports.profiles.profile_file import shipped
from tests.published.site.published_site import suite

pytestmark = pytest.mark.exhaustive  # half a minute, to build it

SMALL, SMALL_IN_ALL = 420_000, 5_000_000
"""Bytes of a page, and of the site."""


def values(text: str, attribute: str) -> set[str]:
    """The values of an attribute in a page, with or without quotes."""
    found: set[str] = set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.update(value or "" for name, value in attrs if name == attribute)

    Reader().feed(text)
    return found


@pytest.fixture(scope="module")
def checks(every_check: list[dict[str, Any]]) -> Suite:
    return suite(every_check)


@pytest.fixture(scope="module")
def texts(built_site: Path) -> dict[str, str]:
    """The files of the site by their path."""
    files = (file for file in built_site.rglob("*") if file.is_file())
    return {file.relative_to(built_site).as_posix(): file.read_text(encoding="utf-8") for file in files}


def test_there_is_a_page_for_everything(texts: dict[str, str], checks: Suite) -> None:
    wanted = {f"servers/{server.name}.html" for server in published()}
    wanted |= {f"applications/{each.name}.html" for each in footprints()}
    wanted |= {f"features/{each.feature}.html" for each in checks.checks}
    wanted |= {*DOCUMENTATION.values(), *(f"docs/ci/{each.name}" for each in linked_files())}
    assert set(texts) == {"index.html", "applications.html", "site.css", *wanted}


def test_pages_are_small(texts: dict[str, str]) -> None:
    sizes = {name: len(text.encode()) for name, text in texts.items()}
    assert {name: size for name, size in sizes.items() if size >= SMALL} == {}
    assert sum(sizes.values()) < SMALL_IN_ALL


def test_links_that_lead_nowhere_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p id=b><a href=#b></a><a href=#c></a><a href=d.html></a><a href=http://e></a>")
    assert list(broken_links(tmp_path)) == [f"{tmp_path}/a.html: #c", f"{tmp_path}/a.html: d.html"]


def test_the_documentation_is_on_it(texts: dict[str, str]) -> None:
    assert "<h2 id=which-account-to-test-with>" in texts["docs/settings.html"]
    assert "ci/github.yml" in values(texts["docs/in-ci.html"], "href")
    assert "../index.html" in values(texts["docs/reading-a-report.html"], "href")
    assert "<h1 id=applications-at-the-published-servers>" in texts["applications.html"]


def test_no_page_asks_for_anything_elsewhere(texts: dict[str, str]) -> None:
    for name, text in texts.items():
        if not name.endswith(".html"):
            assert name != "site.css" or not re.search(r"@import|url\(", text)
            continue
        assert not values(text, "src") | values(text, "srcset") | values(text, "style"), name
        assert re.search(r"<link href=(\.\./)?site\.css rel=stylesheet>", text)


def cells(texts: dict[str, str], feature: str) -> dict[str, str]:
    """Returns the content of the first table's row of a feature, by server."""
    row = texts["index.html"].partition(f"<a href=features/{feature}.html>")[2].partition("<tr")[0]
    return dict(zip((each.name for each in published()), row.split("<td ")[1:], strict=True))


def test_pages_have_what_the_text_says(texts: dict[str, str]) -> None:
    feature = texts["features/conditional-writes.html"]
    assert "CompleteMultipartUpload and CopyObject ignore If-Match and If-None-Match and write the object" in feature
    assert "<a class=program href=../applications/deltalake-1.6.html>Delta Lake (delta-rs)</a>" in feature
    server = texts["servers/rclone-1.75.html"]
    assert "does not accept the signatures of: boto3 V2, boto V2." in server
    assert "published/servers/rclone" in server  # how to reproduce it
    assert "S3 accepts customer-provided keys only over HTTPS" in texts["features/sse-c.html"].replace("&#39;", "'")


def test_every_word_but_full_has_its_reasons_in_its_cell(texts: dict[str, str], checks: Suite) -> None:
    for row in {each.feature for each in checks.checks}:
        for result, cell in zip(published(), cells(texts, row).values(), strict=True):
            assert result.run is not None
            state = result.run.states(row)[0]
            assert cell.startswith(f"class={state[0] if state else 'u'}>{state or 'untested'}")
            number = cell.count("<p>")
            assert number == 0 if state == "full" else 1 <= number <= MAX_REASONS, f"{row} at {result.name}"
    assert "<p>Keys are paths" in cells(texts, "key-slashes")["minio-2026.2"]


def test_unsafe_features_are_those_that_a_run_named(checks: Suite) -> None:
    one, *_ = published()
    assert one.run is not None
    named = replace(one, run=msgspec.structs.replace(one.run, unsafe=("torrents",)))
    (server,) = site_of(checks, [named], footprints(), {}).servers
    assert [name for name, cell in server.cells.items() if cell.unsafe] == ["torrents"]


def test_programs_that_use_a_feature_are_beside_it(texts: dict[str, str]) -> None:
    """The page names two programs that need the feature's effect, of two kinds, and counts the others."""
    row = texts["index.html"].partition("<a href=features/multipart.html>")[2].partition("<td")[0]
    shipped = [next(each for each in program.recordings if not each.setting) for program in footprints()]
    number = sum(need.feature == "multipart" and need.extent == "effect" for each in shipped for need in each.needs)
    assert f"<small>used by AWS CRT (transfers of boto3), AWS CLI 1 and {number - 2} more</small>" in row
    chips = texts["features/multipart.html"].partition("<th scope=row>needs it<td>")[2].partition("<tr")[0]
    assert chips.count("<a class=program ") == number


def test_six_servers_are_shown_first_and_each_product_once(texts: dict[str, str], checks: Suite) -> None:
    names = re.findall(
        r"<input [^>]*\bchecked\b[^>]*\bvalue=(\S+?)[ >]|<input [^>]*\bvalue=(\S+) [^>]*\bchecked\b",
        texts["index.html"],
    )
    shown = {one or other for one, other in names}
    products = {each.name: each.title.rpartition(" ")[0] for each in published()}
    assert len(shown) == len({products[name] for name in shown}) == MAX_COLUMNS
    for name in products:
        assert f'[value="{name}"]:checked)) #features tr >' in texts["site.css"]


def test_a_line_of_a_feature_opens_to_its_findings(texts: dict[str, str]) -> None:
    row = texts["features/list-delimiter.html"].partition("<tr id=minio-2026.2>")[2].partition("<tr")[0]
    assert re.search(r"<details><summary>[^<]+</summary><ul class=odd>", row)
    assert (
        "<span class=k-corrupt>corrupt</span> A key that continues another key with a slash is stored, but listings"
        in row
    )


def test_clients_without_a_check_are_named_once(texts: dict[str, str]) -> None:
    assert ", none through raw." in texts["features/list-buckets.html"]


def test_what_was_seen_of_an_application_is_on_its_page(checks: Suite) -> None:
    one, other, *_ = published()
    seen = {"restic-0.18": {one.name: Outcome(one.name, "restic-0.18", "restic 0.18.1", "works")}}
    made = site_of(checks, [other, one], footprints(), seen)
    (restic,) = (each for each in made.applications if each.name == "restic-0.18")
    came = ShownOutcome("works", "works as it ships")
    assert made.outcomes_of(restic) == {came: [made.servers[1]], NOT_RUN: [made.servers[0]]}
    assert made.outcomes_at(made.servers[1])[came] == [restic]
    assert made.numbers(made.outcomes_of(restic)) == [("works", 1), ("untested", 1)]


def row_with(page: str, other: str) -> str:
    """The row of a page's table of outcomes that has a chip of another page."""
    rows = page.partition("<table class=chips>")[2].partition("</table>")[0].replace("&#39;", "'").split("<tr>")
    (found,) = (row for row in rows if f"/{other}.html" in row)
    return found


def test_whether_an_application_works_is_at_a_glance(texts: dict[str, str]) -> None:
    """Each outcome has a row of chips, with the setting with which they work, or the reason why they fail: that of the
    findings, or a person's sentence if the run had others."""
    why = {(each.server, each.application): each.sentence for each in explanations()}
    heads = {"works": "works as it ships", "settings": "works with a setting", "fails": "fails"}
    for came in read(FILE):
        for row in (
            row_with(texts[f"applications/{came.application}.html"], came.server),
            row_with(texts[f"servers/{came.server}.html"], came.application),
        ):
            assert row.startswith(f"<th scope=row>{heads[came.answer]}")
            assert came.setting in row
            assert why.get((came.server, came.application), "") in row
    failing = row_with(texts["applications/deltalake-1.6.html"], "juicefs-1.4")
    assert re.search(r"fails in \w+<td>.*<p class=note>[^<]*ignore If-Match and If-None-Match", failing)


def test_what_a_run_found_is_on_the_site(texts: dict[str, str]) -> None:
    """The site has the numbers of findings, by kind, with the meaning of each kind."""
    for result in published():
        assert result.run is not None
        page = texts[f"servers/{result.name}.html"]
        found = result.run.findings
        marks = re.findall(r'<span class="k-mark k-(\w+)">(\d+) \1</span> <span class=note>([^<]+)', page)
        assert [(severity, int(number)) for severity, number, _ in marks] == [*found.items()]
        row = texts["index.html"].partition(f"<tr data-text={result.name}>")[2].partition("<tr")[0]
        worst = [str(found.get(severity, 0)) for severity in SEVERITIES_COUNTED]
        assert re.findall(r"<td class=number>(\d+)", row)[-len(worst) :] == worst


def test_a_server_has_a_square_for_each_feature(texts: dict[str, str], checks: Suite) -> None:
    for result in published():
        assert result.run is not None
        page = texts[f"servers/{result.name}.html"]
        found = re.findall(r'<a class="sq s-(\w+)[^"]*" href=../features/([^.]+)', page)
        assert {feature: state for state, feature in found} == {
            row.feature: result.run.states(row.feature)[0] or "untested" for row in checks.checks
        }


def test_a_server_without_a_run_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, checks: Suite) -> None:
    one, *_ = published()
    monkeypatch.setattr(build_site, "published", lambda: [replace(one, run=None)])
    monkeypatch.setattr(build_site, "suite", lambda: checks)
    done = CliRunner().invoke(build_site.main, ["--out", str(tmp_path)])
    assert done.exit_code == 1
    assert done.output == f"Error: {one.folder}/server.toml: no table [run]; remake.py writes it from the record\n"


def test_checks_that_cannot_be_listed_end_in_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def failing() -> Suite:
        raise subprocess.CalledProcessError(3, ["python", "-m", "s3_conformance", "list"])

    monkeypatch.setattr(build_site, "suite", failing)
    done = CliRunner().invoke(build_site.main, ["--out", str(tmp_path)])
    assert done.exit_code == 1
    assert done.output == "Error: the checks could not be listed: python -m s3_conformance list\n"


def test_the_current_folder_is_not_written_to_by_an_empty_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(build_site.main, ["--out", ""])
    assert (done.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert "--out: the name of the folder is empty" in done.output


def test_every_server_has_a_run() -> None:
    assert [server.name for server in published() if server.run is None or not server.run.support] == []


def test_it_says_which_servers_meet_a_profile(texts: dict[str, str]) -> None:
    entries = texts["index.html"].partition("id=profiles")[2].split("<dt>")[1:]
    assert len(entries) == len(shipped())
    (basics,) = (entry for entry in entries if "--require basics" in entry)
    assert "servers/garage-2.5.html" not in basics
    own = texts["servers/garage-2.5.html"].partition("id=profiles")[2].partition("id=applications")[0]
    assert own.count("<li>") == len(shipped())
    assert own.count(": not met</span><p") == own.count("not met") == own.count("a-fails") > 0
