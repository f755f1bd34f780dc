"""Headers of a response that a request overrides, with parameters such as `response-content-type`."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from reports.diagnosis.exchanges.requests import decisive
from reports.record.exchanges import Exchange
from reports.record.lines import CheckResult

PREFIX = "response-"


def overridden_by(exchange: Exchange) -> dict[str, str]:
    """The headers, in lower case and without hyphens, that a request asks for with a value of its own."""
    query = parse_qsl(urlsplit(exchange.url).query)
    asked = {name.lower(): value for name, value in query if name.lower().startswith(PREFIX)}
    return {_plain(name.removeprefix(PREFIX)): value for name, value in asked.items()}


def overrides_in_vain(result: CheckResult) -> bool:
    """Whether a header is not what the request asked to have instead: nothing that is stored is wrong."""
    asked, deviation = decisive(result), result.deviation
    if asked is None or deviation is None or asked.status != 200:
        return False
    wanted = overridden_by(asked).get(_plain(deviation.about.lower()))
    return wanted is not None and deviation.expected.get("value") == wanted


def _plain(name: str) -> str:
    return name.replace("-", "")
