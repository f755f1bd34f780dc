"""The result of a run in plain sentences: the share of S3 that the endpoint offers, and the end of the run. Plain
text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from record.client_names import label
from record.ending import INTERRUPTED, UNTESTABLE, WRONG_USE
from record.lines import CRITICAL, Record, RefusedSignature, Standing
from record.text import first_names, joined, plural
from reports.diagnosis.features.inconclusive_results import is_disturbed
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.summary.outages import inconclusive_sentences, returned_sentence
from reports.diagnosis.summary.outcome import (
    endings,
    failing,
    is_client_fault,
    results_without_cause,
    uncounted_words,
    write_errors,
)
from reports.known.expectation_advice import count_standings

STATUS_CHANGING_STANDINGS: tuple[Standing, ...] = ("new", "expired", "changed", "fixed")
EXIT_STATUS_WORDS: Mapping[int, str] = {
    WRONG_USE: "Wrong use or configuration, no check selected, or a check that cannot be loaded",
    UNTESTABLE: "The endpoint cannot be tested or was lost, or there was an internal error",
    INTERRUPTED: "Interrupted",
}
"""Exit statuses that do not follow from the standings."""
MAX_NAMED_LEFTOVERS = 3
"""The number of left things that a sentence names before it counts the rest."""


def refusal_sentence(refusal: RefusedSignature) -> str:
    """Returns the signature that the endpoint does not accept, and the clients that could not be tested because of
    it."""
    return f"The endpoint does not accept {refusal.words}, so {clients_text(refusal.clients)} could not be tested."


def warnings(record: Record, diagnosis: Diagnosis | None = None) -> list[str]:
    """Returns the reasons why the results may be incomplete or misleading, and the outages of the endpoint, with their
    findings if there is a diagnosis."""
    more = filter(None, [returned_sentence(record, diagnosis)])
    return [*(ending.sentence for ending in endings(record)), *more, *inconclusive_sentences(record)]


def left_behind_sentence(record: Record) -> str:
    """Returns `The endpoint did not let the run remove 2 things: s3c-1 and s3c-2.`, without the reasons, which may be
    in a library's words; empty if nothing stayed."""
    left = record.summary.left_behind if record.summary else ()
    if not left:
        return ""
    named = first_names([each.partition(": ")[0] for each in left], MAX_NAMED_LEFTOVERS)
    return f"The endpoint did not let the run remove {plural(len(left), 'thing')}: {named}."


def standings(record: Record) -> list[tuple[str, int]]:
    """Returns the numbers of new, known and other deviations, and of vanished expected results, without zeros. A run
    that was made again is compared with the earlier one instead."""
    if record.summary is not None and record.summary.again is not None:
        return []
    numbers: dict[str, int] = {str(standing): number for standing, number in count_standings(record.results).items()}
    numbers["vanished"] = sum(entry.selected for entry in record.summary.vanished) if record.summary else 0
    return [(standing, number) for standing, number in numbers.items() if number]


def outcome_sentence(record: Record) -> str:
    """Returns the reason for the run's exit status, such as `3 results new, 1 fixed: exit status 1.`; empty if the run
    was cut off."""
    if record.summary is None:
        return ""
    status, errors, left = record.summary.exit, record.summary.errors, record.summary.left_behind
    if uncounted := uncounted_sentence(record):
        return uncounted
    if status == UNTESTABLE and any(result.endpoint_lost for result in record.results):
        why = "The endpoint was lost"
    elif status == UNTESTABLE and (files := write_errors(record)):
        why = f"{plural(len(files), 'file')} could not be written"
    elif (again := record.summary.again) is not None and status == again.status:
        why = again.sentence
    elif status in EXIT_STATUS_WORDS:
        why = EXIT_STATUS_WORDS[status]
    else:
        found = [(name, number) for name, number in _counted(record) if name in STATUS_CHANGING_STANDINGS]
        is_plain = not (record.header.fail_on or record.header.profiles)
        of_clients = uncounted_words(record.results, record.header) if is_plain else ""
        reasons = [
            (f"{number} {name}" if place else f"{plural(number, 'result')} {name}") + of_clients * (name == "new")
            for place, (name, number) in enumerate(found)
        ]
        reasons += [f"{plural(len(errors), 'error')} outside of the checks' results"] if errors else []
        reasons += [f"{plural(len(left), 'thing')} left behind"] if left else []
        otherwise = "What --require asks for is not met" if record.header.profiles and status else ""
        why = ", ".join(reasons) or (_success_reason(record) if status == 0 else otherwise)
        if reasons and record.header.fail_on:
            why += f" (of what is new, only {joined(record.header.fail_on)} counts)"
    text = f"{why}: exit status {status}." if why else f"Exit status {status}."
    return " ".join([text, *warning_reasons(record)])


def _counted(record: Record) -> list[tuple[str, int]]:
    """Returns the `standings`. New results are left out if all are faults of clients alone, which do not change the
    exit status. New results of severities outside of --fail-on are stated in words."""
    is_counted = bool(record.header.fail_on) or any(each.standing == "new" for each in failing(record))
    return [(name, number) for name, number in standings(record) if name != "new" or is_counted]


def _success_reason(record: Record) -> str:
    if has_tested_nothing(record):
        return "Nothing was tested"
    if record.header.profiles:
        return "What --require asks for is met"
    disturbed = sum(map(is_disturbed, record.results))
    newer = count_standings(record.results)["new in this version"]
    lacking = sum(each.verdict == "unsupported" and each.listed is None for each in record.results)
    others = [
        f"{disturbed} disturbed" if disturbed else "",
        f"{newer} of checks that are new in this version" if newer else "",
        f"{lacking} unsupported" if lacking else "",
    ]
    but = f" but {joined(each)}" if (each := [*filter(None, others)]) else ""
    return f"All results{but} are as required or as expected"


def has_tested_nothing(record: Record) -> bool:
    """Returns whether every check was skipped or not applicable, so that nothing is known about the endpoint."""
    return all(result.verdict in ("skipped", "n/a") for result in record.results)


def warning_reasons(record: Record) -> list[str]:
    """Returns the reasons why a run is not all right, though the results are expected."""
    critical = len(results_without_cause(record))
    if not critical:
        return []
    have = "has" if critical == 1 else "have"
    return [
        f"{plural(critical, 'result')} of the severities {joined(CRITICAL)} {have} no written cause, though expected."
    ]


def uncounted_sentence(record: Record) -> str:
    """Returns the sentence for a run that ends with 0 although there are new deviations: none is of the severities that
    count, or all are faults of clients. Empty if not."""
    new = dict(standings(record)).get("new", 0)
    if not new or record.summary is None or record.summary.exit != 0 or record.header.profiles:
        return ""
    counted = [each for each in record.results if each.standing == "new" and not is_client_fault(each)]
    if counted and not record.header.fail_on:
        return ""  # the report is held to other expected results than the run was
    if not record.header.fail_on:
        lie = "failure lies" if new == 1 else "failures lie"
        return f"Exit 0: {new} new {lie} in clients alone."
    are = "failure is" if new == 1 else "failures are"
    return f"Exit 0: {new} new {are} not of the severities in --fail-on {','.join(record.header.fail_on)}."


def clients_text(clients: Iterable[str]) -> str:
    """Returns clients in words: `boto3 (V2, V4) and boto (V2)`."""
    libraries: dict[str, list[str]] = {}
    for client in clients:
        library, signature = label(client)
        libraries.setdefault(library, []).append(signature)
    names = [f"{library} ({', '.join(found)})" if any(found) else library for library, found in libraries.items()]
    return joined(names)
