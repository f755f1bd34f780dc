"""Tests of the table of features: groups, columns, states, and the sentence about all of them."""

from __future__ import annotations

from msgspec.structs import replace

from record.lines import CheckResult, Record, RecordedFeature, RunHeader
from reports.diagnosis.findings.diagnosing import diagnose
from reports.formats.html.report.feature_table import details, table
from tests.reports.made import OK, deviating

CLIENTS = ("boto3-s3", "boto3-s3v4", "raw-s3", "raw-s3v4")
REFUSED = deviating(OK, "501 NotImplemented")


def of(*results, features=("acl", "tags")):
    catalogue = tuple(
        RecordedFeature(name, "Access" if name == "acl" else "Objects", name.title()) for name in features
    )
    record = Record(RunHeader(clients=CLIENTS, features=catalogue), results)
    return table(record, diagnose(record))


def check(feature, client, verdict="pass", **more):
    deviation = None if verdict == "pass" else REFUSED
    return CheckResult(f"x::{feature}", client, verdict, feature=feature, level="core", deviation=deviation, **more)


def test_a_group_names_what_does_not_work():
    refused = check("tags", "boto3-s3", "fail", gate=True)
    found = of(check("acl", "boto3-s3", gate=True), check("tags", "boto3-s3v4", gate=True), refused)
    access, objects = found.groups
    assert [(group.title, group.named) for group in found.groups] == [("Access", ""), ("Objects", "Tags")]
    assert (access.rows[0].state, access.rows[0].anchor) == ("full", "feature-acl")
    assert objects.rows[0].why


def test_clients_are_named_where_they_differ():
    refused = check("tags", "boto3-s3", "fail", gate=True)
    raw = check("tags", "raw-s3", gate=True)
    found = of(check("acl", "boto3-s3", gate=True), check("tags", "boto3-s3v4", gate=True), refused, raw)
    access, objects = found.groups
    assert access.rows[0].by_client == ()
    assert objects.rows[0].by_client == (("none", "boto3 V2"), ("works", "boto3 V4 and raw"))


def test_what_has_more_checks_through_one_client_and_what_is_not_let_in_is_no_difference():
    works = check("acl", "boto3-s3v4", "fail")
    rare = replace(works, id="x::rare", level="extended")
    alike = of(check("acl", "boto3-s3", gate=True), check("acl", "boto3-s3v4", gate=True), rare)
    assert alike.groups[0].rows[0].state == "works"
    assert alike.groups[0].rows[0].by_client == ()
    skipped = check("acl", "boto3-s3", "skipped", gate=True)
    assert of(check("acl", "boto3-s3v4", gate=True), skipped).groups[0].rows[0].by_client == ()


def test_a_feature_opens_to_the_number_of_results_of_each_column():
    results = (check("acl", "boto3-s3", gate=True), check("acl", "boto3-s3v4", gate=True))
    record = Record(RunHeader(clients=CLIENTS, features=(RecordedFeature("acl", "Access", "ACLs"),)), results)
    (view,) = details(record, diagnose(record), ())
    assert "<dt>boto3 V2 (1 result), boto3 V4 (1 result)</dt>" in view


def test_what_it_says_of_all():
    found = of(check("acl", "boto3-s3", gate=True), check("tags", "boto3-s3", "fail", gate=True))
    assert found.counts == (("full", 1), ("none", 1))
    assert found.total == 2


def test_what_is_not_judged_is_not_called_untested():
    record = Record(RunHeader(clients=CLIENTS[:2], features=(RecordedFeature("acl", "Access", "Acl"),)))
    results = (check("acl", "boto3-s3"), replace(check("acl", "boto3-s3v4", "skipped"), gate=True))
    record = replace(record, results=results)
    (text,) = details(record, diagnose(record), [])
    assert "<dt>boto3 V2 (1 result)</dt>" in text
    assert "</span> untested</span>: not judged: its gates were not run</dd>" in text
    assert "</span> untested</span>: not tested</dd>" in text
