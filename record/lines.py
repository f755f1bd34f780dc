"""The record of a run: a header, one line for each check and client, a footer.

These types are the form of the record: lines are validated by them, and the JSON Schema (`schema.py`) is made of them.
`README.md` gives the meaning of the fields. `record_file.py` reads and writes the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import Annotated, Any, Literal, TypedDict, get_args

import msgspec
from msgspec import Meta

from record.exchanges import RecordedExchange
from record.foreign_files import is_nested_too_deeply
from record.history_operation import MAX_HISTORY_OPERATIONS, HistoryOperation
from record.json_form import TYPE, CheckId, Count, Names, RecordPart, Seconds, Time, Url, always
from record.provenance import Provenance
from record.requirements import Profile
from record.rerun_comparison import RerunComparison
from record.selection import Selection

SCHEMA: Literal[1] = 1
"""Raised when a reader of the former number would misread the file. New optional fields do not raise it."""

Verdict = Literal["pass", "fail", "unsupported", "blocked", "n/a", "skipped"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
NOT_PASSING: tuple[Verdict, ...] = ("fail", "blocked", "unsupported")
"""The verdicts of expected results; a change to one of them makes a check worse."""
UNEXPECTED_VERDICTS: tuple[Verdict, ...] = ("fail", "blocked")
"""Verdicts that change the exit status unless they are expected; an unsupported result need not be expected."""
TESTED: tuple[Verdict, ...] = ("pass", *NOT_PASSING)
"""Verdicts about the endpoint; the others are about the client or the run."""

Standing = Literal["new", "new in this version", "known", "fixed", "changed", "expired", ""]
"""The comparison of a result with the expected one.

`new`: it fails (or is blocked) and was not expected; `new in this version`: so does a check that the suite did not have
when the expected results were made; `known`: it is as expected; `fixed`: it passes, and was not
expected to; `changed`: it was expected with another verdict, or with another, less grave answer; `expired`: it is as
expected, but its cause excuses it only until a day that has passed. Empty: there is no expected result, and none is
needed.
"""

MAX_FEATURES = 2_000
"""A run has some hundred."""
PROPERTIES = {"profile": {"type": "string"}, "seed": {"type": "integer", "minimum": 0}}


class Correction(RecordPart, frozen=True):
    """A correction of a known client fault, in force in this run."""

    name: str
    client: str = always("")
    fault: str = always("")
    advice: str = always("")


class RefusedSignature(RecordPart, frozen=True):
    """A signature that the endpoint does not accept as the SDKs use it, such as `Signature V2`, its answer, and the
    clients whose checks are left out."""

    signature: str
    answer: str = always("")
    clients: Names = always(())

    @property
    def words(self) -> str:
        """The signature and the answer: `Signature V2 (403 AccessDenied)`."""
        return f"{self.signature} ({self.answer})" if self.answer else self.signature

    @property
    def reason(self) -> str:
        """Why a check of one of these clients is left out. Other ways to sign, as with x-amz-date, were not tried."""
        return self.words.replace(self.signature, f"the endpoint does not accept {self.signature} as SDKs use it", 1)


class ListedResult(RecordPart, frozen=True):
    """The expected result of a check and client. `check` and `client` may have wildcards, `file` is `FILE:LINE`.

    `cause` is the id of the cause that explains it, `reason` the cause's sentence, and `until`, an ISO date, is the
    last day on which it counts. `answer` is the expected response, if the actual one is graver.
    """

    check: str
    verdict: Annotated[str, Meta(pattern=f"^({'|'.join(NOT_PASSING)})$")]
    reason: str = always("")
    client: str = always("*")
    link: str | None = always(None)
    until: Annotated[str, Meta(extra_json_schema={"format": "date"})] | None = always(None)
    expired: bool = always(False)
    file: str = always("")
    cause: str = ""
    answer: str = ""


class VanishedResult(RecordPart, frozen=True):
    """An expected result without any result; `selected` tells if the run should have had one."""

    check: str
    client: str = always("*")
    verdict: str = always("")
    file: str = always("")
    selected: bool = always(True)


class AnswerTime(RecordPart, frozen=True):
    """The seconds until the answers to one operation: of a half at most the `median`; `longest` is the one in `check`.
    Only requests and responses with little content count."""

    operation: str
    requests: Count = always(0)
    median: Seconds = always(0.0)
    longest: Seconds = always(0.0)
    check: str = always("")


class RunError(RecordPart, frozen=True):
    """An error outside of any check's result. If it is `unwritten`, `where` is a file that could not be written."""

    where: str
    message: str
    unwritten: bool = False

    @classmethod
    def of_writing(cls, path: object, reason: object) -> RunError:
        """The error of a file that could not be written."""
        return cls(str(path), f"could not be written: {reason}", unwritten=True)


CRITICAL = ("exposed", "corrupt")
"""Kinds that weigh more than others of the same size. They should not be expected without a written cause."""


class Deviation(RecordPart, frozen=True):
    """The difference of a result from its requirement.

    `about` names the compared value, or the refused operation. `expected` and `got` have one member each, named for the
    form of the value (see `_Side`). If `arranging`, it is about a step before the requirement. `kind` tells how grave
    it is, and is derived from the others. `before` is the value before the request that should have changed it. Checks
    set the next three. If it `lets_in`, the response gives access or data to somebody without permission. If it is
    about a `safeguard`, a success lacks only a protection that its own sender requested. `sort` is the sort of the
    value, or of each of several values, or of members by their names. Other results show the last two. If it is
    `harmless`, the operation does nothing at this endpoint. If it is `verified`, a response lacks a value that the
    endpoint verifies."""

    about: str = ""
    expected: dict[str, Any] = always({})
    got: dict[str, Any] = always({})
    arranging: bool = False
    kind: str = always("")
    before: dict[str, Any] = msgspec.field(default_factory=dict)
    lets_in: bool = False
    safeguard: bool = False
    harmless: bool = False
    verified: bool = False
    sort: str | tuple[str, ...] | dict[str, str] = ""

    @property
    def status(self) -> int | None:
        """The status of the reply that came; None if the deviation is not about one."""
        replies = self.got.get("replies")
        return replies[0][0] if replies else None

    @staticmethod
    def is_understood(data: Any) -> bool:
        """Returns whether this version can interpret the JSON of a deviation."""
        sides = [data.get(name, {}) for name in ("expected", "got", "before")] if isinstance(data, dict) else None
        try:
            msgspec.convert(sides, list[_Side])
        except msgspec.ValidationError:
            return False
        return not any(map(is_nested_too_deeply, sides or ()))


class _Side(TypedDict, total=False):
    """The forms of a side, with their data."""

    replies: Annotated[list[tuple[int, str]], Meta(min_length=1)]
    success: None
    value: Any
    bytes: tuple[int, Any]
    within: float
    text: str
    fault: str


class RecordedFeature(RecordPart, frozen=True):
    """One of the features that the checks of a run belong to. Every application needs a `basic` one."""

    id: str
    group: str = always("")
    title: str = always("")
    sentence: str = always("")
    source: str = always("")
    basic: bool = False


class Tally(RecordPart, frozen=True):
    """The observations of an invariant: the number of responses it is about, the number that violate it, and the checks
    with violations."""

    answers: Count = always(0)
    violations: Count = always(0)
    seen_in: tuple[str, ...] = always(())


class Snippet(RecordPart, frozen=True):
    """The calls of a check that a guide shows, under a title: the text that ran. `given` are the definitions that it
    needs before it, `output` is its printed text."""

    title: Annotated[str, Meta(min_length=1)]
    code: str
    given: Names = ()
    output: str = ""


class RunHeader(RecordPart, frozen=True, tag_field=TYPE, tag="run"):
    """The first line: the endpoint, the versions, and the selection."""

    schema: Literal[1] = always(SCHEMA)
    suite: str = always("")
    endpoint: Url = always("")
    https_endpoint: Url = ""
    provider: str | None = always(None)
    addressing: str = always("")
    region: str = always("")
    server: str | None = always(None)
    clients: Annotated[tuple[str, ...], Meta(extra_json_schema={"uniqueItems": True})] = always(())
    started: Time = always("")
    run_id: str = always("")
    python: str = always("")
    boto3: str = always("")
    boto: str = always("")
    botocore: str = always("")
    platform: str = always("")
    selection: Selection = always(Selection())
    properties: Annotated[dict[str, Any], Meta(extra_json_schema={"properties": PROPERTIES})] = msgspec.field(
        default_factory=dict
    )
    corrections: tuple[Correction, ...] = always(())
    refused: tuple[RefusedSignature, ...] = ()
    fail_on: Names = ()
    features: Annotated[tuple[RecordedFeature, ...], Meta(max_length=MAX_FEATURES)] = ()
    not_offered: Names = ()
    profiles: tuple[Profile, ...] = ()
    footprints: Names = ()
    """The user's own, each as the text of its file."""

    @property
    def closed(self) -> frozenset[str]:
        """The clients whose signature the endpoint does not accept."""
        return frozenset(client for each in self.refused for client in each.clients)


class UnsteadyAnswer(RecordPart, frozen=True):
    """An answer, as status and code, that came to an operation in some of the runs of a check. It came in all of them,
    at other requests, if the check is disturbed."""

    operation: str
    answer: str
    runs: Count
    of: Count

    @property
    def words(self) -> str:
        """`500 InternalError to GetObject in 2 of 3 runs`."""
        return f"{self.answer} to {self.operation or 'a request'} in {self.runs} of {self.of} runs"


class CheckResult(RecordPart, frozen=True, tag_field=TYPE, tag="check", dict=True):  # for `standing`
    """One check with one client."""

    id: CheckId
    client: Annotated[str, Meta(min_length=1)]
    verdict: Verdict
    area: str = always("")
    subject: str = always("")
    operations: tuple[str, ...] = always(())
    level: str = always("")
    requirement: str = always("")
    source: str = always("")
    provenance: Provenance | None = None
    feature: str = ""
    gate: bool = False
    concurrent: bool = False
    shows: Names = ()
    listed: ListedResult | None = None
    newer: bool = False
    seconds: Seconds = always(0.0)
    requests: Count = always(0)
    throttled: Count = always(0)
    message: str = always("")
    exchanges: tuple[RecordedExchange, ...] = always(())
    endpoint_lost: bool = always(False)
    endpoint_returned: bool = False
    process_died: bool = False
    spared: bool = False
    tally: Tally | None = None
    deviation: Deviation | None = None
    client_faults: Names = ()
    corrected: Names = ()
    snippet: Snippet | None = None
    history: Annotated[tuple[HistoryOperation, ...], Meta(min_length=1, max_length=MAX_HISTORY_OPERATIONS)] = ()
    unsteady: Annotated[tuple[UnsteadyAnswer, ...], Meta(min_length=1)] = ()

    @classmethod
    def readable(cls, data: Any) -> Any:
        if isinstance(data, dict) and not Deviation.is_understood(data.get("deviation") or {}):
            return {name: value for name, value in data.items() if name != "deviation"}
        return data

    @cached_property
    def standing(self) -> Standing:
        """The comparison of the result with the expected one."""
        if self.listed is None:
            new: Standing = "new in this version" if self.newer else "new"
            return new if self.verdict in UNEXPECTED_VERDICTS else ""
        if self.verdict == "pass":
            return "fixed"
        if self.verdict != self.listed.verdict or self.listed.answer:
            return "changed"
        return "expired" if self.listed.expired else "known"

    @property
    def unattempted(self) -> bool:
        """Returns whether the endpoint was known, before any request, not to offer the subject of the check."""
        return self.verdict == "unsupported" and self.deviation is None

    @property
    def known(self) -> bool:
        return self.standing == "known"

    @property
    def unexpected(self) -> bool:
        """Returns whether the result changes the exit status."""
        return self.standing not in ("", "known", "new in this version")


class RunSummary(RecordPart, frozen=True, tag_field=TYPE, tag="summary"):
    """The last line: totals, and the end of the run."""

    verdicts: Annotated[dict[str, Count], Meta(extra_json_schema={"required": list(VERDICTS)})]
    known: Count = always(0)
    requests: Count = always(0)
    throttled: Count = always(0)
    seconds: Seconds = always(0.0)
    exit: Annotated[int, Meta(ge=0, le=255)] = always(0)
    interrupted: bool = always(False)
    errors: Annotated[tuple[RunError, ...], Meta(min_length=1)] = ()
    vanished: Annotated[tuple[VanishedResult, ...], Meta(min_length=1)] = ()
    idle_causes: Names = ()
    left_out: Names = ()
    left_behind: Names = ()
    times: tuple[AnswerTime, ...] = ()
    again: RerunComparison | None = None


class Record(msgspec.Struct, frozen=True):
    """A whole file. `cut_off` means that the run was cut off; then `summary` is None."""

    header: RunHeader
    results: tuple[CheckResult, ...] = ()
    summary: RunSummary | None = None

    @property
    def cut_off(self) -> bool:
        return self.summary is None


def count_verdicts(results: Iterable[CheckResult]) -> dict[str, int]:
    """The number of results per verdict; all six verdicts are included, in the documented order."""
    found = Counter(result.verdict for result in results)
    return {verdict: found[verdict] for verdict in VERDICTS}
