"""The configurations that a bucket has at most once, by sub-resource: put, got, and some of them deleted."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree import ElementTree

from reference.configurations import schema
from reference.protocol import documents, responses
from reference.protocol.documents import Element
from reference.protocol.errors import S3Error
from reference.protocol.messages import Response, S3Request
from reference.state import Bucket

Validate = Callable[[S3Request, Bucket, Element], None]
"""A function that refuses a document that fits the model but is invalid; it may complete the document."""
Operation = Callable[[S3Request, Bucket], Response]

ElementTree.register_namespace("xsi", "http://www.w3.org/2001/XMLSchema-instance")


def accept(request: S3Request, bucket: Bucket, root: Element) -> None:
    """Accepts a configuration that needs no validation beyond the model."""


@dataclass(frozen=True)
class SingleConfiguration:
    """A kept configuration: `missing` is the error code if there is none; if it is empty, the document `unset` is
    returned then."""

    name: str
    root: str
    missing: str = ""
    unset: str = ""
    validate: Validate = accept
    free: tuple[str, ...] = ()

    def put(self, request: S3Request, bucket: Bucket) -> Response:
        root = schema.read(request, free=self.free)
        self.validate(request, bucket, root)
        bucket.configurations[self.name] = {"": root}
        return responses.empty()

    def get(self, request: S3Request, bucket: Bucket) -> Response:
        found = bucket.configurations.get(self.name)
        if found is not None:
            return Response(200, [("Content-Type", "application/xml")], document(found[""]))
        if self.missing:
            raise S3Error(self.missing, BucketName=bucket.name)
        root = ElementTree.fromstring(f"<{self.root}>{self.unset}</{self.root}>")
        return Response(200, [("Content-Type", "application/xml")], document(root))

    def delete(self, request: S3Request, bucket: Bucket) -> Response:
        bucket.configurations.pop(self.name, None)
        return responses.empty(204)


def document(root: Element) -> bytes:
    """The document of a configuration, with S3's namespace."""
    written = copy.deepcopy(root)
    written.set("xmlns", documents.NAMESPACE)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(written)
