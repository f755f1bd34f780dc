"""Tests of the origin of a requirement in all that a user reads: record, list, `show`, pages."""

from __future__ import annotations

import json
from pathlib import Path

from record.provenance import Recorded
from record.record_file import read
from reference.server.connections import running
from tests.reports.unpacking import unpacked
from tests.s3_conformance.commands import user
from tests.s3_conformance.servers import Changing

CHECK = "listing/entries::missing_bucket_is_refused"
SELECTED = ("--area", "listing", "-k", "missing_bucket_is_refused and entries", "--client", "boto3-s3v4")


def test_a_recording_is_in_the_record_the_pages_and_the_list(tmp_path: Path) -> None:
    server, someone = Changing(), user(tmp_path)
    server.breaks("listing_of_a_missing_bucket_is_empty")
    with running(server) as url:
        someone.command("run", "--endpoint-url", url, *SELECTED, status=1)
    out = tmp_path / "s3-conformance-report"
    (result,) = (each for each in read(out / "results.jsonl").results if each.id == CHECK)
    assert isinstance(result.provenance, Recorded)
    words = result.provenance.words
    assert words.startswith("recorded at AWS by LocalStack (TestS3::test_bucket_does_not_exist, ")

    listed = someone.command("list", "--format", "json", *SELECTED, status=0)
    assert {each["id"]: each["provenance"] for each in json.loads(listed.stdout)}[CHECK] == {
        "kind": "recorded",
        "by": "LocalStack",
        "test": "TestS3::test_bucket_does_not_exist",
        "year": result.provenance.year,
    }
    assert f"    {words}\n" in someone.command("list", *SELECTED, status=0).stdout
    assert f"Basis: {words}\n" in someone.command("show", str(out), CHECK, status=0).stdout

    of_finding = "recorded at AWS: 1 of 1 requirement"
    assert of_finding in someone.command("show", str(out), "1", status=0).stdout
    page = unpacked((out / "report.html").read_text(encoding="utf-8"))
    assert words in page
    assert of_finding in page
    finding, *_ = json.loads((out / "findings.json").read_text(encoding="utf-8"))["findings"]
    assert (finding["recorded"], finding["example"]["provenance"]["by"]) == (1, "LocalStack")
    assert "| checks (recorded at AWS) |" in (out / "summary.md").read_text(encoding="utf-8")
    assert "| 1 (1) |" in (out / "summary.md").read_text(encoding="utf-8")
