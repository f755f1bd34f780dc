"""S3's XML documents: rendered from plain values, and parsed into them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ESCAPED = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}

Element = ElementTree.Element


def escape(text: str) -> str:
    """Escapes a text, also characters that XML 1.0 cannot represent, as a reference, as S3 does."""
    return _ESCAPED.sub(lambda found: _ENTITIES.get(found[0]) or f"&#x{ord(found[0]):x};", text)


def time(moment: datetime.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def render(root: str, content: Any, namespace: str = NAMESPACE) -> bytes:
    """A document: mappings become elements, lists repeat theirs, None leaves an element out.

    In a mapping, `@` gives attributes, and a list of mappings under an empty name is placed in the element itself.
    """
    pieces = [_DECLARATION]
    _write(pieces, root, content, f' xmlns="{namespace}"' if namespace else "")
    return "".join(pieces).encode()


def _write(pieces: list[str], name: str, value: Any, attributes: str = "") -> None:
    if value is None:
        return
    if isinstance(value, list):
        for item in value:
            if name:
                _write(pieces, name, item)
            else:
                _children(pieces, item)
        return
    if isinstance(value, Mapping):
        attributes += value.get("@", "")
        pieces.append(f"<{name}{attributes}>")
        _children(pieces, value)
    elif isinstance(value, bool):
        pieces.append(f"<{name}{attributes}>{'true' if value else 'false'}")
    elif isinstance(value, datetime.datetime):
        pieces.append(f"<{name}{attributes}>{time(value)}")
    else:
        pieces.append(f"<{name}{attributes}>{escape(str(value))}")
    pieces.append(f"</{name}>")


def _children(pieces: list[str], content: Mapping[str, Any]) -> None:
    for name, child in content.items():
        if name != "@":
            _write(pieces, name, child)


def parse(body: bytes, root: str) -> Element | None:
    """The document's root, its names without namespaces; None if it is not such a document."""
    try:
        found = ElementTree.fromstring(body)
    except (ElementTree.ParseError, ValueError, LookupError):
        return None
    for element in found.iter():
        element.tag = element.tag.rpartition("}")[2]
    return found if found.tag == root else None


def is_xml(document: str) -> bool:
    """Tells if it is well-formed XML of any kind."""
    try:
        ElementTree.fromstring(document)
    except ElementTree.ParseError:
        return False
    return True


def text(element: Element, path: str) -> str | None:
    """Returns the text of the element at the path, or None if there is no such element."""
    found = element.find(path)
    return None if found is None else (found.text or "")
