"""Given to the checks of keys."""

import contextlib
from functools import cache, partial

import pytest
from botocore.exceptions import ClientError

from fixtures.language import expect
from fixtures.language.attempt import Attempt

BODY = b"the object of this key"


@pytest.fixture(scope="session")
def object_named(put_once):
    """`object_named("a b")` returns bucket and key of an object with this name, which checks only read or list. It is
    alone below its prefix, and its body is `the object of this key`."""
    return cache(lambda name: put_once(BODY, name=name))


@pytest.fixture
def listed_together(s3, lent, bucket, new_prefix):
    """`listed_together(names, name)` stores an object with each of these names once for each client, lists all of them
    with one request, and returns bucket and key of the one with this name if it was listed by exactly its key.

    Each is alone in a folder. A check that gets none finds out by itself, so that a fault with one name fails no check
    of another one. The first check of a client gets none either: of most tables a client has one case, or all.
    One `xdist_group` for the checks of a table.
    """

    def make(names):
        prefix = new_prefix()
        objects = {name: {"Bucket": bucket, "Key": f"{prefix}{number}/{name}"} for number, name in enumerate(names)}
        listed = Attempt(partial(_stored_and_listed, s3, bucket, prefix, objects.values()))
        found = [] if listed.failed else listed.result()
        folders = {name: f"{prefix}{number}/" for number, name in enumerate(names)}
        return {
            name: obj
            for name, obj in objects.items()
            if [key for key in found if key.startswith(folders[name])] == [obj["Key"]]
        }

    def listed(names, name):
        first = lent(("the first of", *names), lambda: name, only_read=True)
        others = [each for each in names if each != first]
        return None if name == first else lent(("together", *names), partial(make, others), only_read=True).get(name)

    return listed


@pytest.fixture
def expect_kept_alone(s3):
    """`expect_kept_alone(bucket, key, listed_by=prefix)` stores an object, and expects it to be read by its key, and
    listed by exactly that key."""

    def kept(bucket, key, *, listed_by):
        s3.put_object(Bucket=bucket, Key=key, Body=BODY)
        expect.equal(s3.get_object(Bucket=bucket, Key=key)["Body"].read(), BODY, "body")
        listed = s3.list_objects(Bucket=bucket, Prefix=listed_by)
        expect.equal([entry["Key"] for entry in listed.get("Contents", [])], [key], "listed keys")

    return kept


@pytest.fixture
def expect_kept(s3, target, listed_together, expect_kept_alone):
    """`expect_kept(name, names)` expects an object whose key ends with the name to be read by its key, and listed by
    exactly that key: among the others of the table, or alone if that went wrong."""

    def kept(name, names):
        obj = listed_together(names, name)
        if obj is not None:
            expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body")
            return
        prefix = target["Key"].removesuffix("object")
        expect_kept_alone(target["Bucket"], prefix + name, listed_by=prefix)

    return kept


def _stored_and_listed(s3, bucket, prefix, objects):
    for obj in objects:
        with contextlib.suppress(ClientError):
            s3.put_object(**obj, Body=BODY)
    return [entry["Key"] for entry in s3.list_objects(Bucket=bucket, Prefix=prefix).get("Contents", [])]


@pytest.fixture(scope="session")
def stored_in_folders(apart, control, shared_bucket, new_prefix):
    """`stored_in_folders(names)` stores an object with each of these names, alone in a folder, for all checks of a
    worker that list them; it returns bucket and prefix to list all of them by. What is refused is not there."""

    @cache
    def store(names):
        with apart():
            where = {"Bucket": shared_bucket(), "Prefix": new_prefix()}
            for number, name in enumerate(names):
                with contextlib.suppress(ClientError):
                    control.put_object(Bucket=where["Bucket"], Key=f"{where['Prefix']}{number}/{name}", Body=BODY)
        return where

    return store


@pytest.fixture
def encoded_together(s3, lent, stored_in_folders):
    """`encoded_together(names)` lists objects with these names once for each client, with EncodingType url, and returns
    for each name what was listed in its folder: EncodingType, and the names as they are encoded.

    A check whose name was not listed as required lists it by itself, so that a fault with one name fails no check of
    another one. One `xdist_group` for the checks of a table.
    """

    def make(names):
        where = stored_in_folders(names)
        listing = Attempt(partial(s3.list_objects, **where, EncodingType="url"))
        answer = {} if listing.failed else listing.result()
        keys = [entry["Key"].replace("%2F", "/").split("/") for entry in answer.get("Contents", [])]
        return {
            name: (answer.get("EncodingType"), [key[-1] for key in keys if key[-2:-1] == [str(number)]])
            for number, name in enumerate(names)
        }

    def listed(names):
        table = tuple(names)
        return lent(("encoded together", *table), partial(make, table), only_read=True)

    return listed


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
        with contextlib.suppress(ClientError):  # what stays is removed with the bucket
            control.abort_multipart_upload(**upload)
