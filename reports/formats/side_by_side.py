"""The request and the response, next to a right server's response to the same request, or the expected result."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain
from typing import Any, Literal

from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult, Record
from record.selection import PROGRAMS_AREA
from record.text import plural, visible
from reports.diagnosis.exchanges.requests import decisive, state_change_of
from reports.diagnosis.exchanges.right_answers import (
    IRRELEVANT_HEADERS,
    VARYING_TEXT,
    RightResponse,
    answer_of,
    right_response,
)
from reports.diagnosis.footprints.observed_outcomes import failed_step
from reports.diagnosis.severity.of_results import severity_of
from reports.formats.check_text import body_text, indented_xml, status_line

LONGEST, MAX_LINES, MAX_LINE_CHARACTERS = 800, 16, 200
"""Characters and lines of a message next to the expected one; the exchange below has all of it."""
PaneSide = Literal["before", "sent", "received", "right", "expected"]
TITLES: Mapping[PaneSide, str] = {
    "before": "Sent before",
    "sent": "Sent",
    "received": "Received",
    "right": "A right server",
    "expected": "Expected",
}
"""Titles of panes: `right` is the response of a right server, `expected` the text of a requirement without one."""
READ_TITLE, EXPECTED = "What the check read", "What it expects"
LEGEND = "what differs, and what the check is about"
"""The meaning of the marks of lines."""
MIN_RESPONSES, NEARLY_ALL = 20, 0.95
"""The number of responses, and the share of them, that make a header a usual one."""
SHORT = 60
"""Characters of a value that is on one line."""
NOISE = re.compile(
    rf"{IRRELEVANT_HEADERS.pattern}|accept|accept-encoding|amz-sdk-.*|authorization|host|user-agent|x-amz-(date|content-sha256)",
    re.IGNORECASE,
)
"""Headers of most requests or responses, which say little about a deviation. Right answers are kept without these
headers of responses, so that no response differs by them."""
ENCRYPTION = "server-side-encryption"
"""Part of the names of headers that AWS adds to every answer; they matter where a check is about encryption."""


@dataclass(frozen=True)
class MessageLine:
    """A line of a message; it `differs` if the other response has another one."""

    text: str
    differs: bool = False


@dataclass(frozen=True)
class Pane:
    """A request, or a response: its first line and the rest."""

    side: PaneSide
    first: MessageLine
    lines: tuple[MessageLine, ...] = ()

    @property
    def title(self) -> str:
        return TITLES[self.side]


Usual = frozenset[tuple[str, str]]
"""Headers with their values, names in lower case, that nearly every response of a run has. The value is
`VARYING_TEXT` if it is a different number in each."""


def usual_headers(record: Record) -> Usual:
    """The headers that nearly all responses of a run share, and that thus say nothing about a deviation; none for a run
    with few responses."""
    responses = [each for result in record.results for each in result.exchanges if each.status is not None]
    if len(responses) < MIN_RESPONSES:
        return frozenset()
    seen = Counter[tuple[str, str]]()
    for (name, value), number in Counter(chain.from_iterable(each.response_headers for each in responses)).items():
        seen[name.lower(), value] += number
        if value.isdigit() and name.lower() != "content-length":
            seen[name.lower(), VARYING_TEXT] += number
    return frozenset(header for header, number in seen.items() if number >= NEARLY_ALL * len(responses))


def panes(result: CheckResult, usual: Usual = frozenset()) -> list[Pane]:
    """The request, the response, and the response of a right server; without that, the expected result. Where data are
    wrong or lost, the request that changed them comes first. The `usual` headers of the run's responses are left out,
    unless they differ."""
    exchange = decisive(result)
    right = right_response(result) if result.deviation is not None else None
    act = state_change_of(result) if severity_of(result) == "corrupt" else None
    before = [_request_pane(act, "before")] if act else []
    sent = [*before, *([_request_pane(exchange)] if exchange else [])]
    if exchange is not None and exchange.status is not None and right is not None and _is_expected(right, result):
        compared = _compare_responses(result, exchange, right, usual)
        if compared:
            return [*sent, *compared]
    return [*sent, *_response_panes(result, exchange, usual), *_expected(result)]


def has_marks(shown: Iterable[Pane]) -> bool:
    return any(line.differs for pane in shown for line in (pane.first, *pane.lines))


def as_text(result: CheckResult, usual: Usual = frozenset()) -> Iterable[str]:
    """The right and the actual response for a terminal; lines that differ begin with an exclamation mark."""
    all_panes = panes(result, usual)
    if has_marks(all_panes):
        yield f"Marked with !: {LEGEND}"
    for pane in all_panes:
        if pane.side == "sent":
            continue
        yield f"{pane.title}:"
        for line in (pane.first, *pane.lines):
            yield f"  {'!' if line.differs else ' '} {visible(line.text)}".rstrip()


def _request_pane(exchange: RecordedExchange, side: PaneSide = "sent") -> Pane:
    path = "/" + exchange.url.partition("://")[2].partition("/")[2] if "://" in exchange.url else exchange.url
    lines = _message(exchange.request_headers, exchange.request_body)
    return Pane(side, MessageLine(f"{exchange.method} {path}"), _unmarked_lines(lines))


def _response_panes(result: CheckResult, exchange: RecordedExchange | None, usual: Usual) -> list[Pane]:
    value = _side_text(result, result.deviation.got) if result.deviation else ""
    if exchange is None:
        return [Pane("received", MessageLine(value))] if value else []
    of_value = _value_lines(result)[0]
    if exchange.status is None:
        return [Pane("received", MessageLine("no answer"), _unmarked_lines([exchange.error or ""]))]
    about = result.deviation.about.lower() if result.deviation else ""
    headers = [each for each in exchange.response_headers if each[0].lower() in about or not _is_usual(each, usual)]
    lines = _message(headers, exchange.response_body)
    return [Pane("received", MessageLine(status_line(exchange)), (*of_value, *_unmarked_lines(lines)))]


def _is_usual(header: tuple[str, str], usual: Usual) -> bool:
    name, value = header[0].lower(), header[1]
    return (name, value) in usual or (value.isdigit() and (name, VARYING_TEXT) in usual)


def _expected(result: CheckResult) -> list[Pane]:
    if result.deviation is None:
        return []
    of_a_value = bool(result.exchanges) and not _is_about_status(result)
    return [Pane("expected", MessageLine(_side_text(result, result.deviation.expected), of_a_value))]


def _unmarked_lines(lines: Iterable[str]) -> tuple[MessageLine, ...]:
    return tuple(MessageLine(part) for line in lines for part in line.split("\n"))


def _value_lines(result: CheckResult) -> tuple[tuple[MessageLine, ...], tuple[MessageLine, ...]]:
    """The compared value, as received and as expected, in lines before each response; none if the response itself is
    compared. Lines that the other side does not have are marked."""
    if result.deviation is None or _is_about_status(result):
        return (), ()
    sides = (result.deviation.got, result.deviation.expected)
    long = any("\n" in _side_text(result, side) for side in sides)
    ours, theirs = (_side_text(result, side, indented=long).split("\n") for side in sides)
    return _marked_value(READ_TITLE, ours, theirs), _marked_value(EXPECTED, theirs, ours)


def _marked_value(words: str, lines: Sequence[str], others: Sequence[str]) -> tuple[MessageLine, ...]:
    if not any(lines):
        return ()
    first, *rest = (
        MessageLine(line, line.rstrip(",") not in [other.rstrip(",") for other in others]) for line in lines
    )
    return MessageLine(f"{words}: {first.text}", first.differs), *rest, MessageLine("")


def _is_expected(answer: RightResponse, result: CheckResult) -> bool:
    """Returns whether the answer meets the requirement: if not, it is to another request of the check."""
    assert result.deviation is not None
    if "replies" in result.deviation.expected:
        return any(answer.status == status for status, _ in result.deviation.expected["replies"])
    return answer.status < 300 or "status" in result.deviation.about


def _compare_responses(
    result: CheckResult, exchange: RecordedExchange, right: RightResponse, usual: Usual
) -> list[Pane]:
    """The response and the right one, with marks on lines that differ; nothing if none does."""
    assert result.deviation is not None
    got = answer_of(exchange)
    of_encryption = any(ENCRYPTION in name.lower() for name, _ in exchange.request_headers)
    of_encryption |= "encryption" in result.deviation.about.lower()
    ours, theirs = (_lines(answer, of_encryption) for answer in (got, right))
    differs = got.status != right.status
    marked = _codes(ours, theirs) if differs else _differences(ours, theirs)
    if not differs and not _is_about_status(result):
        marked = (
            _mark_value_lines(result.deviation.about, ours, marked[0]),
            _mark_value_lines(result.deviation.about, theirs, marked[1]),
        )
    if not differs and not any(map(any, marked)):
        return []
    lines = _value_lines(result)
    shown = [
        place
        for place, line in enumerate(ours)
        if marked[0][place] or not (": " in line and _is_usual(_header(line), usual))
    ]
    kept = [ours[place] for place in shown], [marked[0][place] for place in shown]
    return [
        Pane("received", MessageLine(status_line(exchange), differs), (*lines[0], *_fit_lines(*kept))),
        Pane(
            "right",
            MessageLine(f"{right.status} {right.reason}".strip(), differs),
            (*lines[1], *_fit_lines(theirs, marked[1])),
        ),
    ]


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(": ")
    return name, value


def _codes(ours: Sequence[str], theirs: Sequence[str]) -> tuple[list[bool], list[bool]]:
    """Marks the error codes alone: where the status differs, all else differs too."""
    alike = set(ours) & set(theirs)
    of_ours, of_theirs = (
        [_line_name(line) == "<Code" and line not in alike for line in lines] for lines in (ours, theirs)
    )
    return of_ours, of_theirs


def _lines(answer: RightResponse, of_encryption: bool) -> list[str]:
    shown = (header for header in answer.headers if of_encryption or ENCRYPTION not in header[0].lower())
    headers = [f"{name.lower()}: {value}" for name, value in shown]
    return [*sorted(headers), *indented_xml(answer.body).split("\n")] if answer.body else sorted(headers)


def _differences(ours: Sequence[str], theirs: Sequence[str]) -> tuple[list[bool], list[bool]]:
    """Marks the lines of each that the other one lacks. More headers and elements than expected are no difference."""
    marked = [False] * len(ours), [False] * len(theirs)
    wanted = {_line_name(line) for line in theirs}
    for kind, start, end, place, stop in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        for number in range(start, end) if kind != "equal" else ():
            marked[0][number] = _line_name(ours[number]) in wanted or not re.match(r"\s*<|[\w-]+: ", ours[number])
        for number in range(place, stop) if kind != "equal" else ():
            marked[1][number] = True
    _unmark_tags(ours, marked[0])
    _unmark_tags(theirs, marked[1])
    moved = {line for line in {*ours, *theirs} if ours.count(line) == theirs.count(line)}
    unmoved = tuple(
        [differs and line not in moved for line, differs in zip(lines, marks, strict=True)]
        for lines, marks in zip((ours, theirs), marked, strict=True)
    )
    return (unmoved[0], unmoved[1]) if any(map(any, unmoved)) else marked  # then the order is the difference


def _unmark_tags(lines: Sequence[str], marks: list[bool]) -> None:
    """Removes marks from tags around other elements: such a tag says nothing by itself."""
    for number, line in enumerate(lines):
        marks[number] &= not re.fullmatch(r"\s*</?\w+>", line)


def _mark_value_lines(name: str, lines: Sequence[str], marks: Sequence[bool]) -> list[bool]:
    """Marks a differing line only if it holds the value: its element or header has a word of the value's name."""
    words = {_singular(word) for word in re.findall(r"[a-z]{3,}", name.lower())}
    words |= {"meta"} if "metadata" in words else set()
    body = bool(words & _WHOLE)
    found, around = [], [(-1, False)]  # the elements that a line is in: their indents, and whether they are meant
    for line, differs in zip(lines, marks, strict=True):
        indent = len(line) - len(line.lstrip())
        while around[-1][0] >= indent:
            around.pop()
        meant = around[-1][1] or (_is_named(_line_name(line), words) and not _is_root(line, indent))
        if line.lstrip().startswith("<"):
            around.append((indent, meant))
        found.append(differs and (meant or (body and ": " not in line)))
    return found


def _singular(word: str) -> str:
    return word.removesuffix("es") if word.endswith("xes") else word.rstrip("s")


def _is_root(line: str, indent: int) -> bool:
    """Returns whether a line opens or closes the whole document: its name says nothing about its content."""
    return indent == 0 and bool(re.fullmatch(r"</?\w+>", line))


def _is_named(name: str, words: Collection[str]) -> bool:
    """Returns whether the name of a header or element has one of the words. A listing's details about the request and
    its pages, such as `NextKeyMarker` and `MaxParts`, need all of their own words."""
    lowered = name.strip("<").lower()
    if not _PAGE_ELEMENT.fullmatch(lowered):
        return any(word in lowered for word in words)
    parts = set(re.findall(r"next|max|marker|token", lowered))
    return lowered in words or (bool(parts) and parts <= set(words))


_PAGE_ELEMENT = re.compile(r"encodingtype|istruncated|keycount|max[a-z]+|(next)?[a-z]*(marker|token)")
_WHOLE = frozenset(("body", "bodie", "byte", "content", "payload", "record", "text", "entrie"))
"""Words for values that are read from a body as a whole."""


def _line_name(line: str) -> str:
    return re.split(r"[:>\s]", line.strip(), maxsplit=1)[0]


def _fit_lines(lines: Sequence[str], marks: Sequence[bool]) -> tuple[MessageLine, ...]:
    """The lines, as far as there is room; lines that differ have twice the room."""
    kept = [
        MessageLine(line if len(line) <= MAX_LINE_CHARACTERS else f"{line[:MAX_LINE_CHARACTERS]}…", differs)
        for number, (line, differs) in enumerate(zip(lines, marks, strict=True))
        if number < MAX_LINES or (differs and number < 2 * MAX_LINES)
    ]
    return (*kept, MessageLine("…")) if len(kept) < len(lines) else tuple(kept)


def _is_about_status(result: CheckResult) -> bool:
    """Returns whether the deviation is about the status and body of the response."""
    return result.deviation is not None and not {"value", "bytes", "text", "fault"} & set(result.deviation.got)


def _side_text(result: CheckResult, side: Mapping[str, Any], *, indented: bool = False) -> str:
    """One side of a deviation, for a reader; a long value is on several lines, and a short one too if `indented`."""
    assert result.deviation is not None
    if "replies" in side:
        return " or ".join(f"{status} {code}".rstrip() for status, code in side["replies"])
    if "success" in side:
        return "a successful response (2xx)"
    if result.area == PROGRAMS_AREA and isinstance(side.get("value"), dict):
        step = failed_step(result)
        return f"the step '{step}' failed" if step else "the workflow failed"
    if _has_alternatives(result, side):
        return f"{result.deviation.about}: {' or '.join(side['value'])}"
    form: str
    value: Any
    form, value = next(iter(side.items()), ("", ""))
    name = result.deviation.about
    if form == "within":
        return f"{name}, within {value:g} s" if value else name
    about = f"{name}: " if name and form in ("value", "bytes", "text") else ""
    if form == "bytes":
        length, beginning = value
        return f"{about}{plural(length, 'byte')}, with {beginning!r}"
    if value == "":
        return f"{about}(empty)"
    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    short = len(shown) <= SHORT and not (indented and isinstance(value, list | dict))
    return about + (shown if short else json.dumps(value, ensure_ascii=False, indent=1))


def _has_alternatives(result: CheckResult, side: Mapping[str, Any]) -> bool:
    """Returns whether a side lists the values of several possible orders of a history, one of which was expected."""
    assert result.deviation is not None
    expected, got = result.deviation.expected, result.deviation.got
    of_several = side is expected and isinstance(side.get("value"), list) and all(map(_is_text, side["value"]))
    return bool(result.history) and of_several and _is_text(got.get("value"))


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _message(headers: Iterable[tuple[str, str]], body: Body) -> list[str]:
    lines = [f"{name}: {value}" for name, value in headers if not NOISE.fullmatch(name)]
    shown = body_text(body)
    text = "\n".join([*lines, *(["", shown] if shown else [])])
    cut = [
        line if len(line) <= MAX_LINE_CHARACTERS else f"{line[:MAX_LINE_CHARACTERS]}…"
        for line in text[:LONGEST].split("\n")
    ]
    return [*cut[:MAX_LINES], *(["…"] if len(text) > LONGEST or len(cut) > MAX_LINES else [])]
