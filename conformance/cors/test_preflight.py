"""Preflights: OPTIONS requests are allowed or refused by the bucket's rules alone, here those in
`rules.py`."""

import pytest

from conformance.cors.rules import APP, HEADERS, PLAIN, POST_ONLY_ORIGIN, TWICE, UNNAMED_ORIGIN
from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import reference, userguide

FEATURE = "cors"
SIDE = "server"

pytestmark = pytest.mark.xdist_group("cors")

OPTIONS = "CORSPreflight"
SPEC = reference("RESTOPTIONSobject")

ALLOWED = {
    "origin": (APP, "GET", None),
    "second_origin_of_a_rule": ("http://localhost:4200", "GET", None),
    "second_method_of_a_rule": (APP, "PUT", None),
    "any_header": (APP, "PUT", "x-amz-acl,content-type"),
    "existing_object": (APP, "PUT", None),
}
ALLOWED_BY_MORE = {
    "any_origin": (UNNAMED_ORIGIN, "HEAD", None),
    "header": (HEADERS, "PUT", "content-type"),
    "wildcard_in_the_middle": ("https://a.wild.example.com", "GET", None),
    "wildcard_for_several_names": ("https://a.b.wild.example.com", "GET", None),
    "wildcard_at_the_end": ("https://start.example.com", "GET", None),
    "wildcard_for_no_characters": ("http://inin.com", "GET", None),
    "header_in_another_case": (HEADERS, "PUT", "CONTENT-Type"),
    "wildcard_in_a_header": (HEADERS, "PUT", "x-amz-meta-colour"),
    "two_headers": (HEADERS, "PUT", "content-type, x-amz-meta-colour"),
    "wildcard_at_the_start_of_a_header": (HEADERS, "PUT", "content-md5"),
    "four_headers": (HEADERS, "PUT", "x-amz-date,CONTENT-MD5,X-Amz-Meta-A,content-type"),
    "second_rule": (TWICE, "DELETE", None),
}


def _is_granted(answer, origin):
    expect.status(answer, 200)
    allowed = answer.headers.get("Access-Control-Allow-Origin")
    expect.that(allowed in (origin, "*"), "the origin or *", allowed, "Access-Control-Allow-Origin", sort="option")


@pytest.mark.parametrize("case", ALLOWED)
@check(OPTIONS, level="core", spec=SPEC, gate=True)
@recorded("LocalStack", "TestS3Cors::test_cors_match_origins", 2023, of="origin existing_object")
def test_allowed_request_is_granted(s3, shared_by_one_rule, url_by_one_rule, preflight, public_url, case):
    """A preflight whose origin, method and headers the bucket's only rule allows returns 200 with the origin or * in
    Access-Control-Allow-Origin, for a key that does not exist and for a
    private object."""
    origin, method, headers = ALLOWED[case]
    url = public_url(**shared_by_one_rule) if case == "existing_object" else url_by_one_rule
    _is_granted(preflight(url, origin, method, headers), origin)


@pytest.mark.parametrize(("origin", "method", "headers"), ALLOWED_BY_MORE.values(), ids=ALLOWED_BY_MORE)
@check(OPTIONS, level="core", spec=SPEC)
@recorded("LocalStack", "TestS3Cors::test_cors_match_headers", 2025, of="header_in_another_case")
@recorded("LocalStack", "TestS3Cors::test_cors_options_match_partial_origin", 2024, of="wildcard_in_the_middle")
def test_request_that_a_wildcard_or_later_rule_allows_is_granted(
    s3, url_to_upload_to, preflight, origin, method, headers
):
    """A preflight that one of several rules allows returns 200 with the origin or * in Access-Control-Allow-Origin: by
    * for any origin, by a wildcard within a name, by one or several headers, by a header in another case, or only after
    a rule of the same origin that does not allow it."""
    _is_granted(preflight(url_to_upload_to, origin, method, headers), origin)


# Some servers refuse this rule, and with it all others of the configuration: it has a bucket of its own.
@check("PutBucketCors", OPTIONS, level="core", spec=SPEC)
def test_origin_may_begin_with_a_wildcard(s3, own_bucket, preflight, public_url):
    """A preflight whose origin ends as a rule's origin does after a wildcard at its start is granted, and one whose
    origin only contains that returns 403."""
    rule = {"AllowedOrigins": ["*.end.example.org"], "AllowedMethods": ["GET"]}
    url = public_url(Bucket=own_bucket, Key="key")
    s3.put_bucket_cors(Bucket=own_bucket, CORSConfiguration={"CORSRules": [rule]})
    origin = "https://a.end.example.org"
    expect.eventually(lambda: preflight(url, origin).status == 200, "preflight returns 200", sort="option")
    _is_granted(preflight(url, origin), origin)
    expect.status(preflight(url, f"{origin}.net"), 403)


FORBIDDEN_REQUESTS = {
    "unknown_origin": (UNNAMED_ORIGIN, "GET", None),
    "other_scheme": ("http://app.example.com", "GET", None),
    "other_port": (f"{APP}:8443", "GET", None),
    "name_below": ("https://a.app.example.com", "GET", None),
    "longer_name": (f"{APP}.example.net", "GET", None),
    "another_sign_for_a_dot": (APP.replace("app.", "app-"), "GET", None),
    "another_sign_for_a_dot_of_a_wildcard": ("https://a.wild-example.com", "GET", None),
    "method_like_the_one_of_the_rule": (POST_ONLY_ORIGIN, "PUT", None),
    "slash_at_the_end": (f"{APP}/", "GET", None),
    "slash_at_the_end_of_a_wildcard": ("https://a.wild.example.com/", "GET", None),
    "name_above_a_wildcard": ("https://wild.example.com", "GET", None),
    "before_the_start_of_a_wildcard": ("http://https://start.example.com", "GET", None),
    "start_and_end_of_a_wildcard_in_one": ("http://in.com", "GET", None),
    "other_method": (APP, "POST", None),
    "method_of_another_rule": (PLAIN, "DELETE", None),
    "header_where_none_is_allowed": (PLAIN, "GET", "x-amz-acl"),
    "other_header": (HEADERS, "PUT", "authorization"),
    "one_of_two_headers": (HEADERS, "PUT", "content-type,authorization"),
    "header_above_a_wildcard": (HEADERS, "PUT", "x-amz-meta"),
    "longer_header": (HEADERS, "PUT", "content-types"),
    "header_that_ends_alike": (HEADERS, "PUT", "x-content-type"),
    "header_after_a_wildcard_at_the_start": (HEADERS, "PUT", "content-md5-a"),
    "first_of_two_headers": (HEADERS, "PUT", "authorization,content-type"),
    "last_of_three_headers": (HEADERS, "PUT", "content-type,content-md5,x-amz-acl"),
}


@pytest.mark.parametrize(("origin", "method", "headers"), FORBIDDEN_REQUESTS.values(), ids=FORBIDDEN_REQUESTS)
@check(OPTIONS, level="core", spec=SPEC)
@recorded("LocalStack", "TestS3Cors::test_cors_match_headers", 2025, of="other_header")
@recorded("LocalStack", "TestS3Cors::test_cors_match_origins", 2023, of="other_scheme")
@recorded("LocalStack", "TestS3Cors::test_put_cors_default_values", 2023, of="header_where_none_is_allowed")
@recorded("LocalStack", "TestS3Cors::test_cors_match_methods", 2025, of="other_method")
@recorded("LocalStack", "TestS3Cors::test_cors_options_fails_partial_origin", 2024, of="slash_at_the_end_of_a_wildcard")
def test_request_that_no_rule_allows_is_forbidden(s3, url_to_upload_to, preflight, origin, method, headers):
    """A preflight whose origin, method and headers are not all allowed by one rule returns 403 without
    Access-Control-Allow-Origin."""
    answer = preflight(url_to_upload_to, origin, method, headers)
    expect.status(answer, 403)
    expect.equal(answer.headers.get("Access-Control-Allow-Origin"), None, "Access-Control-Allow-Origin", sort="option")


@check(OPTIONS, level="common", spec=SPEC)
@recorded("LocalStack", "TestS3Cors::test_cors_match_origins", 2023)
def test_missing_origin_is_refused(s3, url_by_one_rule, preflight):
    """OPTIONS without Origin returns 400."""
    expect.status(preflight(url_by_one_rule, origin=None), 400)


# Test suites that were run against AWS expect either status.
@check(OPTIONS, level="common", spec=SPEC)
def test_missing_method_is_refused(s3, url_by_one_rule, preflight):
    """OPTIONS with an Origin that a rule allows, but without Access-Control-Request-Method, returns 400 or 403."""
    expect.status(preflight(url_by_one_rule, method=None), 400, 403)


@pytest.mark.parametrize("method", ["PATCH", "OPTIONS", "get", "nonsense"])
@check(OPTIONS, level="common", spec=SPEC)
def test_method_that_no_rule_can_allow_is_refused(s3, url_by_one_rule, preflight, method):
    """A preflight for a method that no rule can contain (PATCH, OPTIONS, get in lower case, or nonsense) returns 400
    or 403."""
    expect.status(preflight(url_by_one_rule, method=method), 400, 403)


@check(OPTIONS, level="core", spec=SPEC)
@recorded("LocalStack", "TestS3Cors::test_cors_http_options_no_config", 2023)
def test_bucket_without_rules_forbids(s3, bucket, prefix, preflight, public_url):
    """A preflight to a bucket without a CORS configuration returns 403."""
    expect.status(preflight(public_url(Bucket=bucket, Key=prefix + "key")), 403)


@check(OPTIONS, level="extended", spec=SPEC)
@recorded("LocalStack", "TestS3Cors::test_cors_http_options_no_config", 2023)
def test_bucket_without_rules_wants_an_origin(s3, bucket, prefix, preflight, public_url):
    """OPTIONS without Origin to a bucket without a CORS configuration returns 400."""
    expect.status(preflight(public_url(Bucket=bucket, Key=prefix + "key"), origin=None), 400)


@check(OPTIONS, level="extended", spec=SPEC)
def test_missing_bucket_forbids(s3, new_bucket_name, preflight, public_url):
    """A preflight to a bucket that does not exist returns 403, as for a bucket without a CORS configuration."""
    expect.status(preflight(public_url(Bucket=new_bucket_name, Key="key")), 403)


CODES = {
    "no_origin": ({"origin": None}, 400, "BadRequest"),
    "other_origin": ({"origin": UNNAMED_ORIGIN}, 403, "AccessForbidden"),
    "slash_after_the_origin": ({"origin": f"{APP}/"}, 403, "AccessForbidden"),
    "other_scheme": ({"origin": "http://app.example.com"}, 403, "AccessForbidden"),
    "other_method": ({"method": "POST"}, 403, "AccessForbidden"),
    "other_header": ({"origin": PLAIN, "headers": "x-amz-acl"}, 403, "AccessForbidden"),
}


# The documentation has only the statuses; the codes are those that AWS was recorded to return.
@pytest.mark.parametrize(("asked", "status", "code"), CODES.values(), ids=CODES)
@check(OPTIONS, level="extended", spec=userguide("cors-troubleshooting"))
@recorded("LocalStack", "TestS3Cors::test_cors_match_headers", 2025, of="other_header")
@recorded("LocalStack", "TestS3Cors::test_cors_match_origins", 2023, of="no_origin other_scheme")
@recorded("LocalStack", "TestS3Cors::test_cors_match_methods", 2025, of="other_method")
@recorded("LocalStack", "TestS3Cors::test_cors_options_fails_partial_origin", 2024, of="slash_after_the_origin")
def test_refusal_has_a_code(s3, url_to_upload_to, preflight, asked, status, code):
    """OPTIONS without Origin is refused with 400 BadRequest, and a preflight that no rule allows with 403
    AccessForbidden."""
    expect.refused(preflight(url_to_upload_to, **asked), status, code)


@check(OPTIONS, level="extended", spec=userguide("cors-troubleshooting"))
@recorded("LocalStack", "TestS3Cors::test_cors_match_origins", 2023)
def test_referer_is_no_origin(s3, url_by_one_rule, preflight):
    """OPTIONS with a Referer but without Origin is refused with 400 BadRequest."""
    answer = preflight.anonymous.at(url_by_one_rule, "OPTIONS", headers={"Referer": f"{APP}/page.html"})
    expect.refused(answer, 400, "BadRequest")


@check(OPTIONS, level="common", spec=SPEC)
def test_bucket_url_accepts_preflights(s3, shared_by_one_rule, preflight, public_url):
    """A preflight that a rule allows also returns 200 at the bucket's URL."""
    expect.status(preflight(public_url(Bucket=shared_by_one_rule["Bucket"], Key="")), 200)


SIGNED = {"get": ("get_object", "GET"), "put": ("put_object", "PUT")}


@pytest.mark.parametrize(("call", "method"), SIGNED.values(), ids=SIGNED)
@check(OPTIONS, level="common", spec=userguide("PresignedUrlUploadObject"))
def test_presigned_url_accepts_preflights(s3, shared_by_one_rule, preflight, call, method):
    """A preflight that a rule allows returns 200 at a presigned URL, although the URL is not signed for OPTIONS."""
    url = s3.generate_presigned_url(call, Params=shared_by_one_rule)
    expect.status(preflight(url, method=method), 200)


@check("DeleteBucketCors", OPTIONS, level="common", spec=userguide("cors"))
def test_deleted_rules_allow_nothing(s3, own_bucket, preflight, public_url, soon):
    """Soon after DeleteBucketCors, a preflight that a rule had allowed returns 403."""
    rule = {"AllowedOrigins": [APP], "AllowedMethods": ["GET"]}
    url = public_url(Bucket=own_bucket, Key="key")
    forbids = preflight(url).status == 403  # a server that allows this without rules cannot forbid it later
    with expect.arranging():
        s3.put_bucket_cors(Bucket=own_bucket, CORSConfiguration={"CORSRules": [rule]})
        expect.eventually(lambda: preflight(url).status == 200, "the rule is in force", sort="option")
    s3.delete_bucket_cors(Bucket=own_bucket)
    within = soon.at_least(2) if forbids else 0
    expect.eventually(lambda: preflight(url).status == 403, "preflight returns 403", within=within, sort="option")
