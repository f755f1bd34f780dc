"""A list of findings that a person reads: not too long, each with one cause. What is too small for it is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from reports.diagnosis.findings import wording
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.grouping import by_size, entry_of, features_of
from reports.diagnosis.findings.likeness import with_more
from reports.diagnosis.kinds import GRAVE, KINDS
from reports.record.lines import Feature
from reports.record.selection import rank_of
from reports.record.text import plural

READ = 60
"""How many findings a person reads at most. Beside many written causes there is still room for half as many others."""


def shortened(found: Sequence[Finding], catalogue: Mapping[str, Feature]) -> list[Finding]:
    """As many findings as a person reads: all written causes, all that is exposed, what else is grave, most important
    level first, and of the others the largest. The rest follows, as one entry for each kind of which there are several.
    `found` are in their order."""
    written = [each for each in found if each.id.startswith("cause:")]
    others = [each for each in found if not each.id.startswith("cause:")]
    room = max(READ - len(written), READ // 2)
    first = sorted(others, key=_urgency)
    kept = sum(each.kind == "exposed" for each in others)
    number = len(others)
    while number > kept and number + len({each.kind for each in first[number:]}) > room:
        number -= 1
    left = {id(each) for each in first[number:]}
    small = {kind: [each for each in found if each.kind == kind and id(each) in left] for kind in KINDS}
    joined = {id(each) for some in small.values() if len(some) > 1 for each in some}
    further = [_further(kind, some, catalogue) for kind, some in small.items() if len(some) > 1]
    return [*(each for each in found if id(each) not in joined), *further]


def _urgency(found: Finding) -> tuple[int, int, int]:
    """What is grave first, however small it is: by kind, then by level. Of the rest, and of what is alike, the
    largest."""
    if found.kind not in GRAVE:
        return len(GRAVE), 0, -found.size
    return GRAVE.index(found.kind), rank_of(found.level), -found.size


def _further(kind: str, joined: Sequence[Finding], catalogue: Mapping[str, Feature]) -> Finding:
    """The small findings of a kind, as one entry."""
    results = tuple(chain.from_iterable(each.results for each in joined))
    consequences = tuple(chain.from_iterable(each.consequences for each in joined))
    everything = (*results, *consequences)
    features = with_more([entry_of(catalogue, feature).title for feature in by_size(everything)])
    title = wording.FURTHER.format(
        plural(len(everything), "further result"), plural(len(joined), "small cause"), wording.WORDS[kind], features
    )
    name = wording.slug(kind, "further")
    return Finding(name, kind, title, features_of(everything), results, consequences, tuple(joined))
