"""Features that are absent: refused as a whole, or accepted without effect."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

from record.client_names import V2, in_column_order, label
from record.selection import PROGRAMS_AREA
from record.text import joined
from reports.diagnosis.features.support import HARMFUL, OFFERED, State
from reports.diagnosis.findings.common_names import is_shared_by_all, shared
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.grouping import (
    WIDE,
    Context,
    connected,
    features_of,
    finding_of,
    group_by_key,
    losing_data_with,
    without,
    without_shared_results,
)
from reports.diagnosis.findings.result_facts import Fact
from reports.diagnosis.findings.titles import entry_of, feature_titles, is_specific, slug

UNIMPLEMENTED = "501"
MISSING_OPERATION_STATUSES = ("404", "405", UNIMPLEMENTED)
"""The statuses that say that an operation is missing, for any operation."""
NEARLY_ALL = 0.75
IGNORED = "accepted without effect"
ABSENT = "no"
"""The beginning of the id of a finding that features are absent."""
OF_CREATION = ("BucketAlreadyExists", "BucketAlreadyOwnedByYou")
"""The codes of a refusal to create a bucket."""
MIN_ALIKE_REFUSALS = 3
"""The number of refused requests of a feature with the same header that shows that the header is the reason."""
_OTHER_SERVICE_NAME = re.compile(r"arn:aws:(?!s3|iam|sts)[a-z]+")
"""The beginning of the name of something that another service has."""
_SEVERITY_BY_STATE = {"none": "refused", "ignored": "ignored"}
Cause: TypeAlias = tuple[str, str]
"""The answer that stands for an absent feature, and a text that separates its cause from others with this answer."""


def absent(facts: Sequence[Fact], context: Context) -> list[Finding]:
    """Returns the findings for absent features, found by the gates. Three or more with the same refusal are one
    finding, and so are three that are ignored in the same operations of one group. Blocked results of other features
    belong to them if their operations are refused."""

    def key(fact: Fact) -> tuple[str, str] | None:
        state = _state(context.support.get(fact.feature, {}), fact) if fact.result.area != PROGRAMS_AREA else None
        return (_SEVERITY_BY_STATE[state], fact.feature) if state in _SEVERITY_BY_STATE else None

    particular = _particular_messages(facts)
    alike: dict[tuple[str, str, str], dict[str, list[Fact]]] = defaultdict(dict)
    for (severity, feature), group in group_by_key(facts, key).items():
        own = [fact for fact in group if fact.severity == severity]
        if not own:
            continue  # an earlier rule explains the result that shows it
        # The same refusal is the same cause in all groups; ignored features have a cause in each, or a header.
        answer, text = "", _usual_name(own) or entry_of(context.catalogue, feature).group
        if severity == "refused":
            answer, text = refusal_of(own, particular)
        alike[severity, answer, text][feature] = group
    homes = _causes_by_refusal(alike)
    lacked = {fact: _absent_feature_of(fact, particular, homes) for fact in facts}
    lacking = group_by_key(facts, lambda fact: lacked[fact])
    found = []
    for (severity, answer, text), groups in alike.items():
        if _is_elsewhere(answer, groups, facts):
            continue  # the refused feature is another one
        # Features of a group that are ignored in other operations are ignored for another reason.
        every = list(groups.values())
        wholes = [every] if severity == "refused" else connected(every, lambda fact: (fact.subject,))
        least = 2 if answer.startswith(MISSING_OPERATION_STATUSES) else WIDE
        for whole in wholes:
            for part in [whole] if len(whole) >= least else [[group] for group in whole]:
                own = [fact for fact in chain(*part) if lacked[fact] in (None, (answer, text))]
                message, offered = text if text in particular else "", _supporting_clients(part, context.support)
                absence = Absence(severity, answer, message, own, facts, context, offered)
                found.append(absence.finding(lacking.get((answer, text), [])))
    return without_shared_results(found)


def _state(states: Mapping[str, State], fact: Fact) -> State | None:
    """Returns the support of a feature through the client of a result. If a client without gates shows that the feature
    is ignored, the cause is the same as through all others."""
    state = states.get(fact.result.client)
    shows_it = fact.severity in ("ignored", "corrupt")
    return "ignored" if state == "untested" and shows_it and set(states.values()) == {"ignored", "untested"} else state


def _supporting_clients(groups: Iterable[Sequence[Fact]], support: Mapping[str, Mapping[str, State]]) -> frozenset[str]:
    """Returns the clients through which all of these features are there."""
    there = [{client for client, state in support[group[0].feature].items() if state in OFFERED} for group in groups]
    return frozenset.intersection(*map(frozenset, there))


def _usual_name(facts: Sequence[Fact]) -> str:
    """Returns the header or parameter that nearly all of these requests have; empty if there is none."""
    counts = Counter(name for fact in facts for name in fact.special)
    return next((name for name, number in counts.most_common(1) if number >= NEARLY_ALL * len(facts)), "")


def refusal_of(facts: Sequence[Fact], particular: Collection[str] = ()) -> Cause:
    """Returns the answer that shows that a feature is not offered, and the text. The text is the operation if the
    status says that the operation is missing, unless the message is a particular one. Otherwise it is the message,
    unless the code alone is enough."""
    shown = [fact for fact in facts if fact.result.gate] or facts
    answer = _most_common(fact.got for fact in shown)
    alike = [fact for fact in shown if fact.got == answer]
    message = _most_common(fact.message for fact in alike)
    if answer.startswith(MISSING_OPERATION_STATUSES):
        return answer, message if message in particular else _most_common(fact.operation for fact in alike)
    return answer, "" if is_specific(answer) else message


def _causes_by_refusal(alike: Mapping[tuple[str, str, str], Mapping[str, Sequence[Fact]]]) -> dict[Cause, Cause]:
    """Returns the absent features whose operations are missing, by the answer with each operation that is refused to a
    check about it. An operation of several features is that of the one in whose text it is, or that has most of it."""
    found: dict[Cause, Counter[Cause]] = defaultdict(Counter)
    missing = [key for key in alike if key[0] == "refused" and key[1].startswith(MISSING_OPERATION_STATUSES)]
    for key in missing:
        for fact in chain(*alike[key].values()):
            if _has(fact, key[1]) and fact.operation == fact.subject:
                found[key[1], fact.subject][key[1:]] += 1
    return {place: homes.most_common(1)[0][0] for place, homes in found.items()} | {key[1:]: key[1:] for key in missing}


def _absent_feature_of(fact: Fact, particular: Collection[str], homes: Mapping[Cause, Cause]) -> Cause | None:
    """Returns the absent feature, among these `homes`, whose sub-resource a result lacks. A check of one feature may
    need another one that is absent, too."""
    if not _lacks_sub_resource(fact):
        return None
    by_operation = homes.get((fact.got, fact.operation))
    return homes.get((fact.got, fact.message), by_operation) if fact.message in particular else by_operation


def _particular_messages(facts: Iterable[Fact]) -> frozenset[str]:
    """Returns the messages that come with a code beside its usual message: they name the reason."""
    of_answers: dict[str, Counter[str]] = defaultdict(Counter)
    for fact in facts:
        if fact.severity == "refused":
            of_answers[fact.got][fact.message] += 1
    return frozenset(text for counts in of_answers.values() for text, _ in counts.most_common()[1:] if text)


def _is_elsewhere(answer: str, features: Collection[str], facts: Iterable[Fact]) -> bool:
    """Returns whether most refusals with this telling code are those of other features."""
    alike = [fact.feature in features for fact in facts if _has(fact, answer)] if is_specific(answer) else []
    return 2 * sum(alike) < len(alike)


def _has(fact: Fact, answer: str) -> bool:
    """Returns whether a result has this refusal. A response without a document has the status of a missing operation
    alone."""
    status = answer.partition(" ")[0]
    return fact.severity == "refused" and (
        fact.got == answer or (fact.got == status and status in MISSING_OPERATION_STATUSES)
    )


def _lacks_sub_resource(fact: Fact) -> bool:
    """Returns whether the refused operation is missing, and about a part of its bucket or object, such as `?acl`."""
    return fact.severity == "refused" and fact.got.startswith(MISSING_OPERATION_STATUSES) and "?" in fact.place


@dataclass(frozen=True)
class Absence:
    """One or more features that are absent for one reason: their facts, those of the whole record, and the clients
    through which the features are there. A particular `message` names the reason."""

    severity: str
    answer: str
    message: str
    facts: Sequence[Fact]
    all_facts: Sequence[Fact]
    context: Context
    offered: Collection[str]

    def finding(self, lacking: Iterable[Fact]) -> Finding:
        """Returns the finding. Other failures in the features are consequences, and so are failures of other features
        that need their refused operations, such as those that are `lacking` them."""
        own = [fact for fact in self.facts if fact.severity == self.severity]
        rest = [fact for fact in self.facts if fact.severity not in (self.severity, *HARMFUL)]
        if self.severity == "refused":
            own, rest = self._refused(own, rest, lacking)
            words = f"{self._refusal_words(own)} ({self._refusal(own)})"
            if self.answer == "value":
                words = f"{_most_common(fact.operation for fact in own)} is not returned"
        else:
            rest += self._following(own, rest)
            missing = sorted({fact.operation for fact in rest if _lacks_sub_resource(fact)})
            words = IGNORED + (f", and {joined(missing)} not offered" if missing else "")
        features, catalogue = features_of(self.facts), self.context.catalogue
        entries = [entry_of(catalogue, feature) for feature in features]
        if len(entries) == 1:
            name, title = slug(ABSENT, features[0], self.severity), f"{entries[0].title}: {words}"
        else:
            title = f"{len(features)} features {words}: {feature_titles(catalogue, self.facts)}"
            groups = {entry.group for entry in entries}
            name = slug(ABSENT, *(groups if len(groups) == 1 else ()), self.severity, self.answer)
        return finding_of(self.severity, name, title, own, rest)

    def _others(self, known: Iterable[Fact]) -> list[Fact]:
        return without(self.all_facts, [*self.facts, *known])

    def _refused(self, own: list[Fact], rest: list[Fact], lacking: Iterable[Fact]) -> tuple[list[Fact], list[Fact]]:
        refused = [fact for fact in own if _has(fact, self.answer)]
        asked = {fact.operation for fact in refused}
        if not self.offered and not self.answer.startswith(MISSING_OPERATION_STATUSES) and not is_specific(self.answer):
            rest = rest + [fact for fact in own if not _has(fact, self.answer) and fact.operation in asked]
        if self.offered:  # what fails through other clients in the same way has another cause
            alike = {(f.result.id, f.severity) for f in self.all_facts if f.result.client in self.offered}
            rest = [fact for fact in rest if (fact.result.id, fact.severity) not in alike]
        own = refused + without(lacking, refused)
        for find in (self._facts_elsewhere, self._asking_for, self._with_message):
            own = own + list(find(refused, own))
        return own, rest

    def _facts_elsewhere(self, refused: Sequence[Fact], own: Sequence[Fact]) -> Iterator[Fact]:
        """Yields facts with the same refusal of the same operation in other features, or through clients without gates
        of these features. Only operations of a sub-resource count: the refusal of another operation, such as PutObject,
        may be about anything else in the request. A particular message must be the same."""
        operations = {_about(fact) for fact in refused if fact.got == self.answer and "?" in fact.place}
        for fact in self._others(own):
            if _about(fact) in operations and _has(fact, self.answer) and self.message in ("", fact.message):
                yield fact

    def _asking_for(self, refused: Sequence[Fact], own: Sequence[Fact]) -> Iterator[Fact]:
        """Yields facts of other features with the same refusal and a header or parameter that all refused requests of
        one of these features have. An example is x-amz-server-side-encryption where encryption is not offered. It is
        special, or no request has it that succeeds."""

        def asked(fact: Fact) -> frozenset[str]:
            if not self.answer.startswith(UNIMPLEMENTED):
                return fact.of_step
            return fact.of_step | self.context.others.never_accepted(fact)

        features, names = features_of(self.facts), set[str]()
        by_feature = group_by_key([fact for fact in own if _has(fact, self.answer)], lambda fact: fact.feature)
        for feature in features:
            group = by_feature.get(feature, [])
            names |= frozenset.intersection(*map(asked, group)) if len(group) >= MIN_ALIKE_REFUSALS else set()
        for fact in self._others(own) if names else ():
            if fact.feature not in features and _has(fact, self.answer) and not names.isdisjoint(asked(fact)):
                yield fact

    def _with_message(self, refused: Sequence[Fact], own: Sequence[Fact]) -> Iterator[Fact]:
        """Yields the other facts with this refusal and its particular message, whatever was requested."""
        for fact in self._others(own) if self.message else ():
            if _has(fact, self.answer) and fact.message == self.message:
                yield fact

    def _following(self, own: Sequence[Fact], rest: Sequence[Fact]) -> list[Fact]:
        """Returns what an ignored feature has as consequences: data lost with its headers, or under its conditions, and
        other results for which an operation is missing that its results miss, too."""
        lost: dict[Fact, None] = {}
        for feature in features_of(self.facts):
            names = {name for fact in own if fact.feature == feature for name in fact.special}
            lost.update(dict.fromkeys(f for name in names for f in losing_data_with(name, (feature,), self.facts)))
        classes = [fact.asked for fact in own if fact.result.gate]
        if classes and all(asked is not None and asked.is_a_condition for asked in classes):
            lost.update(dict.fromkeys(fact for fact in self.facts if fact.severity == "corrupt"))
        missed = {fact.operation for fact in self.facts if _lacks_sub_resource(fact)}
        others = [f for f in self._others(own) if missed and _lacks_sub_resource(f) and f.operation in missed]
        return without([*lost, *others], rest)

    def _refusal_words(self, refused: Sequence[Fact]) -> str:
        """Returns the words for features that are refused as a whole, through some clients alone, or because their
        requests name something outside of the endpoint. An answer that several features get judges none of their
        requests."""
        if self._are_taken_for_creation(refused):
            return "not offered: their requests are taken for CreateBucket"
        if self.offered:
            clients = in_column_order({fact.result.client for fact in refused})
            if {label(client)[1] for client in clients} == {V2} and V2 not in {label(each)[1] for each in self.offered}:
                return "refused with Signature V2 alone"
            return f"refused through {joined([' '.join(label(client)).strip() for client in clients])} alone"
        telling = is_specific(self.answer)
        alike = [fact.sent for fact in refused if fact.got == self.answer and fact.sent]
        named = [_OTHER_SERVICE_NAME.search(sent.request_body.text) for sent in alike]
        if alike and all(named) and self.answer.startswith(("400", "404")) and not telling:
            services = sorted({found[0] for found in named if found})
            return f"refused without configured destinations, such as {' or '.join(services)}"
        judges_none = len(features_of(self.facts)) >= WIDE and not telling
        return "not offered" if self.answer.startswith(MISSING_OPERATION_STATUSES) or judges_none else "refused"

    def _are_taken_for_creation(self, refused: Iterable[Fact]) -> bool:
        """Returns whether requests for sub-resources of a bucket are answered as those that create it."""
        alike = [fact for fact in refused if fact.got == self.answer]
        return self.answer.endswith(OF_CREATION) and all("?" in fact.place for fact in alike)

    def _refusal(self, refused: Sequence[Fact]) -> str:
        """Returns the answer, with its operations if they are few, and with its message unless a missing operation
        explains it: `PutBucketCors: 501 NotImplemented`. If not the operation but a part of its requests is missing,
        this is named, too."""
        if self._are_taken_for_creation(refused):
            return self.answer
        if self.message:
            return f"{self.answer}: {self.message}"
        alike = [fact for fact in refused if fact.got == self.answer]
        of_each = [[fact.operation] for fact in alike]
        operations = shared(of_each)
        of_all = bool(operations) and is_shared_by_all(operations, of_each)
        part = self.context.others.refused_part(alike) if self.answer.startswith(UNIMPLEMENTED) else ""
        if part:
            return f"{joined(operations)} with {part}: {self.answer}" if of_all else f"{part}: {self.answer}"
        answer = self.answer
        if operations and (len(features_of(alike)) == 1 or (len(operations) == 1 and of_all)):
            answer = f"{joined(operations)}: {answer}"
            if self.answer.startswith(MISSING_OPERATION_STATUSES):
                return answer
        messages = {fact.message for fact in alike} - {""}
        return f"{answer}: {messages.pop().rstrip('.')}" if len(messages) == 1 else answer


def _about(fact: Fact) -> str:
    return fact.result.deviation.about if fact.result.deviation else ""


def _most_common(words: Iterable[str]) -> str:
    return Counter(words).most_common(1)[0][0]
