"""Tests of the predicted applications: from their needs, and the gates of these features."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from record.exchanges import RecordedExchange
from record.footprint_file import Extent, Footprint, Need, RecordedWorkflow, text_of
from record.lines import CheckResult, Deviation, Record, RecordedFeature, RefusedSignature, RunHeader
from reports.diagnosis.applications.predicting import ROOT, predict_each, predictions
from reports.diagnosis.applications.prediction import Prediction
from reports.diagnosis.applications.prediction_words import (
    basis_sentence,
    heading,
)
from reports.diagnosis.applications.prediction_words import words as words_of
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.footprints.observed_outcomes import ObservedOutcome
from reports.diagnosis.severity.of_results import severity_of
from tests.reports.made import OK, deviating, exchanged
from tests.reports.served import served

WRITES = "conditional-writes"
CATALOGUE = (
    RecordedFeature(WRITES, "Group", "Conditional writes"),
    RecordedFeature("batch-delete", "Group", "Batch delete"),
)
IGNORED = deviating("412 PreconditionFailed", OK, "PutObject")
REFUSED = deviating(OK, "501 NotImplemented", "PutObject")
OTHER_CODE = deviating("412 PreconditionFailed", "409 Conflict", "PutObject")
NAME = "if-none-match=*"
FIRST_BYTE, PAGES = "first-byte-is-the-object", "keys-are-lost-from-encoded-pages"
REPEATED, RACE = "encoded-pages-repeat-keys", "condition-precedes-the-write"


def footprint(extent: Extent, *, setting: str = "") -> Footprint:
    """One that needs conditional writes, and with the setting nothing."""
    need = Need(WRITES, extent, ("lock",), ("PutObject",), (NAME,))
    recordings = [RecordedWorkflow("", "http", (need,), ("lock: PutObject signed if-none-match",))]
    recordings += [RecordedWorkflow(setting, "http", (), ("lock: PutObject signed",))] if setting else []
    return Footprint("table-1", "Table", "1", "data", tuple(recordings))


def gate(deviation: Deviation | None, header: tuple[str, str] = ("If-None-Match", "*"), **more: Any) -> CheckResult:
    fields = {
        "area": "conditions",
        "subject": "PutObject",
        "feature": WRITES,
        "gate": True,
        "deviation": deviation,
        "exchanges": (RecordedExchange(method="PUT", url="http://h/b/k", request_headers=(header,)),),
        **more,
    }
    return CheckResult("conditions/put::a_gate", "boto3-s3v4", "fail" if deviation else "pass", **fields)


def made(*results: CheckResult, known: tuple[Footprint, ...] = (), endpoint: str = "http://h") -> Record:
    """The record of a run that served each request of these programs."""
    return Record(RunHeader(endpoint=endpoint, features=CATALOGUE), (*results, *served(known)))


def predicted(known: Footprint, *results: CheckResult) -> tuple[str, list[tuple[str, int]]]:
    record = made(*results, known=(known,))
    (found,) = predict_each(diagnose(record), (known,))
    return found.answer, [(each.feature, each.finding) for each in found.obstacles]


def tool(*requests: str, needs: Need | None = None, roots: tuple[str, ...] = (), **more: Any) -> Footprint:
    """A program that sends these requests."""
    known = () if needs is None else (needs,)
    return Footprint("tool-1", "Tool", "1", "tool", (RecordedWorkflow("", "http", known, requests, roots, **more),))


def with_faults(feature: str, operation: str, faults: dict[str, bool]) -> Footprint:
    """One that needs the feature, and was tried with these faults."""
    return tool(f"read: {operation} signed", needs=Need(feature, "effect", ("read",), (operation,)), faults=faults)


def signing(*signatures: str) -> Footprint:
    known = footprint("effect")
    recording = msgspec.structs.replace(known.recordings[0], signatures=signatures)
    return msgspec.structs.replace(known, recordings=(recording,))


def at(check: str, one: CheckResult, **more: Any) -> CheckResult:
    return msgspec.structs.replace(one, id=check, **more)


def cases(wrong: str, right: str) -> list[CheckResult]:
    """The cases of a gate, another gate, and another client with which all cases pass."""
    gates = [at(f"objects/put::read[{case}]", gate(OTHER_BODY, feature="key-characters")) for case in wrong.split()]
    gates += [at(f"objects/put::read[{case}]", gate(None, feature="key-characters")) for case in right.split()]
    others = [at(each.id, each, client="raw-s3v4", verdict="pass", deviation=None) for each in gates]
    return [*gates, at("objects/head::described", gate(None, feature="key-characters")), *others]


def pages(expected: list[str], came: list[str], *shows: str, query: str = "") -> list[CheckResult]:
    """A gate of listings that passes, and another check of them that fails."""
    came_otherwise = deviating(expected, came, "keys", sort="entries")
    more: dict[str, Any] = {"subject": "ListObjects" if query else "PutObject"}
    if query:
        more["exchanges"] = (exchanged("GET", f"b?{query}"),)
    wrong = at("pages", gate(came_otherwise, gate=False, feature="list-pages", **more), shows=shows)
    return [gate(None, feature="list-pages", subject="ListObjectsV2"), wrong]


def paged(**faults: bool) -> Footprint:
    names = {"pages": PAGES, "repeated": REPEATED}
    return with_faults("list-pages", "ListObjectsV2", {names[name]: fails for name, fails in faults.items()})


def first_byte(*shows: str) -> CheckResult:
    return at("ranges", gate(WHOLE, feature="ranges", subject="GetObject"), shows=shows)


def listing(status: int) -> CheckResult:
    first = RecordedExchange(method="GET", url="http://h/b?list-type=2&max-keys=3", status=status)
    return gate(CRASHED, feature="list-pages", subject="ListObjectsV2", exchanges=(first,))


OTHER_BODY = deviating("a", "b", "body", sort="data")
WHOLE = deviating("0", "0123456789", "body", sort="data")
CRASHED = deviating(OK, "500 InternalError", "ListObjectsV2")
OTHER_ROOT = deviating("Result", "Other", "root of the document", sort="form")
LOST = deviating({"text": "a complete response"}, {"fault": "IncompleteResponse"}, "PutObject", arranging=True)
NO_GRANT, ACL_FOR_OBJECT = (
    gate(deviating(["READ"], came, "grants to all users", sort="access")) for came in ([], {"fault": "NoDocument"})
)
NEEDS = {name: Need(feature, extent, ("write",), ("PutObject",), sent) for name, feature, extent, sent in (
    ("stores", "key-characters", "effect", ()), ("sends", "key-characters", "effect", (NAME,)),
    ("no write", WRITES, "refusal", ()))}  # fmt: skip
CHUNKED = ("Transfer-Encoding", "chunked")
SENT = RecordedExchange(method="PUT", request_headers=(("If-None-Match", "*"), CHUNKED))
LISTS = Need("list-pages", "effect", ("list",), ("ListObjectsV2",), ("continuation-token",))
V2_REFUSED = [gate(None), at("conditions/put::a_gate", gate(REFUSED), client="boto3-s3")]
FOREIGN = (["a", "b"], ["a", "b", "c"], PAGES, REPEATED)
LACKS = (["a", "b"], ["a"], PAGES)

ANSWERS: dict[str, tuple[Footprint, list[CheckResult], str]] = {
    "effect, passes": (footprint("effect"), [gate(None)], "works"),
    "effect, ignored": (footprint("effect"), [gate(IGNORED)], "fails"),
    "effect, refused": (footprint("effect"), [gate(REFUSED)], "fails"),
    "effect, other code": (footprint("effect"), [gate(OTHER_CODE)], "works"),
    "acceptance, ignored": (footprint("acceptance"), [gate(IGNORED)], "works"),
    "acceptance, refused": (footprint("acceptance"), [gate(REFUSED)], "fails"),
    "refusal, ignored": (footprint("refusal"), [gate(IGNORED)], "fails"),
    "refusal, refused": (footprint("refusal"), [gate(REFUSED)], "works"),
    "nothing, refused": (footprint("nothing"), [gate(REFUSED)], "works"),
    "a gate about another header": (footprint("effect"), [gate(IGNORED, ("If-Match", '"e"'))], "works"),
    "a gate about another value": (footprint("effect"), [gate(IGNORED, ("If-None-Match", '"e"'))], "works"),
    "a condition, however the body was sent": (footprint("effect"), [gate(IGNORED, exchanges=(SENT,))], "fails"),
    "a case that most others contradict": (tool(needs=NEEDS["stores"]), cases("error", "bytes text"), "works"),
    "one case of two": (tool(needs=NEEDS["stores"]), cases("error", "bytes"), "fails"),
    "most cases": (tool(needs=NEEDS["stores"]), cases("error bytes", "text"), "fails"),
    "a case of a header that it sends": (tool(needs=NEEDS["sends"]), cases("error", "bytes text"), "fails"),
    "an operation that it does without has no effect": (tool(needs=NEEDS["no write"]), [NO_GRANT], "works"),
    "an operation that it does without is taken for another": (tool(needs=NEEDS["no write"]), [ACL_FOR_OBJECT],
        "fails"),
    "signature V4 passes": (signing("v4"), V2_REFUSED, "works"),
    "signature V2 counts for programs with no other": (signing("v2"), V2_REFUSED, "fails"),
    "both signatures": (signing("v2", "v4"), V2_REFUSED, "works"),
    **{
        f"another root of answers, {'read' if roots else 'not read'}": (
            tool("write: PutObject", roots=roots),
            [gate(OTHER_ROOT, gate=False, feature="responses", shows=(ROOT,))],
            "fails" if roots else "works",
        )
        for roots in (("PutObject",), ())
    },
    "a fault that it works with": (with_faults("ranges", "GetObject", {FIRST_BYTE: False}), [first_byte(FIRST_BYTE)],
        "works"),
    "a fault that it fails with": (with_faults("ranges", "GetObject", {FIRST_BYTE: True}), [first_byte(FIRST_BYTE)],
        "fails"),
    "a fault that does not concern it": (with_faults("ranges", "GetObject", {}), [first_byte(FIRST_BYTE)], "works"),
    "a check that is no gate finds a fault that it fails with": (paged(pages=True), pages(*LACKS), "fails"),
    "a check finds a fault that it works with": (paged(pages=False), pages(*LACKS), "works"),
    "a check finds a fault that does not concern it": (paged(), pages(*LACKS), "works"),
    "another order is no such fault": (paged(pages=True), pages(["a", "b"], ["b", "a"], PAGES), "works"),
    "a fault of the listing that it uses": (paged(pages=True), pages(*LACKS, query="list-type=2&prefix=a"), "fails"),
    "a fault of the other listing": (paged(pages=True), pages(*LACKS, query="prefix=a"), "works"),
    "an unknown fault, where it fails with one akin": (paged(pages=True), pages(*FOREIGN), "fails"),
    "an unknown fault, where it works with one akin": (paged(pages=False), pages(*FOREIGN), "works"),
    "an unknown fault, where it fails with all akin": (paged(pages=True, repeated=True), pages(*FOREIGN), "fails"),
    "an unknown fault, where it fails with one of two": (paged(pages=True, repeated=False), pages(*FOREIGN), "works"),
    "an unknown fault, where none concerns it": (paged(), pages(*FOREIGN), "works"),
    "what goes wrong before its check began is no fault": (with_faults(WRITES, "PutObject", {RACE: True}),
        [gate(None), gate(LOST, gate=False, shows=(RACE,))], "works"),
    **{
        f"{'crash' if status == 500 else 'success'} of {request} before what it needs": (
            tool(f"list: ListObjectsV2 signed {request}", needs=LISTS), [listing(status)], answer,
        )
        for request, status, answer in (
            ("?list-type ?max-keys", 500, "fails"), ("?list-type", 500, "works"),
            ("?list-type ?max-keys", 200, "works"),
        )
    },
}  # fmt: skip


@pytest.mark.parametrize(("known", "results", "answer"), ANSWERS.values(), ids=ANSWERS)
def test_answer(known: Footprint, results: list[CheckResult], answer: str) -> None:
    assert predicted(known, *results)[0] == answer


def test_a_grant_that_has_no_effect_is_ignored() -> None:
    assert [severity_of(each) for each in (NO_GRANT, ACL_FOR_OBJECT)] == ["ignored"] * 2


def test_obstacles_come_as_the_program_meets_them() -> None:
    """The finding about objects has the lower number; the program locks before it reads."""
    read, lock = (
        Need("key-unicode", "effect", ("read",), ("GetObject",)),
        Need(WRITES, "effect", ("lock",), ("PutObject",)),
    )
    sent = ("lock: PutObject signed if-none-match", "read: GetObject signed")
    other = deviating("a", "b", "body", sort="data")
    corrupt = msgspec.structs.replace(gate(other, feature="key-unicode"), id="objects/get::body", subject="GetObject")
    for requests, order in ((sent, [WRITES, "key-unicode"]), (sent[::-1], ["key-unicode", WRITES])):
        known = Footprint("tool-1", "Tool", "1", "tool", (RecordedWorkflow("", "http", (read, lock), requests),))
        found = predicted(known, gate(REFUSED), corrupt)[1]
        assert [feature for feature, _ in found] == order
        assert dict(found)["key-unicode"] < dict(found)[WRITES]


def test_transport_that_was_not_recorded_is_named() -> None:
    record = Record(RunHeader(endpoint="https://h", features=CATALOGUE), (gate(None),))
    (found,) = predict_each(diagnose(record), [footprint("effect")])
    assert (found.answer, found.untested) == (
        "untested",
        ("what it sends over HTTPS was not recorded (record --https)",),
    )


@pytest.mark.parametrize(
    ("signatures", "obstacles"), [(("v4",), []), (("v2", "v4"), [("signature-v2", 0)]), (("none",), [])]
)
def test_each_kind_of_signature_must_be_accepted(signatures: tuple[str, ...], obstacles: list[tuple[str, int]]) -> None:
    """A program may sign its requests with V4, and the URLs that it hands out with V2."""
    recording = msgspec.structs.replace(footprint("effect").recordings[0], signatures=signatures)
    known = msgspec.structs.replace(footprint("effect"), recordings=(recording,))
    refused = RefusedSignature("Signature V2", clients=("boto3-s3",))
    record = Record(RunHeader(endpoint="http://h", features=CATALOGUE, refused=(refused,)), (gate(None),))
    (found,) = predict_each(diagnose(record), [known])
    assert [(each.feature, each.finding) for each in found.obstacles] == obstacles


def test_own_program_in_the_record_is_predicted_with_the_others() -> None:
    own = msgspec.structs.replace(footprint("effect"), kind="own")
    record = Record(RunHeader(endpoint="http://h", features=CATALOGUE, footprints=(text_of(own),)), (gate(IGNORED),))
    found = predictions(diagnose(record))
    assert [each.answer for each in found if each.application == own] == ["fails"]
    assert len(found) > 1


def test_failing_application_names_the_finding() -> None:
    assert predicted(footprint("effect"), gate(IGNORED)) == ("fails", [(WRITES, 1)])


def test_setting_that_makes_it_need_less_is_named() -> None:
    record = made(gate(IGNORED), known=(footprint("effect", setting="lock = off"),))
    found = predict_each(diagnose(record), (footprint("effect", setting="lock = off"),))
    assert [(each.answer, each.setting) for each in found] == [("settings", "lock = off")]


@pytest.mark.parametrize(
    ("seen", "as_predicted", "words"),
    [
        (None, None, "works as it ships"),
        (ObservedOutcome("works"), True, "works as it ships (run)"),
        (ObservedOutcome("fails", "", "lock"), False, "fails in lock (run); predicted: works as it ships"),
        (
            ObservedOutcome("settings", "lock = off", "lock"),
            False,
            "works with lock = off (run); predicted: works as it ships",
        ),
    ],
)
def test_what_was_seen_counts_before_what_is_predicted(
    seen: ObservedOutcome | None, as_predicted: bool | None, words: str
) -> None:
    record = made(gate(None), known=(footprint("effect", setting=""),))
    (predicted,) = predict_each(diagnose(record), (footprint("effect"),))
    found = replace(predicted, seen=seen)
    assert (found.as_predicted, words_of(found)) == (as_predicted, words)


def test_workflow_that_was_run_is_in_its_prediction() -> None:
    ran = CheckResult("applications/workflows::w[table-1]", "program", "pass", area="applications")
    record = Record(RunHeader(endpoint="http://h", features=CATALOGUE), (ran,))
    (found,) = predict_each(diagnose(record), (footprint("effect"),))
    assert (found.answer, found.seen, found.outcome, found.as_predicted) == (
        "untested",
        ObservedOutcome("works"),
        "works",
        None,
    )


def test_heading_says_what_was_run() -> None:
    predicted = Prediction(footprint("effect"), "works")
    ran = replace(predicted, seen=ObservedOutcome("works"))
    assert heading([predicted]) == "Applications (predicted)"
    untested = Prediction(footprint("effect"), "untested")
    assert heading([ran, untested]) == "Applications"
    assert heading([ran, predicted]) == "Applications (1 run, the other predicted)"
    assert heading([ran, predicted, predicted, untested]) == "Applications (1 run, the others predicted)"
    assert basis_sentence([predicted]).endswith("; they were not run.")
    assert basis_sentence([ran, predicted]).endswith("; those with (run) were run.")
    assert basis_sentence([ran]).endswith("; all of them were run.")


def test_feature_whose_gates_were_not_run_is_not_tested() -> None:
    record = made(gate(None, feature="objects"), known=(footprint("effect", setting=""),))
    works = Footprint("all-1", "All", "1", "tool", (RecordedWorkflow("", "http", (), ()),))
    found = predict_each(diagnose(record), (footprint("effect"), works))
    assert [each.answer for each in found] == ["untested", "works"]
    assert found[0].untested == ("Conditional writes",)


@pytest.mark.parametrize(
    ("lost", "answer"),
    [
        ({"client": "raw-s3v4"}, "works"),
        ({"id": "conditions/put::other"}, "untested"),
        ({"id": "conditions/put::writers", "gate": False}, "works"),
        ({"id": "conditions/put::writers", "gate": False, "shows": (RACE,)}, "untested"),
        ({"id": "conditions/get::readers", "gate": False, "shows": (PAGES,)}, "works"),
    ],
    ids=["same-gate", "other-gate", "no-gate", "fault", "fault-of-others"],
)
def test_feature_is_not_tested_if_the_endpoint_was_lost_before(lost: dict[str, Any], answer: str) -> None:
    """Another client may have tested the same gate. A check that is no gate may find a fault that stops the program."""
    missed = msgspec.structs.replace(gate(None), verdict="blocked", exchanges=(), endpoint_lost=True, **lost)
    record = made(gate(None), missed, known=(footprint("effect", setting=""),))
    works = Footprint("all-1", "All", "1", "tool", (RecordedWorkflow("", "http", (), ()),))
    known = footprint("effect")
    stopped = msgspec.structs.replace(
        known, recordings=(msgspec.structs.replace(known.recordings[0], faults={RACE: True, PAGES: False}),)
    )
    found = predict_each(diagnose(record), (stopped, works))
    assert [each.answer for each in found] == [answer, "works"]


def test_setting_is_not_predicted_for_what_was_not_tested() -> None:
    record = made(gate(None, feature="objects"), known=(footprint("effect", setting="less = true"),))
    works = Footprint("all-1", "All", "1", "tool", (RecordedWorkflow("", "http", (), ()),))
    found = predict_each(diagnose(record), (footprint("effect", setting="less = true"), works))
    assert [each.answer for each in found] == ["untested", "works"]


def test_nothing_is_predicted_if_nothing_can_be() -> None:
    record = Record(RunHeader(endpoint="http://h", features=CATALOGUE), (gate(None, feature="objects"),))
    assert predictions(diagnose(record)) == ()


def test_recordings_over_another_transport_do_not_count() -> None:
    record = Record(RunHeader(endpoint="https://h", features=CATALOGUE), (gate(None),))
    assert predictions(diagnose(record)) == ()


def test_fault_that_shows_in_a_needed_feature_too_is_one_obstacle() -> None:
    whole = deviating("0", "0123456789", "body", sort="data")
    found = gate(whole, feature="ranges", subject="GetObject", exchanges=())
    result = msgspec.structs.replace(found, shows=(FIRST_BYTE,))
    record = Record(RunHeader(endpoint="http://h", features=CATALOGUE), (result,))
    (message,) = predict_each(diagnose(record), (with_faults("ranges", "GetObject", {FIRST_BYTE: True}),))
    assert [(each.feature, each.finding, each.steps) for each in message.obstacles] == [("ranges", 1, ("read",))]


@pytest.mark.parametrize(("more", "came"), [((), "pages lack keys that need encoding"), (("another gate",), "")])
def test_fault_is_said_in_words_unless_more_of_the_feature_is_wrong(more: tuple[str, ...], came: str) -> None:
    lacks = deviating(["a", "b"], ["a"], "keys", sort="entries")
    wrong = gate(lacks, feature="list-pages", subject="ListObjectsV2", exchanges=())
    results = [msgspec.structs.replace(wrong, id="pages", shows=(PAGES,))]
    results += [msgspec.structs.replace(wrong, id=name) for name in more]
    record = Record(RunHeader(endpoint="http://h", features=CATALOGUE), tuple(results))
    known = with_faults("list-pages", "ListObjectsV2", {PAGES: True})
    (message,) = predict_each(diagnose(record), (known,))
    assert [(each.feature, each.finding, each.came) for each in message.obstacles] == [("list-pages", 1, came)]
