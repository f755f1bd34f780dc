"""The content of the site's pages, ready for the templates: features, servers and applications, and their relations."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import TypeVar

from markupsafe import Markup

from record.footprint_file import Need
from record.lines import RecordedFeature
from record.requirements import Profile
from reports.diagnosis.features.support import WORKING, State
from reports.diagnosis.findings.diagnosis import MAX_REASONS
from reports.formats.at_a_glance import PROGRAM_KINDS
from reports.profiles.evaluation import ProfileResult

MAX_COLUMNS = 6
"""Servers that are shown side by side: with more, reasons do not fit into their cells."""
MAX_NAMED = 2
"""Named entries of a list, such as the programs that use a feature, before the number of the others."""


EXTENTS = {
    "effect": "needs it",
    "acceptance": "needs it to be accepted, also without effect",
    "refusal": "works where it is refused, but not where it is taken for something else",
}
"""The extents of an application's need for a feature. A feature that it works without is no need."""


@dataclass(frozen=True)
class ShownReason:
    """The reason why a feature is not full: a finding among its results, in `short` words next to the word of its
    support, and in a `sentence`. `checks` is the number of its checks."""

    kind: str
    short: str
    sentence: str
    checks: int
    link: str = ""
    sometimes: bool = False


@dataclass(frozen=True)
class Cell:
    """A feature at a server: its support over all clients and in each column of clients (None: these can express no
    check of it). `unsafe`: ordinary requests within it lose data or open access. Then the reasons why it is not full,
    worst first, and the reason why it was not tested."""

    state: State
    columns: tuple[State | None, ...]
    unsafe: bool
    reasons: tuple[ShownReason, ...]
    untested: str = ""

    @property
    def short(self) -> list[str]:
        """The text next to the word of the support: the worst reasons, each once."""
        if self.untested:
            return [capitalize_first(shortened(self.untested))]
        return list(dict.fromkeys(each.short for each in self.reasons))[:MAX_REASONS]


@dataclass(frozen=True)
class ShownCause:
    """A cause that a person wrote, with its features. `checks` is the number of checks that it explains."""

    sentence: str
    checks: int
    link: str
    sometimes: bool
    features: tuple[RecordedFeature, ...]


@dataclass(frozen=True)
class Server:
    """A published server. `title` has its version, `findings` are numbers by kind, worst first, `closed` are the
    columns whose signature it does not accept, and `manual` has the steps to reproduce its results."""

    name: str
    title: str
    day: str
    suite: str
    counts: Mapping[State, int]
    findings: Mapping[str, int]
    cells: Mapping[str, Cell]
    causes: tuple[ShownCause, ...]
    closed: tuple[str, ...]
    manual: Markup

    def differing_columns(self, feature: str, names: Sequence[str]) -> dict[State, str]:
        """The columns, of these names, whose state of a feature differs from that of all clients together, by state.
        Untested columns are left out."""
        cell = self.cells[feature]
        found: dict[State, list[str]] = {}
        for name, state in zip(names, cell.columns, strict=True):
            if state not in (None, "untested", cell.state) and name not in self.closed:
                found.setdefault(state, []).append(name)
        return {state: ", ".join(own) for state, own in found.items()}

    @property
    def product(self) -> str:
        return self.title.rpartition(" ")[0]

    @property
    def version(self) -> str:
        return self.title.rpartition(" ")[2]


@dataclass(frozen=True)
class ShownOutcome:
    """The outcome of an application at a server: whether it works, in words, why not as it ships, and the setting
    with which it works."""

    answer: str
    words: str
    because: tuple[str, ...] = ()
    setting: str = ""


NOT_RUN = ShownOutcome("untested", "not run")
ANSWERS = ("works", "settings", "fails", "untested")


@dataclass(frozen=True)
class ShownApplication:
    """A program with the features that it needs as it ships, and its outcomes, by server."""

    name: str
    title: str
    version: str
    kind: str
    needs: tuple[Need, ...]
    settings: tuple[str, ...]
    seen: Mapping[str, ShownOutcome]


@dataclass(frozen=True)
class ShownFeature:
    """A feature, with the requirements of its gates, its number of checks, their operations, and the terms by which it
    is also found, such as ETag and 412."""

    feature: RecordedFeature
    gates: tuple[str, ...]
    checks: int
    operations: tuple[str, ...]
    terms: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.feature.id


@dataclass(frozen=True)
class ShownProfile:
    """A profile, and its answer for each server, by name."""

    profile: Profile
    judged: Mapping[str, ProfileResult]


@dataclass(frozen=True)
class Site:
    """The whole site. `columns` are the names of the columns of clients."""

    features: tuple[ShownFeature, ...]
    servers: tuple[Server, ...]
    applications: tuple[ShownApplication, ...]
    columns: tuple[str, ...]
    required: tuple[ShownProfile, ...] = ()

    def servers_meeting(self, required: ShownProfile) -> list[Server]:
        return [server for server in self.servers if required.judged[server.name].is_met]

    @cached_property
    def titles(self) -> dict[str, str]:
        return {row.id: row.feature.title for row in self.features}

    @cached_property
    def groups(self) -> dict[str, list[ShownFeature]]:
        found: dict[str, list[ShownFeature]] = {}
        for row in self.features:
            found.setdefault(row.feature.group, []).append(row)
        return found

    @cached_property
    def kinds(self) -> dict[str, list[ShownApplication]]:
        found: dict[str, list[ShownApplication]] = {}
        for each in self.applications:
            found.setdefault(each.kind, []).append(each)
        return found

    @cached_property
    def first(self) -> tuple[str, ...]:
        """The names of the servers that are shown first: those with most features that work, each product once."""
        best = sorted(self.servers, key=lambda each: -sum(each.counts[state] for state in WORKING))
        products = {each.product: each.name for each in reversed(best)}
        return tuple(each.name for each in best if products[each.product] == each.name)[:MAX_COLUMNS]

    def used_by(self, feature: RecordedFeature) -> list[ShownApplication]:
        """The applications for which a feature must have its effect, one of each kind before others."""
        by_kind: dict[str, list[ShownApplication]] = {kind: [] for kind in PROGRAM_KINDS}
        for each, need in self.applications_needing(feature):
            if need.extent == "effect":
                by_kind[each.kind].append(each)
        return [each for some in zip_longest(*by_kind.values()) for each in some if each is not None]

    def applications_needing(self, feature: RecordedFeature) -> list[tuple[ShownApplication, Need]]:
        return [(each, need) for each in self.applications for need in each.needs if need.feature == feature.id]

    def outcomes_at(self, server: Server) -> dict[ShownOutcome, list[ShownApplication]]:
        return _group_by_outcome((each, each.seen.get(server.name)) for each in self.applications)

    def outcomes_of(self, application: ShownApplication) -> dict[ShownOutcome, list[Server]]:
        return _group_by_outcome((each, application.seen.get(each.name)) for each in self.servers)

    def numbers(self, outcomes: Mapping[ShownOutcome, Sequence[object]]) -> list[tuple[str, int]]:
        return [(came.answer, len(those)) for came, those in outcomes.items()]

    def without_checks(self, row: ShownFeature) -> list[str]:
        """The columns of clients that can express no check of a feature."""
        cells = [server.cells[row.id] for server in self.servers]
        return [name for number, name in enumerate(self.columns) if all(each.columns[number] is None for each in cells)]


_T = TypeVar("_T")


def _group_by_outcome(found: Iterable[tuple[_T, ShownOutcome | None]]) -> dict[ShownOutcome, list[_T]]:
    """Returns those with each outcome: the best outcome first, then the most frequent one."""
    alike: dict[ShownOutcome, list[_T]] = {}
    for each, came in found:
        alike.setdefault(came or NOT_RUN, []).append(each)
    return dict(sorted(alike.items(), key=lambda found: (ANSWERS.index(found[0].answer), -len(found[1]))))


SHORT = 60
"""Characters of a text that is quickly read."""
MIN_WORDS = 2
"""A name of so few words, such as `storage classes`, does not name the fault."""
_CLAUSE = re.compile(r"[:;] ")
_PARENTHESES = re.compile(r" \([^()]*\)")
_TERM = re.compile(r"\b(?![A-Z]?[a-z]+(?![\w-]))\w[\w-]*")
"""A name of S3 or HTTP, not a plain word: it has a capital letter or a hyphen inside."""
_CAMEL_CASE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def short_cause(sentence: str, name: str) -> str:
    """A short text for a cause, from the sentence and the name (`list-buckets-has-no-pages`)."""
    clause = _first_clause(sentence)
    if len(clause) <= SHORT:
        return capitalize_first(clause)
    label = _label(sentence, name)
    return capitalize_first(label if len(label.split()) > MIN_WORDS else shortened(clause))


def short_title(title: str) -> str:
    """A short text for a finding that no cause explains, from the title."""
    return capitalize_first(title if len(title) <= SHORT else shortened(_first_clause(title)))


def shortened(text: str) -> str:
    return textwrap.shorten(text, SHORT, placeholder=" …")


def capitalize_first(text: str) -> str:
    """The text with a capital letter first, unless it begins with the name of a header or parameter."""
    first = text.partition(" ")[0]
    return f"{text[:1].upper()}{text[1:]}" if first.isalpha() and first.islower() else text


def _first_clause(text: str) -> str:
    return _CLAUSE.split(_PARENTHESES.sub("", text))[0]


def _label(sentence: str, name: str) -> str:
    """The name in words; terms are written as in the sentence: `ListBuckets has no pages`, `x-amz-tagging ignored`."""
    label = f" {name} ".replace("-", " ")
    for term in sorted(set(_TERM.findall(sentence)), key=len, reverse=True):
        words = _CAMEL_CASE.sub(" ", re.sub("[-_]", " ", term)).lower()
        label = label.replace(f" {words} ", f" {term} ")
    return label.strip()
