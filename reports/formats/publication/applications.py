"""Applications at the published servers: the predictions of their runs, and the outcomes of runs that performed the
workflows (`remake.py --applications`). `applications.jsonl` has both.

A person explains each outcome that was not as predicted, in `applications.toml`:

    [[wrong]]
    server = "juicefs-1.4"
    application = "restic-0.18"
    sentence = "Why, in a sentence."
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec.toml

from record.footprint_file import footprints
from reports.diagnosis.applications import prediction_words
from reports.diagnosis.applications.predicting import predictions
from reports.diagnosis.applications.prediction import Prediction
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.footprints.faults import FAULTS, SERVERS_BY_FAULT, Fault
from reports.formats.publication import applications_table
from reports.formats.publication.outcomes import Outcome
from reports.formats.publication.published_servers import PUBLISHED_FOLDER, Published, PublishedError

EXPLANATIONS = PUBLISHED_FOLDER / "applications.toml"


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

    server: Published
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
    """Reads the explanations; raises `PublishedError` for a file of another form. None without the file."""
    if not path.exists():
        return ()
    try:
        return msgspec.toml.decode(path.read_text(encoding="utf-8"), type=_File).wrong
    except RecursionError:
        raise PublishedError(f"{path}: nested too deeply") from None
    except (msgspec.MsgspecError, ValueError) as error:
        raise PublishedError(f"{path}: {error}") from None


def column(server: Published, diagnosis: Diagnosis, earlier: Iterable[Outcome] = ()) -> Column:
    """The predictions and the outcomes of the run. For an application that it did not perform, the `earlier` outcome is
    compared with its prediction, if both are of the same version."""
    before = {each.title: each.seen for each in earlier if each.server == server.name}

    def with_outcomes(faults: Sequence[Fault]) -> dict[str, Prediction]:
        found = (
            each if each.seen else replace(each, seen=before.get(each.name))
            for each in predictions(diagnosis, diagnosis.record, faults=faults)
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
    """The outcomes at a server with a run."""
    return [_outcome(column, each) for each in column.found.values()]


def text_of(outcomes: Sequence[Outcome], explained: Iterable[MispredictionReason], servers: Sequence[Published]) -> str:
    """The whole table, with the applications by their names: those of the footprints, in their order."""
    titles = [f"{each.title} {each.version}" for each in footprints()]
    why = {(each.server, each.application): each.sentence for each in explained}
    return applications_table.text_of(outcomes, servers, titles, why)


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
        predicted=prediction_words.predicted_alone(found) if wrong else "",
        because=() if wrong or works else column.because(found),
        at_risk=found.degree == "risk",
        left_out=left_out.as_predicted if left_out else None,
        left_out_works=left_out is not None and left_out.degree == "works",
    )
