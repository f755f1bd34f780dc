"""x-amz-expiration: when the bucket's lifecycle rules expire an object, and which rule does."""

from email.utils import format_datetime

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.lifecycles import FAR_DATE, expect_expiration, expiration, put_rules, rule

FEATURE = "expiration-header"

pytestmark = pytest.mark.xdist_group("lifecycles")

RULES = userguide("intro-lifecycle-rules")


@check("PutObject", level="common", spec=api("PutObject"))
def test_put_returns_the_expiration(s3, expiring):
    """PutObject under a rule of 3 days returns x-amz-expiration with the rule's id and the first midnight UTC after
    these 3 days, the same as HeadObject."""
    obj = expiring("days/")
    put = s3.put_object(**obj, Body=b"x")
    head = s3.head_object(**obj)
    expect_expiration(put, head["LastModified"], days=3, by="days")
    expect.equal(expiration(put), expiration(head), "x-amz-expiration of PutObject and HeadObject", sort="option")


@check("HeadObject", level="common", spec=api("HeadObject"), gate=True)
def test_head_returns_the_expiration(s3, expiring):
    """HeadObject of an object under a rule of 3 days returns x-amz-expiration with the rule's id and the first
    midnight UTC after these 3 days."""
    obj = expiring("days/")
    with expect.arranging():
        s3.put_object(**obj, Body=b"x")
    got = s3.head_object(**obj)
    expect_expiration(got, got["LastModified"], days=3, by="days")


@check("GetObject", level="common", spec=api("GetObject"))
def test_get_returns_the_expiration(s3, expiring):
    """GetObject of an object under a rule of 3 days returns x-amz-expiration with the rule's id and the first
    midnight UTC after these 3 days."""
    obj = expiring("days/")
    with expect.arranging():
        s3.put_object(**obj, Body=b"x")
    got = s3.get_object(**obj)
    expect_expiration(got, got["LastModified"], days=3, by="days")


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_copy_returns_the_expiration(s3, stored, expiring):
    """CopyObject to a key under a rule of 3 days returns x-amz-expiration with the rule's id and the first midnight
    UTC after these 3 days."""
    copy = expiring("days/")
    source = stored(b"x")
    answer = s3.copy_object(**copy, CopySource=source)
    expect_expiration(answer, answer["CopyObjectResult"]["LastModified"], days=3, by="days")


@check("CompleteMultipartUpload", level="extended", spec=api("CompleteMultipartUpload"))
def test_completed_upload_returns_the_expiration(s3, expiring):
    """CompleteMultipartUpload under a rule of 3 days returns the same x-amz-expiration as HeadObject."""
    obj = expiring("days/")
    with expect.arranging():
        upload = {**obj, "UploadId": s3.create_multipart_upload(**obj)["UploadId"]}
        etag = s3.upload_part(**upload, PartNumber=1, Body=b"x")["ETag"]
    done = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]})
    expect.equal(
        expiration(done), expiration(s3.head_object(**obj)), "x-amz-expiration of both responses", sort="option"
    )


@check("HeadObject", level="common", spec=RULES)
def test_date_of_a_rule_is_returned(s3, expiring):
    """HeadObject of an object under a rule with a Date returns x-amz-expiration with this date, in the form Thu, 01 Jan
    2099 00:00:00 GMT with two digits for the day, and the rule's id."""
    obj = expiring("date/")
    with expect.arranging():
        s3.put_object(**obj, Body=b"x")
    got = s3.head_object(**obj)
    expect.equal(expiration(got), (FAR_DATE, "date"), "date and rule", sort="option")
    wanted = f'"{format_datetime(FAR_DATE, usegmt=True)}"'
    expect.that(wanted in got["Expiration"], wanted, got["Expiration"], "form of the date", sort="form")


@check("HeadObject", level="extended", spec=api("HeadObject"))
def test_rule_id_with_spaces_is_returned(s3, expiring):
    """HeadObject of an object under a rule whose ID has spaces and brackets returns this ID in x-amz-expiration."""
    obj = expiring("named/")
    with expect.arranging():
        s3.put_object(**obj, Body=b"x")
    expect.equal(expiration(s3.head_object(**obj))[1], "Rule of (some) words", "rule-id", sort="option")


@check("HeadObject", level="extended", spec=userguide("lifecycle-conflicts"))
def test_earlier_of_two_rules_counts(s3, expiring):
    """HeadObject of an object under two rules, of 30 and of 3 days, returns x-amz-expiration with the id and the
    date of the rule of 3 days."""
    obj = expiring("both/ways/")
    with expect.arranging():
        s3.put_object(**obj, Body=b"x")
    got = s3.head_object(**obj)
    expect_expiration(got, got["LastModified"], days=3, by="sooner")


@pytest.mark.parametrize(
    "prefix",
    ["off/", "other/", "versions/", "markers/", "Days/", "in/days/"],
    ids=["disabled", "other_prefix", "noncurrent_only", "markers_only", "other_case", "prefix_inside"],
)
@check("HeadObject", level="common", spec=RULES)
def test_object_without_a_matching_rule_has_no_expiration(s3, expiring, prefix):
    """HeadObject of an object that no enabled rule expires returns 200 without x-amz-expiration."""
    obj = expiring(prefix)
    with expect.arranging():
        s3.put_object(**obj, Body=b"x")
    head = s3.head_object(**obj)
    expect.status(head, 200)
    expect.equal(head.get("Expiration"), None, "x-amz-expiration without a rule", sort="option")


@check("HeadObject", level="extended", spec=api("HeadObject"))
@recorded("LocalStack", "TestS3BucketLifecycle::test_bucket_lifecycle_configuration_object_expiry_versioned", 2026)
def test_head_with_a_version_id_returns_no_expiration(s3, own_versioned_bucket, written):
    """HeadObject without a VersionId of an object under a rule of 3 days returns x-amz-expiration; with the
    VersionId of the same version it does not."""
    obj = {"Bucket": own_versioned_bucket, "Key": "object"}
    with expect.arranging():
        put_rules(s3, own_versioned_bucket, rule(Filter={"Prefix": "obj"}, Expiration={"Days": 3}))
    [version] = written(obj, b"x")
    got = s3.head_object(**obj)
    expect_expiration(got, got["LastModified"], days=3, by="rule")
    expect.equal(
        s3.head_object(**obj, VersionId=version).get("Expiration"),
        None,
        "x-amz-expiration of the version",
        sort="option",
    )


# No page says how many days there may be.
@check("PutObject", "PutBucketLifecycleConfiguration", level="extended", spec=RULES)
@derived("Not documented; but a number that is accepted must not become another number.")
def test_most_days_expire_nothing_soon(s3, own_bucket):
    """PutObject under a rule of 2147483647 days, if the bucket accepts it, returns 200, and an x-amz-expiration that is
    after 2300, or none."""
    long = rule(Filter={"Prefix": "obj"}, Expiration={"Days": 2**31 - 1})
    with expect.arranging():
        expect.response_unless(lambda: put_rules(s3, own_bucket, long), 400)
    put = s3.put_object(Bucket=own_bucket, Key="object", Body=b"x")
    expect.status(put, 200)
    if "Expiration" in put:
        expect.that(expiration(put)[0].year > 2300, "after 2300", put["Expiration"], "x-amz-expiration", sort="option")
