"""Tests of findings about access that should be refused: one for each way in."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from record.exchanges import RecordedExchange
from record.lines import CheckResult, Deviation, Record, RecordedFeature, RunHeader
from reports.diagnosis.findings.diagnosing import diagnose
from tests.reports.diagnosis.findings.results import (
    CATALOGUE,
    accepted,
    gate,
    result,
    sent,
    signed,
    titles,
    told,
    without_access,
    wrong,
)
from tests.reports.made import OK, deviating, exchanged

DENIED = accepted("AccessDenied", 403)
ALTERED = replace(without_access(1, "signature-v4", "signature_v4"), feature="signature-v4")
FORM = exchanged("POST", "b", 204, (("Content-Type", "multipart/form-data"),))
UNSIGNED = (("x-amz-acl", "public-read"),)
BY_HEADER = ("Authorization", "AWS4-HMAC-SHA256 Credential=A, SignedHeaders=host, Signature=B")
IN_HEADER = exchanged("PUT", "b/k", 200, (BY_HEADER, *UNSIGNED))
IN_URL = exchanged("PUT", "b/k?X-Amz-Credential=A&X-Amz-SignedHeaders=host&X-Amz-Signature=B", 200, UNSIGNED)


def lets_in(number: int, feature: str, deviation: Deviation, *exchanges: RecordedExchange) -> CheckResult:
    return result(number, feature, replace(deviation, lets_in=True), exchanges=exchanges)


FOUND: dict[str, list[CheckResult]] = {
    "what is exposed is told apart by how somebody gets in": [
        gate("tags"), gate("ranges"),
        *(result(n, name, DENIED, exchanges=signed(way)) for name in ("tags", "ranges")
          for n, way in enumerate(("nobody", "signed", "presigned"), 1)),
        *(result(n, "tags", accepted(code, 403)) for n, code in ((4, "SignatureDoesNotMatch"), (5, "ExpiredToken"))),
    ],
    "what rules should have refused is told apart by where the rules are": [
        *(gate(name) for name in ("tags", "ranges", "select", "versions")),
        *(without_access(n, name, "policy") for name in ("tags", "ranges") for n in range(1, 6)),
        *(without_access(n, name, "access") for name in ("select", "versions") for n in range(1, 6)),
    ],
    "another key of the customer is told apart, too": [gate("sse-c"),
        result(1, "sse-c", DENIED, exchanges=signed("signed"))],
    "an altered signed request is no request without access": [ALTERED],
    "an altered request without a signature is one": [replace(ALTERED, exchanges=sent())],
    "what a form stores against its policy is one finding with forms that are accepted": [
        lets_in(1, "post-policies", accepted("", 404)), result(2, "post-policies", DENIED, exchanges=(FORM,))],
    "a wrong value that lets in is one way however it shows": [gate("ranges"),
        lets_in(1, "ranges", accepted("InvalidURI"), *sent()),
        lets_in(2, "ranges", wrong("the other bucket's object"), *sent())],
    "a header that no signature covers is one cause in headers and URLs": [gate("presigned-arguments"),
        gate("signature-v4"), result(1, "presigned-arguments", DENIED, exchanges=(IN_URL,)),
        result(2, "signature-v4", DENIED, exchanges=(IN_HEADER,))],
}  # fmt: skip


@pytest.mark.parametrize("results", FOUND.values(), ids=FOUND)
def test_findings(results: list[CheckResult], snapshot: Any) -> None:
    assert told(*results) == snapshot


def test_an_altered_url_is_one_whatever_code_its_refusal_has() -> None:
    features = (RecordedFeature("presigned-arguments", "Access", "Altered URLs"), *CATALOGUE)
    dated = deviating("403 AccessDenied or 403 RequestTimeTooSkewed", OK)
    some = [
        result(n, "presigned-arguments", each, exchanges=signed("presigned")) for n, each in enumerate((DENIED, dated))
    ]
    found = diagnose(Record(RunHeader(features=features), (gate("presigned-arguments"), *some)))
    assert sorted(titles(found)) == [
        "Altered URLs: expired or wrongly dated requests accepted",
        "Altered URLs: requests that their presigned URL does not allow accepted",
    ]


LEFT_OUT = "signatures that leave something out accepted"
WRONG = "signatures that are wrong or leave something out accepted"
V2 = "403 InvalidAccessKeyId or 403 SignatureDoesNotMatch"


@pytest.mark.parametrize(
    ("feature", "refusals", "message"),
    [
        ("signature-v4", "403 SignatureDoesNotMatch", "requests that do not match their signature accepted"),
        ("signature-v4", "403 AccessDenied or 403 SignatureDoesNotMatch", LEFT_OUT),
        ("signature-v4", "400 AuthorizationHeaderMalformed or 403 AccessDenied or 403 SignatureDoesNotMatch", WRONG),
        ("signature-v2", f"400 InvalidArgument or 403 AccessDenied or {V2}", WRONG),
        ("signature-v2", V2, WRONG),
        ("signature-refusal", "403 InvalidAccessKeyId", "unknown access keys accepted"),
        ("signed-chunks", "403 SignatureDoesNotMatch", "chunks that do not match their signatures accepted"),
        ("signature-v4", "400 AuthorizationHeaderMalformed", "malformed signatures and invalid tokens accepted"),
    ],
)
def test_what_is_wrong_with_a_signature_is_named(feature: str, refusals: str, message: str) -> None:
    assert message in told(result(1, feature, deviating(refusals, OK), exchanges=signed("signed")))[0]
