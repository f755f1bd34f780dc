"""A bucket's metadata tables, which never exist here: another service would keep them."""

from __future__ import annotations

from reference.configurations import schema
from reference.protocol import answers
from reference.protocol.errors import S3Error
from reference.protocol.messages import Answer, Request
from reference.state import Bucket


def create(request: Request, bucket: Bucket) -> Answer:
    schema.read(request)
    raise S3Error("NotImplemented")


def update(request: Request, bucket: Bucket) -> Answer:
    schema.read(request)
    raise S3Error("MetadataConfigurationNotFound")


def get(request: Request, bucket: Bucket) -> Answer:
    raise S3Error("MetadataConfigurationNotFound")


def delete(request: Request, bucket: Bucket) -> Answer:
    return answers.empty(204)
