"""The choice of a check's requests to send again.

It is the last request of a check, which its verdict is about. For raw clients, it is the last one of the check's own
client if other clients helped, and the request that showed its effect; for a program, the request at which it failed.
The requests that it needs come first (`needed.py`): those that store the object that it reads, for example. Requests
that were sent at the same time are sent so again. Keys are not in the record, so they are taken from the environment;
values of that run alone (its signature, its time) are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from record.client_names import label
from record.exchanges import DEFAULT_PORTS, RecordedExchange
from record.lines import CheckResult
from record.selection import PROGRAMS
from record.text import joined
from reports.diagnosis.exchanges.requests import decisive_place, one_piece
from reports.diagnosis.kinds.of_results import kind_of
from reports.formats.reproducing import at_once, ids, needed, python, tools
from reports.formats.reproducing.program_steps import Step, notes_of
from reports.formats.reproducing.recorded import leads_somewhere, request_of

AT_ONCE = "Requests were sent at the same time: whether the fault shows depends on chance, so send them several times."
OF_THE_CLIENT = (
    "The fault is in how {} signs or sends this request ({}), and it cannot be shown by sending it with other "
    "programs: the program signs as documented, and should get the right response."
)
GONE_SERVER = "The embedded server has stopped with the run: put the address of your own server instead of {}."


@dataclass(frozen=True)
class Reproduction:
    """A way to send requests again. `tool` is curl or Python; `notes` are sentences about values to fill in by hand.

    `what` names the request: the last one, or the one with that number, or the numbers of several.
    """

    tool: str
    text: str
    notes: tuple[str, ...]
    what: str


@dataclass(frozen=True)
class _Check:
    """The requests of a check, the ids in them, the region and the endpoint."""

    exchanges: Sequence[RecordedExchange]
    known: Sequence[ids.Ids]
    region: str
    endpoint: str


def reproduction(result: CheckResult, region: str, endpoint: str = "") -> Reproduction | None:
    """The text that sends the check's last request again; None if it sent none, the record lacks a part of a URL or of
    headers, or a request was for another host."""
    exchanges = result.exchanges
    if not exchanges or not all(_is_whole(each) and not _was_held_back(each) for each in exchanges):
        return None
    check = _Check(exchanges, ids.ids_of(exchanges), region, endpoint)
    place = _target(result)
    piece = one_piece(exchanges, place)
    # The recipe of the first of several requests in one piece has all of it.
    made = _made(check, piece, sent=piece[:1]) if len(piece) > 1 else None
    made = made or _with_what_it_needs(check, place, result)
    return replace(made, notes=(*_notes_of_the_run(result, check, place), *made.notes)) if made else None


def _is_whole(exchange: RecordedExchange) -> bool:
    return leads_somewhere(exchange.url) and (exchange.recipe is not None or not exchange.head_cut)


def _was_held_back(exchange: RecordedExchange) -> bool:
    """Returns whether it would have gone to another host than the endpoint's: nobody should send it there."""
    return bool(exchange.sent_to) and exchange.status is None


def _notes_of_the_run(result: CheckResult, check: _Check, place: int) -> Iterator[str]:
    """Notes to read before anything is sent."""
    if result.client_faults:
        yield OF_THE_CLIENT.format(label(result.client)[0], ", ".join(result.client_faults))
    if check.endpoint and urlsplit(check.endpoint).scheme not in DEFAULT_PORTS:
        parts = urlsplit(check.exchanges[place].url)
        yield GONE_SERVER.format(f"{parts.scheme}://{parts.netloc}")


def _target(result: CheckResult) -> int:
    """The place of the request that is to be sent again."""
    decisive = decisive_place(result)
    if result.area == PROGRAMS and decisive is not None:
        return decisive
    exchanges = result.exchanges
    own = [place for place, each in enumerate(exchanges) if each.client == result.client and each.version]
    return own[-1] if own else len(exchanges) - 1


def _with_what_it_needs(check: _Check, place: int, result: CheckResult) -> Reproduction | None:
    """Sends the request after those that it needs, with ids that these make: all of them or the last one, if they can
    be sent again. The effect of a raw request is read after it. Requests of the same time are sent, too."""
    decisive = decisive_place(result)
    lost = kind_of(result) == "corrupt" and place == decisive
    read = [decisive] if result.deviation and decisive is not None and _reads(check, place, decisive) else []
    needs = needed.places(place, check.exchanges, check.endpoint, lost=lost)
    together = at_once.sent_with(place, check.exchanges)
    whole = {*needs, *together, place, *read}
    for some in (whole, {*needs[-1:], place, *read}, {place, *read}, {place}):
        made = ids.with_makers(some, check.known, check.exchanges)
        # An upload's id that no request makes anew would be that of the run, which no longer exists.
        known = {each for each in some if each in (place, *read) or not _is_of_an_upload(check.exchanges[each])}
        places = needed.in_time(known, check.exchanges)
        if made and (found := _made(check, needed.in_time(made, check.exchanges), with_ids=True)):
            return found
        if found := _made(check, places, sent=places):
            return found
    return None


def _reads(check: _Check, place: int, decisive: int) -> bool:
    """Returns whether the deviation is in a later request, which reads the effect of this one."""
    return decisive > place and check.exchanges[decisive].method in ("GET", "HEAD")


def _made(
    check: _Check, places: Sequence[int], sent: Sequence[int] | None = None, *, with_ids: bool = False
) -> Reproduction | None:
    """Returns the reproduction that sends the requests at these places again, or only those in `sent`; None if they
    cannot be sent again. `with_ids`, they use the ids that they make themselves, and otherwise the ids of the run."""
    sent = places if sent is None else sent
    if not all(_can_be_signed_again(check.exchanges[place]) for place in sent):
        return None
    groups = at_once.groups([check.exchanges[place] for place in sent])
    own = check.known if with_ids else [{}] * len(check.known)
    steps = [
        Step(request_of(check.exchanges[place], check.endpoint), place, own[place], group)
        for place, group in zip(sent, groups, strict=True)
    ]
    if not all(_can_have_other_ids(check, step) for step in steps if step.ids):
        return None
    tool, text, notes = tools.sending(steps, check.exchanges, check.region)
    notes += notes_of(steps, check.exchanges)
    if not with_ids:
        notes += [note for place in places for note in ids.to_replace(check.known[place].values())]
    notes += [AT_ONCE] if any(group is not None for group in groups) else []
    return Reproduction(tool, text, tuple(dict.fromkeys(notes)), _name(check, places))


def _can_have_other_ids(check: _Check, step: Step) -> bool:
    return not check.exchanges[step.place].version and python.ids_can_be_replaced(step)


def _is_of_an_upload(exchange: RecordedExchange) -> bool:
    return "uploadid=" in exchange.url.lower()


def _can_be_signed_again(exchange: RecordedExchange) -> bool:
    """Returns whether a request can be made anew. One that may have been altered after signing cannot: no client would
    sign it so.
    """
    return bool(exchange.recipe) or not (exchange.version and request_of(exchange).signature)


def _name(check: _Check, places: Sequence[int]) -> str:
    of = len(check.exchanges)
    if len(places) > 1:
        return f"requests {joined([str(place + 1) for place in places])} of {of}"
    return f"request {places[0] + 1} of {of}" if places[0] + 1 < of else "the last request"
