"""What is special about the requests of a result: headers and parameters that most requests of the record lack."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlsplit

from reports.diagnosis.decisive import decisive
from reports.record.exchanges import Exchange
from reports.record.lines import CheckResult

USUAL = 0.4
"""The share of alike requests from which a header says nothing of one of them."""
PLACES = frozenset(("uploadid", "partnumber", "versionid", "list-type", "x-id"))
"""Parameters that are part of what a request is."""
ABOUT_SIGNATURES = frozenset(
    """
    authorization awsaccesskeyid content-length date expect expires host signature transfer-encoding user-agent
    x-amz-algorithm x-amz-content-sha256 x-amz-copy-source x-amz-credential x-amz-date x-amz-decoded-content-length
    x-amz-expires x-amz-sdk-checksum-algorithm x-amz-security-token x-amz-signature x-amz-signedheaders
    """.split()  # noqa: SIM905
)
"""Names that say how a request is signed and sent, or which operation it is."""


class Marks:
    """The special headers and parameters of requests, by what is usual in these results."""

    def __init__(self, results: Iterable[CheckResult]) -> None:
        self._requests: Counter[tuple[str, ...]] = Counter()
        self._found: dict[tuple[str, str], frozenset[str]] = {}
        self._names: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        for result in results:
            for exchange in result.exchanges:
                shape = _shape(exchange)
                self._requests[shape] += 1
                self._names[shape].update(_names(exchange))

    def of(self, result: CheckResult) -> frozenset[str]:
        """The marks of the request that the deviation is about; of all of them if it is about a value."""
        place = result.id, result.client
        if place not in self._found:
            self._found[place] = self._of(result)
        return self._found[place]

    def of_step(self, result: CheckResult) -> frozenset[str]:
        """The marks of the request whose answer ended the check."""
        exchange = decisive(result)
        return frozenset(self._special(exchange)) if exchange else frozenset()

    def _of(self, result: CheckResult) -> frozenset[str]:
        if result.deviation is not None and "replies" in result.deviation.expected:
            return self.of_step(result)
        own = [exchange for exchange in result.exchanges if not exchange.shared]
        return frozenset(name for exchange in own for name in self._special(exchange))

    def _special(self, exchange: Exchange) -> Iterable[str]:
        shape = _shape(exchange)
        most = USUAL * self._requests[shape]
        return (name for name in _names(exchange) if self._names[shape][name] < max(most, 2))


def _shape(exchange: Exchange) -> tuple[str, ...]:
    """What makes requests alike: the client, the method, and bucket, key or sub-resource."""
    url = urlsplit(exchange.url)
    parameters = parse_qsl(url.query, keep_blank_values=True)
    within = sorted(name for name, value in parameters if not value or name.lower() in PLACES)
    copy = any(name.lower() == "x-amz-copy-source" for name, _ in exchange.request_headers)
    depth = min(2, len(url.path.strip("/").split("/", 1)))
    return exchange.client, exchange.method, str(depth), "copy" if copy else "", *within


def _names(exchange: Exchange) -> set[str]:
    headers = {name.lower() for name, _ in exchange.request_headers}
    parameters = {
        name for name, value in parse_qsl(urlsplit(exchange.url).query) if value and name.lower() not in PLACES
    }
    return {
        name
        for name in headers | parameters
        if name.lower() not in ABOUT_SIGNATURES and not name.lower().startswith(("x-amz-meta-", "amz-sdk"))
    }
