"""Names that results have in common, such as those of operations and headers, in the words of a title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from record.text import joined

MOST = 0.6
"""The share of results from which a title names their common point; the title says so if other results lack it."""
MAX_NAMES_IN_TITLE = 2
"""The number of names in a title."""
MAX_VALUE_LENGTH = 20
"""The greatest length, in characters, of a header's value in a title."""
_PARAMETER_NAMES = frozenset(
    """
    bucket-region continuation-token encoding-type fetch-owner key-marker max-buckets max-keys max-parts max-uploads
    part-number-marker start-after upload-id-marker version-id-marker
    """.split()  # noqa: SIM905
)
"""Parameters with a hyphen, which look like headers."""


def shared(names: Sequence[Iterable[str]]) -> list[str]:
    """Returns one or two names, of which most of the results have one; none if the results have nothing in common.

    `names` has the names of each result."""
    found: list[str] = []
    left = [set(each) for each in names]
    covered = 0
    while len(found) < MAX_NAMES_IN_TITLE and covered < MOST * len(names):
        counts = Counter(name for each in left for name in each)
        if not counts:
            break
        best = min(counts, key=lambda name: (-counts[name], name))
        found.append(best)
        covered += counts[best]
        left = [each for each in left if best not in each]
    return found if names and covered >= MOST * len(names) else []


def shared_names_in_words(names: Sequence[str], of_each: Sequence[Iterable[str]], others: str = "others") -> str:
    """Returns the names as words about all results: with the name that some results have instead, or with the number of
    `others`."""
    if not names or is_shared_by_all(names, of_each):
        return joined(names)
    more = sorted({name for each in map(set, of_each) if each.isdisjoint(names) for name in each})
    return joined([*names, *(more if len(more) == 1 else [f"{len(more)} {others}" if more else others])])


def is_shared_by_all(names: Iterable[str], of_each: Iterable[Iterable[str]]) -> bool:
    """Returns whether each result has one of the names."""
    some = set(names)
    return all(some.intersection(each) for each in of_each)


def with_examples(words: str, named: Iterable[Iterable[str]]) -> str:
    """Returns the words, with the names of most results as examples."""
    found = Counter(name for names in named for name in set(names) if name)
    examples = sorted(found, key=lambda name: (-found[name], name))
    return f"{words} ({abbreviated(examples)})" if examples else words


def abbreviated(names: Sequence[str]) -> str:
    """Returns the first names, and a sign that there are more."""
    return ", ".join(names) if len(names) <= MAX_NAMES_IN_TITLE + 1 else f"{', '.join(names[:MAX_NAMES_IN_TITLE])}, …"


def first_names_and_rest(names: Sequence[str]) -> str:
    """Returns the first names, and the number of further ones."""
    if len(names) <= MAX_NAMES_IN_TITLE + 1:
        return joined(names)
    return f"{', '.join(names[:MAX_NAMES_IN_TITLE])} and {len(names) - MAX_NAMES_IN_TITLE} more"


def with_value(name: str, of_each: Iterable[Iterable[str]]) -> str:
    """Returns a header as it is usually written, with the common part of its values:
    `Content-Encoding: aws-chunked`."""
    words = [{word.strip() for value in values for word in value.split(",")} for values in of_each]
    common = set.intersection(*words) if words else set()
    only = common.pop() if len(common) == 1 else ""
    is_short = bool(only) and len(only) <= MAX_VALUE_LENGTH and only.isprintable()
    return f"{usual_spelling(name)}: {only}" if is_short else usual_spelling(name)


def usual_spelling(name: str) -> str:
    """Returns a header or parameter in the usual spelling."""
    if name.startswith("x-amz-") or name != name.lower() or "-" not in name or name in _PARAMETER_NAMES:
        return name
    return "-".join(part.upper() if part == "md5" else part.capitalize() for part in name.split("-"))
