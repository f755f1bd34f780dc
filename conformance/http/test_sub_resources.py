"""Sub-resources in places where they do not belong: those of a bucket asked of a key, those of an object asked of a
bucket, and two at once. A server that ignores them acts on the object, or on the bucket itself.

Each check sends its requests one after another, and names those that are wrong.
"""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, reference

FEATURE = "http-messages"

ERRORS = reference("ErrorResponses")
TEN = b"0123456789"
ROUND = [{"Key": "shape", "Value": "round"}]
# The others are left out: AWS ignores some of them in requests about keys, such as metrics.
OF_BUCKETS = (
    *("accelerate", "cors", "inventory", "lifecycle", "location", "logging", "notification", "policy"),
    *("replication", "requestPayment", "uploads", "versioning", "versions", "website"),
)


@pytest.fixture
def apart(out_of_band, own_buckets):
    """The bucket of these requests: a server may take one for a request to configure the bucket of the key."""
    with out_of_band():
        return own_buckets.bucket_for("misplaced sub-resources")


@pytest.fixture
def stored_apart(control, apart):
    """`stored_apart()` stores the object of these requests, and returns its bucket and key."""
    target = {"Bucket": apart, "Key": "object"}

    def store():
        with expect.arranging():
            control.put_object(**target, Body=TEN, Tagging="shape=round")
        return target

    return store


def _is_kept(control, target):
    """Returns whether the object has its body and its tag."""
    try:
        got = control.get_object(**target)
        # The requests about tags have no valid document: they could only remove the tag.
        tags = ROUND if got.get("TagCount") == 1 else control.get_object_tagging(**target)["TagSet"]
    except control.exceptions.ClientError:
        return False
    return (got["Body"].read(), tags) == (TEN, ROUND)


def _changing(raw, control, store, requests):
    """Sends these requests about the object, and returns the queries of those that changed it. It is read after each
    request that succeeded, and at the end."""
    target, changing = store(), []
    for number, (method, query) in enumerate(requests, 1):
        body = b"changed" if method == "PUT" else b""
        answer = raw.ask(raw.request(method, **target, query=query, body=body))
        if (answer.status < 300 or number == len(requests)) and not _is_kept(control, target):
            changing.append(f"{method} ?{query}")
            store()
    return changing


@pytest.mark.parametrize("method", ["PUT", "DELETE"], ids=lambda name: f"method_{name}")
@check("PutObject", "DeleteObject", level="extended", spec=ERRORS)
@derived("A request for one resource is none for another, even where it is unsupported.")
def test_sub_resource_of_buckets_does_not_change_a_key(raw_s3v4, control, stored_apart, method):
    """A PUT or DELETE of a key with a sub-resource of buckets, for example ?versioning or ?policy, successful or not,
    does not change the object."""
    requests = [(method, name) for name in OF_BUCKETS]
    changing = _changing(raw_s3v4, control, stored_apart, requests)
    expect.equal(changing, [], "requests that changed the object", sort="data")


@check("GetObject", level="extended", spec=ERRORS)
@derived("A request for one resource is none for another, even where it is unsupported.")
def test_sub_resource_of_buckets_is_not_the_object(raw_s3v4, ten_bytes):
    """A GET of a key with a sub-resource of buckets, for example ?location or ?policy, successful or not, does not
    return the object."""
    answers = {name: raw_s3v4.ask(raw_s3v4.request("GET", **ten_bytes, query=name)) for name in OF_BUCKETS}
    same = [name for name, answer in answers.items() if answer.body == TEN]
    expect.equal(same, [], "sub-resources for which the object came", sort="option")


# versitygw's tests that run on AWS, too, assert these two.
@pytest.mark.parametrize("name", ["uploads", "versions"])
@check("ListMultipartUploads", "ListObjectVersions", level="extended", spec=ERRORS)
def test_list_of_a_key_is_refused(raw_s3v4, ten_bytes, name):
    """A GET of a key with ?uploads or ?versions is refused with 400 InvalidRequest."""
    expect.refused(raw_s3v4.ask(raw_s3v4.request("GET", **ten_bytes, query=name)), 400, "InvalidRequest")


@pytest.mark.parametrize("method", ["GET", "DELETE"], ids=lambda name: f"method_{name}")
@check("ListParts", "AbortMultipartUpload", level="common", spec=api("AbortMultipartUpload"))
@derived("A request for one resource is none for another, even where it is unsupported.")
def test_upload_without_a_key_is_refused(raw_s3v4, own_buckets, new_bucket_name, control, method):
    """A GET or DELETE of an empty bucket with an uploadId and without a key is refused with a 4xx status, and the
    bucket is still there."""
    with expect.arranging():
        control.create_bucket(Bucket=new_bucket_name, **own_buckets.location)
    answer = raw_s3v4.ask(raw_s3v4.request(method, new_bucket_name, query="uploadId"))
    expect.any_status(answer, "4xx")
    expect.status(control.head_bucket(Bucket=new_bucket_name), 200)


@check("CopyObject", level="extended", spec=api("UploadPartCopy"))
def test_copied_part_without_an_upload_is_refused(raw_s3v4, control, ten_bytes, target):
    """A PUT with a copy source and a partNumber, and without an uploadId, is refused with 400 InvalidArgument, and
    makes no copy."""
    source = {"x-amz-copy-source": f"/{ten_bytes['Bucket']}/{ten_bytes['Key']}"}
    answer = raw_s3v4.ask(raw_s3v4.request("PUT", **target, query="partNumber=1", headers=source))
    expect.refused(answer, 400, "InvalidArgument")
    expect.missing(control, target)


TWO_OF_A_BUCKET = (
    "acl&policy",
    "location&tagging",
    "uploads&uploadId",
    "uploads&versioning",
    "versioning&versions",
)
TWO_OF_A_KEY = ("acl&tagging", "legal-hold&retention", "tagging&uploadId")


@pytest.mark.parametrize("query", [*TWO_OF_A_BUCKET, *TWO_OF_A_KEY], ids=lambda each: each.replace("&", "_and_"))
@check("GetObject", level="extended", spec=ERRORS)
@recorded("versitygw", "REST - ListMultipartUploads - uploads/uploadId combo", 2026, of="uploads_and_uploadId")
def test_two_sub_resources_are_refused(raw_s3v4, ten_bytes, query):
    """A GET of a bucket or a key with two sub-resources, for example ?acl&tagging, is refused with 400
    InvalidArgument."""
    where = ten_bytes if query in TWO_OF_A_KEY else {"Bucket": ten_bytes["Bucket"]}
    expect.refused(raw_s3v4.ask(raw_s3v4.request("GET", **where, query=query)), 400, "InvalidArgument")


@check("PutObject", "DeleteObject", level="extended", spec=ERRORS)
@derived("A request for one resource is none for another, even where it is unsupported.")
def test_two_sub_resources_change_nothing(raw_s3v4, control, stored_apart):
    """A PUT or DELETE of a key with two sub-resources, for example ?acl&tagging, successful or not, does not change
    the object or its tags."""
    requests = [(method, query) for query in TWO_OF_A_KEY for method in ("PUT", "DELETE")]
    changing = _changing(raw_s3v4, control, stored_apart, requests)
    expect.equal(changing, [], "requests that changed the object", sort="data")
