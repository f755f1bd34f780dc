"""The requests of programs that an endpoint does not serve: each form of request in a footprint is a case of a check.

A program fails if one of its forms is refused, or has another effect than it needs. Ablation has shown which refusals
and which effects it can do without.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from record.footprint_file import Need, RecordedWorkflow, form_id, is_plain
from record.lines import CheckResult
from record.selection import REQUESTS_AREA
from reports.diagnosis.summary.outages import is_disturbed

_CASE = re.compile(r"\[(.*)\]$")
OPTIONAL = {
    "metadata": "x-amz-meta-",
    "body": "range",
    "keys and common prefixes": "delimiter",
    "encoding": "encoding-type",
}
"""The header or parameter whose effect is missing, by the compared value that differs."""
ENDED = ("pass", "fail", "unsupported")
"""The verdicts of checks that came to their end."""
SURVIVED_REFUSALS = ("refusal", "nothing")
SURVIVED_EFFECTS = ("acceptance", "nothing")
"""The extents of needs with which a program works although a request is refused, or has no effect."""


def results_by_form(results: Iterable[CheckResult]) -> dict[str, CheckResult]:
    """Returns the results of the checks that send the forms of requests, by the id of the form."""
    cases = ((_CASE.search(each.id), each) for each in results if each.area == REQUESTS_AREA)
    return {case[1]: each for case, each in cases if case}


@dataclass(frozen=True)
class ProgramRequest:
    """A form of request of a program: its words, the steps that send it, and the result of its check, if there is
    one."""

    words: str
    steps: tuple[str, ...]
    result: CheckResult | None


def program_requests(recording: RecordedWorkflow, results: Mapping[str, CheckResult]) -> list[ProgramRequest]:
    """Returns the forms of a program's requests with the results."""
    return [
        ProgramRequest(words, tuple(steps), results.get(form_id(words))) for words, steps in recording.forms().items()
    ]


def unserved(own: Iterable[ProgramRequest], needs: Collection[Need]) -> list[tuple[str, tuple[str, ...], CheckResult]]:
    """Returns the words, steps and results of requests without which the program does not work, and which were not
    served."""
    return [each for each in _answered(own) if _stops(each[0], each[2], needs)]


def untested_requests(own: Iterable[ProgramRequest], results: Mapping[str, CheckResult]) -> list[ProgramRequest]:
    """Returns the requests of which nothing is known, although checks send such requests: the run did not send them, or
    their check did not come to its end."""
    operations = {each.subject for each in results.values()}
    sent = [each for each in own if each.words.split()[0] in operations and is_plain(each.words)]
    return [each for each in sent if each.result is None or not _has_ended(each.result)]


def unsteady_requests(own: Iterable[ProgramRequest]) -> list[tuple[str, tuple[str, ...], CheckResult]]:
    """Returns the words, steps and result of each request that was always disturbed."""
    return [each for each in _answered(own) if is_disturbed(each[2])]


def _answered(own: Iterable[ProgramRequest]) -> list[tuple[str, tuple[str, ...], CheckResult]]:
    return [(each.words, each.steps, each.result) for each in own if each.result is not None]


def _has_ended(result: CheckResult) -> bool:
    return result.verdict in ENDED or is_disturbed(result)


def _stops(words: str, result: CheckResult, needs: Iterable[Need]) -> bool:
    if result.verdict not in ENDED[1:]:
        return False
    own = [need for need in needs if _is_about(need, words.split())]
    deviation = result.deviation
    if deviation is not None and (deviation.status or 400) < 300:  # the bytes are right: programs were tried with that
        return False
    if deviation is not None and "success" in deviation.got:  # what should be gone is still there
        return words.split()[0] != "AbortMultipartUpload"  # no program looks for an upload that it gave up
    if deviation is None or "value" not in deviation.got:
        return not any(need.extent in SURVIVED_REFUSALS for need in own)
    name = OPTIONAL.get(deviation.about, "")
    if not any(word.strip("?*").startswith(name) for word in words.split()[1:] if name):
        return True
    return any(need.extent not in SURVIVED_EFFECTS for need in own if name in map(_base_name, need.names))


def _is_about(need: Need, words: list[str]) -> bool:
    """Returns whether the request shows this need: by its operation, and by a header or parameter if it has names."""
    sent = {_base_name(word.strip("?*")) for word in words}
    return words[0] in need.operations and (not need.names or not sent.isdisjoint(map(_base_name, need.names)))


def _base_name(name: str) -> str:
    return name.partition("=")[0]


def form_in_words(words: str, result: CheckResult) -> str:
    """Returns the request and what came, such as `with expect content-md5 → 501 NotImplemented`."""
    _, *names = words.split()
    deviation = result.deviation
    replies = deviation.got.get("replies") if deviation else None
    came = " ".join(map(str, replies[0])).strip() if replies else deviation.about if deviation else result.verdict
    return f"with {' '.join(names)} → {came}" if names else f"→ {came}"
