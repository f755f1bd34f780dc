"""DeleteObjects with the ETag that an object must have to be deleted."""

from fixtures.language import check, expect
from fixtures.model.sources import userguide
from fixtures.s3 import listings

FEATURE = "conditional-deletes"

CONDITIONAL = userguide("conditional-deletes")


@check("DeleteObjects", level="extended", spec=CONDITIONAL, uses=["DeleteObjects.ETag"])
def test_right_etag(s3, target):
    """DeleteObjects of a key with the ETag of its object deletes the object and returns no Error."""
    with expect.arranging():
        etag = s3.put_object(**target, Body=b"as expected")["ETag"]
    objects = [{"Key": target["Key"], "ETag": etag}]
    answer = s3.delete_objects(Bucket=target["Bucket"], Delete={"Objects": objects})
    expect.equal(answer.get("Errors", []), [], "Errors")
    expect.equal(listings.keys(s3.list_objects(Bucket=target["Bucket"], Prefix=target["Key"])), [], "keys")


@check("DeleteObjects", level="extended", spec=CONDITIONAL, uses=["DeleteObjects.ETag"])
def test_wrong_etag_is_an_error_of_its_key(s3, stored):
    """DeleteObjects of a key with an ETag that is not the object's ETag returns 200 with an Error PreconditionFailed
    for the key, and the object stays."""
    obj = stored(b"not as expected")
    objects = [{"Key": obj["Key"], "ETag": '"5d41402abc4b2a76b9719d911017c592"'}]
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": objects})
    found = [(entry.get("Key"), entry.get("Code")) for entry in answer.get("Errors", [])]
    expect.equal(found, [(obj["Key"], "PreconditionFailed")], "Key and Code of the errors")
    expect.status(s3.head_object(**obj), 200)


@check(
    "DeleteObjects",
    level="extended",
    spec=CONDITIONAL,
    uses=["DeleteObjects.ETag"],
    formerly=["batch_delete/conditions::wrong_etag_does_not_keep_others"],
)
def test_wrong_etag_does_not_protect_other_keys(s3, stored):
    """DeleteObjects of one key with a wrong ETag and of another key without an ETag deletes only the second."""
    obj = stored(b"not as expected")
    other = obj["Key"] + "-other"
    with expect.arranging():
        s3.put_object(Bucket=obj["Bucket"], Key=other, Body=b"")
    objects = [{"Key": obj["Key"], "ETag": '"5d41402abc4b2a76b9719d911017c592"'}, {"Key": other}]
    s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": objects})
    expect.equal(listings.keys(s3.list_objects(Bucket=obj["Bucket"], Prefix=obj["Key"])), [obj["Key"]], "keys")
