"""What is special about the requests of a result: headers and parameters that most requests of the record lack.

What clients add by themselves is not special.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from reports.diagnosis.exchanges.requests import decisive, names_in, place_of
from reports.diagnosis.exchanges.right_answers import is_of_sdks, names_sent, successes_of
from reports.record.exchanges import Exchange
from reports.record.lines import CheckResult

USUAL = 0.4
"""The share of alike requests from which a header says nothing of one of them."""


class Marks:
    """The special headers and parameters of requests, by what is usual in these results."""

    def __init__(self, results: Iterable[CheckResult], passing: Iterable[CheckResult] = ()) -> None:
        self._requests: Counter[tuple[str, str]] = Counter()
        self._found: dict[tuple[str, str], frozenset[str]] = {}
        self._names: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self._passing: dict[str, list[frozenset[str]]] = defaultdict(list)
        """By feature, what the requests of each check that passes have: what they were when right answers were
        recorded, as the record does not keep them."""
        self._succeeded: set[str] = set()
        """The places of requests that succeed."""
        for result in passing:
            self._passing[result.feature].append(names_sent(result.id))
            self._succeeded.update(successes_of(result.id))
        for result in results:
            for exchange in result.exchanges:
                shape = _shape(exchange)
                self._requests[shape] += 1
                if exchange.status is not None and exchange.status < 300:
                    self._succeeded.add(shape[1])
                self._names[shape].update(names_in(exchange))

    def of(self, result: CheckResult) -> frozenset[str]:
        """The marks of the request that the deviation is about; of all of them if it is about a value."""
        place = result.id, result.client
        if place not in self._found:
            self._found[place] = self._of(result)
        return self._found[place]

    def telling(self, names: Iterable[str], results: Sequence[CheckResult]) -> list[str]:
        """Those of the names that tell these results from those that pass in their features, or that their checks are
        about."""
        return [name for name in names if self._tells(name, results)]

    def _tells(self, name: str, results: Sequence[CheckResult]) -> bool:
        passing = [sent for feature in {result.feature for result in results} for sent in self._passing[feature]]
        share = sum(name in self.of(result) for result in results) / len(results)
        return sum(name in sent for sent in passing) < share / 2 * len(passing) or not passing

    def succeed(self, results: Iterable[CheckResult]) -> bool:
        """Whether any other request to what these results are about succeeds."""
        return any(place_of(sent) in self._succeeded for each in results if (sent := decisive(each)))

    def of_step(self, result: CheckResult) -> frozenset[str]:
        """The marks of the request whose answer ended the check."""
        exchange = decisive(result)
        return frozenset(self._special(exchange, result)) if exchange else frozenset()

    def _of(self, result: CheckResult) -> frozenset[str]:
        if result.deviation is not None and "replies" in result.deviation.expected:
            return self.of_step(result)
        own = [exchange for exchange in result.exchanges if not exchange.shared]
        return frozenset(name for exchange in own for name in self._special(exchange, result))

    def _special(self, exchange: Exchange, result: CheckResult) -> Iterable[str]:
        shape = _shape(exchange)
        most = USUAL * self._requests[shape]
        return (name for name in names_in(exchange) if self._names[shape][name] < max(most, 2) and not is_of_sdks(name))


def _shape(exchange: Exchange) -> tuple[str, str]:
    """What makes requests alike."""
    return exchange.client, place_of(exchange)
