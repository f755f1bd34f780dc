"""The codes with which AWS was recorded to refuse preflights where no rule can be: no configuration, or no bucket."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import userguide

FROM = {"Origin": "https://app.example.com"}
ASKED = {
    "no_origin": ({}, 400, "BadRequest"),
    "origin_alone": (FROM, 403, "AccessForbidden"),
    "origin_and_method": ({**FROM, "Access-Control-Request-Method": "PUT"}, 403, "AccessForbidden"),
}


@pytest.mark.parametrize(("headers", "status", "code"), ASKED.values(), ids=ASKED)
@check("CORSPreflight", level="extended", spec=userguide("cors-troubleshooting"))
def test_bucket_without_rules_has_a_code(raw_anonymous, unconfigured_bucket, headers, status, code):
    """OPTIONS of a bucket without a configuration answers 400 BadRequest where it has no Origin, and else 403
    AccessForbidden."""
    answer = raw_anonymous.send(raw_anonymous.request("OPTIONS", unconfigured_bucket, headers=headers))
    expect.refused(answer, status, code)


@pytest.mark.parametrize(("headers", "status", "code"), ASKED.values(), ids=ASKED)
@check("CORSPreflight", level="extended", spec=userguide("cors-troubleshooting"))
def test_missing_bucket_has_a_code(raw_anonymous, new_bucket_name, headers, status, code):
    """OPTIONS of a bucket that does not exist answers 400 BadRequest where it has no Origin, and else 403
    AccessForbidden."""
    answer = raw_anonymous.send(raw_anonymous.request("OPTIONS", new_bucket_name, headers=headers))
    expect.refused(answer, status, code)
