"""ListMultipartUploads: which uploads in progress are listed, and what is reported for each of them."""

import time

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide
from fixtures.s3.listings import SECONDS_BETWEEN_TIMES
from fixtures.s3.uploads import LAST_PART, NON_ASCII_KEYS, STARTED_KEYS, finish, listed_uploads, send_part, start_upload

FEATURE = "list-uploads"
SIDE = "server"


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
@derived("An upload makes its object only when it is completed; nothing else changes before.")
def test_aborted_upload_is_listed_no_more_beside_another(s3, target):
    """After one of two uploads of a key was aborted, ListMultipartUploads returns the other one alone."""
    with expect.arranging():
        kept, aborted = (start_upload(s3, target) for _ in range(2))
        s3.abort_multipart_upload(**aborted)
    listed = s3.list_multipart_uploads(Bucket=target["Bucket"], Prefix=target["Key"])
    expect.equal(listed_uploads(listed), [(kept["Key"], kept["UploadId"])], "uploads", sort="entries")


def _complete_another(s3, target):
    upload = start_upload(s3, target)
    finish(s3, upload, send_part(s3, upload, 1, LAST_PART))


ENDS = {
    "completed": _complete_another,
    "put": lambda s3, target: s3.put_object(**target, Body=b"put"),
    "deleted": lambda s3, target: s3.delete_object(**target),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
@derived("An upload makes its object only when it is completed; nothing else changes before.")
def test_uploads_stay_listed_beside_other_writes(s3, target, end):
    """After another upload of their key was completed, or an object was put or deleted under it, ListMultipartUploads
    returns all uploads in progress of a key."""
    with expect.arranging():
        kept = [start_upload(s3, target) for _ in range(2)]
        end(s3, target)
    listed = s3.list_multipart_uploads(Bucket=target["Bucket"], Prefix=target["Key"])
    found = sorted(upload for _, upload in listed_uploads(listed))
    expect.equal(found, sorted(each["UploadId"] for each in kept), "ids of the uploads", sort="entries")


@pytest.fixture(scope="session")
def uploads_of_a_key(out_of_band, control, new_target):
    """Six uploads of one key, which checks do not change: the bucket and the prefix to list them by."""
    with out_of_band():
        where = new_target()
        for number in range(6):
            if number == 3:
                time.sleep(SECONDS_BETWEEN_TIMES)
            control.create_multipart_upload(**where)
    return {"Bucket": where["Bucket"], "Prefix": where["Key"]}


def _names(listed, where):
    """The keys without the prefix that all have, sorted, because a separate check covers their order."""
    return sorted(key.removeprefix(where["Prefix"]) for key, _ in listed_uploads(listed))


def _prefixes(listed, where):
    return [found["Prefix"].removeprefix(where["Prefix"]) for found in listed.get("CommonPrefixes", [])]


@check("ListMultipartUploads", level="core", spec=api("ListMultipartUploads"))
def test_uploads_are_listed_in_order(s3, started_uploads):
    """ListMultipartUploads returns all uploads of a prefix, in the UTF-8 order of their keys, and is not truncated."""
    where, started = started_uploads
    listed = s3.list_multipart_uploads(**where)
    expect.equal([key for key, _ in listed_uploads(listed)], [key for key, _ in started], "keys", sort="entries")
    expect.equal(listed["IsTruncated"], False, "IsTruncated", sort="entries")


@check("ListMultipartUploads", level="core", spec=api("ListMultipartUploads"))
@recorded("LocalStack", "TestS3ListMultipartUploads::test_list_multiparts_next_marker", 2026)
def test_bucket_without_uploads_lists_none(s3, unconfigured_bucket):
    """ListMultipartUploads of a bucket to which nothing was uploaded yet returns 200 without uploads, and is not
    truncated."""
    listed = s3.list_multipart_uploads(Bucket=unconfigured_bucket)
    expect.equal(
        (listed_uploads(listed), listed["IsTruncated"]), ([], False), "uploads and IsTruncated", sort="entries"
    )


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
@recorded("LocalStack", "TestS3ListMultipartUploads::test_list_multiparts_next_marker", 2026)
def test_uploads_of_a_key_are_listed_oldest_first(s3, uploads_of_a_key):
    """ListMultipartUploads returns the uploads of one key in the order of their Initiated times, oldest first."""
    listed = s3.list_multipart_uploads(**uploads_of_a_key)
    times = [upload["Initiated"] for upload in listed.get("Uploads", [])]
    expect.equal(len(times), 6, "number of uploads", sort="entries")
    expect.equal(times, sorted(times), "order of the uploads of a key", sort="form")


@check("ListMultipartUploads", level="core", spec=api("ListMultipartUploads"))
@recorded("botocore", "test_s3.py::TestS3Objects::test_paginate_max_items", 2013)
def test_every_upload_of_a_key_is_listed(s3, started_uploads):
    """ListMultipartUploads returns both uploads of a key that has two, in any order."""
    where, started = started_uploads
    listed = s3.list_multipart_uploads(Bucket=where["Bucket"], Prefix=where["Prefix"] + "a0")
    expect.equal(sorted(listed_uploads(listed)), sorted(started[4:6]), "uploads", sort="entries")


@check("ListMultipartUploads", level="core", spec=api("ListMultipartUploads"))
@recorded(
    "LocalStack", "TestS3ListMultipartUploads::test_list_multiparts_with_prefix_and_delimiter", 2026, of="a_folder"
)
@pytest.mark.parametrize(
    ("of", "prefix", "names"),
    [
        pytest.param(STARTED_KEYS, "a", ["a", "a/1", "a/2", "a0", "a0"], id="a_key_and_others"),
        pytest.param(STARTED_KEYS, "a/", ["a/1", "a/2"], id="a_folder"),
        pytest.param(NON_ASCII_KEYS, "dé", ["dé"], id="unicode"),
        pytest.param(STARTED_KEYS, "nothing", [], id="no_key"),
        pytest.param(STARTED_KEYS, "b", [], id="another_case"),
    ],
)
def test_prefix(s3, uploads_named, of, prefix, names):
    """ListMultipartUploads with a prefix returns exactly the uploads whose keys begin with it, and is not truncated."""
    where, _ = uploads_named(of)
    listed = s3.list_multipart_uploads(Bucket=where["Bucket"], Prefix=where["Prefix"] + prefix)
    expect.equal((_names(listed, where), listed["IsTruncated"]), (names, False), "keys, IsTruncated", sort="entries")


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
@recorded(
    "LocalStack", "TestS3ListMultipartUploads::test_list_multiparts_with_prefix_and_delimiter", 2026, of="one_character"
)
@pytest.mark.parametrize(
    ("of", "delimiter", "names", "prefixes"),
    [
        pytest.param(STARTED_KEYS, "/", ["B", "a", "a0", "a0", "d", "e"], ["a/"], id="one_character"),
        pytest.param(STARTED_KEYS, "a/", ["B", "a", "a0", "a0", "d", "e"], ["a/"], id="two_characters"),
        pytest.param(NON_ASCII_KEYS, "é", ["d", "日"], ["dé"], id="unicode"),
        pytest.param(STARTED_KEYS, "|", [*STARTED_KEYS], [], id="in_no_key"),
    ],
)
def test_delimiter(s3, uploads_named, of, delimiter, names, prefixes):
    """ListMultipartUploads with a delimiter groups the keys that contain it after the prefix into common prefixes."""
    where, _ = uploads_named(of)
    listed = s3.list_multipart_uploads(**where, Delimiter=delimiter)
    expect.equal(
        (_names(listed, where), _prefixes(listed, where)), (names, prefixes), "keys, common prefixes", sort="entries"
    )


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
@recorded("versitygw", "test_rest_list_multipart_uploads.sh::REST - ListMultipartUploads - encoding type", 2026)
def test_keys_are_encoded_on_demand(s3, uploads_named, last_exchange):
    """ListMultipartUploads with encoding type url returns percent-encoded keys in its XML, and EncodingType url."""
    where, _ = uploads_named(NON_ASCII_KEYS)
    listed = s3.list_multipart_uploads(Bucket=where["Bucket"], Prefix=where["Prefix"] + "dé", EncodingType="url")
    expect.equal(listed.get("EncodingType"), "url", "EncodingType", sort="form")
    keys = [key.text for key in expect.document(last_exchange(), "ListMultipartUploadsResult").iterfind("Upload/Key")]
    encoded = all(key.upper().endswith("D%C3%A9") for key in keys) and bool(keys)
    expect.that(encoded, "d%C3%A9, percent-encoded, at the end of each", keys, "keys in the XML", sort="option")


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
@recorded("LocalStack", "TestS3ListObjectsV2::test_list_ops_encoding_type_validation", 2026)
def test_unknown_encoding_is_refused(s3, bucket):
    """ListMultipartUploads with an encoding type other than url is refused with 400 InvalidArgument."""
    with expect.error(400, "InvalidArgument"):
        s3.list_multipart_uploads(Bucket=bucket, EncodingType="base64")


@check("ListMultipartUploads", level="core", spec=api("ListMultipartUploads"))
def test_entry_has_its_time(s3, upload):
    """ListMultipartUploads returns the current time as Initiated of an upload that was just created."""
    listed = s3.list_multipart_uploads(Bucket=upload["Bucket"], Prefix=upload["Key"])
    expect.equal(len(listed.get("Uploads", [])), 1, "uploads", sort="entries")
    expect.recent(listed["Uploads"][0]["Initiated"], "Initiated")


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
@recorded("LocalStack", "TestS3::test_multipart_and_list_parts", 2026)
def test_entry_has_owner_and_initiator(s3, upload):
    """ListMultipartUploads returns the owner and the initiator of an upload, each with an ID."""
    listed = s3.list_multipart_uploads(Bucket=upload["Bucket"], Prefix=upload["Key"])
    for entry in listed["Uploads"]:
        expect.that(entry.get("Owner", {}).get("ID"), "one with an ID", entry.get("Owner"), "owner", sort="form")
        expect.that(
            entry.get("Initiator", {}).get("ID"), "one with an ID", entry.get("Initiator"), "initiator", sort="form"
        )


@check("ListMultipartUploads", level="extended", spec=api("ListMultipartUploads"))
def test_entry_has_its_storage_class(s3, target):
    """ListMultipartUploads returns for each upload the storage class that was given to CreateMultipartUpload."""
    classes = {target["Key"]: "STANDARD_IA", target["Key"] + "-other": "STANDARD"}
    with expect.arranging():
        for key, name in classes.items():
            s3.create_multipart_upload(Bucket=target["Bucket"], Key=key, StorageClass=name)
    listed = s3.list_multipart_uploads(Bucket=target["Bucket"], Prefix=target["Key"])
    found = {entry["Key"]: entry.get("StorageClass", "STANDARD") for entry in listed.get("Uploads", [])}
    expect.equal(found, classes, "storage classes", sort="option")


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
def test_objects_are_not_listed(s3, stored, upload):
    """ListMultipartUploads does not list objects, neither one stored with PutObject nor one of a completed upload."""
    obj = stored(b"whole")
    finish(s3, upload, send_part(s3, upload, 1, LAST_PART))
    expect.equal(
        listed_uploads(s3.list_multipart_uploads(Bucket=obj["Bucket"], Prefix=obj["Key"])),
        [],
        "uploads",
        sort="entries",
    )


@check("ListMultipartUploads", level="extended", spec=userguide("RequesterPaysBuckets"))
@derived("The header is documented to accept a charge; where none arises it changes nothing.")
def test_request_payer_from_the_bucket_owner(s3, started_uploads):
    """ListMultipartUploads with RequestPayer requester lists the uploads in the requester's own bucket, as without
    it."""
    where, started = started_uploads
    listed = s3.list_multipart_uploads(**where, RequestPayer="requester")
    expect.equal(sorted(listed_uploads(listed)), sorted(started), "uploads", sort="entries")
