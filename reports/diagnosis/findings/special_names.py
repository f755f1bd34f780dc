"""The special headers and parameters in the requests of a result: most requests of the record lack them.

Headers that clients add by themselves are not special.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from record.exchanges import RecordedExchange
from record.lines import CheckResult
from reports.diagnosis.exchanges.documents import elements_in
from reports.diagnosis.exchanges.requests import decisive, names_in, place_of
from reports.diagnosis.exchanges.right_answers import accepted_of, is_plain, is_sdk_name, names_sent
from reports.diagnosis.features.support import function_of
from reports.diagnosis.findings.common_names import usual_spelling, with_value

USUAL = 0.4
"""The share of similar requests from which a header is not special."""
RARE = 0.1
"""The share of accepted requests up to which a name, or an element of a document, is rare in them."""
MIN_REFUSALS_OF_VALUE = 3
"""The number of refused requests with the same value that shows that the value is the reason."""


class SpecialNames:
    """The special headers and parameters of requests, compared with the usual ones in these results."""

    def __init__(self, results: Iterable[CheckResult], passing: Iterable[CheckResult] = ()) -> None:
        self._requests: Counter[tuple[str, str]] = Counter()
        self._found: dict[tuple[str, str], frozenset[str]] = {}
        self._names: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self._passing: dict[str, list[frozenset[str]]] = defaultdict(list)
        """The names in the requests of each passing check, by feature. They come from the recorded right answers,
        because the record does not keep them."""
        self._functions: set[str] = set()
        """The functions of checks of which some result passes."""
        self._passed: dict[str, set[str]] = defaultdict(set)
        """The clients through which each check passes."""
        self._succeeded: set[str] = set()
        """The places of requests that succeed."""
        self._accepted: dict[str, list[frozenset[str]]] = defaultdict(list)
        """The names in each request of a passing check that succeeds, by place."""
        self._ever_accepted: dict[str, set[str]] = defaultdict(set)
        """All of these names, by place."""
        self._documents: dict[str, list[str]] = defaultdict(list)
        """The XML documents of requests that succeed, by place."""
        for result in passing:
            self._passing[result.feature].append(names_sent(result.id))
            self._functions.add(function_of(result))
            self._passed[result.id].add(result.client)
            for place, names in accepted_of(result.id):
                self._succeeded.add(place)
                self._accepted[place].append(names)
                self._ever_accepted[place] |= names
        for result in results:
            for exchange in result.exchanges:
                group = _group_of(exchange)
                self._requests[group] += 1
                if exchange.succeeded:
                    self._succeeded.add(group[1])
                    if exchange.request_body.text.startswith("<"):
                        self._documents[group[1]].append(exchange.request_body.text)
                self._names[group].update(names_in(exchange))

    def of(self, result: CheckResult) -> frozenset[str]:
        """Returns the special names of the request that the deviation is about; of all, if it is about a value."""
        place = result.id, result.client
        if place not in self._found:
            self._found[place] = self._of(result)
        return self._found[place]

    def pass_in_part(self, results: Iterable[CheckResult]) -> bool:
        """Returns whether other cases of any of these checks pass, or the same case through another client."""
        return any(function_of(result) in self._functions for result in results)

    def comes_and_goes(self, results: Sequence[CheckResult]) -> bool:
        """Returns whether most of these checks pass through a client for which others of them fail: whoever asks again
        may get another answer.
        """
        clients = {result.client for result in results}
        checks = {result.id for result in results}
        return sum(not clients.isdisjoint(self._passed[check]) for check in checks) > len(checks) / 2

    def telling(self, names: Iterable[str], results: Sequence[CheckResult]) -> list[str]:
        """Returns the names that passing results of the same features have much more rarely than these results. All
        names are returned if no result passes."""
        return [name for name in names if self._tells(name, results)]

    def _tells(self, name: str, results: Sequence[CheckResult]) -> bool:
        passing = [sent for feature in {result.feature for result in results} for sent in self._passing[feature]]
        share = sum(name in self.of(result) for result in results) / len(results)
        return sum(name in sent for sent in passing) < share / 2 * len(passing) or not passing

    def succeed(self, results: Iterable[CheckResult]) -> bool:
        """Returns whether any other request to the same place as one of these results succeeds."""
        return any(place_of(sent) in self._succeeded for each in results if (sent := decisive(each)))

    def never_accepted(self, result: CheckResult) -> frozenset[str]:
        """Returns the headers and parameters of the refused request that no request to its place has that succeeds;
        nothing if none succeeds."""
        sent = decisive(result)
        accepted = self._accepted.get(place_of(sent)) if sent else None
        if not sent or not accepted:
            return frozenset()
        known = self._ever_accepted[place_of(sent)]
        return frozenset(name for name in names_in(sent) if name not in known and not is_sdk_name(name))

    def are_plain(self, results: Sequence[CheckResult]) -> bool:
        """Returns whether most refused requests of these results ask for nothing in particular, as others to their
        places do that succeed.
        """
        sent = [exchange for each in results if (exchange := decisive(each))]
        plain = [each for each in sent if is_plain(each) and frozenset() in self._accepted.get(place_of(each), ())]
        return len(plain) > len(results) / 2

    def refused_part(self, results: Iterable[CheckResult]) -> str:
        """Returns what the refused requests of all these results have, and hardly any that succeeds: a header or a
        parameter, a header with its value, or an element of the document. Empty if there is none, or if no request
        succeeds."""
        sent = [exchange for each in results if (exchange := decisive(each))]
        return self._name_of(sent) or self._element_of(sent)

    def _name_of(self, sent: Sequence[RecordedExchange]) -> str:
        accepted = [names for place in set(map(place_of, sent)) for names in self._accepted[place]]
        if not accepted or not sent:
            return ""
        of_all = frozenset.intersection(*(frozenset(names_in(each)) for each in sent))
        shares = {
            name: sum(name in each for each in accepted) / len(accepted)
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

    def _element_of(self, sent: Sequence[RecordedExchange]) -> str:
        """Returns the outermost element of these documents that hardly any other has that succeeds."""
        refused = [[name for name, _ in elements_in(each.request_body.text)] for each in sent]
        texts = (text for place in set(map(place_of, sent)) for text in self._documents[place])
        accepted = [{name for name, _ in elements_in(text)} for text in texts]
        if not accepted or not refused:
            return ""
        of_all = (name for name in refused[0] if all(name in each for each in refused))
        most = RARE * len(accepted)
        return next((name for name in of_all if sum(name in each for each in accepted) <= most), "")

    def of_step(self, result: CheckResult) -> frozenset[str]:
        """Returns the special names of the request whose answer ended the check."""
        exchange = decisive(result)
        return frozenset(self._special(exchange, result)) if exchange else frozenset()

    def _of(self, result: CheckResult) -> frozenset[str]:
        if result.deviation is not None and "replies" in result.deviation.expected:
            return self.of_step(result)
        own = [exchange for exchange in result.exchanges if not exchange.shared]
        return frozenset(name for exchange in own for name in self._special(exchange, result))

    def _special(self, exchange: RecordedExchange, result: CheckResult) -> Iterable[str]:
        group = _group_of(exchange)
        most = USUAL * self._requests[group]
        return (
            name for name in names_in(exchange) if self._names[group][name] < max(most, 2) and not is_sdk_name(name)
        )


def _group_of(exchange: RecordedExchange) -> tuple[str, str]:
    """Returns the client and the place of a request, which similar requests share."""
    return exchange.client, place_of(exchange)
