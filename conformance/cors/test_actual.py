"""Cross-origin requests that are not preflights: the CORS headers of their responses, for the rules in
`rules.py`."""

import pytest

from conformance.cors.rules import (
    APP,
    HEADERS,
    PLAIN,
    POST_ONLY_ORIGIN,
    RULES,
    SETTLING,
    TWICE,
    UNNAMED_ORIGIN,
    names,
)
from fixtures.assertions import check, derived, expect, recorded
from fixtures.assertions.check import marks_for_operation, serial_forms_mark
from fixtures.clients.raw import form
from fixtures.model.sources import api, userguide
from fixtures.s3.uploads import start_upload

FEATURE = "cors"
SIDE = "server"

pytestmark = pytest.mark.xdist_group("cors")

SPEC = userguide("cors")
ALLOW_ORIGIN = "access-control-allow-origin"


@pytest.fixture
def from_origin(altered):
    """Adds this Origin to the client's next request: `with from_origin(APP): s3.get_object(…)`."""
    return lambda origin, **more: altered(headers={"Origin": origin, **more})


def _headers(answer):
    """Returns the headers of a response, or of an error response that a client raised."""
    return answer["ResponseMetadata"]["HTTPHeaders"]


ORIGINS = {
    "origin": (APP, APP),
    "wildcard": ("https://a.wild.example.com", "https://a.wild.example.com"),
    "other_origin": (UNNAMED_ORIGIN, None),
    "other_scheme": ("http://app.example.com", None),
    "longer_name": (f"{APP}.example.net", None),
}


@pytest.mark.parametrize(("origin", "allowed"), ORIGINS.values(), ids=ORIGINS)
@check("GetObject", level="core", spec=SPEC, gate=True)
@recorded("LocalStack", "TestS3Cors::test_cors_match_origins", 2023, of="origin other_origin other_scheme")
def test_get_returns_only_an_allowed_origin(s3, shared_object, from_origin, origin, allowed):
    """GetObject with any Origin returns 200; Access-Control-Allow-Origin is that origin if a rule allows it to GET,
    and is absent otherwise."""
    with from_origin(origin):
        answer = s3.get_object(**shared_object)
    expect.equal(answer["Body"].read(), b"shared", "body", sort="data")
    expect.equal(_headers(answer).get(ALLOW_ORIGIN), allowed, ALLOW_ORIGIN, sort="option")


@check("GetObject", level="core", spec=SPEC)
@recorded("LocalStack", "TestS3Cors::test_cors_match_origins", 2023)
def test_get_without_origin_returns_no_allowed_origin(s3, shared_object):
    """GetObject without Origin returns no Access-Control-Allow-Origin."""
    answer = s3.get_object(**shared_object)
    expect.equal(_headers(answer).get(ALLOW_ORIGIN), None, ALLOW_ORIGIN, sort="option")


@check("HeadObject", level="common", spec=SPEC)
def test_any_origin_is_a_star(s3, shared_object, from_origin):
    """If the rule allows any origin, HeadObject returns Access-Control-Allow-Origin * and no
    Access-Control-Allow-Credentials."""
    with from_origin(UNNAMED_ORIGIN):
        headers = _headers(s3.head_object(**shared_object))
    expect.equal(headers.get(ALLOW_ORIGIN), "*", ALLOW_ORIGIN, sort="option")
    expect.equal(
        headers.get("access-control-allow-credentials"), None, "access-control-allow-credentials", sort="option"
    )


@check("PutObject", level="core", spec=SPEC)
def test_put_returns_the_allowed_origin(s3, shared_object, prefix, from_origin):
    """PutObject from an origin that a rule allows to PUT returns 200 with the origin in Access-Control-Allow-Origin."""
    with from_origin(APP):
        answer = s3.put_object(Bucket=shared_object["Bucket"], Key=f"{prefix}put", Body=b"of a page")
    expect.status(answer, 200)
    expect.equal(_headers(answer).get(ALLOW_ORIGIN), APP, ALLOW_ORIGIN, sort="option")


@check("PutObject", level="common", spec=SPEC)
@recorded("LocalStack", "TestS3Cors::test_cors_match_methods", 2025)
def test_put_that_no_rule_allows_returns_no_allowed_origin(s3, shared_object, prefix, from_origin):
    """PutObject from an origin that no rule allows to PUT returns 200 without Access-Control-Allow-Origin and stores
    the object: only the browser enforces the rules."""
    where = {"Bucket": shared_object["Bucket"], "Key": f"{prefix}put"}
    with from_origin(TWICE):
        answer = s3.put_object(**where, Body=b"of a page")
    expect.equal(_headers(answer).get(ALLOW_ORIGIN), None, ALLOW_ORIGIN, sort="option")
    expect.equal(s3.get_object(**where)["Body"].read(), b"of a page", "body", sort="data")


@check("DeleteObject", level="common", spec=SPEC)
def test_delete_returns_the_allowed_origin(s3, shared_object, prefix, from_origin):
    """DeleteObject from an origin that a rule allows to DELETE returns the origin in Access-Control-Allow-Origin."""
    with from_origin(APP):
        answer = s3.delete_object(Bucket=shared_object["Bucket"], Key=f"{prefix}gone")
    expect.equal(_headers(answer).get(ALLOW_ORIGIN), APP, ALLOW_ORIGIN, sort="option")


@check("ListObjects", level="common", spec=SPEC)
def test_listing_returns_the_allowed_origin(s3, shared_object, from_origin):
    """ListObjects from an origin that a rule allows to GET returns the origin in Access-Control-Allow-Origin."""
    with from_origin(APP):
        answer = s3.list_objects(Bucket=shared_object["Bucket"], MaxKeys=1)
    expect.equal(_headers(answer).get(ALLOW_ORIGIN), APP, ALLOW_ORIGIN, sort="option")


@check("GetObject", level="common", spec=SPEC)
@derived("CORS rules are documented by request; so they hold whatever the response is.")
def test_404_returns_the_allowed_origin(s3, shared_object, from_origin):
    """GetObject of a key that does not exist, from an origin that a rule allows to GET, returns 404 NoSuchKey with
    the origin in Access-Control-Allow-Origin, so that a web page can read the error."""
    with expect.error(404, "NoSuchKey") as caught, from_origin(APP):
        s3.get_object(Bucket=shared_object["Bucket"], Key="shared-not")
    expect.equal(_headers(caught.response).get(ALLOW_ORIGIN), APP, ALLOW_ORIGIN, sort="option")


@check("GetObject", level="common", spec=SPEC)
@derived("CORS rules are documented by request; so they hold whatever the response is.")
def test_403_returns_the_allowed_origin(s3, shared_object, public_url, anonymous):
    """An anonymous GetObject of a private object, from an origin that a rule allows to GET, returns 403 with the
    origin in Access-Control-Allow-Origin."""
    answer = anonymous.at(public_url(**shared_object), "GET", headers={"Origin": APP})
    expect.status(answer, 403)
    expect.equal(answer.headers.get(ALLOW_ORIGIN), APP, ALLOW_ORIGIN, sort="option")


@check("GetObject", level="common", spec=SPEC)
def test_bucket_without_rules_returns_no_allowed_origin(s3, stored_to_read, from_origin):
    """GetObject with Origin from a bucket without a CORS configuration returns no Access-Control-Allow-Origin."""
    obj = stored_to_read(b"not shared")
    with from_origin(APP):
        answer = s3.get_object(**obj)
    expect.equal(_headers(answer).get(ALLOW_ORIGIN), None, ALLOW_ORIGIN, sort="option")


# Servers that let all pages in, whatever the rules, but hide the ETag: s3proxy issue 667, MinIO issue 7289.
@check("UploadPart", level="extended", spec=SPEC)
@derived("Not documented; every answer is accepted that does no harm, and is then carried out.")
def test_part_without_rules_hides_no_etag(s3, upload_to_fill, from_origin):
    """UploadPart with Origin, to a bucket without a CORS configuration, returns no Access-Control-Allow-Origin, or the
    ETag in Access-Control-Expose-Headers as well: a web page cannot complete an upload whose ETags it cannot read."""
    with from_origin(APP):
        headers = _headers(s3.upload_part(**upload_to_fill, PartNumber=1, Body=b"of a page"))
    exposed = names(headers, "Access-Control-Expose-Headers")
    is_read = ALLOW_ORIGIN not in headers or {"etag", "*"}.intersection(exposed)
    expect.that(is_read, "ETag or *", exposed, "Access-Control-Expose-Headers", sort="option")


@pytest.fixture
def upload_with_rules(s3, shared_object, prefix):
    """An upload of its own to the bucket with rules."""
    return start_upload(s3, {"Bucket": shared_object["Bucket"], "Key": f"{prefix}parts"})


@check("UploadPart", level="common", spec=SPEC)
def test_part_lets_a_page_read_its_etag(s3, upload_with_rules, from_origin):
    """UploadPart from an origin that a rule allows to PUT returns the origin in Access-Control-Allow-Origin, and the
    rule's ExposeHeader elements, with the ETag that a web page needs to complete the upload, in
    Access-Control-Expose-Headers."""
    with from_origin(APP):
        headers = _headers(s3.upload_part(**upload_with_rules, PartNumber=1, Body=b"of a page"))
    expect.equal(headers.get(ALLOW_ORIGIN), APP, ALLOW_ORIGIN, sort="option")
    exposed = "Access-Control-Expose-Headers"
    expect.equal(names(headers, exposed), ["etag", "x-amz-meta-colour"], exposed, sort="option")


@check("UploadPart", level="extended", spec=SPEC)
@derived("Rules are documented by method and header, not by operation; so operations do not differ.")
def test_part_of_a_named_origin_may_have_credentials(s3, upload_with_rules, from_origin):
    """UploadPart from an origin that a rule names and allows to PUT returns Access-Control-Allow-Credentials true, as
    GetObject does."""
    with from_origin(APP):
        headers = _headers(s3.upload_part(**upload_with_rules, PartNumber=1, Body=b"of a page"))
    expect.equal(
        headers.get("access-control-allow-credentials"), "true", "access-control-allow-credentials", sort="option"
    )


@check("GetObject", level="common", spec=SPEC)
def test_exposed_headers_are_named(s3, shared_object, from_origin):
    """Access-Control-Expose-Headers of GetObject lists exactly the ExposeHeader elements of the rule."""
    with from_origin(APP):
        answer = s3.get_object(**shared_object)
    exposed = "Access-Control-Expose-Headers"
    expect.equal(
        names(_headers(answer), exposed), ["etag", "x-amz-meta-colour"], "Access-Control-Expose-Headers", sort="option"
    )


@check("GetObject", level="extended", spec=SPEC)
@recorded("versitygw", "test_rest_cors.sh::REST - CORS - origin - ETag not returned in exposed headers", 2026)
def test_no_header_is_exposed_without_an_element(s3, shared_object, from_origin):
    """GetObject from an origin whose rule has no ExposeHeader returns no Access-Control-Expose-Headers."""
    with from_origin(PLAIN):
        headers = _headers(s3.get_object(**shared_object))
    expect.equal(headers.get(ALLOW_ORIGIN), PLAIN, ALLOW_ORIGIN, sort="option")
    exposed = "Access-Control-Expose-Headers"
    expect.equal(names(headers, exposed), [], exposed, sort="option")


@check("GetObject", level="common", spec="https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches")
@recorded("LocalStack", "TestS3Cors::test_cors_match_origins", 2023)
def test_answer_varies_by_origin(s3, shared_object, from_origin):
    """GetObject that returns the origin in Access-Control-Allow-Origin also returns Vary with Origin or *, so that
    no cache sends the response to another origin."""
    with from_origin(APP):
        headers = _headers(s3.get_object(**shared_object))
    expect.equal(headers.get(ALLOW_ORIGIN), APP, ALLOW_ORIGIN, sort="option")
    vary = names(headers, "Vary")
    expect.that({"origin", "*"}.intersection(vary), "Origin or *", vary, "Vary", sort="form")


@check("GetObject", level="extended", spec=SPEC)
@recorded("LocalStack", "TestS3Cors::test_cors_match_origins", 2023)
def test_named_origin_may_send_credentials(s3, shared_object, from_origin):
    """GetObject from an origin that a rule names returns Access-Control-Allow-Credentials true."""
    with from_origin(APP):
        headers = _headers(s3.get_object(**shared_object))
    expect.equal(
        headers.get("access-control-allow-credentials"), "true", "access-control-allow-credentials", sort="option"
    )


OTHERS = {
    "PutObject": lambda s3, where: s3.put_object(**where, Body=b"of a page"),
    "DeleteObject": lambda s3, where: s3.delete_object(**where),
    "ListObjects": lambda s3, where: s3.list_objects(Bucket=where["Bucket"], MaxKeys=1),
}


@pytest.mark.parametrize(
    "call", [pytest.param(call, id=name, marks=pytest.mark.about(name)) for name, call in OTHERS.items()]
)
@check("PutObject", level="extended", spec=SPEC)
@derived("Rules are documented by method and header, not by operation; so operations do not differ.")
def test_headers_of_a_rule_do_not_depend_on_the_operation(s3, shared_object, prefix, from_origin, call):
    """PutObject, DeleteObject and ListObjects from an origin that a rule names and whose method it allows return
    Access-Control-Allow-Credentials true, and the rule's ExposeHeader elements in Access-Control-Expose-Headers, as
    GetObject does."""
    with from_origin(APP):
        headers = _headers(call(s3, {"Bucket": shared_object["Bucket"], "Key": f"{prefix}any"}))
    expect.equal(
        headers.get("access-control-allow-credentials"), "true", "access-control-allow-credentials", sort="option"
    )
    exposed = "Access-Control-Expose-Headers"
    expect.equal(names(headers, exposed), ["etag", "x-amz-meta-colour"], exposed, sort="option")


POSTS = {
    "CreateMultipartUpload": lambda s3, where: s3.create_multipart_upload(**where),
    "DeleteObjects": lambda s3, where: s3.delete_objects(
        Bucket=where["Bucket"], Delete={"Objects": [{"Key": where["Key"]}]}
    ),
}


posts = pytest.mark.parametrize(
    "call", [pytest.param(call, id=name, marks=marks_for_operation(name)) for name, call in POSTS.items()]
)


@posts
@check("CreateMultipartUpload", level="common", spec=userguide("ManageCorsUsing"))
def test_post_returns_only_an_allowed_origin(s3, shared_object, prefix, from_origin, call):
    """CreateMultipartUpload and DeleteObjects return 200; Access-Control-Allow-Origin is the origin if a rule allows it
    to POST, and is absent for an origin that rules allow only other methods."""
    where = {"Bucket": shared_object["Bucket"], "Key": f"{prefix}posted"}
    for origin, allowed in ((POST_ONLY_ORIGIN, POST_ONLY_ORIGIN), (APP, None)):
        with from_origin(origin):
            answer = call(s3, where)
        expect.equal(_headers(answer).get(ALLOW_ORIGIN), allowed, ALLOW_ORIGIN, sort="option")


@posts
@check("CreateMultipartUpload", level="extended", spec=SPEC)
@derived("Rules are documented by method and header, not by operation; so operations do not differ.")
def test_post_of_a_named_origin_may_have_credentials(s3, shared_object, prefix, from_origin, call):
    """CreateMultipartUpload and DeleteObjects from an origin that a rule names and allows to POST return
    Access-Control-Allow-Credentials true, as GetObject does."""
    with from_origin(POST_ONLY_ORIGIN):
        headers = _headers(call(s3, {"Bucket": shared_object["Bucket"], "Key": f"{prefix}posted"}))
    expect.equal(
        headers.get("access-control-allow-credentials"), "true", "access-control-allow-credentials", sort="option"
    )


@pytest.fixture
def bucket_with_rules(out_of_band, control, own_buckets, preflight, public_url, soon):
    """A bucket to which the owner put the rules `RULES`, for raw clients, whatever SDK clients the run has."""

    def make(new):
        bucket = new()
        control.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": RULES})
        url = public_url(Bucket=bucket, Key="none")
        soon.wait(lambda: preflight(url).status == 200, at_least=SETTLING)
        return bucket

    with out_of_band():
        return own_buckets.kept("rules for forms from pages", make)


@serial_forms_mark
@check("PostObject", level="common", spec=userguide("ManageCorsUsing"))
def test_form_returns_the_allowed_origin(raw_s3v4, bucket_with_rules, prefix):
    """A form from an origin that a rule allows to POST is accepted with 204, and the response has the origin in
    Access-Control-Allow-Origin."""
    sent = form.signed(raw_s3v4, bucket_with_rules, f"{prefix}form")
    answer = raw_s3v4.send(sent.with_action(sent.action.with_header("Origin", POST_ONLY_ORIGIN)).request)
    expect.status(answer, 204)
    expect.equal(answer.headers.get(ALLOW_ORIGIN), POST_ONLY_ORIGIN, ALLOW_ORIGIN, sort="option")


@check("PutObject", level="common", spec=SPEC)
def test_allowed_headers_matter_only_for_preflights(s3, shared_object, prefix, from_origin):
    """PutObject with a header that the rule does not allow returns the origin in Access-Control-Allow-Origin:
    AllowedHeader matters only for preflights."""
    with from_origin(HEADERS):
        answer = s3.put_object(Bucket=shared_object["Bucket"], Key=f"{prefix}put", Body=b"x", CacheControl="no-cache")
    expect.equal(_headers(answer).get(ALLOW_ORIGIN), HEADERS, ALLOW_ORIGIN, sort="option")


# Browsers send these headers only in preflights; AWS was recorded to respect them in other requests, too.
OF_PREFLIGHTS = {
    "method": (APP, {"Access-Control-Request-Method": "POST"}),
    "headers": (PLAIN, {"Access-Control-Request-Headers": "x-amz-acl"}),
}


@pytest.mark.parametrize(("origin", "asked"), OF_PREFLIGHTS.values(), ids=OF_PREFLIGHTS)
@check("GetObject", level="extended", spec=api("GetObject"))
@recorded("LocalStack", "TestS3Cors::test_cors_match_methods", 2025, of="method")
def test_preflight_headers_are_respected(s3, shared_object, from_origin, origin, asked):
    """GetObject with an Access-Control-Request-Method or Access-Control-Request-Headers that the rule does not allow
    returns 200 without Access-Control-Allow-Origin."""
    with from_origin(origin, **asked):
        answer = s3.get_object(**shared_object)
    expect.equal(_headers(answer).get(ALLOW_ORIGIN), None, ALLOW_ORIGIN, sort="option")
