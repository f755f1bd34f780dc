"""The workarounds of users for a missing feature: one sentence each. Other features have no such advice.

Advice for an absent feature may be false for a feature that works in part. The advice for the latter has only
instructions, which do no harm where the feature works, and no statements about the endpoint. The gates and core checks
of a feature that fail in a run decide if it is shown: other failures are rarer cases, which findings name. A feature
whose gates pass gets no advice to avoid it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from record.client_names import is_raw
from record.lines import CheckResult
from reports.diagnosis.exchanges.requests import decisive, place_of
from reports.diagnosis.features.support import LACKING, TOLERABLE, State
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.side_effects.empty_bodies import ended_by_empty_bodies


@dataclass(frozen=True)
class Workaround:
    """The advice for a feature that is refused or ignored (`absent`), and for one that works in part (`in_part`); empty
    where that depends on the failure. It does not help if the feature that it uses `instead` does not work. If it
    `avoids` the feature, it does not help either where the feature's gates pass. The advice in part applies to checks
    that show what it is `about`, and to deviations `of_severities`; empty for all gates and core checks."""

    absent: str
    in_part: str
    instead: str = ""
    avoids: bool = False
    about: str = ""
    of_severities: tuple[str, ...] = ()


def _workaround_for_both(instruction: str, *, about: str = "", of_severities: Iterable[str] = ()) -> Workaround:
    return Workaround(instruction, instruction, about=about, of_severities=tuple(of_severities))


def _avoidance(instruction: str, instead: str = "") -> Workaround:
    """Returns the advice to do without the feature, or to use another one instead."""
    return Workaround(instruction, instruction, instead, avoids=True)


WORKAROUNDS: Mapping[str, Workaround] = {
    "bucket-location": _avoidance("Name the region in the settings of clients, and do not ask the endpoint for it."),
    "bucket-tagging": _avoidance("Keep labels of buckets elsewhere."),
    "system-metadata": _workaround_for_both(
        "Set Content-Type with each upload, and check which other headers come back."
    ),
    "user-metadata": _avoidance("Do not keep in metadata what must not be lost."),
    "ranges": _avoidance("Download whole objects."),
    "batch-delete": _avoidance("Delete objects one by one."),
    "object-tagging": _avoidance("Do not use tags: keep such data in metadata, or outside."),
    "object-attributes": _avoidance("Use HEAD, or a listing, for sizes and ETags."),
    "storage-classes": Workaround(
        "Do not count on a storage class: all objects may be stored alike.",
        "Try each storage class before you rely on it.",
    ),
    "restore": Workaround("There is no archive to restore objects from.", ""),
    "key-characters": _workaround_for_both("Use letters, digits, `-`, `_`, `.` and `/` in keys."),
    "key-unicode": _workaround_for_both("Use ASCII in keys."),
    "key-slashes": _workaround_for_both("Avoid keys with `//`, `.` or `..`, and keys that begin or end with `/`."),
    "key-neighbours": _workaround_for_both(
        "Avoid keys that differ only in a slash, and a key that is also the folder of others.",
        about="slashes-confuse-keys",
    ),
    "key-length": _workaround_for_both("Keep keys short."),
    "list-objects-v1": _avoidance("Use ListObjectsV2.", instead="list-objects-v2"),
    "list-objects-v2": _workaround_for_both("Try the listings that your program depends on."),
    "list-delimiter": _workaround_for_both("Use `/` as the delimiter, if any, and check what is grouped."),
    "list-pages": _workaround_for_both("Check listings of more than a page."),
    "list-encoding": _workaround_for_both("Avoid control characters in keys."),
    "multipart": _avoidance("Upload in one request, or check each upload in parts."),
    "list-parts": _avoidance("Keep the numbers and ETags of parts yourself."),
    "list-uploads": _avoidance("Remember which uploads were not completed, and abort them yourself."),
    "part-copy": _avoidance("Copy large objects by downloading and uploading them."),
    "copy": _avoidance("Copy objects by downloading and uploading them."),
    "copy-metadata": _workaround_for_both("Set all metadata again in a copy, and check it."),
    "conditional-reads": _avoidance("Compare ETags yourself."),
    "conditional-writes": Workaround("Do not use them as a lock: two writers may both succeed.", ""),
    "conditional-deletes": Workaround("Do not rely on them: the object may have changed.", ""),
    "conditional-copies": Workaround("Do not rely on them: the object may have changed.", ""),
    "strong-consistency": _workaround_for_both(
        "Do not read or list while others write, or check what was read against its ETag."
    ),
    "sdk-default-checksums": _workaround_for_both("Set the SDKs to send checksums only when they are required."),
    "content-md5": _avoidance("Compare the ETag or the size after an upload."),
    "checksum-crc32": Workaround(
        "The endpoint does not verify or return them: compare what was stored yourself.",
        "Compare what was stored yourself.",
        about="wrong-checksums-are-accepted",
    ),
    "checksum-sha256": Workaround(
        "The endpoint does not verify or return them: compare what was stored yourself.",
        "Compare what was stored yourself.",
        about="wrong-checksums-are-accepted",
    ),
    "checksum-full-object": _avoidance("Compare objects that were uploaded in parts yourself."),
    "presigned-urls": _workaround_for_both("Try the URLs that your program makes."),
    "presigned-arguments": _workaround_for_both(
        "Give presigned URLs only to those whom you trust with more than one request.", of_severities=("exposed",)
    ),
    "signature-refusal": _workaround_for_both(
        "Do not expose the endpoint to untrusted networks.", of_severities=("exposed",)
    ),
    "post-forms": _avoidance("Upload from browsers with presigned URLs.", instead="presigned-urls"),
    "post-policies": Workaround(
        "Do not let others upload with forms: the limits of their policies do not hold.",
        "Try each condition of a policy before you let others upload with forms.",
    ),
    "cors": Workaround("Web pages cannot use the endpoint directly, or not safely.", ""),
    "cors-configuration": Workaround(
        "Web pages of other origins cannot use the endpoint, unless its operator allows them.", ""
    ),
    "private-by-default": _workaround_for_both("Check who can reach your buckets.", of_severities=("exposed",)),
    "public-objects": _avoidance(
        "Publish objects with presigned URLs, or through a server of your own.", instead="presigned-urls"
    ),
    "canned-acls": _workaround_for_both("Do not rely on ACLs to share objects or to keep them private."),
    "acls": _workaround_for_both("Do not rely on ACLs to share objects or to keep them private."),
    "cross-account": _workaround_for_both("Do not share buckets with other accounts by ACL."),
    "bucket-policy": Workaround("Do not rely on bucket policies.", "Try each policy before you rely on it."),
    "policy-actions": _workaround_for_both("Try each policy before you rely on it."),
    "policy-conditions": _workaround_for_both("Try each policy before you rely on it."),
    "public-access-block": Workaround(
        "It does not keep anything private: check ACLs and policies yourself.", "Check ACLs and policies yourself."
    ),
    "expected-owner": Workaround("It does not protect from a bucket of somebody else.", ""),
    "versioning": Workaround(
        "What is overwritten or deleted is gone: keep copies of your own.", "Keep copies of what must not be lost."
    ),
    "delete-markers": Workaround(
        "What is deleted is gone: keep copies of your own.", "Keep copies of what must not be lost."
    ),
    "object-lock": Workaround(
        "It does not protect objects: keep copies where they cannot be deleted.",
        "Keep copies where they cannot be deleted.",
    ),
    "retention": Workaround(
        "It does not protect objects: keep copies where they cannot be deleted.",
        "Keep copies where they cannot be deleted.",
    ),
    "legal-hold": Workaround(
        "It does not protect objects: keep copies where they cannot be deleted.",
        "Keep copies where they cannot be deleted.",
    ),
    "lock-protection": Workaround(
        "It does not protect objects: keep copies where they cannot be deleted.",
        "Keep copies where they cannot be deleted.",
    ),
    "sse-s3": _workaround_for_both("Ask the operator whether data are encrypted, or encrypt them yourself."),
    "bucket-encryption": _workaround_for_both("Ask the operator whether data are encrypted, or encrypt them yourself."),
    "sse-c": _avoidance("Encrypt data yourself before you upload them."),
    "sse-kms": _avoidance("Encrypt data yourself before you upload them."),
    "lifecycle": _avoidance("Delete old objects and unfinished uploads yourself."),
    "lifecycle-actions": _avoidance("Delete old objects and unfinished uploads yourself."),
    "lifecycle-transitions": _avoidance("Copy old objects onto themselves with another StorageClass."),
    "website-hosting": _avoidance("Serve websites from elsewhere."),
    "notifications": _avoidance("List the bucket to find new objects."),
    "replication": _avoidance("Copy objects to other places yourself."),
    "logging": _avoidance("Ask the operator for access logs."),
    "isolation": _workaround_for_both(
        "Do not use the endpoint for data that others must not see.", of_severities=("exposed",)
    ),
}
"""The workarounds, by the feature's id."""
FAILED = ("fail", "unsupported")
"""The verdicts that count as failures. A blocked check failed for a reason outside its own subject."""


@dataclass(frozen=True)
class Shortcoming:
    """The facts about a failing gate or core check: the words for what it shows, and the severity of its failure."""

    shows: tuple[str, ...]
    severity: str
    gate: bool


Shortcomings = Mapping[str, Sequence[Shortcoming]]
"""The shortcomings of each feature, by its id."""


def workaround(feature: str, state: State, states: Mapping[str, State], shortcomings: Shortcomings) -> str | None:
    """Returns the advice for a feature in a state, at an endpoint with these `states` of features; None if the feature
    has no advice."""
    if (found := WORKAROUNDS.get(feature)) is None:
        return None
    if states.get(found.instead) in LACKING:
        return ""
    if state not in ("broken", "partly"):
        return found.absent
    return found.in_part if any(_helps_against(each, found) for each in shortcomings.get(feature, ())) else ""


def _helps_against(shown: Shortcoming, found: Workaround) -> bool:
    if found.avoids and not shown.gate:
        return False
    if found.of_severities and shown.severity not in found.of_severities:
        return False
    return not found.about or found.about in shown.shows


def shortcomings_in(results: Sequence[CheckResult]) -> Shortcomings:
    """Returns the gates and core checks that fail. Tolerable differences do not count, nor failures because the
    endpoint stores no empty object: these show nothing about the subject of the check. Below the SDKs, only exposed
    results count, and features that SDKs do not have, such as forms."""
    empty = _stopped_by_empty_objects(results)
    of_sdks = {each.feature for each in results if each.gate and not is_raw(each.client)}
    found: dict[str, dict[Shortcoming, None]] = {}
    for each in results:
        severity = severity_of(each)
        if each.verdict not in FAILED or severity in TOLERABLE or id(each) in empty:
            continue
        counts = severity == "exposed" or not is_raw(each.client) or each.feature not in of_sdks
        if counts and (each.gate or each.level == "core" or severity == "exposed"):
            found.setdefault(each.feature, {})[Shortcoming(each.shows, severity, each.gate)] = None
    return {feature: tuple(shown) for feature, shown in found.items()}


def _stopped_by_empty_objects(results: Sequence[CheckResult]) -> frozenset[int]:
    """Returns the results that ended at the upload of an empty object."""
    found = ended_by_empty_bodies(results)
    return frozenset(id(each) for each in found if (sent := decisive(each)) and place_of(sent) == "PUT key")
