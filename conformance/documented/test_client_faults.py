"""Known faults of clients: do the calls that they break work on this server, with clients as shipped?

The other areas test the server, and correct these faults if the preflight finds that they matter. A call that fails
here but works there fails because of the client. Each check names the correction.
"""

from fixtures.assertions import check, expect
from fixtures.model.sources import boto, boto3

SIDE = "each client"


@check("ListObjects", level="core", spec=boto3("list_objects"))
def test_boto3_bucket_path(boto3_client, bucket, prefix):
    """boto3 as shipped can list a bucket with either signature version (boto3-v2-bucket-path: it signs a path other
    than the one it sends)."""
    expect.status(boto3_client.list_objects(Bucket=bucket, Prefix=prefix), 200)


@check("PutObject", level="core", spec=boto3("put_object"), feature="sdk-default-checksums", gate=True)
def test_boto3_default_checksums(boto3_client, target):
    """boto3 as shipped stores exactly the object's bytes (boto3-default-checksums: it adds a trailer)."""
    expect.status(boto3_client.put_object(**target, Body=b"Hello World!"), 200)
    expect.equal(boto3_client.get_object(**target)["Body"].read(), b"Hello World!", "body", sort="data")


@check("DeleteObjects", level="core", spec=boto3("delete_objects"))
def test_boto3_delete_objects_md5(boto3_client, target):
    """boto3 as shipped can delete in batches (boto3-delete-objects-md5: it sends no Content-MD5)."""
    boto3_client.put_object(**target, Body=b"")
    answer = boto3_client.delete_objects(Bucket=target["Bucket"], Delete={"Objects": [{"Key": target["Key"]}]})
    expect.equal([entry["Key"] for entry in answer.get("Deleted", [])], [target["Key"]], "deleted keys", sort="form")


@check("ListObjects", level="core", spec=boto("boto.s3.bucket.Bucket.get_all_keys"))
def test_boto_host_header(boto_connection, bucket, prefix):
    """boto as shipped can list a bucket with either signature version (boto-v4-host: with V4, it has the port twice
    in Host)."""
    listed = boto_connection.get_bucket(bucket, validate=False).get_all_keys(prefix=prefix, max_keys=1)
    expect.equal([key.name for key in listed], [], "keys", sort="entries")


@check("GetObject", level="core", spec=boto("boto.s3.key.Key.generate_url"), feature="presigned-urls")
def test_boto_host_header_of_a_signed_url(boto_connection, bucket, prefix, anonymous):
    """A URL that boto as shipped signed, with either signature version, is accepted (boto-v4-host, as above)."""
    key = boto_connection.get_bucket(bucket, validate=False).new_key(f"{prefix}object")
    key.set_contents_from_string("Hello World!")
    answer = anonymous.get(key.generate_url(300))
    expect.status(answer, 200)
    expect.equal(answer.body, b"Hello World!", "body", sort="data")


@check("PutObject", level="core", spec=boto("boto.s3.key.Key.set_metadata"))
def test_boto_header_order(boto_connection, bucket, prefix):
    """boto as shipped stores metadata where one name is the beginning of another, with either signature version
    (boto-v4-header-order: with V4, it signs the headers in an order other than the one it declares)."""
    key = boto_connection.get_bucket(bucket, validate=False).new_key(f"{prefix}object")
    key.set_metadata("size", "42")
    key.set_metadata("size-unit", "inch")
    key.set_contents_from_string("Hello World!")
    found = {name.lower(): value for name, value in key.bucket.get_key(key.name).metadata.items()}
    expect.equal((found.get("size"), found.get("size-unit")), ("42", "inch"), "metadata", sort="data")
