"""All results as data for the page's script, which builds the lists of checks from it: each text is there once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from record.client_names import clients_of, label
from record.lines import CheckResult, Record
from record.text import visible
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.severity.severity_table import SEVERITIES
from reports.diagnosis.summary.counts import MOST_SEVERE_FIRST, SYMBOLS, group_of, groups_in, subject_of
from reports.formats.html.page_names import class_of, feature_anchor, finding_anchor, group_title
from reports.formats.html.report.evidence import Evidence
from reports.formats.html.templating import Places
from reports.known.expectation_advice import TITLES, advice

STANDINGS = ("", *TITLES)
SEVERITY_NAMES = ("", *SEVERITIES)
MARKS = {"k": "as expected", "!": "expected with another verdict, or until an earlier date"}
"""Marks after a verdict's number, and their meanings."""
STANDING_MARKS = {"known": "k", "fixed": "!", "changed": "!", "expired": "!"}
"""The mark of a result, by its standing."""


def page_data(record: Record, diagnosis: Diagnosis, evidence: Evidence) -> dict[str, Any]:
    """The data. `checks` are lists: id, area, group, operation, requirement, source, positions of the basis in the
    texts and of the feature, and results.

    A result is a list of positions: client, verdict, then standing, kind, finding, texts (message, operations, advice
    and its link) and details. The position 0 of these means none. Zeros at the end are left out.
    """
    clients = clients_of(record.results, record.header)
    titles = {feature.id: feature.title for some in diagnosis.groups.values() for feature in some}
    features = list(titles)
    texts = Places({"": 0})
    checks: dict[str, list[Any]] = {}
    results = ordered(record)
    places = {(result.id, result.client): place for place, result in enumerate(results)}
    for result in results:
        if result.id not in checks:
            words = (result.id, result.area, group_of(result), subject_of(result), result.requirement, result.source)
            place = features.index(result.feature) if result.feature in titles else -1
            basis = result.provenance.words if result.provenance else ""
            checks[result.id] = [*map(visible, words), texts[basis], place, []]
        line = [
            clients.index(result.client),
            MOST_SEVERE_FIRST.index(result.verdict),
            STANDINGS.index(result.standing),
            SEVERITY_NAMES.index(severity_of(result)),
            diagnosis.number_of(result),
            texts[result.message],
            texts[", ".join(result.operations)],
            texts[advice(result)],
            texts[(result.listed and result.listed.link) or ""],
            evidence.place_of(result),
        ]
        checks[result.id][-1].append(_without_zeros(line))
    return {
        "clients": [[visible(client), *map(visible, label(client))] for client in clients],
        "verdicts": [[verdict, SYMBOLS[verdict], class_of(verdict)] for verdict in MOST_SEVERE_FIRST],
        "standings": STANDINGS,
        "marks": MARKS,
        "markOf": STANDING_MARKS,
        "groups": [[visible(group), visible(group_title(group))] for group in groups_in(record.results)],
        "kinds": SEVERITY_NAMES,
        "features": [[visible(each), feature_anchor(each), visible(titles[each])] for each in features],
        "findings": [
            [finding_anchor(each.id), visible(each.title), each.severity, places[each.example.id, each.example.client]]
            for each in diagnosis.findings
        ],
        "texts": list(map(visible, texts)),
        "part": evidence.part,
        "checks": list(checks.values()),
    }


def ordered(record: Record) -> list[CheckResult]:
    """The results by group and operation, those of a check together."""
    groups = {name: number for number, name in enumerate(groups_in(record.results))}
    clients = {name: number for number, name in enumerate(clients_of(record.results, record.header))}

    def place(result: CheckResult) -> tuple[int, str, str, int]:
        return groups[group_of(result)], subject_of(result), result.id, clients[result.client]

    return sorted(record.results, key=place)


def _without_zeros(line: Iterable[int]) -> list[int]:
    shown = list(line)
    while shown and not shown[-1]:
        shown.pop()
    return shown
