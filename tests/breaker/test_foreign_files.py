"""Tests that no text in a file of somebody else runs anything, writes outside the folder of reports, sends anything,
reads other files, takes very long, or reaches the terminal as a control character.

One table: each field of each file, with each hostile text. The fields that become paths, patterns or names have each
short text, of which one a file is not exhaustive. Of the others each has one of the texts in turn; `make breaker`
tries all.
"""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import certifi
import pytest

from record.history_operation import MAX_HISTORY_OPERATIONS
from record.record_file import MAX_LINES
from tests import forking
from tests.breaker import foreign_data
from tests.breaker.foreign_data import CHECK, HEADER, OPERATION, record_text, text_paths, toml, with_changed_field
from tests.s3_conformance.commands import user

pytestmark = pytest.mark.broken_records

MAX_SECONDS = 30.0
"""Seconds that one command may take; most take a tenth."""
REPETITIONS = 20_000
PAYLOADS = {
    "path": "../../../../etc/passwd",
    "absolute": "/proc/self/environ",
    "flag": "--config=/etc/passwd",
    "controls": "a\x1b]0;title\x07\x9b2J\u202e\r\n::error::b\x00",
    "template": "{0.__class__}{{7*7}}%s%(x)s$(touch evil)`touch evil`'\"; import evil #",
    "pattern": "(a+)+$[" + "*?[" * 40 + "(?P<x>(((",
    "stars": "*a" * REPETITIONS + "b",
    "markup": "<Message><Bucket><Key><Contents>" * REPETITIONS,
    "elements": "<Message><Bucket><Key><Contents>" * 500,
    "quotes": "'\"[{\\" * REPETITIONS,
    "blanks": " \t" * REPETITIONS + "x",
    "letters": "a" * REPETITIONS * 4 + "://",
}
LONG_PAYLOADS = ("stars", "markup", "quotes", "blanks", "letters")
AGAIN_COMMAND = (
    "run",
    "--again",
    "r",
    "--endpoint-url",
    "http://127.0.0.1:1",
    "--out",
    "out/again",
    "--bucket",
    "mine",
    "1",
)
RECORD_COMMANDS = (
    ("show", "r"),
    ("show", "r", "--all"),
    ("show", "r", "1"),
    ("show", "r", "objects"),
    ("guide", "r"),
    ("compare", "r", "other", "--same"),
    ("compare", "r", "other", "--format", "md"),
    ("predict", "f.toml", "r"),
    ("report", "r", "--out", "out/report"),
    ("report", "r", "other", "--out", "out/merged"),
    ("known", "r", "--update", "out/known"),
    ("publish", "whole", "--title", "My Server 1.0", "--out", "out/published"),
    AGAIN_COMMAND,
)
COMMANDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "record": RECORD_COMMANDS,
    "footprint": (("predict", "f.toml", "r"), ("predict", "f.toml", "r", "--format", "json")),
    "profile": (
        ("report", "r", "--require", "p.toml", "--out", "out/report"),
        ("compare", "r", "other", "--require", "p.toml"),
    ),
    "causes": (("report", "r", "--known", "out/known", "--out", "out/report"),),
    "expected": (("report", "r", "--known", "out/known", "--out", "out/report"),),
    "settings": (("doctor", "--config", "s.toml", "--endpoint-url", "http://127.0.0.1:1"),),
}
WHOLE_SELECTION = {"selection": {"depth": "every client"}}
EXPECTED = {"check": "objects/get::*[a]", "clients": "raw-*", "verdict": "fail", "answer": "403 AccessDenied"}
SETTINGS = {
    **{"endpoint_url": "http://127.0.0.1:1", "https_endpoint_url": "https://127.0.0.1:2", "region": "us-east-1"},
    **{"addressing": "path", "provider": "minio", "profile": "default", "bucket": "bucket", "namespace": "n"},
    **{"replication_role": "arn:aws:iam::1:role/r", "account_id": "123456789012", "kms_key_id": "k"},
    **{"other_kms_key_id": "o", "website_url": "http://{bucket}.w.test", "alt_principal": "p"},
    **{"limited_principal": "l", "expired_since": "2020-01-01T00:00Z", "ca_bundle": certifi.where()},
    **{"access_key_id": "AKIDEXAMPLE", "secret_access_key": "the-secret-key", "session_token": "the-session-token"},
}
FILES: dict[str, dict[str, Any]] = {
    "record": foreign_data.RECORD,
    "footprint": foreign_data.FOOTPRINT,
    "profile": foreign_data.PROFILE,
    "causes": foreign_data.CAUSES,
    "expected": EXPECTED,
    "settings": SETTINGS,
}
ALWAYS_TRIED_FIELDS = {
    **{"record": {"check.id", "check.client", "check.listed.check", "header.run_id", "header.endpoint"}},
    **{"footprint": {"name"}, "profile": {"sources.0"}, "causes": {"cause.0.check.0"}, "expected": {"check"}},
}
"""Fields that become a path, a pattern, an argument or a host; they have each of the shorter texts."""


WHOLE_TABLE = bool(os.environ.get("WHOLE_TABLE"))
"""Set by `make breaker`."""


def rows() -> Iterator[Any]:
    for file, data in FILES.items():
        for number, at in enumerate(text_paths(data)):
            field = ".".join(map(str, at))
            for turn, (name, payload) in enumerate(PAYLOADS.items()):
                if (field, name) == ("ca_bundle", "path"):  # a file that the user names may name one anywhere
                    continue
                is_always = field in ALWAYS_TRIED_FIELDS.get(file, ()) and name not in LONG_PAYLOADS[1:]
                if not (is_always or WHOLE_TABLE or number % len(PAYLOADS) == turn):
                    continue
                marks = () if is_always and name == "controls" else pytest.mark.exhaustive
                yield pytest.param(file, at, payload, id=f"{file}-{field}-{name}", marks=marks)


def write(folder: Path, files: dict[str, dict[str, Any]]) -> None:
    for name in ("r", "other", "whole", ".aws", "out", "out/known"):
        (folder / name).mkdir()
    texts = {
        "r/results.jsonl": record_text(files["record"]),
        "other/results.jsonl": record_text(foreign_data.RECORD | {"check": foreign_data.OTHER, "others": []}),
        "whole/results.jsonl": record_text(files["record"] | {"header": files["record"]["header"] | WHOLE_SELECTION}),
        ".aws/config": "[default]\nregion = r\n",
        "f.toml": toml(files["footprint"]),
        "p.toml": toml(files["profile"]),
        "s.toml": toml(files["settings"]),
        "out/known/causes.toml": toml(files["causes"]),
        "out/known/expected.txt": "\t".join(files["expected"].values()) + "\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")


def run_watched(folder: Path, commands: tuple[tuple[str, ...], ...]) -> dict[str, Any]:
    """The ends of the commands, and what they did that nothing foreign may make them do."""
    files = {name: folder.parent / f"{folder.name}.{name}" for name in ("stdout", "stderr")}
    status = forking.run(
        "tests.breaker.watching",
        (json.dumps(commands), str(folder)),
        folder,
        user(folder, S3_CONFORMANCE_STATE="out/state", TMPDIR="out").environment,
        **files,
    )
    assert status == 0, (status, files["stderr"].read_text()[-2000:])
    return json.loads(files["stdout"].read_text().splitlines()[-1])


def complaints(found: dict[str, Any]) -> Iterator[str]:
    yield from found["did"]
    yield from (f"imported {each}" for each in found["imported"])
    for each in found["ended"]:
        command, printed = " ".join(each["command"]), each["said"]
        if each["fault"] or re.search("Traceback|INTERNALERROR", printed):
            yield f"{command}: {each['fault'] or printed[-1500:]}"
        if each["status"] not in (0, 1, 2, 3):
            yield f"{command}: exit status {each['status']}"
        if each["seconds"] > MAX_SECONDS:
            yield f"{command}: took {each['seconds']:.0f} s"
        if shown := re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", printed):
            yield f"{command}: shows {shown[0]!r} in {printed[max(0, shown.start() - 60) : shown.end() + 20]!r}"
        if each["status"] == 2 and not 1 <= len(printed.splitlines()) <= 4:
            yield f"{command}: {len(printed.splitlines())} lines: {printed[:500]}"


@pytest.mark.parametrize(("file", "at", "payload"), list(rows()))
def test_a_text_of_somebody_else_does_nothing(tmp_path: Path, file: str, at: foreign_data.Path, payload: str) -> None:
    write(tmp_path, FILES | {file: with_changed_field(FILES[file], at, payload)})
    assert list(complaints(run_watched(tmp_path, COMMANDS[file]))) == []


NESTED_BRACKETS = "[" * 10_000 + "]" * 10_000
DIGITS = "9" * 5_000
DOTTED_KEY = "a." * 10_000 + "a"
CONTENTS = {
    "nested": f"title = {NESTED_BRACKETS}\n",
    "open": f"title = {'[' * 10_000}\n",
    "tables": f"title = {'{a=' * 10_000}\n",
    "digits": f"# first\ntitle = {DIGITS}\n",
    "dotted": f"{DOTTED_KEY} = 1\n",
    "table": f"[{DOTTED_KEY}]\n",
    "latin-1": "title = '\udcff'\n",
    "lines": "#\n" * 500_000 + "title = [\n",
    "keys": "".join(f"k{number} = 1\n" for number in range(20_000)),
}
LINES = {"digits": 2, "lines": 500_001}
TOML = {
    "f.toml": (
        ("predict", "f.toml", "r"),
        ("record", "--out", "f.toml", "--", "true"),
        ("run", "--footprint", "f.toml", "--provider", "embedded", "--area", "connect", "-n", "0", "--out", "out/run"),
    ),
    "p.toml": (
        ("report", "r", "--require", "p.toml", "--out", "out/report"),
        ("compare", "r", "other", "--require", "p.toml"),
        ("run", "--require", "p.toml", "--provider", "embedded", "--area", "connect", "-n", "0", "--out", "out/run"),
    ),
    "s.toml": (("doctor", "--config", "s.toml"), ("sweep", "--config", "s.toml"), ("run", "--config", "s.toml")),
    "out/known/causes.toml": (
        ("report", "r", "--known", "out/known", "--out", "out/report"),
        ("known", "r", "--update", "out/known"),
    ),
    "whole/server.toml": (("publish", "whole", "--out", "whole"),),
}


@pytest.mark.exhaustive
@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("file", TOML)
def test_one_line_names_a_file_beyond_the_limits(tmp_path: Path, file: str, content: str) -> None:
    write(tmp_path, FILES)
    (tmp_path / file).write_text(CONTENTS[content], errors="surrogateescape")
    found = run_watched(tmp_path, TOML[file])
    assert list(complaints(found)) == []
    for each in found["ended"]:
        if each["command"][0] == "publish":  # it also says what else is to be done
            assert f"To do: {Path(file).name}:" in each["said"]
            continue
        assert (each["status"], len(each["said"].splitlines())) == (2, 1), each
        line = "" if content == "keys" else f"{LINES.get(content, 1)}"
        assert f"{file}:{line}" in each["said"]


DEVIATION = '{"type":"check","id":"x::y","client":"c","verdict":"fail","deviation":{"got":{"value":%s}}}\n'
SUMMARY = '{"type":"summary","verdicts":{"pass":%s}}\n'
RUN_LINE = '{"type":"run","schema":1}\n'
JSON = {
    "nested": NESTED_BRACKETS,
    "shallower": "[" * 900 + "]" * 900,
    "digits": DIGITS,
    "infinite": "1e999",
    "NaN": "NaN",
}
PLACES = {
    "header": ('{"type":"run","schema":1,"properties":{"seed":%s}}\n', "r/results.jsonl: not the record of a run"),
    "line": (RUN_LINE + '{"type":"check","later":%s}\n', "r/results.jsonl:2: "),
    "deviation": (RUN_LINE + DEVIATION, "r/results.jsonl:2: "),
    "summary": (RUN_LINE + SUMMARY, "r/results.jsonl:2: "),
}


@pytest.mark.exhaustive
@pytest.mark.parametrize("value", JSON)
@pytest.mark.parametrize("place", PLACES)
def test_one_line_names_a_record_beyond_the_limits(tmp_path: Path, place: str, value: str) -> None:
    write(tmp_path, FILES)
    text, printed = PLACES[place]
    (tmp_path / "r" / "results.jsonl").write_text(text % JSON[value])
    found = run_watched(tmp_path, tuple(each for each in RECORD_COMMANDS if each[0] != "publish"))
    assert list(complaints(found)) == []
    assert {(each["status"], each["said"].count("\n")) for each in found["ended"]} == {(2, 1)}
    assert all(printed in each["said"] for each in found["ended"])


MANY_ENTRIES: dict[str, tuple[dict[str, Any], str]] = {
    "features": (
        {"header": HEADER | {"features": [{**HEADER["features"][0], "id": f"f{number}"} for number in range(20_000)]}},
        "r/results.jsonl:1: features: ",
    ),
    "operations": (
        {
            "check": CHECK
            | {"history": [OPERATION | {"start": float(each), "end": each + 0.5} for each in range(3_000)]}
        },
        "r/results.jsonl:2: history: ",
    ),
}


@pytest.mark.parametrize(("changes", "printed"), MANY_ENTRIES.values(), ids=MANY_ENTRIES)
def test_one_line_names_more_parts_than_a_run_writes(tmp_path: Path, changes: dict[str, Any], printed: str) -> None:
    write(tmp_path, FILES | {"record": FILES["record"] | changes})
    found = run_watched(tmp_path, (("show", "r"), ("report", "r", "--out", "out/report")))
    assert list(complaints(found)) == []
    assert {(each["status"], each["said"].count("\n")) for each in found["ended"]} == {(2, 1)}
    assert all(printed in each["said"] for each in found["ended"])


def test_a_history_as_long_as_can_be_is_shown_in_time(tmp_path: Path) -> None:
    history = [OPERATION | {"start": float(each), "end": each + 0.5} for each in range(MAX_HISTORY_OPERATIONS)]
    write(tmp_path, FILES | {"record": FILES["record"] | {"check": CHECK | {"history": history}}})
    assert list(complaints(run_watched(tmp_path, (("report", "r", "--out", "out/report"),)))) == []
    assert (tmp_path / "out/report/report.html").exists()


def test_blank_lines_without_end_are_read_within_a_limit(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    (tmp_path / "r/results.jsonl").unlink()
    with gzip.open(tmp_path / "r/results.jsonl.gz", "wb", compresslevel=1) as file:
        file.write(RUN_LINE.encode())
        for _ in range(200):
            file.write(b"\n" * 1_000_000)
    found = run_watched(tmp_path, (("show", "r"),))
    assert list(complaints(found)) == []
    (ended,) = found["ended"]
    assert (ended["status"], ended["said"].count("\n")) == (2, 1)
    assert f"r/results.jsonl.gz:{MAX_LINES + 1}: larger than any record" in ended["said"]


@pytest.mark.exhaustive
@pytest.mark.parametrize("value", [*JSON, "large"])
def test_a_file_of_findings_that_cannot_be_read_is_not_used(tmp_path: Path, value: str) -> None:
    write(tmp_path, FILES)
    path = tmp_path / "r" / "findings.json"
    path.write_text(f'{{"schema":{JSON.get(value, "")}}}')
    if value == "large":
        with path.open("wb") as file:
            file.truncate(1 << 40)
    found = run_watched(tmp_path, (AGAIN_COMMAND,))
    assert list(complaints(found)) == []
    assert found["ended"][0]["status"] == 3
