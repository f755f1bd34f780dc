"""Requests for a sub-resource of a bucket or an object, such as its tags, that destroy the bucket or the object itself;
and deletions of buckets that were not empty."""

from __future__ import annotations

from record.exchanges import RecordedExchange
from record.lines import CheckResult
from reports.diagnosis.exchanges.requests import (
    CHANGING,
    decisive,
    decisive_place,
    is_about_sub_resource,
    is_an_abort,
    parameters_of,
    state_change_of,
    sub_resources,
)

LOST_BUCKET, NOT_EMPTY = "NoSuchBucket", "BucketNotEmpty"


def destroying_request_of(result: CheckResult) -> RecordedExchange | None:
    """Returns the request for a sub-resource after which a bucket, or an object, is found changed or missing; None if
    there is none."""
    return _bucket_deleting_request(result) or _object_changing_request(result)


def deletes_its_bucket(result: CheckResult) -> bool:
    """Returns whether a request for a sub-resource of a bucket has deleted the bucket."""
    return _bucket_deleting_request(result) is not None


def deletes_bucket_with_objects(result: CheckResult) -> bool:
    """Returns whether a bucket with an object, or with an object's hidden version, was deleted instead of being
    refused.
    """
    deviation, last = result.deviation, decisive(result)
    if deviation is None or last is None or last.method != "DELETE" or not last.succeeded:
        return False
    if NOT_EMPTY not in (code for _, code in deviation.expected.get("replies", ())):
        return False
    stored: set[tuple[str, str]] = set()
    for each in result.exchanges:
        if not each.succeeded or sub_resources(each.url) or not each.place[1]:
            continue
        if each.method == "PUT":
            stored.add(each.place)
        elif each.method == "DELETE" and not _is_object_hidden(each):
            stored.discard(each.place)
    return any(bucket == last.place[0] for bucket, _ in stored)


def _is_object_hidden(deletion: RecordedExchange) -> bool:
    """Returns whether a delete marker was made, and the object is still there as a version."""
    return bool(deletion.response_header("x-amz-delete-marker")) and "versionid" not in parameters_of(deletion.url)


def _bucket_deleting_request(result: CheckResult) -> RecordedExchange | None:
    """Returns the successful deletion of a bucket's sub-resource after which the bucket is missing. The bucket was
    there before, and no other request changed or found it in between."""
    deviation, last = result.deviation, decisive_place(result)
    if deviation is None or last is None or deviation.status != 404:
        return None
    bucket, _ = result.exchanges[last].place
    if deviation.got["replies"][0][1] not in ("", LOST_BUCKET) or not _reports_missing_bucket(result.exchanges[last]):
        return None
    # A bucket that was to be found was there, though the run may have made it before the check.
    there, found = result.exchanges[last].method == "HEAD" and "success" in deviation.expected, None
    for each in result.exchanges[:last]:
        if each.place[0] != bucket or not each.succeeded:
            continue
        if each.method == "DELETE" and not each.place[1].strip("/"):
            found = each if there and sub_resources(each.url) else None
            there = False
        elif each.method in (*CHANGING, "GET", "HEAD"):
            there, found = True, None
    return found


def _reports_missing_bucket(exchange: RecordedExchange) -> bool:
    return exchange.method == "HEAD" or LOST_BUCKET in exchange.response_body.text


def _object_changing_request(result: CheckResult) -> RecordedExchange | None:
    read, act = decisive(result), state_change_of(result)
    if read is None or act is None or not act.succeeded:
        return None
    if not (is_about_sub_resource(act) or is_an_abort(act)):
        return None
    if read.status == 404:
        return act if read.place == act.place else None
    of_an_upload = "uploadid" in parameters_of(read.url)  # it shows nothing about the object
    return None if is_about_sub_resource(read) or of_an_upload else act
