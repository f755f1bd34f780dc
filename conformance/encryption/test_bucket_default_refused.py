"""Default encryption configurations that are refused: malformed documents, and algorithms that S3 does not support."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model import checksums
from fixtures.model.sources import api
from fixtures.s3.encryption import default_encryption

FEATURE = "bucket-encryption"

PUT = api("PutBucketEncryption")


def _put(s3, bucket, configuration):
    return s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=configuration)


# For each case the document's rules and the error code.
RULE = default_encryption("AES256")["Rules"][0]
REFUSED = {
    "no_rule": ([], "MalformedXML"),
    "two_rules": ([RULE, RULE], "MalformedXML"),
    "unknown_algorithm": (default_encryption("AES128")["Rules"], "MalformedXML"),
    "algorithm_in_lower_case": (default_encryption("aes256")["Rules"], "MalformedXML"),
    "AES256_with_a_key": pytest.param(
        default_encryption("AES256", KMSMasterKeyID="1234")["Rules"],
        "InvalidArgument",  # recorded from AWS
        marks=pytest.mark.level("extended"),
    ),
}
DOCUMENTS = {
    "no_xml": b"AES256",
    "cut_off": b"<ServerSideEncryptionConfiguration><Rule>",
    "another_document": b"<Tagging><TagSet></TagSet></Tagging>",
}


@pytest.mark.parametrize(("rules", "code"), REFUSED.values(), ids=REFUSED)
@check("PutBucketEncryption", level="common", spec=PUT)
@recorded(
    "LocalStack",
    "TestS3BucketEncryption::test_s3_default_bucket_encryption_exc",
    2026,
    of="AES256_with_a_key no_rule two_rules",
)
def test_configuration_is_refused(s3, encryption_bucket, rules, code):
    """PutBucketEncryption with no rule, two rules or an unknown algorithm returns 400 MalformedXML, and with AES256
    and a KMS key 400 InvalidArgument."""
    with expect.error(400, code):
        _put(s3, encryption_bucket, {"Rules": rules})


@pytest.mark.parametrize("body", DOCUMENTS.values(), ids=DOCUMENTS)
@check("PutBucketEncryption", level="common", spec=PUT)
def test_malformed_document_is_refused(s3, encryption_bucket, altered, body):
    """PutBucketEncryption with a body that is not a ServerSideEncryptionConfiguration document returns 400
    MalformedXML."""
    with altered(body=body), expect.error(400, "MalformedXML"):
        _put(s3, encryption_bucket, default_encryption("AES256"))


@check("PutBucketEncryption", level="extended", spec=PUT)
def test_document_with_a_wrong_digest_is_refused(s3, encryption_bucket, altered):
    """PutBucketEncryption with the Content-MD5 of another document returns 400 BadDigest."""
    without = ["x-amz-checksum-crc32", "x-amz-sdk-checksum-algorithm"]
    wrong = {"Content-MD5": checksums.of("MD5", b"another document")}
    with altered(headers=wrong, without=without), expect.error(400, "BadDigest"):
        _put(s3, encryption_bucket, default_encryption("AES256"))


@check("PutBucketEncryption", level="common", spec=PUT)
@derived("A request that is refused is not carried out; so everything stays as it was.")
def test_refused_configuration_changes_nothing(s3, encryption_bucket, soon):
    """PutBucketEncryption that is refused with 400 does not change the bucket's default encryption."""
    with expect.arranging():
        _put(s3, encryption_bucket, default_encryption("aws:kms"))
    with expect.error(400):
        _put(s3, encryption_bucket, {"Rules": [RULE, RULE]})

    def read():
        rules = s3.get_bucket_encryption(Bucket=encryption_bucket)["ServerSideEncryptionConfiguration"]["Rules"]
        return [rule.get("ApplyServerSideEncryptionByDefault") for rule in rules]

    soon.equal(read, [{"SSEAlgorithm": "aws:kms"}], "default encryption", sort="option")


@check("PutBucketEncryption", level="extended", spec=PUT)
@recorded("LocalStack", "TestS3BucketEncryption::test_s3_default_bucket_encryption_exc", 2026)
def test_missing_bucket_comes_before_the_rules(s3, new_bucket_name):
    """PutBucketEncryption without a rule, of a bucket that does not exist, returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        _put(s3, new_bucket_name, {"Rules": []})
