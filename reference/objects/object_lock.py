"""Object Lock: the bucket's configuration, retention and legal hold of versions, and their protection."""

from __future__ import annotations

import datetime
from dataclasses import replace

from reference.access import decisions as access
from reference.protocol import documents, responses
from reference.protocol.errors import PROTECTED_MESSAGE, S3Error, invalid_argument
from reference.protocol.messages import Response, S3Request
from reference.protocol.versions import find
from reference.signatures import integrity
from reference.state import Bucket, Lock, Version, now

MODES = ("GOVERNANCE", "COMPLIANCE")
_MODE, _RETAIN_UNTIL = "x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date"
_LEGAL_HOLD, _BYPASS = "x-amz-object-lock-legal-hold", "x-amz-bypass-governance-retention"
_EVENT_HOLD = "x-amz-object-lock-event-hold"
LOCK_HEADERS = (_MODE, _RETAIN_UNTIL, _LEGAL_HOLD)
"""The headers that lock an upload."""
_BOTH_REQUIRED_MESSAGE = f"{_RETAIN_UNTIL} and {_MODE} must both be supplied"
_MAX_PERIODS = {"Days": 36500, "Years": 100}
_NOT_LOCKED_MESSAGE = "Bucket is missing Object Lock Configuration"


def _time(text: str | None) -> datetime.datetime | None:
    """An ISO 8601 time; None for an invalid text."""
    try:
        moment = datetime.datetime.fromisoformat((text or "").strip().replace("Z", "+00:00"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)).astimezone(
            datetime.timezone.utc
        )
    except (ValueError, OverflowError):
        return None


# With a new object


def from_headers(request: S3Request, bucket: Bucket) -> Lock:
    """The lock of a new object: from the headers, or else the bucket's default retention. No event hold is placed."""
    event_hold = request.headers.get(_EVENT_HOLD)
    if event_hold is not None and event_hold not in ("ON", "OFF"):
        raise invalid_argument(_EVENT_HOLD, event_hold, "Event Hold must be either of 'ON' or 'OFF'")
    mode, until, hold = (request.headers.get(name) for name in (_MODE, _RETAIN_UNTIL, _LEGAL_HOLD))
    if (mode, until, hold) == (None, None, None):
        return _default_lock(bucket)
    end = _valid_end(mode, until, hold)
    if not bucket.lock_enabled:
        raise S3Error("InvalidRequest", _NOT_LOCKED_MESSAGE)
    return replace(_default_lock(bucket), legal_hold=hold or "") if mode is None else Lock(mode, end, hold or "")


def _valid_end(mode: str | None, until: str | None, hold: str | None) -> datetime.datetime | None:
    """The end of the retention that the headers ask for; None without a retention. Refuses invalid values."""
    if (mode is None) != (until is None):
        raise invalid_argument(_RETAIN_UNTIL if until is None else _MODE, None, _BOTH_REQUIRED_MESSAGE)
    if hold is not None and hold not in ("ON", "OFF"):
        raise invalid_argument(_LEGAL_HOLD, hold, "Legal Hold must be either of 'ON' or 'OFF'")
    if mode is None:
        return None
    if mode not in MODES:
        raise invalid_argument(_MODE, mode, "Unknown wormMode directive.")
    end = _time(until)
    if end is None:
        raise invalid_argument(_RETAIN_UNTIL, until, "The retain until date must be provided in ISO 8601 format")
    if end <= now():
        raise invalid_argument(_RETAIN_UNTIL, until, "The retain until date must be in the future!")
    return end


def _default_lock(bucket: Bucket) -> Lock:
    if bucket.default_lock is None:
        return Lock()
    mode, unit, number = bucket.default_lock
    return Lock(mode, now() + datetime.timedelta(days=number * (365 if unit == "Years" else 1)))


def headers(version: Version) -> responses.Headers:
    """The headers about the lock when an object is read."""
    lock = version.lock
    found = [(_LEGAL_HOLD, lock.legal_hold)] if lock.legal_hold else []
    if lock.mode and lock.until:
        found += [(_MODE, lock.mode), (_RETAIN_UNTIL, documents.time(lock.until))]
    return found


def refuse_without_digest(request: S3Request, lock: Lock) -> None:
    """Refuses an upload that has a lock, also the default one, but no digest of the bytes."""
    if lock != Lock() and not integrity.has_digest(request):
        raise S3Error(
            "InvalidRequest",
            "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock "
            "parameters",
        )


# Enforcement


def asks_for_bypass(request: S3Request, bucket: Bucket) -> bool:
    """Returns whether the request asks to bypass GOVERNANCE."""
    given = request.headers.get(_BYPASS)
    if given is not None and not bucket.lock_enabled:
        raise invalid_argument(_BYPASS, None, f"{_BYPASS} is only applicable to Object Lock enabled buckets.")
    return (given or "").lower() == "true"


def protects(lock: Lock, *, bypass: bool) -> bool:
    """Returns whether a version with this lock cannot be deleted now."""
    if lock.legal_hold == "ON":
        return True
    return _is_retained(lock) and not (lock.mode == "GOVERNANCE" and bypass)


def _is_retained(lock: Lock) -> bool:
    return lock.until is not None and lock.until > datetime.datetime.now(datetime.timezone.utc)


# Retention and legal hold of a version


def _lockable_version(request: S3Request, bucket: Bucket) -> Version:
    version = find(request, bucket)
    if not bucket.lock_enabled:
        raise S3Error("InvalidRequest", _NOT_LOCKED_MESSAGE)
    return version


def get_object_retention(request: S3Request, bucket: Bucket) -> Response:
    lock = _lockable_version(request, bucket).lock
    if not lock.mode:
        raise S3Error("NoSuchObjectLockConfiguration")
    return responses.xml("Retention", {"Mode": lock.mode, "RetainUntilDate": lock.until})


def put_object_retention(request: S3Request, bucket: Bucket) -> Response:
    integrity.require_digest(request)
    integrity.verify(request)
    wanted = documents.parse(request.body, "Retention")
    if wanted is None:
        raise S3Error("MalformedXML")
    lock = _lockable_version(request, bucket).lock
    mode, given = documents.text(wanted, "Mode"), documents.text(wanted, "RetainUntilDate")
    until = _time(given)
    if mode is None and given is None:
        mode = ""
    elif mode not in MODES or until is None:
        raise S3Error("MalformedXML")
    elif until <= now():
        raise invalid_argument("RetainUntilDate", given, "The retain until date must be in the future!")
    bypassed = asks_for_bypass(request, bucket) and access.may_bypass(request, bucket, request.key)
    _may_change_retention(lock, mode, until, bypassed)
    lock.mode, lock.until = mode, until
    return responses.empty()


def _may_change_retention(lock: Lock, mode: str, until: datetime.datetime | None, bypassed: bool) -> None:
    """A retention may be extended in its mode; with a bypass, GOVERNANCE may change to anything."""
    if not _is_retained(lock) or (lock.mode == "GOVERNANCE" and bypassed):
        return
    longer = lock.until is not None and until is not None and until >= lock.until
    if mode != lock.mode or not longer:
        raise S3Error("AccessDenied", PROTECTED_MESSAGE)


def get_object_legal_hold(request: S3Request, bucket: Bucket) -> Response:
    lock = _lockable_version(request, bucket).lock
    if not lock.legal_hold:
        raise S3Error("NoSuchObjectLockConfiguration")
    return responses.xml("LegalHold", {"Status": lock.legal_hold})


def put_object_legal_hold(request: S3Request, bucket: Bucket) -> Response:
    wanted = documents.parse(request.body, "LegalHold")
    status = None if wanted is None else documents.text(wanted, "Status")
    if status not in ("ON", "OFF"):
        raise S3Error("MalformedXML")
    integrity.require_digest(request)
    integrity.verify(request)
    _lockable_version(request, bucket).lock.legal_hold = status
    return responses.empty()


# The bucket's configuration


def get_object_lock_configuration(request: S3Request, bucket: Bucket) -> Response:
    if not bucket.lock_enabled:
        raise S3Error("ObjectLockConfigurationNotFoundError", BucketName=bucket.name)
    content: dict[str, object] = {"ObjectLockEnabled": "Enabled"}
    default: dict[str, object] = {}
    if bucket.default_lock is not None:
        mode, unit, number = bucket.default_lock
        default = {"Mode": mode, unit: number}
    if bucket.default_event_hold is not None:
        default["DefaultEventHold"] = dict([bucket.default_event_hold])
    if default:
        content["Rule"] = {"DefaultRetention": default}
    return responses.xml("ObjectLockConfiguration", content)


def put_object_lock_configuration(request: S3Request, bucket: Bucket) -> Response:
    if not request.body:
        raise S3Error("MissingRequestBodyError")
    integrity.require_digest(request)
    integrity.verify(request)
    wanted = documents.parse(request.body, "ObjectLockConfiguration")
    if wanted is None or documents.text(wanted, "ObjectLockEnabled") != "Enabled":
        raise S3Error("MalformedXML")
    event_hold = wanted.find("Rule/DefaultRetention/DefaultEventHold")
    hold = None if event_hold is None else _period(event_hold)
    default = _default_retention(wanted) if wanted.find("Rule") is not None else None
    if bucket.versioning != "Enabled":
        raise S3Error(
            "InvalidBucketState", "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration"
        )
    bucket.lock_enabled, bucket.default_lock, bucket.default_event_hold = True, default, hold
    return responses.empty()


def _default_retention(wanted: documents.Element) -> tuple[str, str, int] | None:
    """The default retention; None if the bucket has a default event hold alone."""
    found = wanted.find("Rule/DefaultRetention")
    if found is not None and [child.tag for child in found] == ["DefaultEventHold"]:
        return None
    mode = None if found is None else documents.text(found, "Mode")
    if found is None or mode not in MODES:
        raise S3Error("MalformedXML")
    return (mode, *_period(found))


def _period(found: documents.Element) -> tuple[str, int]:
    periods = [(unit, text) for unit in _MAX_PERIODS if (text := documents.text(found, unit)) is not None]
    if len(periods) != 1:
        raise S3Error("MalformedXML")
    unit, text = periods[0]
    try:
        number = int(text)
    except ValueError:
        raise S3Error("MalformedXML") from None
    if number <= 0:
        raise S3Error("InvalidArgument", "Default retention period must be a positive integer value.")
    if number > _MAX_PERIODS[unit]:
        raise S3Error("InvalidArgument", f"Default retention period too large - {number} {unit}")
    return unit, number
