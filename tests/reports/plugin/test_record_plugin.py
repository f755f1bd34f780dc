"""The pytest plugin: exit statuses, the record, expected results, with and without xdist."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from record.ending import command_line_status
from record.record_file import read
from reports.formats.rendering import REPORT_WRITERS
from reports.plugin.recording import check_of
from tests.expected_results import cause, expect
from tests.reports import fake

PASS = "@pytest.mark.result()\n@clients\ndef test_ok(client): pass\n"
FAIL = "@pytest.mark.result(verdict='fail', message='expected 416, got 200')\ndef test_bad(): assert 0\n"
BLOCKED = "@pytest.mark.result(verdict='blocked', message='no bucket', when='setup')\ndef test_stuck(): pass\n"
NOT_RUN = """
@pytest.mark.result(verdict='n/a', message='cannot', when='setup')
def test_na(): pass

@pytest.mark.result(verdict='unsupported', message='501')
def test_unsupported(): assert 0

@pytest.mark.result(verdict='skipped', message='no second account', when='setup')
def test_skipped(): pass
"""


def listed(check, verdict="fail"):
    return [f"{check} * {verdict}"]


@pytest.fixture(params=[(), pytest.param(("-n", "1"), marks=pytest.mark.exhaustive)], ids=["here", "xdist"])
def workers(request):
    return request.param


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("checks", "known", "status"),
    [
        (PASS, [], 0),
        (PASS + NOT_RUN, [], 0),
        (PASS + FAIL, [], 1),
        (PASS + BLOCKED, [], 1),
        (PASS + FAIL + BLOCKED, listed("objects/range::bad") + listed("objects/range::stuck", "blocked"), 0),
        (PASS, listed("objects/range::ok"), 1),
        (PASS + FAIL, listed("objects/range::bad", "blocked"), 1),
        (PASS + NOT_RUN, listed("objects/range::unsupported", "fail"), 1),
        (PASS + NOT_RUN, listed("objects/range::unsupported", "unsupported") + listed("objects/range::na"), 0),
        (PASS + "@pytest.mark.result(verdict='fail', endpoint_lost=True)\ndef test_lost(): assert 0\n", [], 3),
    ],
    ids=["pass", "not-run", "fail", "blocked", "known", "fixed", "other", "unsupported", "listed-unsupported", "lost"],
)
def test_exit_status(tmp_path, checks, known, status):
    folder = fake.project(tmp_path, checks)
    expect(folder, *known)
    outcome = fake.run(folder, "--known", "known")
    assert outcome.status == status, outcome.output
    assert outcome.summary["exit"] == status
    assert outcome.summary["interrupted"] is False
    record = read(outcome.out / "results.jsonl")
    assert not record.cut_off
    assert sum(record.summary.verdicts.values()) == len(record.results)
    assert {path.name for path in outcome.out.iterdir()} == {"results.jsonl", *REPORT_WRITERS}


def test_lines_of_the_record(tmp_path, workers):
    folder = fake.project(tmp_path, PASS + FAIL)
    expect(folder, *listed("objects/range::bad"), *listed("objects/range::ok"), causes=cause("objects/*", "so it is"))
    outcome = fake.run(folder, "--known", "known", *workers)
    assert outcome.lines[0] == fake.HEADER
    bad = outcome.checks["objects/range::bad boto3-s3v4"]
    assert (bad["verdict"], bad["listed"]["reason"], bad["message"]) == ("fail", "so it is", "expected 416, got 200")
    fixed = outcome.checks["objects/range::ok boto3-s3"]
    assert fixed["verdict"] == "pass"
    assert fixed["listed"] == {
        "check": "objects/range::ok",
        "client": "*",
        "verdict": "fail",
        "reason": "so it is",
        "link": None,
        "until": None,
        "expired": False,
        "file": "known/expected.txt:2",
        "cause": "objects/*",
    }
    assert (
        "expected fail in known/expected.txt:2 (so it is), but it passes now: update the expected results"
        in outcome.output
    )
    assert outcome.summary["known"] == 1
    assert outcome.summary["requests"] == 9


def test_totals_come_from_the_run_if_it_knows_them(tmp_path):
    folder = fake.project(tmp_path, PASS)
    outcome = fake.run(folder, env={"FAKE_TOTALS": json.dumps({"requests": 70, "throttled": 5})})
    assert (outcome.summary["requests"], outcome.summary["throttled"]) == (70, 5)


def test_a_record_of_another_run_is_not_replaced_in_silence(tmp_path):
    message = "it had the record of run r1 of https://s3.example.test, 2026-01-02T03:04:05+00:00."
    folder = fake.project(tmp_path, PASS)
    first = fake.run(folder)
    assert "is replaced" not in first.output
    again = fake.run(folder)
    assert message in " ".join(again.output.split())


@pytest.mark.parametrize("text", ["no record", '{"type": "run"}', '{"of": "somebody"}\n', "\n\n"])
def test_a_file_that_is_no_record_is_not_replaced(tmp_path, text):
    folder = fake.project(tmp_path, PASS)
    (folder / "out").mkdir()
    (folder / "out" / "results.jsonl").write_text(text)
    outcome = fake.run(folder)
    assert command_line_status(outcome.status) == 2
    (message,) = [line for line in outcome.output.splitlines() if "--out" in line]
    assert message.endswith(
        "--out out: results.jsonl there cannot be read as the record of a run, and would be replaced"
    )
    assert (folder / "out" / "results.jsonl").read_text() == text
    assert [path.name for path in (folder / "out").iterdir()] == ["results.jsonl"]


@pytest.mark.parametrize("text", ["", '{"type": "run", "schema": 99999}\n'])
def test_an_empty_file_and_the_record_of_a_later_version_are_replaced(tmp_path, text):
    folder = fake.project(tmp_path, PASS)
    (folder / "out").mkdir()
    (folder / "out" / "results.jsonl").write_text(text)
    assert fake.run(folder).status == 0


def test_a_run_that_writes_nothing_leaves_no_folder(tmp_path):
    folder = fake.project(tmp_path, PASS)
    (folder / "kept").mkdir()
    assert fake.run(folder, "--out", "new/er/out", "--fail-on", "nothing").status == 2
    assert fake.run(folder, "--out", "kept", "--fail-on", "nothing").status == 2
    assert fake.run(folder, "--out", "kept/out", "-k", "nothing").status == 2
    assert fake.run(folder, "--out", f"new/{'x' * 300}").status == 2
    assert not (folder / "new").exists()
    assert not list((folder / "kept").iterdir())


@pytest.mark.parametrize("out", [[], ["no-out"]], ids=["out", "no-out"])
def test_tests_that_are_not_checks_are_ignored(tmp_path, out):
    folder = fake.project(tmp_path, "def test_a(): pass\ndef test_b(): pytest.skip('x')\n")
    outcome = fake.run(folder, *out)
    assert outcome.status == 0
    assert "S3 conformance" not in outcome.output
    assert not list(folder.rglob("results.jsonl"))
    failing = fake.project(tmp_path, "def test_a(): assert 0\n")
    assert fake.run(failing, *out).status == 1
    assert not list(folder.rglob("*.xml"))


def test_nothing_selected(tmp_path, workers):
    folder = fake.project(tmp_path, PASS)
    assert fake.run(folder, "no-out", "-k", "absent", *workers).status == 5
    outcome = fake.run(folder, "-k", "absent", *workers)
    assert outcome.status == 2
    assert "No check of the suite was run." in outcome.output
    assert not (outcome.out / "results.jsonl").exists()


def test_without_out_only_the_exit_status_and_the_table(tmp_path):
    outcome = fake.run(fake.project(tmp_path, PASS + FAIL), "no-out")
    assert outcome.status == 1
    assert "S3 conformance" in outcome.output
    assert not outcome.out.exists()


@pytest.mark.parametrize(
    ("who", "workers"),
    [
        ("os.getpid()", ()),
        pytest.param("os.getppid()", ("-n", "1"), marks=pytest.mark.exhaustive),
        pytest.param("os.getpid()", ("-n", "1"), marks=pytest.mark.exhaustive),
    ],
    ids=["here", "xdist", "worker of xdist"],
)
def test_interrupted(tmp_path, who, workers):
    stop = f"""
@pytest.mark.result()
def test_stop():
    import time
    time.sleep(1)
    os.kill({who}, 2)
    time.sleep(20)
"""
    outcome = fake.run(fake.project(tmp_path, PASS + stop), *workers)
    assert outcome.status == 130
    assert outcome.summary["interrupted"] is True
    assert outcome.summary["exit"] == 130


def test_stopped_at_the_first_failure(tmp_path, workers):
    outcome = fake.run(fake.project(tmp_path, FAIL + PASS), "-x", *workers)
    assert outcome.status == 1, outcome.output
    assert outcome.summary["interrupted"] is True


def test_exit_asked_for_by_the_fixtures(tmp_path):
    folder = fake.project(tmp_path, PASS + "def test_exit(): pytest.exit('endpoint gone', returncode=3)\n")
    outcome = fake.run(folder)
    assert (outcome.status, outcome.summary["exit"]) == (3, 3)


@pytest.mark.exhaustive
def test_a_worker_that_dies_blocks_its_check(tmp_path):
    crash = "\n@pytest.mark.result()\n@clients\ndef test_crash(client):\n    if client == 'boto3-s3': os._exit(9)\n"
    outcome = fake.run(fake.project(tmp_path, PASS + crash), "-n", "2")
    assert outcome.status == 1, outcome.output
    line = outcome.checks["objects/range::crash boto3-s3"]
    assert line["verdict"] == "blocked"
    assert "the process that ran this check died" in line["message"]
    assert outcome.checks["objects/range::crash boto3-s3v4"]["verdict"] == "pass"


@pytest.mark.exhaustive
def test_other_crashes_are_reported(tmp_path):
    outcome = fake.run(fake.project(tmp_path, PASS + "def test_crash(): os._exit(9)\n"), "-n", "2")
    assert outcome.status == 1
    assert "Error in conformance/objects/test_range.py::test_crash" in outcome.output
    assert not read(outcome.out / "results.jsonl").cut_off


def test_teardown_errors_are_reported(tmp_path):
    broken = "@pytest.fixture\ndef f():\n    yield\n    raise OSError('left over')\n"
    checks = broken + "@pytest.mark.result()\ndef test_ok(f): pass\n"
    outcome = fake.run(fake.project(tmp_path, checks))
    assert outcome.status == 1
    assert outcome.checks["objects/range::ok boto3-s3v4"]["verdict"] == "pass"
    assert "(teardown): OSError: left over" in " ".join(outcome.output.split())


def test_checks_that_cannot_be_loaded(tmp_path, workers):
    folder = fake.project(tmp_path, PASS)
    (folder / "conformance" / "test_broken.py").write_text("import absent_module\n")
    outcome = fake.run(folder, *workers)
    assert outcome.status == 2
    assert "absent_module" in outcome.output


@pytest.mark.parametrize("known", ["[[deviation]]", "x * skipped"])
def test_a_wrong_known_file_is_wrong_use(tmp_path, known):
    folder = fake.project(tmp_path, PASS)
    expect(folder, known)
    outcome = fake.run(folder, "--known", "known")
    assert command_line_status(outcome.status) == 2
    assert "known/expected.txt:1: " in outcome.output


def test_an_impossible_out_folder(tmp_path):
    folder = fake.project(tmp_path, PASS)
    (folder / "file").write_text("")
    outcome = fake.run(folder, "--out", "file/out")
    assert command_line_status(outcome.status) == 2
    assert "--out file/out: Not a directory" in outcome.output


@pytest.mark.parametrize(
    ("nodeid", "expected"),
    [
        ("conformance/objects/test_range.py::test_past[suffix-boto3-s3]", ("objects/range::past[suffix]", "boto3-s3")),
        ("conformance/test_acl.py::test_put[boto3-s3v4]", ("acl::put", "boto3-s3v4")),
        ("conformance/test_acl.py::test_put[boto3-s3v4-x-y]", ("acl::put[x-y]", "boto3-s3v4")),
        ("conformance/test_acl.py::test_put[x]", None),
        ("conformance/test_acl.py::test_put", None),
    ],
)
def test_which_check_a_dead_worker_ran(nodeid, expected):
    assert check_of(nodeid, ("boto3-s3", "boto3-s3v4")) == expected


def test_a_folder_is_for_one_run_at_a_time(tmp_path):
    folder = fake.project(tmp_path, "@pytest.mark.result()\ndef test_slow():\n    import time; time.sleep(60)\n")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--out", "out"]
    environment = {**os.environ, "PYTHONPATH": str(fake.ROOT), "FAKE_HEADER": json.dumps(fake.HEADER)}
    first = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert first.stdout is not None
        for line in first.stdout:
            if "collected" in line:
                break
        second = fake.run(folder, "-k", "slow")
        assert second.status == 2
        assert "--out out: another run is writing there" in second.output
    finally:
        first.kill()
        first.wait()
    assert fake.run(folder, "-k", "nothing").status == 2, "the lock is gone with its process"


@pytest.mark.broken_records
def test_write_errors_are_reported_and_the_rest_is_written(tmp_path):
    folder = fake.project(tmp_path, PASS)
    (folder / "out" / "junit.xml").mkdir(parents=True)
    outcome = fake.run(folder, env={"COLUMNS": "400"})
    assert outcome.status == 3
    assert "junit.xml: could not be written: Is a directory" in outcome.output
    assert "1 file could not be written: exit status 3." in outcome.output
    assert "exit status 0" not in outcome.output
    assert (outcome.out / "summary.md").exists()
    assert outcome.summary["exit"] == 0  # of the results from the endpoint
