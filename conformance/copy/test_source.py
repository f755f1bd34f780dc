"""Forms of CopyObject's x-amz-copy-source, and sources and targets that do not exist."""

from urllib.parse import quote

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api

FEATURE = "copy"
SIDE = "client"

BODY = b"to be copied"


def _fully_encoded(text):
    """Returns the text with every character percent-encoded, except slashes."""
    return "/".join("".join(f"%{byte:02X}" for byte in part.encode()) for part in text.split("/"))


FORMS = {
    "without_leading_slash": lambda bucket, key: f"{bucket}/{key}",
    "with_leading_slash": lambda bucket, key: f"/{bucket}/{key}",
    "slashes_of_the_key_encoded": lambda bucket, key: f"{bucket}/{quote(key, safe='')}",
    "every_character_of_the_key_encoded": lambda bucket, key: f"{bucket}/{_fully_encoded(key)}",
    "encoded_in_lower_case": lambda bucket, key: f"{bucket}/{_fully_encoded(key).lower()}",
}
# The API reference requires bucket and key with a slash between them; the first refusal was recorded from AWS.
WITHOUT_KEY = {"bucket_alone": "{bucket}", "bucket_and_slash": "{bucket}/"}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@check("CopyObject", level="core", spec=api("CopyObject"), feature="copy-sources", gate=True)
def test_form_of_the_source(s3, plain_source, copy, altered, form):
    """CopyObject accepts x-amz-copy-source as bucket/key or /bucket/key, with any characters of the key
    percent-encoded: it returns 200, and the copy has the source's bytes."""
    with altered(headers={"x-amz-copy-source": form(plain_source["Bucket"], plain_source["Key"])}):
        expect.status(s3.copy_object(**copy, CopySource=plain_source), 200)
    expect.equal(s3.get_object(**copy)["Body"].read(), BODY, "body", sort="data")


@pytest.fixture(scope="session")
def source_with_a_space(put_once):
    """Bucket and key of an object whose key has a space, which all clients copy."""
    return put_once(BODY, name="a source")


# Go's url.QueryEscape encodes a space so, which s5cmd and other programs use.
@check(
    "CopyObject",
    level="common",
    spec="https://github.com/aws/aws-cli/issues/614",
    feature="copy-sources",
    gate=True,
)
def test_plus_sign_in_the_source_is_a_space(s3, source_with_a_space, copy, altered):
    """CopyObject reads a plus sign in x-amz-copy-source as a space: it returns 200, and the copy has the bytes of the
    object whose key has the space."""
    source = source_with_a_space
    with altered(headers={"x-amz-copy-source": f"{source['Bucket']}/{source['Key'].replace(' ', '+')}"}):
        expect.status(s3.copy_object(**copy, CopySource=source), 200)
    expect.equal(s3.get_object(**copy)["Body"].read(), BODY, "body", sort="data")


@pytest.mark.parametrize("text", WITHOUT_KEY.values(), ids=WITHOUT_KEY)
@check("CopyObject", level="common", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_s3_copy_object_wrong_format", 2026, of="bucket_alone")
def test_source_without_a_key_is_refused(s3, bucket, copy, altered, text):
    """CopyObject with an x-amz-copy-source that names a bucket but no key is refused with 400 InvalidArgument."""
    with expect.error(400, "InvalidArgument"), altered(headers={"x-amz-copy-source": text.format(bucket=bucket)}):
        s3.copy_object(**copy, CopySource={"Bucket": bucket, "Key": "key"})


@check("CopyObject", level="core", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_s3_copy_object_src_not_exists", 2023)
def test_missing_source_is_refused(s3, target, copy):
    """CopyObject from a key that does not exist returns 404 NoSuchKey, and no copy is made."""
    with expect.error(404, "NoSuchKey"):
        s3.copy_object(**copy, CopySource=target)
    with expect.error(404):
        s3.head_object(**copy)


@check("CopyObject", level="common", spec=api("CopyObject"))
@derived("A request that is refused is not carried out; so everything stays as it was.")
def test_object_at_the_target_stays_when_the_source_is_missing(s3, stored, copy):
    """CopyObject from a key that does not exist to an existing key returns 404 NoSuchKey, and the object at the
    target stays."""
    obj = stored(BODY)
    with expect.error(404, "NoSuchKey"):
        s3.copy_object(**obj, CopySource=copy)
    expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body", sort="data")


@pytest.mark.parametrize("ending", ["/", "-more"], ids=["with_slash", "longer"])
@check("CopyObject", level="common", spec=api("CopyObject"))
@derived("Keys are documented as exact text; so a key names one object and no other.")
def test_source_is_the_whole_key(s3, plain_source, copy, ending):
    """CopyObject from a missing key that begins with the key of an existing object returns 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.copy_object(**copy, CopySource={**plain_source, "Key": plain_source["Key"] + ending})


@check("CopyObject", level="core", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_s3_copy_object_src_not_exists", 2023)
def test_missing_source_bucket_is_refused(s3, target, new_bucket_name):
    """CopyObject from a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.copy_object(**target, CopySource={"Bucket": new_bucket_name, "Key": "key"})


@check("CopyObject", level="core", spec=api("CopyObject"))
def test_missing_target_bucket_is_refused(s3, plain_source, new_bucket_name):
    """CopyObject to a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.copy_object(Bucket=new_bucket_name, Key="key", CopySource=plain_source)


@check("CopyObject", level="extended", spec=api("CopyObject"))
def test_null_version_of_a_bucket_without_versions(s3, plain_source, copy):
    """CopyObject from ?versionId=null, in a bucket that never had versioning, returns 200 and copies the object."""
    expect.status(s3.copy_object(**copy, CopySource={**plain_source, "VersionId": "null"}), 200)
    expect.equal(s3.get_object(**copy)["Body"].read(), BODY, "body", sort="data")


@pytest.fixture(scope="session")
def old_version(out_of_band, control, own_buckets, new_prefix):
    """The older of two versions, whose key has a question mark: its bucket, key and id. All clients copy it."""
    with out_of_band():
        source = {"Bucket": own_buckets.versioned_bucket(), "Key": f"{new_prefix()}object?versionId=not-this"}
        old = control.put_object(**source, Body=b"the old version")["VersionId"]
        control.put_object(**source, Body=b"the new version")
    return {**source, "VersionId": old}


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_version_of_a_key_with_a_question_mark(s3, old_version, target):
    """CopyObject from bucket/key?versionId=ID returns 200 and copies this version, even if the key contains an
    encoded question mark."""
    expect.status(s3.copy_object(**target, CopySource=old_version), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), b"the old version", "body", sort="data")


@check("CopyObject", level="extended", spec=api("CopyObject"))
def test_copy_without_versioning_has_no_version_ids(s3, plain_source, copy):
    """CopyObject in a bucket that never had versioning returns neither VersionId nor CopySourceVersionId."""
    answer = s3.copy_object(**copy, CopySource=plain_source)
    expect.equal(
        (answer.get("VersionId"), answer.get("CopySourceVersionId")), (None, None), "version ids", sort="version"
    )


# Recorded from AWS.
@check("CopyObject", level="extended", spec=api("CopyObject"))
def test_copy_with_a_body_is_refused(s3, target, ten_bytes, altered):
    """CopyObject with a body returns 400 InvalidRequest and creates no copy."""
    with altered(body=b"body"), expect.error(400, "InvalidRequest"):
        s3.copy_object(**target, CopySource=ten_bytes)
    expect.missing(s3, target)
