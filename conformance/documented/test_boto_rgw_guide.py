"""A Ceph RGW provider's guide to legacy boto, call by call, with boto's own connection as shipped.

The guide connects with the default signature version; here a connection that is configured for Signature V4 makes the
same calls, too. The guide's last example, the unordered listing with boto3, is in `rgw/test_unordered.py`.
"""

import pytest
from botocore.utils import parse_timestamp

from fixtures.assertions import check, documented, expect
from fixtures.assertions.check import skip_check
from fixtures.model.sources import ceph

SIDE = "each client"

GUIDE = ceph("python")
NO_PORT = "boto 2.49 leaves the endpoint's port out of this URL"


@pytest.fixture
def own(boto_connection, new_bucket_name):
    """`bucket = conn.create_bucket('my-new-bucket')`"""
    return boto_connection.create_bucket(new_bucket_name)


@pytest.fixture
def my_bucket(boto_connection, bucket):
    """A bucket object that is made without a request; the guide gets it from create_bucket."""
    return boto_connection.get_bucket(bucket, validate=False)


@pytest.fixture
def hello_key(my_bucket, prefix):
    """Stores the guide's hello.txt, and returns its boto key."""
    key = my_bucket.new_key(f"{prefix}hello.txt")
    key.set_contents_from_string("Hello World!")
    return key


@pytest.fixture
def made_with_hello(guide, boto_connection, bucket, prefix):
    """Makes the guide's calls with hello.txt: `made_with_hello()` returns their variables."""

    def make(here=()):
        return guide({"my-bucket": bucket, "hello.txt": f"{prefix}hello.txt", **dict(here)}, conn=boto_connection)

    return make


@pytest.fixture
def port_in_urls(endpoint, boto_connection, corrected):
    """Puts the endpoint's port back into a URL that `force_http=True` makes for port 80."""
    if not endpoint.has_default_port and not corrected("boto-url-port", boto_connection):
        skip_check("n/a", NO_PORT)


@pytest.fixture
def port_in_urls_of_v2(request, signature):
    """The same for a signed URL: boto ignores `force_http=True` when it signs with V4."""
    if signature == "s3":
        request.getfixturevalue("port_in_urls")


@check("ListObjects", level="core", spec=GUIDE)
def test_connect_s3_with_keys_and_host(connect_s3, endpoint, bucket, signature, last_exchange):
    """boto.connect_s3 with keys, host, port and calling format signs as configured, and its request returns 200."""
    conn = connect_s3(
        aws_access_key_id=endpoint.main.access_key,
        aws_secret_access_key=endpoint.main.secret_key,
        security_token=endpoint.main.session_token,
        host=endpoint.host_in_urls,
        port=endpoint.port,
        is_secure=endpoint.secure,
    )
    conn.get_bucket(bucket, validate=False).get_all_keys(max_keys=1)
    seen = last_exchange()
    scheme = (seen.request_header("Authorization") or "").partition(" ")[0]
    expect.equal(
        scheme, {"s3": "AWS", "s3v4": "AWS4-HMAC-SHA256"}[signature], "scheme of the Authorization header", sort="form"
    )
    expect.any_status(seen, 200)


@documented(
    "List the buckets you own",
    """
    names_and_dates = [(bucket.name, bucket.creation_date) for bucket in conn.get_all_buckets()]
    """,
)
@check("ListBuckets", level="core", spec=GUIDE)
def test_get_all_buckets(boto_connection, guide, own):
    """get_all_buckets lists the new bucket once, with a creation date of the form 2011-04-21T18:05:39.000Z."""
    made = guide({}, conn=boto_connection)
    dates = [date for name, date in made.names_and_dates if name == own.name]
    expect.equal(len(dates), 1, "number of buckets of the name", sort="entries")
    expect.documented_timestamp(dates[0], "creation date")


@documented(
    "Create a bucket",
    """
    bucket = conn.create_bucket("my-bucket")
    """,
)
@check("CreateBucket", level="core", spec=GUIDE)
def test_create_bucket(boto_connection, guide, new_bucket_name):
    """create_bucket creates an empty bucket with the given name."""
    bucket = guide({"my-bucket": new_bucket_name}, conn=boto_connection).bucket
    expect.equal(bucket.name, new_bucket_name, "name", sort="data")
    expect.equal([key.name for key in bucket.list()], [], "keys", sort="entries")


@documented(
    "List the objects of a bucket",
    """
    listed = list(conn.get_bucket("my-bucket", validate=False).list())
    for key in listed:
        print(f"{key.name}\\t{key.size}\\t{key.last_modified}")
    """,
)
@check("ListObjects", level="core", spec=GUIDE)
def test_bucket_list(boto_connection, guide, bucket_with_objects):
    """bucket.list() returns each object's name and size, and its date of last modification."""
    bucket_name, keys = bucket_with_objects
    listed = guide({"my-bucket": bucket_name}, conn=boto_connection).listed
    expect.equal(
        [(key.name, key.size) for key in listed], [(key, 12) for key in keys], "names and sizes", sort="entries"
    )
    expect.documented_timestamp(listed[0].last_modified, "last modified")
    expect.recent(parse_timestamp(listed[0].last_modified), "last modified")


@documented(
    "Delete an empty bucket",
    """
    conn.delete_bucket("my-bucket")
    """,
)
@check("DeleteBucket", level="core", spec=GUIDE)
def test_delete_bucket(boto_connection, guide, new_bucket_name, own):
    """delete_bucket removes an empty bucket."""
    guide({"my-bucket": new_bucket_name}, conn=boto_connection)
    expect.equal(boto_connection.lookup(own.name) is None, True, "whether the bucket is deleted", sort="entries")


@documented(
    "Upload a string",
    """
    my_bucket = conn.get_bucket("my-bucket", validate=False)
    key = my_bucket.new_key("hello.txt")
    key.set_contents_from_string("Hello World!")
    """,
)
@check("PutObject", level="core", spec=GUIDE)
def test_create_an_object(my_bucket, made_with_hello):
    """new_key and set_contents_from_string create an object with that content."""
    made = made_with_hello()
    expect.equal(my_bucket.get_key(made.key.name).get_contents_as_string(), b"Hello World!", "content", sort="data")


@documented(
    "Let anyone read an object",
    """
    my_bucket = conn.get_bucket("my-bucket", validate=False)
    hello_key = my_bucket.get_key("hello.txt")
    hello_key.set_canned_acl("public-read")
    """,
    sets_acl=True,
)
@pytest.mark.usefixtures("hello_key")
@check("PutObjectAcl", level="core", spec=GUIDE, feature="canned-acls", uses=["PutObjectAcl"])
def test_set_canned_acl_public_read(my_bucket, made_with_hello, anonymous, public_url):
    """After set_canned_acl('public-read'), anyone can read the object."""
    made = made_with_hello()
    answer = anonymous.get(public_url(Bucket=my_bucket.name, Key=made.hello_key.name))
    expect.status(answer, 200)
    expect.equal(answer.body, b"Hello World!", "body", sort="data")


@documented(
    "Let nobody else read an object",
    """
    my_bucket = conn.get_bucket("my-bucket", validate=False)
    plans_key = my_bucket.get_key("secret_plans.txt")
    plans_key.set_canned_acl("private")
    """,
    sets_acl=True,
)
@check("PutObjectAcl", level="core", spec=GUIDE, feature="canned-acls", uses=["PutObjectAcl"])
def test_set_canned_acl_private(my_bucket, boto_connection, guide, prefix, anonymous, public_url):
    """After set_canned_acl('private'), a public object can no longer be read without credentials: 403."""
    plans_key = my_bucket.new_key(f"{prefix}secret_plans.txt")
    plans_key.set_contents_from_string("secret", policy="public-read")
    with expect.arranging():
        expect.status(anonymous.get(public_url(Bucket=my_bucket.name, Key=plans_key.name)), 200)
    guide({"my-bucket": my_bucket.name, "secret_plans.txt": plans_key.name}, conn=boto_connection)
    expect.status(anonymous.get(public_url(Bucket=my_bucket.name, Key=plans_key.name)), 403)


@documented(
    "Download to a file",
    """
    my_bucket = conn.get_bucket("my-bucket", validate=False)
    key = my_bucket.get_key("hello.txt")
    key.get_contents_to_filename("perl_poetry.pdf")
    """,
)
@pytest.mark.usefixtures("hello_key")
@check("GetObject", level="core", spec=GUIDE)
def test_get_contents_to_filename(made_with_hello, tmp_path):
    """get_contents_to_filename saves the object's content in a file."""
    made_with_hello({"perl_poetry.pdf": str(tmp_path / "perl_poetry.pdf")})
    expect.equal((tmp_path / "perl_poetry.pdf").read_bytes(), b"Hello World!", "file", sort="data")


@documented(
    "Delete an object",
    """
    my_bucket = conn.get_bucket("my-bucket", validate=False)
    my_bucket.delete_key("hello.txt")
    """,
)
@check("DeleteObject", level="core", spec=GUIDE)
def test_delete_key(my_bucket, made_with_hello, hello_key):
    """delete_key deletes the object, and get_key then returns None."""
    made_with_hello()
    expect.equal(my_bucket.get_key(hello_key.name) is None, True, "whether the object is deleted", sort="entries")


@documented(
    "Make the URL of an object that anyone can read",
    """
    my_bucket = conn.get_bucket("my-bucket", validate=False)
    hello_key = my_bucket.get_key("hello.txt")
    hello_url = hello_key.generate_url(0, query_auth=False, force_http=True)
    print(hello_url)
    """,
)
@pytest.mark.usefixtures("port_in_urls")
@check("GetObject", level="core", spec=GUIDE, feature="public-objects", uses=["PutObjectAcl"])
def test_unsigned_url_of_a_public_object(made_with_hello, hello_key, anonymous):
    """generate_url(0, query_auth=False, force_http=True) returns a URL that anyone can use to read a public object
    (boto-url-port: on another port than 80, it leaves the port out)."""
    hello_key.set_canned_acl("public-read")
    answer = anonymous.get(made_with_hello().hello_url)
    expect.status(answer, 200)
    expect.equal(answer.body, b"Hello World!", "body", sort="data")


@pytest.mark.usefixtures("port_in_urls_of_v2")
@check("GetObject", level="core", spec=GUIDE, feature="presigned-urls")
def test_signed_url_of_a_private_object(my_bucket, hello_key, anonymous):
    """generate_url(3600, query_auth=True, force_http=True) returns a URL that anyone can use to read a private object
    (boto-url-port, as above, with V2)."""
    plans_key = my_bucket.get_key(hello_key.name)
    plans_url = plans_key.generate_url(3600, query_auth=True, force_http=True)
    answer = anonymous.get(plans_url)
    expect.status(answer, 200)
    expect.equal(answer.body, b"Hello World!", "body", sort="data")
