"""A provider's boto3 guide, call by call: listing, uploading, reading, deleting, publishing.

The guide shows each call with one signature version, s3 or s3v4; here each call is made with both. The clients are used
as shipped: configured with access key, secret key, endpoint, region and signature version, and without corrections of
their faults.
"""

import json

import pytest

from fixtures.assertions import check, documented, expect
from fixtures.model.sources import boto3

SIDE = "each client"

DOCUMENT = {
    "id": 12345,
    "name": "Dupont",
    "first_name": "Claire",
    "email": "claire.dupont@example.com",
    "active": True,
    "creation_date": "2024-10-15T08:30:00Z",
}
BODY = json.dumps(DOCUMENT, indent=2).encode("utf-8")
KEY = "users/dupond_claire.json"


@pytest.fixture
def key(prefix):
    """The guide's key, below the check's own prefix."""
    return f"{prefix}{KEY}"


@pytest.fixture
def document(boto3_client, bucket, key):
    """Stores the guide's JSON document, and returns its bucket and key."""
    boto3_client.put_object(Bucket=bucket, Key=key, Body=BODY, ContentType="application/json")
    return {"Bucket": bucket, "Key": key}


@documented(
    "List the objects of a bucket",
    """
    paginator = s3.get_paginator("list_objects_v2")
    all_files = []
    for page in paginator.paginate(Bucket="my-bucket"):
        for obj in page.get("Contents", []):
            print(obj["Key"], obj["Size"])
            all_files.append(obj["Key"])
    """,
)
@check("ListObjectsV2", level="core", spec=boto3("list_objects_v2"))
def test_paginator_prints_all_keys(boto3_client, guide, bucket_with_objects):
    """get_paginator('list_objects_v2') with only the Bucket parameter returns all keys in the bucket."""
    bucket_name, keys = bucket_with_objects
    made = guide({"my-bucket": bucket_name}, s3=boto3_client)
    expect.equal(made.all_files, keys, "keys", sort="entries")


@documented(
    "Upload an object",
    """
    import json

    body = json.dumps({"id": 12345, "name": "Dupont", "active": True}).encode("utf-8")
    put_object_result = s3.put_object(
        Bucket="my-bucket", Key="users/dupond_claire.json", Body=body, ContentType="application/json"
    )
    print(put_object_result["ResponseMetadata"]["HTTPStatusCode"])
    """,
)
@check("PutObject", level="core", spec=boto3("put_object"))
def test_put_object_with_json(boto3_client, guide, bucket, key):
    """put_object with a JSON document and ContentType='application/json' returns 200, and both are read back
    unchanged."""
    made = guide({"my-bucket": bucket, KEY: key}, s3=boto3_client)
    expect.status(made.put_object_result, 200)
    got = boto3_client.get_object(Bucket=bucket, Key=key)
    wanted = (made.body, "application/json")
    expect.equal((got["Body"].read(), got["ContentType"]), wanted, "body and type", sort="data")


@documented(
    "Upload an object that anyone can read",
    """
    import json

    body = json.dumps({"id": 12345, "name": "Dupont", "active": True}).encode("utf-8")
    put_object_result = s3.put_object(
        Bucket="my-bucket",
        Key="users/dupond_claire.json",
        Body=body,
        ContentType="application/json",
        ACL="public-read",
    )
    print(put_object_result["ResponseMetadata"]["HTTPStatusCode"])
    """,
    sets_acl=True,
)
@check("PutObject", level="core", spec=boto3("put_object"), feature="canned-acls")
def test_put_object_with_acl_public_read(boto3_client, guide, bucket, key, anonymous, public_url):
    """put_object with ACL='public-read' returns 200 and creates an object that anyone can read."""
    made = guide({"my-bucket": bucket, KEY: key}, s3=boto3_client)
    expect.status(made.put_object_result, 200)
    answer = anonymous.get(public_url(Bucket=bucket, Key=key))
    expect.status(answer, 200)
    expect.equal(answer.body, made.body, "body", sort="data")


@documented(
    "Read an object",
    """
    response = s3.get_object(Bucket="my-bucket", Key="users/dupond_claire.json")
    content = response["Body"].read().decode("utf-8")
    print(content)
    """,
)
@pytest.mark.usefixtures("document")
@check("GetObject", level="core", spec=boto3("get_object"))
def test_get_object_reads_and_decodes(boto3_client, guide, bucket, key):
    """get_object(…)['Body'].read().decode('utf-8') returns the stored text."""
    made = guide({"my-bucket": bucket, KEY: key}, s3=boto3_client)
    expect.equal(json.loads(made.content), DOCUMENT, "document", sort="data")


@documented(
    "Delete an object",
    """
    delete_object_result = s3.delete_object(Bucket="my-bucket", Key="users/dupond_claire.json")
    print(delete_object_result["ResponseMetadata"]["HTTPStatusCode"])
    """,
)
@check("DeleteObject", level="core", spec=boto3("delete_object"))
def test_delete_object(boto3_client, guide, document, bucket, key):
    """delete_object returns 204, and get_object then returns 404 NoSuchKey."""
    made = guide({"my-bucket": bucket, KEY: key}, s3=boto3_client)
    expect.status(made.delete_object_result, 204)
    with expect.error(404, "NoSuchKey"):
        boto3_client.get_object(**document)


@documented(
    "Let anyone read an object",
    """
    put_object_acl_result = s3.put_object_acl(Bucket="my-bucket", Key="users/dupond_claire.json", ACL="public-read")
    public_url = f"{endpoint_url}/my-bucket/users/dupond_claire.json"
    print(public_url)
    """,
    sets_acl=True,
)
@pytest.mark.usefixtures("document")
@check("PutObjectAcl", level="core", spec=boto3("put_object_acl"), feature="canned-acls")
def test_put_object_acl_public_read(boto3_client, guide, bucket, key, endpoint, anonymous):
    """put_object_acl with 'public-read' returns 200, and anyone can then read the existing object at
    {S3_ENDPOINT_URL}/{bucket}/{key}."""
    made = guide({"my-bucket": bucket, KEY: key}, s3=boto3_client, endpoint_url=endpoint.url)
    expect.status(made.put_object_acl_result, 200)
    answer = anonymous.get(made.public_url)
    expect.status(answer, 200)
    expect.equal(answer.body, BODY, "body", sort="data")


@check("PutObject", level="core", spec=boto3("put_object"), feature="objects")
def test_requests_are_signed_as_configured(boto3_client, bucket, key, signature, last_exchange):
    """Config(signature_version='s3') uses Signature V2, 's3v4' uses Signature V4, and the request returns 200."""
    expect.status(boto3_client.put_object(Bucket=bucket, Key=key, Body=BODY), 200)
    scheme = (last_exchange().request_header("Authorization") or "").partition(" ")[0]
    expect.equal(
        scheme, {"s3": "AWS", "s3v4": "AWS4-HMAC-SHA256"}[signature], "scheme of the Authorization header", sort="form"
    )
