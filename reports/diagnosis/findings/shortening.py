"""A list of findings that a person reads: not too long, each with one cause. What is too small for it is counted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import chain

from reports.diagnosis.findings import wording
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.grouping import features_of, titles_of
from reports.diagnosis.kinds import GRAVE, KINDS
from reports.record.lines import Feature
from reports.record.selection import rank_of
from reports.record.text import plural

READ = 60
"""How many findings a person reads at most. With many written causes there is still room for half as many others."""


def shortened(
    found: Sequence[Finding], catalogue: Mapping[str, Feature], lacking: Collection[str] = ()
) -> list[Finding]:
    """As many findings as a person reads: all written causes, all that is exposed, and of the others those that weigh
    most. Each of the features that are `lacking` has one in which a person finds it, as far as there is room. The rest
    follows, as one entry for each kind of which there are several. `found` are in their order."""
    written = [each for each in found if each.id.startswith("cause:")]
    others = [each for each in found if not each.id.startswith("cause:")]
    room = max(READ - len(written), READ // 2)
    first = sorted(others, key=_urgency)
    least = sum(map(_always, first))
    named = set(chain.from_iterable(each.features for each in written))
    while least < (number := _number_of(first, least, room)) < len(first):
        unnamed = set(lacking).difference(named, *(each.features for each in first[:number]))
        found_in = next((each for each in first[number:] if unnamed.intersection(each.features)), None)
        if found_in is None:
            break
        named.update(found_in.features)
        room -= 1
        first.remove(found_in)
    left = {id(each) for each in first[number:]}
    small = {kind: [each for each in found if each.kind == kind and id(each) in left] for kind in KINDS}
    joined = {id(each) for some in small.values() if len(some) > 1 for each in some}
    further = [_further(kind, some, catalogue) for kind, some in small.items() if len(some) > 1]
    return [*(each for each in found if id(each) not in joined), *further]


def _number_of(first: Sequence[Finding], least: int, room: int) -> int:
    """How many of the findings, the most urgent ones first, have room alongside one entry for each kind of the others;
    no fewer than `least`."""
    number = len(first)
    while number > least and number + len({each.kind for each in first[number:]}) > room:
        number -= 1
    return number


def _always(found: Finding) -> bool:
    return found.kind == "exposed"


WEIGHTS = {"core": 12, "common": 4}
"""A result of a grave kind counts as this many others, by its level. Chosen on records of MinIO, moto and S3Proxy, so
that no core loss of several results is joined with small causes."""


def _urgency(found: Finding) -> tuple[bool, int, int, str]:
    """What is exposed first, then what weighs most; of what weighs the same, the most important level."""
    of_each = (WEIGHTS.get(result.level, 1) for result in found.explained)
    weight = sum(of_each) if found.kind in GRAVE else found.size
    return not _always(found), -weight, rank_of(found.level), found.id


def _further(kind: str, joined: Sequence[Finding], catalogue: Mapping[str, Feature]) -> Finding:
    """The small findings of a kind, as one entry."""
    results = tuple(chain.from_iterable(each.results for each in joined))
    consequences = tuple(chain.from_iterable(each.consequences for each in joined))
    everything = (*results, *consequences)
    features = titles_of(catalogue, everything)
    title = wording.FURTHER.format(
        plural(len(everything), "further result"), plural(len(joined), "small cause"), wording.WORDS[kind], features
    )
    name = wording.slug(kind, "further")
    return Finding(name, kind, title, features_of(everything), results, consequences, tuple(joined))
