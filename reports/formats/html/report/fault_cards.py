"""The worst findings as cards: the programs that meet each, and in a line each what was sent, what came, and what is
right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from record.text import first_names, one_line, plural
from reports.diagnosis.applications.prediction import Prediction
from reports.diagnosis.exchanges.right_answers import without_names_of_run
from reports.diagnosis.findings.diagnosis import Diagnosis, Finding
from reports.diagnosis.findings.reach import critical_findings
from reports.formats.html.page_names import anchor, finding_anchor
from reports.formats.side_by_side import EXPECTED, READ_TITLE, Pane, Usual, panes

MAX_CARDS = 6
MAX_NAMED_PROGRAMS = 2
"""The number of programs that a card names before it counts the rest."""
MAX_HEADERS = 2
MAX_LINE_LENGTH = 90
_SIGNATURE = re.compile(
    r"(?i)(?<=[?&])(x-amz-(algorithm|credential|date|expires|signedheaders|signature)|awsaccesskeyid|signature|expires)"
    r"=[^&]*&?"
)
_OF_EVERY_UPLOAD = re.compile(r"(?i)expect|content-.*|x-amz-(checksum|sdk)-.*|…")
_LABEL = re.compile(f"({READ_TITLE}|{EXPECTED}): ")
_TITLES = {"received": "came", "right": "right", "expected": "right"}


@dataclass(frozen=True)
class FindingCard:
    """A finding on a card. `lines` are titles and texts of messages; `programs` meet it, in words; `again` is the
    fragment of the example, which has the commands that send it again."""

    number: int
    severity: str
    title: str
    anchor: str
    again: str
    about: str
    programs: str
    lines: tuple[tuple[str, str], ...]


def finding_cards(diagnosis: Diagnosis, programs: Sequence[Prediction], usual: Usual) -> list[FindingCard]:
    """Returns the cards of the serious faults, worst first: one of each severity before the second of any; if there are
    fewer than six, also of other findings. The `usual` headers of responses are left out."""
    serious = critical_findings(diagnosis)
    of_each = {id(found) for found in {found.severity: found for found in reversed(serious)}.values()}
    chosen: dict[int, Finding] = {}
    for found in sorted(serious, key=lambda found: id(found) not in of_each):
        if len(chosen) < MAX_CARDS:
            chosen.setdefault(diagnosis.number_of(found.example), found)
    for number, found in enumerate(diagnosis.findings, 1):
        if len(chosen) < MAX_CARDS:
            chosen.setdefault(number, found)
    return [
        FindingCard(
            number,
            found.severity,
            found.title,
            finding_anchor(diagnosis.findings[number - 1].id),
            anchor(f"{found.example.id}@{found.example.client}"),
            f"{plural(len(found.checks), 'check')} · {found.level}",
            _programs_in_words(number, programs),
            tuple(example_lines(found, usual)),
        )
        for number, found in sorted(chosen.items())
    ]


def _programs_in_words(number: int, programs: Iterable[Prediction]) -> str:
    met = [
        each.application.title
        for each in programs
        if each.outcome in ("fails", "risk") and number in {one.finding for one in (*each.obstacles, *each.risks)}
    ]
    verb = "meets" if len(met) == 1 else "meet"
    return f"{first_names(met, MAX_NAMED_PROGRAMS)} {verb} it" if met else ""


def example_lines(found: Finding, usual: Usual) -> Iterator[tuple[str, str]]:
    """Yields what was sent, what came and what is right; of a record without messages, the explanation."""
    shown = panes(found.example, usual)
    sent = [_request_in_words(pane) for pane in shown if pane.side in ("before", "sent")]
    if sent:
        yield "sent", one_line(", then ".join(sent), MAX_LINE_LENGTH)
    for pane in shown:
        if pane.side in _TITLES:
            yield _TITLES[pane.side], one_line(_response_in_words(pane), MAX_LINE_LENGTH)
    if not shown and found.explanation:
        yield "came", one_line(found.explanation, MAX_LINE_LENGTH)


def _request_in_words(pane: Pane) -> str:
    """Returns the request line without the names of the run and without the signature of a presigned URL, and the names
    of the headers that say most about the request."""
    line = _SIGNATURE.sub("", pane.first.text)
    presigned = " (presigned)" if line != pane.first.text else ""
    lines = [one.text for one in pane.lines]
    headers = [one.partition(":")[0] for one in lines[: lines.index("") if "" in lines else None]]
    named = [name for name in headers if not _OF_EVERY_UPLOAD.fullmatch(name)][:MAX_HEADERS]
    shown = without_names_of_run(line, "bucket").rstrip("?&")
    return f"{shown}{presigned}{' with ' if named else ''}{' and '.join(named)}"


def _response_in_words(pane: Pane) -> str:
    """Returns the status and the error code, or the first line by which the response differs from a right one."""
    marked = [line.text.strip() for line in pane.lines if line.differs]
    codes = [line[len("<Code>") : -len("</Code>")] for line in marked if line.startswith("<Code>")]
    if pane.first.differs or not marked or codes:
        return " ".join([pane.first.text.replace("\n", " "), *codes])
    return f"{pane.first.text}, {without_names_of_run(_LABEL.sub('', marked[0]))}"
