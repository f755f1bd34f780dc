"""Keys that are nearly an object's: they are other keys, and there is nothing at them."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import userguide

# From the prefix that the object lies below, which ends in a slash, and its name there.
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


def _neighbour(obj, form):
    prefix = obj["Key"].removesuffix("object")
    return {**obj, "Key": form.format(prefix=prefix, folder=prefix.removesuffix("/"), name="object")}


@pytest.fixture(scope="session")
def alone(put_once):
    """An object named object, the only one below its prefix."""
    return put_once(b"the object")


@pytest.mark.parametrize("form", NEIGHBOURS.values(), ids=NEIGHBOURS)
@check("GetObject", level="core", spec=userguide("object-keys"))
def test_nothing_is_read(s3, alone, form):
    """GetObject of a key that differs from an object's in a slash, a letter's case or its end answers 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.get_object(**_neighbour(alone, form))


@pytest.mark.parametrize("name", ["slash_added", "folder", "capitals"])
@check("HeadObject", level="core", spec=userguide("object-keys"))
def test_nothing_is_described(s3, alone, name):
    """HeadObject of a key that differs from an object's in a slash, a letter's case or its end answers 404."""
    with expect.error(404):
        s3.head_object(**_neighbour(alone, NEIGHBOURS[name]))


@pytest.mark.parametrize("form", NEIGHBOURS.values(), ids=NEIGHBOURS)
@check("DeleteObject", level="core", spec=userguide("object-keys"))
def test_object_stays(s3, stored, form):
    """DeleteObject of a key that differs from an object's in a slash, a case or its end answers 204 and leaves it."""
    obj = stored(b"the object")
    expect.status(s3.delete_object(**_neighbour(obj, form)), 204)
    expect.equal(s3.get_object(**obj)["Body"].read(), b"the object", "body")


@check("GetObject", level="core", spec=userguide("using-folders"))
def test_folder_is_not_read_without_its_slash(s3, bucket, prefix):
    """Where there is an object folder/, GetObject of folder answers 404 NoSuchKey."""
    with expect.arranging():
        s3.put_object(Bucket=bucket, Key=f"{prefix}folder/", Body=b"")
    with expect.error(404, "NoSuchKey"):
        s3.get_object(Bucket=bucket, Key=f"{prefix}folder")
