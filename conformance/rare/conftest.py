"""SelectObjectContent with the usual members of checks: SQL over CSV with a header line, records as CSV. An object with
an annotation."""

import pytest

from fixtures.assertions import expect

CSV = {"CSV": {}}
CSV_WITH_HEADER = {"CSV": {"FileHeaderInfo": "USE"}}


@pytest.fixture
def select(s3):
    """`select(where, expression)` queries an object by its bucket and key; `read` and `write` are the input and output
    serialization."""

    def query(where, expression="SELECT * FROM S3Object", *, read=CSV_WITH_HEADER, write=CSV, **members):
        return s3.select_object_content(
            **where,
            **{"ExpressionType": "SQL", **members},
            Expression=expression,
            InputSerialization=read,
            OutputSerialization=write,
        )

    return query


@pytest.fixture
def annotated(s3, new_target):
    """Bucket and key of the object `an object with annotations`, whose only annotation is `labels` with the text `an
    annotation`."""
    with expect.arranging():
        target = new_target()
        s3.put_object(**target, Body=b"an object with annotations")
        s3.put_object_annotation(**target, AnnotationName="labels", AnnotationPayload=b"an annotation")
        return target
