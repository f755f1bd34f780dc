"""The policy of a form: parsing the document, and checking the form against its conditions."""

from __future__ import annotations

import base64
import datetime
import json
import re
from collections.abc import Mapping
from typing import Any

from reference.protocol.errors import S3Error
from reference.state import now

_UNCONDITIONED_FIELDS = ("x-amz-signature", "signature", "awsaccesskeyid", "policy", "file")
_EXPIRATION = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
_RANGE = "content-length-range"

Condition = tuple[str, Any, Any]
"""Operator, field and value; of a range both of its ends."""


def enforce(policy: str, bucket: str, fields: Mapping[str, str], size: int) -> None:
    """Refuses a form that the policy does not allow."""
    document = _parse_policy(policy)
    expires = _expiration(document.get("expiration"))
    conditions = _conditions(document.get("conditions"))
    if expires < now():
        raise _denied("Policy expired.")
    values = {**fields, "bucket": bucket}
    for condition in conditions:
        if condition[0] == _RANGE:
            _require_size_in_range(condition, size)
        elif not _is_met(condition, values):
            raise _condition_failed(condition)
    covered = {str(field).removeprefix("$").lower() for _, field, _ in conditions}
    for name in values:
        if name not in covered and name not in _UNCONDITIONED_FIELDS and not name.startswith("x-ignore-"):
            raise _denied(f"Extra input fields: {name}")


def _denied(why: str) -> S3Error:
    return S3Error("AccessDenied", f"Invalid according to Policy: {why}")


def _condition_failed(condition: Condition) -> S3Error:
    return _denied(f"Policy Condition failed: {json.dumps(list(condition))}")


def _invalid(why: str) -> S3Error:
    return S3Error("InvalidPolicyDocument", f"Invalid Policy: {why}")


def _parse_policy(policy: str) -> dict[str, Any]:
    try:
        document = json.loads(_unescape_dollars(base64.b64decode(policy, validate=True)))
    except ValueError:
        raise _invalid("Invalid JSON.") from None
    if not isinstance(document, dict):
        raise _invalid("Invalid JSON.")
    for name in document:
        if name not in ("expiration", "conditions"):
            raise _invalid(f"Unexpected: '{name}'")
    return document


def _unescape_dollars(text: bytes) -> bytes:
    r"""Returns the text of a policy as JSON, which has no escape `\$`."""
    return re.sub(rb"(?<!\\)((?:\\\\)*)\\\$", rb"\1$", text)


def _expiration(given: Any) -> datetime.datetime:
    if given is None:
        raise _invalid("Policy missing expiration.")
    if not isinstance(given, str) or not _EXPIRATION.fullmatch(given):
        raise _invalid(f"Invalid 'expiration' value: '{given}'")
    try:
        return datetime.datetime.fromisoformat(given[:19]).replace(tzinfo=datetime.timezone.utc)
    except ValueError:
        raise _invalid(f"Invalid 'expiration' value: '{given}'") from None


def _conditions(given: Any) -> list[Condition]:
    if given is None:
        raise _invalid("Policy missing conditions.")
    if not isinstance(given, list):
        raise _invalid("Invalid 'conditions' value: must be a List.")
    return [_condition(each) for each in given]


def _condition(given: Any) -> Condition:
    if isinstance(given, dict):
        if len(given) != 1:
            raise _invalid("Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.")
        ((name, value),) = given.items()
        if not isinstance(value, str):
            raise _invalid("Invalid Simple-Condition: value must be a string.")
        return "eq", f"${name}", value
    if not isinstance(given, list):
        raise _invalid("Invalid condition test: must be a List or Object.")
    if not given:
        raise _invalid("Invalid Condition: missing operation identifier.")
    operator = str(given[0]).lower()
    if operator not in ("eq", "starts-with", _RANGE):
        raise _invalid(f"Invalid Condition: unknown operation '{given[0]}'.")
    if len(given) != 3:
        raise _invalid(f"Invalid {operator}: wrong number of arguments.")
    if operator != _RANGE and not all(isinstance(each, str) for each in given):
        raise _invalid("Invalid JSON.")
    return operator, given[1], given[2]


def _require_size_in_range(condition: Condition, size: int) -> None:
    try:
        least, most = int(condition[1]), int(condition[2])
    except (TypeError, ValueError):
        raise _condition_failed(condition) from None
    if least < 0:
        raise _invalid("Invalid content-length-range: the limits must not be negative.")
    if size < least:
        raise S3Error("EntityTooSmall", ProposedSize=size, MinSizeAllowed=least)
    if size > most:
        raise S3Error("EntityTooLarge", ProposedSize=size, MaxSizeAllowed=most)


def _is_met(condition: Condition, values: Mapping[str, str]) -> bool:
    operator, field, wanted = condition
    name = field.removeprefix("$").lower()
    if not field.startswith("$") or name not in values:
        return False
    value = values[name]
    if operator == "eq":
        return bool(value == wanted)
    items = re.split(r",\s*", value) if name == "content-type" else [value]
    return all(item.startswith(wanted) for item in items)
