"""Seeded defects of S3 Select's SQL: functions, operators, aggregates, and data other than JSON."""

from __future__ import annotations

import re
from dataclasses import replace

from reference.objects.select import event
from reference.protocol.messages import Middleware, Response, S3Request, Serve
from tests.defects.seeding import BOTO3, defect

E, S, P = "rare/select_expressions", "rare/select", "properties/select"


def _written_otherwise(request: S3Request, *changes: tuple[str, str]) -> S3Request:
    """The request with another expression, if it is a query."""
    if request.operation != "SelectObjectContent":
        return request
    body = request.body
    for pattern, replacement in changes:
        body = re.sub(pattern.encode(), replacement.encode(), body)
    return replace(request, body=body, arrived=body)


def _reading(*changes: tuple[str, str]) -> Middleware:
    return lambda request, serve: serve(_written_otherwise(request, *changes))


# By name: the sentence, the text and its replacement when read, and the checks that notice.
READ_AS: dict[str, tuple[str, list[tuple[str, str]], list[str]]] = {
    "select_has_no_else": (
        "CASE without a branch that is true has no value.",
        [("ELSE '?[^']*?'? END", "END")],
        [f"{E}::value_of_a_conditional_function[{name}]" for name in ("case_else",)],
    ),
    "select_takes_the_last_branch": (
        "CASE has the value of its ELSE.",
        [("CASE .* ELSE ('[a-z]+') END", r"\1")],
        [
            f"{E}::value_of_a_conditional_function[case_when]",
            f"{E}::value_of_a_conditional_function[case_of_a_value]",
            f"{E}::value_of_a_conversion[to_bool]",
            f"{E}::value_of_a_date_function[utcnow]",
        ],
    ),
    "select_coalesces_to_the_last": (
        "COALESCE has the value of its last argument.",
        [(r"COALESCE\(.*, ('[a-z]+')\)", r"\1")],
        [f"{E}::value_of_a_conditional_function[coalesce_first]"],
    ),
    "select_coalesces_to_null": (
        "COALESCE has the value of its first argument.",
        [(r"COALESCE\((NULL|NULLIF\('a', 'a'\)), .*\)", "NULL")],
        [
            f"{E}::value_of_a_conditional_function[coalesce_after_null]",
            f"{E}::value_of_a_conditional_function[nullif_of_equal_ones]",
        ],
    ),
    "select_nullif_is_null": (
        "NULLIF is always null.",
        [(r"NULLIF\((1|s\.name), [^)]*\)", "NULL")],
        [
            f"{E}::value_of_a_conditional_function[nullif_of_different_ones]",
            f"{E}::value_of_a_conditional_function[nullif_of_different_types]",
        ],
    ),
    "select_counts_one_more": (
        "CHAR_LENGTH counts an end of the text.",
        [(r"CHAR_LENGTH\(((?:[^()]|\([^()]*\))*)\)", r"CHAR_LENGTH(\1) + 1")],
        [
            f"{E}::value_of_a_string_function[{name}]"
            for name in ("char_length", "char_length_of_nothing", "trim_leading", "trim_trailing")
        ]
        + [f"{E}::value_of_a_conversion[to_string]"],
    ),
    "select_changes_no_case": (
        "LOWER and UPPER leave letters as they are.",
        [(r"(LOWER|UPPER)\(('[^']*')\)", r"\2")],
        [f"{E}::value_of_a_string_function[{name}]" for name in ("lower", "upper")],
    ),
    "select_counts_from_zero": (
        "The first character of a text is at the position 0.",
        [("SUBSTRING\\('123456789'(, | FROM )2", r"SUBSTRING('123456789'\g<1>3"), ("-1, 4", "0, 4")],
        [
            f"{E}::value_of_a_string_function[{name}]"
            for name in ("substring", "substring_from", "substring_from_before")
        ],
    ),
    "select_trims_nothing": (
        "TRIM leaves its text as it is.",
        [(r"TRIM\((?:[A-Z]+ |'12' )*(?:FROM )?('[^']*')\)", r"\1")],
        [
            f"{E}::value_of_a_string_function[{name}]"
            for name in ("trim", "trim_leading", "trim_trailing", "trim_characters")
        ],
    ),
    "select_joins_texts": (
        "A number that was cast from a text is still a text.",
        [(r"CAST\('34' AS INT\) \+ 1", "'341'"), (r"CAST\(CAST\('2.5' AS FLOAT\) \* 2 AS INT\)", "'2.52.5'")],
        [f"{E}::value_of_a_conversion[{name}]" for name in ("to_int", "to_float")],
    ),
    "select_extracts_the_next": (
        "EXTRACT returns one more than the part of the date.",
        [(r"SELECT (EXTRACT\(.*\)) FROM S3Object", r"SELECT \1 + 1 FROM S3Object")],
        [
            f"{E}::value_of_a_date_function[{name}]"
            for name in ("extract_year", "extract_minute", "add_months", "add_hours")
        ],
    ),
    "select_has_short_years": (
        "TO_STRING writes years with two digits, and DATE_DIFF counts parts of days as days.",
        [("'yyyy-MM-dd'", "'MM-dd'"), (r"(DATE_DIFF\(.*\)) FROM S3Object", r"\1 + 1 FROM S3Object")],
        [
            f"{E}::value_of_a_date_function[{name}]"
            for name in ("to_string", "years_between", "less_than_a_day_between")
        ],
    ),
    "select_reads_from_left_to_right": (
        "All operators of numbers have the same precedence.",
        [(r"10 - 3 \* 2", "(10 - 3) * 2"), (r" ([-+]) ([^ ()]+|CAST\([^()]*\)) \* ", r" * \2 \1 ")],
        [f"{E}::condition_selects[precedence]", f"{P}::any_number_is_computed"],
    ),
    "select_has_no_parentheses": (
        "Parentheses around a sum, and the sign of a remainder, are ignored.",
        [(r"\(10 - 3\)", "10 - 3"), ("10 % 4", "10 - 4")],
        [f"{E}::condition_selects[parentheses]", f"{E}::condition_selects[remainder]"],
    ),
    "select_negates_nothing": (
        "NOT is ignored.",
        [(r"\bNOT ", "")],
        [
            f"{E}::condition_selects[not]",
            f"{E}::condition_selects[not_in]",
            f"{E}::null_of_json_is_null[not_null]",
            f"{S}::path_filters_missing_members",
            f"{P}::any_condition_selects",
        ],
    ),
    "select_reads_null_as_text": (
        "A null of JSON is an empty text.",
        [("IS NULL", "= ''")],
        [f"{E}::null_of_json_is_null[null]"],
    ),
    "select_ors_first": (
        "OR binds its conditions before AND.",
        [(r"(s\.name = 'Ann' OR s\.name = 'Bob') AND", r"(\1) AND")],
        [f"{E}::condition_selects[or_after_and]"],
    ),
    "select_leaves_out_the_ends": (
        "BETWEEN leaves out its ends, an empty field is not an empty text, and other texts are equal.",
        [
            (r"BETWEEN 'Ann' AND 'Bob'", "BETWEEN 'Anna' AND 'Bo'"),
            (r"s\.town = ''", "s.town IS NULL"),
            ("&lt;&gt; 'Bob' AND", "= 'Bob' AND"),
        ],
        [
            f"{E}::condition_selects[between]",
            f"{E}::condition_selects[empty_field]",
            f"{E}::condition_selects[not_equal]",
        ],
    ),
    "select_likes_literally": (
        "LIKE has no wildcard for one character, and numbers are compared as texts.",
        [("'B_b'", "'B_'"), (r"CAST\(s\.age AS INT\) &gt; 30", "s.age &gt; '4'")],
        [
            f"{E}::condition_selects[like_one_character]",
            f"{E}::condition_selects[number_of_a_field]",
        ],
    ),
    "select_aggregates_the_first": (
        "An aggregate is the value of the first record.",
        [(r"(?:AVG|SUM|MIN|MAX|COUNT)\((.*)\) FROM S3Object s", r"\1 + 1 FROM S3Object s LIMIT 1")],
        [f"{E}::value_of_an_aggregate[{name}]" for name in ("avg", "min", "max", "count", "sum")],
    ),
}


def _seed(name: str, wrong: str, reading: Middleware, caught_by: list[str]) -> None:
    reading.__name__, reading.__doc__ = name, wrong
    defect(*caught_by, clients=BOTO3)(reading)


for _name, (_wrong, _changes, _caught_by) in READ_AS.items():
    _seed(_name, _wrong, _reading(*_changes), _caught_by)


@defect(f"{S}::quotes_and_empty_fields", clients=BOTO3)
def select_quotes_every_field(request: S3Request, serve: Serve) -> Response:
    """QuoteFields ASNEEDED writes quotes around every field."""
    return serve(_written_otherwise(request, ("ASNEEDED", "ALWAYS")))


@defect(f"{S}::json_lines_to_csv", clients=BOTO3)
def select_answers_json_with_json(request: S3Request, serve: Serve) -> Response:
    """The records of a query over JSON lines are JSON, whatever the output serialization."""
    if b"<Type>LINES</Type>" not in request.body:
        return serve(request)
    change = (r"<OutputSerialization>.*</OutputSerialization>", "<OutputSerialization><JSON/></OutputSerialization>")
    return serve(_written_otherwise(request, change))


@defect(
    "rare/select_errors::broken_json_is_no_result[cut_off]",
    "rare/select_errors::broken_json_is_no_result[no_json]",
    clients=BOTO3,
)
def broken_json_has_no_records(request: S3Request, serve: Serve) -> Response:
    """A query over what is not JSON returns no records, as if it had been read."""
    answer = serve(request)
    if b"JSONParsingError" not in answer.body:
        return answer
    return Response(200, [("Content-Type", "application/octet-stream")], event("End", "", b""))
