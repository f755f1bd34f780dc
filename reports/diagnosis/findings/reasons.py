"""The reasons why a feature is not full, in words: the errors in its findings, worst first."""

from __future__ import annotations

from dataclasses import dataclass

from reports.diagnosis.findings.diagnosis import Diagnosis, Finding

UNSAFE = "unsafe"
"""The word next to the state of a feature whose requests do harm."""
UNSAFE_MEANING = "whatever the word, requests give access or data away, lose data, or take the service down"


@dataclass(frozen=True)
class Reason:
    """The words of a finding without the names of features, its number in the list, and its id."""

    words: str
    number: int
    finding: str


def unsafe_words(diagnosis: Diagnosis, feature: str) -> str:
    """Returns `unsafe`, for a feature that takes the service down with this reason; empty if it is safe."""
    if feature not in diagnosis.unsafe:
        return ""
    return f"{UNSAFE} (takes the service down)" if feature in diagnosis.ending else UNSAFE


def reasons(diagnosis: Diagnosis, feature: str) -> tuple[Reason, ...]:
    """Returns the worst reasons why a feature is not full; none for a feature that is full or untested, unless it is
    unsafe."""
    if diagnosis.states.get(feature) in ("full", "untested") and feature not in diagnosis.unsafe:
        return ()
    titles = [each.title for each in diagnosis.features if each.title]
    return tuple(
        Reason(_title_without_features(found, titles), diagnosis.number_of(found.example), found.id)
        for found in diagnosis.reasons(feature)
    )


def reasons_text(diagnosis: Diagnosis, feature: str) -> str:
    """Returns `pages are wrong; uploads are not listed by prefix`; empty without reasons."""
    return "; ".join(dict.fromkeys(each.words for each in reasons(diagnosis, feature)))


def _title_without_features(found: Finding, titles: list[str]) -> str:
    """Returns the title of a finding without the features at its beginning: the reader sees it next to the feature."""
    names, colon, what = found.title.partition(": ")
    return what if colon and any(names.startswith(title) for title in titles) else found.title
