"""The record's writer and reader."""

from __future__ import annotations

import errno
import gzip
import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from msgspec.structs import replace

from fixtures.session.selection.collection import refused_signatures
from record import record_file
from record.lines import (
    SCHEMA,
    CheckResult,
    Correction,
    ListedResult,
    Record,
    RefusedSignature,
    RunError,
    RunHeader,
    RunSummary,
    VanishedResult,
    count_verdicts,
)
from record.record_file import RecordError, Writer, read
from tests.reports import fake

HEADER = RunHeader(
    suite="0.1.0", endpoint="https://e.test", clients=("a", "b"), corrections=(Correction("fix", "a", "f.", "b."),)
)
RESULTS = (
    CheckResult("x::one", "a", "pass", operations=("GetObject",)),
    CheckResult("x::two[c]", "a", "fail", message="né \u2028", exchanges=(fake.RECORDED,), shows=("word",)),
    CheckResult("x::two[c]", "b", "pass", listed=ListedResult("x::*", "fail", "was so", file="k.toml:1")),
)
SUMMARY = RunSummary(count_verdicts(RESULTS), known=1, seconds=1.5,
    errors=(RunError("x.py", "died"), RunError.of_writing("report.html", "File too large")),
    vanished=(VanishedResult("x::three", selected=False),), left_out=("x::three",))  # fmt: skip


@pytest.fixture
def path(tmp_path):
    return tmp_path / "sub" / "results.jsonl"


def test_what_is_written_is_read(path):
    record_file.write(Record(HEADER, RESULTS, SUMMARY), path)
    assert read(path) == Record(HEADER, RESULTS, SUMMARY)
    assert not read(path).cut_off
    assert [p.name for p in path.parent.iterdir()] == ["results.jsonl"]


@pytest.mark.broken_records
def test_a_compressed_record_is_read(path):
    record_file.write(Record(HEADER, RESULTS, SUMMARY), path)
    packed = path.with_name("results.jsonl.gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert read(packed) == Record(HEADER, RESULTS, SUMMARY)
    packed.write_bytes(packed.read_bytes()[:-20])
    with pytest.raises(record_file.NotARecord, match="not a whole gzip file"):
        read(packed)


def test_a_lone_surrogate_is_read_as_its_escape(path):
    record_file.write(Record(HEADER, (CheckResult("x::y", "a", "fail", message="\udc80 \U0001f600"),)), path)
    assert read(path).results[0].message == "\\udc80 \U0001f600"


@pytest.mark.parametrize(
    ("verdict", "listed", "standing"),
    [
        ("fail", None, "new"),
        ("blocked", None, "new"),
        ("unsupported", None, ""),
        ("pass", None, ""),
        ("fail", ListedResult("x", "fail"), "known"),
        ("fail", ListedResult("x", "fail", expired=True), "expired"),
        ("blocked", ListedResult("x", "fail", expired=True), "changed"),
        ("pass", ListedResult("x", "fail", expired=True), "fixed"),
        ("unsupported", ListedResult("x", "fail"), "changed"),
    ],
)
def test_standing(verdict, listed, standing):
    result = CheckResult("x", "c", verdict, listed=listed)
    assert result.standing == standing
    assert result.unexpected is (standing not in ("", "known"))


def test_each_line_is_in_the_file_at_once(path):
    writer = Writer(path, HEADER)
    assert read(path) == Record(HEADER)
    writer.append(RESULTS[0])
    assert read(path).results == RESULTS[:1]


def test_a_line_is_written_completely_or_not_at_all(path):
    """When a disk gets full, a write may store a part of a line, and only the next write fails."""
    writer = Writer(path, HEADER)
    file, room = writer._file, 20

    class Full:
        seek, truncate = file.seek, file.truncate

        def write(self, data):
            nonlocal room
            if not room:
                raise OSError(errno.ENOSPC, "No space left on device")
            written = file.write(data[:room])
            room -= written
            return written

    writer._file = Full()
    with pytest.raises(OSError, match="No space left"):
        writer.append(RESULTS[0])
    assert read(path) == Record(HEADER)
    room = 100_000
    writer.append(RESULTS[1])
    assert read(path).results == RESULTS[1:2]


def test_a_read_only_record_is_replaced(path, monkeypatch):
    record_file.write(Record(HEADER, RESULTS, SUMMARY), path)
    path.chmod(0o444)
    opened = Path.open

    def as_its_owner(self, *arguments, **keywords):
        if self.exists() and not self.stat().st_mode & 0o200:  # root may open it all the same
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return opened(self, *arguments, **keywords)

    monkeypatch.setattr(Path, "open", as_its_owner)
    Writer(path, HEADER).append(RESULTS[0])
    monkeypatch.undo()
    assert read(path).results == RESULTS[:1]


@pytest.mark.parametrize("started", ["yesterday", "2026-13-01T00:00:00Z", "2026-01-02 03:04:05"])
def test_a_time_that_is_none_is_refused(path, started):
    record_file.write(Record(replace(HEADER, started=started), RESULTS, SUMMARY), path)
    with pytest.raises(record_file.RecordError, match="started"):
        read(path)
    path.unlink()  # tests' files must match the schema


def test_a_record_without_some_of_its_lines_is_refused(path):
    record_file.write(Record(HEADER, RESULTS, SUMMARY), path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:1] + lines[2:]))
    with pytest.raises(record_file.RecordError, match="counts 3 results, and there are 2: lines are missing"):
        read(path)
    path.unlink()


def test_a_new_run_replaces_the_file(path):
    record_file.write(Record(HEADER, RESULTS, SUMMARY), path)
    Writer(path, HEADER)
    assert read(path) == Record(HEADER)


def test_a_cut_record_is_read_as_cut_off(path):
    record_file.write(Record(HEADER, RESULTS, SUMMARY), path)
    whole = path.read_bytes()
    first = whole.index(b"\n")
    for length in range(first + 1, len(whole) - 1):
        path.write_bytes(whole[:length])
        found = read(path)
        assert found.cut_off
        assert found.results == RESULTS[: len(found.results)]


@pytest.mark.broken_records
def test_a_deviation_that_says_nothing_is_ignored(path):
    """It may be of a later version: nothing is concluded from it."""
    path.parent.mkdir()
    deviation = {"about": "", "expected": {"replies": ["a"]}, "got": {"success": None}, "kind": "exposed"}
    check = {"type": "check", "id": "x::a", "client": "c", "verdict": "fail", "deviation": deviation}
    path.write_text("".join(json.dumps(line) + "\n" for line in ({"type": "run", "schema": 1}, check)))
    (found,) = read(path).results
    assert found.deviation is None


@pytest.mark.broken_records
def test_unknown_fields_are_ignored(path):
    path.parent.mkdir()
    lines = [
        {"type": "run", "schema": 1, "colour": "red", "corrections": [{"name": "n", "later": 1}]},
        {
            "type": "check",
            "id": "x::a",
            "client": "c",
            "verdict": "pass",
            "later": [1],
            "exchanges": [fake.EXCHANGE | {"later": 1}],
        },
        {"type": "note", "text": "of a later version"},
        {"type": "summary", "verdicts": {"pass": 1}, "later": 2},
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    results = (CheckResult("x::a", "c", "pass", exchanges=(fake.RECORDED,)),)
    assert read(path) == Record(RunHeader(corrections=(Correction("n"),)), results, RunSummary({"pass": 1}))


RUN = '{"type":"run","schema":1}\n'
CHECK = '{"type":"check","id":"x::a","client":"c","verdict":"pass"}\n'
END = '{"type":"summary","verdicts":{}}\n'


@pytest.mark.broken_records
@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        ("", record_file.RecordError, "is empty"),
        ("<html>\n", record_file.NotARecord, "not the record of a run"),
        ('{"type":"check"}\n', record_file.NotARecord, "not the record of a run"),
        ('{"type":"ru', record_file.NotARecord, "not the record of a run"),
        ('{"type":"run","schema":2}\n', record_file.RecordError, "schema 2"),
        ('{"type":"run","schema":1,"clients":3}\n', record_file.RecordError, ":1: "),
        (
            '{"type":"run","schema":1,"corrections":[{}]}\n',
            record_file.RecordError,
            ":1: corrections[0]: Object missing required field name",
        ),
        (RUN + "{oops\n" + CHECK, record_file.RecordError, ":2: not a JSON object"),
        (RUN + "[1]\n", record_file.RecordError, ":2: "),
        (RUN + '{"type":"check","id":"x::y"}\n', record_file.RecordError, ":2: Object missing required field client"),
        (RUN + CHECK.replace("pass", "great"), record_file.RecordError, ":2: verdict: Invalid enum value 'great'"),
        (RUN + CHECK + CHECK, record_file.RecordError, ":3: x::a with c is there twice"),
        (RUN + END + CHECK, record_file.RecordError, ":3: there are lines after the summary"),
        ('{"type":"run","schema":true}\n', record_file.NotARecord, "not the record of a run"),
        ('{"type":"run","schema":-5}\n', record_file.RecordError, ":1: schema: "),
        (RUN + CHECK[:-2] + ',"seconds":NaN}\n', record_file.RecordError, ":2: NaN is no number"),
        (RUN + CHECK[:-2] + ',"requests":' + "9" * 400 + "}\n", record_file.RecordError, ":2: a number with too"),
        (
            RUN + CHECK[:-2] + ',"deviation":{"got":{"value":1e999}}}\n',
            record_file.RecordError,
            ":2: a number that is too",
        ),
        (RUN + "[" * 100_000 + "\n", record_file.RecordError, ":2: nested too deeply"),
        (
            RUN + CHECK[:-2] + f',"later":{"[" * 500}{"]" * 500},"spared":1}}\n',
            record_file.RecordError,
            ":2: nested too",
        ),
        (
            RUN + CHECK[:-2] + f',"deviation":{{"before":{{"value":{"[" * 500}{"]" * 500}}}}}}}\n',
            record_file.RecordError,
            ":2: nested too deeply",
        ),
        (RUN + CHECK[:-2] + ',"area":null}\n', record_file.RecordError, ":2: area: Expected str, got null"),
        (
            RUN + CHECK[:-2] + ',"exchanges":[{"request_headers":[["a"]]}]}\n',
            record_file.RecordError,
            ":2: exchanges[0].request_headers[0]: Expected array of length 2, got 1",
        ),
        (
            RUN + CHECK[:-2] + ',"listed":{"reason":1}}\n',
            record_file.RecordError,
            ":2: listed.reason: Expected str, got int",
        ),
        (
            RUN + '{"type":"summary","verdicts":{},"exit":256}\n',
            record_file.RecordError,
            ":2: exit: Expected int <= 255",
        ),
        (
            RUN + '{"type":"summary","verdicts":{},"exit":null}\n',
            record_file.RecordError,
            ":2: exit: Expected int, got null",
        ),
    ],
    ids=lambda value: None if isinstance(value, str) else value.__name__,
)  # fmt: skip
def test_files_that_are_not_records_are_refused_in_one_line(path, content, error, message):
    path.parent.mkdir()
    path.write_text(content)
    with pytest.raises(error) as raised:
        read(path)
    assert type(raised.value) is error
    assert message in str(raised.value)
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "url", ["http://[::1", "http://a]b/", "http://u:p@[::1/x", "https://a\u2048b/", "http://[x]/", "//[x"]
)
def test_an_endpoint_whose_url_cannot_be_read_is_refused(url: str, tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    path.write_text(json.dumps({"type": "run", "schema": SCHEMA, "suite": "1", "endpoint": url}) + "\n")
    with pytest.raises(RecordError, match=r"results\.jsonl:1: endpoint: "):
        read(path)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "embedded",
        "http://[::1]:9000/b/k?a=[b]#c",
        "https://b.e.test/ü/%5B",
        "http://127.0.0.1:1",
        "http://e.test?x",
    ],
)
def test_any_other_url_is_read(url: str, tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    path.write_text(json.dumps({"type": "run", "schema": SCHEMA, "suite": "1", "endpoint": url}) + "\n")
    assert read(path).header.endpoint == url
    urlsplit(url)


V2 = RefusedSignature("Signature V2", "403 AccessDenied", ("boto3-s3", "boto-s3"))


def test_a_refused_signature_is_named_with_the_answer_if_there_was_one() -> None:
    assert V2.words == "Signature V2 (403 AccessDenied)"
    assert RefusedSignature("Signature V2").words == "Signature V2"
    assert V2.reason == "the endpoint does not accept Signature V2 as SDKs use it (403 AccessDenied)"
    assert RefusedSignature("Signature V2").reason == "the endpoint does not accept Signature V2 as SDKs use it"


def test_the_clients_of_a_refused_signature_are_closed() -> None:
    assert RunHeader(refused=(V2, RefusedSignature("Signature V4", clients=("raw-s3v4",)))).closed == {
        *("boto3-s3", "boto-s3"),
        "raw-s3v4",
    }
    assert RunHeader().closed == frozenset()


def test_only_selected_clients_of_a_refused_signature_are_named() -> None:
    found = {"s3": "403 AccessDenied"}
    assert refused_signatures(found, ["boto3-s3", "boto3-s3v4", "boto-s3", "raw-anonymous"]) == (V2,)
    assert refused_signatures(found, ["boto3-s3v4", "raw-anonymous"]) == ()


def test_the_answer_to_a_refused_signature_is_on_one_line() -> None:
    (found,) = refused_signatures({"s3v4": "400 \x1b[2J (so)\nx"}, ["boto3-s3v4"])
    assert found.words == "Signature V4 (400 \\x1b[2J (so) x)"
