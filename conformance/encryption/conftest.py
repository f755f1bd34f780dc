"""Fixtures of several modules in this area: a bucket whose default encryption they configure, an object with a customer
key, and objects that were uploaded in one part."""

import pytest

from fixtures.s3.encryption import KEY


@pytest.fixture
def encryption_bucket(out_of_band, own_buckets):
    """A bucket whose default encryption this worker's checks change: each first puts the configuration that it
    needs."""
    with out_of_band():
        return own_buckets.bucket_for("encryption")


BODY = b"under a customer's key"


@pytest.fixture(scope="session")
def object_under_a_key(put_once, open_to_customer_keys):
    """An object that was put with KEY, and that checks only read: its bucket and key."""
    return put_once(BODY, **KEY)


@pytest.fixture
def locked_object(request, sends_own_key):
    """Bucket and key of that object, stored once it is known that the endpoint takes customer keys, and its bytes."""
    return request.getfixturevalue("object_under_a_key"), BODY


@pytest.fixture
def uploaded(s3, made_to_read, new_prefix):
    """`created, sent, completed = uploaded(bucket, **members)`: the steps that upload an object with the body `one
    part`. `created()` returns its bucket and key, and the response to CreateMultipartUpload with these members;
    `sent()` and `completed()` return the responses to UploadPart and CompleteMultipartUpload. Each is made once, after
    those before it, and checks only read it. One `xdist_group`."""

    def find(bucket, **members):
        def once(step, make):
            return made_to_read((step, bucket, *sorted(members.items())), make)

        def create():
            where = {"Bucket": bucket, "Key": f"{new_prefix()}object"}
            return where, s3.create_multipart_upload(**where, **members)

        def upload():
            where, created = once("created", create)
            return {**where, "UploadId": created["UploadId"]}

        def send():
            return s3.upload_part(**upload(), PartNumber=1, Body=b"one part")

        def complete():
            parts = [{"PartNumber": 1, "ETag": once("sent", send)["ETag"]}]
            return s3.complete_multipart_upload(**upload(), MultipartUpload={"Parts": parts})

        return lambda: once("created", create), lambda: once("sent", send), lambda: once("completed", complete)

    return find
