"""An encoding-type without a value in ListMultipartUploads and ListObjectVersions; SDKs do not send it."""

import pytest

from fixtures.language import check, expect
from fixtures.model.sources import api

FEATURE = "list-encoding"

LISTINGS = {"ListMultipartUploads": "uploads", "ListObjectVersions": "versions"}


@pytest.mark.parametrize(
    "listing_of",
    [pytest.param(text, id=name, marks=pytest.mark.about(name)) for name, text in LISTINGS.items()],
)
@check("ListMultipartUploads", level="extended", spec=api("ListMultipartUploads"))
def test_empty_encoding_type_is_refused(raw_s3v4, bucket, listing_of):
    """ListMultipartUploads or ListObjectVersions with an empty encoding-type is refused with 400 InvalidArgument."""
    answer = raw_s3v4.ask(raw_s3v4.request("GET", bucket, query=f"encoding-type=&{listing_of}="))
    expect.refused(answer, 400, "InvalidArgument")
