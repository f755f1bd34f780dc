"""Records of any size that look like those of real runs: the same numbers give the same record."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace

from record.exchanges import RecordedExchange
from record.json_form import from_json
from record.lines import (
    NOT_PASSING,
    CheckResult,
    Correction,
    Deviation,
    ListedResult,
    Record,
    RecordedFeature,
    RunError,
    RunHeader,
    RunSummary,
    VanishedResult,
    count_verdicts,
)
from record.provenance import Derived, Recorded

CLIENTS = ("boto3-s3", "boto3-s3v4", "boto-s3", "boto-s3v4")
ENDPOINT = "https://s3.example.test"

CORE = [
    "AbortMultipartUpload",
    "CompleteMultipartUpload",
    "CopyObject",
    "CreateBucket",
    "CreateMultipartUpload",
    "DeleteBucket",
    "DeleteObject",
    "GetBucketAcl",
    "GetBucketLocation",
    "GetObject",
    "GetObjectAcl",
    "HeadBucket",
    "HeadObject",
    "ListBuckets",
    "ListMultipartUploads",
    "ListObjects",
    "ListObjectsV2",
    "ListParts",
    "PutBucketAcl",
    "PutObject",
    "PutObjectAcl",
    "UploadPart",
]
COMMON = [
    "DeleteObjects",
    "GetBucketCors",
    "GetBucketVersioning",
    "PutBucketCors",
    "PutBucketVersioning",
    "UploadPartCopy",
]
EXTENDED = [
    "GetObjectLegalHold",
    "GetObjectRetention",
    "PutObjectLegalHold",
    "PutObjectRetention",
    "SelectObjectContent",
]
SHIPPED = [
    "CompleteMultipartUpload",
    "CreateBucket",
    "DeleteObject",
    "GetObject",
    "ListBuckets",
    "ListObjects",
    "PutObject",
    "PutObjectAcl",
]
SOURCE = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html"
OPERATIONS = [
    *(("core", "objects", name) for name in CORE),
    *(("common", "buckets", name) for name in COMMON),
    *(("extended", "locking", name) for name in EXTENDED),
    *(("rgw", "rgw", name) for name in ("ListObjects", "ListObjectsV2")),
    *(("core", "documented", name) for name in SHIPPED),
]
"""45 with the same names in several groups, as the whole suite has."""
FEATURES = tuple(
    RecordedFeature(
        f"{area}-{number}",
        area.capitalize(),
        f"Ability {number} of {area}",
        f"It is able to do {number}.",
        SOURCE,
        basic=number == 0,
    )
    for area in dict.fromkeys(area for _, area, _ in OPERATIONS)
    for number in range(3)
)
"""Three of each area."""
FAILURES = (("fail", "new"), ("fail", "known"), ("unsupported", ""), ("blocked", "new"))
ALL_KINDS = (
    *FAILURES,
    ("pass", "fixed"),
    ("unsupported", "changed"),
    ("fail", "expired"),
    ("n/a", ""),
    ("skipped", ""),
)
"""Verdicts and standings other than a plain pass."""
PASS = ("pass", "")


def record(
    checks: int,
    apart: int = 33,
    kinds: Sequence[tuple[str, str]] = FAILURES,
    seed: int | None = None,
    **ending: Any,
) -> Record:
    """A record with this many checks through four clients. One of `apart` results is of a special kind, in turn or
    chosen by a seed."""
    kind = _in_turn(apart, kinds) if seed is None else _by_chance(apart, kinds, random.Random(seed))
    places = [(number, client) for number in range(checks) for client in CLIENTS]
    results = tuple(_result(number, client, kind(position)) for position, (number, client) in enumerate(places))
    header = RunHeader(
        suite="0.1.0",
        endpoint=ENDPOINT,
        provider="ceph-rgw",
        addressing="path",
        region="us-east-1",
        server="Ceph Object Gateway (squid)",
        clients=CLIENTS,
        started="2026-01-02T03:04:05+00:00",
        run_id="6b002a1fe875",
        python="3.11.7",
        boto3="1.44.5",
        boto="2.49.0",
        botocore="1.44.5",
        features=FEATURES,
        platform="Linux-6.1-x86_64",
        corrections=tuple(
            Correction("boto3-v2-bucket-path", client, "boto3 signs another path than it sends.", "Use s3v4.")
            for client in CLIENTS[:2]
        ),
    )
    end = {
        "verdicts": count_verdicts(results),
        "requests": 5 * len(results),
        "seconds": 60.0,
        "exit": 1,
        "errors": (RunError("conformance/objects/test_get.py (teardown)", "bucket not removed: 409 BucketNotEmpty"),),
        "vanished": (VanishedResult("objects/get::gone", "boto*", "fail", "known/expected.txt:7"),),
        **ending,
    }
    return Record(header, results, RunSummary(**end))


def of_another(record: Record, number: int) -> Record:
    """The same results as from another endpoint."""
    return replace(record, header=replace(record.header, endpoint=f"https://{number}.test", run_id=f"r{number}"))


def _in_turn(apart: int, kinds: Sequence[tuple[str, str]]) -> Callable[[int], tuple[str, str]]:
    return lambda position: PASS if position % apart else kinds[position // apart % len(kinds)]


def _by_chance(apart: int, kinds: Sequence[tuple[str, str]], chance: random.Random) -> Callable[[int], tuple[str, str]]:
    return lambda position: PASS if chance.randrange(apart) else chance.choice(kinds)


def _result(number: int, client: str, kind: tuple[str, str]) -> CheckResult:
    level, area, operation = OPERATIONS[number % len(OPERATIONS)]
    check = f"{area}/{operation.lower()}::requirement_of_the_operation_is_kept[case-{number}]"
    known = {
        "id": check,
        "client": client,
        "area": area,
        "level": level,
        "subject": operation,
        "operations": (operation,),
        "requirement": f"{operation} does what the page on it says, for case {number} of those that were thought of.",
        "source": f"https://docs.aws.amazon.com/AmazonS3/latest/API/API_{operation}.html",
        "provenance": Derived("It follows.") if number % 3 else Recorded("moto", f"test_{number}", 2024),
        "seconds": 0.02,
        "requests": 3,
        "feature": f"{area}-{number % 3}",
        "gate": not number % 9,
    }
    if kind == PASS:
        return CheckResult(verdict="pass", **known)
    verdict, standing = kind
    got = 500 + number % 4
    message = "" if verdict == "pass" else f"expected 404 NoSuchKey, got {got} InternalError"
    sides = {"expected": {"replies": [[404, "NoSuchKey"]]}, "got": {"replies": [[got, "InternalError"]]}}
    deviation = Deviation("", **sides, kind="crash") if verdict in NOT_PASSING else None
    sent = (from_json(RecordedExchange, _exchange(client, number, step)) for step in range(3))
    exchanges = tuple(sent) if message else ()
    entry = _entry(check, client, standing) if standing not in ("", "new") else None
    return CheckResult(
        verdict=verdict, message=message, exchanges=exchanges, listed=entry, deviation=deviation, **known
    )


def _entry(check: str, client: str, standing: str) -> ListedResult:
    expired = standing == "expired"
    until = "2026-01-01" if expired else None
    link = "https://tracker.example/1"
    return ListedResult(check, "fail", "The server is like that.", client, link, until, expired, "known/expected.txt:3")


def _exchange(client: str, number: int, step: int) -> dict[str, Any]:
    signed = "AWS4-HMAC-SHA256 Credential=ACCESS_KEY/20260102/us-east-1/s3/aws4_request, Signature=REDACTED"
    return {
        "client": client,
        "method": "GET",
        "url": f"{ENDPOINT}/s3c-6b002a1fe875-gw0-1/gw0-{number}/object?versionId={step}",
        "request_headers": [
            ["Host", "s3.example.test"],
            ["Accept-Encoding", "identity"],
            ["User-Agent", "Boto3/1.44.5 md/Botocore#1.44.5 ua/2.1 os/linux md/arch#x86_64 lang/python#3.11.7"],
            ["X-Amz-Date", "20260102T030405Z"],
            ["Authorization", signed if client.endswith("v4") else "AWS ACCESS_KEY:REDACTED"],
        ],
        "request_body": {"text": "", "length": 0, "cut": False},
        "status": 500,
        "reason": "Internal Server Error",
        "response_headers": [
            ["Content-Type", "application/xml"],
            ["x-amz-request-id", f"tx00000{number:08x}"],
            ["Date", "Fri, 02 Jan 2026 03:04:05 GMT"],
        ],
        "response_body": {
            "text": "<?xml version='1.0'?><Error><Code>InternalError</Code><Message>We encountered an internal error. "
            f"Please try again.</Message><RequestId>tx00000{number:08x}</RequestId><HostId>{'h' * 80}</HostId></Error>",
            "length": 270,
            "cut": False,
        },
        "started": f"2026-01-02T03:04:0{5 + step}+00:00",
        "seconds": 0.01,
        "error": None,
        "throttled": False,
    }


ALL = record(90, apart=9, kinds=ALL_KINDS)
"""A run with every verdict and every standing: 90 checks of 43 operations."""
KNOWN = next(result for result in ALL.results if result.verdict == "fail" and result.standing == "known")
