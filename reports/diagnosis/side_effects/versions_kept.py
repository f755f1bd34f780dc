"""The versions of a bucket after versioning is enabled: responses to later writes show if the bucket keeps them."""

from __future__ import annotations

import re

from record.exchanges import RecordedExchange
from record.lines import CheckResult
from reports.diagnosis.exchanges.requests import (
    CHANGING,
    OBJECT_PARAMETERS,
    decisive_place,
    parameters_of,
    sub_resources,
)

VERSION = "x-amz-version-id"
"""The header with the version that a request has written, or read."""
_ENABLED = re.compile(r"<(?:\w+:)?Status>\s*Enabled\s*<")
_VERSION_ELEMENT = re.compile(r"<(?:\w+:)?VersionId>(?!\s*(?:null)?\s*<)")
_NO_VERSIONS = ("", "null")


def keeps_no_versions(result: CheckResult) -> bool:
    """Returns whether versioning was enabled, objects were written afterwards, and no response up to the decisive one
    names a version: versioning had no effect.
    """
    last = decisive_place(result)
    if last is None or not parameters_of(result.exchanges[last].url) & {"versionid", "versions"}:
        return False  # other data may be lost without versions, too
    enabled: set[str] = set()
    written = False
    for exchange in result.exchanges[: last + 1]:
        if names_a_version(exchange):
            return False
        bucket, key = exchange.place
        if not exchange.succeeded or exchange.method not in CHANGING:
            continue
        if "versioning" in sub_resources(exchange.url) and not key.strip("/"):
            enabled -= {bucket}
            if _ENABLED.search(exchange.request_body.text):
                enabled.add(bucket)
        elif bucket in enabled and is_a_write(exchange):
            written = True
    return written


def is_a_write(exchange: RecordedExchange) -> bool:
    """Returns whether the request stores an object, or a copy, under the key."""
    _, key = exchange.place
    names = parameters_of(exchange.url)
    return exchange.method == "PUT" and bool(key.strip("/")) and not names & (OBJECT_PARAMETERS | {"acl", "tagging"})


def names_a_version(exchange: RecordedExchange) -> bool:
    """Returns whether a response has the id of a version, in a header or in the document."""
    return has_version_header(exchange) or _VERSION_ELEMENT.search(exchange.response_body.text) is not None


def has_version_header(exchange: RecordedExchange) -> bool:
    """Returns whether a response has the id of a version in the header."""
    return any(value not in _NO_VERSIONS for value in exchange.response_header(VERSION))
