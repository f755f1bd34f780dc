"""The pieces of the HTML report, each made from the record only: the overview, a result's row, a result's details."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from .counts import MEANINGS, SYMBOLS, Cell, Row, by_operation, clients_of, subject_of
from .record import CheckResult, Record, count_verdicts
from .standing import advice
from .summary import selection_text
from .text import visible

COLUMNS = (
    ("check", "Check"),
    ("client", "Client"),
    ("requirement", "Requirement"),
    ("verdict", "Verdict"),
    ("operation", "Operation"),
    ("seconds", "Seconds"),
)

LEVEL_MEANINGS = {
    "core": "what the guides document and every S3 service needs",
    "common": "widely used parts of the API",
    "extended": "rare, or of AWS only",
    "rgw": "extensions of Ceph RGW",
}


def text(value: object) -> str:
    """Anything as HTML text, fit for attributes too."""
    return escape(visible(str(value)), quote=True)


def anchor(result: CheckResult) -> str:
    """The part after # that addresses a result; it stays the same from run to run."""
    key = f"{result.id}@{result.client}"
    readable = re.sub(r"[^A-Za-z0-9]+", "-", key).strip("-")
    return f"check-{readable}-{zlib.crc32(key.encode('utf-8', 'replace')) & 0xFFFF:04x}"


def operation_anchor(level: str, operation: str) -> str:
    return "operation-" + re.sub(r"[^A-Za-z0-9]+", "-", f"{level}-{operation}").strip("-")


def class_of(verdict: str) -> str:
    return "v-" + verdict.replace("/", "")


def mark(verdict: str, words: str | None = None) -> str:
    """A verdict as a symbol and, by default, its name: never by colour alone."""
    said = text(verdict) if words is None else words
    return f'<span class="{class_of(verdict)}"><span aria-hidden="true">{SYMBOLS[verdict]}</span> {said}</span>'


# The overview


def overview(record: Record) -> str:
    """All that stands above the table: style, facts, corrections, matrix, legend, and the checks of each operation."""
    clients = clients_of(record.results, record.header)
    levels = by_operation(record.results)
    parts = [
        f"<style>{_file('html.css')}</style><script>{_file('html.js')}</script>",
        '<section class="conformance" aria-label="Overview">',
        _facts(record),
        _corrections(record),
        _matrix(levels, clients),
        _legend(record),
        _operations(record.results, levels, clients),
        "</section>",
    ]
    return "\n".join(parts)


def _file(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _facts(record: Record) -> str:
    header, end = record.header, record.summary
    versions = (("suite", header.suite), ("boto3", header.boto3), ("botocore", header.botocore), ("boto", header.boto))
    facts = {
        "Endpoint": header.endpoint,
        "Provider": header.provider,
        "Addressing": header.addressing,
        "Region": header.region,
        "Server": header.server,
        "Date": header.started,
        "Clients": ", ".join(header.clients),
        "Versions": ", ".join(
            f"{name} {version}" for name, version in (*versions, ("Python", header.python)) if version
        ),
        "Platform": header.platform,
        "Selection": selection_text(record) or "everything",
        "Run": header.run_id,
    }
    if end is not None:
        throttled = f", {end.throttled} throttled and waited out" if end.throttled else ""
        facts["Requests"] = f"{end.requests} in {end.seconds:.1f} s{throttled}"
    rows = "".join(f"<div><dt>{name}</dt><dd>{text(value)}</dd></div>" for name, value in facts.items() if value)
    return f'<dl class="facts">{rows}</dl>{_warnings(record)}'


def _warnings(record: Record) -> str:
    said = []
    if record.cut_off:
        said.append("This run did not come to its end: only what it had found until then is here.")
    elif record.summary is not None and record.summary.interrupted:
        said.append("This run was stopped before all selected checks had run.")
    lost = next((result for result in record.results if result.endpoint_lost), None)
    if lost is not None:
        said.append(f"The endpoint stopped answering and did not come back, since {lost.id} with {lost.client}.")
    return "".join(f'<p class="warning"><strong>{text(sentence)}</strong></p>' for sentence in said)


def _corrections(record: Record) -> str:
    if not record.header.corrections:
        return ""
    items = "".join(
        f"<li><code>{text(item.name)}</code> ({text(item.client)}): {text(item.fault)} {text(item.advice)}</li>"
        for item in record.header.corrections
    )
    return f"<h2>Corrections of clients&#x27; own faults in force</h2><ul>{items}</ul>"


def _matrix(levels: Mapping[str, Mapping[str, Row]], clients: Sequence[str]) -> str:
    head = "".join(f'<th scope="col">{text(client)}</th>' for client in clients)
    bodies = []
    for level, operations in levels.items():
        meaning = f": {LEVEL_MEANINGS[level]}" if level in LEVEL_MEANINGS else ""
        title = f'<th scope="rowgroup" colspan="{len(clients) + 1}">{text(level)}{text(meaning)}</th>'
        lines = [f'<tr class="level">{title}</tr>']
        for operation, row in operations.items():
            link = f"#{operation_anchor(level, operation)}"
            cells = "".join(_cell(row.get(client), link) for client in clients)
            lines.append(f'<tr><th scope="row"><a href="{link}">{text(operation)}</a></th>{cells}</tr>')
        bodies.append(f"<tbody>{''.join(lines)}</tbody>")
    table = f"<table><thead><tr><th scope='col'>Operation</th>{head}</tr></thead>{''.join(bodies)}</table>"
    return f'<h2>Operations by client</h2><div class="matrix" tabindex="0">{table}</div>'


def _cell(cell: Cell | None, link: str) -> str:
    if cell is None:
        return '<td class="v-none"><span class="aside">no check</span></td>'
    parts = []
    for verdict, number in cell.parts:
        known = f' <small title="known deviations">({cell.known[verdict]} known)</small>' if cell.known[verdict] else ""
        parts.append(mark(verdict, f'<span class="aside">{text(verdict)}</span> {number}') + known)
    return f'<td class="cell {class_of(cell.verdict)}"><a href="{link}">{" ".join(parts)}</a></td>'


def _legend(record: Record) -> str:
    counts = count_verdicts(record.results)
    items = "".join(
        f"<div><dt>{mark(verdict)}</dt><dd>{text(MEANINGS[verdict])} ({number})</dd></div>"
        for verdict, number in counts.items()
    )
    known = sum(result.known for result in record.results)
    note = (
        "A cell has the colour of the gravest verdict in it, and counts its checks by verdict. Only a pass is a pass: "
        "what is unsupported, blocked, n/a or skipped was not shown to work."
    )
    listed = f" {known} of these deviations are listed as known; they stay violations here." if known else ""
    return f'<dl class="legend">{items}</dl><p class="note">{text(note)}{text(listed)}</p>'


def _operations(results: Sequence[CheckResult], levels: Mapping[str, Mapping[str, Row]], clients: Sequence[str]) -> str:
    checks: dict[tuple[str, str], dict[str, dict[str, CheckResult]]] = {}
    for result in results:
        group = checks.setdefault((result.level or "(none)", subject_of(result)), {})
        group.setdefault(result.id, {})[result.client] = result
    head = "".join(f'<th scope="col">{text(client)}</th>' for client in clients)
    blocks = []
    for level, operations in levels.items():
        for operation in operations:
            lines = "".join(_check_line(check, row, clients) for check, row in checks[level, operation].items())
            blocks.append(
                f'<details id="{operation_anchor(level, operation)}">'
                f"<summary>{text(operation)} ({text(level)})</summary>"
                f'<div class="matrix"><table><thead><tr><th scope="col">Check</th>{head}</tr></thead>'
                f"<tbody>{lines}</tbody></table></div></details>"
            )
    return f"<h2>All checks, by operation</h2>{''.join(blocks)}<h2>Not passing</h2>"


def _check_line(check: str, row: Mapping[str, CheckResult], clients: Sequence[str]) -> str:
    cells = []
    for client in clients:
        result = row.get(client)
        if result is None:
            cells.append('<td class="v-none"></td>')
            continue
        shown = mark(result.verdict) + (" <small>known</small>" if result.known else "")
        if result.verdict != "pass" or result.unexpected:
            shown = f'<a href="#{anchor(result)}">{shown}</a>'
        cells.append(f'<td class="cell {class_of(result.verdict)}">{shown}</td>')
    requirement = next(iter(row.values())).requirement
    return f'<tr><th scope="row"><code>{text(check)}</code><br>{text(requirement)}</th>{"".join(cells)}</tr>'


# A result's row and its details


def header_cells() -> list[str]:
    """The table's head. pytest-html needs its own result for filters, and a test's id for the row's address."""
    hidden = [f'<th class="sortable" data-column-type="{name}" hidden>{name}</th>' for name in ("result", "testId")]
    return hidden + [f'<th class="sortable" data-column-type="{name}">{title}</th>' for name, title in COLUMNS]


def row_cells(outcome: str, result: CheckResult) -> list[str]:
    """A result's cells. A click on the text of a cell opens the details, so nothing but text is in them."""
    known = f" ({result.standing})" if result.standing else ""
    values = (
        result.id,
        result.client,
        result.requirement,
        f"{SYMBOLS[result.verdict]} {result.verdict}{known}",
        subject_of(result),
        f"{result.seconds:10.3f}",  # padded, since pytest-html sorts by text
    )
    return plain_cells(outcome, anchor(result), values, class_of(result.verdict))


def plain_cells(outcome: str, address: str, values: Iterable[str], verdict_class: str = "") -> list[str]:
    """Cells in the table's order; `values` may be fewer than the columns."""
    given = [*values, *([""] * len(COLUMNS))][: len(COLUMNS)]
    cells = [
        f'<td class="col-result" hidden>{text(outcome)}</td>',
        f'<td class="col-testId" hidden>{text(address)}</td>',
    ]
    for (name, _), value in zip(COLUMNS, given, strict=True):
        extra = f" {verdict_class}" if name == "verdict" and verdict_class else ""
        cells.append(f'<td class="col-{name}{extra}">{text(value)}</td>')
    return cells


def details(result: CheckResult) -> str:
    """What a row opens to. One line of HTML: pytest-html marks log lines that start with E, in elements too."""
    parts = [f'<div class="details"><p class="requirement">{text(result.requirement)}</p>']
    if result.source:
        parts.append(f"<p>Source: {_link(result.source)}</p>")
    parts.append(f"<p>{mark(result.verdict)}{': ' if result.message else ''}{_lines(result.message)}</p>")
    if result.listed is not None:
        parts.append(f"<p>{'Known deviation: ' if result.known else ''}{text(advice(result))}</p>")
    if result.operations:
        parts.append(f"<p>Operations on the wire: {text(', '.join(result.operations))}</p>")
    total = len(result.exchanges)
    parts += [_exchange(number, total, exchange) for number, exchange in enumerate(result.exchanges, start=1)]
    return ("".join(parts) + "</div>").replace("\n", "&#10;")


def _link(url: str) -> str:
    if re.match(r"https?://", url):
        return f'<a href="{text(url)}" rel="noopener noreferrer" target="_blank">{text(url)}</a>'
    return text(url)


def _lines(message: str) -> str:
    return "<br>".join(text(line) for line in message.split("\n"))


def _exchange(number: int, total: int, exchange: Mapping[str, Any]) -> str:
    status = exchange.get("status")
    answer = f"{status} {exchange.get('reason') or ''}".strip() if status is not None else "no answer"
    title = f"{number} of {total}: {exchange.get('method')} {exchange.get('url')} → {answer}"
    request = _message(
        f"{exchange.get('method')} {exchange.get('url')}", exchange.get("request_headers"), exchange.get("request_body")
    )
    error = f'<p class="warning">{text(exchange["error"])}</p>' if exchange.get("error") else ""
    response = ""
    if status is not None:
        response = _message(f"HTTP {answer}", exchange.get("response_headers"), exchange.get("response_body"))
    notes = [f"{float(exchange.get('seconds') or 0):.3f} s", str(exchange.get("started") or "")]
    notes += ["throttled"] if exchange.get("throttled") else []
    return (
        f'<details class="exchange"{" open" if number == total else ""}><summary>{text(title)}</summary>'
        f"<p class='note'>{text(', '.join(note for note in notes if note))}</p>"
        f"<pre>{request}</pre>{error}{f'<pre>{response}</pre>' if response else ''}</details>"
    )


def _message(first: str, headers: Any, body: Any) -> str:
    lines = [f"<strong>{text(first)}</strong>"]
    lines += [f"{text(name)}: {text(value)}" for name, value in headers or ()]
    shown = body_text(body)
    return "\n".join(lines) + (f"\n\n{text(shown)}" if shown else "")


def body_text(body: Any) -> str:
    """A recorded body as text: XML indented, bytes that are no text as base64, and a word where it was cut."""
    if not isinstance(body, Mapping):
        return ""
    if "base64" in body:
        shown = f"(base64) {body['base64']}" if body["base64"] else ""
    else:
        shown = indented_xml(str(body.get("text") or "").replace("\r\n", "\n"))
    if body.get("cut"):
        shown += f"\n… cut; {body.get('length')} bytes in all"
    return shown


def indented_xml(source: str) -> str:
    """XML with a line for each element. Works on tags only, so a cut or broken document comes out as it is."""
    if not source.lstrip("\ufeff \t\r\n").startswith("<") or "\n " in source:
        return source
    tokens = [token for token in re.split(r"(<[^<>]*>)", source) if token.strip()]
    lines: list[str] = []
    depth = 0
    position = 0
    while position < len(tokens):
        token = tokens[position]
        is_open = token.startswith("<") and token[1:2] not in ("/", "?", "!") and not token.endswith("/>")
        if token.startswith("</"):
            depth = max(0, depth - 1)
        leaf = is_open and _closes(tokens, position)
        lines.append("  " * depth + ("".join(tokens[position : position + leaf]) if leaf else token))
        depth += is_open and not leaf
        position += leaf or 1
    return "\n".join(lines)


def _closes(tokens: Sequence[str], position: int) -> int:
    """How many tokens the element at this position takes where only text is in it, else 0."""
    name = re.split(r"[\s>]", tokens[position][1:], maxsplit=1)[0]
    for length in (2, 3):
        end = position + length - 1
        if end < len(tokens) and tokens[end] == f"</{name}>" and (length == 2 or not tokens[end - 1].startswith("<")):
            return length
    return 0
