"""The signer of a presigned URL: unknown access keys, wrong secret keys, another account, two signatures in one
request."""

from dataclasses import replace

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import skip_check
from fixtures.model.endpoint import Credentials
from fixtures.model.sources import PRESIGNING

FEATURE = "presigned-arguments"
SIDE = "client"

NOT_THEIRS = ((403, "AccessDenied"), (404, "NoSuchBucket"))
OF_THE_OTHER_VERSION = {
    "s3": "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=A%2F20200101%2Fus-east-1%2Fs3%2Faws4_request"
    "&X-Amz-Date=20200101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=" + "0" * 64,
    "s3v4": "AWSAccessKeyId=A&Expires=2147483647&Signature=AAAAAAAAAAAAAAAAAAAAAAAAAAA%3D",
}


@check("GetObject", level="core", spec=PRESIGNING)
def test_wrong_secret_is_refused(raw_signed, ten_bytes):
    """A URL presigned with a wrong secret key is refused with 403 SignatureDoesNotMatch."""
    keys = raw_signed.wrong_secret()
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes), credentials=keys)
    expect.refused(raw_signed.send(url), 403, "SignatureDoesNotMatch")


@check("PutObject", level="core", spec=PRESIGNING)
def test_upload_with_an_empty_secret_stores_nothing(raw_signed, control, target):
    """A PUT URL presigned with an empty secret key is refused with 403 SignatureDoesNotMatch, and nothing is stored."""
    keys = replace(raw_signed.credentials(), secret_key="")
    url = raw_signed.presign(raw_signed.request("PUT", **target, body=b"forged"), credentials=keys)
    expect.refused(raw_signed.send(url), 403, "SignatureDoesNotMatch")
    expect.nothing_stored(control, target)


@check("GetObject", level="core", spec=PRESIGNING)
def test_unknown_access_key_is_refused(raw_signed, ten_bytes):
    """A URL presigned with an access key that does not exist is refused with 403 InvalidAccessKeyId."""
    keys = Credentials("S3CUNKNOWNACCESSKEY0", raw_signed.credentials().secret_key)
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes), credentials=keys)
    expect.refused(raw_signed.send(url), 403, "InvalidAccessKeyId")


@check("GetObject", level="core", spec=PRESIGNING)
def test_access_key_in_another_case_is_unknown(raw_signed, ten_bytes):
    """A URL presigned with the correct secret key, but with upper and lower case swapped in the access key, is
    refused with 403 InvalidAccessKeyId."""
    keys = raw_signed.credentials()
    swapped = replace(keys, access_key=keys.access_key.swapcase())
    if swapped == keys:
        skip_check("skipped", "the access key has no letters")
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes), credentials=swapped)
    expect.refused(raw_signed.send(url), 403, "InvalidAccessKeyId")


@pytest.mark.parametrize("header", ["signed", "Bearer abc", "Basic YTpi"], ids=["signed", "bearer", "basic"])
@check("GetObject", level="common", spec=PRESIGNING)
def test_authorization_header_with_a_presigned_url_is_refused(raw_signed, ten_bytes, header):
    """A presigned URL sent with an Authorization header, either a correct S3 signature or a Bearer or Basic header,
    is refused with 400 InvalidArgument."""
    request = raw_signed.request("GET", **ten_bytes)
    url = raw_signed.presign(request)
    sent = raw_signed.sign(url) if header == "signed" else url.with_header("Authorization", header)
    expect.refused(raw_signed.send(sent), 400, "InvalidArgument")


@check("GetObject", level="common", spec=PRESIGNING)
def test_both_versions_in_one_url_are_refused(raw_signed, ten_bytes, signature):
    """A correctly signed presigned URL of one signature version with added parameters of the other version is
    refused with 400 InvalidArgument."""
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes))
    answer = raw_signed.send(url.adding_arguments(OF_THE_OTHER_VERSION[signature]))
    expect.refused(answer, 400, "InvalidArgument")


@check("PutObject", level="core", spec=PRESIGNING)
def test_forged_header_with_an_expired_url_is_refused(raw_signed, control, target):
    """A PUT with an Authorization header signed with a wrong secret key and an expired signature in its URL is
    refused with 400 or 403, and nothing is stored."""
    url = raw_signed.presign(raw_signed.request("PUT", **target, body=b"forged"), expires=1, seconds=-60)
    keys = raw_signed.wrong_secret()
    with expect.keeping_out():
        expect.status(raw_signed.send(raw_signed.sign(url, credentials=keys)), 400, 403)
    expect.nothing_stored(control, target)


@check("GetObject", level="core", spec=PRESIGNING)
def test_url_of_the_second_account_does_not_read_a_private_object(raw_signed, ten_bytes, second_account):
    """A URL that the second account presigned for a private object of the main account is refused with 403
    AccessDenied, or with 404 NoSuchBucket if each account has its own namespace of buckets."""
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes), account=second_account)
    expect.refused(raw_signed.send(url), *NOT_THEIRS)


@check("PutObject", level="core", spec=PRESIGNING)
def test_url_of_the_second_account_stores_nothing(raw_signed, control, target, second_account):
    """A PUT URL that the second account presigned for the main account's bucket is refused with 403 AccessDenied, or
    with 404 NoSuchBucket if each account has its own namespace of buckets, and nothing is stored."""
    url = raw_signed.presign(raw_signed.request("PUT", **target, body=b"alien"), account=second_account)
    expect.refused(raw_signed.send(url), *NOT_THEIRS)
    expect.nothing_stored(control, target)


@check("ListBuckets", level="core", spec=PRESIGNING)
def test_url_of_the_second_account_does_not_list_other_buckets(raw_signed, bucket, other_owner):
    """A ListBuckets URL that the second account presigned returns 200 without the main account's buckets."""
    answer = raw_signed.send(raw_signed.presign(raw_signed.request("GET"), account=other_owner))
    expect.status(answer, 200)
    with expect.keeping_out():
        expect.equal(
            bucket in answer.texts("Name"), False, "whether a bucket of another account is listed", sort="access"
        )


@check("GetObject", level="core", spec=PRESIGNING)
def test_url_cannot_be_claimed_by_another_account(raw_signed, ten_bytes, signature, second_account):
    """A URL presigned by the second account, with its access key changed to the main account's, is refused with 403
    SignatureDoesNotMatch."""
    theirs, ours = (raw_signed.credentials(name).access_key for name in (second_account, "main"))
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes), account=second_account)
    name = "AWSAccessKeyId" if signature == "s3" else "X-Amz-Credential"
    answer = raw_signed.send(url.with_argument(name, url.argument(name).replace(theirs, ours)))
    expect.refused(answer, 403, "SignatureDoesNotMatch")


@check("GetObject", level="extended", spec=PRESIGNING)
def test_unknown_session_token_is_refused(raw_signed, ten_bytes):
    """A correctly signed URL with a session token that was never issued is refused with 403 or 400."""
    keys = raw_signed.credentials()
    if keys.session_token:
        skip_check("skipped", "the main account has session credentials")
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes), credentials=replace(keys, session_token="nobodys"))
    expect.status(raw_signed.send(url), 403, 400)
