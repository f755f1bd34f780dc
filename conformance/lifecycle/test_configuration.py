"""A bucket's lifecycle configuration as a whole: put, read, replaced, deleted, and missing."""

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model import checksums
from fixtures.model.sources import api, userguide
from fixtures.s3.lifecycles import SIMPLE_EXPIRATION_RULE, by_id, put_rules, read_rules, rule

FEATURE = "lifecycle"
SIDE = "server"

PUT = api("PutBucketLifecycleConfiguration")
GET = api("GetBucketLifecycleConfiguration")
DELETE = api("DeleteBucketLifecycle")
OTHER = rule(ID="other", Filter={"Prefix": "tmp/"}, Expiration={"Days": 7})


@check("PutBucketLifecycleConfiguration", level="core", spec=PUT, gate=True)
def test_rules_are_read_back(s3, configured_bucket, soon):
    """PutBucketLifecycleConfiguration of an enabled and a disabled rule returns 200, and both are read back
    unchanged."""
    disabled = {**OTHER, "Status": "Disabled"}
    expect.status(put_rules(s3, configured_bucket, SIMPLE_EXPIRATION_RULE, disabled), 200)
    soon.equal(
        lambda: read_rules(s3, configured_bucket), by_id(SIMPLE_EXPIRATION_RULE, disabled), "rules", sort="option"
    )


@check("PutBucketLifecycleConfiguration", level="common", spec=PUT)
def test_more_days_than_a_year(s3, own_bucket, soon):
    """PutBucketLifecycleConfiguration of rules with 366 and 3,650 days returns 200, and the rules are read back
    unchanged."""
    rules = [rule(ID=f"{days}", Filter={"Prefix": f"{days}/"}, Expiration={"Days": days}) for days in (366, 3650)]
    expect.status(put_rules(s3, own_bucket, *rules), 200)
    soon.equal(lambda: read_rules(s3, own_bucket), by_id(*rules), "rules", sort="option")


@check("PutBucketLifecycleConfiguration", level="core", spec=PUT)
def test_rules_are_replaced(s3, configured_bucket, soon):
    """PutBucketLifecycleConfiguration replaces all existing rules: it returns 200, and only the new rules are read
    back."""
    with expect.arranging():
        put_rules(s3, configured_bucket, SIMPLE_EXPIRATION_RULE)
    expect.status(put_rules(s3, configured_bucket, OTHER), 200)
    soon.equal(lambda: read_rules(s3, configured_bucket), by_id(OTHER), "rules", sort="option")


@check("GetBucketLifecycleConfiguration", level="core", spec=GET)
@recorded("LocalStack", "TestS3BucketLifecycle::test_delete_bucket_lifecycle_configuration", 2026)
def test_new_bucket_has_no_rules(s3, bucket):
    """GetBucketLifecycleConfiguration of a bucket that never had a lifecycle configuration returns 404
    NoSuchLifecycleConfiguration."""
    with expect.error(404, "NoSuchLifecycleConfiguration"):
        s3.get_bucket_lifecycle_configuration(Bucket=bucket)


@check("DeleteBucketLifecycle", level="core", spec=DELETE)
@recorded("LocalStack", "TestS3BucketLifecycle::test_delete_bucket_lifecycle_configuration", 2026)
def test_rules_are_deleted(s3, own_bucket, soon):
    """DeleteBucketLifecycle succeeds, and GetBucketLifecycleConfiguration then returns 404
    NoSuchLifecycleConfiguration."""
    with expect.arranging():
        put_rules(s3, own_bucket, SIMPLE_EXPIRATION_RULE)
    expect.succeeded(s3.delete_bucket_lifecycle(Bucket=own_bucket))
    soon.refused(lambda: s3.get_bucket_lifecycle_configuration(Bucket=own_bucket), 404, "NoSuchLifecycleConfiguration")


@check("DeleteBucketLifecycle", level="common", spec=DELETE)
def test_deleting_missing_rules_is_no_error(s3, own_bucket):
    """DeleteBucketLifecycle of a bucket without a lifecycle configuration succeeds."""
    expect.succeeded(s3.delete_bucket_lifecycle(Bucket=own_bucket))


@check("PutBucketLifecycleConfiguration", level="core", spec=PUT)
def test_bucket_to_put_to_must_exist(s3, new_bucket_name):
    """PutBucketLifecycleConfiguration of a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        put_rules(s3, new_bucket_name, SIMPLE_EXPIRATION_RULE)


@check("GetBucketLifecycleConfiguration", level="core", spec=GET)
@recorded("LocalStack", "TestS3::test_bucket_availability", 2026)
def test_bucket_to_read_must_exist(s3, new_bucket_name):
    """GetBucketLifecycleConfiguration of a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.get_bucket_lifecycle_configuration(Bucket=new_bucket_name)


@check("DeleteBucketLifecycle", level="core", spec=DELETE)
def test_bucket_to_delete_from_must_exist(s3, new_bucket_name):
    """DeleteBucketLifecycle of a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.delete_bucket_lifecycle(Bucket=new_bucket_name)


@check("PutBucketLifecycleConfiguration", level="common", spec=userguide("intro-lifecycle-rules"))
@recorded("boto", "test_bucket.py::S3BucketTest::test_lifecycle_with_defaults", 2014)
def test_rule_without_an_id_gets_one(s3, configured_bucket, soon):
    """PutBucketLifecycleConfiguration of a rule without an ID returns 200, and the rule is read back with a
    generated ID of 1 to 255 characters."""
    without = {name: value for name, value in SIMPLE_EXPIRATION_RULE.items() if name != "ID"}
    expect.status(put_rules(s3, configured_bucket, without), 200)

    def read():
        return s3.get_bucket_lifecycle_configuration(Bucket=configured_bucket)["Rules"]

    soon.equal(
        lambda: [rule.get("Expiration") for rule in read()],
        [SIMPLE_EXPIRATION_RULE["Expiration"]],
        "Expiration",
        sort="option",
    )
    [found] = read()
    made = found.get("ID", "")
    expect.that(1 <= len(made) <= 255, "1 to 255 characters", made, "form of the ID", sort="form")


@check("PutBucketLifecycleConfiguration", level="extended", spec=userguide("intro-lifecycle-rules"))
def test_thousand_rules_are_accepted(s3, configured_bucket, soon):
    """PutBucketLifecycleConfiguration of 1,000 rules, the maximum of a bucket, returns 200, and 1,000 rules are read
    back."""
    rules = [rule(ID=f"{n}", Filter={"Prefix": f"{n:04}/"}, Expiration={"Days": n}) for n in range(1, 1001)]
    expect.status(put_rules(s3, configured_bucket, *rules), 200)
    soon.equal(lambda: len(read_rules(s3, configured_bucket)), 1000, "number of rules", sort="option")


@check("PutBucketLifecycleConfiguration", level="common", spec=userguide("lifecycle-conflicts"))
def test_filters_may_overlap(s3, configured_bucket, soon):
    """PutBucketLifecycleConfiguration of two rules with overlapping prefixes and the same action returns 200, and
    both are read back unchanged."""
    inside = rule(ID="inside", Filter={"Prefix": "logs/2099/"}, Expiration={"Days": 30})
    expect.status(put_rules(s3, configured_bucket, SIMPLE_EXPIRATION_RULE, inside), 200)
    soon.equal(lambda: read_rules(s3, configured_bucket), by_id(SIMPLE_EXPIRATION_RULE, inside), "rules", sort="option")


@check("PutBucketLifecycleConfiguration", level="common", spec=PUT)
@derived("A request that is refused is not carried out; so everything stays as it was.")
def test_refused_rules_change_nothing(s3, configured_bucket, soon):
    """PutBucketLifecycleConfiguration that is refused with 400 leaves the existing rules unchanged."""
    with expect.arranging():
        put_rules(s3, configured_bucket, SIMPLE_EXPIRATION_RULE)
    with expect.error(400):
        put_rules(s3, configured_bucket, OTHER, {**OTHER, "ID": "wrong", "Status": "On"})
    soon.equal(lambda: read_rules(s3, configured_bucket), by_id(SIMPLE_EXPIRATION_RULE), "rules", sort="option")


@check("PutBucketLifecycleConfiguration", level="common", spec=PUT)
def test_document_without_a_digest_is_refused(s3, configured_bucket, altered):
    """PutBucketLifecycleConfiguration with neither Content-MD5 nor a checksum header returns 400 InvalidRequest."""
    without = ["Content-MD5", "x-amz-checksum-crc32", "x-amz-sdk-checksum-algorithm"]
    with altered(without=without), expect.error(400, "InvalidRequest"):
        put_rules(s3, configured_bucket, SIMPLE_EXPIRATION_RULE)


@check("PutBucketLifecycleConfiguration", level="common", spec=PUT)
def test_document_with_a_wrong_digest_is_refused(s3, configured_bucket, altered):
    """PutBucketLifecycleConfiguration with the Content-MD5 of another document returns 400 BadDigest."""
    without = ["x-amz-checksum-crc32", "x-amz-sdk-checksum-algorithm"]
    wrong = {"Content-MD5": checksums.of("MD5", b"another document")}
    with altered(headers=wrong, without=without), expect.error(400, "BadDigest"):
        put_rules(s3, configured_bucket, SIMPLE_EXPIRATION_RULE)
