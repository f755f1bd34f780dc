"""Error documents: the elements that all of them have, and the additional elements of some error codes."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import reference

FEATURE = "error-documents"

ERRORS = reference("ErrorResponses")
KEY, BUCKET = "{key}", "{bucket}"

# Method, query, headers, status, code, and elements of the document, as in recorded AWS responses.
NAMED = {
    "NoSuchKey": ("GET", "", {}, 404, "NoSuchKey", {"Key": KEY}),
    "NoSuchKey_of_tags": ("GET", "tagging", {}, 404, "NoSuchKey", {"Key": KEY}),
    "NoSuchUpload": ("GET", "uploadId=nobodys", {}, 404, "NoSuchUpload", {"UploadId": "nobodys"}),
    "InvalidDigest": ("PUT", "", {"Content-MD5": "000"}, 400, "InvalidDigest", {"Content-MD5": "000"}),
    "InvalidStorageClass": (
        *("PUT", "", {"x-amz-storage-class": "NONE_SUCH"}, 400, "InvalidStorageClass"),
        {"StorageClassRequested": "NONE_SUCH"},
    ),
    "InvalidArgument_of_tags": (
        *("PUT", "", {"x-amz-tagging": "a=1&a=2"}, 400, "InvalidArgument"),
        {"ArgumentName": "x-amz-tagging", "ArgumentValue": "a=1&a=2"},
    ),
}


def _document(answer):
    return {element.tag: element.text or "" for element in expect.document(answer, "Error")}


@pytest.mark.parametrize("case", NAMED)
@check("GetObject", level="extended", spec=ERRORS)
@recorded(
    "LocalStack",
    "TestS3BucketObjectTagging::test_object_tagging_exc",
    2026,
    of="NoSuchKey_of_tags InvalidArgument_of_tags",
)
@recorded("LocalStack", "TestS3::test_s3_invalid_content_md5", 2026, of="InvalidDigest")
def test_error_names_its_cause(raw_s3v4, target, case):
    """The error documents of NoSuchKey, NoSuchUpload, InvalidDigest, InvalidStorageClass and InvalidArgument name
    the key, upload, digest, storage class or argument that caused the error."""
    method, query, headers, status, code, wanted = NAMED[case]
    answer = raw_s3v4.ask(raw_s3v4.request(method, **target, query=query, headers=headers))
    expect.refused(answer, status, code)
    document = _document(answer)
    named = {name: value.replace(KEY, target["Key"]) for name, value in wanted.items()}
    expect.equal({name: document.get(name) for name in named}, named, "elements of the document", sort="form")


@check("ListObjects", level="extended", spec=ERRORS)
@recorded("LocalStack", "TestS3::test_bucket_does_not_exist", 2026)
def test_error_names_the_bucket(raw_s3v4, new_bucket_name):
    """The error document of NoSuchBucket contains the bucket's name as BucketName."""
    answer = raw_s3v4.ask(raw_s3v4.request("GET", new_bucket_name))
    expect.refused(answer, 404, "NoSuchBucket")
    expect.equal(_document(answer).get("BucketName"), new_bucket_name, "BucketName", sort="form")


@check("GetObject", level="extended", spec=ERRORS)
@recorded("LocalStack", "TestS3::test_invalid_range_error", 2026)
def test_range_that_is_refused_is_named(raw_s3v4, ten_bytes):
    """The error document of InvalidRange contains RangeRequested and ActualObjectSize."""
    answer = raw_s3v4.ask(raw_s3v4.request("GET", **ten_bytes, headers={"Range": "bytes=10-"}))
    expect.refused(answer, 416, "InvalidRange")
    wanted = {"RangeRequested": "bytes=10-", "ActualObjectSize": "10"}
    expect.equal(
        {name: _document(answer).get(name) for name in wanted}, wanted, "elements of the document", sort="form"
    )


@check("GetObject", level="extended", spec=ERRORS)
@recorded("LocalStack", "TestS3::test_precondition_failed_error", 2026)
def test_condition_that_fails_is_named(raw_s3v4, ten_bytes):
    """The error document of PreconditionFailed contains the header of the failed condition as Condition."""
    answer = raw_s3v4.ask(raw_s3v4.request("GET", **ten_bytes, headers={"If-Match": '"other"'}))
    expect.refused(answer, 412, "PreconditionFailed")
    expect.equal(_document(answer).get("Condition"), "If-Match", "Condition", sort="form")


@check("PutObject", level="extended", spec=ERRORS)
def test_digests_that_differ_are_named(raw_s3v4, target):
    """The error document of BadDigest for a Content-MD5 contains the sent digest as ExpectedDigest, in base64 or
    hexadecimal, and CalculatedDigest in base64."""
    given, in_hexadecimal = "1B2M2Y8AsgTpgAmY7PhCfg==", "d41d8cd98f00b204e9800998ecf8427e"
    answer = raw_s3v4.ask(raw_s3v4.request("PUT", **target, headers={"Content-MD5": given}, body=b"hello"))
    expect.refused(answer, 400, "BadDigest")
    # In AWS responses, ExpectedDigest is base64 for UploadPart (recorded) and hexadecimal for PutObject.
    document = _document(answer)
    expected = given if document.get("ExpectedDigest") == in_hexadecimal else document.get("ExpectedDigest")
    expect.equal(
        (expected, document.get("CalculatedDigest")), (given, "XUFAKrxLKna5cZ2REBfFkg=="), "digests", sort="form"
    )


REFUSED = {
    "NoSuchKey": lambda client, where: client.ask(client.request("GET", where["Bucket"], where["Key"] + "-none")),
    "InvalidArgument": lambda client, where: client.ask(client.request("GET", where["Bucket"], query="max-keys=no")),
    "SignatureDoesNotMatch": lambda client, where: client.send(
        client.sign(client.request("GET", **where), credentials=client.wrong_secret())
    ),
    "InvalidRange": lambda client, where: client.ask(client.request("GET", **where, headers={"Range": "bytes=99-"})),
}


@pytest.mark.parametrize("code", REFUSED)
@check("GetObject", level="core", spec=ERRORS, gate=True)
def test_error_is_a_document(raw_s3v4, ten_bytes, code):
    """An error response has Content-Type application/xml or text/xml and a document with Code, Message and
    RequestId, and the RequestId equals x-amz-request-id."""
    answer = REFUSED[code](raw_s3v4, ten_bytes)
    document = _document(answer)
    expect.equal(document.get("Code"), code, "Code", sort="form")
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    expect.equal(kind if kind != "text/xml" else "application/xml", "application/xml", "Content-Type", sort="form")
    expect.equal("Message" in document, True, "document has a Message", sort="form")
    expect.request_id(document.get("RequestId"), answer.headers.get("x-amz-request-id"))


# GDAL takes an error without a message for another one than that of a missing file.
@check("GetObject", level="common", spec=ERRORS, shows="missing-keys-have-no-message")
def test_missing_key_has_a_message(raw_s3v4, target):
    """GetObject of a key that does not exist returns 404 NoSuchKey with a Message that is not empty."""
    answer = raw_s3v4.ask(raw_s3v4.request("GET", **target))
    expect.refused(answer, 404, "NoSuchKey")
    message = answer.element("Message")
    expect.that(bool(message.strip()), "a text", message, "Message", sort="form")


@check("GetObject", level="core", spec=ERRORS)
def test_refusal_of_an_anonymous_request_is_a_document(raw_anonymous, ten_bytes):
    """An anonymous request that is refused returns 403 with an Error document that contains the Code AccessDenied
    and a Message."""
    answer = raw_anonymous.send(raw_anonymous.request("GET", **ten_bytes))
    expect.refused(answer, 403, "AccessDenied")
    expect.equal("Message" in _document(answer), True, "document has a Message", sort="form")


HEADS = {"missing_key": ("-none", False, 404), "wrong_signature": ("", True, 403)}


@pytest.mark.parametrize(("more", "tampered", "status"), HEADS.values(), ids=HEADS)
@check("HeadObject", level="core", spec=ERRORS)
def test_error_of_head_has_no_body(raw_s3v4, ten_bytes, more, tampered, status):
    """An error response to HEAD, 404 for a missing key and 403 for a wrong signature, has no body, and the next
    request on the connection returns 200."""
    method = "GET" if tampered else "HEAD"
    signed = raw_s3v4.sign(raw_s3v4.request(method, ten_bytes["Bucket"], ten_bytes["Key"] + more))
    answer = raw_s3v4.send(signed.with_method("HEAD"))
    expect.status(answer, status)
    expect.equal(answer.body, b"", "body", sort="form")
    expect.status(raw_s3v4.ask(raw_s3v4.request("GET", **ten_bytes)), 200)
