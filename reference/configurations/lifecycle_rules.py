"""The rules that a lifecycle configuration may have; others are refused with the codes that AWS was recorded to
return."""

from __future__ import annotations

import datetime
import re

from reference.protocol import documents
from reference.protocol.documents import Element
from reference.protocol.errors import S3Error

MAX_RULES, MAX_ID_LENGTH, MAX_OBJECT_BYTES = 1000, 255, 1099511627776000
TRANSITION_CLASSES = ("GLACIER", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "DEEP_ARCHIVE", "GLACIER_IR")
_ACTIONS = (
    "Expiration",
    "Transition",
    "NoncurrentVersionExpiration",
    "NoncurrentVersionTransition",
    "AbortIncompleteMultipartUpload",
)
SIZE_FILTERS = ("ObjectSizeGreaterThan", "ObjectSizeLessThan")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_PREDICATES = ("Prefix", "Tag", *SIZE_FILTERS)


def _malformed() -> S3Error:
    return S3Error("MalformedXML")


def _invalid_request(message: str) -> S3Error:
    return S3Error("InvalidRequest", message)


def _invalid_argument(message: str) -> S3Error:
    return S3Error("InvalidArgument", message)


def refuse_invalid(rules: list[Element]) -> None:
    """Refuses the first invalid rule."""
    if not rules:
        raise _invalid_request("At least one lifecycle rule must be specified.")
    if len(rules) > MAX_RULES:
        raise _invalid_request("The number of lifecycle rules must not exceed the allowed limit of 1000 rules.")
    ids = [found for rule in rules if (found := documents.text(rule, "ID"))]
    if any(len(found) > MAX_ID_LENGTH for found in ids):
        raise _invalid_argument("ID length should not exceed allowed limit of 255")
    if len(ids) != len(set(ids)):
        raise _invalid_argument("Rule ID must be unique. Found same ID for more than one rule")
    with_filters = rules[0].find("Filter") is not None
    for rule in rules:
        _check_scope(rule, with_filters)
        _check_actions(rule)


def _check_scope(rule: Element, with_filters: bool) -> None:
    if documents.text(rule, "Status") not in ("Enabled", "Disabled"):
        raise _malformed()
    found, prefix = rule.find("Filter"), rule.find("Prefix")
    if found is None and prefix is None:
        raise _malformed()
    if prefix is not None and with_filters:
        raise _invalid_request(
            "Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the Filter."
        )
    if found is None:
        return
    if not with_filters:
        raise _invalid_request("Filter element can only be used in Lifecycle V2.")
    if len(found) > 1 or any(child.tag not in (*_PREDICATES, "And") for child in found):
        raise _malformed()
    every = found.find("And")
    _check_predicates(found if every is None else every)
    if every is not None and (len(every) < 2 or any(child.tag not in _PREDICATES for child in every)):
        raise _malformed()


def _check_predicates(found: Element) -> None:
    keys = [documents.text(tag, "Key") for tag in found.findall("Tag")]
    if len(keys) != len(set(keys)):
        raise _invalid_request("Duplicate Tag Keys are not allowed.")
    bounds = {}
    for name, least in zip(SIZE_FILTERS, (0, 1), strict=True):
        if found.find(name) is not None:
            bounds[name] = _number(found, name)
            if not least <= bounds[name] <= MAX_OBJECT_BYTES:
                raise _invalid_request(f"'{name}' should be between {least} and {MAX_OBJECT_BYTES}.")
    if len(bounds) == 2 and bounds["ObjectSizeLessThan"] <= bounds["ObjectSizeGreaterThan"]:
        raise _invalid_request("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.")


def _check_actions(rule: Element) -> None:
    if not any(rule.find(name) is not None for name in _ACTIONS):
        raise _invalid_request("At least one action needs to be specified in a rule")
    expiration, noncurrent = rule.find("Expiration"), rule.find("NoncurrentVersionExpiration")
    if expiration is not None:
        _check_expiration(rule, expiration)
    if noncurrent is not None:
        _require_positive(noncurrent, "NoncurrentDays", "NoncurrentVersionExpiration")
        _check_newer_versions(noncurrent)
    abort = rule.find("AbortIncompleteMultipartUpload")
    if abort is not None:
        _require_positive(abort, "DaysAfterInitiation", "AbortIncompleteMultipartUpload")
        _require_prefix_filter_only(rule, "AbortIncompleteMultipartUpload")
    _check_transitions(rule)
    _check_noncurrent_transitions(rule)


def _require_prefix_filter_only(rule: Element, action: str) -> None:
    """Validates an action that can only filter by keys."""
    if any(True for _ in rule.iterfind("Filter//Tag")):
        raise _invalid_request(f"{action} cannot be specified with Tags.")
    if any(rule.find(f"Filter//{name}") is not None for name in SIZE_FILTERS):
        raise _invalid_request(f"{action} cannot be specified with Object Size.")


def _check_expiration(rule: Element, expiration: Element) -> None:
    if len(expiration) != 1:
        raise _malformed()
    kind = expiration[0].tag
    if kind == "Days":
        _require_positive(expiration, "Days", "Expiration")
    elif kind == "Date":
        date_of_action(expiration)
    elif kind == "ExpiredObjectDeleteMarker":
        _require_prefix_filter_only(rule, "ExpiredObjectDeleteMarker")
    else:
        raise _malformed()


def _check_transitions(rule: Element) -> None:
    transitions = rule.findall("Transition")
    classes = [_storage_class(transition) for transition in transitions]
    expiration = rule.find("Expiration")
    timed = [*transitions, *([] if expiration is None else [expiration])]
    if {"Date", "Days"} <= {child.tag for found in timed for child in found}:
        raise _invalid_request(
            "Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule"
        )
    for transition in transitions:
        if (transition.find("Days") is None) == (transition.find("Date") is None):
            raise _malformed()
        if transition.find("Date") is not None:
            date_of_action(transition)
        else:
            _check_days(transition, expiration)
    if len(classes) != len(set(classes)):
        raise _invalid_request("'StorageClass' must be different for 'Transition' actions in same 'Rule'")


def _check_days(transition: Element, expiration: Element | None) -> None:
    days = _number(transition, "Days")
    if days < 0:
        raise _invalid_argument("'Days' in Transition action must be nonnegative")
    if expiration is not None and expiration.find("Days") is not None and _number(expiration, "Days") <= days:
        raise _invalid_argument("'Days' in the Expiration action must be greater than 'Days' in the Transition action")


def _check_noncurrent_transitions(rule: Element) -> None:
    for transition in rule.findall("NoncurrentVersionTransition"):
        _storage_class(transition)
        if _number(transition, "NoncurrentDays") < 0:
            raise _invalid_argument("'NoncurrentDays' in NoncurrentVersionTransition action must be nonnegative")
        _check_newer_versions(transition)


def _check_newer_versions(found: Element) -> None:
    if found.find("NewerNoncurrentVersions") is not None and _number(found, "NewerNoncurrentVersions") < 1:
        raise _invalid_argument("'NewerNoncurrentVersions' must be a positive integer")


def _storage_class(transition: Element) -> str:
    found = documents.text(transition, "StorageClass")
    if found not in TRANSITION_CLASSES:
        raise _malformed()
    return found


def _number(found: Element, name: str) -> int:
    text = documents.text(found, name)
    if text is None or not re.fullmatch(r"\s*-?\d{1,18}\s*", text):
        raise _malformed()
    return int(text)


def _require_positive(found: Element, name: str, action: str) -> None:
    if _number(found, name) <= 0:
        raise _invalid_argument(f"'{name}' for {action} action must be a positive integer")


def date_of_action(found: Element) -> datetime.datetime:
    """Returns the Date of an action, which must be midnight."""
    given = documents.text(found, "Date") or ""
    if not _DATE.match(given):
        raise _malformed()
    try:
        moment = datetime.datetime.fromisoformat(given.replace("Z", "+00:00"))
    except ValueError:
        raise _malformed() from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)
    moment = moment.astimezone(datetime.timezone.utc)
    if (moment.hour, moment.minute, moment.second, moment.microsecond) != (0, 0, 0, 0):
        raise _invalid_argument("'Date' must be at midnight GMT")
    return moment
