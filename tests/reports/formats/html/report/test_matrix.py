"""Tests of the matrix: groups, cells, and its columns."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from record.lines import CheckResult, ListedResult, Record, RunHeader
from reports.formats.html.report.matrix import CellPart, matrix
from tests.browser import synthetic

LISTED = ListedResult("x", "fail", "so")


def of(*results, clients=("boto3-s3", "boto-s3v4")):
    return matrix(Record(RunHeader(clients=clients), results))


def check(name, verdict, client="boto3-s3", subject="GetObject", **more):
    return CheckResult(name, client, verdict, subject=subject, **({"area": "objects", "level": "core"} | more))


def titles(found):
    return [section.title for column in found.columns for section in column]


def test_a_cell_has_the_gravest_verdict_first_and_separates_known_ones():
    found = of(
        check("a", "pass"),
        check("b", "fail"),
        check("c", "fail", listed=LISTED),
        check("d", "pass", listed=LISTED),
        check("e", "n/a"),
        check("f", "pass", client="boto-s3v4", subject="PutObject"),
    )
    ((section,),) = found.columns
    cell, none = section.lines[0].cells
    assert section.title == "core: what the guides document"
    assert none is None
    assert cell.verdict == "fail"
    assert cell.parts == (
        CellPart("fail", 1, ""),
        CellPart("fail", 1, "k"),
        CellPart("pass", 1, ""),
        CellPart("pass", 1, "!"),
        CellPart("n/a", 1, ""),
    )
    assert cell.words == (
        "GetObject with boto3-s3: 1 fail, 1 fail (as expected), "
        "1 pass, 1 pass (expected with another verdict, or until an earlier date), 1 n/a"
    )


def test_a_cell_leads_to_its_own_checks():
    found = of(check("a", "pass", area="documented", client="boto-s3v4", subject="Get & Put"))
    ((section,),) = found.columns
    assert section.title == "as documented: clients as they ship"
    address = urlsplit(section.lines[0].cells[0].href)
    assert parse_qs(address.query) == {"level": ["documented"], "operation": ["Get & Put"], "client": ["boto-s3v4"]}
    assert address.fragment == "checks"


def test_clients_as_shipped_are_the_last_group():
    found = of(check("a", "pass"), check("b", "fail", area="documented"), check("c", "pass", level="rgw"))
    assert [title.partition(":")[0] for title in titles(found)] == ["core", "rgw", "as documented"]
    assert [section.lines[0].cells[0].verdict for section in found.columns[0]] == ["pass", "pass", "fail"]


def test_heads_name_library_and_signature():
    clients = ("boto3-s3", "boto3-s3v4", "boto-s3", "minio-go", "raw-anonymous")
    found = of(*(check("a", "pass", client) for client in clients), clients=clients)
    assert found.heads == (
        ("boto3", (("boto3-s3", "V2"), ("boto3-s3v4", "V4"))),
        ("boto", (("boto-s3", "V2"),)),
        ("minio-go", (("minio-go", ""),)),
        ("raw", (("raw-anonymous", "unsigned"),)),
    )


def test_columns_have_about_the_same_height_and_nothing_is_lost():
    whole = synthetic.record(90)
    found = matrix(whole)
    lines = [line.operation for column in found.columns for section in column for line in section.lines]
    assert len(lines) == len(synthetic.OPERATIONS)
    assert len(found.columns) == 3
    heights = [sum(1 + len(section.lines) for section in column) for column in found.columns]
    assert max(heights) <= -(-sum(heights) // 3) + 3
    assert titles(found)[:2] == ["core: what the guides document", "core, continued"]


def test_more_clients_are_in_fewer_columns():
    clients = tuple(f"client-{number}" for number in range(6))
    many = (check(f"{name}", "pass", client, subject=name) for client in clients for name in synthetic.CORE)
    assert len(of(*many, clients=clients).columns) == 2


def test_few_operations_are_in_one_column():
    assert len(of(*(check(name, "pass", subject=name) for name in "abcdef")).columns) == 1
