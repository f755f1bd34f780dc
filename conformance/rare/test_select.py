"""SelectObjectContent: SQL queries over the content of an object. AWS offers it only to customers who used it before
July 2024."""

import bz2
import gzip
import json

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide

FEATURE = "select"

CSV = b"name,age,town\nAnn,34,Paris\nBob,27,Lyon\nZo\xc3\xab,41,Paris\n"
JSON = b'{"name": "Ann", "age": 34}\n{"name": "Bob", "age": 27}\n{"name": "Zo\xc3\xab", "age": 41}\n'
DOCUMENT = b'{"people": [{"name": "Ann"}, {"name": "Bob"}]}'


@pytest.fixture(scope="session")
def table(put_once):
    """An object with a table as CSV."""
    return put_once(CSV)


@pytest.fixture(scope="session")
def lines(put_once):
    """An object with the same table as JSON lines."""
    return put_once(JSON)


def _events(answer):
    """Returns the events of the stream: a list of bodies for each event name."""
    found = {}
    for event in answer["Payload"]:
        for name, body in event.items():
            found.setdefault(name, []).append(body)
    return found


def _records(answer):
    """Returns the bytes of all records, and checks that the stream has an End event."""
    events = _events(answer)
    expect.that("End" in events, "an End event at the end", sorted(events), "events of the payload", sort="data")
    return b"".join(event["Payload"] for event in events.get("Records", []))


QUERIES = {
    "all_columns": ("SELECT * FROM S3Object", b"Ann,34,Paris\nBob,27,Lyon\nZo\xc3\xab,41,Paris\n"),
    "two_columns": ("SELECT s.town, s.name FROM S3Object s", b"Paris,Ann\nLyon,Bob\nParis,Zo\xc3\xab\n"),
    "where_text": ("SELECT s.name FROM S3Object s WHERE s.town = 'Paris'", b"Ann\nZo\xc3\xab\n"),
    "where_number": ("SELECT s.name FROM S3Object s WHERE CAST(s.age AS INT) > 30", b"Ann\nZo\xc3\xab\n"),
    "like": ("SELECT s.name FROM S3Object s WHERE s.name LIKE 'B%'", b"Bob\n"),
    "in": ("SELECT s.name FROM S3Object s WHERE s.name IN ('Ann', 'Bob')", b"Ann\nBob\n"),
    "limit": ("SELECT s.name FROM S3Object s LIMIT 2", b"Ann\nBob\n"),
    "count": ("SELECT COUNT(*) FROM S3Object", b"3\n"),
    "sum": ("SELECT SUM(CAST(s.age AS INT)) FROM S3Object s", b"102\n"),
    "function": ("SELECT UPPER(s.name) FROM S3Object s LIMIT 1", b"ANN\n"),
    "no_rows": ("SELECT s.name FROM S3Object s WHERE s.town = 'Rome'", b""),
    "not_ascii": ("SELECT s.age FROM S3Object s WHERE s.name = 'Zoë'", b"41\n"),
}


@pytest.mark.parametrize(("expression", "records"), QUERIES.values(), ids=QUERIES)
@check("SelectObjectContent", level="extended", spec=userguide("s3-select-sql-reference-select"), gate=True)
@recorded("moto", "test_s3_select.py::test_count_csv", 2023, of="count")
def test_query_over_csv(s3, select, table, expression, records):
    """A SELECT query over CSV with a header line returns exactly the matching records as CSV, and the stream has an
    End event."""
    answer = select(table, expression)
    got = _records(answer)
    expect.equal(got.removesuffix(b"\n"), records.removesuffix(b"\n"), "records", sort="data")
    expect.equal(got, records, "records", sort="form")  # the last one ends as the others do


@check("SelectObjectContent", level="extended", spec=userguide("s3-select-sql-reference-select"))
@recorded("moto", "test_s3_select.py::test_count_function", 2023)
def test_column_without_a_name_has_its_number(s3, select, table):
    """SELECT COUNT(*) with JSON output returns the column, which has no name, as _1."""
    got = _records(select(table, "SELECT COUNT(*) FROM S3Object", write={"JSON": {}}))
    expect.equal(json.loads(got), {"_1": 3}, "record", sort="data")


@check("SelectObjectContent", level="extended", spec=api("SelectObjectContent"))
def test_columns_by_number(s3, select, table):
    """With FileHeaderInfo NONE, columns are named _1, _2 and so on, and the first line is a record like the others."""
    answer = select(table, "SELECT s._2 FROM S3Object s", read={"CSV": {"FileHeaderInfo": "NONE"}})
    expect.equal(_records(answer), b"age\n34\n27\n41\n", "records", sort="data")


@check("SelectObjectContent", level="extended", spec=api("SelectObjectContent"))
def test_header_is_ignored(s3, select, table):
    """With FileHeaderInfo IGNORE, the first line is not a record, and columns are named by their numbers."""
    answer = select(table, "SELECT s._1 FROM S3Object s", read={"CSV": {"FileHeaderInfo": "IGNORE"}})
    expect.equal(_records(answer), b"Ann\nBob\nZo\xc3\xab\n", "records", sort="data")


@check("SelectObjectContent", level="extended", spec=api("SelectObjectContent"))
def test_delimiters(s3, select, stored):
    """SelectObjectContent reads and writes CSV with the field delimiters, record delimiters and quotes that the
    request specifies."""
    read = {"FieldDelimiter": "|", "RecordDelimiter": ";", "QuoteCharacter": "'"}
    write = {"FieldDelimiter": "\t", "RecordDelimiter": "#", "QuoteFields": "ALWAYS"}
    answer = select(stored(b"a|'x|y';b|z;"), read={"CSV": read}, write={"CSV": write})
    expect.equal(_records(answer), b'"a"\t"x|y"#"b"\t"z"#', "records", sort="data")


@check("SelectObjectContent", level="extended", spec=api("SelectObjectContent"))
def test_json_lines(s3, select, lines):
    """A query over JSON lines returns the matching records as JSON, each with the record delimiter of the request."""
    expression = "SELECT s.name FROM S3Object s WHERE s.age < 40"
    answer = select(lines, expression, read={"JSON": {"Type": "LINES"}}, write={"JSON": {"RecordDelimiter": "#"}})
    expect.equal(_records(answer).replace(b" ", b""), b'{"name":"Ann"}#{"name":"Bob"}#', "records", sort="data")


@check("SelectObjectContent", level="extended", spec=api("SelectObjectContent"))
def test_json_lines_to_csv(s3, select, lines):
    """A query over JSON lines with OutputSerialization CSV returns the matching records as CSV, with the values in the
    order of the query."""
    expression = "SELECT s.age, s.name FROM S3Object s WHERE s.age < 40"
    answer = select(lines, expression, read={"JSON": {"Type": "LINES"}})
    expect.equal(_records(answer), b"34,Ann\n27,Bob\n", "records", sort="data")


@check("SelectObjectContent", level="extended", spec=api("SelectObjectContent"))
def test_json_document(s3, select, stored):
    """A query with a path into a JSON document returns one record for each element of the list at that path."""
    expression = "SELECT s.name FROM S3Object[*].people[*] s"
    answer = select(stored(DOCUMENT), expression, read={"JSON": {"Type": "DOCUMENT"}})
    expect.equal(_records(answer), b"Ann\nBob\n", "records", sort="data")


COMPRESSED = {"GZIP": gzip.compress(CSV), "BZIP2": bz2.compress(CSV)}


@pytest.mark.parametrize("compression", COMPRESSED)
@check("SelectObjectContent", level="extended", spec=api("SelectObjectContent"))
@recorded("moto", "test_s3_select.py::test_bzipped_csv_to_csv", 2024, of="BZIP2")
def test_compressed_input(s3, select, stored, compression):
    """A query over CSV that is compressed with GZIP or BZIP2, as CompressionType states, returns the records of the
    uncompressed CSV."""
    read = {"CSV": {"FileHeaderInfo": "USE"}, "CompressionType": compression}
    answer = select(stored(COMPRESSED[compression]), "SELECT s.name FROM S3Object s", read=read)
    expect.equal(_records(answer), b"Ann\nBob\nZo\xc3\xab\n", "records", sort="data")


@check("SelectObjectContent", level="extended", spec=api("SelectObjectContent"))
def test_csv_to_json(s3, select, table):
    """A query over CSV with OutputSerialization JSON returns one JSON object for each record, with the names from
    the header line."""
    answer = select(table, "SELECT s.name, s.age FROM S3Object s LIMIT 1", write={"JSON": {}})
    expect.equal(_records(answer).replace(b" ", b""), b'{"name":"Ann","age":"34"}\n', "records", sort="option")


@check("SelectObjectContent", level="extended", spec=api("SelectObjectContent"))
@recorded("moto", "test_s3_select.py::test_count_function", 2023)
def test_stats(s3, select, table):
    """The stream has exactly one Stats event, with the numbers of bytes scanned, processed and returned."""
    answer = select(table, "SELECT s.name FROM S3Object s", RequestProgress={"Enabled": True})
    events = _events(answer)
    details = [event["Details"] for event in events.get("Stats", [])]
    wanted = {"BytesScanned": len(CSV), "BytesProcessed": len(CSV), "BytesReturned": len(b"Ann\nBob\nZo\xc3\xab\n")}
    expect.equal(details, [wanted], "details of Stats", sort="data")


@check("SelectObjectContent", level="extended", spec=api("SelectObjectContent"))
def test_scan_range(s3, select, table):
    """A query with a ScanRange reads only the records that begin within the range."""
    start = CSV.index(b"Bob")
    scanned = {"Start": start, "End": start + 2}
    answer = select(table, "SELECT s._1 FROM S3Object s", read={"CSV": {"FileHeaderInfo": "NONE"}}, ScanRange=scanned)
    expect.equal(_records(answer), b"Bob\n", "records", sort="data")


QUOTED = b'a,"say ""yes"", please",\n,plain,c\n'


@check("SelectObjectContent", level="extended", spec=api("SelectObjectContent"))
def test_quotes_and_empty_fields(s3, select, stored):
    """SelectObjectContent reads doubled quotes and empty fields of CSV, and with QuoteFields ASNEEDED it writes
    quotes only around the fields that need them."""
    answer = select(stored(QUOTED), read={"CSV": {}}, write={"CSV": {"QuoteFields": "ASNEEDED"}})
    expect.equal(_records(answer), QUOTED, "records", sort="data")


@check("SelectObjectContent", level="extended", spec=userguide("s3-select-sql-reference-select"))
def test_path_filters_missing_members(s3, select, stored):
    """A query over a JSON document whose path leads to objects, with IS NOT MISSING, returns only the objects that
    have the member."""
    expression = "SELECT s.id FROM S3Object[*].rules[*] s WHERE s.id IS NOT MISSING"
    document = b'{"rules": [{"id": "1"}, {"expr": "y < x"}, {"id": "3"}]}'
    answer = select(stored(document), expression, read={"JSON": {"Type": "DOCUMENT"}})
    expect.equal(_records(answer), b"1\n3\n", "records", sort="data")


LOCKED = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32}


@check("SelectObjectContent", level="extended", spec=api("SelectObjectContent"))
def test_object_with_a_customer_key_is_queried(s3, select, target, sends_own_key):
    """SelectObjectContent with the customer key of an object returns its records, and without this key it returns 400
    InvalidRequest."""
    with expect.arranging():
        s3.put_object(**target, Body=CSV, **LOCKED)
    answer = select(target, "SELECT s.town FROM S3Object s LIMIT 1", **LOCKED)
    expect.equal(_records(answer), b"Paris\n", "records", sort="data")
    with expect.error(400, "InvalidRequest"):
        select(target)
