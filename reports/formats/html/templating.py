"""The templates' environment, in which all that is no markup is escaped; the details of a result, which several pages
have; and the pages' scripts and their data."""

from __future__ import annotations

import base64
import gzip
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from record.lines import CheckResult
from record.text import plural, visible
from reports.diagnosis.features.support import SYMBOLS as STATE_SYMBOLS
from reports.diagnosis.summary.counts import SYMBOLS
from reports.formats.at_a_glance import OUTCOME_SYMBOLS
from reports.formats.check_text import ShownExchange, shown_exchange
from reports.formats.history import rows
from reports.formats.html.page_names import class_of
from reports.formats.sending_again import resend_commands

FOLDER = Path(__file__).parent
_FINDINGS = re.compile(r"\bfindings? \d+(, \d+)*( and \d+\b(?! more))?")


def _as_text(value: object) -> object:
    """Escapes control characters from servers, which neither HTML nor readers can handle."""
    return value if isinstance(value, Markup) else visible(str(value))


def breakable(name: str) -> Markup:
    """A name of an operation or a check, which may wrap before each word."""
    return Markup("<wbr>").join(re.split(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[/_:\[])(?=\w)", visible(name)))


def breakable_url(text: str) -> Markup:
    """A URL or a name, which may break between the parts, but not before a port."""
    return Markup("<wbr>").join(re.split(r"(?<=/)(?=[^/])|(?=[?&])|(?=\.[A-Za-z])", visible(text)))


def with_links(text: str, anchors: Sequence[str]) -> Markup:
    """The text with a link in each number after `finding` or `findings`; `anchors` are the findings' fragments."""

    def linked(found: re.Match[str]) -> str:
        return Markup('<a href="#{}">{}</a>').format(anchors[int(found[0]) - 1], found[0])

    escaped = str(Markup.escape(visible(text)))
    return Markup(_FINDINGS.sub(lambda found: re.sub(r"\d+", linked, found[0]), escaped))


def sentence(text: str) -> str:
    """The text with a capital letter first and a full stop last."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


def environment(*folders: Path) -> Environment:
    """An environment with the templates of these folders, and after them with those of this one."""
    made = Environment(
        loader=FileSystemLoader([*folders, FOLDER]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_as_text,
        auto_reload=False,
    )
    made.filters |= {each.__name__: each for each in (breakable, breakable_url, sentence, with_links)}
    made.globals |= {"SYMBOLS": SYMBOLS, "STATE_SYMBOLS": STATE_SYMBOLS, "class_of": class_of}
    return made


_ENVIRONMENT = environment()


def render(template: str, **values: object) -> Markup:
    return Markup(_ENVIRONMENT.get_template(template).render(**values))


def file_text(name: str) -> str:
    """A file of this folder that is put on the page unchanged."""
    return (FOLDER / name).read_text(encoding="utf-8")


def styles(*names: str) -> str:
    """The signs of states and of outcomes of programs, the common styles, and these files."""
    states = [f'td.{state[0]} {{ --sign: "{symbol}"; }}' for state, symbol in STATE_SYMBOLS.items()]
    outcomes = [f'.a-{outcome} {{ --sign: "{symbol} "; }}' for outcome, symbol in OUTCOME_SYMBOLS.items()]
    return "\n".join([*states, *outcomes, *map(file_text, ("style.css", *names))])


def joined(*names: str) -> str:
    """These files, in this order, as one script with a separate scope."""
    return f"(() => {{\n'use strict'\n{''.join(map(file_text, names))}}})()\n"


def script_text(value: Any) -> str:
    """JSON for a script element, without anything that could end the element."""
    return _json(value).replace("</", "<\\/").replace("<!--", "\\u003c!--")


def packed(parts: Sequence[Any]) -> str:
    """Compressed JSON in a list for a script element, for long and repetitive data. `packed.js` unpacks it on
    demand."""
    return _json([compressed(part) for part in parts])


def compressed(part: Any) -> str:
    return base64.b64encode(gzip.compress(_json(part).encode(), 6, mtime=0)).decode()


def _json(value: Any) -> str:
    return msgspec.json.encode(value, enc_hook=str).decode()


Details = tuple[str, str, list[tuple[str, str, str]], list[ShownExchange]]
"""The time on the wire; the history, as HTML; the ways to send it again: title, command and note; the exchanges."""


def details(result: CheckResult, region: str, record: str = "results.jsonl") -> Details:
    """Returns what `details.js` draws of a result; the commands name the file `record`."""
    again = resend_commands(result, region, record)
    ways = (
        ()
        if again is None
        else (
            ("Send its requests again", again.command, "" if again.curl else again.curl_note),
            ("Send it again with curl", "\n".join(again.curl), again.curl_note),
        )
    )
    return (
        f"{plural(result.requests, 'request')} in {result.seconds:.3f} s" if result.exchanges else "",
        _before_exchanges(result) if result.history or result.unsteady else "",
        [(title, line, note) for title, line, note in ways if line],
        [shown_exchange(exchange, result.client) for exchange in result.exchanges],
    )


def _before_exchanges(result: CheckResult) -> str:
    return render("history.html", history=rows(result.history) if result.history else [], unsteady=result.unsteady)


class Places(dict[str, int]):
    """The places of texts that many results share, in the order in which they are first asked for."""

    def __missing__(self, text: str) -> int:
        self[text] = len(self)
        return self[text]
