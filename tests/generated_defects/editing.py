"""The targets of faults: the headers of a member, and the elements of a document by their path."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable
from xml.etree import ElementTree

from reference.protocol.messages import Response
from tests.generated_defects.members import Member

Change = Callable[[str], "str | None"]
"""Another value for a text; None for leaving it out."""


_NAMESPACES = {"": "http://s3.amazonaws.com/doc/2006-03-01/", "xsi": "http://www.w3.org/2001/XMLSchema-instance"}


def header_names(member: Member, headers: Iterable[str]) -> list[str]:
    """Returns the headers that the member stands for."""
    return [name for name in headers if fnmatch.fnmatchcase(name.lower(), member.name)]


def parsed(body: bytes) -> ElementTree.Element | None:
    try:
        return ElementTree.fromstring(body) if body.lstrip().startswith(b"<") else None
    except (ElementTree.ParseError, LookupError, ValueError):
        return None


def with_edited_document(answer: Response, edit: Callable[[ElementTree.Element], None]) -> Response:
    """Returns the answer with its document changed, if it is a success."""
    root = parsed(answer.body) if answer.status == 200 else None
    if root is None or root.tag == "Error":
        return answer
    as_it_was = ElementTree.tostring(root)
    edit(root)
    if ElementTree.tostring(root) == as_it_was:
        return answer
    for prefix, uri in _NAMESPACES.items():
        ElementTree.register_namespace(prefix, uri)
    answer.body = b'<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root)
    return answer


def change_texts(root: ElementTree.Element, path: str, change: Change) -> None:
    """Changes the texts of the elements at a path, or removes them."""
    for parent, child in elements_at(root, path):
        text = change(child.text or "")
        if text is None:
            parent.remove(child)
        else:
            child.text = text


def elements_at(root: ElementTree.Element, path: str) -> list[tuple[ElementTree.Element, ElementTree.Element]]:
    """The elements at a path, each with its parent."""
    parents = [root]
    *above, name = path.split("/")
    for step in above:
        parents = [child for parent in parents for child in parent if _local_name(child) == step]
    return [(parent, child) for parent in parents for child in list(parent) if _local_name(child) == name]


def _local_name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
