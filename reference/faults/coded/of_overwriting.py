"""Faults of writing over objects: inherited properties, and the effect of a form on versions; and of
configurations that come after the objects."""

from __future__ import annotations

from collections.abc import Callable

from reference.faults.coded.stored_versions import version_named
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve
from reference.state import Version

OBJECT_CHANGES = ("PutObjectTagging", "PutObjectAcl")
WRITES = ("PutObject", "CopyObject", "CompleteMultipartUpload", "PostObject")


def _serve_and_change_overwritten(
    request: S3Request, serve: Serve, change: Callable[[Version, Version], object]
) -> Response:
    """Returns the response to a write, and applies `change(new, old)` if there was an object."""
    bucket = request.stored_bucket
    before = {key: bucket.current(key) for key in bucket.keys} if bucket is not None else {}
    answer = serve(request)
    if bucket is None or request.operation not in WRITES or answer.status >= 300:
        return answer
    new = max((version for versions in bucket.versions.values() for version in versions), key=lambda v: v.sequence)
    old = before.get(new.key)
    if old is not None and old is not new:
        change(new, old)
    return answer


@fault()
def overwriting_keeps_encryption_and_hold(request: S3Request, serve: Serve) -> Response:
    """Overwriting an object keeps the encryption, the legal hold and the form of the ETag."""

    def inherit(new: Version, old: Version) -> None:
        new.encryption, new.lock = old.encryption, old.lock
        new.etag = f"{new.etag}-1" if old.etag.endswith("-1") else new.etag

    return _serve_and_change_overwritten(request, serve, inherit)


@fault(over_https=True)
def overwriting_keeps_the_customer_key(request: S3Request, serve: Serve) -> Response:
    """A write over an object under a customer's key is also encrypted with this key."""

    def inherit(new: Version, old: Version) -> None:
        new.encryption = old.encryption

    return _serve_and_change_overwritten(request, serve, inherit)


@fault()
def completion_keeps_the_old_parts(request: S3Request, serve: Serve) -> Response:
    """An upload that is completed over an object of parts has the old parts."""

    def keep(new: Version, old: Version) -> None:
        if new.etag.endswith("-1"):
            new.body = old.body

    return _serve_and_change_overwritten(request, serve, keep)


@fault()
def forms_create_the_wrong_kind_of_version(request: S3Request, serve: Serve) -> Response:
    """A form adds a null version where versioning is enabled, and one with an id where it is suspended."""
    bucket = request.stored_bucket
    if request.operation != "PostObject" or bucket is None or not bucket.versioning:
        return serve(request)
    right = bucket.versioning
    bucket.versioning = "Suspended" if right == "Enabled" else "Enabled"
    answer = serve(request)
    bucket.versioning = right
    return answer


def _serve_and_remove_encryption(request: S3Request, serve: Serve) -> Response:
    answer = serve(request)
    if request.operation in OBJECT_CHANGES and answer.status < 300 and (version := version_named(request)) is not None:
        version.encryption = {}
        version.etag = version.etag.removesuffix("-1")
    return answer


@fault()
def put_tagging_and_acl_remove_encryption(request: S3Request, serve: Serve) -> Response:
    """PutObjectTagging and PutObjectAcl write the object anew, in one piece and without its encryption."""
    return _serve_and_remove_encryption(request, serve)


@fault(over_https=True)
def put_tagging_and_acl_remove_the_customer_key(request: S3Request, serve: Serve) -> Response:
    """PutObjectTagging and PutObjectAcl write an object under a customer's key anew, without the key."""
    return _serve_and_remove_encryption(request, serve)
