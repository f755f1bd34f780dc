"""Tests of the commands with endpoints that can be tested: their selection, output, files and exit statuses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from fixtures.preflight.capabilities import SAME_ID_MESSAGE
from record.lines import Record
from record.record_file import read
from reference.account import ALT, CREDENTIALS, MAIN
from reference.protocol.messages import Response, S3Request
from reference.server.connections import running
from reference.server.service import reference, refusal
from reports.known.expected_file import HEAD, USUAL
from tests.expected_results import expect
from tests.s3_conformance import servers
from tests.s3_conformance.commands import Outcome, User, buckets, embedded_elsewhere, user

ONE = ("-k", "exists_afterwards or empty_object", "--client", "boto3-s3v4")
FIELDS = ["id", "area", "operations", "level", "requirement", "source", "provenance", "feature", "gate", "clients"]
CLIENTS = ["boto3-s3", "boto3-s3v4", "boto-s3", "boto-s3v4"]
RAW = {"raw-s3", "raw-s3v4", "raw-anonymous"}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with embedded_elsewhere() as url:
        yield url


def record(who: User, out: str = "s3-conformance-report") -> Record:
    return read(who.folder / out / "results.jsonl")


def ids(who: User, out: str = "s3-conformance-report") -> set[str]:
    return {result.id for result in record(who, out).results}


# list


def test_list_has_all_checks(every_check: list[dict[str, Any]]) -> None:
    assert len(every_check) > 100
    assert len({check["id"] for check in every_check}) == len(every_check)
    areas = {check["area"] for check in every_check}
    assert areas >= {"access", "buckets", "connect", "listing", "multipart", "objects"}
    for check in every_check:
        assert list(check) == FIELDS
        assert check["id"].startswith(check["area"])
        assert check["operations"]
        assert check["level"] in ("core", "common", "extended", "rgw")
        assert check["requirement"].endswith(".")
        assert check["source"].startswith("https://")
        assert check["clients"]
        assert set(check["clients"]) <= {*CLIENTS, *RAW}
        assert all(reason is None or reason.startswith("n/a: ") for reason in check["clients"].values())


@pytest.mark.parametrize(
    ("flags", "field", "wanted"),
    [
        (("--area", "rgw,storage"), "area", {"rgw", "storage"}),
        (("--area", "connect,rgw", "--level", "rgw"), "level", {"rgw"}),
        (("--area", "storage", "--client", "boto-s3v4", "--client", "boto3-s3"), "clients", {"boto-s3v4", "boto3-s3"}),
        (("--area", "connect,rgw", "-k", "unordered"), "area", {"rgw"}),
    ],
    ids=["area", "level", "client", "-k"],
)
def test_list_filters(someone: User, flags: tuple[str, ...], field: str, wanted: set[str]) -> None:
    outcome = someone.command("list", "--format", "json", *flags, status=0)
    found = json.loads(outcome.stdout)
    seen = [check[field] for check in found]
    assert {name for value in seen for name in (value if isinstance(value, dict) else [value])} == wanted


def test_list_counts_what_a_run_skips_as_a_run_does(every_check: list[dict[str, Any]]) -> None:
    """Each client skips the check, so it is not left to one of them."""
    (found,) = (each for each in every_check if each["id"] == "listing/hundred_thousand_keys::every_key_is_listed_once")
    assert set(found["clients"]) == set(CLIENTS)


SOME = ("connect", "rgw", "storage", "website")
"""Areas that are listed soon."""


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    outcome = user(tmp_path_factory.mktemp("list")).command("list", "--format", "json", "--area", ",".join(SOME))
    assert outcome.status == 0, outcome.said
    return json.loads(outcome.stdout)


def test_list_as_text(someone: User, some: list[dict[str, Any]]) -> None:
    outcome = someone.command("list", "--area", ",".join(SOME), status=0, stderr="")
    lines = outcome.stdout.splitlines()
    ids = [line.partition("  ")[0] for line in lines if "::" in line and not line.startswith(" ")]
    assert sorted(ids) == sorted(check["id"] for check in some)  # whole, with their brackets
    said = ("requirement", "source", "provenance")
    reported = {(check["id"].partition("[")[0], *(str(check[name]) for name in said)) for check in some}
    assert sum(line.startswith("    https://") for line in lines) == len(reported)  # once for all such cases of a check
    assert outcome.stdout.endswith(f" results of {len(some)} checks\n")


def test_list_counts_by_area(someone: User, some: list[dict[str, Any]]) -> None:
    outcome = someone.command("list", "--format", "areas", "--area", ",".join(SOME), status=0)
    rows = [re.findall(r"\w+", line) for line in outcome.stdout.splitlines()]
    results = {check["id"]: len(check["clients"]) for check in some}
    for area in {check["area"] for check in some}:
        mine = [check["id"] for check in some if check["area"] == area]
        row = next(row for row in rows if row and row[0] == area)
        assert row[1:3] == [str(len(mine)), str(sum(results[check] for check in mine))]
        assert int(row[3]) > 0
    total = next(row for row in rows if row and row[0] == "all")
    assert total[1:3] == [str(len(some)), str(sum(results.values()))]


@pytest.mark.exhaustive
def test_list_names_the_area_whose_checks_are_selected_by_name(someone: User) -> None:
    everything = someone.command("list", "--format", "areas", "--level", "rgw").stdout
    assert "applications: with --applications all|NAME,…" in everything
    assert "--applications" not in someone.command("list", "--format", "areas", "--area", "rgw").stdout
    alone = someone.command("list", "--area", "applications")
    assert (alone.status, alone.stdout) == (2, "")
    assert alone.stderr == "Error: --area applications: nothing is selected without --applications all|NAME,…\n"


# doctor


def test_doctor_says_where_settings_come_from(someone: User, server: str) -> None:
    (someone.folder / "s3-conformance.toml").write_text(f"# ours\nendpoint_url = '{server}'\nregion = 'eu-test-1'\n")
    outcome = replace(someone, variables=someone.variables | {"AWS_REGION": "eu-test-2"}).command(
        "doctor", "--config", "s3-conformance.toml"
    )
    assert (outcome.status, outcome.stderr) == (0, ""), outcome.said
    lines = outcome.stdout.splitlines()
    assert lines[0] == server
    assert f"    {'region':<18}  eu-test-2  (AWS_REGION)" in lines
    assert f"    {'credentials':<18}  given  (AWS_ACCESS_KEY_ID)" in lines
    assert f"    {'addressing':<18}  path  (default)" in lines
    for step in ("name", "connection", "HTTP", "clock", "credentials", "create", "write"):
        assert any(line.startswith(f"  ✓ {step:<18}  ") for line in lines), outcome.said
    assert lines[-1] == "The endpoint can be tested."
    assert CREDENTIALS.secret_key not in outcome.said
    assert not someone.ledgers
    assert not [name for name in buckets(server) if name.startswith("s3c-")]


def test_doctor_says_what_a_preset_sets(someone: User, server: str) -> None:
    lines = someone.command("doctor", "--endpoint-url", server, "--provider", "minio").stdout.splitlines()
    place = lines.index(f"    {'provider':<18}  minio  (--provider)")
    assert lines[place + 1].strip() == "MinIO: addressing path; region us-east-1, unless set otherwise"
    assert f"    {'region':<18}  us-east-1  (preset minio)" in lines


def test_doctor_without_an_endpoint(someone: User) -> None:
    outcome = replace(someone, variables={}).command("doctor", status=0)
    assert "(embedded: no endpoint is configured)" in outcome.stdout
    assert "not used" not in outcome.stdout


def test_doctor_says_what_the_embedded_server_does_not_use(someone: User) -> None:
    expired = {"S3_EXPIRED_SINCE": "2026-01-02T03:04:05Z", "S3_EXPIRED_ACCESS_KEY_ID": "AKOLD"}
    given = {**expired, "S3_EXPIRED_SECRET_ACCESS_KEY": "old secret", "S3_EXPIRED_SESSION_TOKEN": "old token"}
    outcome = replace(someone, variables={**given, "AWS_REGION": "eu-1"}).command("doctor")
    printed = "  ! not used with the embedded server: S3_EXPIRED_SINCE, S3_EXPIRED_ACCESS_KEY_ID"
    assert printed in outcome.stdout.splitlines(), outcome.said


SECOND = {
    "S3_ALT_ACCESS_KEY_ID": ALT.credentials.access_key,
    "S3_ALT_SECRET_ACCESS_KEY": ALT.credentials.secret_key,
}


def test_doctor_has_no_tick_for_a_second_account_that_is_none(someone: User, server: str) -> None:
    """moto has one account for all keys."""
    outcome = replace(someone, variables=someone.variables | SECOND).command("doctor", "--endpoint-url", server)
    printed = [line for line in outcome.stdout.splitlines() if "second account" in line]
    assert [line.partition(", ")[0] for line in printed] == ["  · no second account   both keys are of one account"]


def test_doctor_says_when_both_accounts_have_one_canonical_id(someone: User) -> None:
    def one_id(answer: Response) -> Response:
        return replace(answer, body=answer.body.replace(ALT.canonical_id.encode(), MAIN.canonical_id.encode()))

    who = replace(someone, variables=someone.variables | SECOND)
    with servers.changing("ListBuckets", one_id)(someone.folder) as url:
        lines = who.command("doctor", "--endpoint-url", url).stdout.splitlines()
    assert f"  ✓ second account      canonical id {MAIN.canonical_id}" in lines
    assert f"  ! canonical ids       {SAME_ID_MESSAGE}" in lines


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("arguments", "most"),
    [
        ((), "60 buckets at once, 20 with one client, or 8 for each worker if that is more"),
        (("--max-buckets", "7"), "7 buckets at once"),
    ],
)
def test_doctor_says_how_many_buckets_a_run_may_have(someone: User, arguments: tuple[str, ...], most: str) -> None:
    outcome = replace(someone, variables={}).command("doctor", *arguments)
    assert f"  → --max-buckets       {most}" in outcome.stdout.splitlines(), outcome.said


def test_doctor_says_what_runs_will_take(someone: User, server: str) -> None:
    lines = someone.command("doctor").stdout.splitlines()
    took = [line for line in lines if line.startswith("  → run") and " requests, " in line]
    commands = [line.removeprefix("  → ").partition("  ")[0] for line in took]
    assert commands == ["run --smoke", "run", "run --every-client"]
    assert any(line.startswith("  ✓ distance            responses come after ") for line in lines)


@pytest.mark.exhaustive
def test_doctor_knows_how_long_a_limited_rate_takes(someone: User, server: str) -> None:
    lines = someone.command("doctor", "--rate", "1").stdout.splitlines()
    (took,) = [line for line in lines if line.startswith("  → run  ")]
    assert "hours" in took


def test_doctor_finds_faults_of_clients(someone: User) -> None:
    with running(reference(authenticate=_takes_clients_at_their_word)) as url:
        outcome = someone.command("doctor", "--endpoint-url", url)
        forced = someone.command("doctor", "--endpoint-url", url, "--corrections", "boto-v4-host")
    assert outcome.status == forced.status == 0, outcome.said
    printed = "  → correction          {} for {}\n"
    assert printed.format("boto3-v2-bucket-path", "boto3-s3") in outcome.stdout
    assert printed.format("boto-v4-host", "boto-s3v4") in outcome.stdout
    assert "  → correction          boto-url-port for " in outcome.stdout
    assert outcome.stdout.count("→ correction ") == 3
    assert forced.stdout.count("→ correction ") == 1


def _takes_clients_at_their_word(request: S3Request) -> str | None:
    """Verifies exactly the sent request, where the reference is lenient: with V2 the path of a bucket, with V4 the Host
    header."""
    signed = request.headers.get("authorization", "")
    if request.headers.get("host", "").count(":") > 1:
        return "SignatureDoesNotMatch"
    bare = request.bucket and not request.key and not request.path.endswith("/")
    if bare and signed.startswith("AWS ") and refusal(replace(request, path=request.path + "/")) is None:
        # It holds for the path with a slash: either it was signed so, or the reference has tried that path too.
        return None if _signed_without_slash(request) else "SignatureDoesNotMatch"
    return refusal(request)


def _signed_without_slash(request: S3Request) -> bool:
    with_key = replace(request, path=request.path + "/")
    return refusal(with_key) is not None


# run


@pytest.mark.parametrize(
    ("flags", "areas", "clients"),
    [
        (
            ("-k", "exists_afterwards or walkthrough", "--area", "buckets,documented,rgw"),
            {"buckets", "documented"},
            set(CLIENTS),
        ),
        (("--area", "connect,rgw", "--client", "boto3-s3"), {"connect", "rgw"}, {"boto3-s3"}),
        (("--area", "connect,rgw", "--level", "rgw"), {"rgw"}, {"boto3-s3", "boto3-s3v4"}),
    ],
    ids=["-k", "area-and-client", "level"],
)
def test_run_selects(someone: User, flags: tuple[str, ...], areas: set[str], clients: set[str]) -> None:
    someone.command("run", "-n", "0", *flags, status=0)
    results = record(someone).results
    assert {result.client for result in results} == clients
    assert {result.area for result in results} <= areas
    assert {path.name for path in (someone.folder / "s3-conformance-report").iterdir()} == {
        "results.jsonl",
        "badge.json",
        "findings.json",
        "guide.md",
        "junit.xml",
        "summary.md",
        "report.html",
    }


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "names",
    [
        ("-k", "etag_is_the_md5 and empty"),
        ("-k", "neighbour_keys or etag_is_the_md5", "--area", "objects"),
        ("--", "conformance/objects/test_put.py::test_etag_is_the_md5"),
    ],
    ids=["a case", "a table", "a path"],
)
def test_checks_by_name_run_through_the_clients_that_were_expected(someone: User, names: tuple[str, ...]) -> None:
    """A run of the usual depth leaves some results out; they are not expected to fail, and would look new."""
    found = {}
    for head in (HEAD, f"{HEAD}{USUAL}\n"):
        (expect(someone.folder) / "expected.txt").write_text(head)
        flags = ("--provider", "embedded", "--known", "known", "-n", "0", "--client", "boto3-s3v4,boto-s3")
        someone.command("run", *flags, *names, status=0)
        found[head] = {result.client for result in record(someone).results if "etag_is_the_md5" in result.id}
    assert list(found.values()) == [{"boto3-s3v4", "boto-s3"}, {"boto3-s3v4"}]


@pytest.mark.exhaustive
def test_results_are_counted_in_one_way(someone: User) -> None:
    """`list`, the last lines of a run and its record have one number of results; most invariants see no response.

    The last line during a run has the same number: see `test_late_results_count_towards_the_total`.
    """
    flags = ("--area", "connect,invariants")
    counted = someone.command("list", *flags).stdout.splitlines()[-1]
    number = counted.partition(" results of ")[0]
    outcome = someone.command("run", "-n", "0", *flags, status=0)
    assert f"   {counted}, " in outcome.stdout
    assert len(record(someone).results) == int(number)


@pytest.mark.exhaustive
def test_run_with_workers_and_another_folder(someone: User, server: str) -> None:
    flags = (
        "--endpoint-url",
        server,
        "--out",
        "deep/er",
        "--client",
        "boto3-s3v4,boto-s3",
        "--",
        "conformance/test_connect.py",
        "conformance/rgw",
        "-k",
        "not by_folders",  # the embedded server ignores the parameter
    )
    someone.command("run", "-n", "2", *flags, status=0)
    with_workers = {(result.id, result.client, result.verdict) for result in record(someone, "deep/er").results}
    assert someone.command("run", "-n", "0", *flags).status == 0
    assert {(r.id, r.client, r.verdict) for r in record(someone, "deep/er").results} == with_workers
    assert not [name for name in buckets(server) if name.startswith("s3c-")]
    assert not someone.ledgers


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--area", "connect", "--", "--maxfail=1"), "connect::"),
        (("--", "conformance/rgw"), "rgw/unordered::"),
        (("--", "conformance/objects/test_head.py", "-v"), "objects/head::"),
        (
            ("--client", "boto3-s3", "--", "conformance/buckets/test_list.py::test_own_bucket_is_listed"),
            "buckets/list::",
        ),
    ],
    ids=["option", "folder", "module", "function"],
)
def test_arguments_after_two_dashes_go_to_pytest(someone: User, arguments: tuple[str, ...], expected: str) -> None:
    someone.command("run", "-n", "0", *arguments, status=0)
    assert all(found.startswith(expected) for found in ids(someone)), ids(someone)


@pytest.mark.exhaustive
def test_the_users_own_pytest_is_left_alone(someone: User) -> None:
    (someone.folder / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\ntestpaths = mine\n")
    (someone.folder / "pyproject.toml").write_text("[tool.pytest.ini_options]\naddopts = '--no-such-option'\n")
    (someone.folder / "conftest.py").write_text("raise SystemExit('the conftest of the user')\n")
    (someone.folder / "tox.ini").write_text("[pytest]\nminversion = 99\n")
    for name in ("fixtures", "reports", "conformance"):
        (someone.folder / name).mkdir()
        (someone.folder / name / "__init__.py").write_text("raise SystemExit('a package of the user')\n")
    before = sorted(someone.folder.iterdir())
    assert someone.command_from_scratch("list", "--format", "json", "--area", "rgw").status == 0
    someone.command_from_scratch("run", "-n", "1", *ONE, "--", "conformance/objects/test_put.py", status=0)
    assert record(someone).results
    new = {path.name for path in someone.folder.iterdir()} - {path.name for path in before}
    assert {name for name in new if not name.startswith(".std")} == {"s3-conformance-report"}


# exit statuses


def _run(who: User, *flags: str) -> Outcome:
    return who.command("run", "-n", "0", "--provider", "embedded", *flags)


def test_status_of_expected_results(someone: User) -> None:
    """The status is 0 as listed, 1 for an unlisted violation, and 1 for an entry that no longer applies."""
    selected = "private_by_default or exists_afterwards"
    flags = ("--area", "access,buckets", "-k", selected, "--client", "boto3-s3v4")
    assert _run(someone, *flags).status == 0
    expect(someone.folder)
    violated = _run(someone, *flags, "--known", "known")
    assert violated.status == 1
    assert re.search(
        r"^code     .+  access/object_acl::object_is_private_by_default \(boto3-s3v4\)$", violated.stdout, re.MULTILINE
    )
    expect(someone.folder, "* * fail")
    fixed = _run(someone, *flags, "--known", "known")
    assert fixed.status == 1
    assert "known/expected.txt:1" in fixed.stdout
    assert "update the expected results" in fixed.stdout
    assert record(someone).summary is not None
    assert record(someone).summary.exit == 1


def test_status_of_a_server_that_dies(someone: User) -> None:
    """3: the endpoint stopped responding during the run, and did not come back."""
    seen: list[str] = []

    def authenticate(request: S3Request) -> str | None:
        seen.append(request.path)
        return refusal(request)

    serve = reference(authenticate=authenticate)

    def dying(request: S3Request) -> Any:
        answer = serve(request)
        if len(seen) > 45:
            answer.framing = "reset"
        return answer

    with running(dying) as url:
        flags = ("--endpoint-url", url, "--recovery-timeout", "0.2", "--area", "objects", "--client", "boto3-s3v4")
        outcome = someone.command("run", "-n", "0", *flags, status=3)
    assert "The endpoint is lost: objects/" in outcome.stdout
    assert "s3-conformance sweep --endpoint-url" in outcome.stdout
    assert record(someone).summary is not None
    assert len(someone.ledgers) == 1
