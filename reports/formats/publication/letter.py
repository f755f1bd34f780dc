"""Findings as a text for the maintainers of a server, in Markdown: the deviation, the expected result with its source,
the response, and a way to send the request again.

All of it is made from the record. The title of a finding is the sentence of its written cause, if it has one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from record.client_names import label
from record.exchanges import code_in
from record.lines import CheckResult, Record
from record.text import markdown, markdown_code, one_line, plural, visible, web_address
from reports.diagnosis.exchanges.requests import act_place, decisive, decisive_place, one_piece, sub_resources
from reports.diagnosis.findings.diagnosis import Diagnosis, Finding
from reports.diagnosis.kinds.of_deviations import KINDS
from reports.diagnosis.kinds.of_results import kind_of
from reports.diagnosis.summary.outcome import endings
from reports.formats import side_by_side
from reports.formats.exchange_text import request_message, response_message
from reports.formats.sending_again import NOTE, sending_again

NAME = "upstream.md"
MOST = 5
"""Findings, if none are named."""
MOST_LINES, LONGEST_LINE = 40, 400
"""Lines of a message that is shown, and characters of a line."""
RULES = frozenset(("acl", "cors", "ownershipControls", "policy", "publicAccessBlock"))
"""Sub-resources that set permissions."""


def worst(diagnosis: Diagnosis, most: int = MOST) -> list[int]:
    """The numbers of the gravest findings, from 1. Faults of clients are not the server's."""
    return [number for number, found in enumerate(diagnosis.findings, 1) if found.kind != "client"][:most]


def text_of(record: Record, diagnosis: Diagnosis, numbers: Iterable[int], title: str) -> str:
    """The text. `diagnosis` is the record's diagnosis, and `numbers` are those of its findings, from 1."""
    chosen = [diagnosis.findings[number - 1] for number in numbers]
    header, usual = record.header, side_by_side.usual_headers(record)
    lines = [
        f"# {markdown(title)}: deviations from S3",
        "",
        " ".join([f"Found by s3-conformance {markdown(header.suite)} on {header.started[:10]}.", *incomplete(record)]),
        "",
        "This text is generated from the record of the run (`s3-conformance upstream`). If a finding has a written",
        "cause, its title is the sentence of a person, in `causes.toml`. All else is from one check of the finding.",
        "The lines read the keys from `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.",
    ]
    for number, found in enumerate(chosen, 1):
        lines += ["", f"## {number}. {markdown(found.title)}", "", *_finding(found, record, usual)]
    return "\n".join(lines) + "\n"


def incomplete(record: Record) -> Iterator[str]:
    """Sentences that tell why there may be more findings than the record has."""
    for ending in endings(record):
        if ending.is_unfinished:
            yield markdown(ending.sentence)


def _finding(found: Finding, record: Record, usual: side_by_side.Usual) -> Iterator[str]:
    shown = found.example
    client = " ".join(label(shown.client)).strip()
    seen = f"{plural(found.size, 'result')} of {plural(len(found.checks), 'check')}"
    yield f"- **Kind**: {found.kind} ({KINDS[found.kind]})"
    yield f"- **Seen in**: {seen}, such as {markdown_code(shown.id)} through {markdown(client)}"
    source = web_address(shown.source)
    yield f"- **Expected**: {markdown(shown.requirement)}" + (f" ([source](<{source}>))" if source else "")
    yield f"- **Got**: {markdown(_came(shown), 400)}"
    yield from _exchanges(shown)
    for pane in side_by_side.panes(shown, usual):
        if pane.side == "right":
            yield from (
                "",
                f"{pane.title} answers:",
                "",
                *_block("\n".join([line.text for line in (pane.first, *pane.lines)])),
            )
    if again := sending_again(shown, record.header.region):
        lines = "\n".join(filter(None, (again.command, again.curl)))
        yield from (
            "",
            "To send it again (`results.jsonl` is the record of the run):",
            "",
            *_block(lines, "sh"),
            *(("", NOTE) if again.curl else ()),
        )


def _came(result: CheckResult) -> str:
    """The actual and the expected response; the message if the record has no data on these."""
    if result.deviation is None:
        return result.message
    exchange = decisive(result)
    got, wanted = side_by_side.came(result), side_by_side.wanted(result)
    if exchange is not None and exchange.status is not None and side_by_side.is_of_an_answer(result):
        code = code_in(exchange.response_body.text) if exchange.status >= 400 else None
        got = " ".join(filter(None, (str(exchange.status), code or exchange.reason)))
    before = "a step before the requirement: " if result.deviation.arranging else ""
    return f"{before}{got}, instead of {wanted}" if wanted else f"{before}{got}"


def _exchanges(result: CheckResult) -> Iterator[str]:
    """The exchange that the finding is about, whole, after the causes."""
    exchanges = result.exchanges
    for place in _worth_showing(result):
        yield from ("", f"Exchange {place + 1} of {len(exchanges)}, as sent:", "")
        came = response_message(exchanges[place]) or f"no answer: {exchanges[place].error or 'none came'}"
        yield from _block(_cut(str(request_message(exchanges[place]))))
        yield from ("", "As received:", "", *_block(_cut(str(came))))


def _worth_showing(result: CheckResult) -> list[int]:
    """The places of the exchange that the deviation is about, and of the requests that changed its data or set the
    broken rules. Each comes with the requests that were sent in one piece with it."""
    exchanges, kind = result.exchanges, kind_of(result)
    chosen = {decisive_place(result), act_place(result) if kind == "corrupt" else None} - {None}
    if kind == "exposed":
        rules = (each.method == "PUT" and RULES & sub_resources(each.url) for each in exchanges)
        chosen |= {place for place, sets_rules in enumerate(rules) if sets_rules}
    return sorted({each for place in chosen if place is not None for each in one_piece(exchanges, place)})


def _cut(text: str) -> str:
    """A message, cut to the part that a reader needs."""
    lines = [line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…" for line in text.split("\n")]
    return "\n".join([*lines[:MOST_LINES], *(["…"] if len(lines) > MOST_LINES else [])])


def _block(text: str, language: str = "http") -> Sequence[str]:
    """A fenced block for any text."""
    lines = [visible(line).rstrip() for line in text.split("\n")]
    longest = max((len(run) for run in re.findall("`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return [f"{fence}{one_line(language)}", *lines, fence]
