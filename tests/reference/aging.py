"""The effect of lifecycle rules when their days are over, on a server whose days have any length."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from tests.reference import documents, lifecycle, transitions
from tests.reference.messages import Answer, Middleware, Request, Serve
from tests.reference.state import Bucket, State, Version, now
from tests.reference.transitions import is_over


def with_days_of(seconds: float) -> Middleware:
    """Applies, before each request, all rules whose days, each of this number of seconds, are over."""

    def middleware(request: Request, serve: Serve) -> Answer:
        with request.state.lock:
            for bucket in request.state.buckets.values():
                if bucket.lifecycle:
                    _age(request.state, bucket, datetime.timedelta(seconds=seconds))
        return serve(request)

    return middleware


def _age(state: State, bucket: Bucket, day: datetime.timedelta) -> None:
    for key in list(bucket.names):
        for version, expires in list(_due(bucket, key, day)):
            if expires and bucket.versioning and not version.is_delete_marker:
                marker = Version(key, bucket.version_id_for_a_new_one(), next(state.changes), is_delete_marker=True)
                bucket.add(marker)
            else:
                bucket.remove(key, version.version_id)
        transitions.move(bucket, key, day)
    for upload_id, upload in list(bucket.uploads.items()):
        for rule, _ in lifecycle.applying(bucket, upload.key, {}, 0):
            days = documents.text(rule, "AbortIncompleteMultipartUpload/DaysAfterInitiation")
            if days and now() - upload.initiated >= int(days) * day:
                bucket.uploads.pop(upload_id, None)


def _due(bucket: Bucket, key: str, day: datetime.timedelta) -> Iterator[tuple[Version, bool]]:
    """Returns the versions of a key whose time has come, and if each is the current one; each once."""
    versions = bucket.versions.get(key, [])
    if not versions:
        return
    current = versions[-1]
    for rule, _ in lifecycle.applying(bucket, key, current.tags, current.size):
        found = rule.find("Expiration")
        if found is not None and current.is_delete_marker:
            if len(versions) == 1 and documents.text(found, "ExpiredObjectDeleteMarker") == "true":
                yield current, True
                return
        elif found is not None and is_over(found, current.modified, day):
            yield current, True
            return
    for position, version in enumerate(versions[:-1]):
        since, newer = versions[position + 1].modified, len(versions) - 2 - position
        for rule, _ in lifecycle.applying(bucket, key, version.tags, version.size):
            days = documents.text(rule, "NoncurrentVersionExpiration/NoncurrentDays")
            kept = int(documents.text(rule, "NoncurrentVersionExpiration/NewerNoncurrentVersions") or 0)
            if days and newer >= kept and now() - since >= int(days) * day:
                yield version, False
                break
