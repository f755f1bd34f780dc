"""RestoreObject, which makes an archived object readable for some days."""

from __future__ import annotations

import datetime

from reference.objects.operations import is_archived
from reference.protocol import documents, responses
from reference.protocol.errors import S3Error
from reference.protocol.messages import Response, S3Request
from reference.protocol.versions import find
from reference.state import LAST_DAY, Bucket, now

MOST_DAYS = 2**31 - 1


def restore_object(request: S3Request, bucket: Bucket) -> Response:
    version = find(request, bucket)
    wanted = documents.parse(request.body, "RestoreRequest")
    days = None if wanted is None else documents.text(wanted, "Days")
    if days is None or not days.strip().lstrip("-").isdigit():
        raise S3Error("MalformedXML")
    if not 1 <= int(days) <= MOST_DAYS:
        raise S3Error("MalformedXML")
    if version.storage_class not in ("GLACIER", "DEEP_ARCHIVE"):
        raise S3Error("InvalidObjectState", "Restore is not allowed for the object's current storage class")
    # S3 takes hours for a step that happens here at once: the object is restored immediately.
    status = 202 if is_archived(version) else 200
    version.restored_until = now() + datetime.timedelta(days=min(int(days), (LAST_DAY - now()).days))
    return responses.empty(status)
