"""Bucket names with characters that SDKs do not send: no bucket can have such a name."""

from urllib.parse import quote

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import userguide

FEATURE = "bucket-names"

RULES = userguide("bucketnamingrules")
FORMS = {"exclamation_mark": "{}!a", "percent_sign": "{}%a", "space": "{} a", "dollar_sign": "{}$a"}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@check("CreateBucket", level="extended", spec=RULES)
@recorded("boto", "test_connection.py::S3ConnectionTest::test_error_code_populated", 2012, of="dollar_sign")
def test_name_with_another_character_is_refused(raw_s3v4, own_buckets, form):
    """CreateBucket with a name that has an exclamation mark, a percent sign, a space or a dollar sign is refused with
    400 InvalidBucketName."""
    name = own_buckets.new_bucket_name(form=form)
    expect.refused(raw_s3v4.ask(raw_s3v4.request("PUT", quote(name))), 400, "InvalidBucketName")


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@check("GetBucketLocation", level="extended", spec=RULES)
def test_bucket_with_another_character_does_not_exist(raw_s3v4, own_buckets, form):
    """GetBucketLocation of a bucket whose name has an exclamation mark, a percent sign, a space or a dollar sign is
    refused with 400 InvalidBucketName or 404 NoSuchBucket."""
    name = own_buckets.new_bucket_name(form=form)
    answer = raw_s3v4.ask(raw_s3v4.request("GET", quote(name), query="location"))
    expect.refused(answer, (400, "InvalidBucketName"), (404, "NoSuchBucket"))
