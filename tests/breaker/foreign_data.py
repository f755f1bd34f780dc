"""A record, a footprint, a profile, known results and settings with a value in each of their fields, and the fields by
name: tests put hostile texts into them, one at a time."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

Path = tuple[str | int, ...]
"""The way to a field: names, and numbers in lists."""

BODY = {"text": "<Error><Code>NoSuchKey</Code><Message>m</Message></Error>", "length": 58, "cut": False}
EXCHANGE = {
    "client": "raw-s3v4",
    "method": "GET",
    "url": "http://s3.test/bucket/key?versionId=1",
    "request_headers": [["Host", "s3.test"], ["x-amz-copy-source", "/b/k"]],
    "request_body": {"text": '{"Statement":[{"Effect":"Allow"}]}', "length": 9, "cut": False},
    "status": 404,
    "reason": "Not Found",
    "response_headers": [["Content-Type", "application/xml"], ["Server", "s"]],
    "response_body": BODY,
    "started": "2026-01-02T03:04:05+00:00",
    "error": None,
    "sent_to": "http://other.test",
    "version": "1.1",
}
OPERATION = {
    **{"client": 1, "operation": "PutObject", "key": "k", "start": 0.1, "end": 0.2, "outcome": "done"},
    **{"writes": "a", "removes": "b", "condition": "c", "saw": ["d"], "answer": "200"},
}
CHECK = {
    "type": "check",
    "id": "objects/get::missing_key_is_refused[a]",
    "client": "raw-s3v4",
    "verdict": "fail",
    "area": "objects",
    "subject": "GetObject",
    "operations": ["GetObject"],
    "level": "core",
    "requirement": "GetObject of a missing key returns 404.",
    "source": "https://docs.test/GetObject",
    "provenance": {"kind": "recorded", "by": "project", "test": "test_get", "year": 2024},
    "feature": "objects",
    "shows": ["word"],
    "listed": {
        **{"check": "objects/*", "verdict": "fail", "reason": "r", "client": "raw-*", "link": "https://t.test/1"},
        **{"until": "2030-01-31", "file": "known/expected.txt:3", "cause": "c", "answer": "404 NoSuchKey"},
    },
    "message": "expected 404 NoSuchKey, got 403 AccessDenied",
    "exchanges": [EXCHANGE],
    "deviation": {
        **{"about": "GetObject", "expected": {"replies": [[404, "NoSuchKey"]]}, "got": {"replies": [[403, "Denied"]]}},
        **{"kind": "code", "sort": "answer", "before": {"value": "v"}},
    },
    "client_faults": ["boto-v4-host"],
    "corrected": ["boto-v4-host"],
    "snippet": {"title": "Get", "code": "s3.get_object()", "given": ["s3 = 1"], "output": "o"},
    "history": [OPERATION],
}
OTHER_LINES = (
    {
        **{"type": "check", "id": "applications/workflows::files_are_kept[restic-0.18]", "client": "program"},
        **{"verdict": "fail", "area": "applications", "feature": "applications", "message": "backup: it failed"},
    },
    {
        **{"type": "check", "id": "documented/boto3_guide::put", "client": "boto3-s3v4", "verdict": "pass"},
        **{"area": "documented", "feature": "objects", "snippet": {"title": "Put", "code": "s3.put_object()"}},
    },
    {
        **{"type": "check", "id": "invariants/answers::dates", "client": "raw-s3v4", "verdict": "fail"},
        **{"area": "invariants", "feature": "http", "message": "m", "exchanges": [EXCHANGE]},
        "provenance": {"kind": "derived", "why": "It follows."},
        "tally": {"answers": 2, "violations": 1, "seen_in": ["objects/get::a"]},
    },
    {
        **{"type": "check", "id": "objects/put::value", "client": "raw-s3v4", "verdict": "fail", "area": "objects"},
        **{"feature": "objects", "gate": True, "message": "m", "exchanges": [EXCHANGE]},
        "deviation": {"about": "ETag", "expected": {"value": {"a": "b"}}, "got": {"text": "t"}, "sort": "data"},
    },
)
FOOTPRINT_NAMES = {"name": "mine", "title": "Mine", "version": "1", "kind": "own"}
NEED = {
    **{"feature": "objects", "extent": "effect", "steps": ["run"], "operations": ["GetObject"], "names": ["range"]},
}
RECORDING = {
    **{"setting": "", "transport": "http", "needs": [NEED], "requests": ["run: GetObject range=N ?versionId"]},
    **{"roots": ["GetObject"], "faults": {"etag-is-wrong": True}, "signatures": ["v4"]},
}
FOOTPRINT = {**FOOTPRINT_NAMES, "recordings": [RECORDING]}
PROFILE = {
    **{"title": "t", "sentence": "s", "sources": ["https://s.test"], "no": ["unsafe"]},
    **{"features": {"objects": "works"}, "programs": {"restic": "works"}},
}
CAUSES = {
    "cause": [
        {
            **{"id": "c", "sentence": "s", "check": ["objects/*"], "feature": ["objects"], "operation": ["Get*"]},
            **{"answer": ["404*"], "verdict": ["fail"], "client": ["raw-*"], "link": "https://l.test"},
        }
    ]
}


def toml(data: dict[str, Any]) -> str:
    """The data as TOML, in one line a key: lists and tables are inline."""
    return "".join(f"{_toml_value(name)} = {_toml_value(value)}\n" for name, value in data.items())


def _toml_value(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_toml_value(name)} = {_toml_value(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml_value, value)) + "]"
    return json.dumps(value)


HEADER = {
    **{"type": "run", "schema": 1, "suite": "1.0.0", "endpoint": "http://s3.test", "https_endpoint": "https://s3.test"},
    **{"provider": "minio", "addressing": "path", "region": "us-east-1", "server": "S", "clients": ["raw-s3v4"]},
    **{"started": "2026-01-02T03:04:05+00:00", "run_id": "0123456789ab", "python": "3.11", "boto3": "1"},
    **{"boto": "2", "botocore": "1", "platform": "Linux", "fail_on": ["corrupt"], "not_offered": ["website"]},
    "selection": {
        **{"levels": ["core"], "areas": ["objects"], "features": ["objects"], "keyword": "k", "shard": "1/2"},
        **{"bucket": "bucket", "paths": ["objects"], "parts": ["part"], "without": ["large"], "depth": "usual"},
    },
    "properties": {"profile": "quick", "seed": 1},
    "corrections": [{"name": "boto-v4-host", "client": "boto-s3v4", "fault": "f", "advice": "a"}],
    "refused": [{"signature": "Signature V2", "answer": "403", "clients": ["raw-s3"]}],
    "features": [
        {"id": each, "group": each.title(), "title": "t", "sentence": "s", "source": "https://d.test", "basic": True}
        for each in ("objects", "http", "applications")
    ],
    "profiles": [
        {
            **{"name": "p", "title": "t", "sentence": "s", "sources": ["https://s.test"]},
            "needs": [{"about": "feature", "name": "objects", "least": "works"}],
        }
    ],
    "footprints": [toml(FOOTPRINT)],
}
SUMMARY = {
    "type": "summary",
    "verdicts": {"fail": 1},
    "exit": 1,
    "errors": [{"where": "w", "message": "m"}, {"where": "report.html", "message": "full", "unwritten": True}],
    "vanished": [{"check": "x/y::*", "client": "*", "verdict": "fail", "file": "f:1"}],
    "idle_causes": ["c"],
    "left_out": ["x/y::z"],
    "left_behind": ["bucket"],
    "times": [{"operation": "GetObject", "requests": 1, "median": 0.1, "longest": 0.2, "check": "x/y::z"}],
    "again": {
        **{"endpoint": "http://s3.test", "server": "S", "suite": "1", "started": "", "run_id": "0123", "results": 1},
        "became": [{"word": "still", "check": "x/y::z", "client": "raw-s3v4", "was": "403", "now": "404"}],
    },
}
OTHER = CHECK | {"id": "objects/get::another"}
RECORD: dict[str, Any] = {"header": HEADER, "check": CHECK, "others": list(OTHER_LINES), "summary": SUMMARY}


def record_text(record: dict[str, Any]) -> str:
    lines = (record["header"], record["check"], *record["others"], record["summary"])
    return "".join(json.dumps(line) + "\n" for line in lines)


def text_paths(value: Any, at: Path = ()) -> Iterator[Path]:
    """Yields the ways to all texts, except for the kinds of lines."""
    if isinstance(value, str):
        yield at
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if key != "type":
            yield from text_paths(inner, (*at, key))


def with_changed_field(data: dict[str, Any], at: Path, text: str) -> dict[str, Any]:
    """The data with another text in one field."""
    copied = copy.deepcopy(data)
    place: Any = copied
    for step in at[:-1]:
        place = place[step]
    place[at[-1]] = text
    return copied
