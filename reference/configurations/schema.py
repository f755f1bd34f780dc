"""Reading a request's document by its operation's model: a document that does not fit is MalformedXML."""

from __future__ import annotations

import functools
from collections.abc import Collection
from typing import Any

from botocore.loaders import Loader
from botocore.model import ServiceModel

from reference.protocol import documents
from reference.protocol.documents import Element
from reference.protocol.errors import S3Error
from reference.protocol.messages import S3Request
from reference.signatures import integrity


@functools.cache
def _service_model() -> Any:
    """botocore's model of S3, as shipped."""
    loader = Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)
    return ServiceModel(loader.load_service_model("s3", "service-2"), "s3")


def read(request: S3Request, *, free: Collection[str] = ()) -> Element:
    """The root of the request's document; elements that are `free` may have any text."""
    integrity.verify(request)
    if not request.body:
        raise S3Error("MissingRequestBodyError")
    shape = _service_model().operation_model(request.operation).input_shape
    payload = shape.members[shape.serialization["payload"]]
    root = documents.parse(request.body, payload.serialization["name"])
    if root is None:
        raise S3Error("MalformedXML")
    _validate(root, payload, free)
    return root


def _validate(element: Element, shape: Any, free: Collection[str]) -> None:
    if shape.type_name == "structure":
        _validate_children(element, shape, free)
    elif shape.type_name == "list":
        name = shape.member.serialization.get("name", "member")
        for child in element:
            _require_valid(child.tag == name)
            _validate(child, shape.member, free)
    elif element.tag not in free:
        _require_valid(len(element) == 0 and _is_value(element.text or "", shape))


def _validate_children(element: Element, shape: Any, free: Collection[str]) -> None:
    members = {
        value.serialization.get("name", member): (member, value)
        for member, value in shape.members.items()
        if not value.serialization.get("xmlAttribute")
    }
    for child in element:
        _require_valid(child.tag in members)
        _, value = members[child.tag]
        flattened = value.type_name == "list" and value.serialization.get("flattened")
        _require_valid(bool(flattened) or len(element.findall(child.tag)) == 1)
        _validate(child, value.member if flattened else value, free)
    for name, (member, _) in members.items():
        _require_valid(member not in shape.required_members or element.find(name) is not None)


def _is_value(text: str, shape: Any) -> bool:
    if shape.type_name == "integer":
        return text.strip().removeprefix("-").isdecimal()
    if shape.type_name == "boolean":
        return text.strip() in ("true", "false")
    return not getattr(shape, "enum", None) or text in shape.enum


def _require_valid(holds: bool) -> None:
    if not holds:
        raise S3Error("MalformedXML")
