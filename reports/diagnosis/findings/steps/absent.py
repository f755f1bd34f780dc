"""Features that are absent: refused as a whole, or accepted without effect."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain

from record.client_names import V2, in_column_order, label
from record.lines import CheckResult, RecordedFeature
from record.selection import PROGRAMS
from record.text import joined
from reports.diagnosis.exchanges.requests import decisive, place_of
from reports.diagnosis.features.support import HARMFUL, OFFERED, State
from reports.diagnosis.findings import wording
from reports.diagnosis.findings.common_names import is_shared_by_all, shared
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.grouping import (
    WIDE,
    Step,
    connected,
    entry_of,
    features_of,
    group_by_key,
    operation_of,
    results_losing_data_with,
    titles_of,
    without,
    without_shared_results,
)
from reports.diagnosis.findings.special_names import SpecialNames
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.severity.request_classes import refusable_class_of


def absent(
    support: Mapping[str, Mapping[str, State]], catalogue: Mapping[str, RecordedFeature], special_names: SpecialNames
) -> Step:
    """Returns the step for absent features, found by the gates. Three or more with the same refusal are one finding,
    and so are three that are ignored in the same operations of one group. Blocked results of other features belong to
    them if their operations are refused."""

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        def key(result: CheckResult) -> tuple[str, str] | None:
            if result.area == PROGRAMS:
                return None  # a failing program only shows that some feature which it needs is missing
            state = _state(support.get(result.feature, {}), result)
            return (_SEVERITY_BY_STATE[state], result.feature) if state in _SEVERITY_BY_STATE else None

        particular = _particular_messages(results)
        alike: dict[tuple[str, str, str], dict[str, list[CheckResult]]] = defaultdict(dict)
        for (severity, feature), group in group_by_key(results, key).items():
            own = [result for result in group if severity_of(result) == severity]
            if not own:
                continue  # an earlier step explains the result that shows it
            # The same refusal is the same cause in all groups; ignored features have a cause in each, or a header.
            answer, text = (
                refusal_of(own, particular)
                if severity == "refused"
                else ("", _usual_name(own, special_names) or entry_of(catalogue, feature).group)
            )
            alike[severity, answer, text][feature] = group
        homes = _causes_by_refusal(alike)
        lacked = {id(result): _lacked(result, particular, homes) for result in results}
        lacking = group_by_key(results, lambda result: lacked[id(result)])
        found = []
        for (severity, answer, text), groups in alike.items():
            if _is_elsewhere(answer, groups, results):
                continue  # the refused feature is another one
            # Features of a group that are ignored in other operations are ignored for another reason.
            every = list(groups.values())
            wholes = [every] if severity == "refused" else connected(every, lambda result: (result.subject,))
            parts: list[list[list[CheckResult]]] = []
            for whole in wholes:
                parts += [whole] if len(whole) >= _min_features(answer) else [[group] for group in whole]
            found += [
                _absence(
                    severity,
                    answer,
                    text if text in particular else "",
                    [each for each in chain(*part) if lacked[id(each)] in (None, (answer, text))],
                    lacking.get((answer, text), []),
                    results,
                    catalogue,
                    special_names,
                    _offering_clients(part, support),
                )
                for part in parts
            ]
        return without_shared_results(found)

    return find


def _state(states: Mapping[str, State], result: CheckResult) -> State | None:
    """Returns the support of a feature through the client of a result. If a client without gates shows that the feature
    is ignored, the cause is the same as through all others."""
    state = states.get(result.client)
    shows_it = severity_of(result) in ("ignored", "corrupt")
    if state == "untested" and shows_it and set(states.values()) == {"ignored", "untested"}:
        return "ignored"
    return state


def _offering_clients(
    groups: Iterable[Sequence[CheckResult]], support: Mapping[str, Mapping[str, State]]
) -> frozenset[str]:
    """Returns the clients through which all of these features are there."""
    there = [{client for client, state in support[group[0].feature].items() if state in OFFERED} for group in groups]
    return frozenset.intersection(*map(frozenset, there))


def _usual_name(results: Sequence[CheckResult], special_names: SpecialNames) -> str:
    """Returns the header or parameter that nearly all of these results have; empty if there is none."""
    counts = Counter(chain.from_iterable(map(special_names.of, results)))
    return next((name for name, number in counts.most_common(1) if number >= NEARLY_ALL * len(results)), "")


NEARLY_ALL = 0.75


def refusal_of(results: Sequence[CheckResult], particular: Collection[str] = ()) -> tuple[str, str]:
    """Returns the answer that shows that a feature is not offered, and a text that separates its cause from others with
    this answer. The text is the operation if the status says that the operation is missing, unless the message is a
    particular one. Otherwise it is the message, unless the code alone is enough."""
    shown = [result for result in results if result.gate] or results
    answer = _most_common(map(wording.got, shown))
    alike = [result for result in shown if wording.got(result) == answer]
    message = _most_common(map(wording.message_of, alike))
    if answer.startswith(MISSING_OPERATION_STATUSES):
        return answer, message if message in particular else _most_common(map(operation_of, alike))
    return answer, "" if wording.is_telling(answer) else message


RefusalCause = tuple[str, str]
"""The answer and text of `refusal_of` that stand for an absent feature."""


def _causes_by_refusal(
    alike: Mapping[tuple[str, str, str], Mapping[str, Sequence[CheckResult]]],
) -> dict[RefusalCause, RefusalCause]:
    """Returns the absent features whose operations are missing, by the answer with each operation that is refused to a
    check about it. An operation of several features is that of the one in whose text it is, or that has most of it."""
    found: dict[RefusalCause, Counter[RefusalCause]] = defaultdict(Counter)
    own = [
        (answer, text)
        for severity, answer, text in alike
        if severity == "refused" and answer.startswith(MISSING_OPERATION_STATUSES)
    ]
    for answer, text in own:
        for result in chain(*alike["refused", answer, text].values()):
            if _has(result, answer) and operation_of(result) == result.subject:
                found[answer, result.subject][answer, text] += 1
    return {place: homes.most_common(1)[0][0] for place, homes in found.items()} | {home: home for home in own}


def _lacked(
    result: CheckResult, particular: Collection[str], homes: Mapping[RefusalCause, RefusalCause]
) -> RefusalCause | None:
    """Returns the absent feature, among these `homes`, whose sub-resource a result lacks. A check of one feature may
    need another one that is absent, too."""
    if not _lacks_a_sub_resource(result):
        return None
    answer, message = wording.got(result), wording.message_of(result)
    by_operation = homes.get((answer, operation_of(result)))
    return homes.get((answer, message), by_operation) if message in particular else by_operation


def _particular_messages(results: Iterable[CheckResult]) -> frozenset[str]:
    """Returns the messages that come with a code beside its usual message: they name the reason."""
    of_answers: dict[str, Counter[str]] = defaultdict(Counter)
    for result in results:
        if severity_of(result) == "refused":
            of_answers[wording.got(result)][wording.message_of(result)] += 1
    return frozenset(text for counts in of_answers.values() for text, _ in counts.most_common()[1:] if text)


UNIMPLEMENTED = "501"
MISSING_OPERATION_STATUSES = ("404", "405", UNIMPLEMENTED)
"""The statuses that say that an operation is missing, for any operation."""


def _min_features(answer: str) -> int:
    """Returns the number of features that make the same refusal one cause: two, if it is of the same operation."""
    return 2 if answer.startswith(MISSING_OPERATION_STATUSES) else WIDE


def _is_elsewhere(answer: str, features: Collection[str], results: Iterable[CheckResult]) -> bool:
    """Returns whether most refusals with this telling code are those of other features."""
    if not wording.is_telling(answer):
        return False
    alike = [result.feature in features for result in results if _has(result, answer)]
    return 2 * sum(alike) < len(alike)


def _has(result: CheckResult, answer: str) -> bool:
    """Returns whether a result has this refusal. A response without a document has the status of a missing operation
    alone.
    """
    got = wording.got(result)
    is_it = got == answer or (got.startswith(MISSING_OPERATION_STATUSES) and got == answer.partition(" ")[0])
    return is_it and severity_of(result) == "refused"


_SEVERITY_BY_STATE = {"none": "refused", "ignored": "ignored"}


def _absence(
    severity: str,
    answer: str,
    message: str,
    results: list[CheckResult],
    lacking: Sequence[CheckResult],
    all_results: Sequence[CheckResult],
    catalogue: Mapping[str, RecordedFeature],
    special_names: SpecialNames,
    offered: Collection[str],
) -> Finding:
    """Returns the finding for one or more absent features. Other failures in them are consequences, and so are failures
    of other features that need their refused operations, such as those that are `lacking` them."""
    own = tuple(result for result in results if severity_of(result) == severity)
    rest = tuple(result for result in results if severity_of(result) not in (severity, *HARMFUL))
    features = features_of(results)
    if severity == "refused":
        refused = tuple(result for result in own if _has(result, answer))
        asked = {operation_of(result) for result in refused}
        if not offered and not answer.startswith(MISSING_OPERATION_STATUSES) and not wording.is_telling(answer):
            rest += tuple(each for each in own if not _has(each, answer) and operation_of(each) in asked)
        if offered:  # what fails through other clients in the same way has another cause
            alike = {(each.id, severity_of(each)) for each in all_results if each.client in offered}
            rest = tuple(each for each in rest if (each.id, severity_of(each)) not in alike)
        own = refused + tuple(without(lacking, refused))
    if severity == "ignored":
        rest += _results_losing_data(features, own, results, special_names)
        rest += _others_missing_operation(results, without(all_results, [*results, *own]))
        if _are_conditions_ignored(own):
            rest += tuple(result for result in results if severity_of(result) == "corrupt" and result not in rest)
    else:
        own += _needing(refused, answer, message, without(all_results, [*results, *own]))
        own += _asking_for(own, answer, without(all_results, [*results, *own]), features, special_names)
        own += _refused_with(answer, message, without(all_results, [*results, *own])) if message else ()
    refusal = f"{answer}: {message}" if message else _refusal_in_words(own, answer, special_names)
    text = f"{_refusal_way(own, answer, offered, len(features))} ({refusal})" if severity == "refused" else IGNORED
    if severity == "ignored" and (
        missing := sorted({operation_of(each) for each in rest if _lacks_a_sub_resource(each)})
    ):
        text += f", and {joined(missing)} not offered"
    if severity == "refused" and answer == "value":
        text = f"{_most_common(map(operation_of, own))} is not returned"
    if len(features) == 1:
        title = f"{entry_of(catalogue, features[0]).title}: {text}"
        return Finding(wording.slug("no", features[0], severity), severity, title, features_of(own), own, rest)
    entries = [entry_of(catalogue, feature) for feature in features]
    groups = sorted({entry.group for entry in entries})
    largest = titles_of(catalogue, results)
    title = f"{len(features)} features {text}: {largest}"
    name = wording.slug("no", groups[0], severity, answer) if len(groups) == 1 else wording.slug("no", severity, answer)
    return Finding(name, severity, title, features_of(own), own, rest)


IGNORED = "accepted without effect"


def _refusal_way(refused: Sequence[CheckResult], answer: str, offered: Collection[str], features: int) -> str:
    """Returns the words for features that are refused as a whole, through some clients alone, or because their requests
    name something outside of the endpoint. An answer that several features get judges none of their requests."""
    if offered:
        clients = in_column_order({result.client for result in refused})
        if {label(client)[1] for client in clients} == {V2} and V2 not in {label(client)[1] for client in offered}:
            return "refused with Signature V2 alone"
        return f"refused through {joined([' '.join(label(client)).strip() for client in clients])} alone"
    alike = [sent for result in refused if wording.got(result) == answer and (sent := decisive(result))]
    named = [_OTHER_SERVICE_NAME.search(sent.request_body.text) for sent in alike]
    if alike and all(named) and answer.startswith(("400", "404")) and not wording.is_telling(answer):
        services = sorted({found[0] for found in named if found})
        return f"refused without configured destinations, such as {' or '.join(services)}"
    judges_none = features >= WIDE and not wording.is_telling(answer)
    return "not offered" if answer.startswith(MISSING_OPERATION_STATUSES) or judges_none else "refused"


_OTHER_SERVICE_NAME = re.compile(r"arn:aws:(?!s3|iam|sts)[a-z]+")
"""The beginning of the name of something that another service has."""


def _refused_with(answer: str, message: str, others: Iterable[CheckResult]) -> tuple[CheckResult, ...]:
    """Returns the other results with this refusal and its particular message, whatever was requested."""
    return tuple(each for each in others if _has(each, answer) and wording.message_of(each) == message)


def _refusal_in_words(refused: Sequence[CheckResult], answer: str, special_names: SpecialNames) -> str:
    """Returns the answer, with its operations if they are few, and with its message unless a missing operation explains
    it: `PutBucketCors: 501 NotImplemented`. If not the operation but a part of its requests is missing, this is named,
    too."""
    alike = [result for result in refused if wording.got(result) == answer]
    of_each = [[operation_of(result)] for result in alike]
    operations = shared(of_each)
    part = special_names.refused_part(alike) if answer.startswith(UNIMPLEMENTED) else ""
    if part and not (operations and is_shared_by_all(operations, of_each)):
        return f"{part}: {answer}"
    if part:
        return f"{joined(operations)} with {part}: {answer}"
    if operations and (
        len(features_of(alike)) == 1 or (len(operations) == 1 and is_shared_by_all(operations, of_each))
    ):
        if answer.startswith(MISSING_OPERATION_STATUSES):
            return f"{joined(operations)}: {answer}"
        answer = f"{joined(operations)}: {answer}"
    messages = {wording.message_of(result) for result in alike} - {""}
    return f"{answer}: {messages.pop().rstrip('.')}" if len(messages) == 1 else answer


def _others_missing_operation(results: Iterable[CheckResult], others: Iterable[CheckResult]) -> tuple[CheckResult, ...]:
    """Returns the other results for which an operation is missing that these results of absent features miss, too."""
    missed = {operation_of(each) for each in results if _lacks_a_sub_resource(each)}
    return tuple(each for each in others if _lacks_a_sub_resource(each) and operation_of(each) in missed)


def _lacks_a_sub_resource(result: CheckResult) -> bool:
    return (
        severity_of(result) == "refused"
        and wording.got(result).startswith(MISSING_OPERATION_STATUSES)
        and _is_about_sub_resource(result)
    )


def _is_about_sub_resource(result: CheckResult) -> bool:
    """Returns whether the request has a parameter, such as `?acl`: it is about a part of its bucket or object."""
    sent = decisive(result)
    return sent is not None and "?" in place_of(sent)


def _are_conditions_ignored(results: Iterable[CheckResult]) -> bool:
    """Returns whether requests under a condition show that the feature is ignored: then the data that they change are
    lost.
    """
    classes = [refusable_class_of(result) for result in results if result.gate]
    return bool(classes) and all(asked is not None and asked.is_a_condition for asked in classes)


def _needing(
    refused: Sequence[CheckResult], answer: str, message: str, others: Iterable[CheckResult]
) -> tuple[CheckResult, ...]:
    """Returns results with the same refusal of the same operation in other features, or through clients without gates
    of these features. Clients for which these features work in part are included. Only operations of a sub-resource
    count: the refusal of another operation, such as PutObject, may be about anything else in the request. A particular
    message must be the same."""
    operations = {
        result.deviation.about
        for result in refused
        if result.deviation and wording.got(result) == answer and _is_about_sub_resource(result)
    }
    return tuple(
        result
        for result in others
        if result.deviation
        and result.deviation.about in operations
        and _has(result, answer)
        and message in ("", wording.message_of(result))
    )


def _asking_for(
    refused: Sequence[CheckResult],
    answer: str,
    others: Iterable[CheckResult],
    features: Collection[str],
    special_names: SpecialNames,
) -> tuple[CheckResult, ...]:
    """Returns results of other features with the same refusal and a header or parameter that all refused requests of
    one of these features have. An example is x-amz-server-side-encryption where encryption is not offered. It is
    special, or no request has it that succeeds."""

    def asked(result: CheckResult) -> frozenset[str]:
        never = special_names.never_accepted(result) if answer.startswith(UNIMPLEMENTED) else frozenset()
        return special_names.of_step(result) | never

    by_feature = group_by_key([each for each in refused if _has(each, answer)], lambda each: each.feature)
    names: set[str] = set()
    for feature in features:
        group = by_feature.get(feature, [])
        common = frozenset.intersection(*map(asked, group)) if len(group) >= MIN_ALIKE_REFUSALS else frozenset()
        names |= common
    return tuple(
        each
        for each in others
        if each.feature not in features and _has(each, answer) and not names.isdisjoint(asked(each))
    )


MIN_ALIKE_REFUSALS = 3
"""The number of refused requests of a feature with the same header that shows that the header is the reason."""


def _results_losing_data(
    features: Iterable[str], ignored: Sequence[CheckResult], results: Sequence[CheckResult], special_names: SpecialNames
) -> tuple[CheckResult, ...]:
    """Returns the results of each feature with data lost because a header or parameter is ignored in it."""
    lost = {}
    for feature in features:
        names = {name for result in ignored if result.feature == feature for name in special_names.of(result)}
        some = chain.from_iterable(results_losing_data_with(name, (feature,), results, special_names) for name in names)
        lost.update({(result.id, result.client): result for result in some})
    return tuple(lost.values())


def _most_common(words: Iterable[str]) -> str:
    return Counter(words).most_common(1)[0][0]
