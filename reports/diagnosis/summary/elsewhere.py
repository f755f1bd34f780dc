"""The support of features compared with the published servers: the differences from most, the similarities to nearly
all, and what is not offered, in the order of how many offer it.

`elsewhere.txt` has for each feature a letter for its state at each server. `elsewhere_file.py` makes it from the
published reports.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median

from record.lines import RecordedFeature, RunHeader
from record.text import first_names
from reports.diagnosis.features.support import LACKING, LETTERS, USABLE, WORKING, State
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.summary.smoke import is_smoke

FILE = Path(__file__).with_name("elsewhere.txt")
ISSUES = "issues of "
"""The beginning of a line of the file with a product, by the first word of its title, and the address of its issues."""
MIN_SERVERS = 8
"""The lowest number of servers with a known state for which a feature is compared."""
MOST, NEARLY_ALL = 2 / 3, 3 / 4
MOST_NAMED = 3
WORDS: Mapping[State, str] = {"partly": "partly", "broken": "broken", "ignored": "ignored", "none": "not offered"}

PublishedStates = Mapping[str, tuple[State, ...]]
"""The states of each feature at the servers where it was tested."""


@dataclass(frozen=True)
class _Compared:
    """A feature here, and its states elsewhere."""

    title: str
    state: State
    others: tuple[State, ...]

    def share(self, states: Sequence[State]) -> float:
        return self.number(states) / len(self.others)

    def number(self, states: Sequence[State]) -> int:
        return sum(each in states for each in self.others)

    def fraction(self, states: Sequence[State]) -> str:
        return f"{self.number(states)} of {len(self.others)}"


@dataclass(frozen=True)
class WorkingShares:
    """The share of a group's tested features that work: here, at each published server, and at the median of these."""

    here: float
    published: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.published)


@cache
def _feature_letters() -> Mapping[str, str]:
    """The letters of each feature, one for each published server."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return dict(line.split() for line in lines if not line.startswith(("#", ISSUES)))


def issues_of(header: RunHeader) -> str:
    """Returns the address of the issues of the run's server, if it calls itself, or its provider is, a published one;
    else empty."""
    named = f"{header.server} {header.provider}".lower()
    lines = FILE.read_text(encoding="utf-8").splitlines()
    known = (line.removeprefix(ISSUES).split() for line in lines if line.startswith(ISSUES))
    return next((address for product, address in known if re.search(rf"\b{re.escape(product)}", named)), "")


@cache
def published() -> PublishedStates:
    states = {feature: [LETTERS[letter] for letter in letters] for feature, letters in _feature_letters().items()}
    return {feature: tuple(each for each in own if each != "untested") for feature, own in states.items()}


def working_shares(diagnosis: Diagnosis) -> dict[str, WorkingShares]:
    """Returns the shares of each group that was tested here, and at enough published servers. A server counts if most
    features of the group were tested there. Empty for a smoke run, which shows too little about features."""
    found: dict[str, WorkingShares] = {}
    for title, features in diagnosis.groups.items() if not is_smoke(diagnosis.record) else ():
        here = _working_share([diagnosis.states[feature.id] for feature in features])
        known = [_feature_letters()[feature.id] for feature in features if feature.id in _feature_letters()]
        servers = ([LETTERS[letter] for letter in letters] for letters in zip(*known, strict=True))
        shares = [share for states in servers if (share := _working_share(states)) is not None]
        if here is not None and len(shares) >= MIN_SERVERS:
            found[title] = WorkingShares(here, tuple(sorted(shares)))
    return found


def _working_share(states: Sequence[State]) -> float | None:
    tested = [state for state in states if state != "untested"]
    return sum(state in WORKING for state in tested) / len(tested) if 2 * len(tested) > len(states) else None


def elsewhere_sentences(diagnosis: Diagnosis, elsewhere: PublishedStates | None = None) -> list[str]:
    """Returns `Worse than at most published servers: …`, `Better than at most: …` and `As at nearly all: …`, without
    empty ones. There are none for a smoke run, which shows too little about features."""
    if is_smoke(diagnosis.record):
        return []
    known = published() if elsewhere is None else elsewhere
    found = [
        _Compared(feature.title, diagnosis.states[feature.id], known[feature.id])
        for feature in diagnosis.features
        if diagnosis.states.get(feature.id, "untested") != "untested" and len(known.get(feature.id, ())) >= MIN_SERVERS
    ]
    sentences = (
        _comparison_sentence("Worse than at most published servers", filter(_is_worse, found), _worse_phrase),
        _comparison_sentence("Better than at most published servers", filter(_is_better, found), _better_phrase),
        _comparison_sentence("As at nearly all published servers", filter(_is_widely_shared, found), _shared_phrase),
    )
    return [each for each in sentences if each]


def lacking_features(diagnosis: Diagnosis) -> list[RecordedFeature]:
    """Returns the features that are not offered; those that more published servers offer come first."""
    known = published()
    none = [feature for feature in diagnosis.features if diagnosis.states.get(feature.id) == "none"]
    return sorted(none, key=lambda feature: -sum(state in USABLE for state in known.get(feature.id, ())))


def _is_worse(each: _Compared) -> bool:
    if each.state == "partly":
        return each.share(WORKING) >= NEARLY_ALL
    return each.state in LACKING and each.share(USABLE) >= MOST


def _worse_phrase(each: _Compared) -> tuple[float, str]:
    better: Sequence[State] = WORKING if each.state == "partly" else USABLE
    return each.share(better), f"{each.title} {WORDS[each.state]} (works at {each.fraction(better)})"


def _is_better(each: _Compared) -> bool:
    return each.state in WORKING and each.share(LACKING) >= MOST


def _better_phrase(each: _Compared) -> tuple[float, str]:
    return each.share(LACKING), f"{each.title} (works at {each.fraction(USABLE)})"


def _is_widely_shared(each: _Compared) -> bool:
    """Returns whether nearly all servers share a serious state. A feature that is not offered is not named: its
    refusals are clear to users.
    """
    return each.state in ("broken", "ignored") and each.share((each.state,)) >= NEARLY_ALL


def _shared_phrase(each: _Compared) -> tuple[float, str]:
    alike = each.share((each.state,)) + (each.state == "ignored")  # no error tells users that a feature is ignored
    return alike, f"{each.title} {WORDS[each.state]} ({each.fraction((each.state,))})"


def _comparison_sentence(head: str, found: Iterable[_Compared], words: Callable[[_Compared], tuple[float, str]]) -> str:
    """Returns the sentence, with the most common entries first."""
    ordered = [text for _, text in sorted(map(words, found), key=lambda each: -each[0])]
    return f"{head}: {first_names(ordered, MOST_NAMED)}." if ordered else ""
