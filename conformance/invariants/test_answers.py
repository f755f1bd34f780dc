"""The contents of every successful response of an operation, according to the API Reference: its status, headers and
elements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from fixtures.assertions import expect, recorded
from fixtures.assertions.check import case_per_operation
from fixtures.invariants import ANY, ObservedResponse, invariant
from fixtures.invariants.forms import (
    ANY_VALUE,
    ARN,
    ARN_OF_THE_BUCKET,
    BOOLEAN,
    BUCKET,
    BYTE_RANGES,
    ENCRYPTION,
    HTTP_DATE,
    KEY,
    NUMBER,
    QUOTED,
    TEXT,
    TIMESTAMP,
    UPLOAD_ID,
    Format,
    echo,
    limit,
)
from fixtures.model.sources import api

FEATURE = "responses"
SIDE = "each client"


@dataclass(frozen=True)
class Success:
    """The members of every successful response of an operation. StorageClass is left out, because a server may omit it
    for STANDARD.

    `statuses` are the allowed status codes. `elements` are named by their path, such as `Contents/Key` for the Key of
    each Contents. `entries` are also elements, of entries that may occur any number of times or not at all.
    """

    statuses: tuple[int, ...] = (200,)
    headers: Mapping[str, Format] = field(default_factory=dict)
    elements: Mapping[str, Format] = field(default_factory=dict)
    entries: Mapping[str, Format] = field(default_factory=dict)


OBJECT = {"ETag": QUOTED, "Last-Modified": HTTP_DATE, "Content-Type": TEXT, "Accept-Ranges": BYTE_RANGES}
CONTENTS = {
    "Contents/Key": ANY_VALUE,
    "Contents/LastModified": TIMESTAMP,
    "Contents/ETag": QUOTED,
    "Contents/Size": NUMBER,
    "CommonPrefixes/Prefix": TEXT,
}
VERSIONS = {
    "Version/Key": ANY_VALUE,
    "Version/VersionId": TEXT,
    "Version/IsLatest": BOOLEAN,
    "Version/LastModified": TIMESTAMP,
    "Version/ETag": QUOTED,
    "Version/Size": NUMBER,
    "Version/Owner/ID": TEXT,
    "DeleteMarker/Key": ANY_VALUE,
    "DeleteMarker/VersionId": TEXT,
    "DeleteMarker/IsLatest": BOOLEAN,
    "DeleteMarker/LastModified": TIMESTAMP,
    "DeleteMarker/Owner/ID": TEXT,
    "CommonPrefixes/Prefix": TEXT,
}
UPLOADS = {
    "Upload/Key": ANY_VALUE,
    "Upload/UploadId": TEXT,
    "Upload/Initiated": TIMESTAMP,
    "Upload/Owner/ID": TEXT,
    "Upload/Initiator/ID": TEXT,
    "CommonPrefixes/Prefix": TEXT,
}
PARTS = {
    "Part/PartNumber": NUMBER,
    "Part/LastModified": TIMESTAMP,
    "Part/ETag": QUOTED,
    "Part/Size": NUMBER,
}
PAGE = {
    "Name": BUCKET,
    "Prefix": echo("prefix"),
    "Delimiter": echo("delimiter"),
    "MaxKeys": limit("max-keys"),
    "IsTruncated": BOOLEAN,
}

SUCCESS: dict[str, Success] = {
    "AbortMultipartUpload": Success((204,)),
    "CompleteMultipartUpload": Success(elements={"Location": TEXT, "Bucket": BUCKET, "Key": KEY, "ETag": QUOTED}),
    "CopyObject": Success(elements={"ETag": QUOTED, "LastModified": TIMESTAMP}),
    "CreateBucket": Success(),
    "CreateMultipartUpload": Success(elements={"Bucket": BUCKET, "Key": KEY, "UploadId": TEXT}),
    "DeleteBucket": Success((204,)),
    "DeleteBucketCors": Success((204,)),
    "DeleteBucketEncryption": Success((204,)),
    "DeleteBucketLifecycle": Success((204,)),
    "DeleteBucketOwnershipControls": Success((204,)),
    "DeleteBucketReplication": Success((204,)),
    "DeleteBucketTagging": Success((204,)),
    "DeleteBucketWebsite": Success((204,)),
    "DeleteBucketPolicy": Success((204,)),
    "DeleteObject": Success((204,)),
    "DeleteObjects": Success(entries={"Deleted/Key": TEXT, "Error/Code": TEXT, "Error/Message": ANY_VALUE}),
    "DeleteObjectTagging": Success((204,)),
    "DeletePublicAccessBlock": Success((204,)),
    "GetBucketAccelerateConfiguration": Success(),
    "GetBucketAcl": Success(elements={"Owner/ID": TEXT}, entries={"AccessControlList/Grant/Permission": TEXT}),
    "GetBucketCors": Success(entries={"CORSRule/AllowedOrigin": ANY_VALUE, "CORSRule/AllowedMethod": TEXT}),
    "GetBucketEncryption": Success(elements={"Rule/ApplyServerSideEncryptionByDefault/SSEAlgorithm": TEXT}),
    "GetBucketLifecycleConfiguration": Success(elements={"Rule/ID": TEXT, "Rule/Status": TEXT}),
    "GetBucketLocation": Success(),
    "GetBucketLogging": Success(entries={"LoggingEnabled/TargetBucket": TEXT}),
    "GetBucketNotificationConfiguration": Success(),
    "GetBucketOwnershipControls": Success(elements={"Rule/ObjectOwnership": TEXT}),
    "GetBucketReplication": Success(elements={"Role": TEXT, "Rule/Status": TEXT, "Rule/Destination/Bucket": TEXT}),
    "GetBucketRequestPayment": Success(elements={"Payer": TEXT}),
    "GetBucketTagging": Success(
        elements={"TagSet": ANY_VALUE}, entries={"TagSet/Tag/Key": TEXT, "TagSet/Tag/Value": ANY_VALUE}
    ),
    "GetBucketPolicy": Success(),
    "GetBucketPolicyStatus": Success(elements={"IsPublic": BOOLEAN}),
    "GetBucketVersioning": Success(),
    "GetBucketWebsite": Success(),
    "GetObject": Success((200, 206), headers=OBJECT),
    "GetObjectAcl": Success(elements={"Owner/ID": TEXT}, entries={"AccessControlList/Grant/Permission": TEXT}),
    "GetObjectAttributes": Success(headers={"Last-Modified": HTTP_DATE}),
    "GetObjectLegalHold": Success(elements={"Status": TEXT}),
    "GetObjectLockConfiguration": Success(elements={"ObjectLockEnabled": TEXT}),
    "GetObjectRetention": Success(elements={"Mode": TEXT, "RetainUntilDate": TIMESTAMP}),
    "GetObjectTagging": Success(
        elements={"TagSet": ANY_VALUE}, entries={"TagSet/Tag/Key": TEXT, "TagSet/Tag/Value": ANY_VALUE}
    ),
    "GetPublicAccessBlock": Success(
        elements=dict.fromkeys(
            ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), BOOLEAN
        )
    ),
    "HeadBucket": Success(),
    "HeadObject": Success((200, 206), headers={**OBJECT, "Content-Length": NUMBER}),
    "ListBuckets": Success(
        elements={"Owner/ID": TEXT}, entries={"Buckets/Bucket/Name": TEXT, "Buckets/Bucket/CreationDate": TIMESTAMP}
    ),
    "ListMultipartUploads": Success(
        elements={
            "Bucket": BUCKET,
            "KeyMarker": echo("key-marker"),
            "UploadIdMarker": echo("upload-id-marker", requires="key-marker"),
            "Prefix": echo("prefix"),
            "Delimiter": echo("delimiter"),
            "MaxUploads": limit("max-uploads"),
            "IsTruncated": BOOLEAN,
        },
        entries=UPLOADS,
    ),
    "ListObjects": Success(
        elements={**PAGE, "Marker": echo("marker")}, entries={**CONTENTS, "Contents/Owner/ID": TEXT}
    ),
    "ListObjectsV2": Success(elements={**PAGE, "KeyCount": NUMBER}, entries=CONTENTS),
    "ListObjectVersions": Success(
        elements={**PAGE, "KeyMarker": echo("key-marker"), "VersionIdMarker": echo("version-id-marker")},
        entries=VERSIONS,
    ),
    "ListParts": Success(
        elements={
            "Bucket": BUCKET,
            "Key": KEY,
            "UploadId": UPLOAD_ID,
            "PartNumberMarker": NUMBER,
            "MaxParts": limit("max-parts"),
            "IsTruncated": BOOLEAN,
            "Initiator/ID": TEXT,
            "Owner/ID": TEXT,
        },
        entries=PARTS,
    ),
    "PutBucketAccelerateConfiguration": Success(),
    "PutBucketAcl": Success(),
    "PutBucketCors": Success(),
    "PutBucketEncryption": Success(),
    "PutBucketLifecycleConfiguration": Success(),
    "PutBucketLogging": Success(),
    "PutBucketNotificationConfiguration": Success(),
    "PutBucketOwnershipControls": Success(),
    "PutBucketPolicy": Success((204,)),
    "PutBucketReplication": Success(),
    "PutBucketRequestPayment": Success(),
    "PutBucketTagging": Success((204,)),
    "PutBucketVersioning": Success(),
    "PutBucketWebsite": Success(),
    "PutObject": Success(headers={"ETag": QUOTED}),
    "PutObjectAcl": Success(),
    "PutObjectLegalHold": Success(),
    "PutObjectLockConfiguration": Success(),
    "PutObjectRetention": Success(),
    "PutObjectTagging": Success(),
    "PutPublicAccessBlock": Success(),
    "RestoreObject": Success((200, 202)),
    "UploadPart": Success(headers={"ETag": QUOTED}),
    "UploadPartCopy": Success(elements={"ETag": QUOTED, "LastModified": TIMESTAMP}),
}


# Members that AWS was recorded to send always, although the API reference does not require them, or only shows them in
# examples.
ENCRYPTED = {"x-amz-server-side-encryption": ENCRYPTION}
AS_ON_AWS: dict[str, Success] = {
    "CopyObject": Success(headers=ENCRYPTED),
    "CreateBucket": Success(headers={"Location": TEXT, "x-amz-bucket-arn": ARN_OF_THE_BUCKET}),
    "CreateMultipartUpload": Success(headers=ENCRYPTED),
    "GetBucketEncryption": Success(entries={"Rule/BucketKeyEnabled": BOOLEAN}),
    "GetObject": Success(headers=ENCRYPTED),
    "HeadBucket": Success(headers={"x-amz-bucket-region": TEXT, "x-amz-bucket-arn": ARN_OF_THE_BUCKET}),
    "HeadObject": Success(headers=ENCRYPTED),
    "ListBuckets": Success(entries={"Buckets/Bucket/BucketArn": ARN}),
    "ListMultipartUploads": Success(
        elements={"NextKeyMarker": ANY_VALUE, "NextUploadIdMarker": ANY_VALUE}, entries={"Upload/StorageClass": TEXT}
    ),
    "ListObjects": Success(entries={"Contents/StorageClass": TEXT}),
    "ListObjectsV2": Success(entries={"Contents/StorageClass": TEXT}),
    "ListObjectVersions": Success(entries={"Version/StorageClass": TEXT}),
    "ListParts": Success(elements={"NextPartNumberMarker": NUMBER, "StorageClass": TEXT}),
    "PutObject": Success(headers=ENCRYPTED),
}


def _with(part: str) -> list[Any]:
    return case_per_operation(operation for operation, success in SUCCESS.items() if getattr(success, part))


def _succeeded(answer: ObservedResponse) -> bool:
    return answer.succeeded


def _redirected_or_succeeded(answer: ObservedResponse) -> bool:
    return answer.succeeded or answer.status in (301, 302, 303, 307, 308)


def _have_their_forms(answer: ObservedResponse, forms: Mapping[str, Format]) -> None:
    """Asserts that the element, or each of the elements, at each path has its form."""
    for path, form in forms.items():
        for text in answer.texts(path):
            expect.that(form.fits(text, answer), form.name, text, f"form of {path}", sort="form")


@pytest.mark.parametrize("operation", case_per_operation(SUCCESS))
@invariant(level="core", spec=api(ANY), gate=True, of=_redirected_or_succeeded)
@recorded(
    "LocalStack",
    "TestS3::test_multipart_and_list_parts",
    2026,
    of="PutObject UploadPart CreateMultipartUpload CompleteMultipartUpload",
)
@recorded("LocalStack", "TestS3::test_s3_copy_object_in_place", 2026, of="CopyObject")
@recorded("LocalStack", "TestS3Multipart::test_upload_part_copy_range", 2026, of="UploadPartCopy")
@recorded(
    "LocalStack", "TestS3BucketObjectTagging::test_object_tagging_crud", 2026, of="PutObjectTagging DeleteObjectTagging"
)
@recorded("LocalStack", "TestS3BucketVersioning::test_bucket_versioning_crud", 2026, of="PutBucketVersioning")
@recorded(
    "LocalStack",
    "TestS3StaticWebsiteHosting::test_crud_website_configuration",
    2026,
    of="PutBucketWebsite DeleteBucketWebsite",
)
@recorded("LocalStack", "TestS3BucketLogging::test_put_bucket_logging", 2026, of="PutBucketLogging")
@recorded(
    "LocalStack",
    "TestS3BucketLifecycle::test_s3_transition_default_minimum_object_size",
    2026,
    of="PutBucketLifecycleConfiguration",
)
@recorded(
    "LocalStack",
    "TestS3BucketReplication::test_replication_config",
    2026,
    of="PutBucketReplication DeleteBucketReplication",
)
@recorded(
    "LocalStack",
    "TestS3BucketOwnershipControls::test_crud_bucket_ownership_controls",
    2026,
    of="PutBucketOwnershipControls DeleteBucketOwnershipControls",
)
@recorded(
    "LocalStack",
    "TestS3PublicAccessBlock::test_crud_public_access_block",
    2026,
    of="PutPublicAccessBlock DeletePublicAccessBlock",
)
@recorded(
    "LocalStack",
    "TestS3BucketAccelerateConfiguration::test_bucket_acceleration_configuration_crud",
    2026,
    of="PutBucketAccelerateConfiguration",
)
@recorded("LocalStack", "TestS3Cors::test_delete_cors", 2023, of="PutBucketCors DeleteBucketCors")
@recorded("LocalStack", "TestS3ObjectCRUD::test_delete_object", 2026, of="DeleteObject")
@recorded("LocalStack", "TestS3BucketCRUD::test_delete_bucket_with_objects", 2026, of="DeleteBucket")
@recorded("LocalStack", "TestS3::test_put_bucket_policy", 2026, of="PutBucketPolicy")
@recorded("LocalStack", "TestS3::test_delete_bucket_policy", 2026, of="DeleteBucketPolicy")
@recorded(
    "LocalStack", "TestS3BucketObjectTagging::test_bucket_tagging_crud", 2026, of="PutBucketTagging DeleteBucketTagging"
)
@recorded("LocalStack", "TestS3BucketEncryption::test_s3_default_bucket_encryption", 2026, of="DeleteBucketEncryption")
@recorded(
    "LocalStack", "TestS3BucketLifecycle::test_delete_bucket_lifecycle_configuration", 2026, of="DeleteBucketLifecycle"
)
def test_status_of_success(answer, operation):
    """A successful request returns the status that the API Reference documents for its operation."""
    expect.any_status(answer, *SUCCESS[operation].statuses)


@pytest.mark.parametrize("operation", _with("headers"))
@invariant(level="common", spec=api(ANY), of=_succeeded)
def test_headers_of_success(answer, operation):
    """The response to a successful request has all headers that its operation always returns, each in its documented
    form."""
    for name, form in SUCCESS[operation].headers.items():
        got = answer.header(name)
        expect.that(form.fits(got, answer), form.name, got, f"form of {name}", sort="form")


def _in_xml(answer: ObservedResponse) -> bool:
    """Returns whether the response succeeded and its whole document is available: the recorder keeps only the start
    of very long documents."""
    return answer.succeeded and answer.is_whole


@pytest.mark.parametrize("operation", _with("elements"))
@invariant(level="common", spec=api(ANY), of=_in_xml)
def test_elements_of_success(answer, operation):
    """The XML document of a successful response has all elements that its operation always returns, each in its
    documented form."""
    expect.that(answer.xml is not None, "one of XML", answer.body[:100], "document", sort="form")
    _have_their_forms(answer, SUCCESS[operation].elements)


@pytest.mark.parametrize("operation", _with("entries"))
@invariant(level="common", spec=api(ANY), of=_in_xml)
def test_entries_of_success(answer, operation):
    """Each entry in the XML document of a successful response has all elements that it always has, each in its
    documented form."""
    _have_their_forms(answer, SUCCESS[operation].entries)


@pytest.mark.parametrize("operation", case_per_operation(AS_ON_AWS))
@invariant(level="extended", spec=api(ANY), of=_in_xml)
@recorded("LocalStack", "TestS3::test_s3_copy_object_in_place", 2026, of="CopyObject")
@recorded("LocalStack", "TestS3::test_create_bucket_head_bucket", 2026, of="CreateBucket HeadBucket")
@recorded("LocalStack", "TestS3::test_multipart_and_list_parts", 2026, of="CreateMultipartUpload")
@recorded("LocalStack", "TestS3BucketEncryption::test_s3_default_bucket_encryption", 2026, of="GetBucketEncryption")
@recorded("LocalStack", "TestS3ObjectCRUD::test_get_object_range", 2026, of="GetObject")
@recorded("LocalStack", "TestS3::test_head_object_fields", 2026, of="HeadObject")
@recorded("LocalStack", "TestS3::test_delete_bucket_with_content", 2026, of="ListBuckets")
@recorded("LocalStack", "TestS3ListMultipartUploads::test_list_multiparts_next_marker", 2026, of="ListMultipartUploads")
@recorded("LocalStack", "TestS3ListObjects::test_list_objects_next_marker", 2026, of="ListObjects")
@recorded("LocalStack", "TestS3ListObjectsV2::test_list_objects_v2_with_prefix", 2026, of="ListObjectsV2")
@recorded("LocalStack", "TestS3ListObjectVersions::test_list_objects_versions_markers", 2026, of="ListObjectVersions")
@recorded("LocalStack", "TestS3ListParts::test_list_parts_pagination", 2026, of="ListParts")
@recorded("LocalStack", "TestS3::test_put_and_get_object_with_content_language_disposition", 2026, of="PutObject")
def test_members_as_on_aws(answer, operation):
    """A successful response of an operation has the headers and elements that AWS was recorded to send always, besides
    those that the API Reference requires."""
    wanted = AS_ON_AWS[operation]
    for name, form in wanted.headers.items():
        got = answer.header(name)
        expect.that(form.fits(got, answer), form.name, got, f"form of {name}", sort="form")
    _have_their_forms(answer, {**wanted.elements, **wanted.entries})
