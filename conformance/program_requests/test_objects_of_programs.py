"""Requests for one object in the forms in which real programs send them: uploads, reads, copies and deletions."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api
from fixtures.s3.program_forms import BODY, RANGED, RANGES, STORED_METADATA, expect_stored, send

FEATURE = "program-requests"
DERIVED = "The documented operation, in a form in which a recorded program sends it."


@pytest.fixture(scope="session")
def source(put_once):
    """Bucket and key of the object that programs read and copy."""
    return put_once(BODY, Metadata=STORED_METADATA)


@pytest.fixture(scope="session")
def head(source, control):
    """The response of HeadObject for that object: programs send some of it."""
    return control.head_object(**source)


@pytest.mark.forms("PutObject")
@check("PutObject", level="common", spec=api("PutObject"), gate=True)
def test_upload_of_a_program(raw_s3v4, control, target, form):
    """PutObject in a form that real programs send returns 200, and stores the body and the metadata."""
    former = None
    if "if-match" in form.headers:
        with expect.arranging():
            former = control.put_object(**target, Body=b"former")["ETag"]
    answer = send(raw_s3v4, form, **target, body=BODY, if_match=former, if_none_match="*")
    expect.status(answer, 200)
    expect_stored(control, target, form)


@pytest.mark.forms("GetObject", "HeadObject")
@check("GetObject", level="common", spec=api("GetObject"), gate=True)
def test_read_of_a_program(raw_s3v4, source, head, form):
    """GetObject and HeadObject in a form that real programs send return 200, or 206 for a range or a part, and
    GetObject the bytes."""
    asked = RANGES[form.values.get("range", "")]
    part = RANGED.get(asked) if "range" in form.headers else None
    answer = send(raw_s3v4, form, **source, range=asked, if_match=head["ETag"], if_none_match=f'"{"0" * 32}"')
    expect.any_status(answer, "2xx")
    if form.operation == "GetObject":
        expect.equal(answer.body, BODY[part] if part else BODY, "body", sort="data")
    expect.status(answer, *((206,) if part else (200, 206) if "partNumber" in form.parameters else (200,)))


@pytest.mark.forms("CopyObject")
@check("CopyObject", level="common", spec=api("CopyObject"), gate=True)
def test_copy_of_a_program(raw_s3v4, control, source, head, target, form):
    """CopyObject in a form that real programs send returns 200, and the copy has the bytes, and the metadata."""
    directive = "REPLACE" if "x-amz-meta-*" in form.headers else "COPY"
    answer = send(
        raw_s3v4, form, **target, x_amz_copy_source=f"/{source['Bucket']}/{source['Key']}",
        x_amz_copy_source_if_match=head["ETag"], x_amz_metadata_directive=directive,
        x_amz_server_side_encryption=head.get("ServerSideEncryption"),
    )  # fmt: skip
    expect.status(answer, 200)
    expect_stored(control, target, form)


@pytest.mark.forms("DeleteObject", "DeleteObjects")
@check("DeleteObject", level="common", spec=api("DeleteObject"), gate=True)
def test_deletion_of_a_program(raw_s3v4, control, stored, form):
    """DeleteObject and DeleteObjects in a form that real programs send return 204 and 200, and the object is gone."""
    place = stored(BODY)
    if form.operation == "DeleteObjects":
        body = f'<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>{place["Key"]}</Key></Object></Delete>'
        expect.status(send(raw_s3v4, form, place["Bucket"], body=body.encode()), 200)
    else:
        expect.status(send(raw_s3v4, form, **place), 204)
    with expect.error(404):
        control.head_object(**place)


@pytest.mark.forms("GetObjectAcl", "GetObjectTagging")
@check("GetObjectAcl", level="common", spec=api("GetObjectAcl"), gate=True)
def test_question_of_a_program_about_an_object(raw_s3v4, source, form):
    """GetObjectAcl and GetObjectTagging in a form that real programs send return 200 and the document."""
    answer = send(raw_s3v4, form, **source)
    expect.status(answer, 200)
    expect.document(answer, {"GetObjectAcl": "AccessControlPolicy", "GetObjectTagging": "Tagging"}[form.operation])
