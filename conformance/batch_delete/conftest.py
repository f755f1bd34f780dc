"""Objects that a batch deletes or has deleted, for checks of several modules."""

import pytest

from fixtures.language import expect


@pytest.fixture
def deleted_alone(s3, lent, new_target):
    """`deleted_alone()` returns bucket and key of an object in a folder, which DeleteObjects deleted with no other key,
    and the response. Checks only look for the object, or delete it again."""

    def delete():
        target = new_target()
        obj = {"Bucket": target["Bucket"], "Key": target["Key"].removesuffix("object") + "folder/file"}
        with expect.arranging():
            s3.put_object(**obj, Body=b"goodbye")
        return obj, s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": obj["Key"]}]})

    return lambda: lent("an object that a batch deleted", delete, only_read=True)


@pytest.fixture
def lent_versions(lent, versioned_bucket, new_prefix, written):
    """`lent_versions(state)` returns bucket and key of an object with two versions, `older` and `newer`, and their ids
    in that order; or what another check has left in this state. The check uses it up."""

    def make():
        target = {"Bucket": versioned_bucket, "Key": f"{new_prefix()}object"}
        return target, written(target, b"older", b"newer")

    def lend(state):
        with expect.arranging():
            return lent.used_up((state, versioned_bucket), make)

    return lend


@pytest.fixture
def two_versions(lent, versioned_bucket, new_prefix, written):
    """Bucket and key of an object with two versions, and their ids, the older first. It is `lent`: a check deletes no
    version."""

    def make():
        target = {"Bucket": versioned_bucket, "Key": f"{new_prefix()}object"}
        return target, written(target, b"older", b"newer")

    with expect.arranging():
        return lent(("two versions that stay", versioned_bucket), make)
