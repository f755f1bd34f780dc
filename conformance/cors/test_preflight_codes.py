"""Error codes of preflights without any rules, as recorded from AWS: for a bucket without a CORS configuration and
for a missing bucket."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import userguide

FEATURE = "cors"

FROM = {"Origin": "https://app.example.com"}
ASKED = {
    "no_origin": ({}, 400, "BadRequest"),
    "origin_alone": (FROM, 403, "AccessForbidden"),
    "origin_and_method": ({**FROM, "Access-Control-Request-Method": "PUT"}, 403, "AccessForbidden"),
}


@pytest.mark.parametrize(("headers", "status", "code"), ASKED.values(), ids=ASKED)
@check("CORSPreflight", level="extended", spec=userguide("cors-troubleshooting"))
@recorded("LocalStack", "TestS3Cors::test_cors_http_options_no_config", 2023)
def test_bucket_without_rules_has_a_code(raw_anonymous, unconfigured_bucket, headers, status, code):
    """OPTIONS to a bucket without a CORS configuration is refused with 400 BadRequest if it has no Origin, and
    otherwise with 403 AccessForbidden."""
    answer = raw_anonymous.send(raw_anonymous.request("OPTIONS", unconfigured_bucket, headers=headers))
    expect.refused(answer, status, code)


@pytest.mark.parametrize(("headers", "status", "code"), ASKED.values(), ids=ASKED)
@check("CORSPreflight", level="extended", spec=userguide("cors-troubleshooting"))
@recorded("LocalStack", "TestS3Cors::test_cors_http_options_non_existent_bucket", 2023, of="no_origin origin_alone")
def test_missing_bucket_has_a_code(raw_anonymous, new_bucket_name, headers, status, code):
    """OPTIONS to a bucket that does not exist is refused with 400 BadRequest if it has no Origin, and otherwise with
    403 AccessForbidden."""
    answer = raw_anonymous.send(raw_anonymous.request("OPTIONS", new_bucket_name, headers=headers))
    expect.refused(answer, status, code)
