"""What several modules of this area ask for: a bucket whose default encryption they configure, and an object with a
customer key."""

import pytest

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
