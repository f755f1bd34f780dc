"""The parts of S3's model that a request on the wire exercises: its operation, and its input members."""

from __future__ import annotations

import functools
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

from fixtures.http.exchange import Exchange
from fixtures.model.service_model import service_model


@functools.cache
def operations() -> dict[str, frozenset[str]]:
    """All operations of the model, and their input members."""
    found = {}
    for name in service_model().operation_names:
        shape = service_model().operation_model(name).input_shape
        found[name] = frozenset(shape.members) if shape else frozenset()
    return found


def members_in(exchange: Exchange, operation: str) -> set[str]:
    """The input members in a request of this operation; a member inside a document is written as `Delete.Quiet`."""
    shape = service_model().operation_model(operation).input_shape
    if shape is None:
        return set()
    query = dict(parse_qsl(urlsplit(exchange.target).query, keep_blank_values=True))
    headers = {name.lower() for name, _ in exchange.request_headers}
    found = set()
    for member, value in shape.members.items():
        name, location = value.serialization.get("name", member), value.serialization.get("location")
        if (
            location == "uri"
            or (location == "querystring" and name in query)
            or (location == "header" and name.lower() in headers)
            or (location == "headers" and any(header.startswith(name.lower()) for header in headers))
        ):
            found.add(member)
        elif shape.serialization.get("payload") == member and exchange.request_length:
            found.add(member)
            found.update(f"{member}.{inner}" for inner in _in_document(exchange.request_body, value))
    if "payload" not in shape.serialization:  # the members without a place of their own are the document
        found.update(name for name in _in_document(exchange.request_body, shape) if _is_of_the_document(shape, name))
    return found


def _is_of_the_document(shape: Any, name: str) -> bool:
    return "location" not in shape.members[name.partition(".")[0]].serialization


def _in_document(body: bytes, shape: Any) -> set[str]:
    if shape.type_name != "structure":
        return set()
    try:
        return _in_element(ElementTree.fromstring(body), shape)
    except ElementTree.ParseError:  # broken by the check, or longer than the part that is kept
        return set()


def _in_element(element: ElementTree.Element, shape: Any) -> set[str]:
    if shape.type_name == "list":
        inside = [element] if shape.serialization.get("flattened") else list(element)
        return {name for each in inside for name in _in_element(each, shape.member)}
    if shape.type_name != "structure":
        return set()
    found = set()
    for child in element:
        tag = child.tag.rpartition("}")[2]
        for member, value in shape.members.items():
            if value.serialization.get("name", member) == tag:
                found.add(member)
                found.update(f"{member}.{name}" for name in _in_element(child, value))
    return found
