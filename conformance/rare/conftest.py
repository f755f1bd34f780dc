"""SelectObjectContent with the usual members of checks: SQL over CSV with a header line, records as CSV."""

import pytest

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
