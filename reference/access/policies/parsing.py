"""Parsing a bucket's policy, and refusing an invalid one with MalformedPolicy, as AWS does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from reference.access.policies import actions, conditions
from reference.access.policies.conditions import Condition
from reference.access.policies.statements import ALLOW, ARN, DENY, EVERYONE, Policy, Statement
from reference.account import ACCOUNTS, USERS
from reference.protocol.errors import S3Error

MAX_POLICY_BYTES = 20 * 1024
_VERSIONS = ("2008-10-17", "2012-10-17")
_POLICY_ELEMENTS = {"Version", "Id", "Statement"}
_STATEMENT_ELEMENTS = {"Sid", "Effect", "Condition"} | {
    f"{no}{name}" for no in ("", "Not") for name in ("Principal", "Action", "Resource")
}
_PRINCIPAL_TYPES = ("AWS", "CanonicalUser", "Service", "Federated")
# Keys that only listings have, and that tell them apart.
_LISTING_KEYS = {"s3:prefix", "s3:delimiter", "s3:max-keys"}
_LISTINGS = {"s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"}
_S3_CONDITION_KEYS = _LISTING_KEYS | {
    *("s3:authtype", "s3:signatureversion", "s3:signatureage", "s3:versionid", "s3:locationconstraint"),
    *("s3:tlsversion", "s3:resourceaccount", "s3:requestobjecttagkeys", "s3:if-match", "s3:if-none-match"),
    *("s3:dataaccesspointarn", "s3:dataaccesspointaccount", "s3:accesspointnetworkorigin"),
    *("s3:objectcreationoperation", "s3:object-lock-mode", "s3:object-lock-retain-until-date"),
    *("s3:object-lock-remaining-retention-days", "s3:object-lock-legal-hold", "s3:inventoryaccessibleoptionalfields"),
}
_S3_CONDITION_KEY_PREFIXES = ("s3:x-amz-", "s3:existingobjecttag/", "s3:requestobjecttag/", "s3:bucketaccesspointname")


def _malformed(message: str) -> S3Error:
    return S3Error("MalformedPolicy", message)


def parse(body: bytes, bucket: str) -> Policy:
    """The policy of the bucket; raises the error of the response."""
    if len(body) > MAX_POLICY_BYTES:
        raise _malformed(f"Normalized policy document exceeds the maximum allowed size of {MAX_POLICY_BYTES} bytes")
    try:
        text = body.decode()
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise S3Error("MalformedPolicy") from None
    if not isinstance(found, dict) or not text.startswith("{"):
        raise S3Error("MalformedPolicy")
    _refuse_unknown(found, _POLICY_ELEMENTS)
    version = found.get("Version", _VERSIONS[0])
    if version not in _VERSIONS:
        raise _malformed("The policy must contain a valid version string")
    if "Statement" not in found:
        raise _malformed("Missing required field Statement")
    listed = found["Statement"] if isinstance(found["Statement"], list) else [found["Statement"]]
    if not listed:
        raise _malformed("Could not parse the policy: Statement is empty!")
    if not all(isinstance(statement, dict) for statement in listed):
        raise _malformed("Syntax errors in policy.")
    if not all(isinstance(statement.get("Sid", ""), str) for statement in listed):
        raise _malformed("Syntax errors in policy.")
    return Policy(text, version, tuple(_statement(statement, bucket) for statement in listed))


def _refuse_unknown(found: dict[str, Any], known: set[str]) -> None:
    unknown = next((name for name in found if name not in known), None)
    if unknown is not None:
        raise _malformed(f"Unknown field {unknown}")


def _statement(found: dict[str, Any], bucket: str) -> Statement:
    _refuse_unknown(found, _STATEMENT_ELEMENTS)
    if "Effect" not in found:
        raise _malformed("Missing required field Effect")
    if found["Effect"] not in (ALLOW, DENY):
        raise _malformed(f"Invalid effect: {found['Effect']}")
    principal, but_principals = _element_or_opposite(found, "Principal")
    action, but_actions = _element_or_opposite(found, "Action")
    resource, but_resources = _element_or_opposite(found, "Resource")
    if but_principals and found["Effect"] == ALLOW:
        raise _malformed("Allow with NotPrincipal is not allowed.")
    principals, acts, resources = _principals(principal), _actions(action), _resources(resource, bucket)
    meant = frozenset(each for name in acts for each in actions.matching_actions(name))
    if not but_actions and not but_resources:
        _refuse_actions_elsewhere(acts, resources)
    given = _conditions(found.get("Condition", {}))
    if not but_actions and any(c.key.lower() in _LISTING_KEYS for c in given) and meant.isdisjoint(_LISTINGS):
        raise _malformed("Conditions do not apply to combination of actions and resources in statement")
    return Statement(found["Effect"], principals, acts, resources, given, but_principals, but_actions, but_resources)


def _element_or_opposite(found: dict[str, Any], name: str) -> tuple[Any, bool]:
    """The value of the element or of the opposite one, and True for the opposite."""
    if name in found and f"Not{name}" in found:
        raise _malformed(f"Statement may contain {name} or Not{name}, and not both")
    if name not in found and f"Not{name}" not in found:
        raise _malformed(f"Missing required field {name}")
    return (found[name], False) if name in found else (found[f"Not{name}"], True)


def _texts(value: Any, message: str) -> tuple[str, ...]:
    """A text or a list of texts."""
    listed = value if isinstance(value, list) else [value]
    if not listed or not all(isinstance(text, str) and text for text in listed):
        raise _malformed(message)
    return tuple(listed)


def _principals(found: Any) -> frozenset[str]:
    wrong = "Invalid principal in policy"
    if found == EVERYONE:
        return frozenset((EVERYONE,))
    if not isinstance(found, dict) or not found or not set(found) <= set(_PRINCIPAL_TYPES):
        raise _malformed(wrong)
    principals = set()
    for kind, value in found.items():
        for name in _texts(value, wrong):
            principals.add(_principal(kind, name))
    return frozenset(principals)


def _principal(kind: str, name: str) -> str:
    """Returns the principal as a statement keeps it; AWS service principals never match a request here."""
    if kind == "AWS" and name == EVERYONE:
        return EVERYONE
    if kind == "Service" and name.endswith((".amazonaws.com", ".amazon.com")):
        return f"{kind}/{name}"
    if kind == "Federated":
        return f"{kind}/{name}"
    for account in ACCOUNTS:
        known = (account.canonical_id,) if kind == "CanonicalUser" else (account.number, account.root_arn)
        if kind in ("AWS", "CanonicalUser") and name in known:
            return account.canonical_id
    if kind == "AWS" and any(name == user.arn for user in USERS):
        return name
    raise _malformed("Invalid principal in policy")


def _actions(found: Any) -> tuple[str, ...]:
    wrong = "Policy has invalid action"
    texts = _texts(found, wrong)
    if not all(actions.matching_actions(text) for text in texts):
        raise _malformed(wrong)
    return texts


def _resources(found: Any, bucket: str) -> tuple[str, ...]:
    wrong = "Policy has invalid resource"
    texts = _texts(found, wrong)
    own = ARN + bucket
    if not all(text == own or text.startswith((f"{own}/", f"{own}*", f"{own}?")) for text in texts):
        raise _malformed(wrong)
    return texts


def _refuse_actions_elsewhere(acts: Sequence[str], resources: Sequence[str]) -> None:
    """Each action must be one on buckets or objects, and needs a resource that is a bucket or an object."""
    objects = any("/" in resource or "*" in resource for resource in resources)
    buckets = any("/" not in resource for resource in resources)
    for name in acts:
        meant = actions.matching_actions(name)
        if not ((buckets and meant & actions.BUCKET_ACTIONS) or (objects and meant & actions.OBJECT_ACTIONS)):
            raise _malformed("Action does not apply to any resource(s) in statement")


def _conditions(found: Any) -> tuple[Condition, ...]:
    if not isinstance(found, dict) or not all(isinstance(keys, dict) for keys in found.values()):
        raise _malformed("Syntax errors in policy.")
    parsed = []
    for operator, keys in found.items():
        for key, value in keys.items():
            if not _is_key(key.lower()):
                raise _malformed("Policy has an invalid condition key")
            listed = value if isinstance(value, list) else [value]
            if not all(isinstance(each, (str, int, float)) for each in listed):
                raise _malformed("Syntax errors in policy.")
            try:
                parsed.append(conditions.parse(operator, key, [_as_text(each) for each in listed]))
            except ValueError as wrong:
                raise _malformed(str(wrong)) from None
    return tuple(parsed)


def _is_key(key: str) -> bool:
    return key.startswith(("aws:", *_S3_CONDITION_KEY_PREFIXES)) or key in _S3_CONDITION_KEYS


def _as_text(value: str | float) -> str:
    """The text of a value; JSON's true and numbers count as texts."""
    return str(value).lower() if isinstance(value, bool) else str(value)
