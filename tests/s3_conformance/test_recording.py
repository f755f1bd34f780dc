"""Tests of the commands `record` and `predict`: footprints of a user's own program, and predictions from them."""

from __future__ import annotations

import http.client
import json
import os
import signal
import sys
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from record.ending import CHECK_DISTURBED, UNTESTABLE, WRONG_USE
from record.footprint_file import Footprint, RecordedWorkflow, read, text_of
from record.lines import Record, RunHeader, RunSummary, count_verdicts
from record.record_file import write
from reference.account import CREDENTIALS, MAIN
from reference.server import connections as server
from reference.server.service import reference
from tests.reports.served import served
from tests.s3_conformance.commands import Outcome, User, buckets

FILE = "program.footprint.toml"
SENDING = """
import http.client, os, ssl, sys, urllib.parse
url = urllib.parse.urlsplit(os.environ["AWS_ENDPOINT_URL"])
secure = ssl.create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE"))
far = http.client.HTTPSConnection(url.netloc, context=secure) if url.scheme == "https" else (
    http.client.HTTPConnection(url.netloc))
def ask(method, target, body=None, **headers):
    far.request(method, target, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = far.getresponse()
    answer.read()
    print(method, answer.status, flush=True)
    assert answer.status < 300
"""
"""The beginning of a program without libraries, so that it starts in no time."""
PUTS = SENDING + 'ask("PUT", f"/{sys.argv[1]}/kept-key", b"kept-content", x_amz_meta_a="kept-value")'
GETS = SENDING + 'ask("GET", f"/{sys.argv[1]}/kept-key", Authorization="AWS key:signature")'
FROM_BOTO3 = """
import boto3, sys
s3 = boto3.client("s3")
s3.put_object(Bucket=sys.argv[1], Key="k", Body=b"kept-content")
s3.create_bucket(Bucket="of-the-program")
"""
EMBEDDED = ("--provider", "embedded")
READS_A_PART = """
import boto3, sys
s3, where = boto3.client("s3"), {"Bucket": sys.argv[1], "Key": "k"}
upload = {**where, "UploadId": s3.create_multipart_upload(**where)["UploadId"]}
part = {"PartNumber": 1, "ETag": s3.upload_part(**upload, PartNumber=1, Body=b"one")["ETag"]}
s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})
assert s3.get_object(**where, PartNumber=1)["PartsCount"] == 1
try:
    s3.get_object(**where, PartNumber=2)
except s3.exceptions.ClientError as error:
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 416
else:
    sys.exit("part 2 was read")
"""
"""A program that fails at the embedded server, which does not know the parts of an object."""


def _words(program: str) -> tuple[str, ...]:
    return (sys.executable, "-c", program, "{bucket}")


def recorded(who: User, *arguments: str, program: str = PUTS, then: Sequence[str] = (), status: int = 0) -> Outcome:
    """Records a program; one that signs nothing, at a server that verifies no signature."""
    server = EMBEDDED if "--endpoint-url" not in arguments else ()
    words = (*server, *arguments, "--", *_words(program), *then)
    return who.command("record", "--name", "program", *words, status=status)


def test_footprint_has_what_was_sent_without_contents_and_secrets(someone: User) -> None:
    outcome = recorded(someone)
    assert outcome.stdout == "PUT 200\n"
    text = (someone.folder / FILE).read_text(encoding="utf-8")
    (made,) = read(someone.folder / FILE).recordings
    assert made.requests == ("run: PutObject x-amz-meta-*",)
    assert [need.feature for need in made.needs] == ["objects", "user-metadata"]
    assert (made.signatures, made.measured) == (("none",), False)
    assert not [word for word in ("kept-", "embedded-secret-key", "embedded-access-key") if word in text]
    assert sorted((someone.folder / "state" / "runs").iterdir()) == []


@pytest.mark.exhaustive
def test_the_server_is_right_unless_another_one_is_named(someone: User) -> None:
    words = ("record", "--name", "program"), ("--", *_words(READS_A_PART))
    assert someone.command(*words[0], *EMBEDDED, *words[1]).status == 1
    someone.command(*words[0], *words[1], status=0)
    text = (someone.folder / FILE).read_text(encoding="utf-8")
    assert "part-numbers" in text
    assert MAIN.credentials.access_key not in text


def test_needs_are_measured(someone: User) -> None:
    outcome = recorded(someone, "--needs")
    assert outcome.stdout == "PUT 200\n"  # of the first run alone
    (made,) = read(someone.folder / FILE).recordings
    assert {need.feature: need.extent for need in made.needs} == {"objects": "effect", "user-metadata": "acceptance"}
    assert made.measured


def test_steps_are_told_apart_and_share_a_bucket(someone: User) -> None:
    more = ("--step", "read", "--", *_words(GETS))
    recorded(someone, "--step", "write", then=more)
    (made,) = read(someone.folder / FILE).recordings
    assert made.requests == ("write: PutObject x-amz-meta-*", "read: GetObject")


def test_a_recording_over_https_is_added(someone: User) -> None:
    recorded(someone)
    recorded(someone, "--https", "--setting", "metadata = off")
    made = read(someone.folder / FILE)
    assert [(each.setting, each.transport) for each in made.recordings] == [("", "http"), ("metadata = off", "https")]


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("arguments", "status", "printed"),
    [
        (("--", "sh", "-c", "exit 7"), 7, "the program failed: it ended with status 7, and no request reached"),
        (("--", "nowhere/it"), WRONG_USE, "nowhere/it: cannot be started: No such file or directory"),
        (("--", "true"), UNTESTABLE, "no request reached the recorder"),
        (("--",), WRONG_USE, "no program is given"),
        (("--step", "a", "--", "true", "--step", "a", "--", "true"), WRONG_USE, "--step a: each step needs a name"),
        (("--listen", "0", "--", "true"), WRONG_USE, "--listen: the program is started elsewhere"),
        (("--listen", "0", "--needs"), WRONG_USE, "--needs: the program must run again"),
        (("--region", "eu-1", "--", "true"), WRONG_USE, "--region: no endpoint is named"),
        (("--out", "odd.toml", "--", "true"), WRONG_USE, "--out odd.toml:1: not valid TOML: "),
    ],
)
def test_mistakes_are_said_in_one_line(someone: User, arguments: tuple[str, ...], status: int, printed: str) -> None:
    (someone.folder / "odd.toml").write_text("a = [")
    outcome = someone.command("record", *arguments)
    assert (outcome.status, outcome.stdout) == (status, ""), outcome.said
    assert outcome.stderr.startswith(f"Error: {printed}")
    assert outcome.stderr.count("\n") == 1
    assert list(someone.folder.glob("*.footprint.toml")) == []


def test_a_server_of_the_users_is_left_as_it_was(someone: User) -> None:
    """The program has the user's keys there, and its own bucket is removed, too."""
    with server.running(reference()) as url:
        outcome = recorded(someone, "--endpoint-url", url, program=FROM_BOTO3)
        assert buckets(url) == []
    (made,) = read(someone.folder / FILE).recordings
    assert made.signatures == ("v4",)
    assert CREDENTIALS.secret_key not in outcome.said + (someone.folder / FILE).read_text(encoding="utf-8")


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("versioning", """assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled" """),
        (
            "object-lock",
            """s3.put_object(Bucket=bucket, Key="k", Body=b"locked", ObjectLockMode="GOVERNANCE",
            ObjectLockRetainUntilDate=datetime.datetime(2099, 1, 1))""",
        ),
    ],
)
def test_the_bucket_has_what_the_program_needs(someone: User, kind: str, body: str) -> None:
    """The bucket is removed with all that is left there, also if it is locked."""
    program = f'import boto3, datetime, sys\ns3, bucket = boto3.client("s3"), sys.argv[1]\n{body.strip()}\n'
    with server.running(reference()) as url:
        there = ("--endpoint-url", url)
        recorded(someone, *there, program=program, status=1)
        recorded(someone, *there, "--bucket-with", kind, program=program)
        assert buckets(url) == []


@pytest.mark.exhaustive
def test_a_program_elsewhere_is_recorded_until_ctrl_c(someone: User) -> None:
    with someone.running("record", *EMBEDDED, "--listen", "0", "--name", "program") as process:
        printed = dict(process.stdout.readline().strip().split(": ", 1) for _ in range(4))
        connection = http.client.HTTPConnection(printed["Endpoint"].partition("://")[2])
        connection.request("PUT", f"/{printed['Bucket']}/key", b"content")
        assert connection.getresponse().status == 200
        connection.close()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0, process.stdout.read()
    (made,) = read(someone.folder / FILE).recordings
    assert made.requests == ("run: PutObject",)


@pytest.mark.exhaustive
def test_ctrl_c_is_left_to_the_program(someone: User) -> None:
    """A program that goes on until Ctrl-C, and then ends well, is recorded."""
    waits = (
        PUTS
        + """
try:
    print("waits", flush=True)
    import threading; threading.Event().wait()
except KeyboardInterrupt:
    print("ended", flush=True)
"""
    )
    with someone.running("record", *EMBEDDED, "--name", "program", "--", *_words(waits)) as process:
        assert [process.stdout.readline() for _ in range(2)] == ["PUT 200\n", "waits\n"]
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        assert process.wait(60) == 0, process.stdout.read()
        assert process.stdout.readline() == "ended\n"
    assert (someone.folder / FILE).exists()


def test_the_default_file_is_not_written_through_a_link(someone: User) -> None:
    (someone.folder / "backup.py").write_text(PUTS)
    file, precious = someone.folder / "backup.footprint.toml", someone.folder / "precious"
    file.symlink_to(precious)
    assert someone.command("record", *EMBEDDED, "--", sys.executable, "backup.py", "{bucket}").status == 0
    assert (file.is_symlink(), precious.exists()) == (False, False)


@pytest.mark.exhaustive
def test_a_script_gives_its_name(someone: User) -> None:
    (someone.folder / "backup.py").write_text(PUTS)
    someone.command("record", *EMBEDDED, "--", sys.executable, "backup.py", "{bucket}", status=0)
    assert read(someone.folder / "backup.footprint.toml").title == "backup"
    again = someone.command("record", *EMBEDDED, "--", sys.executable, "backup.py", "{bucket}")
    assert "It replaces the former recording of backup over HTTP" in again.stderr


@pytest.mark.exhaustive
def test_a_run_and_a_prediction_have_the_program(someone: User) -> None:
    recorded(someone)
    (someone.folder / "ours.toml").write_text('[programs]\nprogram = "works"\n')
    embedded = ("--area", "program_requests", "--provider", "embedded", "--require", "ours.toml", "--out", "out")
    assert "there is no program 'program'" in someone.command("run", *embedded).said
    assert "Profile ours: met" in someone.command("run", *embedded, "--footprint", FILE).stdout
    assert "Profile ours: met" in someone.command("report", "out", "--require", "ours.toml").stdout
    assert someone.command("compare", "a=out", "b=out", "--require", "ours.toml").status == 0
    findings = json.loads((someone.folder / "out/findings.json").read_text(encoding="utf-8"))
    (in_report,) = (each for each in findings["applications"] if each["name"] == "program")
    assert in_report["answer"] == "works"
    assert "program works" in someone.command("predict", FILE, "out").stdout
    outcome = someone.command("predict", "--format", "json", FILE, "out/results.jsonl")
    (printed,) = json.loads(outcome.stdout)
    assert (outcome.status, printed["answer"], printed["record"]) == (0, "works", "out/results.jsonl")
    lines = (someone.folder / "out/results.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (someone.folder / "cut.jsonl").write_text("".join(lines[:-1]), encoding="utf-8")
    outcome = someone.command("predict", FILE, "cut.jsonl", status=UNTESTABLE)
    assert "\n  This run was cut off, or still goes on: " in outcome.stdout


def test_a_program_at_risk_is_told_with_the_request(someone: User) -> None:
    known = Footprint("own", "Own", "", "own", (RecordedWorkflow("", "http", (), ("write: PutObject signed",)),))
    (someone.folder / FILE).write_text(text_of(known))
    (sent,) = served([known])
    disturbed = replace(sent, verdict="skipped", message=f"{CHECK_DISTURBED}: 500 InternalError")
    end = RunSummary(count_verdicts((disturbed,)), exit=1)
    write(Record(RunHeader(endpoint="http://h"), (disturbed,), end), someone.folder / "run.jsonl")
    first, second = someone.command("predict", FILE, "run.jsonl", status=UNTESTABLE).stdout.splitlines()
    assert (first[0], first.split("  ")[-1]) == ("!", "Own at risk")
    assert second.strip() == "PutObject: does not always come out the same (write)"


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (("predict", "odd.toml", "out"), "odd.toml:1: not valid TOML: "),
        (("predict", "no.toml", "out"), "no.toml: No such file or directory"),
        (("predict", ".", "odd.toml"), ".: a folder, and no footprint: the FOOTPRINT comes first, then each RECORD"),
        (("run", "--footprint", "odd.toml"), "--footprint odd.toml:1: not valid TOML: "),
        (("run", "--footprint", "no.toml"), "--footprint no.toml: No such file or directory"),
    ],
)
def test_files_that_are_no_footprints_are_named(someone: User, arguments: tuple[str, ...], printed: str) -> None:
    (someone.folder / "odd.toml").write_text("a = [")
    outcome = someone.command(*arguments, status=WRONG_USE)
    assert outcome.stderr.startswith(f"Error: {printed}"), outcome.said
    assert outcome.stderr.count("\n") == 1
