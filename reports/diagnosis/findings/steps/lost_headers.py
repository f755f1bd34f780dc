"""Standard headers, such as Cache-Control, that objects lose: one cause, for any operation that writes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from record.lines import CheckResult
from record.text import joined
from reports.diagnosis.findings import wording
from reports.diagnosis.findings.common_names import with_examples
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.differing_values import differing_parts, plain
from reports.diagnosis.findings.grouping import finding_of
from reports.diagnosis.findings.likeness import STANDARD
from reports.diagnosis.severity.of_results import severity_of

_BY_LETTERS = {name.replace("-", "").lower(): name for name in STANDARD}
MIN_LOST_HEADERS = 2
"""The number of these headers that must be lost: a single one has its own cause."""
EMPTY_VALUES = (None, "")


def lost_headers(results: Sequence[CheckResult]) -> list[Finding]:
    """Returns the finding for objects without the standard headers that they were written with, if several of these are
    lost."""
    lost = {id(result): tuple(_lost(result)) for result in results if severity_of(result) == "corrupt"}
    group = [result for result in results if lost.get(id(result))]
    names = {name for result in group for name in lost[id(result)]}
    if len(names) < MIN_LOST_HEADERS:
        return []
    words = f"{joined([name for name in STANDARD if name in names])} are not kept"
    title = with_examples(words, [[result.subject] for result in group])
    return [finding_of("corrupt", wording.slug("corrupt", "standard-headers"), title, group)]


def _lost(result: CheckResult) -> Iterator[str]:
    """Yields the standard headers that are missing; nothing if another value is wrong as well."""
    names = []
    for part in differing_parts("corrupt", result):
        wanted, came = (side.get("value", side.get("text")) for side in (part.expected, part.got))
        if isinstance(wanted, list) and isinstance(came, list) and len(wanted) == len(came):
            # Other values were sent with the header.
            differing = [pair for pair in zip(wanted, came, strict=True) if pair[0] != pair[1]]
            wanted, came = differing[0] if len(differing) == 1 else (None, None)
        name = _BY_LETTERS.get(plain(part.about).replace("-", "").lower())
        if name is None or wanted in EMPTY_VALUES or came not in EMPTY_VALUES:
            return
        names.append(name)
    yield from names
