"""The operations and safeguards that features are about. A check may need those of another feature that the endpoint
lacks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from reports.diagnosis.features.open_ways import accepted_signatures
from reports.record.lines import CheckResult

ANY = 10
"""The number of operations from which the gates of a feature are not about particular operations."""


class Operations:
    """The features of a run's results, by the operations of their gates, and the results that another feature's lack of
    a safeguard explains."""

    def __init__(self, results: Sequence[CheckResult]) -> None:
        self._accepted = {(result.id, result.client) for result in accepted_signatures(results)}
        passing = (result.operations for result in results if result.verdict == "pass")
        self._done = {name for operations in passing if len(operations) > 1 for name in operations}
        about: defaultdict[str, set[str]] = defaultdict(set)
        for result in results:
            if result.gate:
                about[result.feature].add(result.subject)
        self._of_gates: defaultdict[str, set[str]] = defaultdict(set)
        for feature, operations in about.items():
            for operation in operations if len(operations) < ANY else ():
                self._of_gates[operation].add(feature)

    def is_of_another_feature(self, result: CheckResult) -> bool:
        """Tells if the operation that an unsupported result lacks is in gates of other features, and in none of its own
        feature."""
        lacking = result.deviation.about if result.deviation is not None and result.deviation.about else result.subject
        homes = self._of_gates.get(lacking, set())
        return bool(homes) and result.feature not in homes

    def is_never_done(self, result: CheckResult) -> bool:
        """Tells if no check that passes has the operation that fails in a result. A check with a single operation may
        ask for its refusal."""
        lacking = result.deviation.about if result.deviation is not None else ""
        return bool(lacking and self._done) and lacking not in self._done

    def lacks_their_safeguard(self, result: CheckResult) -> bool:
        """Tells if a wrong signature was accepted, as all are, and the feature of the check is not about signatures."""
        return (result.id, result.client) in self._accepted

    def are_of_one_feature(self, gates: Iterable[CheckResult]) -> bool:
        """Tells if the operations of these gates belong to no other feature."""
        return all(self._of_gates.get(gate.subject) == {gate.feature} for gate in gates)


NO_OPERATIONS = Operations(())
