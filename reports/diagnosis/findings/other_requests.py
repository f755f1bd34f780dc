"""The other requests of a run: those that succeed, in passing checks and before the failing request of others. What a
refused request has, and they have not, may be the reason of the refusal.

The record does not keep the requests of passing checks: they come from the recorded right answers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from record.exchanges import RecordedExchange
from record.lines import CheckResult
from reports.diagnosis.exchanges.documents import elements_in
from reports.diagnosis.exchanges.requests import names_in
from reports.diagnosis.exchanges.right_answers import accepted_of, is_sdk_name, names_sent
from reports.diagnosis.features.support import function_of
from reports.diagnosis.findings.common_names import usual_spelling, with_value
from reports.diagnosis.findings.result_facts import USUAL, Fact

RARE = 0.1
"""The share of accepted requests up to which a name, or an element of a document, is rare in them."""
MIN_REFUSALS_OF_VALUE = 3
"""The number of refused requests with the same value that shows that the value is the reason."""


class SuccessfulRequests:
    """The requests that succeed: of passing results, and those before other results, whose documents are given by
    place."""

    def __init__(self, passing: Iterable[CheckResult], documents: Mapping[str, Sequence[str]]) -> None:
        self._documents = documents
        self._sent: dict[str, Counter[frozenset[str]]] = defaultdict(Counter)
        """The names in all requests of each passing result, by feature."""
        self._accepted: dict[str, Counter[frozenset[str]]] = defaultdict(Counter)
        """The names in each of these requests that succeeds, by place."""
        checks = Counter((result.feature, result.id) for result in passing)
        for (feature, check), number in checks.items():
            self._sent[feature][names_sent(check)] += number
            for place, names in accepted_of(check):
                self._accepted[place][names] += number
        self._functions = {function_of(result) for result in passing}

    def pass_in_part(self, facts: Iterable[Fact]) -> bool:
        """Returns whether other cases of any of these checks pass, or the same case through another client."""
        return any(function_of(fact.result) in self._functions for fact in facts)

    def distinguishing_names(self, names: Iterable[str], facts: Sequence[Fact]) -> list[str]:
        """Returns the names that passing results of the same features have much more rarely than these results. All
        names are returned if no result passes."""
        passing = sum((self._sent.get(feature, Counter()) for feature in {fact.feature for fact in facts}), Counter())
        total = passing.total()
        shares = {name: sum(name in fact.special for fact in facts) / len(facts) for name in names}
        numbers = {name: sum(number for sent, number in passing.items() if name in sent) for name in shares}
        return [name for name in shares if not total or numbers[name] < shares[name] / 2 * total]

    def succeed(self, facts: Iterable[Fact]) -> bool:
        """Returns whether any other request to the same place as one of these results succeeds."""
        return any(fact.place in self._documents or fact.place in self._accepted for fact in facts if fact.sent)

    def never_accepted(self, fact: Fact) -> frozenset[str]:
        """Returns the headers and parameters of the refused request that no request to its place has that succeeds;
        nothing if none succeeds."""
        accepted = self._accepted.get(fact.place, ())
        known = frozenset().union(*accepted)
        return frozenset(name for name in fact.written if accepted and name not in known and not is_sdk_name(name))

    def refused_part(self, facts: Iterable[Fact]) -> str:
        """Returns what the refused requests of all these results have, and hardly any that succeeds: a header or a
        parameter, a header with its value, or an element of the document. Empty if there is none, or if no request
        succeeds."""
        sent = [fact.sent for fact in facts if fact.sent]
        places = {fact.place for fact in facts if fact.sent}
        return (self._name_of(sent, places) or self._element_of(sent, places)) if sent else ""

    def _name_of(self, sent: Sequence[RecordedExchange], places: Iterable[str]) -> str:
        accepted = sum((self._accepted.get(place, Counter()) for place in places), Counter())
        if not accepted:
            return ""
        of_all = frozenset.intersection(*(frozenset(names_in(each)) for each in sent))
        shares = {
            name: sum(number for names, number in accepted.items() if name in names) / accepted.total()
            for name in sorted(of_all)
            if not is_sdk_name(name)
        }
        for name in sorted(shares, key=lambda name: shares[name]):
            if not shares[name]:
                return usual_spelling(name)
            # Some are accepted with it: one value may be what is refused.
            values = [each.request_header(name) for each in sent]
            words = with_value(name, values) if len(values) >= MIN_REFUSALS_OF_VALUE else usual_spelling(name)
            if shares[name] <= RARE or (shares[name] < USUAL and ": " in words):
                return words
        return ""

    def _element_of(self, sent: Sequence[RecordedExchange], places: Iterable[str]) -> str:
        """Returns the outermost element of these documents that hardly any other has that succeeds."""
        refused = [[name for name, _ in elements_in(each.request_body.text)] for each in sent]
        texts = (text for place in places for text in self._documents.get(place, ()))
        accepted = [{name for name, _ in elements_in(text)} for text in texts]
        of_all = (name for name in refused[0] if all(name in each for each in refused)) if accepted else ()
        most = RARE * len(accepted)
        return next((name for name in of_all if sum(name in each for each in accepted) <= most), "")
