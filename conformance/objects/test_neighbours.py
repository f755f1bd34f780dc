"""Keys that are similar to an object's key: they are different keys, and no object exists there."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import userguide

FEATURE = "key-neighbours"
SIDE = "server"
DERIVED = "Keys are documented as exact text; so a key names one object and no other."

# Made from the object's prefix, which ends in a slash, and its name below the prefix.
NEIGHBOURS = {
    "slash_added": "{prefix}{name}/",
    "slash_doubled": "{prefix}/{name}",
    "folder": "{prefix}",
    "folder_without_slash": "{folder}",
    "below_the_object": "{prefix}{name}/below",
    "capitals": "{prefix}OBJECT",
    "beginning_of_the_name": "{prefix}obj",
    "space_added": "{prefix}{name} ",
}

OF_SLASHES = "slashes-confuse-keys"
SLASHES = {"slash_*": OF_SLASHES, "folder*": OF_SLASHES}


def _neighbour(obj, form):
    prefix = obj["Key"].removesuffix("object")
    return {**obj, "Key": form.format(prefix=prefix, folder=prefix.removesuffix("/"), name="object")}


@pytest.fixture(scope="session")
def alone(put_once):
    """An object named object, the only one below its prefix."""
    return put_once(b"the object")


@pytest.mark.parametrize("form", NEIGHBOURS.values(), ids=NEIGHBOURS)
@check(
    "GetObject",
    level="core",
    spec=userguide("object-keys"),
    gate=True,
    shows={**SLASHES, "below*": OF_SLASHES, "folder_without_slash": "folders-are-objects folders-are-internal-errors"},
)
@recorded("LocalStack", "TestS3::test_s3_uppercase_key_names", 2026, of="capitals")
def test_get_of_a_similar_key_is_refused(s3, alone, form):
    """GetObject of a key that differs from an object's key only in a slash, in upper or lower case, or at its end
    returns 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.get_object(**_neighbour(alone, form))


@pytest.mark.parametrize("name", ["slash_added", "folder", "capitals"])
@check("HeadObject", level="core", spec=userguide("object-keys"), shows=SLASHES)
def test_head_of_a_similar_key_is_refused(s3, alone, name):
    """HeadObject of a key that differs from an object's key only in a slash, in upper or lower case, or at its end
    returns 404."""
    with expect.error(404):
        s3.head_object(**_neighbour(alone, NEIGHBOURS[name]))


@pytest.mark.parametrize("form", NEIGHBOURS.values(), ids=NEIGHBOURS)
@check("DeleteObject", level="core", spec=userguide("object-keys"), shows={**SLASHES, "below*": OF_SLASHES})
def test_delete_of_a_similar_key_keeps_the_object(s3, stored, form):
    """DeleteObject of a key that differs from an object's key only in a slash, in upper or lower case, or at its end
    succeeds and leaves the object unchanged."""
    obj = stored(b"stays")
    expect.succeeded(s3.delete_object(**_neighbour(obj, form)))
    expect.equal(s3.get_object(**obj)["Body"].read(), b"stays", "body", sort="data")


@check("GetObject", level="core", spec=userguide("using-folders"), shows=OF_SLASHES)
def test_folder_is_not_read_without_its_slash(s3, bucket, prefix):
    """GetObject of the key folder returns 404 NoSuchKey if only the object folder/ exists."""
    with expect.arranging():
        s3.put_object(Bucket=bucket, Key=f"{prefix}folder/", Body=b"")
    with expect.error(404, "NoSuchKey"):
        s3.get_object(Bucket=bucket, Key=f"{prefix}folder")
