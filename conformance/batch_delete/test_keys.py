"""DeleteObjects and keys with characters that XML, URLs or file systems treat specially."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3 import listings

FEATURE = "batch-delete"
SIDE = "server"

NAMES = {
    "space_at_the_ends": " a ",
    "plus": "a+b",
    "percent_encoded": "a%20b",
    "question_mark_and_hash": "a?b#c",
    "ampersand": "a&b",
    "entity": "a&amp;b",
    "tag": "<Key>",
    "quotes": "a\"b'c",
    "backslash": "a\\b",
    "trailing_slash": "a/",
    "doubled_slash": "a//b",
    "accent": "é",
    "decomposed_accent": "e\u0301",
    "emoji": "\U0001f600",
    "line_feed": "a\nb",
}


@pytest.fixture
def deletion(s3, made_to_read, new_target):
    """`deletion(name)` returns bucket and prefix of an object with this name, which DeleteObjects deleted, its key, and
    the response. Checks only look at them."""

    def delete(name):
        target = new_target()
        where = {"Bucket": target["Bucket"], "Prefix": target["Key"].removesuffix("object")}
        key = where["Prefix"] + name
        with expect.arranging():
            s3.put_object(Bucket=where["Bucket"], Key=key, Body=b"x")
        return where, key, s3.delete_objects(Bucket=where["Bucket"], Delete={"Objects": [{"Key": key}]})

    return lambda name: made_to_read(("deleted", name), lambda: delete(name))


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@check("DeleteObjects", level="core", spec=userguide("object-keys"))
@recorded("moto", "test_s3.py::test_delete_objects_percent_encoded", 2023, of="percent_encoded")
def test_key_with_special_characters_is_deleted(s3, deletion, name):
    """DeleteObjects deletes the object with exactly the key in the request, whatever characters the key has."""
    where, _, answer = deletion(name)
    expect.equal(answer.get("Errors", []), [], "Errors", sort="refusals")
    expect.equal(listings.keys(s3.list_objects(**where)), [], "keys that are left", sort="entries")


NAMED = ("space_at_the_ends", "plus", "percent_encoded", "entity", "tag", "emoji", "line_feed")


@pytest.mark.parametrize("name", [NAMES[name] for name in NAMED], ids=NAMED)
@check("DeleteObjects", level="core", spec=userguide("object-keys"))
@recorded("moto", "test_s3.py::test_delete_objects_percent_encoded", 2023, of="percent_encoded")
def test_deleted_entry_has_the_exact_key(s3, bucket, prefix, name):
    """The Deleted entry of DeleteObjects has exactly the key in the request, whatever characters the key has."""
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": prefix + name}]})
    expect.equal(
        [entry.get("Key") for entry in answer.get("Deleted", [])], [prefix + name], "deleted keys", sort="form"
    )


@pytest.mark.xdist_group("deleted alone")
@check("DeleteObjects", level="core", spec=api("DeleteObjects"), gate=True, shows="folders-remain")
@derived("Folders are documented as a view of flat keys; this follows from the keys.")
def test_folder_is_gone_with_its_keys(s3, deleted_alone):
    """After DeleteObjects of the only key below a folder, a listing has nothing of the folder."""
    obj, _ = deleted_alone()
    prefix = obj["Key"].removesuffix("folder/file")
    expect.equal(
        listings.keys(s3.list_objects(Bucket=obj["Bucket"], Prefix=prefix)), [], "keys that are left", sort="entries"
    )


@check("DeleteObjects", level="common", spec=userguide("object-keys"))
def test_longest_key(s3, bucket, prefix):
    """DeleteObjects deletes an object whose key has 1,024 bytes in UTF-8."""
    key = prefix + "/".join(["é" * 100] * 4)
    key += "/" + "x" * (1023 - len(key.encode()))
    with expect.arranging():
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key}]})
    expect.equal(answer.get("Errors", []), [], "Errors", sort="refusals")
    expect.equal(listings.keys(s3.list_objects(Bucket=bucket, Prefix=prefix)), [], "keys that are left", sort="entries")


# What AWS returns is not recorded.
@check("DeleteObjects", level="extended", spec=api("ErrorResponses"))
@derived("Not documented; every answer is accepted that does no harm, and is then carried out.")
def test_key_that_is_too_long_beside_another(s3, stored, prefix):
    """DeleteObjects of an object and of a key of 1,025 bytes either returns 200 with an Error for this key and deletes
    the object, or returns 400 KeyTooLongError and deletes nothing."""
    obj, long = stored(b"x"), prefix.ljust(1025, "x")
    both = {"Objects": [{"Key": long}, {"Key": obj["Key"]}]}
    answer = expect.response_unless(
        lambda: s3.delete_objects(Bucket=obj["Bucket"], Delete=both), 400, "KeyTooLongError"
    )
    if answer is not None:
        wrong = [entry.get("Key") for entry in answer.get("Errors", [])]
        expect.equal(wrong, [long], "keys of the errors", sort="refusals")
    left = listings.keys(s3.list_objects(Bucket=obj["Bucket"], Prefix=obj["Key"]))
    expect.equal(left, [obj["Key"]] if answer is None else [], "keys that are left", sort="entries")


@check("DeleteObjects", level="common", spec=userguide("object-keys"))
@derived("Keys are documented as exact text; so a key names one object and no other.")
def test_unicode_forms_are_different_keys(s3, bucket, prefix):
    """DeleteObjects of a key with é as one character does not delete the object whose key has e and a combining
    accent instead."""
    with expect.arranging():
        for name in ("\u00e9", "e\u0301"):
            s3.put_object(Bucket=bucket, Key=prefix + name, Body=b"x")
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": f"{prefix}\u00e9"}]})
    left = listings.keys(s3.list_objects(Bucket=bucket, Prefix=prefix))
    expect.equal(left, [f"{prefix}e\u0301"], "keys that are left", sort="entries")
