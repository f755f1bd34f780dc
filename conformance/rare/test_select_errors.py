"""SelectObjectContent: requests that are refused before any record is returned."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api

FEATURE = "select"

CSV = b"name,age\nAnn,34\n"

WRONG = {
    "no_sql": "name from here",
    "no_end": "SELECT * FROM",
    "open_quote": "SELECT * FROM S3Object s WHERE s.name = 'Ann",
}


@pytest.mark.parametrize("expression", WRONG.values(), ids=WRONG)
@check("SelectObjectContent", level="extended", spec=api("ErrorResponses"))
def test_wrong_sql_is_refused(s3, select, stored_to_read, expression):
    """SelectObjectContent with an expression that is not valid SQL returns 400."""
    obj = stored_to_read(CSV)
    with expect.error(400):
        select(obj, expression)


@check("SelectObjectContent", level="extended", spec=api("ErrorResponses"))
def test_expression_type_other_than_sql_is_refused(s3, select, stored_to_read):
    """SelectObjectContent with an ExpressionType other than SQL returns 400 InvalidExpressionType."""
    obj = stored_to_read(CSV)
    with expect.error(400, "InvalidExpressionType"):
        select(obj, "/name", ExpressionType="XPATH")


@check("SelectObjectContent", level="extended", spec=api("ErrorResponses"))
def test_unknown_compression_is_refused(s3, select, stored_to_read):
    """SelectObjectContent with an unknown CompressionType returns 400 InvalidCompressionFormat or MalformedXML."""
    obj = stored_to_read(CSV)
    # The document is not valid against the schema either, so that MalformedXML is right, too.
    with expect.error(400, "InvalidCompressionFormat", "MalformedXML"):
        select(obj, read={"CSV": {"FileHeaderInfo": "USE"}, "CompressionType": "LZMA"})


@check("SelectObjectContent", level="extended", spec=api("ErrorResponses"))
def test_body_that_is_not_xml_is_refused(s3, select, stored_to_read, altered):
    """SelectObjectContent with a body that is not XML returns 400 MalformedXML."""
    obj = stored_to_read(CSV)
    with expect.error(400, "MalformedXML"), altered(body=b"SELECT * FROM S3Object"):
        select(obj)


@check("SelectObjectContent", level="extended", spec=api("SelectObjectContent"))
@recorded("moto", "test_s3_select.py::test_select_unknown_key", 2024)
def test_missing_key_is_refused(s3, select, target):
    """SelectObjectContent of a key that does not exist returns 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        select(target)


@check("SelectObjectContent", level="extended", spec=api("SelectObjectContent"))
def test_missing_bucket_is_refused(s3, select, new_bucket_name):
    """SelectObjectContent in a bucket that does not exist returns 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        select({"Bucket": new_bucket_name, "Key": "key"})


BROKEN = {"cut_off": b'{"name": "Ann"', "no_json": b"name,age\nAnn,34\n"}


# The error may come before the stream or inside of it, after the status 200.
@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
@check("SelectObjectContent", level="extended", spec=api("ErrorResponses"))
@derived("Not documented; every answer is accepted that does no harm, and is then carried out.")
def test_broken_json_is_no_result(s3, select, stored, body):
    """SelectObjectContent over an object that is not JSON, with JSON as its input, returns 400, or a stream that
    ends without an End event."""
    obj = stored(body)
    answer = expect.response_unless(lambda: select(obj, read={"JSON": {"Type": "DOCUMENT"}}), 400)
    names = []
    with expect.any_response():
        names += [name for event in (answer or {"Payload": []})["Payload"] for name in event]
    expect.that("End" not in names, "no End event", names, "events of the payload", sort="data")
