"""DeleteObjects with the ETag that an object must have to be deleted."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import userguide
from fixtures.s3 import listings
from fixtures.s3.preconditions import OTHER_ETAG

FEATURE = "conditional-deletes"

CONDITIONAL = userguide("conditional-deletes")


@check("DeleteObjects", level="extended", spec=CONDITIONAL, uses=["DeleteObjects.ETag"])
def test_right_etag(s3, target):
    """DeleteObjects of a key with the ETag of its object deletes the object and returns no Error."""
    with expect.arranging():
        etag = s3.put_object(**target, Body=b"as expected")["ETag"]
    objects = [{"Key": target["Key"], "ETag": etag}]
    answer = s3.delete_objects(Bucket=target["Bucket"], Delete={"Objects": objects})
    expect.equal(answer.get("Errors", []), [], "Errors", sort="refusals")
    expect.equal(
        listings.keys(s3.list_objects(Bucket=target["Bucket"], Prefix=target["Key"])), [], "keys", sort="entries"
    )


@check("DeleteObjects", level="extended", spec=CONDITIONAL, uses=["DeleteObjects.ETag"])
@recorded("versitygw", "test_rest_delete_objects.sh::REST - DeleteObjects - ETag mismatch", 2026)
def test_wrong_etag_is_an_error_of_its_key(s3, stored):
    """DeleteObjects of a key with an ETag that is not the object's ETag returns 200 with an Error PreconditionFailed
    for the key, and the object stays."""
    obj = stored(b"stays")
    objects = [{"Key": obj["Key"], "ETag": '"5d41402abc4b2a76b9719d911017c592"'}]
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": objects})
    found = [(entry.get("Key"), entry.get("Code")) for entry in answer.get("Errors", [])]
    expect.equal(found, [(obj["Key"], "PreconditionFailed")], "Key and Code of the errors", sort="refusals")
    expect.status(s3.head_object(**obj), 200)


@check("DeleteObjects", level="extended", spec=CONDITIONAL, uses=["DeleteObjects.ETag"])
def test_wrong_etag_does_not_protect_other_keys(s3, stored):
    """DeleteObjects of one key with a wrong ETag and of another key without an ETag deletes only the second."""
    obj = stored(b"stays")
    other = obj["Key"] + "-other"
    with expect.arranging():
        s3.put_object(Bucket=obj["Bucket"], Key=other, Body=b"x")
    objects = [{"Key": obj["Key"], "ETag": '"5d41402abc4b2a76b9719d911017c592"'}, {"Key": other}]
    s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": objects})
    expect.equal(
        listings.keys(s3.list_objects(Bucket=obj["Bucket"], Prefix=obj["Key"])), [obj["Key"]], "keys", sort="entries"
    )


@check("DeleteObjects", level="extended", spec=CONDITIONAL, uses=["DeleteObjects.ETag"])
def test_etag_without_quotes(s3, target):
    """DeleteObjects of a key with the ETag of its object without quotes deletes the object."""
    with expect.arranging():
        etag = s3.put_object(**target, Body=b"as expected")["ETag"]
    objects = [{"Key": target["Key"], "ETag": etag.strip('"')}]
    answer = s3.delete_objects(Bucket=target["Bucket"], Delete={"Objects": objects})
    expect.equal(answer.get("Errors", []), [], "Errors", sort="refusals")
    with expect.error(404):
        s3.head_object(**target)


@check("DeleteObjects", level="extended", spec=CONDITIONAL, uses=["DeleteObjects.ETag"])
def test_asterisk_deletes_what_exists(s3, stored):
    """DeleteObjects of a key that exists with * as its ETag deletes the object."""
    obj = stored(b"anything")
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": obj["Key"], "ETag": "*"}]})
    expect.equal(answer.get("Errors", []), [], "Errors", sort="refusals")
    with expect.error(404):
        s3.head_object(**obj)


# The user guide says 412 for *; AWS was measured to return NoSuchKey to DeleteObject (localstack issue 13894).
@pytest.mark.parametrize("etag", [OTHER_ETAG, "*"], ids=["etag", "asterisk"])
@check("DeleteObjects", level="extended", spec=CONDITIONAL, uses=["DeleteObjects.ETag"])
def test_missing_key_with_an_etag_is_an_error_of_its_key(s3, target, etag):
    """DeleteObjects of a key that does not exist, with an ETag or *, returns an Error NoSuchKey or
    PreconditionFailed for the key."""
    objects = [{"Key": target["Key"], "ETag": etag}]
    answer = s3.delete_objects(Bucket=target["Bucket"], Delete={"Objects": objects})
    found = [(entry.get("Key"), entry.get("Code")) for entry in answer.get("Errors", [])]
    allowed = [[(target["Key"], code)] for code in ("NoSuchKey", "PreconditionFailed")]
    expect.that(
        found in allowed,
        "NoSuchKey or PreconditionFailed for the key",
        found,
        "Key and Code of the errors",
        sort="refusals",
    )


@check("DeleteObjects", level="extended", spec=CONDITIONAL, uses=["DeleteObjects.ETag"])
def test_etag_of_an_older_version_makes_no_delete_marker(s3, versioned_target, written):
    """In a versioned bucket, DeleteObjects of a key with the ETag of an older version returns an Error
    PreconditionFailed for the key, and creates no delete marker."""
    with expect.arranging():
        older = s3.put_object(**versioned_target, Body=b"older")["ETag"]
    written(versioned_target, b"current")
    objects = [{"Key": versioned_target["Key"], "ETag": older}]
    answer = s3.delete_objects(Bucket=versioned_target["Bucket"], Delete={"Objects": objects})
    found = [(entry.get("Key"), entry.get("Code")) for entry in answer.get("Errors", [])]
    expect.equal(
        found, [(versioned_target["Key"], "PreconditionFailed")], "Key and Code of the errors", sort="refusals"
    )
    expect.equal(s3.get_object(**versioned_target)["Body"].read(), b"current", "body", sort="data")
