"""Access to DeleteObjects, and its headers ExpectedBucketOwner and RequestPayer."""

from fixtures.assertions import check, derived, expect
from fixtures.model import checksums
from fixtures.model.endpoint import EXAMPLE_ACCOUNT_ID
from fixtures.model.sources import api, userguide

FEATURE = "batch-delete"
SIDE = "server"

OWNER = userguide("bucket-owner-condition")


# The permission is checked for each key, so that either response is right.
@check("DeleteObjects", level="core", spec=userguide("acl-overview"), feature="private-by-default")
def test_private_bucket_is_not_written(s3, stored, anonymous, public_url):
    """DeleteObjects without credentials, in a private bucket, returns 403 AccessDenied, or 200 with an Error
    AccessDenied for the key, and the object stays."""
    obj = stored(b"stays")
    body = f"<Delete><Object><Key>{obj['Key']}</Key></Object></Delete>".encode()
    url = public_url(Bucket=obj["Bucket"], Key="") + "?delete"
    answer = anonymous.at(url, "POST", headers={"Content-MD5": checksums.of("MD5", body)}, body=body)
    stays = expect.response_unless(lambda: s3.head_object(**obj), 404) is not None
    if stays and answer.status == 200:
        expect.equal(answer.element("Code"), "AccessDenied", "code", sort="form")
    else:
        expect.refused(answer, 403, "AccessDenied")
    expect.equal(stays, True, "object stays", sort="entries")


@check("DeleteObjects", level="extended", spec=api("DeleteObjects"), feature="expected-owner")
def test_wrong_expected_owner_is_refused(s3, stored):
    """DeleteObjects with an ExpectedBucketOwner that does not own the bucket returns 403 AccessDenied, and the
    object stays."""
    obj = stored(b"stays")
    objects = [{"Key": obj["Key"]}]
    with expect.safeguard(), expect.error(403, "AccessDenied"):
        answer = s3.delete_objects(
            Bucket=obj["Bucket"], Delete={"Objects": objects}, ExpectedBucketOwner=EXAMPLE_ACCOUNT_ID
        )
        # Refused key by key, with status 200, it was not let through.
        expect.equal(answer.get("Errors", []), [], "form of the response, Errors", sort="form")
    expect.status(s3.head_object(**obj), 200)


@check("DeleteObjects", level="extended", spec=OWNER, feature="expected-owner")
def test_right_expected_owner_is_accepted(s3, stored, account_id):
    """DeleteObjects with the owner's account id as ExpectedBucketOwner deletes the object."""
    obj = stored(b"goodbye")
    objects = [{"Key": obj["Key"]}]
    s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": objects}, ExpectedBucketOwner=account_id)
    with expect.error(404):
        s3.head_object(**obj)


@check("DeleteObjects", level="extended", spec=userguide("ObjectsinRequesterPaysBuckets"), feature="requester-pays")
@derived("The header is documented to accept a charge; where none arises it changes nothing.")
def test_request_payer_from_the_owner_is_accepted(s3, stored):
    """DeleteObjects by the bucket's owner with RequestPayer requester deletes the object and returns no Error."""
    obj = stored(b"goodbye")
    objects = [{"Key": obj["Key"]}]
    answer = s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": objects}, RequestPayer="requester")
    expect.equal(answer.get("Errors", []), [], "Errors", sort="refusals")
    with expect.error(404):
        s3.head_object(**obj)
