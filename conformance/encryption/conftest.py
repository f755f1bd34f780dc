"""What several modules of this area ask for: a bucket whose default encryption they configure, an object with a
customer key, and objects that were uploaded in one part."""

import pytest

from fixtures.language import expect
from fixtures.s3.encryption import KEY


@pytest.fixture
def encryption_bucket(apart, own_buckets):
    """A bucket whose default encryption this worker's checks change: each first puts what it needs."""
    with apart():
        return own_buckets.bucket_for("encryption")


BODY = b"under a customer's key"


@pytest.fixture(scope="session")
def object_under_a_key(put_once, open_to_customer_keys):
    """An object that was put with KEY, and that checks only read: its bucket and key."""
    return put_once(BODY, **KEY)


@pytest.fixture
def locked_object(request, over_https):
    """Bucket and key of that object, stored once it is known that the endpoint takes customer keys, and its bytes."""
    return request.getfixturevalue("object_under_a_key"), BODY


@pytest.fixture
def uploaded(s3, lent, new_prefix):
    """`uploaded(bucket, **members)` uploads an object with the body `one part`, and returns its bucket and key, and the
    responses to CreateMultipartUpload with these members, UploadPart and CompleteMultipartUpload. Checks only read
    them. One `xdist_group`."""

    def upload(bucket, members):
        where = {"Bucket": bucket, "Key": f"{new_prefix()}object"}
        with expect.arranging():
            created = s3.create_multipart_upload(**where, **members)
            named = {**where, "UploadId": created["UploadId"]}
            part = s3.upload_part(**named, PartNumber=1, Body=b"one part")
            parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
            return where, created, part, s3.complete_multipart_upload(**named, MultipartUpload=parts)

    def find(bucket, **members):
        name = ("uploaded in a part", bucket, *sorted(members.items()))
        return lent(name, lambda: upload(bucket, members), only_read=True)

    return find
