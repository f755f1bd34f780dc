"""Given to the checks of keys."""

import contextlib
from functools import cache

import pytest
from botocore.exceptions import ClientError

from fixtures.assertions import expect

BODY = b"the object of this key"


@pytest.fixture(scope="session")
def object_named(put_once):
    """`object_named("a b")` returns bucket and key of an object with this name, which checks only read or list. It is
    alone below its prefix, and its body is `the object of this key`."""
    return cache(lambda name: put_once(BODY, name=name))


@pytest.fixture
def special_object(object_named, name):
    """Bucket and key of an object with the name of the case, which checks only read or list."""
    return object_named(name)


@pytest.fixture
def is_kept(s3, bucket):
    """`is_kept(key)` asserts that an object is read, listed and deleted by exactly this key."""

    def assert_kept(key):
        s3.put_object(Bucket=bucket, Key=key, Body=BODY)
        expect.equal(s3.get_object(Bucket=bucket, Key=key)["Body"].read(), BODY, "body", sort="data")
        listed = s3.list_objects(Bucket=bucket, Prefix=key)
        expect.equal([entry["Key"] for entry in listed.get("Contents", [])], [key], "listed keys", sort="entries")
        expect.succeeded(s3.delete_object(Bucket=bucket, Key=key))
        with expect.error(404):
            s3.head_object(Bucket=bucket, Key=key)

    return assert_kept


@pytest.fixture
def open_upload(s3, control, bucket):
    """Starts an upload to the given key, and aborts it after the check: a server that writes such keys into its
    documents as they are would spoil the listings of checks that follow."""
    started = []

    def start(key):
        with expect.arranging():
            upload = s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
        started.append({"Bucket": bucket, "Key": key, "UploadId": upload})

    yield start
    for upload in started:
        with contextlib.suppress(ClientError):  # the rest is removed with the bucket
            control.abort_multipart_upload(**upload)
