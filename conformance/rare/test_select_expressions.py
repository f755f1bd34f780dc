"""SelectObjectContent: operators and functions of S3 Select's SQL, with the values that its reference names."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import userguide

FEATURE = "select"

SQL = "s3-select-sql-reference"
# Ann has no town.
TABLE = b"name,age,town\nAnn,34,\nBob,27,Lyon\nCid,41,Paris\n"


@pytest.fixture(scope="session")
def table(put_once):
    """An object with a table as CSV."""
    return put_once(TABLE)


@pytest.fixture
def selected(select, table):
    """`selected(expression)` returns the lines of the records that a query over the table returns."""

    def query(expression):
        return _lines(select(table, expression))

    return query


def _lines(answer):
    """Returns the lines of the records in the answer to a query."""
    events = [event["Records"]["Payload"] for event in answer["Payload"] if "Records" in event]
    return b"".join(events).decode().splitlines()


CONDITIONAL = {
    "case_when": ("CASE WHEN 1 = 2 THEN 'a' WHEN 1 < 2 THEN 'b' ELSE 'c' END", "b"),
    "case_else": ("CASE WHEN 1 = 2 THEN 'a' ELSE 'c' END", "c"),
    "case_of_a_value": ("CASE s.name WHEN 'Bob' THEN 'b' WHEN 'Ann' THEN 'a' ELSE 'c' END", "a"),
    "coalesce_first": ("COALESCE('a', 'b')", "a"),
    "coalesce_after_null": ("COALESCE(NULL, NULL, 'b')", "b"),
    "nullif_of_different_ones": ("NULLIF(1, 2)", "1"),
    "nullif_of_different_types": ("NULLIF(1, 'a')", "1"),
    "nullif_of_equal_ones": ("COALESCE(NULLIF('a', 'a'), 'null')", "null"),
}
STRINGS = {
    "char_length": ("CHAR_LENGTH('abcdefg')", "7"),
    "char_length_of_nothing": ("CHAR_LENGTH('')", "0"),
    "lower": ("LOWER('AbCdEfG!@#$')", "abcdefg!@#$"),
    "upper": ("UPPER('AbCdEfG!@#$')", "ABCDEFG!@#$"),
    "substring": ("SUBSTRING('123456789', 2, 3)", "234"),
    "substring_from": ("SUBSTRING('123456789' FROM 2 FOR 3)", "234"),
    "substring_from_before": ("SUBSTRING('123456789', -1, 4)", "12"),
    "trim": ("TRIM('   foobar   ')", "foobar"),
    "trim_leading": ("CHAR_LENGTH(TRIM(LEADING FROM '   foobar  '))", "8"),
    "trim_trailing": ("CHAR_LENGTH(TRIM(TRAILING FROM '   foobar  '))", "9"),
    "trim_characters": ("TRIM(BOTH '12' FROM '1112211foobar22211122')", "foobar"),
}
CONVERSION = {
    "to_int": ("CAST('34' AS INT) + 1", "35"),
    "to_float": ("CAST(CAST('2.5' AS FLOAT) * 2 AS INT)", "5"),
    "to_string": ("CHAR_LENGTH(CAST(1234 AS STRING))", "4"),
    "to_bool": ("CASE WHEN CAST('true' AS BOOL) THEN 'yes' ELSE 'no' END", "yes"),
}
DATES = {
    "extract_year": ("EXTRACT(YEAR FROM TO_TIMESTAMP('2010-03-04T05:06:07Z'))", "2010"),
    "extract_minute": ("EXTRACT(MINUTE FROM TO_TIMESTAMP('2010-03-04T05:06:07Z'))", "6"),
    "add_months": ("EXTRACT(MONTH FROM DATE_ADD(month, 3, TO_TIMESTAMP('2010-11-04T05:06:07Z')))", "2"),
    "add_hours": ("EXTRACT(DAY FROM DATE_ADD(hour, 20, TO_TIMESTAMP('2010-11-04T05:06:07Z')))", "5"),
    "years_between": (
        "DATE_DIFF(year, TO_TIMESTAMP('2010-01-01T00:00:00Z'), TO_TIMESTAMP('2011-01-01T00:00:00Z'))",
        "1",
    ),
    "less_than_a_day_between": (
        "DATE_DIFF(day, TO_TIMESTAMP('2010-01-01T23:00:00Z'), TO_TIMESTAMP('2010-01-02T01:00:00Z'))",
        "0",
    ),
    "to_string": ("TO_STRING(TO_TIMESTAMP('1969-07-20T20:18:00Z'), 'yyyy-MM-dd')", "1969-07-20"),
    "utcnow": ("CASE WHEN EXTRACT(YEAR FROM UTCNOW()) > 2020 THEN 'now' ELSE 'then' END", "now"),
}


def _value(selected, expression):
    """Returns the lines that the query for a value returns."""
    return selected(f"SELECT {expression} FROM S3Object s LIMIT 1")


@pytest.mark.parametrize(("expression", "value"), CONDITIONAL.values(), ids=CONDITIONAL)
@check("SelectObjectContent", level="extended", spec=userguide(f"{SQL}-sql-functions"))
def test_value_of_a_conditional_function(s3, selected, expression, value):
    """A query that selects CASE, COALESCE or NULLIF returns its documented value."""
    expect.equal(_value(selected, expression), [value], "records", sort="data")


@pytest.mark.parametrize(("expression", "value"), STRINGS.values(), ids=STRINGS)
@check("SelectObjectContent", level="extended", spec=userguide(f"{SQL}-sql-functions"), gate=True)
def test_value_of_a_string_function(s3, selected, expression, value):
    """A query that selects a string function returns its documented value."""
    expect.equal(_value(selected, expression), [value], "records", sort="data")


@pytest.mark.parametrize(("expression", "value"), CONVERSION.values(), ids=CONVERSION)
@check("SelectObjectContent", level="extended", spec=userguide(f"{SQL}-sql-functions"))
def test_value_of_a_conversion(s3, selected, expression, value):
    """A query that selects a CAST returns the documented value of the other type."""
    expect.equal(_value(selected, expression), [value], "records", sort="data")


@pytest.mark.parametrize(("expression", "value"), DATES.values(), ids=DATES)
@check("SelectObjectContent", level="extended", spec=userguide(f"{SQL}-sql-functions"))
def test_value_of_a_date_function(s3, selected, expression, value):
    """A query that selects a date function returns its documented value."""
    expect.equal(_value(selected, expression), [value], "records", sort="data")


AGE = "CAST(s.age AS INT)"
CONDITIONS = {
    "precedence": ("10 - 3 * 2 = 4 AND 13 - 10 / 5 = 11", ["Ann", "Bob", "Cid"]),
    "remainder": ("10 % 4 = 2", ["Ann", "Bob", "Cid"]),
    "parentheses": ("(10 - 3) * 2 = 14", ["Ann", "Bob", "Cid"]),
    "or_after_and": ("s.name = 'Ann' OR s.name = 'Bob' AND s.town = 'Paris'", ["Ann"]),
    "not": ("NOT s.name = 'Bob'", ["Ann", "Cid"]),
    "not_equal": ("s.name <> 'Bob' AND s.name != 'Cid'", ["Ann"]),
    "between": ("s.name BETWEEN 'Ann' AND 'Bob'", ["Ann", "Bob"]),
    "not_in": ("NOT s.name IN ('Ann', 'Bob')", ["Cid"]),
    "like_one_character": ("s.name LIKE 'B_b'", ["Bob"]),
    "empty_field": ("s.town = ''", ["Ann"]),
    "number_of_a_field": (f"{AGE} > 30", ["Ann", "Cid"]),
}


@pytest.mark.parametrize(("condition", "names"), CONDITIONS.values(), ids=CONDITIONS)
@check("SelectObjectContent", level="extended", spec=userguide(f"{SQL}-operators"))
def test_condition_selects(s3, selected, condition, names):
    """A query returns exactly the records for which its WHERE clause is true, with the documented operators and
    their precedence."""
    expect.equal(selected(f"SELECT s.name FROM S3Object s WHERE {condition}"), names, "records", sort="data")


NULLS = b'{"name": "Ann", "town": null}\n{"name": "Bob", "town": "Lyon"}\n'


@pytest.mark.parametrize(("condition", "name"), [("IS NULL", "Ann"), ("IS NOT NULL", "Bob")], ids=["null", "not_null"])
@check("SelectObjectContent", level="extended", spec=userguide(f"{SQL}-operators"))
def test_null_of_json_is_null(s3, select, stored, condition, name):
    """IS NULL is true for a null of JSON, and IS NOT NULL for any other value."""
    expression = f"SELECT s.name FROM S3Object s WHERE s.town {condition}"
    answer = select(stored(NULLS), expression, read={"JSON": {"Type": "LINES"}})
    expect.equal(_lines(answer), [name], "records", sort="data")


AGGREGATES = {"avg": ("AVG", 34), "min": ("MIN", 27), "max": ("MAX", 41), "count": ("COUNT", 3), "sum": ("SUM", 102)}


def _number(text):
    """The value of a number, which may have any form; other text as it is."""
    try:
        return float(text)
    except ValueError:
        return text


@pytest.mark.parametrize(("name", "value"), AGGREGATES.values(), ids=AGGREGATES)
@check("SelectObjectContent", level="extended", spec=userguide(f"{SQL}-aggregate"))
def test_value_of_an_aggregate(s3, selected, name, value):
    """A query that selects an aggregate function of a column returns one record with its value."""
    found = selected(f"SELECT {name}({AGE}) FROM S3Object s")
    expect.equal([_number(record) for record in found], [value], "records", sort="data")
