"""PutBucketCors with invalid configurations or wrong checksums: it is refused, and the old rules stay."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, reference, userguide

FEATURE = "cors-configuration"

OLD = {"AllowedOrigins": ["https://old.example.com"], "AllowedMethods": ["GET"]}
GET = {"AllowedOrigins": ["https://app.example.com"], "AllowedMethods": ["GET"]}
ANOTHER_MD5 = "1B2M2Y8AsgTpgAmY7PhCfg=="
"""The MD5 of an empty body."""


@pytest.fixture
def ruled_bucket(s3, configured_bucket):
    """Puts one old rule on a bucket, and returns the bucket's name."""
    s3.put_bucket_cors(Bucket=configured_bucket, CORSConfiguration={"CORSRules": [OLD]})
    return configured_bucket


def _is_as_before(soon, s3, bucket):
    def origins():
        return [rule["AllowedOrigins"] for rule in s3.get_bucket_cors(Bucket=bucket)["CORSRules"]]

    soon.equal(origins, [OLD["AllowedOrigins"]], "origins", sort="option")


INVALID_RULES = {
    "unknown_method": {**GET, "AllowedMethods": ["GET", "MYMETHOD"]},
    "options": {**GET, "AllowedMethods": ["OPTIONS"]},
    "patch": {**GET, "AllowedMethods": ["PATCH"]},
    "method_in_lower_case": {**GET, "AllowedMethods": ["get"]},
    "empty_method": {**GET, "AllowedMethods": [""]},
    "any_method": {**GET, "AllowedMethods": ["*"]},
    "two_wildcards_in_an_origin": {**GET, "AllowedOrigins": ["https://*.*.example.com"]},
}


@pytest.mark.parametrize("rule", INVALID_RULES.values(), ids=INVALID_RULES)
@check("PutBucketCors", level="common", spec=reference("API_CORSRule"))
@recorded("LocalStack", "TestS3Cors::test_put_cors_invalid_rules", 2023, of="unknown_method")
def test_invalid_rule_is_refused(s3, ruled_bucket, rule, soon):
    """PutBucketCors with an invalid method or origin in a rule returns 400 InvalidRequest, and the old rules stay."""
    with expect.error(400, "InvalidRequest"):
        s3.put_bucket_cors(Bucket=ruled_bucket, CORSConfiguration={"CORSRules": [rule]})
    _is_as_before(soon, s3, ruled_bucket)


INVALID_HEADERS = {
    "two_wildcards_in_a_header": {**GET, "AllowedHeaders": ["*-amz-*"]},
    "wildcard_in_an_exposed_header": {**GET, "ExposeHeaders": ["x-amz-*"]},
    "space_in_an_exposed_header": {**GET, "ExposeHeaders": ["x amz"]},
}


@pytest.mark.parametrize("rule", INVALID_HEADERS.values(), ids=INVALID_HEADERS)
@check("PutBucketCors", level="extended", spec=userguide("ManageCorsUsing"))
def test_invalid_header_is_refused(s3, ruled_bucket, rule, soon):
    """PutBucketCors with an invalid AllowedHeader or ExposeHeader in a rule returns 400 InvalidRequest, and the old
    rules stay."""
    with expect.error(400, "InvalidRequest"):
        s3.put_bucket_cors(Bucket=ruled_bucket, CORSConfiguration={"CORSRules": [rule]})
    _is_as_before(soon, s3, ruled_bucket)


_RULE = b"<CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>%s</CORSRule>"
_ORIGIN, _METHOD = b"<AllowedOrigin>*</AllowedOrigin>", b"<AllowedMethod>GET</AllowedMethod>"
MALFORMED = {
    "no_xml": b"AllowedOrigin: *",
    "cut_off": b"<CORSConfiguration><CORSRule><AllowedOrigin>*",
    "no_rules": b"<CORSConfiguration></CORSConfiguration>",
    "empty_rule": b"<CORSConfiguration><CORSRule/></CORSConfiguration>",
    "no_method": b"<CORSConfiguration><CORSRule>%b</CORSRule></CORSConfiguration>" % _ORIGIN,
    "no_origin": b"<CORSConfiguration><CORSRule>%b</CORSRule></CORSConfiguration>" % _METHOD,
    "second_rule_without_origin": b"<CORSConfiguration>%b<CORSRule>%b</CORSRule></CORSConfiguration>"
    % (_RULE % b"", _METHOD),
    "max_age_that_is_no_number": b"<CORSConfiguration>%b</CORSConfiguration>"
    % (_RULE % b"<MaxAgeSeconds>an hour</MaxAgeSeconds>"),
    "another_document": b"<Tagging><TagSet/></Tagging>",
}


@pytest.mark.parametrize("document", MALFORMED.values(), ids=MALFORMED)
@check("PutBucketCors", level="common", spec=api("PutBucketCors"))
@recorded("LocalStack", "TestS3Cors::test_put_cors_invalid_rules", 2023, of="no_rules")
def test_malformed_document_is_refused(s3, ruled_bucket, altered, document, soon):
    """PutBucketCors with a document that is not XML, or not a valid CORSConfiguration, returns 400 MalformedXML, and
    the old rules stay."""
    with expect.error(400, "MalformedXML"), altered(body=document):
        s3.put_bucket_cors(Bucket=ruled_bucket, CORSConfiguration={"CORSRules": [GET]})
    _is_as_before(soon, s3, ruled_bucket)


@check("PutBucketCors", level="extended", spec=api("PutBucketCors"))
def test_empty_body_is_refused(s3, ruled_bucket, altered, soon):
    """PutBucketCors with an empty body returns 400 MissingRequestBodyError or MalformedXML, and the old rules stay."""
    with expect.error(400, "MissingRequestBodyError", "MalformedXML"), altered(body=b""):
        s3.put_bucket_cors(Bucket=ruled_bucket, CORSConfiguration={"CORSRules": [GET]})
    _is_as_before(soon, s3, ruled_bucket)


# The limits are documented with the data type, but not the error code for exceeding them.
TOO_MUCH = {"101_rules": [GET] * 101, "id_of_256_characters": [{**GET, "ID": "i" * 256}]}


@pytest.mark.parametrize("rules", TOO_MUCH.values(), ids=TOO_MUCH)
@check("PutBucketCors", level="common", spec=reference("API_CORSConfiguration"))
def test_exceeded_limit_is_refused(s3, ruled_bucket, rules, soon):
    """PutBucketCors with more than 100 rules, or with an ID of more than 255 characters, returns 400, and the old
    rules stay."""
    with expect.error(400):
        s3.put_bucket_cors(Bucket=ruled_bucket, CORSConfiguration={"CORSRules": rules})
    _is_as_before(soon, s3, ruled_bucket)


DIGESTS = {"of_another_document": (ANOTHER_MD5, "BadDigest"), "of_no_digest": ("bm8gZGlnZXN0", "InvalidDigest")}


@pytest.mark.parametrize(("digest", "code"), DIGESTS.values(), ids=DIGESTS)
@check("PutBucketCors", level="common", spec=api("PutBucketCors"))
def test_wrong_md5_is_refused(s3, ruled_bucket, altered, digest, code, soon):
    """PutBucketCors with the Content-MD5 of another document returns 400 BadDigest, and with an invalid Content-MD5
    400 InvalidDigest; the old rules stay."""
    with expect.error(400, code), altered(headers={"Content-MD5": digest}):
        s3.put_bucket_cors(Bucket=ruled_bucket, CORSConfiguration={"CORSRules": [GET]})
    _is_as_before(soon, s3, ruled_bucket)


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
@check("PutBucketCors", level="extended", spec=api("PutBucketCors"))
def test_configuration_with_a_checksum(s3, configured_bucket, algorithm):
    """PutBucketCors with the checksum that the SDK computes for ChecksumAlgorithm CRC32, SHA1 or SHA256 returns 200."""
    answer = s3.put_bucket_cors(
        Bucket=configured_bucket, CORSConfiguration={"CORSRules": [GET]}, ChecksumAlgorithm=algorithm
    )
    expect.status(answer, 200)


@check("PutBucketCors", level="extended", spec=api("PutBucketCors"))
def test_content_md5_that_fits(s3, configured_bucket, altered):
    """PutBucketCors with the Content-MD5 of its document returns 200."""
    document = b"<CORSConfiguration>%b</CORSConfiguration>" % (_RULE % b"")
    with altered(body=document):
        answer = s3.put_bucket_cors(Bucket=configured_bucket, CORSConfiguration={"CORSRules": [GET]})
    expect.status(answer, 200)
