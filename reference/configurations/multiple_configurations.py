"""The configurations that a bucket may have many of, each with an id: they are listed in pages of a hundred."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from xml.etree import ElementTree

from reference.configurations import schema, single_configurations
from reference.configurations.single_configurations import Validate, accept
from reference.protocol import documents, responses
from reference.protocol.documents import Element
from reference.protocol.errors import S3Error, invalid_argument
from reference.protocol.messages import Response, S3Request
from reference.state import Bucket

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_PAGE_SIZE = 100


@dataclass(frozen=True)
class ListedConfiguration:
    """`mismatch` is the error code if the ids in query and document differ."""

    name: str
    listing: str
    mismatch: str = "MalformedXML"
    validate: Validate = accept

    def put(self, request: S3Request, bucket: Bucket) -> Response:
        root = schema.read(request)
        identifier = request.parameter("id")
        if documents.text(root, "Id") != identifier:
            raise S3Error(self.mismatch)
        if not _ID.fullmatch(identifier):
            raise invalid_argument("id", identifier, "The configuration ID is not valid")
        self.validate(request, bucket, root)
        bucket.configurations.setdefault(self.name, {})[identifier] = root
        return responses.empty(204)

    def get(self, request: S3Request, bucket: Bucket) -> Response:
        return Response(
            200, [("Content-Type", "application/xml")], single_configurations.document(self._find(request, bucket))
        )

    def delete(self, request: S3Request, bucket: Bucket) -> Response:
        self._find(request, bucket)
        del bucket.configurations[self.name][request.parameter("id")]
        return responses.empty(204)

    def _find(self, request: S3Request, bucket: Bucket) -> Element:
        found = bucket.configurations.get(self.name, {}).get(request.parameter("id"))
        if found is None:
            raise S3Error("NoSuchConfiguration")
        return found

    def list(self, request: S3Request, bucket: Bucket) -> Response:
        all_of_them = sorted(bucket.configurations.get(self.name, {}).items())
        token = request.parameter("continuation-token")
        after = _name_of_token(token) if token else ""
        rest = [(identifier, root) for identifier, root in all_of_them if identifier > after]
        page = ElementTree.Element(self.listing)
        _add(page, "IsTruncated", "true" if len(rest) > _PAGE_SIZE else "false")
        if token:
            _add(page, "ContinuationToken", token)
        if len(rest) > _PAGE_SIZE:
            _add(page, "NextContinuationToken", base64.urlsafe_b64encode(rest[_PAGE_SIZE - 1][0].encode()).decode())
        page.extend(root for _, root in rest[:_PAGE_SIZE])
        return Response(200, [("Content-Type", "application/xml")], single_configurations.document(page))


def _name_of_token(token: str) -> str:
    try:
        return base64.urlsafe_b64decode(token).decode()
    except ValueError:
        raise invalid_argument("continuation-token", token, "The continuation token provided is incorrect") from None


def _add(element: Element, name: str, text: str) -> None:
    ElementTree.SubElement(element, name).text = text


def validate_inventory(request: S3Request, bucket: Bucket, root: Element) -> None:
    target = documents.text(root, "Destination/S3BucketDestination/Bucket") or ""
    if not re.fullmatch(r"arn:aws:s3:::[a-z0-9.-]{3,63}", target):
        raise S3Error("InvalidS3DestinationBucket")


_TIER_DAYS = {"ARCHIVE_ACCESS": range(90, 731), "DEEP_ARCHIVE_ACCESS": range(180, 731)}


def validate_tiering(request: S3Request, bucket: Bucket, root: Element) -> None:
    tiers = [(documents.text(tier, "AccessTier") or "", documents.text(tier, "Days")) for tier in root.iter("Tiering")]
    if len(dict(tiers)) < len(tiers):
        raise S3Error("InvalidArgument", "An access tier is given twice")
    for name, days in tiers:
        if int(days or 0) not in _TIER_DAYS[name]:
            raise invalid_argument("Days", days, f"The days of {name} are out of range")
