"""A walk-through of legacy boto, call by call, with boto's own connection as shipped."""

import pytest

from fixtures.assertions import check, documented, expect, recorded
from fixtures.model.sources import boto

SIDE = "each client"

CHUNK = 5 * 1024 * 1024
# Of two parts or more, each but the last with 5 MiB.
MAKE_FILE = """
file_name = "my_big_file"
with open(file_name, "wb") as file:
    file.write(bytes(12 * 1024 * 1024))
"""


@pytest.fixture
def my_bucket(boto_connection, bucket):
    """A bucket object that is made without a request."""
    return boto_connection.get_bucket(bucket, validate=False)


@check("ListObjects", level="core", spec=boto("module-boto.s3.connection"), shows="keys-in-a-file")
def test_connect_with_keys_from_the_configuration_file(connect_s3, bucket, last_exchange, endpoint):
    """boto.connect_s3() reads the keys from [Credentials] in its configuration file, and its request returns 200."""
    conn = connect_s3()
    conn.get_bucket(bucket, validate=False).get_all_keys(max_keys=1)
    seen = last_exchange()
    sent = seen.request_header("Authorization") or ""
    expect.equal(
        endpoint.main.access_key in sent, True, "whether the Authorization header has the access key", sort="form"
    )
    expect.any_status(seen, 200)


@check("ListObjects", level="core", spec=boto("module-boto.s3.connection"))
def test_connect_with_keys(connect_s3, bucket, last_exchange, endpoint):
    """boto.connect_s3(access_key, secret_key) makes a connection whose request returns 200."""
    conn = connect_s3(endpoint.main.access_key, endpoint.main.secret_key, security_token=endpoint.main.session_token)
    conn.get_bucket(bucket, validate=False).get_all_keys(max_keys=1)
    expect.any_status(last_exchange(), 200)


@check("DeleteBucket", level="core", spec=boto("boto.s3.bucket.Bucket.delete"))
def test_deleted_bucket_is_gone(boto_connection, new_bucket_name):
    """bucket.delete() deletes an empty bucket, and get_all_buckets no longer lists it."""
    bucket = boto_connection.create_bucket(new_bucket_name)
    bucket.delete()

    def listed():
        return new_bucket_name in [bucket.name for bucket in boto_connection.get_all_buckets()]

    expect.eventually(lambda: not listed(), "whether the bucket is no longer listed", sort="entries")


# The walk-through has set_content_from_string and get_contents_to_string, which do not exist.
@documented(
    "Read an object as a string",
    """
    my_bucket = conn.get_bucket("my-bucket", validate=False)
    key = my_bucket.get_key("test.txt")
    content = key.get_contents_as_string()
    print(content.decode("utf-8"))
    """,
)
@check("PutObject", level="core", spec=boto("boto.s3.key.Key.set_contents_from_string"))
def test_object_from_a_string(my_bucket, boto_connection, guide, prefix):
    """set_contents_from_string creates an object, and get_contents_as_string reads it."""
    key = my_bucket.new_key(f"{prefix}test.txt")
    key.set_contents_from_string("hello world")
    made = guide({"my-bucket": my_bucket.name, "test.txt": key.name}, conn=boto_connection)
    expect.equal(made.content, b"hello world", "content", sort="data")


# The walk-through leaves out the name of the file that is downloaded.
@documented(
    "Upload a file, and download it",
    """
    my_bucket = conn.get_bucket("my-bucket", validate=False)
    key = my_bucket.key_class(my_bucket)
    key.key = "file"
    key.set_contents_from_filename(file_name)
    key.get_contents_to_filename("copy")
    """,
    given=MAKE_FILE,
)
@check("PutObject", level="core", spec=boto("boto.s3.key.Key.set_contents_from_filename"))
def test_object_from_a_file(boto_connection, guide, bucket, prefix, file_of, tmp_path):
    """Key(bucket) with set_contents_from_filename creates an object from a file, and get_contents_to_filename
    downloads it."""
    file_name = str(file_of(b"from a file" * 1000))
    here = {"my-bucket": bucket, '"file"': f'"{prefix}file"', '"copy"': repr(str(tmp_path / "copy"))}
    guide(here, conn=boto_connection, file_name=file_name)
    expect.equal((tmp_path / "copy").read_bytes(), b"from a file" * 1000, "file", sort="data")


@check("GetObject", level="core", spec=boto("boto.s3.key.Key.get_contents_to_filename"))
def test_failed_download_leaves_no_file(my_bucket, prefix, tmp_path):
    """get_contents_to_filename of a key that does not exist fails with 404 NoSuchKey and leaves no file."""
    with expect.error(404, "NoSuchKey"):
        my_bucket.new_key(f"{prefix}missing").get_contents_to_filename(str(tmp_path / "file"))
    expect.equal([path.name for path in tmp_path.iterdir()], [], "files in the target folder", sort="entries")


# The walk-through divides integers, as Python 2 does, and adds 1: a file of whole chunks gets an empty last part.
# It leaves out the seek, without which its retry would send what is left of the chunk.
EMPTY_PART = {"math.ceil(file_size / CHUNK)": "math.ceil(file_size / CHUNK) + 1"}
RETRY = {
    " as fp:": """ as fp:
        if i == 0:
            with cut_connection(after=CHUNK // 2):
                mp.upload_part_from_file(fp, part_num=i + 1)
            fp.seek(0)"""
}


@documented(
    "Upload a large file in parts",
    """
    import math
    import os

    from filechunkio import FileChunkIO

    CHUNK = 5 * 1024 * 1024
    my_bucket = conn.get_bucket("my-bucket", validate=False)
    file_size = os.stat(file_name).st_size
    mp = my_bucket.initiate_multipart_upload("large file")
    for i in range(math.ceil(file_size / CHUNK)):
        offset = CHUNK * i
        with FileChunkIO(file_name, "r", offset=offset, bytes=min(CHUNK, file_size - offset)) as fp:
            mp.upload_part_from_file(fp, part_num=i + 1)
    mp.complete_upload()
    """,
    given=MAKE_FILE,
    case="last_part_is_small",
)
@pytest.mark.parametrize(
    ("size", "changes"),
    [(CHUNK + 1000, {}), (CHUNK, EMPTY_PART), (CHUNK + 1000, RETRY)],
    ids=["last_part_is_small", "last_part_is_empty", "first_part_is_retried"],
)
@check(
    "CompleteMultipartUpload",
    level="core",
    spec=boto("module-boto.s3.multipart"),
    shows={"first_part_is_retried": "cut-parts-cannot-be-sent-again"},
)
def test_multipart_upload_in_chunks(boto_connection, guide, my_bucket, prefix, file_of, cut_connection, size, changes):
    """A multipart upload of a file in FileChunkIO chunks, with or without a retry, creates an object with the same
    content as the file."""
    content = (b"0123456789abcdef" * (size // 16 + 1))[:size]
    file_name = str(file_of(content))
    here = {"my-bucket": my_bucket.name, "large file": f"{prefix}large file", **changes}
    mp = guide(here, conn=boto_connection, file_name=file_name, cut_connection=cut_connection).mp
    expect.equal(my_bucket.new_key(mp.key_name).get_contents_as_string(), content, "content", sort="data")


@check("DeleteObject", level="core", spec=boto("boto.s3.bucket.Bucket.delete_key"), shows="missing-keys-are-errors")
def test_delete_a_missing_key(my_bucket, prefix, last_exchange):
    """delete_key of a key that does not exist returns 204."""
    my_bucket.delete_key(f"{prefix}file_to_delete")
    expect.any_status(last_exchange(), 204)


@documented(
    "Make a URL with which anyone can read an object for 30 seconds",
    """
    my_bucket = conn.get_bucket("my-bucket", validate=False)
    key = my_bucket.new_key("test.txt")
    key.set_contents_from_string("hello world")
    url = key.generate_url(30)
    print(url)
    """,
)
@check("GetObject", level="core", spec=boto("boto.s3.key.Key.generate_url"), feature="presigned-urls")
@recorded("boto", "test_connection.py::S3ConnectionTest::test_1_basic", 2006)
def test_signed_url(boto_connection, guide, bucket, prefix, anonymous):
    """generate_url(30) returns a URL that anyone can use to read a private object."""
    made = guide({"my-bucket": bucket, "test.txt": f"{prefix}test.txt"}, conn=boto_connection)
    answer = anonymous.get(made.url)
    expect.status(answer, 200)
    expect.equal(answer.body, b"hello world", "body", sort="data")
