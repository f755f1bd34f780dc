"""The CORS headers of preflight responses, for the rules in `rules.py`."""

import pytest

from conformance.cors.rules import APP, HEADERS, PLAIN, TWICE, UNNAMED_ORIGIN, names
from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import reference, userguide

FEATURE = "cors"
SIDE = "server"

pytestmark = pytest.mark.xdist_group("cors")

OPTIONS = "CORSPreflight"
SPEC = reference("RESTOPTIONSobject")
FETCH = "https://fetch.spec.whatwg.org/#http-cors-protocol"

ORIGINS = {
    "origin": (APP, "GET", APP),
    "wildcard": ("https://a.wild.example.com", "GET", "https://a.wild.example.com"),
    "any_origin": (UNNAMED_ORIGIN, "HEAD", "*"),
    "named_origin_without_the_method": (APP, "HEAD", "*"),
}


@pytest.mark.parametrize(("origin", "method", "allowed"), ORIGINS.values(), ids=ORIGINS)
@check(OPTIONS, level="common", spec=SPEC)
@recorded("LocalStack", "TestS3Cors::test_cors_match_origins", 2023, of="origin any_origin")
@recorded("LocalStack", "TestS3Cors::test_cors_options_match_partial_origin", 2024, of="wildcard")
def test_allowed_origin(s3, url_to_upload_to, preflight, origin, method, allowed):
    """A preflight that a rule allows returns 200, and Access-Control-Allow-Origin is the origin of the request, even if
    the rule allows it by a pattern, and * if the rule allows any origin."""
    answer = preflight(url_to_upload_to, origin, method)
    expect.status(answer, 200)
    expect.equal(
        answer.headers.get("Access-Control-Allow-Origin"), allowed, "Access-Control-Allow-Origin", sort="option"
    )


@check(OPTIONS, level="core", spec=SPEC)
@recorded("LocalStack", "TestS3Cors::test_cors_match_origins", 2023)
def test_requested_method_is_among_the_allowed(s3, url_by_one_rule, preflight):
    """A preflight that a rule allows returns 200, and Access-Control-Allow-Methods contains the requested method."""
    answer = preflight(url_by_one_rule, APP, "PUT")
    expect.status(answer, 200)
    found = names(answer.headers, "Access-Control-Allow-Methods")
    expect.that("put" in found, "PUT among them", found, "Access-Control-Allow-Methods", sort="option")


# AWS was recorded to list all methods of the rule; the documentation mentions only the requested one.
@check(OPTIONS, level="common", spec=SPEC)
def test_methods_of_other_rules_are_not_listed(s3, url_to_upload_to, preflight):
    """A preflight that a rule allows returns 200, and Access-Control-Allow-Methods lists only the methods of that
    rule."""
    answer = preflight(url_to_upload_to, TWICE, "GET")
    expect.status(answer, 200)
    expect.equal(names(answer.headers, "Access-Control-Allow-Methods"), ["get"], "methods", sort="option")


ASKED = {
    "one": (APP, "x-amz-acl", ["x-amz-acl"]),
    "two": (APP, "x-amz-acl, Content-Type", ["content-type", "x-amz-acl"]),
    "without_a_space": (APP, "content-type,x-amz-acl", ["content-type", "x-amz-acl"]),
    "in_other_cases": (HEADERS, "X-Amz-Date, CONTENT-MD5", ["content-md5", "x-amz-date"]),
    "by_a_pattern": (HEADERS, "x-amz-meta-colour", ["x-amz-meta-colour"]),
}


@pytest.mark.parametrize(("origin", "asked", "allowed"), ASKED.values(), ids=ASKED)
@check(OPTIONS, level="core", spec=SPEC)
@recorded("LocalStack", "TestS3Cors::test_cors_match_headers", 2025, of="one two in_other_cases")
def test_allowed_headers(s3, url_to_upload_to, preflight, origin, asked, allowed):
    """A preflight that a rule allows returns 200, and Access-Control-Allow-Headers lists exactly the requested
    headers."""
    answer = preflight(url_to_upload_to, origin, "PUT", asked)
    expect.status(answer, 200)
    expect.equal(
        names(answer.headers, "Access-Control-Allow-Headers"), allowed, "Access-Control-Allow-Headers", sort="option"
    )


AGES = {"of_the_rule": (APP, "GET", "3000"), "of_the_first_rule": (TWICE, "GET", "10"), "none": (PLAIN, "GET", None)}


@pytest.mark.parametrize(("origin", "method", "age"), AGES.values(), ids=AGES)
@check(OPTIONS, level="common", spec=SPEC)
@recorded("LocalStack", "TestS3Cors::test_cors_match_origins", 2023, of="of_the_rule")
@recorded("LocalStack", "TestS3Cors::test_put_cors_default_values", 2023, of="none")
def test_max_age(s3, url_to_upload_to, preflight, origin, method, age):
    """Access-Control-Max-Age of a preflight is MaxAgeSeconds of the first rule that allows the request, and is
    absent if that rule has no MaxAgeSeconds."""
    answer = preflight(url_to_upload_to, origin, method)
    expect.status(answer, 200)
    expect.equal(answer.headers.get("Access-Control-Max-Age"), age, "Access-Control-Max-Age", sort="option")


LONGEST_AGE = 2**31 - 1


@check(OPTIONS, "PutBucketCors", level="extended", spec=SPEC)
def test_max_age_of_any_length(s3, own_bucket, preflight, public_url):
    """Access-Control-Max-Age of a preflight is the MaxAgeSeconds 0 or 2147483647 of the rule that allows it."""
    ages = {APP: 0, PLAIN: LONGEST_AGE}
    rules = [{"AllowedOrigins": [o], "AllowedMethods": ["GET"], "MaxAgeSeconds": age} for o, age in ages.items()]
    s3.put_bucket_cors(Bucket=own_bucket, CORSConfiguration={"CORSRules": rules})
    url = public_url(Bucket=own_bucket, Key="key")
    expect.eventually(lambda: preflight(url, PLAIN).status == 200, "preflight returns 200", sort="option")
    found = {origin: preflight(url, origin).headers.get("Access-Control-Max-Age") for origin in ages}
    expect.equal(found, {origin: str(age) for origin, age in ages.items()}, "Access-Control-Max-Age", sort="option")


@check(OPTIONS, level="common", spec=userguide("ManageCorsUsing"))
def test_later_rule_is_found(s3, url_to_upload_to, preflight):
    """If the first rule with the origin does not allow the method, a preflight returns 200, and
    Access-Control-Max-Age is that of the next rule that does."""
    answer = preflight(url_to_upload_to, TWICE, "DELETE")
    expect.status(answer, 200)
    expect.equal(answer.headers.get("Access-Control-Max-Age"), "20", "Access-Control-Max-Age", sort="option")


EXPOSED = {"by_the_rule": (APP, ["etag", "x-amz-meta-colour"]), "none": (PLAIN, [])}


@pytest.mark.parametrize(("origin", "exposed"), EXPOSED.values(), ids=EXPOSED)
@check(OPTIONS, level="common", spec=SPEC)
@recorded("LocalStack", "TestS3Cors::test_put_cors_default_values", 2023, of="none")
@recorded("LocalStack", "TestS3Cors::test_cors_expose_headers", 2023, of="by_the_rule")
def test_exposed_headers(s3, url_to_upload_to, preflight, origin, exposed):
    """Access-Control-Expose-Headers of a preflight lists exactly the ExposeHeader elements of the rule."""
    answer = preflight(url_to_upload_to, origin)
    expect.status(answer, 200)
    expect.equal(
        names(answer.headers, "Access-Control-Expose-Headers"), exposed, "Access-Control-Expose-Headers", sort="option"
    )


CREDENTIALS = {"origin": (APP, "GET", "true"), "any_origin": (UNNAMED_ORIGIN, "HEAD", None)}


@pytest.mark.parametrize(("origin", "method", "credentials"), CREDENTIALS.values(), ids=CREDENTIALS)
@check(OPTIONS, level="extended", spec=FETCH)
@recorded("LocalStack", "TestS3Cors::test_cors_match_origins", 2023)
def test_credentials(s3, url_to_upload_to, preflight, origin, method, credentials):
    """Access-Control-Allow-Credentials of a preflight is true if the rule names the origin, and absent if the rule
    allows any origin."""
    answer = preflight(url_to_upload_to, origin, method)
    expect.status(answer, 200)
    expect.equal(answer.headers.get("Access-Control-Allow-Credentials"), credentials, "credentials", sort="option")


@check(OPTIONS, level="common", spec=FETCH)
@recorded("LocalStack", "TestS3Cors::test_cors_match_origins", 2023)
def test_answer_varies_by_origin(s3, url_by_one_rule, preflight):
    """A preflight that a rule allows returns 200, and a response with the origin in Access-Control-Allow-Origin also
    has Vary with Origin or *, so that no cache sends it to another origin."""
    answer = preflight(url_by_one_rule)
    expect.status(answer, 200)
    expect.equal(answer.headers.get("Access-Control-Allow-Origin"), APP, "Access-Control-Allow-Origin", sort="option")
    vary = names(answer.headers, "Vary")
    expect.that({"origin", "*"}.intersection(vary), "Origin or *", vary, "Vary", sort="form")
