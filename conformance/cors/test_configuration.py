"""PutBucketCors, GetBucketCors and DeleteBucketCors: rules are stored, read, replaced and deleted."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, reference, userguide

FEATURE = "cors-configuration"
SIDE = "server"

GET = {"AllowedOrigins": ["https://app.example.com"], "AllowedMethods": ["GET"]}
ANY = {"AllowedOrigins": ["*"], "AllowedMethods": ["HEAD"]}
UNORDERED = ("AllowedMethods", "AllowedOrigins", "AllowedHeaders", "ExposeHeaders")

RULES = {
    "origin_and_method": [GET],
    "id": [{**GET, "ID": "the rule of the app"}],
    "id_of_255_characters": [{**GET, "ID": "i" * 255}],
    "signs_of_xml_in_the_id": [{**GET, "ID": "GET & <HEAD>"}],
    "all_methods": [{**GET, "AllowedMethods": ["GET", "PUT", "HEAD", "POST", "DELETE"]}],
    "several_origins": [{**GET, "AllowedOrigins": ["https://a.example.com", "http://a.example.com:80", "http://*.b.com"]}],
    "any_origin": [ANY],
    "header": [{**GET, "AllowedHeaders": ["x-amz-meta-Colour"]}],
    "wildcard_in_a_header": [{**GET, "AllowedHeaders": ["x-amz-*", "Authorization"]}],
    "any_header": [{**GET, "AllowedHeaders": ["*"]}],
    "exposed_headers": [{**GET, "ExposeHeaders": ["ETag", "x-amz-request-id"]}],
    "max_age": [{**GET, "MaxAgeSeconds": 3000}],
    "max_age_0": [{**GET, "MaxAgeSeconds": 0}],
    "two_rules": [GET, ANY],
}  # fmt: skip


def _comparable(rules):
    """Returns rules in their order, but with the values inside each rule sorted, because only the order of rules
    matters."""
    return [{name: sorted(v) if name in UNORDERED else v for name, v in rule.items()} for rule in rules]


def _read(s3, bucket, only=None):
    """Returns the bucket's rules, comparable, with all elements or with those in `only`: a server may add an ID to
    rules."""
    found = s3.get_bucket_cors(Bucket=bucket)["CORSRules"]
    wanted = found if only is None else [{n: v for n, v in rule.items() if n in only} for rule in found]
    return _comparable(wanted)


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
@check("PutBucketCors", "GetBucketCors", level="core", spec=api("PutBucketCors"), gate=True)
@recorded("LocalStack", "TestS3Cors::test_put_cors", 2023, of="several_origins")
@recorded("LocalStack", "TestS3Cors::test_get_cors", 2023, of="origin_and_method")
@recorded("boto", "test_cors.py::S3CORSTest::test_cors", 2012, of="any_header exposed_headers id max_age")
def test_rules_come_back(s3, configured_bucket, rules, soon):
    """PutBucketCors returns 200, and GetBucketCors then returns the same rules, in the same order, with all elements
    that were put."""
    answer = s3.put_bucket_cors(Bucket=configured_bucket, CORSConfiguration={"CORSRules": rules})
    expect.status(answer, 200)
    given = {name for rule in rules for name in rule}
    soon.equal(lambda: _read(s3, configured_bucket, only=given), _comparable(rules), "rules", sort="option")


@check("GetBucketCors", level="common", spec=reference("API_CORSRule"))
def test_omitted_elements_are_not_returned(s3, configured_bucket, soon):
    """A rule that was put with only an origin and a method is returned without AllowedHeader, ExposeHeader and
    MaxAgeSeconds."""
    with expect.arranging():
        s3.put_bucket_cors(Bucket=configured_bucket, CORSConfiguration={"CORSRules": [GET]})
    wanted = [{"AllowedMethods", "AllowedOrigins"}]
    soon.equal(lambda: [set(rule) - {"ID"} for rule in _read(s3, configured_bucket)], wanted, "elements", sort="form")


@check("PutBucketCors", level="core", spec=api("PutBucketCors"))
def test_configuration_replaces_the_one_before(s3, configured_bucket, soon):
    """PutBucketCors replaces the whole existing configuration: none of the old rules is left."""
    with expect.arranging():
        s3.put_bucket_cors(Bucket=configured_bucket, CORSConfiguration={"CORSRules": [ANY, {**GET, "ID": "old"}]})
    s3.put_bucket_cors(Bucket=configured_bucket, CORSConfiguration={"CORSRules": [GET]})
    soon.equal(lambda: _read(s3, configured_bucket, only=GET), _comparable([GET]), "rules", sort="option")


@check("GetBucketCors", level="core", spec=api("GetBucketCors"))
@recorded("LocalStack", "TestS3Cors::test_get_cors", 2023)
def test_new_bucket_has_no_rules(s3, unconfigured_bucket):
    """GetBucketCors of a bucket that never had a CORS configuration returns 404 NoSuchCORSConfiguration."""
    with expect.error(404, "NoSuchCORSConfiguration"):
        s3.get_bucket_cors(Bucket=unconfigured_bucket)


@check("DeleteBucketCors", level="core", spec=api("DeleteBucketCors"))
@recorded("LocalStack", "TestS3Cors::test_delete_cors", 2023)
def test_deleted_configuration_is_gone(s3, configured_bucket, soon):
    """DeleteBucketCors succeeds, and GetBucketCors then returns 404 NoSuchCORSConfiguration."""
    with expect.arranging():
        s3.put_bucket_cors(Bucket=configured_bucket, CORSConfiguration={"CORSRules": [GET]})
    expect.succeeded(s3.delete_bucket_cors(Bucket=configured_bucket))
    soon.refused(lambda: s3.get_bucket_cors(Bucket=configured_bucket), 404, "NoSuchCORSConfiguration")


@check("DeleteBucketCors", level="common", spec=api("DeleteBucketCors"))
@recorded("LocalStack", "TestS3Cors::test_delete_cors", 2023)
def test_deleting_no_configuration_is_no_error(s3, configured_bucket):
    """DeleteBucketCors succeeds even if the configuration is already deleted."""
    with expect.arranging():
        s3.put_bucket_cors(Bucket=configured_bucket, CORSConfiguration={"CORSRules": [GET]})
        s3.delete_bucket_cors(Bucket=configured_bucket)
    expect.succeeded(s3.delete_bucket_cors(Bucket=configured_bucket))


@check("PutBucketCors", level="common", spec=reference("API_CORSConfiguration"))
def test_hundred_rules_are_kept(s3, configured_bucket, soon):
    """PutBucketCors accepts 100 rules, and GetBucketCors returns them in the same order."""
    rules = [{"AllowedOrigins": [f"https://{n}.example.com"], "AllowedMethods": ["GET"]} for n in range(100)]
    s3.put_bucket_cors(Bucket=configured_bucket, CORSConfiguration={"CORSRules": rules})
    soon.equal(lambda: _read(s3, configured_bucket, only=GET), rules, "rules", sort="option")


# AWS was recorded to accept and return such a rule.
@check("PutBucketCors", level="extended", spec=userguide("ManageCorsUsing"))
@recorded("LocalStack", "TestS3Cors::test_put_cors_empty_origin", 2023)
def test_empty_origin_is_kept(s3, configured_bucket, soon):
    """PutBucketCors accepts a rule with an empty origin, and GetBucketCors returns the rule unchanged."""
    rule = {"AllowedOrigins": [""], "AllowedMethods": ["GET"]}
    s3.put_bucket_cors(Bucket=configured_bucket, CORSConfiguration={"CORSRules": [rule]})
    soon.equal(lambda: _read(s3, configured_bucket, only=rule), [rule], "rules", sort="option")


# No page says how long a response may be kept.
@pytest.mark.parametrize("age", [2**31, 2**32 + 1], ids=["31_bits", "32_bits"])
@check("PutBucketCors", level="extended", spec=reference("API_CORSRule"))
@derived("Not documented; but a number that is accepted must not become another number.")
def test_max_age_beyond_its_bits_is_not_another(s3, configured_bucket, age, soon):
    """PutBucketCors with a MaxAgeSeconds of 2147483648 or 4294967297 either succeeds, and the rule is read back
    unchanged, or is refused with 400."""
    rule = {**GET, "MaxAgeSeconds": age}
    put = lambda: s3.put_bucket_cors(Bucket=configured_bucket, CORSConfiguration={"CORSRules": [rule]})  # noqa: E731
    if expect.response_unless(put, 400):
        soon.equal(lambda: _read(s3, configured_bucket, only=rule), [rule], "rules", sort="option")
