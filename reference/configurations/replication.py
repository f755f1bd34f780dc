"""Valid replication configurations of a bucket, and the objects that they are about. Nothing is replicated."""

from __future__ import annotations

import re
import secrets
from xml.etree import ElementTree

from reference.configurations.lifecycle import predicate_holds
from reference.protocol import documents
from reference.protocol.documents import Element
from reference.protocol.errors import S3Error, invalid_argument
from reference.protocol.messages import S3Request
from reference.state import Bucket, Version


def validate(request: S3Request, bucket: Bucket, root: Element) -> None:
    if bucket.versioning != "Enabled":
        message = "Versioning must be 'Enabled' on the bucket to apply a replication configuration"
        raise S3Error("InvalidRequest", message)
    role = documents.text(root, "Role") or ""
    if not re.fullmatch(r"arn:aws:iam::\d{12}:role/\S+", role):
        raise invalid_argument("Role", role, "Invalid Role")
    rules = root.findall("Rule")
    for rule in rules:
        _validate_rule(request, rule)
    for name in ("ID", "Priority"):
        given = [text for rule in rules if (text := documents.text(rule, name)) is not None]
        if len(set(given)) < len(given):
            raise S3Error("InvalidRequest", f"{name} must be unique")


def _validate_rule(request: S3Request, rule: Element) -> None:
    target = documents.text(rule, "Destination/Bucket") or ""
    destination = request.state.buckets.get(target.removeprefix("arn:aws:s3:::"))
    if not target.startswith("arn:aws:s3:::") or destination is None:
        raise S3Error("InvalidRequest", "Destination bucket must exist.")
    if destination.versioning != "Enabled":
        raise S3Error("InvalidRequest", "Destination bucket must have versioning enabled.")
    if (chosen := rule.find("Filter")) is not None:
        if rule.find("Prefix") is not None or len(chosen) > 1:
            raise S3Error("MalformedXML")
        by_tag = any(element.tag == "Tag" for element in chosen.iter())
        if by_tag and documents.text(rule, "DeleteMarkerReplication/Status") == "Enabled":
            message = "Delete marker replication is not supported if any Tag filter is specified."
            raise S3Error("InvalidRequest", message)
        for name in ("Priority", "DeleteMarkerReplication"):
            if rule.find(name) is None:
                raise S3Error("InvalidRequest", f"{name} must be specified for this version of the schema.")
    if rule.find("ID") is None:
        ElementTree.SubElement(rule, "ID").text = secrets.token_hex(16)


def is_eligible(bucket: Bucket, version: Version) -> bool:
    """Returns whether an enabled rule is about the version, which is about to be stored."""
    root = bucket.configurations.get("replication", {}).get("")
    rules = [] if root is None else root.findall("Rule")
    return any(documents.text(rule, "Status") == "Enabled" and _is_about(rule, version) for rule in rules)


def _is_about(rule: Element, version: Version) -> bool:
    chosen = rule.find("Filter")
    return version.key.startswith(documents.text(rule, "Prefix") or "") if chosen is None else _matches(chosen, version)


def _matches(chosen: Element, version: Version) -> bool:
    """Returns whether all elements of a Filter match, or one of those of an Or."""
    found = []
    for each in chosen:
        if each.tag in ("Prefix", "Tag"):
            found.append(predicate_holds(each, version.key, version.tags, 0))
        else:
            found.append(_matches(each, version) != (each.tag == "Not"))
    return any(found) if chosen.tag == "Or" else all(found)
