"""Requests for buckets in the forms in which real programs send them: listings, and questions."""

from urllib.parse import unquote

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api
from fixtures.s3.program_forms import send

FEATURE = "program-requests"
DERIVED = "The documented operation, in a form in which a recorded program sends it."
NAMES = ["a", "b/c", "b/d", "e"]


@pytest.fixture(scope="session")
def listed(store_once):
    """Bucket and prefix of the keys that programs list, and the keys."""
    return store_once(NAMES)


@pytest.mark.forms("ListObjects", "ListObjectsV2", "ListObjectVersions")
@check("ListObjectsV2", level="common", spec=api("ListObjectsV2"), gate=True)
def test_listing_of_a_program(raw_s3v4, control, listed, form):
    """ListObjects, ListObjectsV2 and ListObjectVersions in a form that real programs send return 200 and the keys after
    its position, or the keys and common prefixes."""
    where, keys = listed
    values = {"prefix": where["Prefix"], "marker": keys[0], "start_after": keys[0]}
    grouping = {"Delimiter": "/"} if form.values.get("delimiter", "/" if "delimiter" in form.parameters else "") else {}
    if "continuation-token" in form.parameters:
        with expect.arranging():
            page = control.list_objects_v2(**where, **grouping, MaxKeys=1)
            values["continuation_token"] = page["NextContinuationToken"]
    answer = send(raw_s3v4, form, where["Bucket"], **values)
    expect.status(answer, 200)
    if "prefix" in form.parameters:  # without one it has the keys of other checks, more than one page
        names = ["a", "e", "b/"] if grouping else NAMES
        goes_on = not {"marker", "start-after", "continuation-token"}.isdisjoint(form.parameters)
        encoding = answer.element("EncodingType")
        found = [unquote(name) if encoding else name for name in answer.texts("Key") + answer.texts("Prefix")]
        wanted = [where["Prefix"] + name for name in names if not goes_on or name != "a"]
        expect.equal(
            [name for name in found if name != where["Prefix"]], wanted, "keys and common prefixes", sort="entries"
        )
        if "encoding-type" in form.parameters:
            expect.equal(encoding, "url", "encoding", sort="option")


@pytest.mark.forms("HeadBucket", "GetBucketLocation", "GetBucketVersioning")
@check("HeadBucket", level="common", spec=api("HeadBucket"), gate=True)
def test_question_of_a_program_about_a_bucket(raw_s3v4, bucket, form):
    """HeadBucket, GetBucketLocation and GetBucketVersioning in a form that real programs send return 200."""
    expect.status(send(raw_s3v4, form, bucket), 200)
