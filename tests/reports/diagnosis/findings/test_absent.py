"""Tests of features that are absent: one cause for all of their failures."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult, Deviation
from tests.reports import made
from tests.reports.diagnosis.findings.results import (
    accepted,
    gate,
    of,
    other_code,
    refused,
    result,
    sent,
    told,
    usual,
    versioning,
    wrong,
)
from tests.reports.made import deviating, exchanged

THREE = ("tags", "ranges", "select")
NO_VERSIONS = refused(about="PutBucketVersioning")
NEEDS_VERSIONS = refused(about="PutBucketVersioning", arranging=True)
NO_TOPICS = refused("NoTopics", 400, about="PutBucketVersioning")
OWNED = "BucketAlreadyOwnedByYou"
TAKEN = refused(OWNED, 409)
BAD_TAG = other_code("InvalidTag", "InvalidRequest")
TAGGING = (exchanged("PUT", "b/k?tagging", 501),)
LISTED = (exchanged("GET", "b?versions", 501),)
WITH_HEADER = sent("x-amz-tagging", status=501)
IGNORED = [gate(name, accepted("BadDigest")) for name in THREE]
STORED = made.result("objects/put::what_was_put_is_read[bytes]", feature="ranges")
LOST_KEYS = result(1, "tags", deviating(["a"], [], "keys", sort="entries"))
NO_KEYS = "Encryption needs a key server (not configured)"


def absent(feature: str, deviation: Deviation, exchanges: tuple[RecordedExchange, ...], **more: Any) -> CheckResult:
    return replace(gate(feature, deviation), exchanges=exchanges, **more)


def through(client: str, one: CheckResult) -> CheckResult:
    return replace(one, client=client)


def answered(
    message: str, place: str = "b?x", status: int = 501, body: str = "", code: str = "NotImplemented"
) -> tuple[RecordedExchange, ...]:
    error = Body(f"<Error><Code>{code}</Code><Message>{message}</Message></Error>")
    return (exchanged("PUT", place, status, request_body=Body(body), response_body=error),)


def gates(*messages: str) -> list[CheckResult]:
    """Three features that are refused with a general code, and these messages."""
    return [
        absent(name, refused("InvalidArgument", 400, name), answered(text, "b?x", 400, code="InvalidArgument"))
        for name, text in zip(("tags", "ranges", "versions"), messages, strict=True)
    ]


def events(body: str, code: str = "InvalidArgument", status: int = 400) -> CheckResult:
    return absent("tags", refused(code, status, "PutEvents"), answered("", status=status, body=body))


NOT_VERSIONED = absent("versions", NO_VERSIONS, versioning(501))
NO_TAGS = absent("tags", refused(about="PutObjectTagging"), TAGGING)
OF_VERSIONS = absent("tags", NO_VERSIONS, versioning(501))
USUAL = [absent(name, refused(about=f"Put{name}"), answered("Not implemented", f"b?{name}"))
         for name in ("select", "torrents")]  # fmt: skip
QUEUE = "<Queue>arn:aws:sqs:us-east-1:1:events</Queue>"
FAILED = {"value": {"failed": "copy", "setting": ""}}
FOUND: dict[str, list[CheckResult]] = {
    "what fails in a feature that is not there is a consequence": [gate("tags", refused()), result(1, "tags", BAD_TAG),
        result(2, "tags", refused())],
    "exposed data are no consequence": [gate("tags", refused()), result(1, "tags", accepted("AccessDenied", 403))],
    "features of a group that are ignored are one finding": IGNORED,
    "one that is ignored with its header is apart from its group": [*IGNORED,
        absent("torrents", accepted("BadDigest"), sent("x-amz-torrent")), *usual()],
    "one that is ignored in other operations is apart from its group": [*IGNORED,
        replace(gate("torrents", accepted("BadDigest")), subject="GetObjectTorrent")],
    "an operation that is missing in an ignored feature is missing in others too": [
        gate("tags", accepted("BadDigest")), gate("ranges"),
        *(result(n, name, NO_VERSIONS, exchanges=versioning(501)) for n, name in ((1, "tags"), (2, "ranges"))),
    ],
    "another refusal is no consequence of a code that names its reason": [absent("tags", NO_TOPICS, versioning(400)),
        result(1, "tags", NO_TOPICS, exchanges=versioning(400)),
        result(2, "tags", refused("InvalidArgument", 400, "PutBucketVersioning"), exchanges=versioning(400))],
    "what a client without gates shows to be ignored belongs to the feature": [gate("tags", accepted("BadDigest")),
        through("raw-s3v4", result(1, "tags", accepted("BadDigest")))],
    "what is lost with the header of an ignored feature is a consequence": [
        absent("tags", accepted("InvalidTag"), sent("x-amz-tagging")), gate("versions"),
        result(1, "tags", wrong("tags"), exchanges=sent("x-amz-tagging")), *usual()],
    "what needs an operation that is not offered belongs to it": [OF_VERSIONS, gate("ranges"),
        result(1, "ranges", NEEDS_VERSIONS, "blocked"),
        result(2, "ranges", refused("InvalidRequest", 400, "PutBucketVersioning", arranging=True), "blocked")],
    "a header that is not offered is named with what has it in other features": [
        absent("tags", refused(), WITH_HEADER), STORED,
        *(result(n, name, refused(), exchanges=WITH_HEADER) for n, name in enumerate(("tags", "tags", "ranges"), 1)),
        result(5, "ranges", refused(), exchanges=sent(status=501)),
    ],
    "what needs two absent features belongs to the one that it lacks": [
        NOT_VERSIONED, NO_TAGS,
        *(result(n, "tags", NEEDS_VERSIONS, "blocked", exchanges=versioning(501)) for n in range(1, 4)),
    ],
    "what needs any operation of an absent feature belongs to it": [NO_TAGS,
        result(2, "tags", refused(about="ListObjectVersions"), "blocked", exchanges=LISTED), NOT_VERSIONED,
        result(1, "versions", refused(about="ListObjectVersions"), subject="ListObjectVersions", exchanges=LISTED)],
    "what another client sees of the refusal belongs to it": [OF_VERSIONS,
        through("raw-s3v4", result(1, "tags", NO_VERSIONS))],
    "features of several groups with the same refusal are one finding": [
        gate(name, refused()) for name in ("tags", "ranges", "versions")
    ],
    "what a server takes for CreateBucket is named": [absent("tags", TAKEN, answered("", "b?tagging", 409, code=OWNED)),
        absent("ranges", TAKEN, answered("", "b?range", 409, code=OWNED)),
        absent("versions", TAKEN, answered("", "b?versioning", 409, code=OWNED))],
    "CreateBucket itself is not": [absent("tags", TAKEN, answered("", "b", 409, code=OWNED))],
    "two with the same refusal are two": [gate("tags", refused()), gate("ranges", refused()),
        gate("versions", refused("Not", 405))],
    "features with a general code and several messages are apart": gates(*["Unknown configuration"] * 2, "Bad JSON"),
    "features with a general code and one message are one finding, which judges none of their requests": gates(
        *["Unknown configuration"] * 3
    ),
    "what is refused in other features alike does not make one absent": [
        gate("tags", refused("InvalidName", 400)), gate("ranges"),
        *(result(n, "ranges", refused("InvalidName", 400)) for n in range(1, 10)),
    ],
    "what fails through other clients too is no consequence": [
        gate("tags"), through("boto3-s3", gate("tags", refused())), result(1, "tags", BAD_TAG),
        *(through("boto3-s3", result(n, "tags", BAD_TAG)) for n in (1, 2)),
    ],
    "another refusal of a missing operation is no consequence": [gate("tags", refused(about="PutObjectTagging")),
        result(1, "tags", refused("MalformedXML", 400, "PutObjectTagging"))],
    "a feature that is there through other clients is refused through some": [gate("tags"),
        through("boto3-s3", gate("tags", refused()))],
    "what changes under a condition that is ignored is a consequence": [
        gate("tags", accepted("PreconditionFailed", 412)), LOST_KEYS],
    "what is lost is no consequence of another ignored value": [gate("tags", accepted("BadDigest")), LOST_KEYS],
    "what is refused with the same particular message is one finding": [
        *USUAL, replace(USUAL[0], id="select/x::check[2]", gate=False), gate("versions"),
        *(absent(name, refused(about=f"Put{name}"), answered(NO_KEYS, f"b?{name}")) for name in ("tags", "ranges")),
        result(2, "versions", refused(), "unsupported", exchanges=answered(NO_KEYS)),
    ],
    "what needs something that nobody configured is not called missing": [events(QUEUE)],
    "a document without it is refused": [events("<Bucket>arn:aws:s3:::b</Bucket>")],
    "what is not implemented is missing though it names something": [events(QUEUE, "NotImplemented", 501)],
    "a program that fails is not called a feature that is not offered": [
        made.result(
            "applications/w::w[s5cmd-2.3]", "program", None,
            deviating({"text": "each with its outcome"}, FAILED, "step of the workflow", sort="use"),
            area="applications", feature="torrents", gate=True, level="common",
        )
    ],
}  # fmt: skip


@pytest.mark.parametrize("results", FOUND.values(), ids=FOUND)
def test_findings(results: list[CheckResult], snapshot: Any) -> None:
    assert told(*results) == snapshot


def test_a_feature_that_is_not_there_is_none_and_its_finding_has_its_level() -> None:
    diagnosis = of(gate("tags", refused()), result(1, "tags", BAD_TAG), result(2, "tags", refused()))
    assert [finding.level for finding in diagnosis.findings] == ["core"]
    assert diagnosis.states["tags"] == "none"


def test_the_header_of_an_absent_feature_is_refused_in_others_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong values of the header are refused rightly: these results pass."""
    monkeypatch.setattr("reports.diagnosis.findings.other_requests.names_sent", lambda check: frozenset(("x-amz-acl",)))
    asking = (replace(answered("", "b/k")[0], request_headers=(("x-amz-acl", "x"),)),)
    lacking = [absent("tags", refused(), asking, id=f"tags/x::gate[{n}]") for n in range(3)]
    others = [result(n, "versions", other_code("A", "B"), exchanges=answered("", "b/k", 400)) for n in range(3, 30)]
    other = result(2, "ranges", refused(), exchanges=asking)
    found = of(*lacking, result(1, "tags", None, "pass"), gate("ranges"), gate("versions"), other, *others).findings
    assert other.id in next(each for each in found if lacking[0].id in each.checks).checks


def test_an_absent_feature_lowers_no_word_but_its_own() -> None:
    needing = [
        result(n, name, refused(), exchanges=WITH_HEADER)
        for n, name in enumerate(("tags", "tags", "ranges", "ranges"), 1)
    ]
    found = of(absent("tags", refused(), WITH_HEADER), STORED, gate("ranges"), *needing)
    assert found.states == {"tags": "none", "ranges": "works"}
