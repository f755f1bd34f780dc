"""The templates' environment: whatever is put into a template is text, unless it is markup already."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.diagnosis.counts import SYMBOLS
from reports.formats.html.addresses import class_of
from reports.record.text import visible

FOLDER = Path(__file__).parent


def _as_text(value: object) -> object:
    """What a server says may hold control characters, which neither HTML nor a reader can take."""
    return value if isinstance(value, Markup) else visible(str(value))


def breakable(name: str) -> Markup:
    """An operation's name, which may go on in the next line where a word of its camel case begins."""
    return Markup("<wbr>").join(re.split(r"(?<=[a-z0-9])(?=[A-Z])", visible(name)))


def breakable_url(text: str) -> Markup:
    """A URL, or a name in its place, which may go on in the next line between its parts: never in front of a port."""
    return Markup("<wbr>").join(re.split(r"(?<=/)(?=[^/])|(?=[?&])|(?=\.[A-Za-z])", visible(text)))


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    finalize=_as_text,
)
_ENVIRONMENT.filters |= {"breakable": breakable, "breakable_url": breakable_url}
_ENVIRONMENT.globals |= {"SYMBOLS": SYMBOLS, "class_of": class_of}


def render(template: str, **values: object) -> Markup:
    """A template of this folder, filled in."""
    return Markup(_ENVIRONMENT.get_template(template).render(**values))


def macros(template: str) -> Any:
    """A template's macros, as functions that give markup."""
    return _ENVIRONMENT.get_template(template).module


def file_text(name: str) -> str:
    """A file of this folder that goes onto the page as it is."""
    return (FOLDER / name).read_text(encoding="utf-8")
