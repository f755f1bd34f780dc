"""The table of applications: a column for each server, and below the table the details of its outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from record.text import markdown
from reports.diagnosis.applications import prediction_words
from reports.formats.publication.outcomes import Outcome
from reports.formats.publication.published_servers import Published

UNKNOWN = "\N{EN DASH}"
NOT_EXPLAINED = "not explained"
MARKS = {True: "", False: "**", None: "*"}
"""The marks around a cell, by whether it was predicted."""


def text_of(
    outcomes: Sequence[Outcome],
    servers: Iterable[Published],
    applications: Iterable[str],
    explained: Mapping[tuple[str, str], str],
) -> str:
    """The whole file. `applications` are titles in their order, before all others; `explained` are sentences by server
    and application."""
    seen = {each.title for each in outcomes}
    titles = [title for title in dict.fromkeys((*applications, *(each.title for each in outcomes))) if title in seen]
    there = {each.server for each in outcomes}
    named = {each.name: each.title for each in servers if each.name in there}
    return "\n".join(_lines(outcomes, named, titles, explained)) + "\n"


def _lines(
    outcomes: Sequence[Outcome],
    servers: Mapping[str, str],
    titles: Sequence[str],
    explained: Mapping[tuple[str, str], str],
) -> Iterator[str]:
    yield "# Applications at the published servers"
    yield ""
    yield (
        "A cell has what was seen; it is bold where "
        "something else was predicted, and italic where the run tested too little to predict anything."
    )
    yield ""
    if words := _accuracy(outcomes):
        yield f"**{words}**"
        yield ""
    rows = [_right(outcomes, servers), *_cells(outcomes, servers, titles)]
    yield from _table(["application", *servers.values()], rows)
    of_server, of_title = list(servers).index, titles.index
    ordered = sorted(outcomes, key=lambda each: (of_server(each.server), of_title(each.title)))
    text = [((servers[each.server], each.title, prediction_words.seen(each.seen)), each) for each in ordered]
    yield from _section(
        "Not as predicted",
        ("server", "application", "seen", "predicted", "why"),
        [
            (*which, each.predicted, explained.get((each.server, each.application), NOT_EXPLAINED))
            for which, each in text
            if each.as_predicted is False
        ],
    )
    yield from _section(
        "Why they do not work as they ship",
        ("server", "application", "seen", "findings"),
        [
            (*which, "; ".join(each.because))
            for which, each in text
            if each.answer != "works" and each.as_predicted is not False
        ],
    )


def _accuracy(outcomes: Iterable[Outcome]) -> str:
    """The shares of outcomes that were predicted, and of programs that worked among those that were to work: both as at
    servers from which nothing was learned. And the share of those at risk that worked. Empty if nothing is known."""
    known = [each for each in outcomes if each.left_out is not None]
    if not known:
        return ""
    right = _share([bool(each.left_out) for each in known])
    surely = _share([bool(each.left_out) for each in known if each.left_out_works])
    at_risk = _share([each.answer == "works" for each in known if each.at_risk])
    return (
        f"Without the faults that were found at the server alone, {right} outcomes were predicted right; "
        f"{surely} programs worked that were to work as they ship, without a risk; {at_risk} worked that were at risk."
    )


def _right(outcomes: Iterable[Outcome], servers: Mapping[str, str]) -> list[str]:
    """The row with the outcomes at each server that were predicted right without its own faults."""
    known = [each for each in outcomes if each.left_out is not None]
    of_each = {name: [bool(each.left_out) for each in known if each.server == name] for name in servers}
    return ["*predicted right*", *(f"{sum(right)} of {len(right)}" for right in of_each.values())]


def _share(right: Sequence[bool]) -> str:
    """`9 of 10 (90 %)`."""
    share = f" ({100 * sum(right) // len(right)} %)" if right else ""
    return f"{sum(right)} of {len(right)}{share}"


def _cells(outcomes: Iterable[Outcome], servers: Iterable[str], titles: Iterable[str]) -> Iterator[list[str]]:
    cells = {(each.server, each.title): each for each in outcomes}
    for title in titles:
        yield [markdown(title), *(_cell(cells.get((name, title))) for name in servers)]


def _cell(outcome: Outcome | None) -> str:
    if outcome is None:
        return UNKNOWN
    mark = MARKS[outcome.as_predicted]
    return f"{mark}{outcome.answer}{mark}"


def _section(title: str, heads: Sequence[str], rows: Sequence[Iterable[str]]) -> Iterator[str]:
    if rows:
        yield ""
        yield f"## {title} ({len(rows)})"
        yield ""
        yield from _table(heads, (map(markdown, cells) for cells in rows))


def _table(heads: Sequence[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    yield _row(map(markdown, heads))
    yield _row(["---"] * len(heads))
    yield from map(_row, rows)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
