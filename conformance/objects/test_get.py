"""GetObject: reading an object, and errors for a missing key or bucket."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.assertions.check import call_operation, case_per_operation
from fixtures.invariants.forms import is_http_date
from fixtures.model.sources import api, rfc

FEATURE = "objects"
SIDE = "server"


@check("GetObject", level="core", spec=api("GetObject"))
def test_text_is_read_and_decoded(s3, stored):
    """GetObject of a JSON document in UTF-8 returns 200 and a body that decodes to the same text."""
    text = '{"nom": "Dupont", "prénom": "Zoë", "город": "Париж"}'
    got = s3.get_object(**stored(text.encode(), ContentType="application/json"))
    expect.status(got, 200)
    expect.equal(got["Body"].read().decode("utf-8"), text, "text", sort="data")


@check("GetObject", level="core", spec=api("GetObject"))
def test_last_modified_is_when_it_was_put(s3, stored):
    """GetObject of an object that was just stored returns a Last-Modified within 15 minutes of the client's clock."""
    expect.recent(s3.get_object(**stored(b"body"))["LastModified"], "Last-Modified")


@check("GetObject", level="core", spec=rfc(9110, "5.6.7"))
def test_last_modified_has_the_form_of_http(s3, stored_to_read, last_exchange):
    """GetObject returns Last-Modified in the form Sun, 06 Nov 1994 08:49:37 GMT."""
    s3.get_object(**stored_to_read(b"body"))
    got = last_exchange().response_header("Last-Modified") or ""
    expect.that(is_http_date(got), "the form Sun, 06 Nov 1994 08:49:37 GMT", got, "Last-Modified", sort="form")


@check("GetObject", level="core", spec=api("GetObject"))
@derived("An operation is documented to change what it names; so everything beside that stays.")
def test_reading_changes_nothing(s3, stored_to_read):
    """Two GetObjects of one object return the same bytes, ETag, Last-Modified, Content-Type and user metadata."""
    obj = stored_to_read(b"body", Metadata={"colour": "red"})
    first, second = s3.get_object(**obj), s3.get_object(**obj)
    members = {"ETag": "form", "LastModified": "form", "ContentType": "data", "Metadata": "data"}
    for member, sort in members.items():
        expect.equal(second.get(member), first.get(member), member, sort=sort)
    expect.equal((first["Body"].read(), second["Body"].read()), (b"body", b"body"), "bodies", sort="data")


@check("GetObject", level="extended", spec=api("GetObject"))
@recorded("LocalStack", "TestS3PresignedUrl::test_get_object_ignores_request_body", 2026)
def test_body_of_the_request_is_ignored(s3, stored_to_read, altered):
    """GetObject with a request body returns 200 and the object, as it does without a body."""
    obj = stored_to_read(b"body")
    with altered(body=b"the request"):
        got = s3.get_object(**obj)
    expect.equal(got["Body"].read(), b"body", "body", sort="data")


@check("GetObject", level="core", spec=api("GetObject"))
@recorded("moto", "test_s3.py::test_get_object", 2024)
def test_missing_key_is_refused(s3, target):
    """GetObject of a key that does not exist returns 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.get_object(**target)


@check("GetObject", level="core", spec=api("GetObject"))
@recorded("LocalStack", "TestS3::test_get_object_no_such_bucket", 2026)
def test_missing_bucket_is_refused(s3, new_bucket_name):
    """GetObject from a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.get_object(Bucket=new_bucket_name, Key="key")


# Recorded from AWS.
@pytest.mark.parametrize("name", ["uploads", "versions"])
@check("GetObject", level="extended", spec=api("GetObject"))
def test_listing_of_a_key_is_refused(s3, ten_bytes, altered, name):
    """A GET of a key with ?uploads or ?versions, which list what a bucket has, returns 400 InvalidRequest."""
    with altered(query={name: ""}), expect.error(400, "InvalidRequest"):
        s3.get_object(**ten_bytes)


# The Versity Gateway returns it since AWS does.
@pytest.mark.parametrize("operation", case_per_operation(("GetObject", "HeadObject", "DeleteObject")))
@check("GetObject", level="extended", spec=api("CopyObject"))
def test_source_of_a_copy_is_refused_elsewhere(s3, stored, altered, operation):
    """GetObject, HeadObject and DeleteObject with x-amz-copy-source return 400 InvalidArgument, and the object
    stays."""
    obj = stored(b"stays")
    source = {"x-amz-copy-source": f"/{obj['Bucket']}/{obj['Key']}"}
    with altered(headers=source), expect.error(400, *([] if operation == "HeadObject" else ["InvalidArgument"])):
        call_operation(s3, operation, **obj)
    expect.equal(s3.get_object(**obj)["Body"].read(), b"stays", "body", sort="data")
