"""SelectObjectContent: what is refused before any record."""

import pytest

from fixtures import check, expect
from fixtures.sources import api

CSV = b"name,age\nAnn,34\n"
CSV_IN = {"CSV": {"FileHeaderInfo": "USE"}}
CSV_OUT = {"CSV": {}}

WRONG = {
    "no_sql": "name from here",
    "no_end": "SELECT * FROM",
    "open_quote": "SELECT * FROM S3Object s WHERE s.name = 'Ann",
}


@pytest.mark.parametrize("expression", WRONG.values(), ids=WRONG)
@check("SelectObjectContent", level="extended", spec=api("ErrorResponses"))
def test_wrong_sql_is_refused(s3, stored, expression):
    """SelectObjectContent with an expression that is no SQL answers 400."""
    obj = stored(CSV)
    with expect.error(400):
        s3.select_object_content(
            **obj,
            ExpressionType="SQL",
            Expression=expression,
            InputSerialization=CSV_IN,
            OutputSerialization=CSV_OUT,
        )


@check("SelectObjectContent", level="extended", spec=api("ErrorResponses"))
def test_other_language_is_refused(s3, stored):
    """SelectObjectContent with an ExpressionType other than SQL answers 400 InvalidExpressionType."""
    obj = stored(CSV)
    with expect.error(400, "InvalidExpressionType"):
        s3.select_object_content(
            **obj,
            ExpressionType="XPATH",
            Expression="/name",
            InputSerialization=CSV_IN,
            OutputSerialization=CSV_OUT,
        )


@check("SelectObjectContent", level="extended", spec=api("ErrorResponses"))
def test_unknown_compression_is_refused(s3, stored):
    """SelectObjectContent with an unknown CompressionType answers 400 InvalidCompressionFormat or MalformedXML."""
    obj = stored(CSV)
    # The document does not validate either, which is what MalformedXML is for.
    with expect.error(400, "InvalidCompressionFormat", "MalformedXML"):
        s3.select_object_content(
            **obj,
            ExpressionType="SQL",
            Expression="SELECT * FROM S3Object",
            InputSerialization={**CSV_IN, "CompressionType": "LZMA"},
            OutputSerialization=CSV_OUT,
        )


@check("SelectObjectContent", level="extended", spec=api("ErrorResponses"))
def test_no_xml_is_refused(s3, stored, altered):
    """SelectObjectContent with a body that is no XML answers 400 MalformedXML."""
    obj = stored(CSV)
    with expect.error(400, "MalformedXML"), altered(body=b"SELECT * FROM S3Object"):
        s3.select_object_content(
            **obj,
            ExpressionType="SQL",
            Expression="SELECT * FROM S3Object",
            InputSerialization=CSV_IN,
            OutputSerialization=CSV_OUT,
        )


@check("SelectObjectContent", level="extended", spec=api("SelectObjectContent"))
def test_missing_key_is_refused(s3, target):
    """SelectObjectContent of a key that does not exist answers 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.select_object_content(
            **target,
            ExpressionType="SQL",
            Expression="SELECT * FROM S3Object",
            InputSerialization=CSV_IN,
            OutputSerialization=CSV_OUT,
        )


@check("SelectObjectContent", level="extended", spec=api("SelectObjectContent"))
def test_missing_bucket_is_refused(s3, new_bucket_name):
    """SelectObjectContent in a bucket that does not exist answers 404 NoSuchBucket."""
    with expect.error(404, "NoSuchBucket"):
        s3.select_object_content(
            Bucket=new_bucket_name,
            Key="key",
            ExpressionType="SQL",
            Expression="SELECT * FROM S3Object",
            InputSerialization=CSV_IN,
            OutputSerialization=CSV_OUT,
        )
