"""Tests of a guide from made records: as Markdown, and the same as a page.

A snapshot has what a guide has beyond that of a run in which all passed, and the headings that it lacks.
"""

from __future__ import annotations

import difflib
import html
import re
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace

from fixtures.model.places import CONFORMANCE
from record.client_names import CLIENTS
from record.lines import CheckResult, Correction, Record, RecordedFeature, RefusedSignature, RunHeader, Snippet
from record.selection import Selection
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.severity.severity_table import SEVERITIES
from reports.formats.guide import guide_file
from reports.formats.guide.client_setup import KEYS_IN_FILE
from reports.formats.guide.explanations import CALLS, Explanation
from reports.formats.html import guide as guide_page
from tests.reports.hostile import HOSTILE
from tests.reports.made import OK, deviating, result

HEADER = RunHeader(suite="1.2.3", endpoint="https://s3.example.com:8443", addressing="path", region="eu-west-1",
    clients=CLIENTS[:4], started="2026-11-21T10:00:00+00:00", boto3="1.44.5", boto="2.49.0",
    features=(RecordedFeature("objects", "Objects", "Put and get objects"),))  # fmt: skip
UPLOAD = Snippet("Upload an object", "s3.put_object(Bucket='my-bucket', Key=key)", ("import json", 'key = "a"'))
READ = Snippet("Read an object", "print(s3.get_object(Bucket='my-bucket', Key=key))", ('key = "a"',), "Hello\nWorld\n")
CONNECT = Snippet("Create a bucket", 'conn.create_bucket("my-bucket")')
DENIED = deviating(OK, "403 AccessDenied", "GetObject")


def call(name: str, client: str, snippet: Snippet | None = None, verdict: Any = "pass", **fields: Any) -> CheckResult:
    """A documented call."""
    given = {"level": "core", "feature": "objects", "gate": True, "subject": "GetObject", **fields}
    check = name if "::" in name else f"guide::{name}"
    return result(f"documented/{check}", client, verdict, snippet=snippet, area="documented", **given)


def failed(name: str, client: str, snippet: Snippet | None = None, **fields: Any) -> CheckResult:
    usual_fields = {"message": "expected 200, got 403 AccessDenied", "deviation": DENIED, "requirement": "A sentence."}
    return call(name, client, snippet, "fail", **{**usual_fields, **fields})


def record(*results: CheckResult, **header: Any) -> Record:
    return Record(replace(HEADER, **header), results)


def page(run: Record) -> str:
    return guide_file.page(diagnose(run))


def blocks(text: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


PASSED = (
    call("boto3_guide::put_object_with_json", "boto3-s3v4", UPLOAD, subject="PutObject"),
    call("boto3_guide::get_object_reads_and_decodes", "boto3-s3v4", READ),
    call("boto_rgw_guide::create_bucket", "boto-s3", CONNECT, subject="CreateBucket"),
)
WITHOUT_CHECKSUMS = (Correction("boto3-default-checksums", "boto3-s3v4"),)


def differs(run: Record) -> str:
    """Returns what the guide has beyond that of a run in which all passed, and the headings that it lacks."""
    texts = (re.sub(r"## Applications.*?(?=\n## )", "", each, flags=re.DOTALL) for each in (USUAL, page(run)))
    lines = difflib.ndiff(*map(str.splitlines, texts))
    return "\n".join(line for line in lines if line.startswith("- #") or (line[0] == "+" and line[2:]))


USUAL = page(record(*PASSED))


def test_what_ran_and_passed_is_shown_in_the_order_of_a_guide(snapshot: Any) -> None:
    assert page(record(*reversed(PASSED))) == USUAL == snapshot


QUOTING = "the client raised S3ResponseError (400 InvalidRequest): 400 Bad Request\n<?xml version='1.0'?><Error>"
PREPARED = deviating(OK, "400 InvalidRequest", arranging=True)
FAULTY = {"client_faults": ("a-fault", "b-fault")}
HOST_FAULT = failed("create", "boto-s3v4", CONNECT, client_faults=("boto-v4-host",))
HOST_CORRECTION = (Correction("boto-v4-host", "boto-s3v4", "boto 2.49 sends the port twice.", "Use port 443."),)
NO_V2 = RefusedSignature("Signature V2", "403 AccessDenied", ("boto-s3",))
KEYS = call("keys", "boto-s3v4", shows=(KEYS_IN_FILE,))
NAMES = ("versioning", "conditional-writes")
SOME = tuple(RecordedFeature(name, "Objects", name.capitalize()) for name in NAMES)
IN_PART = [
    *(failed(name, "boto3-s3v4", feature=name, gate=False) for name in NAMES),
    *(call(f"gate of {name}", "boto3-s3v4", feature=name) for name in NAMES),
]
TAGS = (RecordedFeature("object-tagging", "Objects", "Object tags"), *HEADER.features)
NO_TAGS = failed("tags", "boto3-s3v4", feature="object-tagging")
STATES = tuple(RecordedFeature(name, "Objects", f"Feature {name}") for name in ("objects", "copy", "none"))
IN_STATES = (
    call("b", "boto3-s3v4", None, "fail", level="extended", feature="copy", gate=False,
         deviation=deviating("400 A", "400 B", "x")),
    call("c", "boto3-s3v4", feature="copy"),
    call("d", "boto3-s3v4", None, "skipped", feature="none"),
)  # fmt: skip
CREATE_V4 = call("create", "boto-s3v4", CONNECT, subject="CreateBucket")
RAN = [
    CheckResult(f"applications/workflows::x[{name}]", "program", "pass", area="applications")
    for name in ("restic-0.18", "duckdb-1.5")
]
GUIDES: dict[str, Record] = {
    "a call that failed is named and not shown": record(failed("read", "boto3-s3v4", READ),
        failed("read", "boto3-s3", READ), PASSED[0]),
    "a failure with one signature is below the call": record(failed("read", "boto3-s3", READ), PASSED[1]),
    "a document that a client quotes is left out": record(failed("read", "boto3-s3", READ, message=QUOTING), PASSED[1]),
    "a step before that failed is said to be one": record(
        failed("read", "boto3-s3", READ, message=QUOTING, deviation=PREPARED), PASSED[1]),
    "a fault of a client is named once": record(
        *(failed(name, "boto3-s3", snippet, **FAULTY) for name, snippet in (("x", UPLOAD), ("y", READ))),
        call("create", "boto3-s3", CONNECT),
        *PASSED,
    ),
    "a client with a fault in every call is named where one reaches the endpoint": record(*PASSED, HOST_FAULT,
        corrections=HOST_CORRECTION),
    "a client with a fault and a call that works": record(*PASSED, HOST_FAULT, call("other", "boto-s3v4", CONNECT),
        corrections=HOST_CORRECTION),
    "a failure of another client too is no fault of one": record(failed("read", "boto3-s3", READ, **FAULTY),
        failed("read", "boto3-s3v4", READ), call("put", "boto3-s3", UPLOAD)),
    "skipped, blocked and n-a are not counted as verified": record(
        *PASSED,
        failed("other::wrong", "boto3-s3v4"),
        *(call(f"other::{verdict}", "boto3-s3v4", None, verdict) for verdict in ("skipped", "n/a", "blocked")),
    ),
    "a case that fails is named": record(PASSED[1], failed("read[last_part_is_empty]", "boto3-s3v4", READ)),
    "a call that was not tested is named with the reason": record(PASSED[0],
        call("read", "boto3-s3v4", READ, "skipped", message="needs HTTPS")),
    "boto gets an IPv6 address in brackets": record(*PASSED, endpoint="http://[::1]:9000"),
    "a setting is there if it is needed": record(*PASSED, corrections=WITHOUT_CHECKSUMS),
    "boto is told to use V4 where V2 is not supported": record(
        call("create", "boto-s3", CONNECT, "unsupported", message=NO_V2.reason), CREATE_V4, refused=(NO_V2,)),
    **{
        f"{client} alone signs as it did": record(call("create", client, CONNECT), clients=(client,))
        for client in HEADER.clients
    },
    "keys may be in a file if that worked": record(*PASSED, call("keys", "boto-s3", shows=(KEYS_IN_FILE,))),
    "keys may not be in a file if that failed": record(*PASSED,
        call("keys", "boto-s3", None, "fail", shows=(KEYS_IN_FILE,))),
    "all settings of boto are in one file": record(KEYS, CREATE_V4, clients=("boto-s3v4",)),
    "buckets are addressed as in the run": record(*PASSED, addressing="virtual"),
    "workflows that were performed are performed again": record(*PASSED, *RAN,
        selection=Selection({"depth": "usual", "areas": ["objects", "applications"]})),
    "a record of an earlier version has no calls": record(
        result("objects/put::x", level="core", feature="objects", gate=True)),
    "what users do without an absent feature": record(NO_TAGS, *PASSED, features=TAGS),
    "a feature that is declared as not offered": record(NO_TAGS, *PASSED, features=TAGS,
        not_offered=("object-tagging",)),
    "a feature that works in part is not said to be absent": record(*IN_PART, *PASSED, features=SOME),
    "each state is listed by name": record(*PASSED, *IN_STATES, features=STATES),
    "a signature that was not tested is not said to be accepted": record(PASSED[0],
        selection=Selection({"depth": "smoke"})),
    "the other signature is said if it works": record(*PASSED, call("put", "boto3-s3", UPLOAD, subject="PutObject"),
        CREATE_V4),
}  # fmt: skip


@pytest.mark.parametrize("name", GUIDES)
def test_how_the_guide_differs(name: str, snapshot: Any) -> None:
    assert differs(GUIDES[name]) == snapshot


def test_a_call_that_needed_a_correction_says_so() -> None:
    text = page(record(call("x", "boto-s3", URL, corrected=("boto-url-port",))))
    assert "As boto ships, this fails; corrected (boto-url-port), it passed." in text


def test_every_block_is_python() -> None:
    found = blocks(page(record(*PASSED, corrections=WITHOUT_CHECKSUMS)))
    assert len(found) == 5
    for text in found:
        compile(text, "guide", "exec")


def test_the_commands_name_the_folder_of_the_run(tmp_path: Path) -> None:
    guide_file.write(diagnose(record(*PASSED)), tmp_path / "guide.md")
    text = (tmp_path / "guide.md").read_text(encoding="utf-8")
    assert f" --out {tmp_path.name}\ns3-conformance guide {tmp_path.name}\n" in text


@pytest.mark.parametrize(
    ("selection", "clients", "flags"),
    [
        ({"depth": "usual"}, CLIENTS, ""),
        ({}, CLIENTS, " --every-client"),
        ({"depth": "smoke"}, CLIENTS, " --smoke"),
        ({"depth": "usual", "levels": ["core"], "areas": ["a", "b"]}, CLIENTS, " --level core --area a,b"),
        ({"depth": "every client", "keyword": "put or get"}, ("boto-s3",), " --client boto-s3 -k 'put or get'"),
        ({"depth": "usual", "bucket": "mine"}, CLIENTS, " --bucket mine"),
    ],
)
def test_what_was_selected_is_verified_again(selection: dict[str, Any], clients: tuple[str, ...], flags: str) -> None:
    text = page(record(*PASSED, selection=Selection(selection), clients=clients))
    (command,) = [line for line in text.splitlines() if line.startswith("s3-conformance run ")]
    assert command.partition(" --region ")[2].partition(" ")[2] == flags.strip()


def test_each_documented_call_is_explained() -> None:
    documented = {
        ("boto3" if module.stem.startswith("test_boto3") else "boto", title)
        for module in (CONFORMANCE / "documented").glob("test_*.py")
        for title in re.findall(r'@documented\(\s*"(.*)"', module.read_text(encoding="utf-8"))
    }
    assert documented == {(library, title) for library, titles in CALLS.items() for title in titles} != set()


def explanations() -> list[Explanation]:
    return [explanation for titles in CALLS.values() for explanation in titles.values()]


URL = Snippet("Make a URL with which anyone can read an object for 30 seconds", "url = key.generate_url(30)")
SIGNED_URL = result("documented/boto_walkthrough::signed_url", "boto-s3", snippet=URL, feature="presigned-urls")
UNTIL_IT_EXPIRES, FOR_GOOD = "can read the object until it expires", "URLs were still answered after they had expired"


def expired_url(status: int, client: str = "boto3-s3v4", **fields: Any) -> CheckResult:
    """Returns the result of a URL that had expired."""
    came = deviating("403", str(status))
    shown = {"feature": "objects", "shows": ("urls-outlive-their-time",)}
    return result("access/presigned_url::expired_url_is_refused", client, "fail", came, **shown, **fields)


@pytest.mark.parametrize(("status", "sentence"), [(200, FOR_GOOD), (400, UNTIL_IT_EXPIRES), (500, "")])
def test_nothing_is_promised_that_the_run_disproved(status: int, sentence: str) -> None:
    """A URL that is refused with another status than documented does not outlive its time; of one that ends in an
    internal error nothing is known."""
    assert UNTIL_IT_EXPIRES in page(record(*PASSED, SIGNED_URL))
    text = page(record(*PASSED, SIGNED_URL, expired_url(status)))
    assert [each for each in (UNTIL_IT_EXPIRES, FOR_GOOD) if each in text] == ([sentence] if sentence else [])


def test_faults_of_a_client_disprove_no_promise() -> None:
    """This holds both if the guide names one, and for a client that makes no call at the endpoint because of one."""
    fault = failed("read", "boto-s3v4", READ, **FAULTY)
    for more in ((expired_url(500, **FAULTY),), (fault, expired_url(500, "boto-s3v4"))):
        assert UNTIL_IT_EXPIRES in page(record(*PASSED, SIGNED_URL, *more))


def test_each_promise_that_may_be_broken_says_by_which_kinds() -> None:
    kinds = [set(promise.kinds) for explanation in explanations() for promise in explanation.promises]
    assert kinds
    assert all(each and each <= set(SEVERITIES) for each in kinds)


NOBODY, ANYONE = "Let nobody else read an object", "Let anyone read an object"


@pytest.mark.parametrize(
    ("title", "came", "severity", "sentence"),
    [
        (NOBODY, ("403", "200"), "exposed", "the call succeeds, but anybody can still read the object"),
        (ANYONE, ("200", "403 AccessDenied"), "refused",
         "the call succeeds, but nobody else can read the object (403 AccessDenied)"),
        (ANYONE, (OK, "501 NotImplemented"), "refused", "what the client says"),
    ],
)  # fmt: skip
def test_users_read_what_they_see(title: str, came: tuple[str, str], severity: str, sentence: str) -> None:
    """The guide leaves out the expected value of a request that is not the user's."""
    given = {"snippet": Snippet(title, "code"), "message": "what the client says"}
    wrong = result("documented/guide::call", "boto-s3", "fail", deviating(*came, kind=severity), **given)
    assert f"- **{title}** (V2): {sentence}\n" in page(record(*PASSED, wrong))


def test_the_page_says_the_same() -> None:
    made = record(*PASSED, failed("read", "boto3-s3", READ))
    text = html.unescape(re.sub(r"<[^>]+>", "", guide_page.page(diagnose(made))))
    words = ("pip install boto", "Not with V2: expected 200", "Put and get objects", "How this was verified")
    assert [each for each in (*blocks(page(made)), *words, "s3-conformance guide") if each.strip() not in text] == []


@pytest.mark.parametrize("made", [record(), record(failed("x", "someone", UPLOAD), endpoint="", region="", started="")])
def test_little_known_makes_a_guide(made: Record) -> None:
    assert page(made).startswith("# Using ")
    assert guide_page.page(diagnose(made)).startswith("<!doctype html>")


def test_hostile_texts_stay_texts() -> None:
    snippet = Snippet(HOSTILE, HOSTILE, (HOSTILE,), f"```\n{HOSTILE}")
    hostile = failed("y", "boto3-s3v4", Snippet(HOSTILE + "2", ""), message=HOSTILE)
    made = record(call("x", "boto3-s3v4", snippet), hostile, endpoint=HOSTILE, server=HOSTILE)
    for text in (MarkdownIt("commonmark").render(page(made)), guide_page.page(diagnose(made))):
        assert [each for each in ("<script>", "<img", "\x1b") if each in text] == []
