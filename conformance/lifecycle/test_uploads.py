"""x-amz-abort-date: when the bucket's lifecycle rules abort a multipart upload, and which rule does."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api
from fixtures.s3.lifecycles import midnights

FEATURE = "expiration-header"

pytestmark = pytest.mark.xdist_group("lifecycles")


@check("CreateMultipartUpload", level="extended", spec=api("CreateMultipartUpload"))
def test_new_upload_returns_the_abort_date(s3, expiring, clock):
    """CreateMultipartUpload under a rule that aborts uploads after 3 days returns the rule's id in
    x-amz-abort-rule-id and the first midnight UTC after these days in x-amz-abort-date."""
    made = s3.create_multipart_upload(**expiring("abort/"))
    expect.equal(made.get("AbortRuleId"), "abort", "x-amz-abort-rule-id", sort="use")
    wanted = {date for off in (-60, 60) for date in midnights(clock.after(seconds=off), days=3)}
    dates = " or ".join(date.isoformat() for date in sorted(wanted))
    expect.that(made.get("AbortDate") in wanted, dates, made.get("AbortDate"), "x-amz-abort-date", sort="use")


@check("ListParts", level="extended", spec=api("ListParts"))
def test_list_parts_returns_the_abort_date(s3, expiring):
    """ListParts returns the same x-amz-abort-date and x-amz-abort-rule-id as CreateMultipartUpload did."""
    obj = expiring("abort/")
    made = s3.create_multipart_upload(**obj)
    parts = s3.list_parts(**obj, UploadId=made["UploadId"])
    returned = [(answer.get("AbortDate"), answer.get("AbortRuleId")) for answer in (made, parts)]
    expect.that(returned[1][0], "a date", returned[1][0], "x-amz-abort-date", sort="use")
    expect.equal(returned[1], returned[0], "date and rule of ListParts", sort="option")


@check("CreateMultipartUpload", level="extended", spec=api("CreateMultipartUpload"))
def test_upload_without_a_matching_rule_has_no_abort_date(s3, expiring):
    """CreateMultipartUpload to a key for which no rule aborts uploads returns 200 without x-amz-abort-date."""
    made = s3.create_multipart_upload(**expiring("days/"))
    expect.status(made, 200)
    expect.equal(made.get("AbortDate"), None, "x-amz-abort-date", sort="option")
