"""The legacy adapter's operations as data: a call, the request that boto sends, the answer, the boto3-shaped result."""

from __future__ import annotations

import base64
import datetime
import hashlib
from dataclasses import dataclass, field
from typing import Any

from tests.clients.canned import answer

WHEN = "2009-10-12T17:50:30.000Z"
TIME = datetime.datetime(2009, 10, 12, 17, 50, 30, tzinfo=datetime.timezone.utc)
HTTP_TIME = "Mon, 12 Oct 2009 17:50:30 GMT"
HELLO = '"5d41402abc4b2a76b9719d911017c592"'  # MD5 of hello
EMPTY = '"d41d8cd98f00b204e9800998ecf8427e"'
XML = '<?xml version="1.0" encoding="UTF-8"?>'
OWNER = "<Owner><ID>me</ID><DisplayName>Me</DisplayName></Owner>"
ME = {"ID": "me", "DisplayName": "Me"}
ACL = (
    f'{XML}<AccessControlPolicy xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{OWNER}<AccessControlList><Grant>'
    '<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>me</ID></Grantee>'
    "<Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>"
)
GRANTS = [{"Grantee": {"Type": "CanonicalUser", "ID": "me"}, "Permission": "FULL_CONTROL"}]
DELETE = (
    b'<?xml version="1.0" encoding="UTF-8"?><Delete><Quiet>true</Quiet><Object><Key>a&amp;b</Key></Object>'
    b"<Object><Key>c</Key><VersionId>v</VersionId></Object></Delete>"
)
TAGS = "<TagSet><Tag><Key>a&amp;b</Key><Value>1</Value></Tag></TagSet>"
LOCK_ENABLED = (
    b'<ObjectLockConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><ObjectLockEnabled>Enabled'
    b"</ObjectLockEnabled></ObjectLockConfiguration>"
)
RETENTION = (
    b'<Retention xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Mode>GOVERNANCE</Mode>'
    b"<RetainUntilDate>2009-10-12T17:50:30Z</RetainUntilDate></Retention>"
)
RULE = {
    "ID": "r",
    "Prefix": "a/",
    "Status": "Enabled",
    "Expiration": {"Days": 9},
    "Transitions": [{"Days": 8, "StorageClass": "GLACIER"}],
}
BOTO_S_LIFECYCLE = (
    b'<?xml version="1.0" encoding="UTF-8"?><LifecycleConfiguration><Rule><ID>r</ID><Prefix>a/</Prefix>'
    b"<Status>Enabled</Status><Expiration><Days>9</Days></Expiration><Transition><StorageClass>GLACIER</StorageClass>"
    b"<Days>8</Days></Transition></Rule></LifecycleConfiguration>"
)
LIFECYCLE = (
    b'<LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule><Filter><Prefix>a/</Prefix></Filter>'
    b"<Status>Enabled</Status></Rule></LifecycleConfiguration>"
)
ENCRYPTED = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": True}
ENCRYPTION = (
    '<ServerSideEncryptionConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule>'
    "<ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault>"
    "<BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>"
)
CORS_RULE = (
    "<CORSRule><AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod><AllowedOrigin>*</AllowedOrigin>"
    "<AllowedHeader>x-a</AllowedHeader><ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>5</MaxAgeSeconds><ID>r</ID>"
    "</CORSRule>"
)
CROSS_ORIGIN = {
    "ID": "r",
    "AllowedMethods": ["GET", "PUT"],
    "AllowedOrigins": ["*"],
    "AllowedHeaders": ["x-a"],
    "ExposeHeaders": ["ETag"],
    "MaxAgeSeconds": 5,
}
NO_CONTENT = answer("204 No Content")


def md5_of(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data).digest()).decode()


@dataclass
class Case:
    """A call, the answer it is given, the request and the result that are expected; None in headers is absence."""

    method: str
    arguments: dict[str, Any]
    request: str
    answer: bytes = field(default_factory=answer)
    headers: dict[str, str | None] = field(default_factory=dict)
    body: bytes = b""
    result: dict[str, Any] = field(default_factory=dict)
    name: str = ""


BUCKET = {"Bucket": "b"}
OBJECT = {"Bucket": "b", "Key": "k"}
UPLOAD = OBJECT | {"UploadId": "u"}

CASES = [
    Case(
        "list_buckets",
        {},
        "GET /",
        answer(
            body=f"{XML}<ListAllMyBucketsResult>{OWNER}<Buckets><Bucket><Name>b</Name><CreationDate>{WHEN}</CreationDate>"
            "</Bucket></Buckets></ListAllMyBucketsResult>"
        ),
        result={"Buckets": [{"Name": "b", "CreationDate": TIME}], "Owner": ME},
    ),
    Case("create_bucket", BUCKET, "PUT /b/", answer(Location="/b"), result={"Location": "/b"}),
    Case(
        "create_bucket",
        BUCKET
        | {
            "ACL": "private",
            "CreateBucketConfiguration": {"LocationConstraint": "eu-x"},
            "ObjectLockEnabledForBucket": True,
        },
        "PUT /b/",
        headers={"x-amz-acl": "private", "x-amz-bucket-object-lock-enabled": "true"},
        body=b"<CreateBucketConfiguration><LocationConstraint>eu-x</LocationConstraint></CreateBucketConfiguration>",
        name="with options",
    ),
    Case("head_bucket", BUCKET, "HEAD /b/", answer(x_amz_bucket_region="eu-x"), result={"BucketRegion": "eu-x"}),
    Case(
        "delete_bucket",
        BUCKET | {"ExpectedBucketOwner": "111122223333"},
        "DELETE /b/",
        NO_CONTENT,
        headers={"x-amz-expected-bucket-owner": "111122223333"},
    ),
    Case(
        "get_bucket_location",
        BUCKET,
        "GET /b/?location",
        answer(body=f"{XML}<LocationConstraint>eu-x</LocationConstraint>"),
        result={"LocationConstraint": "eu-x"},
    ),
    Case(
        "get_bucket_location",
        BUCKET,
        "GET /b/?location",
        answer(body=f"{XML}<LocationConstraint/>"),
        result={"LocationConstraint": None},
        name="default",
    ),
    Case(
        "get_bucket_versioning",
        BUCKET,
        "GET /b/?versioning",
        answer(body=f"{XML}<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"),
        result={"Status": "Enabled"},
    ),
    Case(
        "put_bucket_versioning",
        BUCKET | {"VersioningConfiguration": {"Status": "Odd"}},
        "PUT /b/?versioning",
        body=b'<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Odd</Status>'
        b"</VersioningConfiguration>",
        name="unknown status",
    ),
    Case(
        "get_bucket_cors",
        BUCKET,
        "GET /b/?cors",
        answer(body=f"{XML}<CORSConfiguration>{CORS_RULE}</CORSConfiguration>"),
        result={"CORSRules": [CROSS_ORIGIN]},
    ),
    Case(
        "put_bucket_cors",
        BUCKET | {"CORSConfiguration": {"CORSRules": [CROSS_ORIGIN]}},
        "PUT /b/?cors",
        headers={"content-md5": md5_of(f"<CORSConfiguration>{CORS_RULE}</CORSConfiguration>".encode())},
        body=f"<CORSConfiguration>{CORS_RULE}</CORSConfiguration>".encode(),
    ),
    Case(
        "put_bucket_cors",
        BUCKET
        | {"CORSConfiguration": {"CORSRules": [CROSS_ORIGIN | {"ID": "a&b"}]}, "ExpectedBucketOwner": "111122223333"},
        "PUT /b/?cors",
        headers={"x-amz-expected-bucket-owner": "111122223333"},
        body=b'<CORSConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><CORSRule><ID>a&amp;b</ID>'
        b"<AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod><AllowedOrigin>*</AllowedOrigin>"
        b"<AllowedHeader>x-a</AllowedHeader><ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>5</MaxAgeSeconds>"
        b"</CORSRule></CORSConfiguration>",
        name="with what boto has no words for",
    ),
    Case("delete_bucket_cors", BUCKET, "DELETE /b/?cors", NO_CONTENT),
    Case(
        "get_bucket_acl",
        BUCKET,
        "GET /b/?acl",
        answer(body=ACL),
        result={"Owner": ME, "Grants": GRANTS},
    ),
    Case(
        "get_object_acl",
        OBJECT | {"VersionId": "v"},
        "GET /b/k?acl&versionId=v",
        answer(body=ACL),
        result={"Owner": ME, "Grants": GRANTS},
    ),
    Case("put_bucket_acl", BUCKET | {"ACL": "public-read"}, "PUT /b/?acl", headers={"x-amz-acl": "public-read"}),
    Case(
        "put_bucket_acl",
        BUCKET | {"ACL": "no-such-acl"},
        "PUT /b/?acl",
        headers={"x-amz-acl": "no-such-acl"},
        name="unknown canned",
    ),
    Case(
        "put_object_acl",
        OBJECT | {"GrantRead": 'id="you"'},
        "PUT /b/k?acl",
        headers={"x-amz-grant-read": 'id="you"', "x-amz-acl": None},
        name="by header",
    ),
    Case(
        "put_object_acl",
        OBJECT | {"AccessControlPolicy": {"Owner": ME, "Grants": GRANTS}},
        "PUT /b/k?acl",
        body=b"<AccessControlPolicy><Owner><ID>me</ID><DisplayName>Me</DisplayName></Owner><AccessControlList><Grant>"
        b'<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>me</ID>'
        b"<DisplayName></DisplayName></Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList>"
        b"</AccessControlPolicy>",
    ),
    Case(
        "list_objects",
        BUCKET
        | {
            "Prefix": "a b/",
            "Delimiter": "/",
            "Marker": "a b/k",
            "MaxKeys": 0,
            "EncodingType": "url",
            "RequestPayer": "requester",
        },
        "GET /b/?delimiter=/&encoding-type=url&marker=a%20b/k&max-keys=0&prefix=a%20b/",
        answer(
            body=f"{XML}<ListBucketResult><Name>b</Name><MaxKeys>0</MaxKeys><IsTruncated>true</IsTruncated>"
            f"<NextMarker>n</NextMarker><Contents><Key>k</Key><LastModified>{WHEN}</LastModified><ETag>{HELLO}</ETag>"
            f"<Size>5</Size><StorageClass>STANDARD</StorageClass>{OWNER}</Contents>"
            "<CommonPrefixes><Prefix>p/</Prefix></CommonPrefixes></ListBucketResult>"
        ),
        headers={"x-amz-request-payer": "requester"},
        result={
            "Name": "b",
            "MaxKeys": 0,
            "IsTruncated": True,
            "NextMarker": "n",
            "Contents": [
                {
                    "Key": "k",
                    "LastModified": TIME,
                    "ETag": HELLO,
                    "Size": 5,
                    "StorageClass": "STANDARD",
                    "Owner": ME,
                }
            ],
            "CommonPrefixes": [{"Prefix": "p/"}],
        },
    ),
    Case(
        "list_object_versions",
        BUCKET | {"KeyMarker": "k", "VersionIdMarker": "v", "MaxKeys": 2},
        "GET /b/?versions&key-marker=k&max-keys=2&version-id-marker=v",
        answer(
            body=f"{XML}<ListVersionsResult><IsTruncated>false</IsTruncated><Version><Key>k</Key><VersionId>1</VersionId>"
            f"<IsLatest>false</IsLatest><LastModified>{WHEN}</LastModified><ETag>{HELLO}</ETag><Size>5</Size></Version>"
            f"<DeleteMarker><Key>k</Key><VersionId>2</VersionId><IsLatest>true</IsLatest><LastModified>{WHEN}"
            "</LastModified></DeleteMarker></ListVersionsResult>"
        ),
        result={
            "IsTruncated": False,
            "Versions": [
                {"Key": "k", "VersionId": "1", "IsLatest": False, "LastModified": TIME, "ETag": HELLO, "Size": 5}
            ],
            "DeleteMarkers": [{"Key": "k", "VersionId": "2", "IsLatest": True, "LastModified": TIME}],
        },
    ),
    Case(
        "put_object",
        OBJECT
        | {
            "Body": b"hello",
            "ACL": "private",
            "ContentType": "text/plain",
            "Metadata": {"colour": "red"},
            "StorageClass": "STANDARD_IA",
            "SSECustomerKey": "0" * 32,
            "SSECustomerAlgorithm": "AES256",
            "Expires": TIME,
        },
        "PUT /b/k",
        answer(ETag=HELLO, x_amz_version_id="v"),
        headers={
            "content-type": "text/plain",
            "content-length": "5",
            "content-md5": md5_of(b"hello"),
            "x-amz-meta-colour": "red",
            "x-amz-acl": "private",
            "x-amz-storage-class": "STANDARD_IA",
            "x-amz-server-side-encryption-customer-key": "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA=",
            "x-amz-server-side-encryption-customer-key-md5": md5_of(b"0" * 32),
            "expires": HTTP_TIME,
        },
        body=b"hello",
        result={"ETag": HELLO, "VersionId": "v"},
    ),
    Case("put_object", OBJECT, "PUT /b/k", answer(ETag=EMPTY), headers={"content-type": None}, name="empty"),
    Case(
        "get_object",
        OBJECT | {"PartNumber": 2},
        "GET /b/k?partNumber=2",
        answer("206 Partial Content", "hello", ETag=HELLO, x_amz_mp_parts_count="2"),
        result={"ContentLength": 5, "PartsCount": 2},
        name="part",
    ),
    Case(
        "get_object",
        OBJECT
        | {"Range": "bytes=0-4", "VersionId": "v", "ResponseContentType": "text/x; a=b", "IfModifiedSince": TIME},
        "GET /b/k?versionId=v&response-content-type=text/x%3B%20a%3Db",
        answer(
            "206 Partial Content",
            "hello",
            ETag=HELLO,
            Last_Modified=HTTP_TIME,
            Content_Range="bytes 0-4/9",
            x_amz_meta_colour="red",
            Content_Type="text/x",
        ),
        headers={"range": "bytes=0-4", "if-modified-since": HTTP_TIME},
        result={
            "ETag": HELLO,
            "LastModified": TIME,
            "ContentRange": "bytes 0-4/9",
            "ContentLength": 5,
            "Metadata": {"colour": "red"},
            "ContentType": "text/x",
        },
    ),
    Case(
        "head_object",
        OBJECT | {"VersionId": "v", "IfMatch": HELLO},
        "HEAD /b/k?versionId=v",
        answer(ETag=HELLO, Content_Length="5", Last_Modified=HTTP_TIME, x_amz_meta_a="b", x_amz_version_id="v"),
        headers={"if-match": HELLO},
        result={
            "ETag": HELLO,
            "ContentLength": 5,
            "LastModified": TIME,
            "Metadata": {"a": "b"},
            "VersionId": "v",
        },
    ),
    Case(
        "head_object",
        OBJECT,
        "HEAD /b/k",
        answer(ETag=HELLO, Content_Length="5", Expires="tomorrow"),
        result={"ETag": HELLO, "Expires": None, "ExpiresString": "tomorrow"},
        name="with an Expires that is no time",
    ),
    Case(
        "delete_object",
        OBJECT | {"VersionId": "v", "MFA": "serial 123456"},
        "DELETE /b/k?versionId=v",
        answer("204 No Content", x_amz_version_id="v", x_amz_delete_marker="true"),
        headers={"x-amz-mfa": "serial 123456"},
        result={"VersionId": "v", "DeleteMarker": True},
    ),
    Case(
        "delete_objects",
        BUCKET | {"Delete": {"Objects": [{"Key": "a&b"}, {"Key": "c", "VersionId": "v"}], "Quiet": True}},
        "POST /b/?delete",
        answer(
            body=f"{XML}<DeleteResult><Deleted><Key>a&amp;b</Key><DeleteMarker>true</DeleteMarker>"
            "<DeleteMarkerVersionId>m</DeleteMarkerVersionId></Deleted><Error><Key>c</Key><VersionId>v</VersionId>"
            "<Code>AccessDenied</Code><Message>no</Message></Error></DeleteResult>"
        ),
        headers={"content-md5": md5_of(DELETE)},
        body=DELETE,
        result={
            "Deleted": [{"Key": "a&b", "DeleteMarker": True, "DeleteMarkerVersionId": "m"}],
            "Errors": [{"Key": "c", "VersionId": "v", "Code": "AccessDenied", "Message": "no"}],
        },
    ),
    Case(
        "copy_object",
        OBJECT | {"CopySource": "/src/a b?versionId=v", "Metadata": {"x": "y"}, "MetadataDirective": "REPLACE"},
        "PUT /b/k",
        answer(
            body=f"{XML}<CopyObjectResult><ETag>{HELLO}</ETag><LastModified>{WHEN}</LastModified></CopyObjectResult>",
            x_amz_copy_source_version_id="v",
        ),
        headers={
            "x-amz-copy-source": "src/a%20b?versionId=v",
            "x-amz-metadata-directive": "REPLACE",
            "x-amz-meta-x": "y",
            "x-amz-storage-class": None,
        },
        result={"CopyObjectResult": {"ETag": HELLO, "LastModified": TIME}, "CopySourceVersionId": "v"},
    ),
    Case(
        "create_multipart_upload",
        OBJECT | {"ContentType": "text/plain", "Metadata": {"x": "y"}, "ChecksumAlgorithm": "SHA1"},
        "POST /b/k?uploads",
        answer(
            body=f"{XML}<InitiateMultipartUploadResult><Bucket>b</Bucket><Key>k</Key><UploadId>u</UploadId>"
            "</InitiateMultipartUploadResult>"
        ),
        headers={"content-type": "text/plain", "x-amz-meta-x": "y", "x-amz-checksum-algorithm": "SHA1"},
        result={"Bucket": "b", "Key": "k", "UploadId": "u"},
    ),
    Case(
        "upload_part",
        UPLOAD | {"PartNumber": 2, "Body": b"hello"},
        "PUT /b/k?uploadId=u&partNumber=2",
        answer(ETag=HELLO),
        headers={"content-type": None},
        body=b"hello",
        result={"ETag": HELLO},
    ),
    Case(
        "upload_part_copy",
        UPLOAD | {"PartNumber": 1, "CopySource": {"Bucket": "src", "Key": "a+b"}, "CopySourceRange": "bytes=0-9"},
        "PUT /b/k?uploadId=u&partNumber=1",
        answer(body=f"{XML}<CopyPartResult><ETag>{HELLO}</ETag><LastModified>{WHEN}</LastModified></CopyPartResult>"),
        headers={"x-amz-copy-source": "src/a%2Bb", "x-amz-copy-source-range": "bytes=0-9"},
        result={"CopyPartResult": {"ETag": HELLO, "LastModified": TIME}},
    ),
    Case(
        "list_parts",
        UPLOAD | {"MaxParts": 1, "PartNumberMarker": 1},
        "GET /b/k?uploadId=u&max-parts=1&part-number-marker=1",
        answer(
            body=f"{XML}<ListPartsResult><Bucket>b</Bucket><Key>k</Key><UploadId>u</UploadId><MaxParts>1</MaxParts>"
            f"<NextPartNumberMarker>2</NextPartNumberMarker><IsTruncated>true</IsTruncated><Part><PartNumber>2"
            f"</PartNumber><LastModified>{WHEN}</LastModified><ETag>{HELLO}</ETag><Size>5</Size></Part></ListPartsResult>"
        ),
        result={
            "NextPartNumberMarker": 2,
            "MaxParts": 1,
            "IsTruncated": True,
            "Parts": [{"PartNumber": 2, "LastModified": TIME, "ETag": HELLO, "Size": 5}],
        },
    ),
    Case(
        "list_multipart_uploads",
        BUCKET | {"Prefix": "p", "MaxUploads": 1},
        "GET /b/?uploads&max-uploads=1&prefix=p",
        answer(
            body=f"{XML}<ListMultipartUploadsResult><NextKeyMarker>k</NextKeyMarker><IsTruncated>true</IsTruncated>"
            f"<Upload><Key>k</Key><UploadId>u</UploadId><Initiated>{WHEN}</Initiated>{OWNER}</Upload>"
            "</ListMultipartUploadsResult>"
        ),
        result={
            "NextKeyMarker": "k",
            "IsTruncated": True,
            "Uploads": [{"Key": "k", "UploadId": "u", "Initiated": TIME, "Owner": ME}],
        },
    ),
    Case(
        "complete_multipart_upload",
        UPLOAD | {"MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": '"e"'}]}},
        "POST /b/k?uploadId=u",
        answer(
            body=f"{XML}<CompleteMultipartUploadResult><Location>l</Location><Bucket>b</Bucket><Key>k</Key>"
            '<ETag>"e-1"</ETag></CompleteMultipartUploadResult>',
            x_amz_version_id="v",
        ),
        body=b'<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Part><PartNumber>1'
        b'</PartNumber><ETag>"e"</ETag></Part></CompleteMultipartUpload>',
        result={"Location": "l", "Bucket": "b", "Key": "k", "ETag": '"e-1"', "VersionId": "v"},
    ),
    Case("abort_multipart_upload", UPLOAD, "DELETE /b/k?uploadId=u", NO_CONTENT),
    Case(
        "get_object_tagging",
        OBJECT | {"VersionId": "v", "ExpectedBucketOwner": "111122223333"},
        "GET /b/k?tagging&versionId=v",
        answer(body=f"{XML}<Tagging>{TAGS}</Tagging>", x_amz_version_id="v"),
        headers={"x-amz-expected-bucket-owner": "111122223333"},
        result={"TagSet": [{"Key": "a&b", "Value": "1"}], "VersionId": "v"},
    ),
    Case(
        "put_object_tagging",
        OBJECT | {"Tagging": {"TagSet": [{"Key": "a&b", "Value": "1"}]}, "ContentMD5": "bWQ1", "VersionId": "v"},
        "PUT /b/k?tagging&versionId=v",
        answer(x_amz_version_id="v"),
        headers={"content-md5": "bWQ1"},
        body=f'<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{TAGS}</Tagging>'.encode(),
        result={"VersionId": "v"},
    ),
    Case(
        "put_object_tagging",
        OBJECT | {"Tagging": {"TagSet": []}},
        "PUT /b/k?tagging",
        headers={
            "content-md5": md5_of(b'<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet /></Tagging>')
        },
        body=b'<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet /></Tagging>',
        name="without a digest",
    ),
    Case(
        "restore_object",
        OBJECT | {"RestoreRequest": {"Days": 3}, "RequestPayer": "requester"},
        "POST /b/k?restore",
        answer("202 Accepted"),
        headers={"x-amz-request-payer": "requester"},
        body=b'<?xml version="1.0" encoding="UTF-8"?>\n      <RestoreRequest xmlns='
        b'"http://s3.amazonaws.com/doc/2006-03-01">\n        <Days>3</Days>\n      </RestoreRequest>',
    ),
    Case("get_object_torrent", OBJECT, "GET /b/k?torrent", answer(body=b"d8:announce0:e")),
    Case(
        "put_bucket_lifecycle_configuration",
        BUCKET | {"LifecycleConfiguration": {"Rules": [RULE]}, "TransitionDefaultMinimumObjectSize": "varies"},
        "PUT /b/?lifecycle",
        answer(x_amz_transition_default_minimum_object_size="varies"),
        headers={
            "content-md5": md5_of(BOTO_S_LIFECYCLE),
            "content-type": "text/xml",
            "x-amz-transition-default-minimum-object-size": "varies",
        },
        body=BOTO_S_LIFECYCLE,
        result={"TransitionDefaultMinimumObjectSize": "varies"},
        name="in boto's words",
    ),
    Case(
        "put_bucket_lifecycle_configuration",
        BUCKET | {"LifecycleConfiguration": {"Rules": [{"Filter": {"Prefix": "a/"}, "Status": "Enabled"}]}},
        "PUT /b/?lifecycle",
        headers={"content-md5": md5_of(LIFECYCLE)},
        body=LIFECYCLE,
        name="with a filter",
    ),
    Case(
        "put_bucket_lifecycle",
        BUCKET
        | {
            "LifecycleConfiguration": {
                "Rules": [
                    {name: value for name, value in RULE.items() if name != "Transitions"}
                    | {"Expiration": {"Date": TIME}, "Transition": RULE["Transitions"][0]}
                ]
            }
        },
        "PUT /b/?lifecycle",
        body=BOTO_S_LIFECYCLE.replace(b"<Days>9</Days>", b"<Date>2009-10-12T17:50:30Z</Date>"),
    ),
    Case(
        "get_bucket_lifecycle_configuration",
        BUCKET,
        "GET /b/?lifecycle",
        answer(
            body=f"{XML}<LifecycleConfiguration><Rule><ID>r</ID><Filter><Prefix>a/</Prefix></Filter><Status>Enabled"
            "</Status><Expiration><Days>9</Days></Expiration><Transition><Days>8</Days><StorageClass>GLACIER"
            f"</StorageClass></Transition></Rule><Rule><ID>s</ID><Prefix>b/</Prefix><Status>Disabled</Status>"
            f"<Expiration><Date>{WHEN}</Date></Expiration></Rule></LifecycleConfiguration>"
        ),
        result={
            "Rules": [
                {
                    "ID": "r",
                    "Filter": {"Prefix": "a/"},
                    "Status": "Enabled",
                    "Expiration": {"Days": 9},
                    "Transitions": [{"Days": 8, "StorageClass": "GLACIER"}],
                },
                {"ID": "s", "Prefix": "b/", "Status": "Disabled", "Expiration": {"Date": TIME}},
            ]
        },
    ),
    Case(
        "get_bucket_lifecycle",
        BUCKET,
        "GET /b/?lifecycle",
        answer(
            body=f"{XML}<LifecycleConfiguration><Rule><ID>r</ID><Prefix/><Status>Enabled</Status><Expiration>"
            "<ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration></Rule></LifecycleConfiguration>"
        ),
        result={
            "Rules": [{"ID": "r", "Prefix": "", "Status": "Enabled", "Expiration": {"ExpiredObjectDeleteMarker": True}}]
        },
    ),
    Case("delete_bucket_lifecycle", BUCKET, "DELETE /b/?lifecycle", NO_CONTENT),
    Case(
        "get_bucket_encryption",
        BUCKET,
        "GET /b/?encryption",
        answer(body=ENCRYPTION),
        result={"ServerSideEncryptionConfiguration": {"Rules": [ENCRYPTED]}},
    ),
    Case(
        "put_bucket_encryption",
        BUCKET | {"ServerSideEncryptionConfiguration": {"Rules": [ENCRYPTED]}},
        "PUT /b/?encryption",
        headers={"content-md5": md5_of(ENCRYPTION.encode())},
        body=ENCRYPTION.encode(),
    ),
    Case(
        "get_object_lock_configuration",
        BUCKET,
        "GET /b/?object-lock",
        answer(
            body=f"{XML}<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>"
            "<Mode>GOVERNANCE</Mode><Days>1</Days></DefaultRetention></Rule></ObjectLockConfiguration>"
        ),
        result={
            "ObjectLockConfiguration": {
                "ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}},
            }
        },
    ),
    Case(
        "put_object_lock_configuration",
        BUCKET | {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}},
        "PUT /b/?object-lock",
        headers={"content-md5": md5_of(LOCK_ENABLED)},
        body=LOCK_ENABLED,
    ),
    Case(
        "get_object_retention",
        OBJECT | {"VersionId": "v"},
        "GET /b/k?retention&versionId=v",
        answer(body=f"{XML}<Retention><Mode>COMPLIANCE</Mode><RetainUntilDate>{WHEN}</RetainUntilDate></Retention>"),
        result={"Retention": {"Mode": "COMPLIANCE", "RetainUntilDate": TIME}},
    ),
    Case(
        "put_object_retention",
        OBJECT
        | {
            "VersionId": "v",
            "BypassGovernanceRetention": True,
            "Retention": {"Mode": "GOVERNANCE", "RetainUntilDate": TIME},
        },
        "PUT /b/k?retention&versionId=v",
        headers={"x-amz-bypass-governance-retention": "true", "content-md5": md5_of(RETENTION)},
        body=RETENTION,
    ),
    Case(
        "get_object_legal_hold",
        OBJECT | {"VersionId": "v"},
        "GET /b/k?legal-hold&versionId=v",
        answer(body=f"{XML}<LegalHold><Status>ON</Status></LegalHold>"),
        result={"LegalHold": {"Status": "ON"}},
    ),
    Case(
        "put_object_legal_hold",
        OBJECT | {"LegalHold": {"Status": "ON"}, "ContentMD5": "bWQ1"},
        "PUT /b/k?legal-hold",
        headers={"content-md5": "bWQ1"},
        body=b'<LegalHold xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>ON</Status></LegalHold>',
    ),
]
