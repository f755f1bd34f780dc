"""Recorded requests in a record's form, and their programs."""

from __future__ import annotations

import hashlib
from functools import partial

from record.exchanges import RecordedExchange
from record.json_form import from_json
from record.lines import CheckResult
from reports.formats.reproducing.reproduction import reproduction

V4 = ("Authorization", "AWS4-HMAC-SHA256 Credential=ACCESS_KEY/20260102/eu-west-1/s3/aws4_request, Signature=REDACTED")
HASH = ("x-amz-content-sha256", hashlib.sha256(b"").hexdigest())
V2 = ("Authorization", "AWS ACCESS_KEY:REDACTED")
URL = "https://s3.example.test/b/k"


def exchange(method="GET", url=URL, headers=(), text="", **body):
    return {
        "client": "boto3-s3v4",
        "method": method,
        "url": url,
        "request_headers": [list(pair) for pair in headers],
        "request_body": {"text": text, "length": len(text), "cut": False} | body,
    }


def of(*exchanges, endpoint="", region="eu-west-1"):
    recorded = tuple(map(partial(from_json, RecordedExchange), exchanges))
    found = reproduction(CheckResult("c", "boto3-s3v4", "fail", exchanges=recorded), region, endpoint)
    assert found is not None
    return found
