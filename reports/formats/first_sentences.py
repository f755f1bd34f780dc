"""The most important sentences, with which each report of a run begins: the parts that work, the grave faults, the
features that are not offered, and the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from record.lines import Record
from reports.comparing.again import differences
from reports.diagnosis.applications.prediction import Prediction
from reports.diagnosis.applications.prediction_words import working_sentence_pieces
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.summary.critical import Piece, basics_sentence, critical_sentence_pieces, rest_sentence
from reports.diagnosis.summary.elsewhere import elsewhere_sentences, lacking_sentence
from reports.diagnosis.summary.facts import date
from reports.diagnosis.summary.sentence import answer_sentence
from reports.diagnosis.summary.smoke import is_smoke
from reports.profiles.judging import JudgedProfile, judged_profiles


@dataclass(frozen=True)
class FirstSentences:
    """The sentences. Those about working parts and grave faults are in pieces, with the numbers of the findings that
    they name. The others are plain: access by others, features that are not offered, the rest, and the differences from
    published servers, and likeness to them."""

    works: tuple[Piece, ...]
    wrong: tuple[Piece, ...]
    anybody: str
    lacking: str
    rest: str
    elsewhere: tuple[str, ...]
    required: tuple[JudgedProfile, ...] = ()
    """The profiles that the run is held to."""
    again: tuple[str, ...] = ()
    """The comparison with an earlier run whose results are run again."""


def first_sentences(diagnosis: Diagnosis, applications: Sequence[Prediction]) -> FirstSentences:
    return FirstSentences(
        tuple(_working_pieces(diagnosis, applications)),
        tuple(critical_sentence_pieces(diagnosis)),
        diagnosis.anybody,
        lacking_sentence(diagnosis),
        rest_sentence(diagnosis),
        tuple(elsewhere_sentences(diagnosis)),
        judged_profiles(diagnosis),
        tuple(rerun_sentences(diagnosis.record)),
    )


def rerun_sentences(record: Record) -> Iterator[str]:
    """Yields the comparison with the earlier run whose results are run again, if the record is of such a run."""
    again = record.summary.again if record.summary is not None else None
    if again is not None:
        yield f"Compared with the run of {date(again.started)}: {again.sentence}."
        yield from differences(again, record.header)


def _working_pieces(diagnosis: Diagnosis, applications: Sequence[Prediction]) -> list[Piece]:
    """The basics and programs. A run of some checks may have no basics: then all features."""
    record = diagnosis.record
    basics = "" if is_smoke(record) else basics_sentence(diagnosis)
    words = [(basics or answer_sentence(record, diagnosis), 0), *working_sentence_pieces(applications)]
    words = [piece for piece in words if piece[0]]
    return [*words[:1], (" ", 0), *words[1:]] if len(words) > 1 else words


def text_of(sentence: Sequence[Piece]) -> str:
    return "".join(text for text, _ in sentence)
