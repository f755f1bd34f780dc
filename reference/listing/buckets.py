"""ListBuckets: an account's own buckets, in pages, by prefix and by region."""

from __future__ import annotations

import base64
import re

from reference.protocol import responses
from reference.protocol.errors import S3Error, invalid_argument
from reference.protocol.messages import Response, S3Request
from reference.state import US_EAST_1, Bucket

_REGION = re.compile(r"EU|(?!aws-)[a-z]{2}(-[a-z]+)+-\d")
_MAX_BUCKETS = 10_000
_TOKEN = b"after "


def is_region(text: str) -> bool:
    return _REGION.fullmatch(text) is not None


def arn(name: str) -> str:
    """The ARN of the bucket with this name."""
    return f"arn:aws:s3:::{name}"


def region_of(bucket: Bucket) -> str:
    return "eu-west-1" if bucket.region == "EU" else bucket.region or US_EAST_1


def list_buckets(request: S3Request) -> Response:
    """The requester's own buckets, and no other usable ones."""
    most, prefix, owner = _limit(request), request.parameter("prefix"), request.requester
    past, region = _last_name_of_token(request), _requested_region(request)
    own = [bucket for _, bucket in sorted(request.state.buckets.items()) if bucket.owner == owner]
    found = [b for b in own if b.name.startswith(prefix) and b.name > past and region in (None, region_of(b))]
    entries = [
        {
            "Name": b.name,
            "CreationDate": b.created,
            "BucketRegion": region_of(b) if request.query else None,
            "BucketArn": arn(b.name),
        }
        for b in found[:most]
    ]
    more = base64.urlsafe_b64encode(_TOKEN + found[most - 1].name.encode()).decode() if len(found) > most else None
    content = {"Buckets": {"Bucket": entries}, "ContinuationToken": more, "Prefix": prefix or None}
    return responses.xml("ListAllMyBucketsResult", {"Owner": owner.as_element(), **content})


def _limit(request: S3Request) -> int:
    given = request.query.get("max-buckets")
    if given is None:
        return _MAX_BUCKETS
    if not re.fullmatch(r"-?\d+", given):
        raise invalid_argument("max-buckets", given, "Provided max-buckets not an integer or within integer range")
    if not 1 <= int(given) <= _MAX_BUCKETS:
        raise invalid_argument("max-buckets", given, "Argument max-buckets must be an integer between 1 and 10000")
    return int(given)


def _last_name_of_token(request: S3Request) -> str:
    """Returns the last name of the previous page, which the token contains in this server's own form."""
    token = request.parameter("continuation-token")
    if not token:
        return ""
    try:
        text = base64.urlsafe_b64decode(token)
    except ValueError:
        text = b""
    if not text.startswith(_TOKEN):
        raise S3Error(
            "InvalidArgument", "The continuation token provided is incorrect", ArgumentName="continuation-token"
        )
    return text.removeprefix(_TOKEN).decode()


def _requested_region(request: S3Request) -> str | None:
    region = request.query.get("bucket-region")
    if region is not None and not is_region(region):
        raise S3Error(
            "InvalidArgument", f"Argument value {region} is not a valid AWS Region", ArgumentName="bucket-region"
        )
    return region
