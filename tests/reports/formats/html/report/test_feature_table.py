"""The table of features: groups, columns, states, and what it says of all of them."""

from __future__ import annotations

from msgspec.structs import replace

from reports.diagnosis.findings import diagnose
from reports.formats.html.report.feature_table import FEW, Cell, Mark, opened, table
from reports.record.lines import CheckResult, Deviation, Feature, Record, RunHeader

CLIENTS = ("boto3-s3", "boto3-s3v4", "raw-s3", "raw-s3v4")
REFUSED = Deviation("", {"success": None}, {"replies": [[501, "NotImplemented"]]})


def of(*results, features=("acl", "tags")):
    catalogue = tuple(Feature(name, "Access" if name == "acl" else "Objects", name.title()) for name in features)
    record = Record(RunHeader(clients=CLIENTS, features=catalogue), results)
    return table(record, diagnose(record))


def check(feature, client, verdict="pass", **more):
    deviation = None if verdict == "pass" else REFUSED
    return CheckResult(f"x::{feature}", client, verdict, feature=feature, level="core", deviation=deviation, **more)


def test_sdk_clients_have_columns_and_raw_clients_share_one():
    found = of(*(check("acl", client) for client in CLIENTS))
    assert found.heads == (
        ("boto3", "V2", "boto3-s3", 1),
        ("boto3", "V4", "boto3-s3v4", 1),
        ("raw", "", "raw-s3, raw-s3v4", 2),
    )


def test_a_group_counts_the_states_of_its_features():
    refused = check("tags", "boto3-s3", "fail", gate=True)
    found = of(check("acl", "boto3-s3", gate=True), check("tags", "boto3-s3v4", gate=True), refused)
    access, objects = found.groups
    assert [group.title for group in found.groups] == ["Access", "Objects"]
    assert access.cells == (Cell((("full", 1),)), Cell(()))
    assert [cell.words for cell in objects.cells] == ["1 none", "1 full"]
    assert objects.rows[0].marks == (Mark("none", 1, rests_on_few=False), Mark("full", 1, rests_on_few=False))
    assert access.rows[0].anchor == "feature-acl"


def test_what_rests_on_few_results_is_marked():
    many = [replace(check("acl", "boto3-s3v4", gate=True), id=f"x::{n}") for n in range(5)]
    skipped = replace(check("acl", "boto3-s3", "skipped"), id="x::9")
    found = of(*many, check("acl", "boto3-s3", gate=True), skipped, check("tags", "boto3-s3", gate=True))
    assert [head[-1] for head in found.heads] == [2, 5]
    access, objects = found.groups
    assert access.rows[0].marks == (Mark("full", 1, rests_on_few=True), Mark("full", 5, rests_on_few=False))
    assert objects.rows[0].marks == (Mark("full", 1, rests_on_few=False), None)
    assert [cell.rests_on_few for cell in access.cells] == [True, False]
    assert found.rests_on_few
    closed = CheckResult("x::acl", "boto3-s3", "unsupported", feature="acl", level="core", gate=True)
    assert of(*many, closed).groups[0].rows[0].marks[0].number == 0
    assert not of(*many, closed).rests_on_few
    alike = of(check("acl", "boto3-s3", gate=True), check("acl", "boto3-s3v4", gate=True))
    assert not alike.rests_on_few


def test_a_feature_opens_to_the_number_of_results_of_each_column():
    results = (check("acl", "boto3-s3", gate=True), check("acl", "boto3-s3v4", gate=True))
    record = Record(RunHeader(clients=CLIENTS, features=(Feature("acl", "Access", "ACLs"),)), results)
    (view,) = opened(record, diagnose(record), ())
    assert "<dt>boto3 V2 (1 result), boto3 V4 (1 result)</dt>" in view


def test_what_it_says_of_all():
    found = of(check("acl", "boto3-s3", gate=True), check("tags", "boto3-s3", "fail", gate=True))
    assert found.sentence == "1 of 2 tested features works fully."
    assert [(state, number) for state, number, _ in found.counts if number] == [("full", 1), ("none", 1)]
    assert found.few
    many = [f"feature-{number}" for number in range(FEW + 1)]
    assert not of(*(check(name, "boto3-s3") for name in many), features=many).few


def test_what_is_not_judged_is_not_called_untested():
    record = Record(RunHeader(clients=CLIENTS[:2], features=(Feature("acl", "Access", "Acl"),)))
    results = (check("acl", "boto3-s3"), replace(check("acl", "boto3-s3v4", "skipped"), gate=True))
    record = replace(record, results=results)
    (text,) = opened(record, diagnose(record), [])
    assert "<dt>boto3 V2 (1 result)</dt>" in text
    assert "</span> untested</span>: not judged: its gates were not run</dd>" in text
    assert "</span> untested</span>: not tested</dd>" in text
