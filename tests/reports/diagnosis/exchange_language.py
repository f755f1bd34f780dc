"""Exchanges and deviations of tests, in words: `PUT b/k?acl 403 x-amz-acl: private;`, `403 AccessDenied > success`."""

from __future__ import annotations

import re
from typing import Any

from record.exchanges import Body, RecordedExchange
from record.lines import Deviation
from tests.reports.made import OK, deviating

MAIN, ALT = "AWS ACCESS_KEY:REDACTED", "AWS4-HMAC-SHA256 Credential=ALT_ACCESS_KEY/20260102/r/s3/aws4_request"
LISTING, DELETED = "<ListBucketResult/>", '<?xml version="1.0"?>\n<DeleteResult xmlns="x"></DeleteResult>'
ENABLED = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
BODIES = {
    "LISTING": LISTING,
    "DELETED": DELETED,
    "ENABLED": ENABLED,
    "SUSPENDED": ENABLED.replace("Enabled", "Suspended"),
    "NO-BUCKET": "<Error><Code>NoSuchBucket</Code></Error>",
    "GRANTS": '<?xml version="1.0"?><AccessControlPolicy/>',
    "VERSION": "<Version><VersionId>v1</VersionId></Version>",
    "FORM": "<PostResponse><Key>k</Key></PostResponse>",
    "KEY-DELETED": "<DeleteResult><Deleted><Key>k</Key></Deleted></DeleteResult>",
    "POLICY": '{"Version": "2012-10-17"}',
}
_PARTS = re.compile(r"(\w+) (\S+)(?: (\d{3}))?((?: [\w-]+: [^;]+;)*)((?: <[\w-]+: [^;]+;)*)(?: >(\S+))?(?: =(\S+))?")


def exchange(text: str) -> RecordedExchange:
    """`PUT b/k?acl 403 x-amz-acl: private; <ETag: "x"; >REQUEST =RESPONSE`: method, place, status, headers of the
    request and of the response, and their bodies. `by MAIN` and `by ALT` are signatures."""
    text = text.replace(" by MAIN", f" Authorization: {MAIN};").replace(" by ALT", f" Authorization: {ALT};")
    found = _PARTS.fullmatch(text)
    assert found is not None, text
    method, place, status, sent, came, request, response = found.groups()
    headers, answered = (tuple(re.findall(r"([\w-]+): ([^;]+);", some or "")) for some in (sent, came))
    bodies = [Body(text := BODIES.get(each or "", each or ""), length=len(text)) for each in (request, response)]
    url = f"http://e.test/{place}"
    return RecordedExchange("c", method, url, headers, bodies[0], int(status or 200), "", answered, bodies[1])


def deviation(text: str, **more: Any) -> Deviation:
    """`403 AccessDenied > success`: the expected and the actual response."""
    expected, got = (OK if each == "success" else each for each in text.split(" > "))
    return deviating(expected, got, **more)
