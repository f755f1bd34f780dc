"""An encoding-type without a value in ListMultipartUploads and ListObjectVersions; SDKs do not send it."""

from urllib.parse import quote

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api

FEATURE = "list-encoding"

LISTINGS = {"ListMultipartUploads": "uploads", "ListObjectVersions": "versions"}


@pytest.mark.parametrize(
    "listing_of",
    [pytest.param(text, id=name, marks=pytest.mark.about(name)) for name, text in LISTINGS.items()],
)
@check("ListMultipartUploads", level="extended", spec=api("ListMultipartUploads"))
@recorded(
    "LocalStack",
    "TestS3ListObjectsV2::test_list_ops_encoding_type_validation[list_object_versions]",
    2026,
    of="ListObjectVersions",
)
@recorded(
    "LocalStack",
    "TestS3ListObjectsV2::test_list_ops_encoding_type_validation[list_multipart_uploads]",
    2026,
    of="ListMultipartUploads",
)
def test_empty_encoding_type_is_refused(raw_s3v4, bucket, prefix, listing_of):
    """ListMultipartUploads or ListObjectVersions with an empty encoding-type is refused with 400 InvalidArgument."""
    query = f"encoding-type=&prefix={quote(prefix, safe='')}&{listing_of}="  # lists nothing of other checks
    answer = raw_s3v4.ask(raw_s3v4.request("GET", bucket, query=query))
    expect.refused(answer, 400, "InvalidArgument")
