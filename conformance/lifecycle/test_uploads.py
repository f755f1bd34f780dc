"""x-amz-abort-date: when the lifecycle rules of its bucket abort a multipart upload, and by which of them."""

from fixtures.language import check, expect
from fixtures.language.sources import api
from fixtures.s3.lifecycle import midnights


@check("CreateMultipartUpload", level="extended", spec=api("CreateMultipartUpload"))
def test_new_upload_says_when_it_is_aborted(s3, expiring, clock):
    """CreateMultipartUpload under a rule that aborts after 3 days says its id, and the midnight UTC after them."""
    made = s3.create_multipart_upload(**expiring("abort/"))
    expect.equal(made.get("AbortRuleId"), "abort", "x-amz-abort-rule-id")
    wanted = {date for off in (-60, 60) for date in midnights(clock.after(seconds=off), days=3)}
    assert made.get("AbortDate") in wanted, (
        f"expected x-amz-abort-date of {sorted(wanted)}, got {made.get('AbortDate')}"
    )


@check("ListParts", level="extended", spec=api("ListParts"))
def test_list_of_parts_says_when_it_is_aborted(s3, expiring):
    """ListParts of an upload says the same x-amz-abort-date and x-amz-abort-rule-id as CreateMultipartUpload did."""
    obj = expiring("abort/")
    made = s3.create_multipart_upload(**obj)
    parts = s3.list_parts(**obj, UploadId=made["UploadId"])
    said = [(answer.get("AbortDate"), answer.get("AbortRuleId")) for answer in (made, parts)]
    assert said[1][0], f"expected x-amz-abort-date, got {said[1][0]!r}"
    expect.equal(said[1], said[0], "date and rule of ListParts")


@check("CreateMultipartUpload", level="extended", spec=api("CreateMultipartUpload"))
def test_new_upload_under_no_rule_says_none(s3, expiring):
    """CreateMultipartUpload under no rule that aborts uploads answers 200 without x-amz-abort-date."""
    made = s3.create_multipart_upload(**expiring("days/"))
    expect.status(made, 200)
    expect.equal(made.get("AbortDate"), None, "x-amz-abort-date")
