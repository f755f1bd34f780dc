"""Requests for multipart uploads in the forms in which real programs send them."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model import checksums
from fixtures.model.sources import api
from fixtures.s3.program_forms import BODY, expect_stored, same_checksum, send
from fixtures.s3.uploads import finish

FEATURE = "program-requests"
DERIVED = "The documented operation, in a form in which a recorded program sends it."


def _started(control, target, form):
    """The upload that the requests of this form belong to."""
    with expect.arranging():
        return {**target, "UploadId": control.create_multipart_upload(**target, **same_checksum(form))["UploadId"]}


def _part(control, upload, algorithm=""):
    """The entry of its one part for the completion, uploaded with a checksum of this algorithm if there is one."""
    sent = checksums.sent(algorithm, BODY) if algorithm else {}
    with expect.arranging():
        return {"PartNumber": 1, "ETag": control.upload_part(**upload, PartNumber=1, Body=BODY, **sent)["ETag"], **sent}


@pytest.fixture(scope="session")
def kept_as(put_once, control):
    """The encryption that HeadObject names, which programs ask for when they copy; None if it names none."""
    return control.head_object(**put_once(BODY)).get("ServerSideEncryption")


@pytest.mark.forms("CreateMultipartUpload")
@check("CreateMultipartUpload", level="common", spec=api("CreateMultipartUpload"), gate=True)
def test_upload_that_a_program_starts(raw_s3v4, control, target, kept_as, form):
    """CreateMultipartUpload in a form that real programs send returns 200 and an id, and the completed object has the
    bytes of its part, and the metadata."""
    answer = send(raw_s3v4, form, **target, x_amz_server_side_encryption=kept_as)
    expect.status(answer, 200)
    upload = {**target, "UploadId": answer.element("UploadId")}
    algorithm = "CRC32" if "x-amz-checksum-algorithm" in form.headers else ""
    finish(control, upload, _part(control, upload, algorithm))
    expect_stored(control, target, form)


@pytest.mark.forms("UploadPart")
@check("UploadPart", level="common", spec=api("UploadPart"), gate=True)
def test_part_that_a_program_uploads(raw_s3v4, control, target, form):
    """UploadPart in a form that real programs send returns 200 and an ETag, and the completed object has the bytes."""
    upload = _started(control, target, form)
    answer = send(raw_s3v4, form, **target, body=BODY, uploadId=upload["UploadId"])
    expect.status(answer, 200)
    body = b"" if form.is_empty else BODY
    sent = checksums.sent(form.algorithm, body) if form.algorithm else {}
    finish(control, upload, {"PartNumber": 1, "ETag": answer.headers.get("ETag", ""), **sent})
    expect_stored(control, target, form)


@pytest.mark.forms("UploadPartCopy")
@check("UploadPartCopy", level="common", spec=api("UploadPartCopy"), gate=True)
def test_part_that_a_program_copies(raw_s3v4, control, stored, target, form):
    """UploadPartCopy in a form that real programs send returns 200 and an ETag, and the completed object has the
    bytes of the source."""
    source, upload = stored(BODY), _started(control, {**target, "Key": target["Key"] + "-copy"}, form)
    answer = send(
        raw_s3v4, form, upload["Bucket"], upload["Key"], uploadId=upload["UploadId"],
        x_amz_copy_source=f"/{source['Bucket']}/{source['Key']}",
        x_amz_copy_source_range=f"bytes=0-{len(BODY) - 1}",
    )  # fmt: skip
    expect.status(answer, 200)
    finish(control, upload, {"PartNumber": 1, "ETag": answer.element("ETag")})
    expect_stored(control, {"Bucket": upload["Bucket"], "Key": upload["Key"]}, form)


@pytest.mark.forms("CompleteMultipartUpload")
@check("CompleteMultipartUpload", level="common", spec=api("CompleteMultipartUpload"), gate=True)
def test_upload_that_a_program_completes(raw_s3v4, control, target, form):
    """CompleteMultipartUpload in a form that real programs send returns 200, and the object has the bytes."""
    upload = _started(control, target, form)
    etag = _part(control, upload)["ETag"]
    part = f"<Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part>"
    body = f'<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{part}</CompleteMultipartUpload>'
    size = str(len(BODY))
    answer = send(raw_s3v4, form, **target, body=body.encode(), uploadId=upload["UploadId"], x_amz_mp_object_size=size)
    expect.status(answer, 200)
    expect.document(answer, "CompleteMultipartUploadResult")
    expect_stored(control, target, form)


@pytest.mark.forms("AbortMultipartUpload")
@check("AbortMultipartUpload", level="common", spec=api("AbortMultipartUpload"), gate=True)
def test_upload_that_a_program_gives_up(raw_s3v4, control, upload, form):
    """AbortMultipartUpload in a form that real programs send returns 204, and its parts are not listed any
    more: 404."""
    where = {"Bucket": upload["Bucket"], "Key": upload["Key"]}
    expect.status(send(raw_s3v4, form, **where, uploadId=upload["UploadId"]), 204)
    with expect.error(404):
        control.list_parts(**upload)


@pytest.mark.forms("ListParts")
@check("ListParts", level="common", spec=api("ListParts"), gate=True)
def test_parts_that_a_program_lists(raw_s3v4, control, target, form):
    """ListParts in a form that real programs send returns 200 and the part."""
    upload = _started(control, target, form)
    _part(control, upload)
    answer = send(raw_s3v4, form, **target, uploadId=upload["UploadId"])
    expect.status(answer, 200)
    expect.equal(answer.texts("PartNumber"), ["1"], "part numbers", sort="entries")


@pytest.mark.forms("ListMultipartUploads")
@check("ListMultipartUploads", level="common", spec=api("ListMultipartUploads"), gate=True)
def test_uploads_that_a_program_lists(raw_s3v4, control, target, form):
    """ListMultipartUploads in a form that real programs send returns 200 and the upload."""
    upload = _started(control, target, form)
    answer = send(raw_s3v4, form, upload["Bucket"], prefix=upload["Key"])
    expect.status(answer, 200)
    found = answer.texts("UploadId")  # there are uploads of other checks, too
    expect.that(upload["UploadId"] in found, "the upload", found[:3], "uploads", sort="entries")
