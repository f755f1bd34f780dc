"""Faults of lifecycle configurations: a filter is accepted, and has another meaning in responses with an expiration."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from reference.faults.coded.of_lifecycle import EXPIRATION, EXPIRATION_OPERATIONS
from reference.faults.coded.serving_otherwise import serve_with
from reference.faults.table import fault
from reference.protocol.documents import Element
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import Version


def _reread(request: S3Request, serve: Serve, change: Callable[[Element], Element | None]) -> Response:
    """The response with each rule replaced by another one; None removes the rule."""
    bucket = request.stored_bucket
    if bucket is None or request.operation not in EXPIRATION_OPERATIONS:
        return serve(request)
    changed = [change(deepcopy(rule)) for rule in bucket.lifecycle]
    return serve_with(request, serve, bucket, lifecycle=[rule for rule in changed if rule is not None])


def _version(request: S3Request) -> Version | None:
    bucket = request.stored_bucket
    return bucket.current(request.key) if bucket is not None else None


@fault()
def rules_need_a_prefix(request: S3Request, serve: Serve) -> Response:
    """A rule whose Filter is empty, or has an empty Prefix, applies to nothing."""

    def change(rule: Element) -> Element | None:
        found = rule.find("Filter")
        return None if found is not None and not "".join(found.itertext()) else rule

    return _reread(request, serve, change)


@fault()
def sizes_need_a_prefix(request: S3Request, serve: Serve) -> Response:
    """A rule whose Filter has only a size applies to nothing."""
    sizes = ("ObjectSizeGreaterThan", "ObjectSizeLessThan")
    return _reread(
        request, serve, lambda rule: None if any(rule.find(f"Filter/{each}") is not None for each in sizes) else rule
    )


@fault()
def upper_bounds_are_not_read(request: S3Request, serve: Serve) -> Response:
    """ObjectSizeLessThan of a Filter has no effect beside ObjectSizeGreaterThan."""

    def change(rule: Element) -> Element:
        every = rule.find("Filter/And")
        upper = every.find("ObjectSizeLessThan") if every is not None else None
        if every is not None and upper is not None and every.find("ObjectSizeGreaterThan") is not None:
            every.remove(upper)
        return rule

    return _reread(request, serve, change)


@fault()
def old_prefixes_are_not_read(request: S3Request, serve: Serve) -> Response:
    """A rule with the deprecated Prefix applies to all keys."""

    def change(rule: Element) -> Element:
        if (prefix := rule.find("Prefix")) is not None:
            prefix.text = ""
        return rule

    return _reread(request, serve, change)


@fault()
def prefixes_are_parts_of_keys(request: S3Request, serve: Serve) -> Response:
    """A rule applies to all keys that contain the Prefix."""

    def change(rule: Element) -> Element:
        for prefix in rule.iter("Prefix"):
            prefix.text = "" if (prefix.text or "") in request.key else prefix.text
        return rule

    return _reread(request, serve, change)


@fault()
def tags_of_filters_have_no_case(request: S3Request, serve: Serve) -> Response:
    """The tags of a Filter are compared without case."""
    version = _version(request)
    tags = version.tags if version is not None else {}

    def change(rule: Element) -> Element:
        for tag in rule.iter("Tag"):
            key, value = (each.text or "" for each in tag)
            for own, given in tags.items():
                if (own.lower(), given.lower()) == (key.lower(), value.lower()):
                    tag[0].text, tag[1].text = own, given
        return rule

    return _reread(request, serve, change)


@fault()
def tags_of_filters_are_beginnings(request: S3Request, serve: Serve) -> Response:
    """A tag of a Filter applies to all tags whose value begins with the value in the Filter."""
    version = _version(request)
    tags = version.tags if version is not None else {}

    def change(rule: Element) -> Element:
        for tag in rule.iter("Tag"):
            key, value = (each.text or "" for each in tag)
            if tags.get(key, "").startswith(value):
                tag[1].text = tags.get(key, value)
        return rule

    return _reread(request, serve, change)


@fault(on=("PutObject",))
def many_days_end_uploads(request: S3Request, serve: Serve) -> Response:
    """PutObject under a rule with more days than dates can have returns 500."""
    answer = serve(request)
    return error(500, "InternalError") if " 9999 " in answer.header(EXPIRATION) else answer
