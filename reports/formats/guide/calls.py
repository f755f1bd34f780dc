"""The documented calls of a run: those that passed, as the text that ran, and those that did not, with the results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from record.actual_response import response_words
from record.client_names import label
from record.lines import NOT_PASSING, CheckResult, Record, Snippet
from record.text import case_of, joined, one_line
from reports.diagnosis.severity.of_results import severity_of
from reports.formats.guide.client_setup import LIBRARIES, unusable
from reports.formats.guide.explanations import CALLS, Explanation, Failed, failed_checks

MAX_MESSAGE_LENGTH = 220
MAX_OUTPUT_LINES = 8
"""Lines of a call's output that are shown."""


@dataclass(frozen=True)
class DocumentedCall:
    """One documented call that passed. `code` begins with its definitions, without the client, and ends with its
    output."""

    title: str
    signatures: str
    explanation: str
    code: str
    problems: tuple[str, ...]
    """The failures: the signature or case, and the result."""


@dataclass(frozen=True)
class FailedCall:
    """A documented call that no client could make."""

    title: str
    signatures: str
    message: str


@dataclass(frozen=True)
class Calls:
    """The documented calls of one library."""

    library: str
    working: tuple[DocumentedCall, ...]
    failing: tuple[FailedCall, ...]
    untested: tuple[str, ...]
    """The calls that the run skipped, with the reason."""


def documented_calls(record: Record) -> tuple[Calls, ...]:
    """The calls by library, without clients that cannot be used at the endpoint."""
    without = unusable(record)
    shown = [result for result in record.results if result.snippet is not None and result.client not in without]
    by_library = {name: [result for result in shown if label(result.client)[0] == name] for name in LIBRARIES}
    wrong = failed_checks(record.results, without)
    return tuple(_of_library(name, results, wrong) for name, results in by_library.items() if results)


def _of_library(library: str, results: Sequence[CheckResult], wrong: Failed) -> Calls:
    working: list[DocumentedCall] = []
    failing: list[FailedCall] = []
    untested: list[str] = []
    named: set[tuple[str, ...]] = set()
    for title, group in _by_title(results):
        failed = [result for result in group if result.verdict in NOT_PASSING and not result.unattempted]
        passed = [result for result in group if result.verdict == "pass"]
        if passed:
            working.append(_call(title, passed, failed, wrong, named))
        elif failed:
            alike: dict[str, list[CheckResult]] = {}
            for result in failed:
                alike.setdefault(_message(result), []).append(result)
            words = [f"{message}{_faults(some, named)}" for message, some in alike.items()]
            failing.append(FailedCall(title, _signatures(failed), "; ".join(words)))
        else:
            reason = _message(group[0])
            untested.append(f"{title} ({reason})" if reason else title)
    return Calls(library, tuple(working), tuple(failing), tuple(untested))


def _by_title(results: Iterable[CheckResult]) -> Iterator[tuple[str, list[CheckResult]]]:
    groups: dict[str, list[CheckResult]] = {}
    for result in sorted(results, key=_call_sort_key):
        groups.setdefault(_snippet(result).title, []).append(result)
    yield from groups.items()


def _call_sort_key(result: CheckResult) -> tuple[int, str, str]:
    titles, title = list(_explanations_of(result)), _snippet(result).title
    return titles.index(title) if title in titles else len(titles), title, result.client


def _explanations_of(result: CheckResult) -> Mapping[str, Explanation]:
    """The explanations of the calls of the client's library, by title."""
    return CALLS.get(label(result.client)[0], {})


def _snippet(result: CheckResult) -> Snippet:
    assert result.snippet is not None
    return result.snippet


def _call(
    title: str, passed: Sequence[CheckResult], failed: Sequence[CheckResult], wrong: Failed, named: set[tuple[str, ...]]
) -> DocumentedCall:
    """The call as sent with the newest signature that passed."""
    first = max(passed, key=lambda result: label(result.client)[1] == "V4")
    snippet = _snippet(first)
    problems = dict.fromkeys(
        f"{_signatures([result])}{_case(result)}: {_message(result)}{_faults([result], named)}" for result in failed
    )
    needed = sorted({name for result in passed for name in result.corrected})
    shipped = f"As {label(first.client)[0]} ships, this fails; corrected ({', '.join(needed)}), it passed."
    words = " ".join(filter(None, (_explanation(first).words(wrong), shipped if needed else "")))
    return DocumentedCall(title, _signatures(passed), words, _text(snippet), tuple(problems))


def _explanation(result: CheckResult) -> Explanation:
    return _explanations_of(result).get(_snippet(result).title, Explanation(""))


def _text(snippet: Snippet) -> str:
    """The code after the definitions, and the output as comments."""
    printed = snippet.output.rstrip("\n").split("\n") if snippet.output else []
    if len(printed) > MAX_OUTPUT_LINES:
        printed = [*printed[:MAX_OUTPUT_LINES], "…"]
    comments = [f"# {line}" for line in printed]
    return "\n".join([*snippet.given, snippet.code, *comments])


def _case(result: CheckResult) -> str:
    case = case_of(result.id).replace("_", " ")
    return f", {case}" if case else ""


def _signatures(results: Iterable[CheckResult]) -> str:
    return joined(sorted({label(result.client)[1] for result in results}, reverse=True))


def _message(result: CheckResult) -> str:
    """The words for users if only the effect of the call is missing, otherwise the message. For a step before it, and
    for an error whose document the client quotes, status and code."""
    if _is_call_successful(result) and (missing := _explanation(result).without_effect.get(severity_of(result))):
        came = response_words(result.deviation) if severity_of(result) == "refused" else ""
        return f"{missing} ({came})" if came else missing
    before = "a step before failed: " if result.deviation and result.deviation.arranging else ""
    if (before or "<" in result.message) and (came := response_words(result.deviation)):
        return f"{before}{came}"
    return one_line(result.message, MAX_MESSAGE_LENGTH)


def _is_call_successful(result: CheckResult) -> bool:
    """Returns whether the call itself succeeded, and only a later look at its effect is wrong: a value, or the response
    to another user's plain request.
    """
    found = result.deviation
    return found is not None and not found.arranging and not {"replies", "value"}.isdisjoint(found.expected)


def _faults(results: Sequence[CheckResult], named: set[tuple[str, ...]]) -> str:
    """The faults of the client that explain the failures; none if another client without them failed alike. Faults that
    were `named` before in this part of the guide are not named again."""
    if not all(result.client_faults for result in results):
        return ""
    faults = tuple(dict.fromkeys(name for result in results for name in result.client_faults))
    if faults in named:
        return " (the same fault of the client)"
    named.add(faults)
    return f" (a fault of the client: {', '.join(faults)})"
