"""Every operation on an object in a private bucket, by somebody without permission, or with an expected owner who does
not own the bucket: it is refused and changes nothing."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.endpoint import EXAMPLE_ACCOUNT_ID
from fixtures.model.sources import userguide
from fixtures.s3.object_operations import COMMON, RARE, cases, request
from fixtures.s3.uploads import send_part, start_upload

FEATURE = "private-by-default"

ACCESS = userguide("access-control-overview")
OWNER = userguide("bucket-owner-condition")
BODY = b"nobody else's"
TAG = "shape=round"
EVERY = {**COMMON, **RARE}
HERE = "safety/every_object_operation"
OF_LOCKS = {"GetObjectLegalHold", "GetObjectRetention", "PutObjectLegalHold", "PutObjectRetention"}
"""Operations that are refused even to the owner if the bucket has no Object Lock."""
NOT_OF_LOCKS = {name: COMMON[name] for name in COMMON if name not in OF_LOCKS}


@pytest.fixture
def stored_for(control, new_target, operation):
    """`stored_for()` stores a private object, and returns its bucket and key. If the operation needs an upload, it
    starts one to that key, uploads a part, and returns them as well."""
    asking = EVERY[operation]

    def store():
        target = new_target()
        with expect.arranging():
            control.put_object(**target, Body=BODY, **({"Tagging": TAG} if asking.changes == "tags" else {}))
        if not asking.wants_an_upload:
            return target
        upload = start_upload(control, target)
        return {**upload, "ETag": send_part(control, upload, 1, b"part")["ETag"]}

    return store


@pytest.fixture
def private(stored_for, made_to_read, operation):
    """The object or upload stored for the operation, for checks of its refusal; operations that only read share one."""
    if not operation.startswith(("Get", "Head", "List")):
        return stored_for()
    return made_to_read(("private", EVERY[operation].wants_an_upload), stored_for)


def _unchanged(control, private, changes):
    """Checks that the operation has changed nothing."""
    where = {name: private[name] for name in ("Bucket", "Key")}
    if changes == "object":
        found = control.get_object(**where)
        expect.equal((found["Body"].read(), found["Metadata"]), (BODY, {}), "body and metadata", sort="data")
    elif changes == "tags":
        tags = [f"{tag['Key']}={tag['Value']}" for tag in control.get_object_tagging(**where)["TagSet"]]
        expect.equal(tags, [TAG], "tags", sort="data")
    elif changes == "grants":
        expect.equal(len(control.get_object_acl(**where)["Grants"]), 1, "number of grants", sort="access")
    elif changes == "uploads":
        listed = control.list_multipart_uploads(Bucket=where["Bucket"], Prefix=where["Key"])
        expect.equal(listed.get("Uploads", []), [], "uploads", sort="entries")
    elif changes == "parts":
        parts = control.list_parts(**where, UploadId=private["UploadId"]).get("Parts", [])
        expect.equal([part["PartNumber"] for part in parts], [1], "parts", sort="entries")


def _is_refused(client, control, private, operation, account):
    asked = request(client, operation, private)
    answer = client.send(client.sign(asked, account=account) if account else asked)
    expect.refused(answer, 403, *([] if asked.method == "HEAD" else ["AccessDenied"]))
    _unchanged(control, private, EVERY[operation].changes)


@pytest.mark.parametrize("operation", cases(EVERY))
@check("GetObject", level="core", spec=ACCESS, gate=True)
def test_request_without_credentials_is_refused(raw_anonymous, control, private, operation):
    """A request without credentials for a private object is refused with 403 AccessDenied and changes nothing,
    whatever the operation."""
    _is_refused(raw_anonymous, control, private, operation, None)


@pytest.mark.parametrize("operation", cases(EVERY))
@check("GetObject", level="core", spec=ACCESS)
def test_another_accounts_object_is_refused(raw_s3v4, second_account, control, private, operation):
    """A request by another account for a private object is refused with 403 AccessDenied and changes nothing,
    whatever the operation."""
    _is_refused(raw_s3v4, control, private, operation, second_account)


@pytest.mark.parametrize("operation", cases(COMMON))
@check("GetObject", level="core", spec=ACCESS)
def test_url_that_another_account_presigned_grants_nothing(raw_s3v4, second_account, control, private, operation):
    """A URL for a private object that another account presigned is refused with 403 AccessDenied and changes
    nothing, whatever the operation."""
    asked = raw_s3v4.presign(request(raw_s3v4, operation, private), account=second_account)
    expect.refused(raw_s3v4.send(asked), 403, *([] if asked.method == "HEAD" else ["AccessDenied"]))
    _unchanged(control, private, COMMON[operation].changes)


@pytest.mark.parametrize("operation", cases(NOT_OF_LOCKS))
@check("GetObject", level="core", spec=ACCESS)
def test_owner_is_not_refused(raw_s3v4, private, operation):
    """The same request by the account that owns the bucket and the object returns 200 or 204."""
    expect.status(raw_s3v4.ask(request(raw_s3v4, operation, private)), 200, 204)


OWNERS = ("x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner")
COPIES = {name: COMMON[name] for name in ("CopyObject", "UploadPartCopy")}


def _is_refused_with_owner(client, control, private, operation, header, owner, status, code):
    asked = request(client, operation, private).with_header(header, owner)
    with expect.safeguard():
        expect.refused(client.ask(asked), status, *([] if asked.method == "HEAD" else [code]))
    _unchanged(control, private, EVERY[operation].changes)


@pytest.mark.parametrize("operation", cases(NOT_OF_LOCKS))
@check("GetObject", level="extended", spec=OWNER, feature="expected-owner")
def test_unexpected_owner_is_refused(raw_s3v4, control, private, operation):
    """A request by the owner with an x-amz-expected-bucket-owner that does not own the bucket is refused with 403
    AccessDenied and changes nothing, whatever the operation."""
    _is_refused_with_owner(raw_s3v4, control, private, operation, OWNERS[0], EXAMPLE_ACCOUNT_ID, 403, "AccessDenied")


@pytest.mark.parametrize("operation", cases(NOT_OF_LOCKS))
@check("GetObject", level="common", spec=OWNER, feature="expected-owner")
def test_right_owner_is_accepted(raw_s3v4, private, account_id, operation):
    """A request by the owner with its own account id in x-amz-expected-bucket-owner, and for a copy also in
    x-amz-source-expected-bucket-owner, returns 200 or 204."""
    asked = request(raw_s3v4, operation, private)
    for header in OWNERS if operation in COPIES else OWNERS[:1]:
        asked = asked.with_header(header, account_id)
    expect.status(raw_s3v4.ask(asked), 200, 204)
