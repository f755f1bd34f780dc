"""Keys that, as file paths, would lead out of the bucket: whatever the server returns, another bucket is not
reached."""

import re
from urllib.parse import quote

import pytest
from botocore.exceptions import ClientError

from fixtures.assertions import check, expect
from fixtures.clients.raw.as_written import send_as_written
from fixtures.model.sources import userguide

FEATURE = "isolation"
DERIVED = "Keys are documented as text without folders; so no key leads out of its bucket."

KEYS = userguide("object-keys")

# The path after the bucket in the request line; {} is `bucket/key` of the other bucket's object. In a key, all of it
# is plain text; AWS refuses those that lead above the bucket, in any encoding, and accepts the others.
WAYS = {
    "parent": "../{}",
    "after_a_folder": "a/../../{}",
    "encoded_dots": "%2e%2e/{}",
    "encoded_slash": "..%2f{}",
    "all_encoded": "%2E%2E%2F{}",
    "encoded_twice": "%252e%252e%252f{}",
    "backslash": "..\\{}",
    "encoded_backslash": "..%5C{}",
    "slash_and_backslash": "..%2f..%5c..%2f{}",
    "path_parameter": "..;/{}",
    "four_dots": "....//{}",
    "absolute": "/{}",
    "encoded_absolute": "%2F{}",
    "overlong_dots": "%c0%ae%c0%ae/{}",
    "overlong_slash": "..%c0%af{}",
    "zero_behind": "../{}%00",
    "zero_before": "%00/../{}",
    "newline": "..%0a/../{}",
}


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def climbing(request, raw_s3v4, bucket):
    """`climbing(method, other, …)` sends a request for the key that would lead to the other bucket's object, and
    deletes afterwards any object that it created."""
    made = []

    def ask(method, other, query="", body=b""):
        path = raw_s3v4.request("GET", bucket).path.rstrip("/") + "/" + _leading_to(other, request.param)
        plain = raw_s3v4.request(method, bucket, body=body)
        answer = send_as_written(raw_s3v4, plain.with_target(f"{path}?{query}" if query else path))
        if method in ("PUT", "POST") and answer.status == 200:
            made.append(other)
        return answer

    yield ask
    if made:
        ask("DELETE", made[0])


@pytest.fixture(scope="session")
def unharmed_by_bucket(own_buckets):
    """The objects that checks have found as they were, by their bucket."""
    return {}


@pytest.fixture
def unharmed(unharmed_by_bucket, neighbour_to_read):
    """The objects of the other bucket that checks have found as they were."""
    return unharmed_by_bucket.setdefault(neighbour_to_read["Bucket"], [])


@pytest.fixture
def attacked(request, unharmed):
    """Bucket and key of an object of the other bucket: one that is unharmed, or a new one."""
    return unharmed.pop() if unharmed else request.getfixturevalue("neighbour")


@pytest.fixture
def is_kept(control, attacked, unharmed):
    """`is_kept()` asserts that the other bucket's object is as it was."""

    def assert_kept():
        with expect.keeping_out():
            expect.equal(_content(control, attacked), b"of the neighbour", "the other bucket's object", sort="access")
        unharmed.append(attacked)

    return assert_kept


def _leading_to(other, way):
    return way.format(f"{other['Bucket']}/{other['Key']}")


def _is_refused(answer):
    with expect.keeping_out():
        expect.any_status(answer, "4xx")


def _content(control, where):
    """Returns the body of an object, or None if there is none."""
    try:
        return control.get_object(**where)["Body"].read()
    except ClientError as error:
        expect.refused(error, 404)
        return None


@check("GetObject", level="core", spec=KEYS, gate=True)
def test_reads_nothing_of_another_bucket(climbing, neighbour_to_read):
    """GetObject of a key that would lead out of its bucket, to an object of another bucket, is refused with a 4xx
    status."""
    _is_refused(climbing("GET", neighbour_to_read))


@check("PutObject", level="core", spec=KEYS, gate=True)
def test_writes_nothing_into_another_bucket(climbing, attacked, is_kept):
    """PutObject to a key that would lead out of its bucket does not change the object that it leads to, whatever it
    returns. If it returns 200, GetObject of that key returns the new body."""
    if climbing("PUT", attacked, body=b"from outside").status == 200:
        expect.equal(climbing("GET", attacked).body, b"from outside", "body at the key that was put", sort="data")
    is_kept()


@check("DeleteObject", level="core", spec=KEYS)
def test_deletes_nothing_of_another_bucket(climbing, attacked, is_kept):
    """DeleteObject of a key that would lead out of its bucket does not change the object that it leads to, whatever
    it returns."""
    climbing("DELETE", attacked)
    is_kept()


def _upload_id_in_broken_xml(body):
    """The UploadId of a document that is not well-formed: a server that writes such keys into it as they are makes it
    unreadable."""
    found = re.search(rb"<UploadId>([^<]+)</UploadId>", body)
    return found[1].decode() if found else ""


@check("CreateMultipartUpload", level="core", spec=KEYS)
def test_uploads_nothing_into_another_bucket(climbing, attacked, is_kept):
    """CreateMultipartUpload to a key that would lead out of its bucket, and the upload that follows if it returns
    200, do not change the object that it leads to."""
    begun = climbing("POST", attacked, "uploads")
    if upload_id := begun.element("UploadId") or _upload_id_in_broken_xml(begun.body):
        upload = f"uploadId={quote(upload_id, safe='')}"
        etag = climbing("PUT", attacked, f"partNumber=1&{upload}", b"from outside").headers.get("ETag", "")
        part = f"<Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part>"
        done = f"<CompleteMultipartUpload>{part}</CompleteMultipartUpload>"
        if climbing("POST", attacked, upload, done.encode()).status != 200:
            climbing("DELETE", attacked, upload)  # an open upload would disturb the listings of other checks
    is_kept()


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@check("CopyObject", level="core", spec=KEYS)
def test_copies_nothing_of_another_bucket(raw_s3v4, control, target, neighbour_to_read, way):
    """CopyObject with a key in x-amz-copy-source that would lead out of its bucket is refused with a 4xx status and
    makes no copy."""
    source = "/" + target["Bucket"] + "/" + _leading_to(neighbour_to_read, way)
    answer = raw_s3v4.ask(raw_s3v4.request("PUT", **target, headers={"x-amz-copy-source": source}))
    _is_refused(answer)
    with expect.keeping_out(), expect.error(404):
        control.head_object(**target)


FILES = {
    "parents": "../../../../../../../../../../etc/passwd",
    "encoded": "%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "encoded_twice": "%252e%252e%252f%252e%252e%252f%252e%252e%252f%252e%252e%252f%252e%252e%252fetc%252fpasswd",
    "absolute": "/etc/passwd",
    "encoded_absolute": "%2Fetc%2Fpasswd",
    "backslashes": "..%5c..%5c..%5c..%5c..%5c..%5c..%5cwindows%5cwin.ini",
    "overlong": "..%c0%af..%c0%af..%c0%af..%c0%af..%c0%af..%c0%af..%c0%afetc/passwd",
}


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
@check("GetObject", level="core", spec=KEYS)
def test_file_of_the_server_is_not_read(raw_s3v4, bucket, file):
    """GetObject of a key that, as a path, would lead to a file of the server is refused with a 4xx status."""
    plain = raw_s3v4.request("GET", bucket)
    answer = send_as_written(raw_s3v4, plain.with_target(f"{plain.path.rstrip('/')}/{file}"))
    _is_refused(answer)


BUCKETS = {
    "dots": "..",
    "encoded_dots": "%2e%2e",
    "dot": ".",
    "slash_behind_the_name": "{}%2f..%2f{}",
    "backslash_behind_the_name": "{}%5c..%5c{}",
    "zero_behind_the_name": "{}%00",
    "query_behind_the_name": "{}%3Facl",
    "hash_behind_the_name": "{}%23",
}


@pytest.mark.parametrize("name", BUCKETS.values(), ids=BUCKETS)
@check("ListObjects", level="core", spec=userguide("bucketnamingrules"))
def test_invalid_bucket_name_lists_nothing_of_another_bucket(raw_s3v4, bucket, neighbour_to_read, name):
    """A path-style request to list a bucket whose name is invalid (with dots, a slash, a backslash, a zero byte, ?
    or #) returns no object of another bucket."""
    path = f"/{name.format(bucket, neighbour_to_read['Bucket'])}/"
    query = f"prefix={quote(neighbour_to_read['Key'], safe='-_.~')}"
    answer = send_as_written(raw_s3v4, raw_s3v4.request("GET").with_target(f"{path}?{query}"))
    _lists_nothing(answer, neighbour_to_read)


PREFIXES = {"parent": "../{}/", "after_a_folder": "a/../../{}/", "absolute": "/{}/", "backslash": "..\\{}\\"}


@pytest.mark.parametrize("prefix_of_other", PREFIXES.values(), ids=PREFIXES)
@check("ListObjects", level="core", spec=KEYS)
def test_prefix_lists_nothing_of_another_bucket(raw_s3v4, bucket, neighbour_to_read, prefix_of_other):
    """A listing with a prefix that would lead out of the bucket returns no object of another bucket."""
    query = f"prefix={quote(prefix_of_other.format(neighbour_to_read['Bucket']), safe='-_.~')}"
    _lists_nothing(raw_s3v4.ask(raw_s3v4.request("GET", bucket, query=query)), neighbour_to_read)


def _lists_nothing(answer, other):
    name = other["Key"].rpartition("/")[2]
    with expect.keeping_out():
        expect.equal([key for key in answer.texts("Key") if name in key], [], "keys of the other bucket", sort="access")
