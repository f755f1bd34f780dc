"""The templates' environment: everything put into a template is escaped, unless it is already markup."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from record.text import visible
from reports.diagnosis.summary.counts import SYMBOLS
from reports.formats.html.page_names import class_of

FOLDER = Path(__file__).parent


def _as_text(value: object) -> object:
    """Escapes control characters from servers, which neither HTML nor readers can handle."""
    return value if isinstance(value, Markup) else visible(str(value))


def breakable(name: str) -> Markup:
    """An operation's name in camel case, which may wrap before each word."""
    return Markup("<wbr>").join(re.split(r"(?<=[a-z0-9])(?=[A-Z])", visible(name)))


def breakable_url(text: str) -> Markup:
    """A URL or a name, which may break between the parts, but not before a port."""
    return Markup("<wbr>").join(re.split(r"(?<=/)(?=[^/])|(?=[?&])|(?=\.[A-Za-z])", visible(text)))


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
    made.filters |= {"breakable": breakable, "breakable_url": breakable_url, "sentence": sentence}
    made.globals |= {"SYMBOLS": SYMBOLS, "class_of": class_of}
    return made


_ENVIRONMENT = environment()


def render(template: str, **values: object) -> Markup:
    """Renders a template of this folder."""
    return Markup(_ENVIRONMENT.get_template(template).render(**values))


def file_text(name: str) -> str:
    """A file of this folder that is put on the page unchanged."""
    return (FOLDER / name).read_text(encoding="utf-8")
