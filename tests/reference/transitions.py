"""Lifecycle transitions: the moves of objects to another storage class when the days of a rule are over."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from tests.reference import documents, lifecycle, lifecycle_rules
from tests.reference.documents import Element
from tests.reference.state import STANDARD, Bucket, Version, now

WATERFALL = (STANDARD, *("STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"))
"""An object only moves to a class that comes later."""
SMALLEST = 128 * 1024
"""The bytes of the smallest object that moves, if its rule has no sizes."""
_OF_ANY_SIZE = ("GLACIER", "DEEP_ARCHIVE")
"""Classes that smaller objects move to, too, with `varies_by_storage_class`."""


def move(bucket: Bucket, key: str, day: datetime.timedelta) -> None:
    """Gives each version of a key the last one of the classes that are due."""
    for version, name in list(_due(bucket, key, day)):
        if name in WATERFALL and _place(name) > _place(version.storage_class):
            version.storage_class = name


def _place(name: str) -> int:
    return WATERFALL.index(name) if name in WATERFALL else 0


def _due(bucket: Bucket, key: str, day: datetime.timedelta) -> Iterator[tuple[Version, str]]:
    versions = bucket.versions.get(key, [])
    for position, version in enumerate(versions):
        newer = len(versions) - 1 - position
        for rule, _ in [] if version.is_delete_marker else lifecycle.applying(bucket, key, version.tags, version.size):
            for found in rule.findall("NoncurrentVersionTransition" if newer else "Transition"):
                name = documents.text(found, "StorageClass") or ""
                if newer:
                    over = _is_over_as_noncurrent(found, versions[position + 1].modified, newer - 1, day)
                else:
                    over = is_over(found, version.modified, day)
                if over and _is_large_enough(bucket, rule, version, name):
                    yield version, name


def _is_large_enough(bucket: Bucket, rule: Element, version: Version, name: str) -> bool:
    sized = any(rule.find(f"Filter//{element}") is not None for element in lifecycle_rules.SIZES)
    varies = bucket.transition_minimum == "varies_by_storage_class" and name in _OF_ANY_SIZE
    return sized or varies or version.size >= SMALLEST


def _is_over_as_noncurrent(found: Element, since: datetime.datetime, newer: int, day: datetime.timedelta) -> bool:
    days = documents.text(found, "NoncurrentDays")
    kept = int(documents.text(found, "NewerNoncurrentVersions") or 0)
    return days is not None and newer >= kept and now() - since >= int(days) * day


def is_over(action: Element, since: datetime.datetime, day: datetime.timedelta) -> bool:
    """Tells if the Days of an action are over, or its Date has come."""
    days = documents.text(action, "Days")
    if days:
        return now() - since >= int(days) * day
    return action.find("Date") is not None and lifecycle_rules.date(action) <= now()
