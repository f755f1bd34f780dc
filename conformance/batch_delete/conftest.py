"""An object that a batch deleted, for checks of several modules."""

import pytest

from fixtures.assertions import expect


@pytest.fixture
def deleted_alone(s3, made_to_read, new_target):
    """`deleted_alone()` returns bucket and key of an object in a folder, which DeleteObjects deleted with no other key,
    and the response. Checks only look for the object, or delete it again."""

    def delete():
        target = new_target()
        obj = {"Bucket": target["Bucket"], "Key": target["Key"].removesuffix("object") + "folder/file"}
        with expect.arranging():
            s3.put_object(**obj, Body=b"goodbye")
        return obj, s3.delete_objects(Bucket=obj["Bucket"], Delete={"Objects": [{"Key": obj["Key"]}]})

    return lambda: made_to_read("an object that a batch deleted", delete)
