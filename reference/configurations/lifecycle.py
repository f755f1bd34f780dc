"""The lifecycle configuration of a bucket, and the responses to uploads and reads that mention it.

Their days never end here: `tests/defects/aging.py` applies the rules.
"""

from __future__ import annotations

import datetime
import email.utils
import uuid
from collections.abc import Iterator

from reference.configurations import lifecycle_rules
from reference.protocol import documents, responses
from reference.protocol.documents import Element
from reference.protocol.errors import S3Error
from reference.protocol.messages import Response, S3Request
from reference.signatures import integrity
from reference.state import LAST_DAY, Bucket, Version

_MINIMUM_SIZE_HEADER = "x-amz-transition-default-minimum-object-size"
_MINIMUM_SIZE_VALUES = ("all_storage_classes_128K", "varies_by_storage_class")
_DAY = datetime.timedelta(days=1)


def put_bucket_lifecycle(request: S3Request, bucket: Bucket) -> Response:
    integrity.require_digest(request)
    integrity.verify(request)
    wanted = documents.parse(request.body, "LifecycleConfiguration")
    if wanted is None:
        raise S3Error("MalformedXML")
    minimum = request.header(_MINIMUM_SIZE_HEADER, _MINIMUM_SIZE_VALUES[0])
    if minimum not in _MINIMUM_SIZE_VALUES:
        raise S3Error("InvalidRequest", f"Invalid TransitionDefaultMinimumObjectSize found: {minimum}")
    rules = wanted.findall("Rule")
    lifecycle_rules.refuse_invalid(rules)
    for rule in rules:
        _give_rule_an_id(rule)
    bucket.lifecycle, bucket.transition_minimum = rules, minimum
    return responses.empty(200, [(_MINIMUM_SIZE_HEADER, minimum)])


def _give_rule_an_id(rule: Element) -> None:
    """Gives a rule without an id one."""
    found = rule.find("ID")
    if found is None:
        found = Element("ID")
        rule.insert(0, found)
    found.text = found.text or str(uuid.uuid4())


def get_bucket_lifecycle(request: S3Request, bucket: Bucket) -> Response:
    if not bucket.lifecycle:
        raise S3Error("NoSuchLifecycleConfiguration", BucketName=bucket.name)
    content = {"Rule": [_content(rule) for rule in bucket.lifecycle]}
    return responses.xml("LifecycleConfiguration", content, [(_MINIMUM_SIZE_HEADER, bucket.transition_minimum)])


def _content(element: Element) -> object:
    if not len(element):
        return element.text or ""
    found: dict[str, list[object]] = {}
    for child in element:
        found.setdefault(child.tag, []).append(_content(child))
    return found


def delete_bucket_lifecycle(request: S3Request, bucket: Bucket) -> Response:
    bucket.lifecycle = []
    return responses.empty(204)


def expiration_headers(bucket: Bucket, version: Version) -> responses.Headers:
    """Returns the headers with the expiry of an object, and its rule: the one that is due first."""
    due = []
    for rule, identity in applicable_rules(bucket, version.key, version.tags, version.size):
        found = rule.find("Expiration")
        if found is not None and found.find("Days") is not None:
            due.append((_midnight(version.modified, int(documents.text(found, "Days") or 0)), identity))
        elif found is not None and found.find("Date") is not None:
            due.append((lifecycle_rules.date_of_action(found), identity))
    if not due:
        return []
    date, identity = min(due)
    return [("x-amz-expiration", f'expiry-date="{_http_date(date)}", rule-id="{identity}"')]


def abort_headers(bucket: Bucket, key: str, initiated: datetime.datetime) -> responses.Headers:
    """Returns the headers with the abort date of an upload, and the rule."""
    due = [
        (_midnight(initiated, int(documents.text(rule, "AbortIncompleteMultipartUpload/DaysAfterInitiation") or 0)), i)
        for rule, i in applicable_rules(bucket, key, {}, 0)
        if rule.find("AbortIncompleteMultipartUpload") is not None
    ]
    if not due:
        return []
    date, identity = min(due)
    return [("x-amz-abort-date", _http_date(date)), ("x-amz-abort-rule-id", identity)]


def _midnight(since: datetime.datetime, days: int) -> datetime.datetime:
    """This many days later, rounded up to the next midnight."""
    if days > (LAST_DAY - since).days:
        return LAST_DAY
    moment = since + days * _DAY
    floor = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return floor if floor == moment else floor + _DAY


def _http_date(moment: datetime.datetime) -> str:
    return email.utils.format_datetime(moment, usegmt=True)


def applicable_rules(bucket: Bucket, key: str, tags: dict[str, str], size: int) -> Iterator[tuple[Element, str]]:
    """The enabled rules for such an object, with ids."""
    for rule in bucket.lifecycle:
        found = rule.find("Filter")
        predicates = rule.findall("Prefix") if found is None else list(found)
        if predicates and predicates[0].tag == "And":
            predicates = list(predicates[0])
        enabled = documents.text(rule, "Status") == "Enabled"
        if enabled and all(predicate_holds(predicate, key, tags, size) for predicate in predicates):
            yield rule, documents.text(rule, "ID") or ""


def predicate_holds(predicate: Element, key: str, tags: dict[str, str], size: int) -> bool:
    """Returns whether such an object meets a predicate of a filter, which is neither And, Or nor Not."""
    text = predicate.text or ""
    if predicate.tag == "Prefix":
        return key.startswith(text)
    if predicate.tag == "Tag":
        return tags.get(documents.text(predicate, "Key") or "") == (documents.text(predicate, "Value") or "")
    return size > int(text) if predicate.tag == "ObjectSizeGreaterThan" else size < int(text)
