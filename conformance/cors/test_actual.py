"""Requests of pages: what their answers tell a browser, by the rules in `fixtures/cross_origin.py`."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide
from fixtures.s3.cross_origin import APP, HEADERS, PLAIN, STRANGER, TWICE, names

SPEC = userguide("cors")
ALLOW_ORIGIN = "access-control-allow-origin"


def _headers(answer):
    """The headers of an answer, or of one that a client refused."""
    return answer["ResponseMetadata"]["HTTPHeaders"]


ORIGINS = {
    "origin": (APP, APP),
    "wildcard": ("https://a.wild.example.com", "https://a.wild.example.com"),
    "other_origin": (STRANGER, None),
    "other_scheme": ("http://app.example.com", None),
    "longer_name": (f"{APP}.example.net", None),
}


@pytest.mark.parametrize(("origin", "allowed"), ORIGINS.values(), ids=ORIGINS)
@check("GetObject", level="core", spec=SPEC)
def test_get_is_answered(s3, shared_object, from_origin, origin, allowed):
    """GetObject from any origin answers 200; Access-Control-Allow-Origin is the origin where a rule allows it to GET,
    and is not there otherwise."""
    with from_origin(origin):
        answer = s3.get_object(**shared_object)
    expect.equal(answer["Body"].read(), b"shared", "body")
    expect.equal(_headers(answer).get(ALLOW_ORIGIN), allowed, ALLOW_ORIGIN)


@check("GetObject", level="core", spec=SPEC)
def test_no_origin_is_told_nothing(s3, shared_object):
    """The answer to GetObject without Origin has no Access-Control-Allow-Origin."""
    answer = s3.get_object(**shared_object)
    expect.equal(_headers(answer).get(ALLOW_ORIGIN), None, ALLOW_ORIGIN)


@check("HeadObject", level="common", spec=SPEC)
def test_any_origin_is_a_star(s3, shared_object, from_origin):
    """Where the rule is for any origin, Access-Control-Allow-Origin of HeadObject is *, and there is no
    Access-Control-Allow-Credentials."""
    with from_origin(STRANGER):
        headers = _headers(s3.head_object(**shared_object))
    expect.equal(headers.get(ALLOW_ORIGIN), "*", ALLOW_ORIGIN)
    expect.equal(headers.get("access-control-allow-credentials"), None, "access-control-allow-credentials")


@check("PutObject", level="core", spec=SPEC)
def test_put_is_answered(s3, shared_object, prefix, from_origin):
    """PutObject from an origin that a rule allows to PUT answers 200 with the origin in
    Access-Control-Allow-Origin."""
    with from_origin(APP):
        answer = s3.put_object(Bucket=shared_object["Bucket"], Key=f"{prefix}put", Body=b"of a page")
    expect.status(answer, 200)
    expect.equal(_headers(answer).get(ALLOW_ORIGIN), APP, ALLOW_ORIGIN)


@check("PutObject", level="common", spec=SPEC)
def test_method_of_no_rule_is_told_nothing(s3, shared_object, prefix, from_origin):
    """PutObject from an origin that rules allow to GET only answers 200 and stores the object: the browser is the one
    to refuse it, and so there is no Access-Control-Allow-Origin."""
    where = {"Bucket": shared_object["Bucket"], "Key": f"{prefix}put"}
    with from_origin(TWICE):
        answer = s3.put_object(**where, Body=b"of a page")
    expect.equal(_headers(answer).get(ALLOW_ORIGIN), None, ALLOW_ORIGIN)
    expect.equal(s3.get_object(**where)["Body"].read(), b"of a page", "body")


@check("DeleteObject", level="common", spec=SPEC)
def test_delete_is_answered(s3, shared_object, prefix, from_origin):
    """DeleteObject from an origin that a rule allows to DELETE answers with the origin in
    Access-Control-Allow-Origin."""
    with from_origin(APP):
        answer = s3.delete_object(Bucket=shared_object["Bucket"], Key=f"{prefix}gone")
    expect.equal(_headers(answer).get(ALLOW_ORIGIN), APP, ALLOW_ORIGIN)


@check("ListObjects", level="common", spec=SPEC)
def test_listing_is_answered(s3, shared_object, from_origin):
    """ListObjects from an origin that a rule allows to GET answers with the origin in Access-Control-Allow-Origin."""
    with from_origin(APP):
        answer = s3.list_objects(Bucket=shared_object["Bucket"], MaxKeys=1)
    expect.equal(_headers(answer).get(ALLOW_ORIGIN), APP, ALLOW_ORIGIN)


@check("GetObject", level="common", spec=SPEC)
def test_missing_key_is_answered(s3, shared_object, from_origin):
    """404 NoSuchKey, too, has the origin in Access-Control-Allow-Origin: else a page could not read why."""
    with expect.error(404, "NoSuchKey") as caught, from_origin(APP):
        s3.get_object(Bucket=shared_object["Bucket"], Key="shared-not")
    expect.equal(_headers(caught.response).get(ALLOW_ORIGIN), APP, ALLOW_ORIGIN)


@check("GetObject", level="common", spec=SPEC)
def test_private_object_is_answered(s3, url_of_shared, anonymous):
    """403 AccessDenied to a page without credentials has the origin in Access-Control-Allow-Origin, too."""
    answer = anonymous.at(url_of_shared, "GET", headers={"Origin": APP})
    expect.status(answer, 403)
    expect.equal(answer.headers.get(ALLOW_ORIGIN), APP, ALLOW_ORIGIN)


@check("GetObject", level="common", spec=SPEC)
def test_bucket_without_rules_tells_nothing(s3, stored, from_origin):
    """GetObject with Origin from a bucket that has no configuration answers without Access-Control-Allow-Origin."""
    obj = stored(b"not shared")
    with from_origin(APP):
        answer = s3.get_object(**obj)
    expect.equal(_headers(answer).get(ALLOW_ORIGIN), None, ALLOW_ORIGIN)


@check("GetObject", level="common", spec=SPEC)
def test_exposed_headers_are_named(s3, shared_object, from_origin):
    """Access-Control-Expose-Headers of GetObject names the ExposeHeader elements of the rule, and no others."""
    with from_origin(APP):
        answer = s3.get_object(**shared_object)
    expect.equal(names(_headers(answer), "Access-Control-Expose-Headers"), ["etag", "x-amz-meta-colour"], "headers")


@check("GetObject", level="common", spec="https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches")
def test_answer_varies_by_origin(s3, shared_object, from_origin):
    """The answer to GetObject that names its origin has Vary with Origin, so that no cache gives it to others."""
    with from_origin(APP):
        headers = _headers(s3.get_object(**shared_object))
    expect.equal(headers.get(ALLOW_ORIGIN), APP, ALLOW_ORIGIN)
    assert {"origin", "*"}.intersection(names(headers, "Vary")), "expected Vary with Origin"


@check("GetObject", level="extended", spec=SPEC)
def test_named_origin_may_send_credentials(s3, shared_object, from_origin):
    """Access-Control-Allow-Credentials of GetObject from an origin that a rule names is true."""
    with from_origin(APP):
        headers = _headers(s3.get_object(**shared_object))
    expect.equal(headers.get("access-control-allow-credentials"), "true", "access-control-allow-credentials")


@check("PutObject", level="common", spec=SPEC)
def test_headers_of_the_request_do_not_count(s3, shared_object, prefix, from_origin):
    """PutObject with headers that the rule does not allow is answered as without them: they are the preflight's
    business."""
    with from_origin(HEADERS):
        answer = s3.put_object(Bucket=shared_object["Bucket"], Key=f"{prefix}put", CacheControl="no-cache")
    expect.equal(_headers(answer).get(ALLOW_ORIGIN), HEADERS, ALLOW_ORIGIN)


# No browser sends these with a request; AWS was recorded to take them into account.
OF_PREFLIGHTS = {
    "method": (APP, {"Access-Control-Request-Method": "POST"}),
    "headers": (PLAIN, {"Access-Control-Request-Headers": "x-amz-acl"}),
}


@pytest.mark.parametrize(("origin", "asked"), OF_PREFLIGHTS.values(), ids=OF_PREFLIGHTS)
@check("GetObject", level="extended", spec=api("GetObject"))
def test_headers_of_a_preflight_count(s3, shared_object, from_origin, origin, asked):
    """GetObject with a header of a preflight that the rule does not allow answers 200 without
    Access-Control-Allow-Origin."""
    with from_origin(origin, **asked):
        answer = s3.get_object(**shared_object)
    expect.equal(_headers(answer).get(ALLOW_ORIGIN), None, ALLOW_ORIGIN)
