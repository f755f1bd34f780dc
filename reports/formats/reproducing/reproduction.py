"""Which requests of a check are sent again, and by which tool: `curl`, or a Python program if curl cannot send them.

It is the last request of a check, which its verdict is about; for raw clients, the last one of the check's own client,
if other clients helped; for a program, the one at which it failed. Where it reads data that are wrong or lost, the
requests that changed them come first. Keys are not in the record, so they are taken from the environment; what only
that run could know (its signature, its time) is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.diagnosis.kinds import kind_of
from reports.diagnosis.requests import act_places, decisive_place, one_piece
from reports.formats.reproducing import curl, ids, python, raw
from reports.formats.reproducing.recorded import FIXED_BODY, Request, leads_somewhere, request_of
from reports.record.exchanges import Exchange
from reports.record.lines import CheckResult
from reports.record.selection import PROGRAMS
from reports.record.text import joined

CURL_OF_V4 = "This needs curl 7.87 or newer: older versions do not sign all headers."


@dataclass(frozen=True)
class Reproduction:
    """`tool` is curl or Python; `notes` are sentences about what to fill in by hand.

    `what` names the request: the last one, or the one with that number, or the numbers of several.
    """

    tool: str
    text: str
    notes: tuple[str, ...]
    what: str


@dataclass(frozen=True)
class _Check:
    """What a check sent, the ids in it, and where."""

    exchanges: Sequence[Exchange]
    known: Sequence[ids.Ids]
    region: str
    endpoint: str


def reproduction(result: CheckResult, region: str, endpoint: str = "") -> Reproduction | None:
    """Sends the check's last request again; None if it sent none, or the record does not contain its URL."""
    exchanges = result.exchanges
    if not exchanges or not all(leads_somewhere(exchange.url) for exchange in exchanges):
        return None
    check = _Check(exchanges, ids.ids_of(exchanges), region, endpoint)
    place = _target(result)
    piece = one_piece(exchanges, place)
    if len(piece) > 1:
        return _in_one_piece(check, piece)
    return _with_own_ids(check, place) or _with_acts(check, place, result)


def _target(result: CheckResult) -> int:
    """The place of the request that is to be sent again."""
    decisive = decisive_place(result)
    if result.area == PROGRAMS and decisive is not None:
        return decisive
    exchanges = result.exchanges
    own = [place for place, each in enumerate(exchanges) if each.client == result.client and each.version]
    return own[-1] if own else len(exchanges) - 1


def _in_one_piece(check: _Check, piece: Sequence[int]) -> Reproduction | None:
    """Sends what was sent in one piece: the recipe of the first request has all of it."""
    return _made(check, piece, sent=piece[:1])


def _with_own_ids(check: _Check, place: int) -> Reproduction | None:
    """Sends what makes uploads and versions, and then the request, with their ids; None if it has no ids, or if that
    may not be right."""
    places = ids.steps_to(place, check.known, check.exchanges)
    if places is None or any(check.exchanges[each].version for each in places):
        return None
    steps = [ids.Step(request_of(check.exchanges[each]), each, check.known[each]) for each in places]
    if not all(ids.can_send(step) and not _has_bucket_in_host(step.request, check.endpoint) for step in steps):
        return None
    notes = [note for step in steps for note in step.request.notes if note != FIXED_BODY] + ids.notes_of(steps)
    return Reproduction("Python", ids.program(steps, check.region), tuple(dict.fromkeys(notes)), _name(check, places))


def _has_bucket_in_host(request: Request, endpoint: str) -> bool:
    """Whether Signature V2 signs another path than that of the URL."""
    return request.signature == "V2" and bool(python.auth_path(request.url, endpoint))


def _with_acts(check: _Check, place: int, result: CheckResult) -> Reproduction | None:
    """Sends the request. If it reads data that are wrong or lost, what changed them comes first: all of it or the last
    one, if the same tool can send it."""
    is_about_data = kind_of(result) == "corrupt" and place == decisive_place(result)
    acts = act_places(result, check.endpoint) if is_about_data else ()
    for places in ((*acts, place), (*acts[-1:], place), (place,)):
        if made := _made(check, places, sent=places):
            return made
    return None


def _made(check: _Check, places: Sequence[int], sent: Sequence[int]) -> Reproduction | None:
    """Sends what is at some places, by the texts of those in `sent`; None if no tool can send all of it."""
    again = [each for place in sent if (each := _again(check.exchanges[place], check.region, check.endpoint))]
    tools = {tool for tool, _, _ in again}
    if len(again) < len(sent) or len(tools) > 1:
        return None
    notes = [note for _, _, some in again for note in some]
    notes += [note for place in places for note in ids.to_replace(check.known[place].values())]
    text = "\n\n".join(text for _, text, _ in again)
    return Reproduction(tools.pop(), text, tuple(dict.fromkeys(notes)), _name(check, places))


def _name(check: _Check, places: Sequence[int]) -> str:
    of = len(check.exchanges)
    if len(places) > 1:
        return f"requests {joined([str(place + 1) for place in places])} of {of}"
    return f"request {places[0] + 1} of {of}" if places[0] + 1 < of else "the last request"


def _again(exchange: Exchange, region: str, endpoint: str) -> tuple[str, str, tuple[str, ...]] | None:
    """The tool that sends a request again, the text that does it, and notes; None if that is no longer possible."""
    if exchange.recipe:
        return "Python", *raw.script(exchange, exchange.recipe)
    request = request_of(exchange)
    if exchange.version and request.signature:
        return None  # what may have been altered after signing is not what a client would sign
    if request.signature == "V2" or (request.signature == "V4" and not curl.can_sign(request)):
        return "Python", python.program(request, region, endpoint), request.notes
    notes = (*request.notes, CURL_OF_V4) if request.signature == "V4" else request.notes
    return "curl", curl.command(request, region), notes
