"""Seeded defects of writing over objects: inherited properties, and the effect of a form on versions; and of
configurations that come after the objects."""

from __future__ import annotations

from collections.abc import Callable

from reference.protocol.messages import Response, S3Request, Serve
from reference.state import Version
from tests.defects.seeding import BOTO3, RAW_V4, defect
from tests.defects.stored import version_named

K, S = "objects/every_kind_written_over", "versioning/every_state"
T = "configuration/existing_objects"
C = "objects/every_kind_changed"
CHANGES = ("PutObjectTagging", "PutObjectAcl")
WRITES = ("PutObject", "CopyObject", "CompleteMultipartUpload", "PostObject")
STATES = (
    *("versioned", "hidden", "from_before_versioning", "above_a_null_version", "hidden_null_version", "suspended"),
    *("from_before_suspending", "suspended_with_older_version", "suspended_and_hidden"),
)


def _written_over(request: S3Request, serve: Serve, change: Callable[[Version, Version], object]) -> Response:
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


@defect(
    *(f"{K}::object_of_parts_is_written_over[{name}]" for name in WRITES if name != "CompleteMultipartUpload"),
    *(f"{K}::object_under_a_kms_key_is_written_over[{name}]" for name in WRITES),
    *(f"{K}::held_object_is_kept_below_a_new_version[{name}]" for name in WRITES),
    clients=RAW_V4,
)
def new_objects_inherit(request: S3Request, serve: Serve) -> Response:
    """A write over an object keeps its encryption and hold, and the form of its ETag."""

    def inherit(new: Version, old: Version) -> None:
        new.encryption, new.lock = old.encryption, old.lock
        new.etag = f"{new.etag}-1" if old.etag.endswith("-1") else new.etag

    return _written_over(request, serve, inherit)


@defect(
    *(f"{K}::object_under_a_customer_key_is_written_over[{name}]" for name in WRITES), clients=RAW_V4, over_https=True
)
def customer_keys_are_inherited(request: S3Request, serve: Serve) -> Response:
    """A write over an object under a customer's key is also encrypted with this key."""

    def inherit(new: Version, old: Version) -> None:
        new.encryption = old.encryption

    return _written_over(request, serve, inherit)


@defect(f"{K}::object_of_parts_is_written_over[CompleteMultipartUpload]", clients=RAW_V4)
def parts_of_the_old_object_stay(request: S3Request, serve: Serve) -> Response:
    """An upload that is completed over an object of parts has the old parts."""

    def keep(new: Version, old: Version) -> None:
        if new.etag.endswith("-1"):
            new.body = old.body

    return _written_over(request, serve, keep)


@defect(*(f"{S}::form_adds_one_version[{state}]" for state in STATES), clients=RAW_V4)
def forms_have_the_other_kind_of_id(request: S3Request, serve: Serve) -> Response:
    """A form adds a null version where versioning is enabled, and one with an id where it is suspended."""
    bucket = request.stored_bucket
    if request.operation != "PostObject" or bucket is None or not bucket.versioning:
        return serve(request)
    right = bucket.versioning
    bucket.versioning = "Suspended" if right == "Enabled" else "Enabled"
    answer = serve(request)
    bucket.versioning = right
    return answer


@defect(f"{T}::cors_rules_apply_to_existing_objects", f"{T}::lifecycle_rules_apply_to_existing_objects", clients=BOTO3)
def configurations_hold_of_new_objects(request: S3Request, serve: Serve) -> Response:
    """The first object of a bucket is read as if the bucket had no CORS rules and no lifecycle."""
    answer = serve(request)
    if request.operation in ("GetObject", "HeadObject") and request.key == "object":
        answer.set("Access-Control-Allow-Origin", None).set("x-amz-expiration", None)
    return answer


def _forgetting_encryption(request: S3Request, serve: Serve) -> Response:
    answer = serve(request)
    if request.operation in CHANGES and answer.status < 300 and (version := version_named(request)) is not None:
        version.encryption = {}
        version.etag = version.etag.removesuffix("-1")
    return answer


@defect(
    *(f"{C}::object_is_as_it_was[{kind}-{name}]" for kind in ("parts", "managed_key", "kms_key") for name in CHANGES)
)
def changed_objects_forget_their_encryption(request: S3Request, serve: Serve) -> Response:
    """PutObjectTagging and PutObjectAcl write the object anew, in one piece and without its encryption."""
    return _forgetting_encryption(request, serve)


@defect(*(f"{C}::object_is_as_it_was[customer_key-{name}]" for name in CHANGES), over_https=True)
def changed_objects_forget_a_customers_key(request: S3Request, serve: Serve) -> Response:
    """As above, of an object under a customer's key."""
    return _forgetting_encryption(request, serve)
