"""Tests of findings about access that should be refused: one for each way in."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from record.exchanges import RecordedExchange
from record.lines import Deviation, Record, RecordedFeature, RunHeader
from reports.diagnosis.findings.diagnosing import diagnose
from tests.reports.diagnosis.findings.results import (
    CATALOGUE,
    accepted,
    gate,
    of,
    result,
    sent,
    signed,
    titles,
    without_access,
    wrong,
)


def test_what_is_exposed_is_told_apart_by_how_somebody_gets_in() -> None:
    denied = accepted("AccessDenied", 403)
    some = [
        result(n, name, denied, exchanges=signed(way))
        for name in ("tags", "ranges")
        for n, way in enumerate(("nobody", "signed", "presigned"), 1)
    ]
    some += [result(n, "tags", accepted(code, 403)) for n, code in ((4, "SignatureDoesNotMatch"), (5, "ExpiredToken"))]
    assert sorted(titles(of(gate("tags"), gate("ranges"), *some))) == [
        "Byte ranges: requests without credentials that must be denied accepted",
        "Byte ranges: signed requests that must be denied accepted",
        "Object tags: expired or wrongly dated requests accepted",
        "Object tags: requests that do not match their signature accepted",
        "Object tags: requests without credentials that must be denied accepted",
        "Object tags: signed requests that must be denied accepted",
        "Presigned URLs that must be denied succeed",
    ]


def test_an_altered_url_is_one_whatever_code_its_refusal_has() -> None:
    features = (RecordedFeature("presigned-arguments", "Access", "Altered URLs"), *CATALOGUE)
    denied = result(1, "presigned-arguments", accepted("AccessDenied", 403), exchanges=signed("presigned"))
    dated = Deviation("", {"replies": [[403, "AccessDenied"], [403, "RequestTimeTooSkewed"]]}, {"success": None})
    early = result(2, "presigned-arguments", dated, exchanges=signed("presigned"))
    found = diagnose(Record(RunHeader(features=features), (gate("presigned-arguments"), denied, early)))
    assert sorted(titles(found)) == [
        "Altered URLs: expired or wrongly dated requests accepted",
        "Altered URLs: requests that their presigned URL does not allow accepted",
    ]


def test_what_rules_should_have_refused_is_told_apart_by_where_the_rules_are() -> None:
    of_policies = [without_access(n, name, "policy") for name in ("tags", "ranges") for n in range(1, 6)]
    of_acls = [without_access(n, name, "access") for name in ("select", "versions") for n in range(1, 6)]
    gates = [gate(name) for name in ("tags", "ranges", "select", "versions")]
    found = of(*gates, *of_policies, *of_acls).findings
    assert sorted((each.whole_title, each.features) for each in found) == [
        (f"{title}: signed requests that must be denied accepted; required: check", (feature,))
        for title, feature in (
            ("Byte ranges", "ranges"),
            ("Object tags", "tags"),
            ("S3 Select", "select"),
            ("Versioning", "versions"),
        )
    ]


def test_an_altered_signed_request_is_no_request_without_access() -> None:
    altered = replace(without_access(1, "signature-v4", "signature_v4"), feature="signature-v4")
    assert "signatures that leave something out accepted" in of(altered).findings[0].title
    anonymous = replace(altered, exchanges=sent())
    assert "requests without credentials that must be denied accepted" in of(anonymous).findings[0].title


@pytest.mark.parametrize(
    ("feature", "codes", "message"),
    [
        ("signature-v4", ("SignatureDoesNotMatch",), "requests that do not match their signature accepted"),
        ("signature-v4", ("AccessDenied", "SignatureDoesNotMatch"), "signatures that leave something out accepted"),
        (
            "signature-v4",
            ("AuthorizationHeaderMalformed", "AccessDenied", "SignatureDoesNotMatch"),
            "signatures that are wrong or leave something out accepted",
        ),
        (
            "signature-v2",
            ("InvalidArgument", "InvalidAccessKeyId", "AccessDenied", "SignatureDoesNotMatch"),
            "signatures that are wrong or leave something out accepted",
        ),
        (
            "signature-v2",
            ("InvalidAccessKeyId", "SignatureDoesNotMatch"),
            "signatures that are wrong or leave something out accepted",
        ),
        ("signature-refusal", ("InvalidAccessKeyId",), "unknown access keys accepted"),
        ("signed-chunks", ("SignatureDoesNotMatch",), "chunks that do not match their signatures accepted"),
        ("signature-v4", ("AuthorizationHeaderMalformed",), "malformed signatures and invalid tokens accepted"),
    ],
)
def test_what_is_wrong_with_a_signature_is_named(feature: str, codes: tuple[str, ...], message: str) -> None:
    wanted = {"replies": [[400 if code.startswith(("Auth", "InvalidArg")) else 403, code] for code in codes]}
    let_in = result(1, feature, Deviation("", wanted, {"success": None}), exchanges=signed("signed"))
    assert message in of(let_in).findings[0].title


def test_what_a_form_stores_against_its_policy_is_one_finding_with_forms_that_are_accepted() -> None:
    stored = result(1, "post-policies", replace(accepted("", 404), lets_in=True))
    form = RecordedExchange("c", "POST", "http://e.test/b", (("Content-Type", "multipart/form-data"),), status=204)
    let_in = result(2, "post-policies", accepted("AccessDenied", 403), exchanges=(form,))
    (found,) = of(stored, let_in).findings
    assert (found.severity, found.size, found.title) == ("exposed", 2, "post-policies: forms accepted against a policy")


def test_a_wrong_value_that_lets_in_is_one_way_however_it_shows() -> None:
    read = result(1, "ranges", replace(accepted("InvalidURI"), lets_in=True), exchanges=sent())
    written = result(2, "ranges", replace(wrong("the other bucket's object"), lets_in=True), exchanges=sent())
    (found,) = of(gate("ranges"), read, written).findings
    assert (found.severity, [each.id for each in found.results]) == ("exposed", [read.id, written.id])


def test_a_header_that_no_signature_covers_is_one_cause_in_headers_and_urls() -> None:
    url = "http://e.test/b/k?X-Amz-Credential=A&X-Amz-SignedHeaders=host&X-Amz-Signature=B"
    signed = (("Authorization", "AWS4-HMAC-SHA256 Credential=A, SignedHeaders=host, Signature=B"),)
    unsigned = (("x-amz-acl", "public-read"),)
    sent = (
        RecordedExchange("c", "PUT", url, request_headers=unsigned, status=200),
        RecordedExchange("c", "PUT", "http://e.test/b/k", request_headers=(*signed, *unsigned), status=200),
    )
    some = [
        replace(result(number, feature, accepted("AccessDenied", 403)), exchanges=(exchange,))
        for number, (feature, exchange) in enumerate(zip(("presigned-arguments", "signature-v4"), sent, strict=True))
    ]
    (found,) = of(gate("presigned-arguments"), gate("signature-v4"), *some).findings
    assert found.size == 2
    assert found.title.startswith("Requests that leave something out of their signature, such as x-amz-acl, succeed")
