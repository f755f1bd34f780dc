"""S3 Select computes what a small evaluator of the same expressions computes."""

import operator

from hypothesis import strategies as st

from fixtures.assertions import check, expect
from fixtures.assertions.script import ScriptCall
from fixtures.model.sources import userguide

FEATURE = "select"
SIDE = "one client"
DERIVED = "Follows from the documentation of the operations, for inputs that hypothesis draws."

SQL = "s3-select-sql-reference-operators"
ROWS = [(0, 7, 3), (1, 2, 2), (2, 5, 9), (3, 0, 1)]
TABLE = "id,a,b\n" + "".join(f"{id},{a},{b}\n" for id, a, b in ROWS)
ARITHMETIC = {"+": (1, operator.add), "-": (1, operator.sub), "*": (2, operator.mul)}
COMPARISONS = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
LEAF = 9
"""A precedence above that of every operator, for expressions that need no parentheses."""


# An expression is its text, its precedence, and a function of a row's two numbers.
def _column(name, place):
    return f"CAST(s.{name} AS INT)", LEAF, lambda row: row[place]


def _number(number):
    return str(number), LEAF, lambda row: number


def _grouped(part, least):
    """The text of a part, in parentheses if it binds less than `least`."""
    return part[0] if part[1] >= least else f"({part[0]})"


def _computed(left, sign, right):
    level, apply = ARITHMETIC[sign]
    text = f"{_grouped(left, level)} {sign} {_grouped(right, level + 1)}"
    return text, level, lambda row: apply(left[2](row), right[2](row))


def _compared(left, sign, right):
    apply = COMPARISONS[sign]
    return f"{left[0]} {sign} {right[0]}", 3, lambda row: apply(left[2](row), right[2](row))


def _between(value, least, most):
    text = f"{value[0]} BETWEEN {least[0]} AND {most[0]}"
    return text, 3, lambda row: least[2](row) <= value[2](row) <= most[2](row)


def _among(value, numbers):
    text = f"{value[0]} IN ({', '.join(map(str, numbers))})"
    return text, 3, lambda row: value[2](row) in numbers


def _not(part):
    return f"NOT {_grouped(part, 3)}", 2, lambda row: not part[2](row)


def _and(left, right):
    return f"{_grouped(left, 1)} AND {_grouped(right, 1)}", 1, lambda row: left[2](row) and right[2](row)


def _or(left, right):
    return f"{_grouped(left, 0)} OR {_grouped(right, 0)}", 0, lambda row: left[2](row) or right[2](row)


LEAVES = st.one_of(st.just(_column("a", 1)), st.just(_column("b", 2)), st.builds(_number, st.integers(0, 20)))
NUMBERS = st.recursive(
    LEAVES, lambda inner: st.builds(_computed, inner, st.sampled_from(list(ARITHMETIC)), inner), max_leaves=6
)
FACTS = st.one_of(
    st.builds(_compared, NUMBERS, st.sampled_from(list(COMPARISONS)), NUMBERS),
    st.builds(_between, NUMBERS, NUMBERS, NUMBERS),
    st.builds(_among, NUMBERS, st.lists(st.integers(0, 20), min_size=1, max_size=4)),
)
CONDITIONS = st.recursive(
    FACTS, lambda inner: st.one_of(st.builds(_not, inner), st.builds(_and, inner, inner), st.builds(_or, inner, inner))
)


def _puts(where):
    """The call that stored the table."""
    return [ScriptCall("put_object", {**where, "Body": TABLE.encode()})]


def _selected(s3, where, expression):
    """The lines of the records that a query over the table returns."""
    answer = s3.select_object_content(
        **where,
        ExpressionType="SQL",
        Expression=expression,
        InputSerialization={"CSV": {"FileHeaderInfo": "USE"}},
        OutputSerialization={"CSV": {}},
    )
    events = [event["Records"]["Payload"] for event in answer["Payload"] if "Records" in event]
    return b"".join(events).decode().splitlines()


@check("SelectObjectContent", level="extended", spec=userguide(SQL))
def test_any_number_is_computed(s3, explore, put_once):
    """A query that selects any sums, differences and products of columns and numbers returns their values for each
    record."""
    where = put_once(TABLE.encode())

    def holds(s3, numbers):
        wanted = [",".join(str(value(row)) for _, _, value in numbers) for row in ROWS]
        texts = ", ".join(text for text, _, _ in numbers)
        expect.equal(_selected(s3, where, f"SELECT {texts} FROM S3Object s"), wanted, "records", sort="data")

    explore(st.lists(NUMBERS, min_size=4, max_size=6), holds, after=_puts(where))


@check("SelectObjectContent", level="extended", spec=userguide(SQL))
def test_any_condition_selects(s3, explore, put_once):
    """A query whose WHERE clause is any combination of comparisons, BETWEEN, IN, NOT, AND and OR returns exactly the
    records for which it is true."""
    where = put_once(TABLE.encode())

    def holds(s3, condition):
        text, _, is_met = condition
        wanted = [str(row[0]) for row in ROWS if is_met(row)]
        expect.equal(_selected(s3, where, f"SELECT s.id FROM S3Object s WHERE {text}"), wanted, "records", sort="data")

    explore(CONDITIONS, holds, after=_puts(where))
