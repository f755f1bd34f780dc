"""x-amz-expiration: when the lifecycle rules of its bucket let an object expire, and by which of them."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide
from fixtures.s3.lifecycle import DATE, expiration, is_due, put_rules, rule
from fixtures.s3.uploads import TAIL, send_part

RULES = userguide("intro-lifecycle-rules")


@check("PutObject", level="common", spec=api("PutObject"))
def test_put_says_when(s3, expiring):
    """PutObject under a rule of 3 days says its id, and the midnight UTC that follows the third day, as HEAD does."""
    obj = expiring("days/")
    put = s3.put_object(**obj, Body=b"x")
    head = s3.head_object(**obj)
    is_due(put, head["LastModified"], days=3, by="days")
    expect.equal(expiration(put), expiration(head), "what PutObject and HeadObject say")


@check("HeadObject", level="common", spec=api("HeadObject"))
def test_head_says_when(s3, expiring):
    """HeadObject of an object under a rule of 3 days says its id, and the midnight UTC after the third day."""
    obj = expiring("days/")
    with expect.arranging():
        s3.put_object(**obj, Body=b"x")
    got = s3.head_object(**obj)
    is_due(got, got["LastModified"], days=3, by="days")


@check("GetObject", level="common", spec=api("GetObject"))
def test_get_says_when(s3, expiring):
    """GetObject of an object under a rule of 3 days says its id, and the midnight UTC after the third day."""
    obj = expiring("days/")
    with expect.arranging():
        s3.put_object(**obj, Body=b"x")
    got = s3.get_object(**obj)
    is_due(got, got["LastModified"], days=3, by="days")


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_copy_says_when(s3, stored, expiring):
    """CopyObject to a key under a rule of 3 days says its id, and the midnight UTC after the third day."""
    copy = expiring("days/")
    source = stored(b"x")
    answer = s3.copy_object(**copy, CopySource=source)
    is_due(answer, answer["CopyObjectResult"]["LastModified"], days=3, by="days")


@check("CompleteMultipartUpload", level="extended", spec=api("CompleteMultipartUpload"))
def test_completed_upload_says_when(s3, expiring):
    """CompleteMultipartUpload under a rule of 3 days says its id, and the midnight UTC that HeadObject says."""
    obj = expiring("days/")
    with expect.arranging():
        upload = {**obj, "UploadId": s3.create_multipart_upload(**obj)["UploadId"]}
        part = send_part(s3, upload, 1, TAIL)
    done = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})
    expect.equal(expiration(done), expiration(s3.head_object(**obj)), "what both answers say")


@check("HeadObject", level="common", spec=RULES)
def test_date_of_a_rule_is_said(s3, expiring):
    """HeadObject of an object under a rule with a Date says this date."""
    obj = expiring("date/")
    with expect.arranging():
        s3.put_object(**obj, Body=b"x")
    expect.equal(expiration(s3.head_object(**obj)), (DATE, "date"), "date and rule")


@check("HeadObject", level="extended", spec=api("HeadObject"))
def test_id_of_words_is_said(s3, expiring):
    """HeadObject of an object under a rule whose ID has spaces and brackets says this ID."""
    obj = expiring("named/")
    with expect.arranging():
        s3.put_object(**obj, Body=b"x")
    expect.equal(expiration(s3.head_object(**obj))[1], "Rule of (some) words", "rule-id")


@check("HeadObject", level="extended", spec=userguide("lifecycle-conflicts"))
def test_earlier_of_two_rules_counts(s3, expiring):
    """HeadObject of an object under rules of 30 and of 3 days says the latter's id, and its date."""
    obj = expiring("both/ways/")
    with expect.arranging():
        s3.put_object(**obj, Body=b"x")
    got = s3.head_object(**obj)
    is_due(got, got["LastModified"], days=3, by="sooner")


@pytest.mark.parametrize(
    "prefix",
    ["off/", "other/", "versions/", "Days/"],
    ids=["disabled", "other_prefix", "noncurrent_only", "other_case"],
)
@check("HeadObject", level="common", spec=RULES)
def test_no_rule_is_said(s3, expiring, prefix):
    """HeadObject of an object that no enabled rule lets expire answers 200 without x-amz-expiration."""
    obj = expiring(prefix)
    with expect.arranging():
        s3.put_object(**obj, Body=b"x")
    head = s3.head_object(**obj)
    expect.status(head, 200)
    expect.equal(head.get("Expiration"), None, "x-amz-expiration")


@check("HeadObject", level="extended", spec=api("HeadObject"))
def test_version_that_is_asked_for_by_its_id_says_none(s3, own_versioned_bucket, written):
    """HeadObject of the current version under a rule says x-amz-expiration, and the same by its id says none."""
    obj = {"Bucket": own_versioned_bucket, "Key": "object"}
    with expect.arranging():
        put_rules(s3, own_versioned_bucket, rule(Filter={"Prefix": "obj"}, Expiration={"Days": 3}))
    [version] = written(obj, b"x")
    got = s3.head_object(**obj)
    is_due(got, got["LastModified"], days=3, by="rule")
    expect.equal(s3.head_object(**obj, VersionId=version).get("Expiration"), None, "x-amz-expiration of the version")
