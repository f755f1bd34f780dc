"""Tests of the predicted applications: from their needs, and the gates of these features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from record.exchanges import RecordedExchange
from record.footprint_file import Extent, Footprint, Need, RecordedWorkflow, text_of
from record.lines import CheckResult, Correction, Deviation, Record, RecordedFeature, RefusedSignature, RunHeader
from reports.diagnosis.applications.predicting import ROOT, predict_each, predictions
from reports.diagnosis.applications.prediction import Answer, Obstacle, Prediction
from reports.diagnosis.applications.prediction_words import basis, heading, pieces, predicted_alone
from reports.diagnosis.applications.prediction_words import words as words_of
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.footprints.seen import ObservedOutcome
from reports.diagnosis.severity.of_results import severity_of

WRITES = "conditional-writes"
CATALOGUE = (
    RecordedFeature(WRITES, "Group", "Conditional writes"),
    RecordedFeature("batch-delete", "Group", "Batch delete"),
)
SUCCESS: dict[str, Any] = {"success": None}
IGNORED = Deviation("PutObject", {"replies": [[412, "PreconditionFailed"]]}, SUCCESS)
REFUSED = Deviation("PutObject", SUCCESS, {"replies": [[501, "NotImplemented"]]})
OTHER_CODE = Deviation("PutObject", {"replies": [[412, "PreconditionFailed"]]}, {"replies": [[409, "Conflict"]]})
NAME = "if-none-match=*"
FIRST_BYTE, PAGES = "first-byte-is-the-object", "keys-are-lost-from-encoded-pages"
REPEATED, RACE = "encoded-pages-repeat-keys", "condition-precedes-the-write"
TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"


def sentence(found: Sequence[Prediction]) -> str:
    return "".join(text for text, _ in pieces(found))


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


def predicted(
    known: Footprint, *results: CheckResult, corrections: tuple[Correction, ...] = ()
) -> tuple[str, list[tuple[str, int]]]:
    record = Record(RunHeader(endpoint="http://h", features=CATALOGUE, corrections=corrections), results)
    (found,) = predictions(diagnose(record), record, (known,))
    return found.answer, [(each.feature, each.finding) for each in found.obstacles]


@pytest.mark.parametrize(
    ("extent", "deviation", "answer"),
    [
        ("effect", None, "works"),
        ("effect", IGNORED, "fails"),
        ("effect", REFUSED, "fails"),
        ("effect", OTHER_CODE, "works"),
        ("acceptance", IGNORED, "works"),
        ("acceptance", REFUSED, "fails"),
        ("refusal", IGNORED, "fails"),
        ("refusal", REFUSED, "works"),
        ("nothing", REFUSED, "works"),
    ],
)
def test_answer_follows_from_the_need_and_the_gate(extent: Extent, deviation: Deviation | None, answer: str) -> None:
    assert predicted(footprint(extent), gate(deviation))[0] == answer


def test_obstacles_come_as_the_program_meets_them() -> None:
    """The finding about objects has the lower number; the program locks before it reads."""
    read, lock = Need("objects", "effect", ("read",), ("GetObject",)), Need(WRITES, "effect", ("lock",), ("PutObject",))
    sent = ("lock: PutObject signed if-none-match", "read: GetObject signed")
    other = Deviation("body", {"value": "a"}, {"value": "b"}, sort="data")
    corrupt = msgspec.structs.replace(gate(other, feature="objects"), id="objects/get::body", subject="GetObject")
    for requests, order in ((sent, [WRITES, "objects"]), (sent[::-1], ["objects", WRITES])):
        known = Footprint("tool-1", "Tool", "1", "tool", (RecordedWorkflow("", "http", (read, lock), requests),))
        found = predicted(known, gate(REFUSED), corrupt)[1]
        assert [feature for feature, _ in found] == order
        assert dict(found)["objects"] < dict(found)[WRITES]


STORES = Need("objects", "effect", ("write",), ("PutObject",))
SENDS = Need("objects", "effect", ("write",), ("PutObject",), ("if-none-match=*",))


@pytest.mark.parametrize(
    ("need", "wrong", "right", "answer"),
    [
        (STORES, ["error_document"], ["bytes", "text"], "works"),
        (STORES, ["error_document"], ["bytes"], "fails"),
        (STORES, ["error_document", "bytes"], ["text"], "fails"),
        (SENDS, ["error_document"], ["bytes", "text"], "fails"),
    ],
    ids=["most others pass", "one of two", "most fail", "of a header that it sends"],
)
def test_a_case_that_most_others_contradict_stops_nobody(
    need: Need, wrong: list[str], right: list[str], answer: str
) -> None:
    known = Footprint("tool-1", "Tool", "1", "tool", (RecordedWorkflow("", "http", (need,), ()),))
    other = Deviation("body", {"value": "a"}, {"value": "b"}, sort="data")
    of_cases = [(case, other) for case in wrong] + [(case, None) for case in right]
    gates = [
        msgspec.structs.replace(gate(deviation, feature="objects"), id=f"objects/put::read[{case}]")
        for case, deviation in of_cases
    ]
    another_gate = msgspec.structs.replace(gate(None, feature="objects"), id="objects/head::described")
    another_client = [
        msgspec.structs.replace(each, client="raw-s3v4", verdict="pass", deviation=None) for each in gates
    ]
    assert predicted(known, *gates, another_gate, *another_client)[0] == answer


@pytest.mark.parametrize(
    ("got", "answer"), [({"value": []}, "works"), ({"fault": "NoDocument"}, "fails")], ids=["no effect", "another one"]
)
def test_operation_that_it_does_without_stops_it_only_if_taken_for_another(got: dict[str, Any], answer: str) -> None:
    need = Need(WRITES, "refusal", ("copy",), ("PutObject",))
    known = Footprint("tool-1", "Tool", "1", "tool", (RecordedWorkflow("", "http", (need,), ()),))
    ignored = Deviation("grants to all users", {"value": ["READ"]}, got, sort="access")
    result = gate(ignored)
    assert severity_of(result) == "ignored"
    assert predicted(known, result)[0] == answer


def test_transport_that_was_not_recorded_is_named() -> None:
    record = Record(RunHeader(endpoint="https://h", features=CATALOGUE), (gate(None),))
    (found,) = predict_each(diagnose(record), record, [footprint("effect")])
    assert (found.answer, found.untested) == (
        "untested",
        ("what it sends over HTTPS was not recorded (record --https)",),
    )


@pytest.mark.parametrize(("signatures", "answer"), [(("v4",), "works"), (("v2",), "fails"), (("v2", "v4"), "works")])
def test_results_of_signature_v2_count_for_programs_with_no_other(signatures: tuple[str, ...], answer: str) -> None:
    known = footprint("effect")
    recording = msgspec.structs.replace(known.recordings[0], signatures=signatures)
    refused = msgspec.structs.replace(gate(REFUSED), client="boto3-s3")
    assert predicted(msgspec.structs.replace(known, recordings=(recording,)), gate(None), refused)[0] == answer


@pytest.mark.parametrize(
    ("signatures", "obstacles"), [(("v4",), []), (("v2", "v4"), [("signature-v2", 0)]), (("none",), [])]
)
def test_each_kind_of_signature_must_be_accepted(signatures: tuple[str, ...], obstacles: list[tuple[str, int]]) -> None:
    """A program may sign its requests with V4, and the URLs that it hands out with V2."""
    recording = msgspec.structs.replace(footprint("effect").recordings[0], signatures=signatures)
    known = msgspec.structs.replace(footprint("effect"), recordings=(recording,))
    refused = RefusedSignature("Signature V2", clients=("boto3-s3",))
    record = Record(RunHeader(endpoint="http://h", features=CATALOGUE, refused=(refused,)), (gate(None),))
    (found,) = predict_each(diagnose(record), record, [known])
    assert [(each.feature, each.finding) for each in found.obstacles] == obstacles


def test_own_program_in_the_record_is_predicted_with_the_others() -> None:
    own = msgspec.structs.replace(footprint("effect"), kind="own")
    record = Record(RunHeader(endpoint="http://h", features=CATALOGUE, footprints=(text_of(own),)), (gate(IGNORED),))
    found = predictions(diagnose(record), record)
    assert [each.answer for each in found if each.application == own] == ["fails"]
    assert len(found) > 1


def test_failing_application_names_the_finding() -> None:
    assert predicted(footprint("effect"), gate(IGNORED)) == ("fails", [(WRITES, 1)])


def test_of_a_finding_for_several_small_causes_the_own_one_is_named() -> None:
    record = Record(RunHeader(endpoint="http://h", features=CATALOGUE), (gate(REFUSED),))
    diagnosis = diagnose(record)
    (own,) = diagnosis.findings
    small = replace(own, id="refused:writes", title="Writes: PutObject refused (501)")
    further = replace(own, title="2 further results", small_causes=(small,))
    mixed = replace(diagnosis, findings=(further,))
    (found,) = predictions(mixed, record, (footprint("effect"),))
    assert [(each.title, each.finding, each.came, each.small_cause) for each in found.obstacles] == [
        (CATALOGUE[0].title, 1, "PutObject refused (501)", "refused:writes")
    ]
    why = "PutObject refused (501); finding 1"
    assert sentence([found]) == f"None of 1 program works (predicted); {found.application.title} fails ({why})."
    assert predicted_alone(found) == f"fails: {CATALOGUE[0].title}: PutObject refused (501)"


def test_setting_that_makes_it_need_less_is_named() -> None:
    record = Record(RunHeader(endpoint="http://h", features=CATALOGUE), (gate(IGNORED),))
    found = predictions(diagnose(record), record, (footprint("effect", setting="lock = off"),))
    assert [(each.answer, each.setting) for each in found] == [("settings", "lock = off")]
    assert sentence(found) == "None of 1 program works (predicted); Table needs a setting."


@pytest.mark.parametrize(
    ("seen", "as_predicted", "words", "message"),
    [
        (None, None, "works as it ships", "1 of 1 program works (predicted)."),
        (ObservedOutcome("works"), True, "works as it ships (run)", "1 of 1 program works."),
        (
            ObservedOutcome("fails", "", "lock"),
            False,
            "fails in lock (run); predicted: works as it ships",
            "None of 1 program works; Table fails (in lock).",
        ),
        (
            ObservedOutcome("settings", "lock = off", "lock"),
            False,
            "works with lock = off (run); predicted: works as it ships",
            "None of 1 program works; Table needs a setting.",
        ),
    ],
)
def test_what_was_seen_counts_before_what_is_predicted(
    seen: ObservedOutcome | None, as_predicted: bool | None, words: str, message: str
) -> None:
    record = Record(RunHeader(endpoint="http://h", features=CATALOGUE), (gate(None),))
    (predicted,) = predictions(diagnose(record), record, (footprint("effect"),))
    found = replace(predicted, seen=seen)
    assert (found.as_predicted, words_of(found), sentence([found])) == (as_predicted, words, message)


def test_workflow_that_was_run_is_in_its_prediction() -> None:
    ran = CheckResult("applications/workflows::w[table-1]", "program", "pass", area="applications")
    record = Record(RunHeader(endpoint="http://h", features=CATALOGUE), (ran,))
    (found,) = predictions(diagnose(record), record, (footprint("effect"),))
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
    assert heading([ran]) == "Applications"
    assert heading([ran, predicted]) == "Applications (1 run, the other predicted)"
    assert basis([predicted]).endswith("; they were not run.")
    assert basis([ran, predicted]).endswith("; those with (run) were run.")
    assert basis([ran]).endswith("; all of them were run.")


def test_programs_in_a_sentence_name_those_that_fail_and_those_that_need_a_setting() -> None:
    def of(title: str, answer: Answer, finding: int = 0) -> Prediction:
        obstacles = (Obstacle("f", "Tags", finding, ()),) if answer == "fails" else ()
        return Prediction(msgspec.structs.replace(footprint("effect"), title=title), answer, obstacles=obstacles)

    works = [of(name, "works") for name in "abc"]
    assert sentence(works) == "All 3 programs work (predicted)."
    assert sentence([*works, of("s5cmd", "fails", 12), of("Delta", "settings"), of("x", "untested")]) == (
        "3 of 5 programs work (predicted); s5cmd fails (finding 12); Delta needs a setting; 1 not tested."
    )
    many = [of(name, "fails", 7) for name in "defgh"]
    assert sentence([*works, *many]).endswith("; d, e, f and 2 more fail (finding 7).")
    apart = [of(name, "fails", number) for number, name in enumerate("defgh", 1)]
    assert sentence([*works, *apart]).endswith("; f fails (finding 3); 2 more fail.")
    assert sentence([*works, *(of(name, "settings") for name in "defgh")]).endswith(
        "; d, e, f and 2 more need a setting."
    )
    assert sentence([]) == ""


def test_what_was_not_tested_is_neither_run_nor_predicted_in_the_sentence() -> None:
    predicted = Prediction(footprint("effect"), "works")
    ran, untested = replace(predicted, seen=ObservedOutcome("works")), Prediction(footprint("effect"), "untested")
    assert sentence([ran, ran, untested]) == "All 2 programs work; 1 not tested."
    assert sentence([ran, predicted, untested]) == "All 2 programs work (1 run, the other predicted); 1 not tested."
    assert sentence([ran, predicted, predicted]) == "All 3 programs work (1 run, the others predicted)."
    assert sentence([predicted, untested]) == "1 of 1 program works (predicted); 1 not tested."
    assert heading([ran, ran, untested]) == "Applications"


def test_gate_about_another_header_or_value_says_nothing() -> None:
    assert predicted(footprint("effect"), gate(IGNORED, ("If-Match", '"e"')))[0] == "works"
    assert predicted(footprint("effect"), gate(IGNORED, ("If-None-Match", '"e"')))[0] == "works"


@pytest.mark.parametrize(("deviation", "answer"), [(IGNORED, "works"), (REFUSED, "fails")])
def test_trailing_checksum_that_is_read_but_not_kept_stops_nothing(deviation: Deviation, answer: str) -> None:
    need = Need("unsigned-trailers", "effect", ("write",), ("PutObject",))
    known = Footprint("sdk-1", "SDK", "1", "SDK", (RecordedWorkflow("", "http", (need,), ("write: PutObject",)),))
    assert predicted(known, gate(deviation, feature="unsigned-trailers"))[0] == answer


@pytest.mark.parametrize(("roots", "answer"), [(("PutObject",), "fails"), ((), "works")])
def test_other_root_of_answers_stops_who_does_not_read_them(roots: tuple[str, ...], answer: str) -> None:
    root = Deviation("root of the document", {"value": "Result"}, {"value": "Other"}, sort="form")
    known = Footprint("sdk-1", "SDK", "1", "SDK", (RecordedWorkflow("", "http", (), ("write: PutObject",), roots),))
    assert predicted(known, gate(root, gate=False, feature="responses", shows=(ROOT,)))[0] == answer


@pytest.mark.parametrize(("form", "answer"), [("PutObject transfer-encoding", "fails"), ("PutObject", "works")])
def test_body_without_a_length_stops_who_sends_one(form: str, answer: str) -> None:
    need = Need("unsigned-trailers", "effect", ("write",), ("PutObject",))
    known = Footprint("sdk-1", "SDK", "1", "SDK", (RecordedWorkflow("", "http", (need,), (f"write: {form}",)),))
    refused = gate(REFUSED, ("Transfer-Encoding", "chunked"), feature="unsigned-trailers")
    assert predicted(known, refused)[0] == answer


@pytest.mark.parametrize(
    ("form", "of_chunks", "deviation", "answer"),
    [
        (f"PutObject {TRAILER}", REFUSED, REFUSED, "fails"),
        ("PutObject signed", REFUSED, REFUSED, "works"),
        ("PutObject signed", REFUSED, IGNORED, "fails"),
        ("PutObject signed", None, REFUSED, "fails"),
    ],
    ids=["in-chunks", "without", "condition-ignored", "condition-refused"],
)
def test_chunks_that_are_refused_stop_who_sends_them(
    form: str, of_chunks: Deviation | None, deviation: Deviation, answer: str
) -> None:
    need = Need("conditional-writes", "effect", ("write",), ("PutObject",))
    known = Footprint("sdk-1", "SDK", "1", "SDK", (RecordedWorkflow("", "http", (need,), (f"write: {form}",)),))
    in_chunks = ("x-amz-content-sha256", TRAILER)
    chunks = gate(of_chunks, in_chunks, feature="unsigned-trailers")
    assert predicted(known, gate(deviation, in_chunks), chunks)[0] == answer


def test_condition_counts_however_the_body_was_sent() -> None:
    sent = RecordedExchange(method="PUT", request_headers=(("If-None-Match", "*"), ("Transfer-Encoding", "chunked")))
    assert predicted(footprint("effect"), gate(IGNORED, exchanges=(sent,)))[0] == "fails"


def test_feature_whose_gates_were_not_run_is_not_tested() -> None:
    record = Record(RunHeader(endpoint="http://h", features=CATALOGUE), (gate(None, feature="objects"),))
    works = Footprint("all-1", "All", "1", "tool", (RecordedWorkflow("", "http", (), ()),))
    found = predictions(diagnose(record), record, (footprint("effect"), works))
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
    record = Record(RunHeader(endpoint="http://h", features=CATALOGUE), (gate(None), missed))
    works = Footprint("all-1", "All", "1", "tool", (RecordedWorkflow("", "http", (), ()),))
    known = footprint("effect")
    stopped = msgspec.structs.replace(
        known, recordings=(msgspec.structs.replace(known.recordings[0], faults={RACE: True, PAGES: False}),)
    )
    found = predictions(diagnose(record), record, (stopped, works))
    assert [each.answer for each in found] == [answer, "works"]


def test_setting_is_not_predicted_for_what_was_not_tested() -> None:
    record = Record(RunHeader(endpoint="http://h", features=CATALOGUE), (gate(None, feature="objects"),))
    works = Footprint("all-1", "All", "1", "tool", (RecordedWorkflow("", "http", (), ()),))
    found = predictions(diagnose(record), record, (footprint("effect", setting="less = true"), works))
    assert [each.answer for each in found] == ["untested", "works"]


def test_nothing_is_predicted_if_nothing_can_be() -> None:
    record = Record(RunHeader(endpoint="http://h", features=CATALOGUE), (gate(None, feature="objects"),))
    assert predictions(diagnose(record), record, (footprint("effect"),)) == []
    assert sentence([]) == ""


def test_recordings_over_another_transport_do_not_count() -> None:
    record = Record(RunHeader(endpoint="https://h", features=CATALOGUE), (gate(None),))
    assert predictions(diagnose(record), record, (footprint("nothing"),)) == []


@pytest.mark.parametrize(("request_line", "answer"), [("?delete", "fails"), ("content-md5 ?delete", "works")])
def test_fault_that_it_shares_with_boto3_stops_it(request_line: str, answer: str) -> None:
    recording = RecordedWorkflow("", "http", (), (f"clean up: DeleteObjects signed {request_line}",))
    known = Footprint("tool-1", "Tool", "1", "tool", (recording,))
    correction = Correction("boto3-delete-objects-md5", "boto3-s3v4")
    found = predicted(known, gate(None), corrections=(correction,))
    assert found == (answer, [("batch-delete", 0)] if answer == "fails" else [])


def with_faults(feature: str, operation: str, faults: dict[str, bool]) -> Footprint:
    """One that needs the feature, and was tried with these faults."""
    need = Need(feature, "effect", ("read",), (operation,))
    recording = RecordedWorkflow("", "http", (need,), (f"read: {operation} signed",), faults=faults)
    return Footprint("tool-1", "Tool", "1", "tool", (recording,))


@pytest.mark.parametrize(
    ("faults", "case", "answer"),
    [
        ({FIRST_BYTE: False}, "first_byte", "works"),
        ({FIRST_BYTE: True}, "first_byte", "fails"),
        ({}, "first_byte", "works"),
        ({FIRST_BYTE: False}, "last_byte", "fails"),
    ],
    ids=["works with it", "fails with it", "does not concern it", "another"],
)
def test_gate_of_a_fault_counts_for_whom_it_stops(faults: dict[str, bool], case: str, answer: str) -> None:
    whole = Deviation("body", {"value": "0"}, {"value": "0123456789"}, sort="data")
    found = gate(whole, feature="ranges", subject="GetObject")
    result = msgspec.structs.replace(found, shows=(FIRST_BYTE,) if case == "first_byte" else ())
    assert predicted(with_faults("ranges", "GetObject", faults), result)[0] == answer


def test_fault_that_shows_in_a_needed_feature_too_is_one_obstacle() -> None:
    whole = Deviation("body", {"value": "0"}, {"value": "0123456789"}, sort="data")
    found = gate(whole, feature="ranges", subject="GetObject", exchanges=())
    result = msgspec.structs.replace(found, shows=(FIRST_BYTE,))
    record = Record(RunHeader(endpoint="http://h", features=CATALOGUE), (result,))
    (message,) = predictions(diagnose(record), record, (with_faults("ranges", "GetObject", {FIRST_BYTE: True}),))
    assert [(each.feature, each.finding, each.steps) for each in message.obstacles] == [("ranges", 1, ("read",))]


@pytest.mark.parametrize(
    ("faults", "came", "answer"),
    [
        ({PAGES: True}, ["a"], "fails"),
        ({PAGES: False}, ["a"], "works"),
        ({}, ["a"], "works"),
        ({PAGES: True}, ["b", "a"], "works"),
    ],
    ids=["fails with it", "works with it", "does not concern it", "came otherwise"],
)
def test_check_that_finds_a_fault_stops_who_fails_with_it(
    faults: dict[str, bool], came: list[str], answer: str
) -> None:
    """This is also true of a check that is no gate; another finding, such as another order, says nothing."""
    right = gate(None, feature="list-pages", subject="ListObjectsV2")
    wrong = gate(
        Deviation("keys", {"value": ["a", "b"]}, {"value": came}, sort="entries"), gate=False, feature="list-pages"
    )
    wrong = msgspec.structs.replace(wrong, id="pages", shows=(PAGES,))
    assert predicted(with_faults("list-pages", "ListObjectsV2", faults), right, wrong)[0] == answer


@pytest.mark.parametrize(("query", "answer"), [("list-type=2&prefix=a", "fails"), ("prefix=a", "works")])
def test_a_fault_of_one_listing_does_not_stop_who_uses_the_other(query: str, answer: str) -> None:
    lacks = Deviation("keys", {"value": ["a", "b"]}, {"value": ["a"]}, sort="entries")
    sent = RecordedExchange("c", "GET", f"http://h/b?{query}", status=200)
    wrong = gate(lacks, gate=False, feature="list-pages", subject="ListObjects", exchanges=(sent,))
    wrong = msgspec.structs.replace(wrong, id="pages", shows=(PAGES,))
    right = gate(None, feature="list-pages", subject="ListObjectsV2")
    assert predicted(with_faults("list-pages", "ListObjectsV2", {PAGES: True}), right, wrong)[0] == answer


@pytest.mark.parametrize(
    ("faults", "answer"),
    [
        ({PAGES: True}, "fails"),
        ({PAGES: False}, "works"),
        ({PAGES: True, REPEATED: True}, "fails"),
        ({PAGES: True, REPEATED: False}, "works"),
        ({}, "works"),
    ],
)
def test_an_unknown_fault_stops_who_fails_with_all_that_are_akin(faults: dict[str, bool], answer: str) -> None:
    """The pages have a key that nobody has stored: neither is one missing, nor does one come twice."""
    foreign = Deviation("keys", {"value": ["a", "b"]}, {"value": ["a", "b", "c"]}, sort="entries")
    wrong = gate(foreign, gate=False, feature="list-pages")
    wrong = msgspec.structs.replace(wrong, id="pages", shows=(PAGES, REPEATED))
    right = gate(None, feature="list-pages", subject="ListObjectsV2")
    assert predicted(with_faults("list-pages", "ListObjectsV2", faults), right, wrong)[0] == answer


def test_what_goes_wrong_before_its_check_began_is_no_fault() -> None:
    """The check only prepared what it is about, and found nothing."""
    lost = Deviation("PutObject", {"text": "a complete response"}, {"fault": "IncompleteResponse"}, arranging=True)
    wrong = gate(lost, gate=False, feature="conditional-writes", shows=(RACE,))
    known = with_faults("conditional-writes", "PutObject", {RACE: True})
    assert predicted(known, gate(None, subject="PutObject"), wrong)[0] == "works"


@pytest.mark.parametrize(("more", "came"), [((), "pages lack keys that need encoding"), (("another gate",), "")])
def test_fault_is_said_in_words_unless_more_of_the_feature_is_wrong(more: tuple[str, ...], came: str) -> None:
    lacks = Deviation("keys", {"value": ["a", "b"]}, {"value": ["a"]}, sort="entries")
    wrong = gate(lacks, feature="list-pages", subject="ListObjectsV2", exchanges=())
    results = [msgspec.structs.replace(wrong, id="pages", shows=(PAGES,))]
    results += [msgspec.structs.replace(wrong, id=name) for name in more]
    record = Record(RunHeader(endpoint="http://h", features=CATALOGUE), tuple(results))
    known = with_faults("list-pages", "ListObjectsV2", {PAGES: True})
    (message,) = predictions(diagnose(record), record, (known,))
    assert [(each.feature, each.finding, each.came) for each in message.obstacles] == [("list-pages", 1, came)]


@pytest.mark.parametrize(
    ("request_line", "status", "answer"),
    [
        ("ListObjectsV2 signed ?list-type ?max-keys", 500, "fails"),
        ("ListObjectsV2 signed ?list-type", 500, "works"),
        ("ListObjectsV2 signed ?list-type ?max-keys", 200, "works"),
    ],
)
def test_request_before_those_that_it_needs_stops_it(request_line: str, status: int, answer: str) -> None:
    need = Need("list-pages", "effect", ("list",), ("ListObjectsV2",), ("continuation-token",))
    known = Footprint(
        "tool-1", "Tool", "1", "tool", (RecordedWorkflow("", "http", (need,), (f"list: {request_line}",)),)
    )
    first = RecordedExchange(method="GET", url="http://h/b?list-type=2&max-keys=3", status=status)
    crashed = Deviation("ListObjectsV2", SUCCESS, {"replies": [[500, "InternalError"]]})
    found = gate(crashed, feature="list-pages", subject="ListObjectsV2", exchanges=(first,))
    assert predicted(known, found)[0] == answer
