"""The operations that features are about: an endpoint may lack one that a check of another feature needs, too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from reports.record.lines import CheckResult

ANY = 10
"""The number of operations from which the gates of a feature are about any operation, and none in particular."""


class Operations:
    """The features of a run's results by the operations that their gates are about."""

    def __init__(self, results: Iterable[CheckResult]) -> None:
        about: defaultdict[str, set[str]] = defaultdict(set)
        for result in results:
            if result.gate:
                about[result.feature].add(result.subject)
        self._of_gates: defaultdict[str, set[str]] = defaultdict(set)
        for feature, operations in about.items():
            for operation in operations if len(operations) < ANY else ():
                self._of_gates[operation].add(feature)

    def is_of_another_feature(self, result: CheckResult) -> bool:
        """Whether what an unsupported result lacks is an operation that gates of other features are about, and none of
        its own."""
        lacking = result.deviation.about if result.deviation is not None and result.deviation.about else result.subject
        homes = self._of_gates.get(lacking, set())
        return bool(homes) and result.feature not in homes

    def are_of_one_feature(self, gates: Iterable[CheckResult]) -> bool:
        """Whether the operations of these gates are of no other feature."""
        return all(self._of_gates.get(gate.subject) == {gate.feature} for gate in gates)


NO_OPERATIONS = Operations(())
