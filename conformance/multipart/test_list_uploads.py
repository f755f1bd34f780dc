"""ListMultipartUploads: the uploads in progress, which of them, and in what order."""

import time

import pytest

from fixtures import check, expect
from fixtures.sources import api
from fixtures.uploads import TAIL, finish, send_part

NAMES = ["B", "a", "a/1", "a/2", "c", "c", "dé", "日"]
"""The keys of uploads, in UTF-8 order; one key has two."""


@pytest.fixture(scope="session")
def uploads(run):
    """Uploads in progress that checks leave as they are: where they are listed, and key and id of each in order."""
    with run.apart():
        where = {"Bucket": run.resources.shared_bucket(), "Prefix": run.resources.new_prefix()}

        def start(name):
            key = {"Bucket": where["Bucket"], "Key": where["Prefix"] + name}
            return key["Key"], run.control().create_multipart_upload(**key)["UploadId"]

        first = start("c")
        others = [start(name) for name in reversed(NAMES) if name != "c"][::-1]
        time.sleep(1.1)  # two of one key are in the order of their times, which a server may keep in seconds
        return where, [*others[:4], first, start("c"), *others[4:]]


def _found(listed):
    return [(upload["Key"], upload["UploadId"]) for upload in listed.get("Uploads", [])]


def _names(listed, where):
    """The keys without the prefix of all, sorted: their order is a requirement of its own."""
    return sorted(key.removeprefix(where["Prefix"]) for key, _ in _found(listed))


def _prefixes(listed, where):
    return [found["Prefix"].removeprefix(where["Prefix"]) for found in listed.get("CommonPrefixes", [])]


@check("ListMultipartUploads", level="core", spec=api("ListMultipartUploads"))
def test_uploads_are_listed_in_order(s3, uploads):
    """ListMultipartUploads gives all uploads of a prefix: in the order of keys, those of one key oldest first."""
    where, started = uploads
    listed = s3.list_multipart_uploads(**where)
    expect.equal(_found(listed), started, "uploads")
    expect.equal(listed["IsTruncated"], False, "IsTruncated")


@check("ListMultipartUploads", level="core", spec=api("ListMultipartUploads"))
def test_every_upload_of_a_key_is_listed(s3, uploads):
    """ListMultipartUploads gives both uploads of a key that has two, whatever their order."""
    where, started = uploads
    listed = s3.list_multipart_uploads(Bucket=where["Bucket"], Prefix=where["Prefix"] + "c")
    expect.equal(sorted(_found(listed)), sorted(started[4:6]), "uploads")


@check("ListMultipartUploads", level="core", spec=api("ListMultipartUploads"))
@pytest.mark.parametrize("size", [1, 3])
def test_pages_hold_every_upload_once(s3, uploads, size):
    """Read in pages of at most so many, ListMultipartUploads gives every upload of a prefix exactly once."""
    where, started = uploads
    pages = list(s3.get_paginator("list_multipart_uploads").paginate(**where, PaginationConfig={"PageSize": size}))
    sizes = [len(_found(page)) for page in pages]
    assert len(sizes) > 1, f"expected more than one page, got {sizes}"
    assert max(sizes) <= size, f"expected pages of at most {size} uploads, got {sizes}"
    expect.equal(sorted(upload for page in pages for upload in _found(page)), sorted(started), "uploads")


@check("ListMultipartUploads", level="core", spec=api("ListMultipartUploads"))
def test_max_uploads_cuts_the_listing(s3, uploads):
    """With MaxUploads 2 the listing has at most the first two uploads, is truncated, and its markers name the last."""
    where, started = uploads
    listed = s3.list_multipart_uploads(**where, MaxUploads=2)
    found = _found(listed)
    assert 1 <= len(found) <= 2, f"expected one or two uploads, got {len(found)}"
    expect.equal(found, started[: len(found)], "uploads")
    expect.equal(listed["IsTruncated"], True, "IsTruncated")
    expect.equal((listed.get("NextKeyMarker"), listed.get("NextUploadIdMarker")), found[-1], "next markers")


@check("ListMultipartUploads", level="core", spec=api("ListMultipartUploads"))
@pytest.mark.parametrize(
    ("prefix", "names"),
    [
        pytest.param("a", ["a", "a/1", "a/2"], id="a_key_and_others"),
        pytest.param("a/", ["a/1", "a/2"], id="a_folder"),
        pytest.param("dé", ["dé"], id="unicode"),
        pytest.param("nothing", [], id="no_key"),
        pytest.param("b", [], id="another_case"),
    ],
)
def test_prefix(s3, uploads, prefix, names):
    """With a prefix ListMultipartUploads gives those uploads whose keys begin with it."""
    where, _ = uploads
    listed = s3.list_multipart_uploads(Bucket=where["Bucket"], Prefix=where["Prefix"] + prefix)
    expect.equal((_names(listed, where), listed["IsTruncated"]), (names, False), "keys, IsTruncated")


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
@pytest.mark.parametrize(
    ("delimiter", "names", "prefixes"),
    [
        pytest.param("/", ["B", "a", "c", "c", "dé", "日"], ["a/"], id="one_character"),
        pytest.param("a/", ["B", "a", "c", "c", "dé", "日"], ["a/"], id="two_characters"),
        pytest.param("é", ["B", "a", "a/1", "a/2", "c", "c", "日"], ["dé"], id="unicode"),
        pytest.param("|", NAMES, [], id="in_no_key"),
    ],
)
def test_delimiter(s3, uploads, delimiter, names, prefixes):
    """With a delimiter ListMultipartUploads rolls the keys that have it after the prefix up into common prefixes."""
    where, _ = uploads
    listed = s3.list_multipart_uploads(**where, Delimiter=delimiter)
    expect.equal((_names(listed, where), _prefixes(listed, where)), (names, prefixes), "keys, common prefixes")


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
@pytest.mark.parametrize(
    ("marker", "after"),
    [
        pytest.param("a/1", 3, id="a_key"),
        pytest.param("a/1x", 3, id="no_key"),
        pytest.param("c", 6, id="a_key_with_two_uploads"),
        pytest.param("日", 8, id="the_last_key"),
    ],
)
def test_uploads_after_a_key_marker(s3, uploads, marker, after):
    """With a key marker alone ListMultipartUploads gives the uploads whose keys come after it."""
    where, started = uploads
    listed = s3.list_multipart_uploads(**where, KeyMarker=where["Prefix"] + marker)
    expect.equal(sorted(_found(listed)), sorted(started[after:]), "uploads")


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
def test_uploads_after_an_upload_id_marker(s3, uploads):
    """With a key marker and the id of the first of its two uploads the listing goes on with the second."""
    where, started = uploads
    key, upload_id = started[4]
    listed = s3.list_multipart_uploads(**where, KeyMarker=key, UploadIdMarker=upload_id)
    expect.equal(_found(listed), started[5:], "uploads")


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
def test_upload_id_marker_alone_is_ignored(s3, uploads):
    """An upload id marker without a key marker is ignored: all uploads are listed."""
    where, started = uploads
    listed = s3.list_multipart_uploads(**where, UploadIdMarker=started[4][1])
    expect.equal(sorted(_found(listed)), sorted(started), "uploads")


# As S3 was recorded to answer.
@check("ListMultipartUploads", level="extended", spec=api("ListMultipartUploads"))
def test_upload_id_marker_of_another_key_is_refused(s3, uploads):
    """An upload id marker that belongs to another key than the key marker answers 400 InvalidArgument."""
    where, started = uploads
    with expect.error(400, "InvalidArgument"):
        s3.list_multipart_uploads(**where, KeyMarker=started[0][0], UploadIdMarker=started[4][1])


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
@pytest.mark.parametrize("number", [pytest.param("-1", id="negative"), pytest.param("many", id="word")])
def test_no_number_is_refused(s3, bucket, altered, number):
    """ListMultipartUploads whose max-uploads is negative or no number answers 400 InvalidArgument."""
    with altered(query={"max-uploads": number}), expect.error(400, "InvalidArgument"):
        s3.list_multipart_uploads(Bucket=bucket)


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
def test_at_most_a_thousand_uploads_a_page(s3, uploads):
    """ListMultipartUploads with MaxUploads 5000 answers MaxUploads 1000, the most that a page has."""
    where, _ = uploads
    expect.equal(s3.list_multipart_uploads(**where, MaxUploads=5000)["MaxUploads"], 1000, "MaxUploads")


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
def test_thousand_uploads_a_page_unless_asked_otherwise(s3, uploads):
    """ListMultipartUploads without MaxUploads answers MaxUploads 1000."""
    where, _ = uploads
    expect.equal(s3.list_multipart_uploads(**where)["MaxUploads"], 1000, "MaxUploads")


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
def test_keys_are_encoded_on_demand(s3, uploads, last_exchange):
    """With encoding type url the keys in the listing's XML are percent-encoded, and it says EncodingType url."""
    where, _ = uploads
    listed = s3.list_multipart_uploads(Bucket=where["Bucket"], Prefix=where["Prefix"] + "dé", EncodingType="url")
    expect.equal(listed.get("EncodingType"), "url", "EncodingType")
    assert b"d%C3%A9</Key>" in last_exchange().response_body, "expected d%C3%A9 at the end of the key"


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
def test_unknown_encoding_is_refused(s3, bucket):
    """ListMultipartUploads with an encoding type other than url answers 400 InvalidArgument."""
    with expect.error(400, "InvalidArgument"):
        s3.list_multipart_uploads(Bucket=bucket, EncodingType="base64")


@check("ListMultipartUploads", level="core", spec=api("ListMultipartUploads"))
def test_entry_has_its_time(s3, upload):
    """ListMultipartUploads gives the time of now as Initiated of an upload that was just created."""
    listed = s3.list_multipart_uploads(Bucket=upload["Bucket"], Prefix=upload["Key"])
    expect.equal(len(listed.get("Uploads", [])), 1, "uploads")
    expect.recent(listed["Uploads"][0]["Initiated"], "Initiated")


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
def test_entry_has_owner_and_initiator(s3, upload):
    """ListMultipartUploads names owner and initiator of an upload, each with an ID."""
    listed = s3.list_multipart_uploads(Bucket=upload["Bucket"], Prefix=upload["Key"])
    for entry in listed["Uploads"]:
        assert entry.get("Owner", {}).get("ID"), "expected an Owner with an ID"
        assert entry.get("Initiator", {}).get("ID"), "expected an Initiator with an ID"


@check("ListMultipartUploads", level="extended", spec=api("ListMultipartUploads"))
def test_entry_has_its_storage_class(s3, target):
    """ListMultipartUploads gives the storage class that CreateMultipartUpload was given."""
    with expect.arranging():
        s3.create_multipart_upload(**target, StorageClass="STANDARD_IA")
    listed = s3.list_multipart_uploads(Bucket=target["Bucket"], Prefix=target["Key"])
    expect.equal([u["StorageClass"] for u in listed.get("Uploads", [])], ["STANDARD_IA"], "storage classes")


@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"))
def test_object_is_no_upload(s3, stored, upload):
    """ListMultipartUploads does not name objects, neither one put whole nor one of a completed upload."""
    obj = stored(b"whole")
    finish(s3, upload, send_part(s3, upload, 1, TAIL))
    expect.equal(_found(s3.list_multipart_uploads(Bucket=obj["Bucket"], Prefix=obj["Key"])), [], "uploads")


@check("ListMultipartUploads", level="extended", spec=api("ListMultipartUploads"))
def test_request_payer_in_an_own_bucket(s3, uploads):
    """ListMultipartUploads that says that the requester pays lists a bucket of one's own, as without."""
    where, started = uploads
    listed = s3.list_multipart_uploads(**where, RequestPayer="requester")
    expect.equal(sorted(_found(listed)), sorted(started), "uploads")
