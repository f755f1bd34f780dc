"""The version that a multipart upload makes, as the responses about the upload name it before there is an object."""

from urllib.parse import quote

from fixtures.assertions import check, expect
from fixtures.model.sources import api
from fixtures.s3.uploads import finish, send_part, start_upload

FEATURE = "versioning"

CREATE, PART, COPY = "CreateMultipartUpload", "UploadPart", "UploadPartCopy"
PARTS, UPLOADS, ABORT = "ListParts", "ListMultipartUploads", "AbortMultipartUpload"


@check(CREATE, PART, COPY, PARTS, UPLOADS, level="extended", spec=api(CREATE))
def test_responses_about_an_upload_name_its_version(raw_s3v4, versioned_target, ten_bytes):
    """CreateMultipartUpload, UploadPart, UploadPartCopy and ListParts in a bucket with versioning enabled return the
    version id of the object that CompleteMultipartUpload then makes, and the entry of ListMultipartUploads has it."""

    def ask(method, query, target=versioned_target, **more):
        answer = raw_s3v4.ask(raw_s3v4.request(method, **target, query=query, **more))
        expect.succeeded(answer)
        return answer

    begun = ask("POST", "uploads")
    [upload] = begun.texts("UploadId")
    source = {"x-amz-copy-source": f"/{ten_bytes['Bucket']}/{ten_bytes['Key']}"}
    about = {
        CREATE: begun,
        PART: ask("PUT", f"partNumber=1&uploadId={upload}", body=b"part"),
        COPY: ask("PUT", f"partNumber=2&uploadId={upload}", headers=source),
        PARTS: ask("GET", f"uploadId={upload}"),
    }
    prefix = quote(versioned_target["Key"], safe="")
    listed = ask("GET", f"uploads&prefix={prefix}", {"Bucket": versioned_target["Bucket"]})
    named = {operation: answer.headers.get("x-amz-version-id") for operation, answer in about.items()}
    named[UPLOADS] = next(iter(listed.texts("VersionId")), None)
    etag = about[PART].headers["ETag"].strip('"')
    only = f"<Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part>"
    body = f"<CompleteMultipartUpload>{only}</CompleteMultipartUpload>".encode()
    made = ask("POST", f"uploadId={upload}", body=body).headers.get("x-amz-version-id")
    expect.equal(named, dict.fromkeys(named, made or "an id"), "version id of each response", sort="form")


@check(ABORT, level="extended", spec=api(ABORT))
def test_aborted_upload_names_its_version(raw_s3v4, versioned_target):
    """AbortMultipartUpload in a bucket with versioning enabled returns the version id that CreateMultipartUpload
    returned."""
    begun = raw_s3v4.ask(raw_s3v4.request("POST", **versioned_target, query="uploads"))
    expect.succeeded(begun)
    [upload] = begun.texts("UploadId")
    ended = raw_s3v4.ask(raw_s3v4.request("DELETE", **versioned_target, query=f"uploadId={upload}"))
    expect.succeeded(ended)
    wanted, got = (answer.headers.get("x-amz-version-id") for answer in (begun, ended))
    expect.that(got is not None and got == wanted, wanted or "an id", got, "x-amz-version-id", sort="form")


# "Changes that you make to the bucket configuration after you initiate the upload don't apply to that upload."
@check("CompleteMultipartUpload", level="extended", spec=api(CREATE))
def test_upload_keeps_the_versioning_of_its_start(s3, own_versioned_bucket):
    """CompleteMultipartUpload of an upload that was created while versioning was enabled makes a version with an id of
    its own, although versioning was suspended meanwhile."""
    target = {"Bucket": own_versioned_bucket, "Key": "object"}
    upload = start_upload(s3, target)
    with expect.arranging():
        part = send_part(s3, upload, 1, b"part")
        s3.put_bucket_versioning(Bucket=own_versioned_bucket, VersioningConfiguration={"Status": "Suspended"})
    finish(s3, upload, part)
    [version] = s3.list_object_versions(Bucket=own_versioned_bucket)["Versions"]
    expect.that(version["VersionId"] != "null", "an id", version["VersionId"], "VersionId", sort="version")
