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


@pytest.fixture
def key(prefix):
    """The guide's key, below the check's own prefix."""
    return f"{prefix}users/dupond_claire.json"


@pytest.fixture
def document(boto3_client, bucket, key):
    """Stores the guide's JSON document, and returns its bucket and key."""
    boto3_client.put_object(Bucket=bucket, Key=key, Body=BODY, ContentType="application/json")
    return {"Bucket": bucket, "Key": key}


@check("ListObjectsV2", level="core", spec=boto3("list_objects_v2"))
def test_paginator_prints_all_keys(boto3_client, bucket_with_objects):
    """get_paginator('list_objects_v2') with only the Bucket parameter returns all keys in the bucket."""
    bucket_name, keys = bucket_with_objects
    with documented("List the objects of a bucket"):
        paginator = boto3_client.get_paginator("list_objects_v2")
        all_files = []
        for page in paginator.paginate(Bucket=bucket_name):
            for obj in page.get("Contents", []):
                print(obj["Key"], obj["Size"])
                all_files.append(obj["Key"])
    expect.equal(all_files, keys, "keys", sort="entries")


@check("PutObject", level="core", spec=boto3("put_object"))
def test_put_object_with_json(boto3_client, bucket, key):
    """put_object with a JSON document and ContentType='application/json' returns 200, and both are read back
    unchanged."""
    with documented("Upload an object"):
        put_object_result = boto3_client.put_object(Bucket=bucket, Key=key, Body=BODY, ContentType="application/json")
        print(put_object_result["ResponseMetadata"]["HTTPStatusCode"])
    expect.status(put_object_result, 200)
    got = boto3_client.get_object(Bucket=bucket, Key=key)
    expect.equal((got["Body"].read(), got["ContentType"]), (BODY, "application/json"), "body and type", sort="data")


@check("PutObject", level="core", spec=boto3("put_object"), feature="canned-acls")
def test_put_object_with_acl_public_read(boto3_client, bucket, key, anonymous, public_url):
    """put_object with ACL='public-read' returns 200 and creates an object that anyone can read."""
    with documented("Upload an object that anyone can read"):
        put_object_result = boto3_client.put_object(
            Bucket=bucket, Key=key, Body=BODY, ContentType="application/json", ACL="public-read"
        )
        print(put_object_result["ResponseMetadata"]["HTTPStatusCode"])
    expect.status(put_object_result, 200)
    answer = anonymous.get(public_url(Bucket=bucket, Key=key))
    expect.status(answer, 200)
    expect.equal(answer.body, BODY, "body", sort="data")


@pytest.mark.usefixtures("document")
@check("GetObject", level="core", spec=boto3("get_object"))
def test_get_object_reads_and_decodes(boto3_client, bucket, key):
    """get_object(…)['Body'].read().decode('utf-8') returns the stored text."""
    with documented("Read an object"):
        response = boto3_client.get_object(Bucket=bucket, Key=key)
        content = response["Body"].read().decode("utf-8")
        print(content)
    expect.equal(json.loads(content), DOCUMENT, "document", sort="data")


@check("DeleteObject", level="core", spec=boto3("delete_object"))
def test_delete_object(boto3_client, document, bucket, key):
    """delete_object returns 204, and get_object then returns 404 NoSuchKey."""
    with documented("Delete an object"):
        delete_object_result = boto3_client.delete_object(Bucket=bucket, Key=key)
        print(delete_object_result["ResponseMetadata"]["HTTPStatusCode"])
    expect.status(delete_object_result, 204)
    with expect.error(404, "NoSuchKey"):
        boto3_client.get_object(**document)


@pytest.mark.usefixtures("document")
@check("PutObjectAcl", level="core", spec=boto3("put_object_acl"), feature="canned-acls")
def test_put_object_acl_public_read(boto3_client, bucket, key, endpoint, anonymous):
    """put_object_acl with 'public-read' returns 200, and anyone can then read the existing object at
    {S3_ENDPOINT_URL}/{bucket}/{key}."""
    with documented("Let anyone read an object"):
        put_object_acl_result = boto3_client.put_object_acl(Bucket=bucket, Key=key, ACL="public-read")
        public_url = f"{endpoint.url}/{bucket}/{key}"
        print(public_url)
    expect.status(put_object_acl_result, 200)
    answer = anonymous.get(public_url)
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
