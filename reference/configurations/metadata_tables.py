"""A bucket's metadata tables, which never exist here: another service would keep them."""

from __future__ import annotations

from reference.configurations import schema
from reference.protocol import responses
from reference.protocol.errors import S3Error
from reference.protocol.messages import Response, S3Request
from reference.state import Bucket


def create(request: S3Request, bucket: Bucket) -> Response:
    schema.read(request)
    raise S3Error("NotImplemented")


def update(request: S3Request, bucket: Bucket) -> Response:
    schema.read(request)
    raise S3Error("MetadataConfigurationNotFound")


def get(request: S3Request, bucket: Bucket) -> Response:
    raise S3Error("MetadataConfigurationNotFound")


def delete(request: S3Request, bucket: Bucket) -> Response:
    return responses.empty(204)
