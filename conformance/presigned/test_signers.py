"""Who signed a presigned URL: unknown keys, wrong secrets, another account, two signatures at once."""

from dataclasses import replace

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import userguide
from fixtures.model.endpoint import Credentials

SPEC = userguide("RESTAuthentication")
NOT_THEIRS = ((403, "AccessDenied"), (404, "NoSuchBucket"))
OF_THE_OTHER_VERSION = {
    "s3": "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=A%2F20200101%2Fus-east-1%2Fs3%2Faws4_request"
    "&X-Amz-Date=20200101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=" + "0" * 64,
    "s3v4": "AWSAccessKeyId=A&Expires=2147483647&Signature=AAAAAAAAAAAAAAAAAAAAAAAAAAA%3D",
}


@check("GetObject", level="core", spec=SPEC)
def test_wrong_secret_is_refused(raw_signed, ten_bytes):
    """A URL presigned with another secret key than its access key's answers 403 SignatureDoesNotMatch."""
    keys = raw_signed.wrong_secret()
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes), credentials=keys)
    expect.refused(raw_signed.send(url), 403, "SignatureDoesNotMatch")


@check("PutObject", level="core", spec=SPEC)
def test_upload_with_a_wrong_secret_stores_nothing(raw_signed, control, target):
    """A PUT URL presigned with a wrong secret key answers 403 SignatureDoesNotMatch, and stores nothing."""
    keys = replace(raw_signed.credentials(), secret_key="")
    url = raw_signed.presign(raw_signed.request("PUT", **target, body=b"forged"), credentials=keys)
    expect.refused(raw_signed.send(url), 403, "SignatureDoesNotMatch")
    with expect.error(404):
        control.head_object(**target)


@check("GetObject", level="core", spec=SPEC)
def test_unknown_access_key_is_refused(raw_signed, ten_bytes):
    """A URL presigned with an access key that does not exist answers 403 InvalidAccessKeyId."""
    keys = Credentials("S3CUNKNOWNACCESSKEY0", raw_signed.credentials().secret_key)
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes), credentials=keys)
    expect.refused(raw_signed.send(url), 403, "InvalidAccessKeyId")


@check("GetObject", level="core", spec=SPEC)
def test_access_key_in_another_case_is_unknown(raw_signed, ten_bytes):
    """A URL presigned with the access key in the other case, and the right secret, answers 403 InvalidAccessKeyId."""
    keys = raw_signed.credentials()
    swapped = replace(keys, access_key=keys.access_key.swapcase())
    if swapped == keys:
        pytest.skip("skipped: the access key has no letters")
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes), credentials=swapped)
    expect.refused(raw_signed.send(url), 403, "InvalidAccessKeyId")


@pytest.mark.parametrize("header", ["signed", "Bearer abc", "Basic YTpi"], ids=["signed", "bearer", "basic"])
@check("GetObject", level="common", spec=SPEC)
def test_header_beside_the_url_is_refused(raw_signed, ten_bytes, header):
    """A presigned URL that is sent with an Authorization header, rightly signed or another service's, answers 400
    InvalidArgument."""
    request = raw_signed.request("GET", **ten_bytes)
    url = raw_signed.presign(request)
    sent = raw_signed.sign(url) if header == "signed" else url.with_header("Authorization", header)
    expect.refused(raw_signed.send(sent), 400, "InvalidArgument")


@check("GetObject", level="common", spec=SPEC)
def test_both_versions_in_one_url_are_refused(raw_signed, ten_bytes, signature):
    """A presigned URL of one version, rightly signed, to which arguments of the other version are added answers 400
    InvalidArgument."""
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes))
    answer = raw_signed.send(url.with_target(f"{url.target}&{OF_THE_OTHER_VERSION[signature]}"))
    expect.refused(answer, 400, "InvalidArgument")


@check("PutObject", level="core", spec=SPEC)
def test_forged_header_does_not_ride_on_a_url(raw_signed, control, target):
    """A PUT with a forged Authorization header and, in its URL, an expired signature answers 400 or 403, and stores
    nothing."""
    url = raw_signed.presign(raw_signed.request("PUT", **target, body=b"forged"), expires=1, seconds=-60)
    keys = raw_signed.wrong_secret()
    expect.status(raw_signed.send(raw_signed.sign(url, credentials=keys)), 400, 403)
    with expect.error(404):
        control.head_object(**target)


@check("GetObject", level="core", spec=SPEC)
def test_url_of_the_second_account_does_not_read_a_private_object(raw_signed, ten_bytes, second_account):
    """A URL that the second account signed for a private object of the main account answers 403 AccessDenied,
    or, where each account has its own namespace of buckets, 404 NoSuchBucket."""
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes), account=second_account)
    expect.refused_as(raw_signed.send(url), *NOT_THEIRS)


@check("PutObject", level="core", spec=SPEC)
def test_url_of_the_second_account_stores_nothing(raw_signed, control, target, second_account):
    """A PUT URL that the second account signed for the main account's bucket answers 403 AccessDenied, or, where
    each account has its own namespace of buckets, 404 NoSuchBucket, and stores nothing."""
    url = raw_signed.presign(raw_signed.request("PUT", **target, body=b"alien"), account=second_account)
    expect.refused_as(raw_signed.send(url), *NOT_THEIRS)
    with expect.error(404):
        control.head_object(**target)


@check("ListBuckets", level="core", spec=SPEC)
def test_url_of_the_second_account_is_its_own(raw_signed, bucket, second_account):
    """A URL that the second account signed for the list of buckets answers 200, without the main account's buckets."""
    answer = raw_signed.send(raw_signed.presign(raw_signed.request("GET"), account=second_account))
    expect.status(answer, 200)
    assert f"<Name>{bucket}</Name>".encode() not in answer.body, "the main account's bucket is listed"


@check("GetObject", level="core", spec=SPEC)
def test_url_cannot_be_claimed_by_another_account(raw_signed, ten_bytes, signature, second_account):
    """A URL of the second account in which its access key was changed to the main account's answers 403
    SignatureDoesNotMatch."""
    theirs, ours = (raw_signed.credentials(name).access_key for name in (second_account, "main"))
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes), account=second_account)
    name = "AWSAccessKeyId" if signature == "s3" else "X-Amz-Credential"
    answer = raw_signed.send(url.with_argument(name, url.argument(name).replace(theirs, ours)))
    expect.refused(answer, 403, "SignatureDoesNotMatch")


@check("GetObject", level="extended", spec=SPEC)
def test_token_of_no_session_is_refused(raw_signed, ten_bytes):
    """A URL that is rightly signed with a session token that nobody issued answers 403 or 400."""
    keys = raw_signed.credentials()
    if keys.session_token:
        pytest.skip("skipped: the main account's credentials are a session's")
    url = raw_signed.presign(raw_signed.request("GET", **ten_bytes), credentials=replace(keys, session_token="nobodys"))
    expect.status(raw_signed.send(url), 403, 400)
