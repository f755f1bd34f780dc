"""Seeded defects of responses without some values that AWS always sends, or with changed ones: echoes, markers, ARNs,
storage classes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reference.protocol.messages import Response, S3Request, Serve
from tests.defects.seeding import BOTO3, defect

AS_ON_AWS = "invariants/answers::members_as_on_aws"


@dataclass(frozen=True)
class Lacking:
    """An operation whose answers lack an element or a header, and a check that makes such an answer."""

    operation: str
    member: str
    beside: str


LACKING = {
    "listed_buckets_have_no_arn": Lacking("ListBuckets", "BucketArn", "buckets/list::own_bucket_is_listed"),
    "new_buckets_have_no_arn": Lacking(
        "CreateBucket", "x-amz-bucket-arn", "buckets/delete::deleted_bucket_is_not_listed"
    ),
    "new_buckets_have_no_location": Lacking("CreateBucket", "Location", "buckets/delete::deleted_bucket_is_not_listed"),
    "buckets_have_no_arn": Lacking("HeadBucket", "x-amz-bucket-arn", "buckets/head::bucket_is_not_an_access_point"),
    "buckets_have_no_region": Lacking(
        "HeadBucket", "x-amz-bucket-region", "buckets/head::bucket_is_not_an_access_point"
    ),
    "encryption_has_no_bucket_key": Lacking(
        "GetBucketEncryption", "BucketKeyEnabled", "encryption/bucket_default::new_bucket_defaults_to_aes256"
    ),
    "lists_of_uploads_have_no_next_key": Lacking(
        "ListMultipartUploads", "NextKeyMarker", "multipart/list_uploads::entry_has_its_time"
    ),
    "lists_of_uploads_have_no_next_upload": Lacking(
        "ListMultipartUploads", "NextUploadIdMarker", "multipart/list_uploads::entry_has_its_time"
    ),
    "listed_uploads_have_no_class": Lacking(
        "ListMultipartUploads", "StorageClass", "multipart/list_uploads::entry_has_its_time"
    ),
    "listed_objects_have_no_class": Lacking(
        "ListObjects", "StorageClass", "listing/entries::entry_describes_the_object"
    ),
    "objects_listed_by_v2_have_no_class": Lacking(
        "ListObjectsV2", "StorageClass", "listing/entries::entry_describes_the_object_v2"
    ),
    "listed_versions_have_no_class": Lacking(
        "ListObjectVersions", "StorageClass", "versioning/list_versions::unversioned_object_is_listed_as_null"
    ),
    "lists_of_parts_have_no_next_part": Lacking(
        "ListParts", "NextPartNumberMarker", "presigned/operations::new_upload"
    ),
    "stored_objects_have_no_encryption": Lacking(
        "PutObject", "x-amz-server-side-encryption", "objects/head::describes_the_object"
    ),
    "objects_have_no_encryption": Lacking(
        "HeadObject", "x-amz-server-side-encryption", "objects/head::describes_the_object"
    ),
    "lists_of_parts_have_no_class": Lacking("ListParts", "StorageClass", "presigned/operations::new_upload"),
}


def _seed(name: str, lacking: Lacking) -> None:
    def middleware(request: S3Request, serve: Serve) -> Response:
        answer = serve(request)
        if request.operation != lacking.operation:
            return answer
        element = re.escape(lacking.member).encode()
        return answer.set(lacking.member, None).sub(rb"<%b>[^<]*</%b>" % (element, element), b"")

    middleware.__name__ = name
    middleware.__doc__ = f"{lacking.operation} returns no {lacking.member}."
    clients = ("raw-s3v4",) if lacking.beside.startswith("presigned/") else BOTO3
    defect(f"{AS_ON_AWS}[{lacking.operation}]", clients=clients, beside=(lacking.beside,))(middleware)


for _name, _lacking in LACKING.items():
    _seed(_name, _lacking)


@defect("listing/continuation_token::token_is_returned", clients=BOTO3)
def token_is_not_returned(request: S3Request, serve: Serve) -> Response:
    """ListObjectsV2 does not return the ContinuationToken of its request."""
    return serve(request).sub(rb"<ContinuationToken>[^<]*</ContinuationToken>", b"")


@defect("listing/position::position_is_returned[v1]", "listing/position::position_is_returned[v2]", clients=BOTO3)
def position_is_not_returned(request: S3Request, serve: Serve) -> Response:
    """Listings do not return where they were asked to start."""
    return serve(request).sub(rb"<(Marker|StartAfter)>[^<]*</\1>", b"")


@defect("objects/user_metadata::value_is_kept[two_spaces_in_a_row]")
def spaces_of_metadata_are_folded(request: S3Request, serve: Serve) -> Response:
    """Several spaces in a value of user metadata are returned as one."""
    answer = serve(request)
    for name, value in list(answer.headers):
        if name.lower().startswith("x-amz-meta-"):
            answer.set(name, re.sub(" +", " ", value))
    return answer


@defect(
    "tagging/limits::allowed_tags_are_kept[values_in_any_case]",
    "configuration/tagging_limits::allowed_tags_are_kept[values_in_any_case]",
)
def values_of_tags_are_in_lower_case(request: S3Request, serve: Serve) -> Response:
    """The values of tags are returned in lower case."""
    return serve(request).sub(rb"<Value>[^<]*</Value>", lambda found: b"<Value>%b</Value>" % found[0][7:-8].lower())


@defect("invariants/http::not_implemented_has_its_code", beside=("objects/get::missing_key_is_refused",))
def what_is_not_implemented_has_another_code(request: S3Request, serve: Serve) -> Response:
    """A request for a missing key returns 501 with a code that says nothing of it."""
    answer = serve(request)
    if b"<Code>NoSuchKey<" in answer.body:
        answer.status = 501
    return answer
