"""`make proportion`: how well the words of support fit. Prints each that does not, and the numbers."""

from __future__ import annotations

from collections import Counter

from reports.diagnosis.features.support import STATES
from tests.proportion.measuring import LABELS, disagreeing, labelled, measured, too_bad, too_good


def main() -> None:
    words = measured()
    counts = Counter(cell.word for cell in words.values())
    print(", ".join(f"{counts[state]} {state}" for state in STATES), f"of {len(words)} cells")
    bad, good, other = too_bad(words), too_good(words), list(disagreeing(words))
    for title, found in (("too bad: every program that needs it works", bad), ("too good: a program fails", good)):
        print(f"\n{title}: {len(found)}")
        print("\n".join(f"  {cell}" for cell in found))
    labels = sum(len(labelled(path.stem)) for path in LABELS.glob("*.toml"))
    print(f"\nother than labelled: {len(other)} of {labels}")
    print("\n".join(f"  {cell}, not {' or '.join(label.words)}: {label.why}" for cell, label in other))


if __name__ == "__main__":
    main()
