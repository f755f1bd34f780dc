"""Tests of causes with a sign of their own: written ones, and those of certain requests."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult, ListedResult, RefusedSignature
from tests.reports.diagnosis.findings.results import (
    accepted,
    gate,
    of,
    other_code,
    refused,
    result,
    titles,
    told,
    wrong,
)
from tests.reports.made import OK, deviating, exchanged

NO_V2 = RefusedSignature("Signature V2", "400").reason
LOST = deviating(OK, "404 NoSuchKey", "GetObject")
CRASH = deviating(OK, "500 InternalError", "DeleteBucketPolicy")
READ = exchanged("GET", "b/k", 304, (("If-None-Match", "x"), ("If-Modified-Since", "y")))
STORED = exchanged("PUT", "b/k?tagging")
BAD_TAG = other_code("InvalidTag", "InvalidRequest")


def caused(one: CheckResult, cause: str, sentence: str = "Tags are dropped.", **more: Any) -> CheckResult:
    verdict = more.pop("verdict", one.verdict)
    return replace(one, listed=ListedResult("*", verdict, sentence, cause=cause, **more))


def after(place: str, read: int = 200) -> tuple[RecordedExchange, ...]:
    method, _, parameters = place.partition(" ")
    return (exchanged(method, f"b/k?{parameters}"), exchanged("GET", "b/k", read))


def deletion(number: int, client: str, body: str) -> CheckResult:
    sent = exchanged("DELETE", "b?policy", 500, request_body=Body(body, length=len(body)))
    return replace(result(number, "tags", CRASH, exchanges=(sent,), subject="DeleteBucketPolicy"), client=client)


ADDED = deletion(1, "boto-s3", "/?policy")
PASSED = replace(ADDED, client="boto3-s3", verdict="pass", deviation=None, exchanges=())
FOUND: dict[str, list[CheckResult]] = {
    "conditions that hold and are answered as if not are one finding for reads and one for writes": [gate("tags"),
        gate("ranges"), result(1, "tags", refused("PreconditionFailed", 412), subject="CopyObject"),
        result(1, "ranges", refused("", 304), exchanges=(READ,), subject="GetObject")],
    "what is known not to be offered is one finding for each reason": [
        result(n, name, None, "unsupported", message=NO_V2) for name in ("tags", "ranges") for n in range(4)
    ],
    "a written cause of what is not offered is about a refusal": [
        caused(result(1, "tags", None, "unsupported", message="no tags here"), "no", "No.")],
    "a written cause is a finding of the most common severity, but for a grave one": [
        gate("tags"), caused(result(1, "tags", refused("InternalError", 500)), "owners"),
        *(caused(result(n, "tags", accepted("InvalidArgument")), "owners") for n in (2, 3)),
    ],
    "a written cause is a finding of the gravest severity that it explains": [gate("tags"), gate("ranges"),
        caused(result(1, "tags", wrong("body")), "no-tags"),
        caused(result(2, "ranges", other_code("A", "B")), "no-tags"), result(3, "tags", other_code("A", "B"))],
    "what was never asked is not of a cause that explains what other clients found": [gate("tags"),
        caused(result(1, "tags", wrong("body")), "no-tags"),
        caused(result(2, "tags", None, "unsupported", message="the endpoint does not accept V2"), "no-tags")],
    "an expired cause still names its finding": [gate("tags"),
        caused(result(1, "tags", wrong("tags")), "tags-cut", "Tags are cut.", expired=True)],
    "a cause of what came otherwise names nothing": [gate("tags"),
        caused(result(1, "tags", wrong("body"), "blocked"), "so", "So.", verdict="fail")],
    "where a cause explains that a feature is not there, the rest is found otherwise": [
        caused(gate("tags", refused()), "no-tags", "No tags."), result(1, "tags", BAD_TAG)],
    "the act that destroys an object names the finding": [gate("tags"), gate("ranges"),
        result(1, "tags", wrong("body"), exchanges=after("PUT acl")),
        result(1, "ranges", LOST, exchanges=after("DELETE tagging", 404)),
        result(4, "ranges", LOST, exchanges=after("DELETE uploadId=x", 404)),
        result(2, "tags", wrong("body"), exchanges=after("PUT partNumber=1&uploadId=x")),
        result(3, "tags", wrong("payload"), exchanges=(after("PUT acl")[0], exchanged("GET", "b/k?acl")))],
    "a feature whose requests are taken for other ones, such as PUT ?tagging for an upload, is a consequence": [
        replace(gate("tags", accepted("InvalidTag")), exchanges=(STORED,), level="extended", subject="PutTags"),
        result(1, "tags", wrong("body"), exchanges=(STORED, exchanged())),
        result(2, "tags", accepted("InvalidTag"), exchanges=(exchanged("PUT", "b/other?tagging"),))],
    "deletions that fail for a body that boto adds are no valid requests that fail": [gate("tags"), ADDED, PASSED],
}  # fmt: skip


@pytest.mark.parametrize("results", FOUND.values(), ids=FOUND)
def test_findings(results: list[CheckResult], snapshot: Any) -> None:
    ids = [found.id for found in of(*results).findings]
    assert list(map(" ".join, zip(ids, told(*results), strict=True))) == snapshot


def test_a_feature_that_a_cause_explains_is_none_all_the_same() -> None:
    absent = caused(gate("tags", refused()), "no-tags", "No tags.")
    assert of(absent, result(1, "tags", BAD_TAG)).states["tags"] == "none"


@pytest.mark.parametrize(
    "others",
    [
        (ADDED, PASSED, deletion(2, "boto3-s3", "")),
        (replace(ADDED, client="boto3-s3v4"), PASSED),
        (ADDED,),
        (ADDED, replace(PASSED, client="boto-s3v4")),
    ],
    ids=["another client fails too", "boto3 fails", "no other client", "boto alone"],
)
def test_a_body_is_not_the_cause(others: tuple[CheckResult, ...]) -> None:
    assert not any("body" in title for title in titles(of(gate("tags"), *others)))


def test_a_deleted_bucket_is_the_gravest_of_its_severity() -> None:
    gone = deviating(OK, "404 NoSuchBucket", "DeleteBucketEncryption")
    missing = exchanged("HEAD", "b", 404)
    deleted = result(1, "tags", gone, exchanges=(exchanged("DELETE", "b?encryption", 204), missing))
    first, second = titles(of(gate("tags"), deleted, result(2, "ranges", wrong("body"), level="core")))
    assert first == "Buckets deleted or overwritten by requests for their sub-resources (DELETE ?encryption)"
    assert second.startswith("Byte ranges: body wrong")
