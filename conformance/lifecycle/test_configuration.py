"""The lifecycle configuration of a bucket as a whole: put, read, replaced, deleted, and where there is none."""

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide
from fixtures.model import checksums
from fixtures.s3.lifecycle import EXPIRING, by_id, put_rules, read_rules, rule

PUT = api("PutBucketLifecycleConfiguration")
GET = api("GetBucketLifecycleConfiguration")
DELETE = api("DeleteBucketLifecycle")
OTHER = rule(ID="other", Filter={"Prefix": "tmp/"}, Expiration={"Days": 7})


@check("PutBucketLifecycleConfiguration", level="core", spec=PUT)
def test_rules_are_read_back(s3, configured_bucket):
    """PutBucketLifecycleConfiguration of an enabled and a disabled rule answers 200, and both are read back as put."""
    disabled = {**OTHER, "Status": "Disabled"}
    expect.status(put_rules(s3, configured_bucket, EXPIRING, disabled), 200)
    expect.becomes(lambda: read_rules(s3, configured_bucket), by_id(EXPIRING, disabled), "rules")


@check("PutBucketLifecycleConfiguration", level="core", spec=PUT)
def test_rules_are_replaced(s3, configured_bucket):
    """PutBucketLifecycleConfiguration replaces the rules that there were: only the new ones are read back."""
    with expect.arranging():
        put_rules(s3, configured_bucket, EXPIRING)
    expect.status(put_rules(s3, configured_bucket, OTHER), 200)
    expect.becomes(lambda: read_rules(s3, configured_bucket), by_id(OTHER), "rules")


@check("GetBucketLifecycleConfiguration", level="core", spec=GET)
def test_new_bucket_has_none(s3, bucket):
    """GetBucketLifecycleConfiguration of a bucket that never had one answers 404 NoSuchLifecycleConfiguration."""
    with expect.error(404, "NoSuchLifecycleConfiguration"):
        s3.get_bucket_lifecycle_configuration(Bucket=bucket)


@check("DeleteBucketLifecycle", level="core", spec=DELETE)
def test_rules_are_deleted(s3, own_bucket):
    """DeleteBucketLifecycle answers 204, and GetBucketLifecycleConfiguration then 404 NoSuchLifecycleConfiguration."""
    with expect.arranging():
        put_rules(s3, own_bucket, EXPIRING)
    expect.status(s3.delete_bucket_lifecycle(Bucket=own_bucket), 204)
    expect.becomes_refused(
        lambda: s3.get_bucket_lifecycle_configuration(Bucket=own_bucket), 404, "NoSuchLifecycleConfiguration"
    )


@check("DeleteBucketLifecycle", level="common", spec=DELETE)
def test_deleting_none_is_no_error(s3, own_bucket):
    """DeleteBucketLifecycle of a bucket that has no lifecycle configuration answers 204."""
    expect.status(s3.delete_bucket_lifecycle(Bucket=own_bucket), 204)


@check("PutBucketLifecycleConfiguration", level="core", spec=PUT)
def test_bucket_to_put_to_must_exist(s3, new_bucket_name):
    """PutBucketLifecycleConfiguration of a bucket that does not exist answers 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        put_rules(s3, new_bucket_name, EXPIRING)


@check("GetBucketLifecycleConfiguration", level="core", spec=GET)
def test_bucket_to_read_must_exist(s3, new_bucket_name):
    """GetBucketLifecycleConfiguration of a bucket that does not exist answers 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.get_bucket_lifecycle_configuration(Bucket=new_bucket_name)


@check("DeleteBucketLifecycle", level="core", spec=DELETE)
def test_bucket_to_delete_from_must_exist(s3, new_bucket_name):
    """DeleteBucketLifecycle of a bucket that does not exist answers 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.delete_bucket_lifecycle(Bucket=new_bucket_name)


@check("PutBucketLifecycleConfiguration", level="common", spec=userguide("intro-lifecycle-rules"))
def test_rule_without_an_id_gets_one(s3, configured_bucket):
    """A rule that was put without an ID is read back with an ID of at most 255 characters that S3 has made."""
    without = {name: value for name, value in EXPIRING.items() if name != "ID"}
    expect.status(put_rules(s3, configured_bucket, without), 200)

    def read():
        return s3.get_bucket_lifecycle_configuration(Bucket=configured_bucket)["Rules"]

    expect.becomes(lambda: [rule.get("Expiration") for rule in read()], [EXPIRING["Expiration"]], "Expiration")
    [found] = read()
    assert 1 <= len(found.get("ID", "")) <= 255, f"expected an ID of 1 to 255 characters, got {found.get('ID')!r}"


@check("PutBucketLifecycleConfiguration", level="extended", spec=userguide("intro-lifecycle-rules"))
def test_thousand_rules_are_taken(s3, configured_bucket):
    """PutBucketLifecycleConfiguration of 1,000 rules, as many as a bucket may have, answers 200; all are read back."""
    rules = [rule(ID=f"{n}", Filter={"Prefix": f"{n:04}/"}, Expiration={"Days": n}) for n in range(1, 1001)]
    expect.status(put_rules(s3, configured_bucket, *rules), 200)
    expect.becomes(lambda: len(read_rules(s3, configured_bucket)), 1000, "number of rules")


@check("PutBucketLifecycleConfiguration", level="common", spec=userguide("lifecycle-conflicts"))
def test_filters_may_overlap(s3, configured_bucket):
    """PutBucketLifecycleConfiguration of two rules whose prefixes overlap, with the same action, answers 200."""
    inside = rule(ID="inside", Filter={"Prefix": "logs/2099/"}, Expiration={"Days": 30})
    expect.status(put_rules(s3, configured_bucket, EXPIRING, inside), 200)
    expect.becomes(lambda: read_rules(s3, configured_bucket), by_id(EXPIRING, inside), "rules")


@check("PutBucketLifecycleConfiguration", level="common", spec=PUT)
def test_refused_rules_change_nothing(s3, configured_bucket):
    """PutBucketLifecycleConfiguration that is refused with 400 leaves the rules that there were."""
    with expect.arranging():
        put_rules(s3, configured_bucket, EXPIRING)
    with expect.error(400):
        put_rules(s3, configured_bucket, OTHER, {**OTHER, "ID": "wrong", "Status": "On"})
    expect.becomes(lambda: read_rules(s3, configured_bucket), by_id(EXPIRING), "rules")


@check("PutBucketLifecycleConfiguration", level="common", spec=PUT)
def test_document_without_a_digest_is_refused(s3, configured_bucket, altered):
    """PutBucketLifecycleConfiguration with neither Content-MD5 nor a checksum answers 400 InvalidRequest."""
    without = ["Content-MD5", "x-amz-checksum-crc32", "x-amz-sdk-checksum-algorithm"]
    with altered(without=without), expect.error(400, "InvalidRequest"):
        put_rules(s3, configured_bucket, EXPIRING)


@check("PutBucketLifecycleConfiguration", level="common", spec=PUT)
def test_document_with_a_wrong_digest_is_refused(s3, configured_bucket, altered):
    """PutBucketLifecycleConfiguration with the Content-MD5 of another document answers 400 BadDigest."""
    without = ["x-amz-checksum-crc32", "x-amz-sdk-checksum-algorithm"]
    wrong = {"Content-MD5": checksums.of("MD5", b"another document")}
    with altered(headers=wrong, without=without), expect.error(400, "BadDigest"):
        put_rules(s3, configured_bucket, EXPIRING)
