"""The one account that this server knows."""

from __future__ import annotations

import re

from fixtures.endpoint import Credentials
from tests.reference.errors import S3Error

CREDENTIALS = Credentials("REFERENCEACCESSKEY00", "reference/secret+key")
OWNER = "owner"
"""What `Request.account` is, once its signature was found good."""
ACCOUNT_ID = "123456789012"
OWNER_ID = "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a"
DISPLAY_NAME = "reference"


def owner() -> dict[str, str]:
    return {"ID": OWNER_ID, "DisplayName": DISPLAY_NAME}


def must_own(expected: str | None) -> None:
    """Refuses a request that expects a bucket to be another account's."""
    if expected is None or expected == ACCOUNT_ID:
        return
    if not re.fullmatch(r"\d{12}", expected):
        raise S3Error("InvalidBucketOwnerAWSAccountID")
    raise S3Error("AccessDenied")
