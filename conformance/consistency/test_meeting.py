"""Requests that merely meet: each succeeds, as if they came one after another, and nothing else is left behind.

Where AWS documents that one of two requests may be refused because of the other, with 409 OperationAborted or because
the upload or the name is taken, that is as right; which code it has is for other checks. A request that met no other
one has no reason for OperationAborted.
"""

import pytest

from conformance.consistency.signed_configurations import CONFIGURATIONS
from fixtures.assertions import check, expect
from fixtures.model.sources import api, reference, userguide
from fixtures.s3.grants import CANNED
from fixtures.s3.uploads import send_part, start_upload

FEATURE = "strong-consistency"
SIDE = "one client"
DERIVED = "Requests succeed; meeting another one makes them fail only where that is documented."
pytestmark = pytest.mark.concurrent

WRITERS = 4
TAKEN = ("BucketAlreadyExists", "BucketAlreadyOwnedByYou")
ERRORS = reference("ErrorResponses")
"""Its list of codes has OperationAborted, for requests that conflict with one that is in progress."""
MODEL = userguide("Welcome")


def _succeed(answers, *otherwise):
    """Expects each answer to be a success, unless it has one of these statuses; at least one is a success."""
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    for answer in refused:
        if otherwise:
            expect.refused(answer, *otherwise)
    if refused and (not otherwise or len(refused) == len(answers)):
        raise refused[0]


@check("UploadPart", level="core", spec=userguide("mpuoverview"), uses=["UploadPart", "ListParts"])
def test_one_part_sent_by_several(concurrent_clients, s3, target):
    """Four UploadPart requests for one part number at the same time all return 200; ListParts then has one of the
    parts, and CompleteMultipartUpload with its ETag stores its bytes."""
    upload, bodies = start_upload(s3, target), [b"writer %d" % number * 100 for number in range(WRITERS)]
    calls = [lambda one, body=body: one.upload_part(**upload, PartNumber=1, Body=body) for body in bodies]
    answers = concurrent_clients.together(*calls)
    _succeed(answers)
    [part] = s3.list_parts(**upload)["Parts"]
    etags = [answer["ETag"] for answer in answers]
    expect.that(part["ETag"] in etags, f"one of {etags}", part["ETag"], "listed part", sort="entries")
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
    body = s3.get_object(**target)["Body"].read()
    expect.equal(body, bodies[etags.index(part["ETag"])], "body", sort="data")


@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"), uses=["CompleteMultipartUpload"])
def test_one_upload_completed_by_several(concurrent_clients, s3, target):
    """Of four CompleteMultipartUpload requests for one upload at the same time, at least one returns 200, the others
    200 as well, 404 or 409; the object has the bytes of the upload."""
    upload = start_upload(s3, target)
    parts = {"Parts": [send_part(s3, upload, 1, b"part")]}
    calls = [lambda one: one.complete_multipart_upload(**upload, MultipartUpload=parts)] * WRITERS
    _succeed(concurrent_clients.together(*calls), 404, 409)
    expect.equal(s3.get_object(**target)["Body"].read(), b"part", "body", sort="data")


@check(
    "CompleteMultipartUpload",
    level="common",
    spec=api("CompleteMultipartUpload"),
    uses=["CompleteMultipartUpload", "AbortMultipartUpload"],
)
def test_upload_completed_and_aborted(concurrent_clients, s3, new_target):
    """Of CompleteMultipartUpload and AbortMultipartUpload for one upload at the same time, at least one succeeds; the
    other one may return 404 or 409. A completion that succeeds stores the object, and another one stores none."""
    for _ in range(concurrent_clients.depth.histories):
        target = new_target()
        upload = start_upload(s3, target)
        parts = {"Parts": [send_part(s3, upload, 1, b"part")]}
        answers = concurrent_clients.together(
            lambda one: one.complete_multipart_upload(**upload, MultipartUpload=parts),  # noqa: B023 - done here
            lambda one: one.abort_multipart_upload(**upload),  # noqa: B023
        )
        _succeed(answers, 404, 409)
        if isinstance(answers[0], Exception):
            with expect.error(404, "NoSuchKey"):
                s3.get_object(**target)
        else:
            expect.equal(s3.get_object(**target)["Body"].read(), b"part", "body", sort="data")


@check("DeleteObjects", level="core", spec=MODEL, uses=["DeleteObjects", "PutObject", "ListObjects"])
def test_batch_deletions_of_the_same_keys(concurrent_clients, s3, bucket, prefix):
    """Four DeleteObjects requests for the same eight keys at the same time all return 200 without Errors, and no key is
    left."""
    keys = [f"{prefix}{number}" for number in range(8)]
    with expect.arranging():
        for key in keys:
            s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    wanted = {"Objects": [{"Key": key} for key in keys]}
    answers = concurrent_clients.together(*[lambda one: one.delete_objects(Bucket=bucket, Delete=wanted)] * WRITERS)
    _succeed(answers)
    expect.equal(
        [answer.get("Errors", []) for answer in answers], [[]] * WRITERS, "Errors: each deletion is allowed", sort="use"
    )
    expect.equal(s3.list_objects(Bucket=bucket, Prefix=prefix).get("Contents", []), [], "keys", sort="entries")


@check("DeleteObjects", level="common", spec=MODEL, uses=["DeleteObjects", "PutObject", "ListObjectVersions"])
def test_batch_deletions_of_the_same_versions(concurrent_clients, s3, versioned_target):
    """Four DeleteObjects requests for the same versions, two of each of two keys, at the same time all return 200
    without Errors, and no version and no delete marker is left."""
    bucket, prefix = versioned_target["Bucket"], versioned_target["Key"]
    wanted = []
    with expect.arranging():
        for key in (f"{prefix}1", f"{prefix}2") * 2:
            version = s3.put_object(Bucket=bucket, Key=key, Body=b"x")["VersionId"]
            wanted.append({"Key": key, "VersionId": version})
    delete = {"Objects": wanted}
    answers = concurrent_clients.together(*[lambda one: one.delete_objects(Bucket=bucket, Delete=delete)] * WRITERS)
    _succeed(answers)
    errors = [answer.get("Errors", []) for answer in answers]
    expect.equal(errors, [[]] * WRITERS, "Errors: each deletion is allowed", sort="use")
    listed = s3.list_object_versions(Bucket=bucket, Prefix=prefix)
    left = (listed.get("Versions", []), listed.get("DeleteMarkers", []))
    expect.equal(left, ([], []), "versions and delete markers", sort="entries")


@check("PutBucketTagging", level="common", spec=ERRORS, uses=["PutBucketTagging"])
def test_configurations_that_meet(concurrent_clients, s3, own_bucket, soon):
    """Four PutBucketTagging requests for one bucket at the same time succeed, some of them perhaps return
    409; the bucket then has the tags of one of those that succeeded."""
    with expect.arranging():
        s3.put_bucket_tagging(Bucket=own_bucket, Tagging={"TagSet": [{"Key": "writer", "Value": "alone"}]})
    sets = [[{"Key": "writer", "Value": str(number)}] for number in range(WRITERS)]
    calls = [
        lambda one, tags=tags: one.put_bucket_tagging(Bucket=own_bucket, Tagging={"TagSet": tags}) for tags in sets
    ]
    answers = concurrent_clients.together(*calls)
    _succeed(answers, 409)
    put = [tags for tags, answer in zip(sets, answers, strict=True) if not isinstance(answer, Exception)]
    soon.equal(
        lambda: s3.get_bucket_tagging(Bucket=own_bucket)["TagSet"] in put,
        True,
        "tags of one of the writers",
        sort="data",
    )


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param(
            each, id=name, marks=[pytest.mark.about(each.operation), pytest.mark.uses(each.operation, each.reading)]
        )
        for name, each in CONFIGURATIONS.items()
    ],
)
@check("PutBucketCors", level="common", spec=ERRORS)
def test_other_configurations_that_meet(concurrent_clients, s3, own_bucket, soon, wanted):
    """Four requests that put one configuration of a bucket at the same time succeed, some of them perhaps return 409;
    the bucket then has the whole configuration of one of those that succeeded. So does a PutObject that they meet."""
    with expect.arranging():
        wanted.put(s3, own_bucket, wanted.alone)
        soon.equal(lambda: wanted.read(s3, own_bucket), wanted.alone, "writers of what is read", sort="data")
    calls = [lambda one, writer=writer: wanted.put(one, own_bucket, writer) for writer in wanted.writers]
    *answers, stored = concurrent_clients.together(
        *calls, lambda one: one.put_object(Bucket=own_bucket, Key="met", Body=b"stored")
    )
    _succeed(answers, 409)
    _succeed([stored])
    put = [name for name, answer in zip(wanted.writers, answers, strict=True) if not isinstance(answer, Exception)]

    def writer():
        found = wanted.read(s3, own_bucket)
        return put if found in put else found

    soon.equal(writer, put, "writers of what is read: one that succeeded", sort="data")


@check("PutBucketAcl", level="common", spec=ERRORS, feature="canned-acls", uses=["PutBucketAcl.ACL", "GetBucketAcl"])
def test_acls_that_meet(concurrent_clients, s3, own_acl_bucket, soon):
    """Four PutBucketAcl requests for one bucket at the same time succeed, some of them perhaps return 409; the bucket
    then has the ACL of one of those that succeeded."""
    acls = ["public-read", "authenticated-read"] * 2
    with expect.arranging():
        for acl in ("authenticated-read", "private"):
            s3.put_bucket_acl(Bucket=own_acl_bucket, ACL=acl)
    answers = concurrent_clients.together(
        *[lambda one, acl=acl: one.put_bucket_acl(Bucket=own_acl_bucket, ACL=acl) for acl in acls]
    )
    _succeed(answers, 409)
    put = {acl for acl, answer in zip(acls, answers, strict=True) if not isinstance(answer, Exception)}

    def read():
        grants = s3.get_bucket_acl(Bucket=own_acl_bucket)["Grants"]
        of_groups = sorted((uri, each["Permission"]) for each in grants if (uri := each["Grantee"].get("URI")))
        return next((acl for acl, granted in CANNED.items() if granted == of_groups), "mixed")

    soon.equal(lambda: read() in put, True, "ACL of one of the writers", sort="access")


@check("CreateBucket", level="common", spec=api("CreateBucket"), uses=["CreateBucket"])
def test_one_name_taken_by_several(concurrent_clients, s3, own_buckets, new_bucket_name):
    """Of four CreateBucket requests of one account for one name at the same time, at least one returns 200, the others
    200 as well or 409; the bucket exists, and stores objects."""
    calls = [lambda one: one.create_bucket(Bucket=new_bucket_name, **own_buckets.location)] * WRITERS
    _succeed(concurrent_clients.together(*calls, taken=TAKEN), 409)
    s3.put_object(Bucket=new_bucket_name, Key="a", Body=b"stored")
    expect.equal(s3.get_object(Bucket=new_bucket_name, Key="a")["Body"].read(), b"stored", "body", sort="data")
