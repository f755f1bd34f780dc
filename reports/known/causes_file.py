"""`causes.toml`: a person's explanations of results that are not as required, and the results that each explains. A
cause never makes a result expected, except where it says that results depend on timing (`sometimes`).

[[cause]]
id        = "no-conditions-at-completion"
sentence  = "CompleteMultipartUpload ignores If-Match and If-None-Match."
check     = ["conditions/complete::*"]   # the results: check, feature, operation, answer, verdict, client;
answer    = "success"                    # all given keys must match, by one text of a list; * and ? are wildcards
link      = "https://tracker.example/123"   # optional
until     = 2030-01-31                      # optional: the last day on which it excuses these results
sometimes = true                            # optional: the result depends on timing, and may pass
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from record.actual_response import response_words
from record.foreign_files import FileError, line_of, toml_of
from record.lines import NOT_PASSING, CheckResult
from reports.known.patterns import any_matches, has_wildcard

NAME = "causes.toml"
TEXT_KEYS = ("id", "sentence", "link")
MEMBERS = ("feature", "check", "operation", "answer", "verdict", "client")
IDENTIFYING_KEYS = ("feature", "check", "operation", "answer")
"""Members of which at least one must be given."""
KEYS = (*TEXT_KEYS, "until", "sometimes", *MEMBERS)
START = re.compile(r"\s*\[\[\s*cause\s*\]\]")


def parse(text: str, label: str) -> list[Cause]:
    """The causes of a file's text; `label` is the file's name for messages. Raises `FileError`."""
    data = toml_of(text, label)
    lines = text.split("\n")  # as TOML does; a comment may contain other line separators
    for key in data:
        if key != "cause":
            raise FileError(f"{label}:{line_of(lines, key)}: unknown key {key!r}; entries start with [[cause]]")
    tables = data.get("cause", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise FileError(f"{label}:{line_of(lines, 'cause')}: write each entry as [[cause]], in two brackets")
    starts = [number for number, line in enumerate(lines) if START.match(line)]
    if len(starts) == len(tables):
        spans = [range(start, end) for start, end in zip(starts, [*starts[1:], len(lines)], strict=False)]
    else:  # a header inside a multi-line string, or entries as an inline array
        spans = [range(len(lines))] * len(tables)
    causes = [_cause(label, lines, table, span) for table, span in zip(tables, spans, strict=True)]
    seen: dict[str, Cause] = {}
    for cause in causes:
        if (first := seen.setdefault(cause.id, cause)) is not cause:
            raise FileError(f"{cause.where}: the id {cause.id!r} is that of the cause in line {first.line}, too")
    return causes


MakeError = Callable[[str | None, str], FileError]
"""Makes the error of a cause, from the wrong key, or None for the whole cause, and a message."""


def _cause(label: str, lines: list[str], table: Mapping[str, Any], span: range) -> Cause:
    def fail(key: str | None, message: str) -> FileError:
        number = span.start + 1 if key is None else line_of(lines[span.start : span.stop], key) + span.start
        return FileError(f"{label}:{number}: {message}")

    _check_keys_and_texts(table, fail)
    members = _members_of(table, fail)
    _check_sometimes(table, members, fail)
    return Cause(
        id=table["id"],
        sentence=" ".join(table["sentence"].split()),
        link=table.get("link"),
        until=_until(table, fail),
        sometimes=table.get("sometimes", False),
        **members,
        file=label,
        line=span.start + 1,
    )


def _check_keys_and_texts(table: Mapping[str, Any], fail: MakeError) -> None:
    for key in table:
        if key not in KEYS:
            raise fail(key, f"unknown key {key!r}; a cause has {', '.join(KEYS)}")
    for key in ("id", "sentence"):
        if key not in table:
            raise fail(None, f"this cause has no {key}")
    for key in TEXT_KEYS:
        value = table.get(key)
        if value is not None and not _is_text(value):
            raise fail(key, f"{key} must be a text that is not empty")


def _members_of(table: Mapping[str, Any], fail: MakeError) -> dict[str, tuple[str, ...]]:
    """The results that the cause explains: the texts of each of MEMBERS."""
    members = {}
    for key in MEMBERS:
        value = table.get(key, [])
        given = value if isinstance(value, list) else [value]
        if not all(map(_is_text, given)) or (key in table and not given):
            raise fail(key, f"{key} must be a text, or a list of texts, that is not empty")
        members[key] = tuple(given)
    given = [key for key in IDENTIFYING_KEYS if members[key]]
    if not given:
        raise fail(None, f"this cause does not say what it explains: give one of {', '.join(IDENTIFYING_KEYS)}")
    if not any(each.strip("*?:/[]") for key in given for each in members[key]):
        raise fail(given[0], "this cause would explain everything: name more than a wildcard")
    for verdict in members["verdict"]:
        if verdict not in NOT_PASSING:
            raise fail("verdict", f"verdict {verdict!r} cannot be explained; use one of {', '.join(NOT_PASSING)}")
    return members


def _check_sometimes(table: Mapping[str, Any], members: Mapping[str, tuple[str, ...]], fail: MakeError) -> None:
    if not isinstance(table.get("sometimes", False), bool):
        raise fail("sometimes", "sometimes must be true or false")
    if table.get("sometimes") and not members["check"]:
        raise fail("sometimes", "a cause of what happens sometimes must name its checks: give check")
    if table.get("sometimes") and any(has_wildcard(check.partition("::")[0]) for check in members["check"]):
        raise fail("check", "a cause of what happens sometimes names the modules of its checks without wildcards")


def _until(table: Mapping[str, Any], fail: MakeError) -> datetime.date | None:
    until = table.get("until")
    if isinstance(until, datetime.datetime):
        until = until.date()
    if until is not None and not isinstance(until, datetime.date):
        raise fail("until", "until must be a date, as in until = 2030-01-31")
    return until


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


@dataclass(frozen=True)
class Cause:
    """One entry of a `causes.toml`. It explains a result that matches all members that are not empty; one of a member's
    alternatives is enough.

    `until` is the last day on which it excuses the results that it explains. With `sometimes`, a pass is as expected,
    too, and so are results that `expected.txt` does not have.
    """

    id: str
    sentence: str
    link: str | None = None
    until: datetime.date | None = None
    sometimes: bool = False
    feature: tuple[str, ...] = ()
    check: tuple[str, ...] = ()
    operation: tuple[str, ...] = ()
    answer: tuple[str, ...] = ()
    verdict: tuple[str, ...] = ()
    client: tuple[str, ...] = ()
    file: str = ""
    line: int = 0

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}"

    def explains(self, result: CheckResult, *, answer: str | None = None, verdict: str | None = None) -> bool:
        """Returns whether the cause explains a result; with `answer` and `verdict`, a result that had these."""
        came = verdict or result.verdict
        if came == "pass":
            return self.sometimes and self._is_about(result)
        if self.verdict and came not in self.verdict:
            return False
        if not self._is_about(result):
            return False
        return not self.answer or any_matches(
            self.answer, response_words(result.deviation) if answer is None else answer
        )

    def expired(self, today: datetime.date) -> bool:
        return self.until is not None and self.until < today

    def _is_about(self, result: CheckResult) -> bool:
        if self.feature and not any_matches(self.feature, result.feature):
            return False
        if self.operation and not any_matches(self.operation, result.subject):
            return False
        if self.client and not any_matches(self.client, result.client):
            return False
        return not self.check or any_matches(self.check, result.id)


def first_that_explains(
    causes: Sequence[Cause], result: CheckResult, *, answer: str | None = None, verdict: str | None = None
) -> Cause | None:
    """The first cause that explains a result, in the order of `in_order`."""
    return next((cause for cause in causes if cause.explains(result, answer=answer, verdict=verdict)), None)


def in_order(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    """The causes as in the file, but those with `sometimes` come first."""
    return tuple(sorted(causes, key=lambda cause: not cause.sometimes))
