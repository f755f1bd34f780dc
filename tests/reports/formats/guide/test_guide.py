"""Tests of a guide from made records: as Markdown, and the same as a page."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace

from fixtures.model.places import CONFORMANCE
from record.client_names import CLIENTS
from record.lines import (
    CheckResult,
    Correction,
    Deviation,
    Record,
    RecordedFeature,
    RefusedSignature,
    RunHeader,
    Snippet,
)
from record.selection import Selection
from reports.diagnosis.advice.workarounds import WORKAROUNDS
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.severity.of_deviations import SEVERITIES
from reports.formats.guide import guide_file
from reports.formats.guide.explanations import CALLS, Explanation
from reports.formats.guide.guide_file import MORE
from reports.formats.guide.reaching import KEYS_IN_A_FILE
from reports.formats.html import guide as guide_page
from tests.reports.hostile import HOSTILE

HEADER = RunHeader(
    suite="1.2.3",
    endpoint="https://s3.example.com:8443",
    addressing="path",
    region="eu-west-1",
    clients=("boto3-s3", "boto3-s3v4", "boto-s3", "boto-s3v4"),
    started="2026-11-21T10:00:00+00:00",
    boto3="1.44.5",
    boto="2.49.0",
    features=(RecordedFeature("objects", "Objects", "Put and get objects"),),
)
UPLOAD = Snippet("Upload an object", "s3.put_object(Bucket='my-bucket', Key=key)", ("import json", 'key = "a"'))
READ = Snippet("Read an object", "print(s3.get_object(Bucket='my-bucket', Key=key))", ('key = "a"',), "Hello\nWorld\n")
CONNECT = Snippet("Create a bucket", 'conn.create_bucket("my-bucket")')
DENIED = Deviation("GetObject", {"success": None}, {"replies": [[403, "AccessDenied"]]}, kind="refused")


def result(check: str, client: str, verdict: Any, snippet: Snippet | None, **fields: Any) -> CheckResult:
    given = {"level": "core", "feature": "objects", "gate": True, "subject": "GetObject", **fields}
    name = check if "::" in check else f"guide::{check}"
    return CheckResult(f"documented/{name}", client, verdict, snippet=snippet, area="documented", **given)


def failed(
    check: str,
    client: str,
    snippet: Snippet | None,
    message: str = "expected 200, got 403 AccessDenied",
    **fields: Any,
) -> Any:
    given = {"message": message, "deviation": DENIED, "requirement": "A sentence.", **fields}
    return result(check, client, "fail", snippet, **given)


def record(*results: CheckResult, **header: Any) -> Record:
    return Record(replace(HEADER, **header), results)


def page(run: Record) -> str:
    return guide_file.page(diagnose(run))


def blocks(text: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


PASSED = (
    result("boto3_guide::put_object_with_json", "boto3-s3v4", "pass", UPLOAD, subject="PutObject"),
    result("boto3_guide::get_object_reads_and_decodes", "boto3-s3v4", "pass", READ),
    result("boto_rgw_guide::create_bucket", "boto-s3", "pass", CONNECT, subject="CreateBucket"),
)


def test_what_ran_and_passed_is_shown_in_the_order_of_a_guide() -> None:
    text = page(record(*reversed(PASSED)))
    assert text.index("## Reach it") < text.index("### Upload an object (V4)") < text.index("### Read an object (V4)")
    assert text.index("## Calls with boto\n") < text.index("### Create a bucket (V2)") < text.index("## Features")
    _, _, upload, read, create = blocks(text)
    assert upload == "import json\nkey = \"a\"\ns3.put_object(Bucket='my-bucket', Key=key)\n"
    assert read == "key = \"a\"\nprint(s3.get_object(Bucket='my-bucket', Key=key))\n# Hello\n# World\n"
    assert create == 'conn.create_bucket("my-bucket")\n'


def test_every_block_is_python() -> None:
    found = blocks(page(record(*PASSED, corrections=(Correction("boto3-default-checksums", "boto3-s3v4"),))))
    assert len(found) == 5
    for text in found:
        compile(text, "guide", "exec")


def test_what_failed_is_named_and_not_shown() -> None:
    text = page(record(failed("read", "boto3-s3v4", READ), failed("read", "boto3-s3", READ), PASSED[0]))
    assert READ.code not in text
    assert "- **Read an object** (V4 and V2): expected 200, got 403 AccessDenied" in text


def test_what_fails_with_one_signature_is_said_below_the_call() -> None:
    text = page(record(failed("read", "boto3-s3", READ), PASSED[1]))
    assert "### Read an object (V4)" in text
    assert "- Not with V2: expected 200, got 403 AccessDenied" in text


QUOTING = "the client raised S3ResponseError (400 InvalidRequest): 400 Bad Request\n<?xml version='1.0'?><Error>"


def test_documents_that_a_client_quotes_are_left_out() -> None:
    refused = Deviation("", {"success": None}, {"replies": [[400, "InvalidRequest"]]}, arranging=True)
    text = page(record(failed("read", "boto3-s3", READ, QUOTING), PASSED[1]))
    assert "- Not with V2: 403 AccessDenied\n" in text
    for message in (QUOTING, "a step before the requirement failed: expected 200, got 400 InvalidRequest"):
        prepared = replace(failed("read", "boto3-s3", READ, message), deviation=refused)
        assert "- Not with V2: a step before failed: 400 InvalidRequest\n" in page(record(prepared, PASSED[1]))


def test_a_fault_of_a_client_is_named_once() -> None:
    both = [replace(failed(check, "boto3-s3", UPLOAD), client_faults=("a-fault", "b-fault")) for check in ("x", "y")]
    works = result("create", "boto3-s3", "pass", CONNECT)
    lines = page(record(*both[:1], replace(both[1], snippet=READ), works, *PASSED)).splitlines()
    sentence = [line for line in lines if line.startswith("- Not with")]
    assert [line.partition("AccessDenied")[2] for line in sentence] == [
        " (a fault of the client: a-fault, b-fault)",
        " (the same fault of the client)",
    ]


def test_a_client_with_a_fault_in_every_call_is_named_once() -> None:
    """The guide names the fault where it tells how to reach the endpoint, and neither calls it accepted before nor
    repeats it at each call."""
    wrong = replace(failed("create", "boto-s3v4", CONNECT), client_faults=("boto-v4-host",))
    corrections = (Correction("boto-v4-host", "boto-s3v4", "boto 2.49 sends the port twice.", "Use port 443."),)
    text = page(record(*PASSED, wrong, corrections=corrections))
    accepted = "Signature V4 and Signature V2 accepted; but no call works as boto sends it with Signature V4: "
    assert f"\n{accepted}boto 2.49 sends the port twice.\n" in text
    assert "Not with V4" not in text
    works_once = page(record(*PASSED, wrong, result("other", "boto-s3v4", "pass", CONNECT), corrections=corrections))
    assert "no call works" not in works_once


def test_what_another_client_has_too_is_no_fault_of_one() -> None:
    faulty = replace(failed("read", "boto3-s3", READ), client_faults=("a-fault",))
    works = result("put", "boto3-s3", "pass", UPLOAD)
    text = page(record(faulty, failed("read", "boto3-s3v4", READ), works))
    assert "- **Read an object** (V4 and V2): expected 200, got 403 AccessDenied\n" in text


def test_what_is_predicted_is_not_called_verified() -> None:
    text = page(record(*PASSED))
    assert "Everything" not in text
    assert "\nWhat is said here of settings, calls and features was verified on 2026-11-21" in text
    assert ("applications that were not run is predicted" in text) == ("## Applications" in text)


def test_checks_that_tell_nothing_are_not_counted() -> None:
    """Skipped, blocked, unsupported and n/a are no verification."""
    others = [result(f"other::{verdict}", "boto3-s3v4", verdict, None) for verdict in ("skipped", "n/a", "blocked")]
    text = page(record(*PASSED, failed("other::wrong", "boto3-s3v4", None), *others))
    assert " by 4 checks of s3-conformance 1.2.3." in text


def test_the_commands_name_the_folder_of_the_run(tmp_path: Path) -> None:
    assert page(record(*PASSED)).endswith("\ns3-conformance guide s3-conformance-report\n```\n\n")
    guide_file.write(diagnose(record(*PASSED)), tmp_path / "guide.md")
    text = (tmp_path / "guide.md").read_text(encoding="utf-8")
    assert f" --out {tmp_path.name}\ns3-conformance guide {tmp_path.name}\n" in text


def test_a_case_that_fails_is_named() -> None:
    text = page(record(PASSED[1], failed("read[last_part_is_empty]", "boto3-s3v4", READ)))
    assert "- Not with V4, last part is empty: expected 200" in text


def test_what_was_not_tested_is_named_with_the_reason() -> None:
    text = page(record(PASSED[0], result("read", "boto3-s3v4", "skipped", READ, message="needs HTTPS")))
    assert READ.code not in text
    assert "Not tested: Read an object (needs HTTPS)." in text


def test_boto_gets_an_ipv6_address_in_brackets() -> None:
    text = page(record(*PASSED, endpoint="http://[::1]:9000"))
    assert 'host="[::1]",\n    port=9000,' in text


def test_only_needed_settings_are_there() -> None:
    text = page(record(*PASSED))
    assert "Config" not in text
    assert 'endpoint_url = "https://s3.example.com:8443"' in text
    assert 'region_name="eu-west-1"' in text
    assert 'host="s3.example.com",\n    port=8443,' in text
    assert "is_secure" not in text
    corrected = page(record(*PASSED, corrections=(Correction("boto3-default-checksums", "boto3-s3v4"),)))
    assert "config=Config(request_checksum_calculation='when_required'" in corrected
    assert "uploads with the checksums that current AWS SDKs add" in corrected
    assert "without the checksum setting above" in corrected


def test_boto_is_told_to_use_v4_where_v2_is_not_supported() -> None:
    refused = RefusedSignature("Signature V2", "403 AccessDenied", ("boto-s3",))
    closed = result("create", "boto-s3", "unsupported", CONNECT, message=refused.reason)
    text = page(record(closed, result("create", "boto-s3v4", "pass", CONNECT), refused=(refused,)))
    assert "\nSignature V4 accepted; Signature V2 not accepted.\n" in text
    assert "[s3]\nuse-sigv4 = True" in text
    assert 'conn.auth_region_name = "eu-west-1"' in text
    assert "Not with" not in text


@pytest.mark.parametrize(
    ("client", "sentence", "unsaid"),
    [
        ("boto3-s3", "config=Config(signature_version='s3'),", "use-sigv4"),
        ("boto3-s3v4", "`region_name`", "signature_version"),
        ("boto-s3", "conn = boto.connect_s3(", "use-sigv4"),
        ("boto-s3v4", "`use-sigv4`: this run did not test Signature V2, boto's default", "signature_version"),
    ],
)
def test_clients_sign_as_they_did_in_the_run(client: str, sentence: str, unsaid: str) -> None:
    text = page(record(result("create", client, "pass", CONNECT), clients=(client,)))
    assert sentence in text
    assert unsaid not in text


def test_keys_may_be_in_a_file_if_that_worked() -> None:
    for verdict, sentence in (("pass", True), ("fail", False)):
        keys = result("keys", "boto-s3", verdict, None, shows=(KEYS_IN_A_FILE,))
        assert ("[Credentials]" in page(record(*PASSED, keys))) == sentence


def test_all_settings_of_boto_are_in_one_file() -> None:
    keys = result("keys", "boto-s3v4", "pass", None, shows=(KEYS_IN_A_FILE,))
    made = record(keys, result("create", "boto-s3v4", "pass", CONNECT), clients=("boto-s3v4",))
    text = page(made)
    assert text.count("`~/.boto`: ") == 1
    assert "[s3]\nuse-sigv4 = True\n\n[Credentials]\naws_access_key_id = YOUR_ACCESS_KEY\n" in text


def test_what_ran_without_a_question_is_said() -> None:
    text = page(record(*PASSED))
    assert "With `validate=False`" in text.partition("## Calls with boto\n")[2]
    assert "validate" not in text.partition("## Calls with boto\n")[0]


def test_buckets_are_addressed_as_in_the_run() -> None:
    text = page(record(*PASSED, addressing="virtual"))
    assert "config=Config(s3={'addressing_style': 'virtual'})" in text
    assert "OrdinaryCallingFormat" not in text
    assert "--addressing virtual" in text


@pytest.mark.parametrize(
    ("selection", "clients", "flags"),
    [
        ({"depth": "usual"}, CLIENTS, ""),
        ({}, CLIENTS, " --every-client"),
        ({"depth": "smoke"}, CLIENTS, " --smoke"),
        (
            {"depth": "usual", "levels": ["core"], "areas": ["objects", "copy"]},
            CLIENTS,
            " --level core --area objects,copy",
        ),
        ({"depth": "every client", "keyword": "put or get"}, ("boto-s3",), " --client boto-s3 -k 'put or get'"),
        ({"depth": "usual", "bucket": "mine"}, CLIENTS, " --bucket mine"),
    ],
)
def test_what_was_selected_is_verified_again(selection: dict[str, Any], clients: tuple[str, ...], flags: str) -> None:
    text = page(record(*PASSED, selection=Selection(selection), clients=clients))
    (command,) = [line for line in text.splitlines() if line.startswith("s3-conformance run ")]
    assert command.partition(" --region ")[2].partition(" ")[2] == flags.strip()


def test_workflows_that_were_performed_are_performed_again() -> None:
    names = ("restic-0.18", "duckdb-1.5")
    ran = [CheckResult(f"applications/workflows::x[{name}]", "program", "pass", area="applications") for name in names]
    text = page(record(*PASSED, *ran, selection=Selection({"depth": "usual", "areas": ["objects", "applications"]})))
    assert " --applications restic-0.18,duckdb-1.5\n" in text


def test_records_of_earlier_versions_have_no_calls() -> None:
    old = CheckResult("objects/put::x", "boto3-s3v4", "pass", level="core", feature="objects", gate=True)
    text = page(record(old))
    assert "did not have the documented calls" in text
    assert "Calls with" not in text
    assert "## Features" in text


def test_what_users_must_know_is_what_they_do_without_a_feature() -> None:
    """The guide has no values that a check expected and got."""
    catalogue = (
        RecordedFeature("object-tagging", "Objects", "Object tags"),
        RecordedFeature("objects", "Objects", "Put and get objects"),
    )
    refused = failed("tags", "boto3-s3v4", None)
    text = page(record(replace(refused, feature="object-tagging"), *PASSED, features=catalogue))
    known = text.partition("## What to know")[2].partition("\n## ")[0]
    assert (
        f"### Not offered\n\nCalls that use this fail:\n\n- **Object tags**: {WORKAROUNDS['object-tagging'].absent}\n"
        in known
    )
    assert "A sentence." not in known
    assert "expected" not in known
    assert MORE in known
    declared = page(
        record(replace(refused, feature="object-tagging"), *PASSED, features=catalogue, not_offered=("object-tagging",))
    )
    assert "Object tags**" not in declared
    assert "Declared as not offered: " in declared


def test_what_works_in_part_is_not_said_to_be_absent() -> None:
    """The guide has a harmless instruction, or the fault."""
    names = ("versioning", "conditional-writes")
    catalogue = tuple(RecordedFeature(name, "Objects", name.capitalize()) for name in names)
    wrong = [replace(failed(name, "boto3-s3v4", None), feature=name, gate=False) for name in names]
    kept = [result(f"gate of {name}", "boto3-s3v4", "pass", None, feature=name) for name in names]
    made = record(*wrong, *kept, *PASSED, features=catalogue)
    (title,) = {each.title for each in diagnose(made).findings}
    known = page(made).partition("### Works only in part")[2].partition("\n## ")[0]
    assert f"- **Versioning**: {WORKAROUNDS['versioning'].in_part}\n" in known
    assert f"- **Conditional-writes**: {title}\n" in known
    for name in names:
        assert WORKAROUNDS[name].absent not in known


def test_each_state_is_listed_by_name() -> None:
    catalogue = tuple(RecordedFeature(name, "Objects", f"Feature {name}") for name in ("objects", "copy", "none"))
    code = Deviation("x", {"replies": [[400, "A"]]}, {"replies": [[400, "B"]]}, kind="code")
    working = replace(
        result("b", "boto3-s3v4", "fail", None, level="extended"), feature="copy", gate=False, deviation=code
    )
    skipped = result("d", "boto3-s3v4", "skipped", None, feature="none")
    kept = result("c", "boto3-s3v4", "pass", None, feature="copy")
    text = page(record(*PASSED, working, kept, skipped, features=catalogue))
    assert "works: Feature copy\n" in text
    assert "untested: Feature none\n" in text


def test_what_was_not_tested_is_not_said_to_be_accepted() -> None:
    """A smoke run uses one of its given clients."""
    text = page(record(PASSED[0], selection=Selection({"depth": "smoke"})))
    assert "\nSignature V4 accepted.\n" in text
    assert "pip install boto3\n" in text
    assert "Signature V2" not in text
    assert "### boto\n" not in text


def test_the_other_signature_is_said_if_it_works() -> None:
    v2 = result("put", "boto3-s3", "pass", UPLOAD, subject="PutObject")
    v4_of_boto = result("create", "boto-s3v4", "pass", CONNECT, subject="CreateBucket")
    text = page(record(*PASSED, v2, v4_of_boto))
    assert "add `config=Config(signature_version='s3')`" in text
    assert 'set `conn.auth_region_name = "eu-west-1"` once' in text
    assert "auth_region_name" not in page(record(*PASSED))
    assert "pip install boto filechunkio" in text


def documented_calls() -> set[tuple[str, str]]:
    """The titles of the snippets of the checks, with their libraries."""
    return {
        ("boto3" if module.stem.startswith("test_boto3") else "boto", title)
        for module in (CONFORMANCE / "documented").glob("test_*.py")
        for title in re.findall(r'@documented\(\s*"(.*)"', module.read_text(encoding="utf-8"))
    }


def test_each_documented_call_is_explained() -> None:
    assert documented_calls()
    assert documented_calls() == {(library, title) for library, titles in CALLS.items() for title in titles}


def explanations() -> list[Explanation]:
    return [explanation for titles in CALLS.values() for explanation in titles.values()]


SIGNED_URL = CheckResult(
    "documented/boto_walkthrough::signed_url",
    "boto-s3",
    "pass",
    snippet=Snippet("Make a URL with which anyone can read an object for 30 seconds", "url = key.generate_url(30)"),
    feature="presigned-urls",
)


UNTIL_IT_EXPIRES, FOR_GOOD = "can read the object until it expires", "URLs were still answered after they had expired"


def expired_url(status: int, client: str = "boto3-s3v4", **fields: Any) -> CheckResult:
    """Returns the result of a URL that had expired."""
    deviation = Deviation("", {"replies": [[403, ""]]}, {"replies": [[status, ""]]})
    return CheckResult(
        "access/presigned_url::expired_url_is_refused",
        client,
        "fail",
        deviation=deviation,
        feature="objects",
        shows=("urls-outlive-their-time",),
        **fields,
    )


@pytest.mark.parametrize(("status", "sentence"), [(200, FOR_GOOD), (400, UNTIL_IT_EXPIRES), (500, "")])
def test_nothing_is_promised_that_the_run_disproved(status: int, sentence: str) -> None:
    """A URL that is refused with another status than documented does not outlive its time; of one that ends in an
    internal error nothing is known."""
    assert UNTIL_IT_EXPIRES in page(record(*PASSED, SIGNED_URL))
    text = page(record(*PASSED, SIGNED_URL, expired_url(status)))
    assert [each for each in (UNTIL_IT_EXPIRES, FOR_GOOD) if each in text] == ([sentence] if sentence else [])


def test_faults_of_a_client_disprove_no_promise() -> None:
    """This holds both if the guide names one, and for a client that makes no call at the endpoint because of one."""
    faulty = expired_url(500, client_faults=("a-fault",))
    fault = failed("read", "boto-s3v4", READ, client_faults=("a-fault",))
    for more in ((faulty,), (fault, expired_url(500, "boto-s3v4"))):
        assert UNTIL_IT_EXPIRES in page(record(*PASSED, SIGNED_URL, *more))


def test_each_promise_that_may_be_broken_says_by_which_kinds() -> None:
    promises = [promise for explanation in explanations() for promise in explanation.promises]
    assert promises
    for promise in promises:
        assert promise.kinds
        assert set(promise.kinds) <= set(SEVERITIES)


@pytest.mark.parametrize(
    ("title", "expected", "got", "severity", "sentence"),
    [
        (
            "Let nobody else read an object",
            {"replies": [[403, ""]]},
            {"replies": [[200, ""]]},
            "exposed",
            "the call succeeds, but anybody can still read the object",
        ),
        (
            "Let anyone read an object",
            {"replies": [[200, ""]]},
            {"replies": [[403, "AccessDenied"]]},
            "refused",
            "the call succeeds, but nobody else can read the object (403 AccessDenied)",
        ),
        (
            "Let anyone read an object",
            {"success": None},
            {"replies": [[501, "NotImplemented"]]},
            "refused",
            "what the client says",
        ),
    ],
)
def test_users_read_what_they_see(
    title: str, expected: dict[str, Any], got: dict[str, Any], severity: str, sentence: str
) -> None:
    """The guide leaves out the expected value of a request that is not the user's."""
    wrong = CheckResult(
        "documented/guide::call",
        "boto-s3",
        "fail",
        snippet=Snippet(title, "code"),
        message="what the client says",
        deviation=Deviation("", expected, got, kind=severity),
    )
    assert f"- **{title}** (V2): {sentence}\n" in page(record(*PASSED, wrong))


def test_the_page_says_the_same() -> None:
    made = record(*PASSED, failed("read", "boto3-s3", READ))
    text = html.unescape(re.sub(r"<[^>]+>", "", guide_page.page(diagnose(made))))
    for block in blocks(page(made)):
        assert block.strip() in text
    assert "pip install boto" in text
    for words in ("Not with V2: expected 200", "Put and get objects", "How this was verified", "s3-conformance guide"):
        assert words in text


@pytest.mark.parametrize("made", [record(), record(failed("x", "someone", UPLOAD), endpoint="", region="", started="")])
def test_little_known_makes_a_guide(made: Record) -> None:
    assert page(made).startswith("# Using ")
    assert guide_page.page(diagnose(made)).startswith("<!doctype html>")


def test_hostile_texts_stay_texts() -> None:
    snippet = Snippet(HOSTILE, HOSTILE, (HOSTILE,), f"```\n{HOSTILE}")
    made = record(
        result("x", "boto3-s3v4", "pass", snippet),
        failed("y", "boto3-s3v4", Snippet(HOSTILE + "2", ""), HOSTILE),
        endpoint=HOSTILE,
        server=HOSTILE,
    )
    for text in (MarkdownIt("commonmark").render(page(made)), guide_page.page(diagnose(made))):
        assert "<script>" not in text
        assert "<img" not in text
        assert "\x1b" not in text
