"""Applications at the published servers: the predictions of their runs, and the outcomes of runs that performed the
workflows (`remake.py --applications`). `applications.jsonl` has both, a line for each server and application. A server,
or an application, that was not run again keeps its lines.

A person explains each outcome that was not as predicted, in `applications.toml`:

    [[wrong]]
    server = "juicefs-1.4"
    application = "restic-0.18"
    sentence = "Why, in a sentence."
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import msgspec.toml

from published.results.published_servers import PUBLISHED_FOLDER, PublishedServer
from record.footprint_file import Footprint, footprints, known_to
from record.foreign_files import FileError
from record.replacing import save
from record.text import markdown, markdown_row
from reports.diagnosis.applications import prediction_words
from reports.diagnosis.applications.predicting import predict_each
from reports.diagnosis.applications.prediction import Prediction
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.footprints.observed_outcomes import ObservedOutcome
from reports.diagnosis.severity.stopping_faults import FAULTS, StoppingFault

FILE = PUBLISHED_FOLDER / "applications.jsonl"
EXPLANATIONS = PUBLISHED_FOLDER / "applications.toml"
SERVERS_BY_FAULT = {
    "empty-chunks-without-a-length-are-refused": ("gofakes3", "rclone"),
    "unsigned-content-types-are-refused": ("ceph20",),
    "keys-are-lost-from-encoded-pages": ("localstack",),
    "tokens-of-some-names-are-refused": ("localstack",),
    "encoded-pages-repeat-keys": ("s3proxy",),
    "names-stay-unencoded": ("s3s",),
    "an-empty-delimiter-groups": ("s3s",),
    "folder-like-keys-hold-no-bytes": ("juicefs", "versitygw"),
    "folders-remain": ("juicefs",),
    "folders-stay-after-their-last-key": ("seaweedfs",),
    "folders-are-objects": ("juicefs",),
    "folders-are-internal-errors": ("s3s",),
    "folders-with-keys-are-not-deleted": ("s3proxy",),
    "crc64nvme-trailers-are-refused": ("s3proxy", "ceph16"),
    "lists-of-uploads-have-no-pages": ("s3proxy", "s3rver", "s3s"),
    "first-byte-is-the-object": ("s3rver",),
    "checksums-of-parts-are-not-returned": ("s3mock",),
    "form-file-names-are-not-filled-in": ("versitygw", "s3rver"),
    "encoded-plus-stays-in-copy-sources": ("s3rver",),
    "negative-end-of-a-range-is-refused": ("garage", "gofakes3", "ceph16", "s3mock"),
    "ranges-have-status-200": ("rclone",),
    "common-prefixes-are-on-two-pages": ("gofakes3",),
    "common-prefixes-are-on-two-pages-v1": ("gofakes3", "garage"),
    "listed-entries-have-no-etag": ("s3s",),
    "parts-with-if-match-are-refused": ("ceph20", "juicefs"),
    "small-parts-are-not-copied": ("garage",),
    "ranges-have-the-checksum-of-the-object": ("gofakes3", "rclone", "s3mock"),
    "missing-keys-have-no-message": ("ceph20", "gofakes3"),
    "positions-outside-the-prefix-are-refused": ("juicefs",),
    "uploads-in-parts-are-not-locked": ("ceph16", "moto"),
    "newer-objects-end-uploads": ("garage",),
    "versions-lose-their-time": ("versitygw", "gofakes3", "s3mock"),
    "delete-markers-count-as-objects": ("versitygw", "s3mock"),
    "keys-before-the-prefix-end-listings": ("garage",),
    "dates-of-v4-are-not-read": ("garage",),
    "aborts-delete-objects": ("s3mock", "s3rver"),
    "ListParts-without-IsTruncated": ("rclone", "s3proxy"),
    "versions-are-written-over": ("ceph16",),
    "copies-between-keys-are-refused": ("ceph16",),
}
"""The published servers (`published/servers`) at which programs were seen to fail with a fault, by its name. A
fault that is not here was found elsewhere."""


class Outcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An application at a server, by the names of both. `title` is the application's, with its version.

    `as_predicted` is None if the run tested too little to predict anything. `predicted` is the prediction in words, if
    the outcome differs. Else `because` are the findings, or the features, that stop an application as it ships. It was
    `at_risk` if it was predicted to work, but not surely. `left_out` tells if a prediction without the faults that were
    found at this server alone is right, and `left_out_works` if that says that it works, and names no risk.
    """

    server: str
    application: str
    title: str
    answer: Literal["works", "settings", "fails"]
    setting: str = ""
    step: str = ""
    as_predicted: bool | None = True
    predicted: str = ""
    because: tuple[str, ...] = ()
    at_risk: bool = False
    left_out: bool | None = None
    left_out_works: bool = False

    @property
    def seen(self) -> ObservedOutcome:
        return ObservedOutcome(self.answer, self.setting, self.step)


_DECODER = msgspec.json.Decoder(Outcome)


def read(path: Path) -> tuple[Outcome, ...]:
    """Reads the outcomes; raises `FileError`, with file and line, for a line of another form. None without the
    file."""
    lines = path.read_bytes().splitlines() if path.exists() else []
    return tuple(_outcome_in(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip())


def _outcome_in(line: bytes, where: str) -> Outcome:
    try:
        return _DECODER.decode(line)
    except (msgspec.MsgspecError, ValueError) as error:  # ValueError: not UTF-8
        raise FileError(f"{where}: {error}") from None


def write(outcomes: Iterable[Outcome], path: Path) -> None:
    """Writes the outcomes in one step. Raises OSError."""
    save(path, msgspec.json.Encoder().encode_lines(outcomes).decode())


def with_earlier(
    new: Iterable[Outcome], earlier: Iterable[Outcome], servers: Sequence[PublishedServer]
) -> tuple[Outcome, ...]:
    """The outcomes at these servers, in their order, then by application: new ones, or else earlier ones."""
    place = {each.name: number for number, each in enumerate(servers)}
    found = {(each.server, each.application): each for each in (*earlier, *new) if each.server in place}
    return tuple(sorted(found.values(), key=lambda each: (place[each.server], each.application)))


def by_application(outcomes: Iterable[Outcome], programs: Iterable[Footprint]) -> dict[str, dict[str, Outcome]]:
    """The outcomes of these programs, by the name of the application and then of the server. Those of another version
    are left out."""
    titles = {each.name: f"{each.title} {each.version}" for each in programs}
    found: dict[str, dict[str, Outcome]] = {}
    for each in outcomes:
        if titles.get(each.application) == each.title:
            found.setdefault(each.application, {})[each.server] = each
    return found


class MispredictionReason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The reason why an application at a published server did not behave as predicted, by the names of both."""

    server: str
    application: str
    sentence: str


class _File(msgspec.Struct, forbid_unknown_fields=True):
    wrong: tuple[MispredictionReason, ...] = ()


@dataclass(frozen=True)
class Column:
    """A published server, and its run's prediction for each application with an outcome there, by its name."""

    server: PublishedServer
    found: dict[str, Prediction]
    diagnosis: Diagnosis
    left_out: dict[str, Prediction] = field(default_factory=dict)
    """The predictions without the faults that were found at this server alone: they are as at an unknown one."""

    def because(self, found: Prediction) -> tuple[str, ...]:
        """The findings, or the features, that should stop an application as shipped."""
        titles = (
            prediction_words.obstacle(each)
            if each.came or not each.finding
            else self.diagnosis.findings[each.finding - 1].title
            for each in found.obstacles
        )
        return tuple(dict.fromkeys(titles))


def explanations(path: Path = EXPLANATIONS) -> tuple[MispredictionReason, ...]:
    """Reads the explanations; raises `FileError` for a file of another form. None without the file."""
    if not path.exists():
        return ()
    try:
        return msgspec.toml.decode(path.read_text(encoding="utf-8"), type=_File).wrong
    except RecursionError:
        raise FileError(f"{path}: nested too deeply") from None
    except (msgspec.MsgspecError, ValueError) as error:
        raise FileError(f"{path}: {error}") from None


def column(server: PublishedServer, diagnosis: Diagnosis, earlier: Iterable[Outcome] = ()) -> Column:
    """The predictions and the outcomes of the run. For an application that it did not perform, the `earlier` outcome is
    compared with its prediction, if both are of the same version."""
    before = {each.title: each.seen for each in earlier if each.server == server.name}

    def with_outcomes(faults: Sequence[StoppingFault]) -> dict[str, Prediction]:
        found = (
            each if each.seen else replace(each, seen=before.get(each.name))
            for each in predict_each(diagnosis, known_to(diagnosis.record), faults)
        )
        return {each.application.name: each for each in found if each.seen}

    elsewhere = [each for each in FAULTS if set(SERVERS_BY_FAULT.get(each.name, ())) != {server.server}]
    return Column(server, with_outcomes(FAULTS), diagnosis, with_outcomes(elsewhere))


def complaints(outcomes: Iterable[Outcome], explained: Iterable[MispredictionReason]) -> list[str]:
    """The outcomes that a person still has to explain, and the explanations that are no longer needed."""
    wrong = {(each.server, each.application) for each in outcomes if each.as_predicted is False}
    there = {(each.server, each.application) for each in explained}
    lacking = [f"{server}, {name}: not as predicted, and not explained" for server, name in sorted(wrong - there)]
    idle = [f"{server}, {name}: explained, but as predicted or not run" for server, name in sorted(there - wrong)]
    return lacking + idle


def outcomes_of(column: Column) -> list[Outcome]:
    return [_outcome(column, each) for each in column.found.values()]


def text_of(
    outcomes: Sequence[Outcome], explained: Iterable[MispredictionReason], servers: Sequence[PublishedServer]
) -> str:
    """The whole file. Applications with footprints come first, in the order of these."""
    seen = {each.title for each in outcomes}
    known = (f"{each.title} {each.version}" for each in footprints())
    titles = [title for title in dict.fromkeys((*known, *(each.title for each in outcomes))) if title in seen]
    there = {each.server for each in outcomes}
    named = {each.name: each.title for each in servers if each.name in there}
    why = {(each.server, each.application): each.sentence for each in explained}
    return "\n".join(_lines(outcomes, named, titles, why)) + "\n"


def _outcome(column: Column, found: Prediction) -> Outcome:
    assert found.seen is not None
    wrong, works = found.as_predicted is False, found.seen.answer == "works"
    left_out = column.left_out.get(found.application.name)
    return Outcome(
        column.server.name,
        found.application.name,
        found.name,
        found.seen.answer,
        found.seen.setting,
        found.seen.step,
        found.as_predicted,
        predicted=prediction_words.predicted(found, prediction_words.obstacle) if wrong else "",
        because=() if wrong or works else column.because(found),
        at_risk=found.degree == "risk",
        left_out=left_out.as_predicted if left_out else None,
        left_out_works=left_out is not None and left_out.degree == "works",
    )


UNKNOWN = "\N{EN DASH}"
NOT_EXPLAINED = "not explained"
MARKS = {True: "", False: "**", None: "*"}
"""The marks around a cell, by whether it was predicted."""


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
    rows = [_correct_row(outcomes, servers), *_cells(outcomes, servers, titles)]
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
    right = _share_text([bool(each.left_out) for each in known])
    surely = _share_text([bool(each.left_out) for each in known if each.left_out_works])
    at_risk = _share_text([each.answer == "works" for each in known if each.at_risk])
    return (
        f"Without the faults that were found at the server alone, {right} outcomes were predicted right; "
        f"{surely} programs worked that were to work as they ship, without a risk; {at_risk} worked that were at risk."
    )


def _correct_row(outcomes: Iterable[Outcome], servers: Mapping[str, str]) -> list[str]:
    """The row with the outcomes at each server that were predicted right without its own faults."""
    known = [each for each in outcomes if each.left_out is not None]
    of_each = {name: [bool(each.left_out) for each in known if each.server == name] for name in servers}
    return ["*predicted right*", *(f"{sum(right)} of {len(right)}" for right in of_each.values())]


def _share_text(right: Sequence[bool]) -> str:
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
    yield markdown_row(map(markdown, heads))
    yield markdown_row(["---"] * len(heads))
    yield from map(markdown_row, rows)
