"""Other content of an account: buckets of others with each kind of content and configuration, some of which look like a
run's; and all that the API shows of them, to compare."""

from __future__ import annotations

import datetime
import json
from typing import Any

from botocore.exceptions import ClientError

from fixtures.cleanup.entries import bucket_of, prefix_of

A_RUN, OF_OTHERS = "6b0008495dca", "6b0008495dcb"
EXISTING = "users-own"
FOREIGN = (EXISTING, "prod", "s3c-x", "s3c-but-no-run", bucket_of(OF_OTHERS, "p0-1"), f"0s3c-{A_RUN[:-1]}c-p0-1")
KEYS = ("a", "b/c d/ü", "s3c-", "s3c-not-a-run/d", prefix_of(OF_OTHERS, "main/main-1/object"), f"s3c-{A_RUN}")
"""Keys of objects of others; some look like those of a run."""
READ = (
    *("get_bucket_acl", "get_bucket_cors", "get_bucket_encryption", "get_bucket_lifecycle_configuration"),
    *("get_bucket_location", "get_bucket_ownership_controls", "get_bucket_policy", "get_bucket_tagging"),
    *("get_bucket_versioning", "get_object_lock_configuration", "get_public_access_block", "get_bucket_website"),
    *("get_bucket_logging", "get_bucket_notification_configuration", "get_bucket_request_payment"),
)
UNLIKE = ("ResponseMetadata", "RequestId")


def fill(s3: Any) -> None:
    """Makes the possessions of others: each kind of thing that an account may have."""
    later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=3)
    for name in FOREIGN:
        locked = name != EXISTING
        s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=locked, ObjectOwnership="ObjectWriter")
        for key in KEYS:
            for body in (b"gold", b"silver"):
                s3.put_object(Bucket=name, Key=key, Body=body, Metadata={"of": name}, Tagging="mine=yes")
        upload = s3.create_multipart_upload(Bucket=name, Key="s3c-upload")["UploadId"]
        s3.upload_part(Bucket=name, Key="s3c-upload", UploadId=upload, PartNumber=1, Body=b"part")
        s3.create_multipart_upload(Bucket=name, Key=prefix_of(OF_OTHERS, "upload"))
        if locked:
            s3.put_object(
                Bucket=name, Key="kept", Body=b"x", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=later
            )
            s3.put_object(Bucket=name, Key="held", Body=b"x", ObjectLockLegalHoldStatus="ON")
            s3.delete_object(Bucket=name, Key="a")
        _configure(s3, name)


def _configure(s3: Any, name: str) -> None:
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObjectAcl",
        "Resource": f"arn:aws:s3:::{name}/kept",
    }
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    s3.put_bucket_cors(
        Bucket=name,
        CORSConfiguration={"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["https://a.test"]}]},
    )
    rule = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": "old/"}, "Expiration": {"Days": 9}}
    s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": [rule]})
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [{"Key": "of", "Value": "others"}]})


def seen(s3: Any, name: str) -> dict[str, Any]:
    """All that the API shows of a bucket: its configuration, versions with their bytes, locks and tags, and uploads."""
    found: dict[str, Any] = {call: _told(getattr(s3, call), Bucket=name) for call in READ}
    versions = s3.list_object_versions(Bucket=name)
    assert not versions["IsTruncated"]
    found["markers"] = versions.get("DeleteMarkers", [])
    for version in versions.get("Versions", []):
        where = {"Bucket": name, "Key": version["Key"], "VersionId": version["VersionId"]}
        got = s3.get_object(**where)
        body = got.pop("Body").read()
        calls = (s3.get_object_tagging, s3.get_object_acl)
        more = [_told(call, **where) for call in calls]
        found[f"{version['Key']} {version['VersionId']}"] = [version, _plain(got), body, *more]
    for upload in s3.list_multipart_uploads(Bucket=name).get("Uploads", []):
        where = {"Bucket": name, "Key": upload["Key"], "UploadId": upload["UploadId"]}
        found[f"upload {upload['Key']}"] = [upload, _told(s3.list_parts, **where)]
    return found


def _told(call: Any, **members: str) -> Any:
    try:
        return _plain(call(**members))
    except ClientError as error:
        return error.response["Error"]["Code"]


def _plain(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name not in UNLIKE}
