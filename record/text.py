"""Makes texts from servers and checks safe for a terminal, XML, Markdown and TOML; and small helpers for English."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")

_AUTOLINKED_TEXT = re.compile(
    r"(?P<scheme>(?:[a-z][a-z0-9+.-]{0,31}:(?=//)|(?:mailto|xmpp|tel):|www\.)(?=\S))|[@#!](?=[A-Za-z0-9])",
    re.IGNORECASE,
)
"""Texts that GitHub and GitLab turn into a link or a mention without any markup: addresses, people, issues. The end of
a long scheme is enough; without a limit, a text of as many letters as a header may have would take minutes."""
_WEB_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+")
_INVISIBLE = "\u200b"
MAX_NEAR_NAMES = 3
"""The number of names in a message about an unknown one."""


def visible(text: str) -> str:
    """Escapes control characters, so that a response cannot move the cursor or break an XML file."""
    if text.isprintable():  # most texts; this takes a fraction of the time
        return text
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape", "surrogatepass").decode(), text)


def json_of(value: Any, indent: int | None = None) -> str:
    """JSON in UTF-8, in which control characters, and those that change the direction of text, are escaped: people look
    at it with `cat`."""
    separators = (",", ":") if indent is None else None
    return escaped(json.dumps(value, ensure_ascii=False, indent=indent, separators=separators))


def escaped(text: str) -> str:
    """JSON with the escapes of control characters, and of those that change the direction of text."""
    if text.isascii() and "\x7f" not in text:  # most lines; this takes hardly any time
        return text
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def one_line(text: str, longest: int = 0) -> str:
    """The text on one line, control characters escaped, and cut at `longest` characters unless that is 0."""
    line = visible(" ".join(text.split()))
    return line if not longest or len(line) <= longest else line[: longest - 1] + "…"


def plural(number: int, noun: str) -> str:
    """The number with the noun: `1 check`, `2 checks`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def with_cases(check: str, cases: Iterable[str]) -> str:
    """A check's id with several of its cases, each once: `objects/put::etag[a, b]`; unchanged if it has none."""
    found = dict.fromkeys(cases)
    return f"{check}[{', '.join(found)}]" if any(found) else check


def without_case(check: str) -> str:
    """A check's id without the case: `objects/put::etag`."""
    return check.partition("[")[0]


def case_of(check: str) -> str:
    """The case in a check's id, empty if there is none."""
    return check.partition("[")[2].removesuffix("]")


def joined(names: Sequence[str]) -> str:
    """The names in a list: `a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def near_names(name: str, names: Iterable[str]) -> str:
    """Returns the end of a message about an unknown name, `; near it are a, b`; empty if no name is like it."""
    near = difflib.get_close_matches(name, list(names), MAX_NEAR_NAMES)
    return f"; near it are {', '.join(near)}" if near else ""


def first_names(names: Sequence[str], most: int) -> str:
    """The first names, and the number of the others: `a, b and 3 more`."""
    more = [f"{len(names) - most} more"] if len(names) > most else []
    return joined([*names[:most], *more])


def markdown(text: str, longest: int = 0) -> str:
    """Plain text escaped for Markdown, also in a table's cells: nothing in it becomes markup, or a link."""
    line = _AUTOLINKED_TEXT.sub(lambda found: found[0] + _INVISIBLE, one_line(text, longest))
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]|~#])", r"\\\1", line)


def markdown_code(text: str) -> str:
    """A code span, also for a table's cells."""
    line = one_line(text).replace("|", "\\|")
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def markdown_row(cells: Iterable[str]) -> str:
    """A row of a table, from cells that are Markdown already."""
    return f"| {' | '.join(cells)} |"


def toml_string(text: str) -> str:
    """A basic string of TOML, whose escapes are those of JSON."""
    return json_of(text)


def linkable_url(address: str) -> str:
    """A URL that may become a link, also as plain text; empty for other schemes, such as `javascript:`, and for a text
    with characters that no URL has."""
    return address if _WEB_ADDRESS.fullmatch(address) else ""
