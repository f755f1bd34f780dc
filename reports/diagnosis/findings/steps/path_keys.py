"""Keys that a server takes for paths of its file system: one cause, for all data that are lost or mixed up because of
it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from record.lines import CheckResult
from reports.diagnosis.exchanges.key_forms import FORMS, key_of
from reports.diagnosis.exchanges.requests import decisive, state_change_of
from reports.diagnosis.findings import wording
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.grouping import Step, finding_of, group_by_key, is_a_rare_listing
from reports.diagnosis.findings.likeness import common_differences
from reports.diagnosis.findings.special_names import SpecialNames
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.side_effects.listed_entries import is_cut, texts_in

MIN_RESULTS = 2
"""The number of results that make it a cause: a single one may have another."""
_PATH, _SLASH = "path", "slash"
_WORDS = {_PATH: "with empty, . or .. segments, or a backslash,", _SLASH: "that end in a slash"}
"""The special forms of a path that an object's key may have too, in words."""


def path_keys(special_names: SpecialNames) -> Step:
    """Returns the step for data that are lost or mixed up with keys that have a special meaning as paths."""
    return partial(_path_keys, special_names)


def _path_keys(special_names: SpecialNames, results: Sequence[CheckResult]) -> list[Finding]:
    found = []
    lost = [result for result in results if severity_of(result) == "corrupt" and not is_a_rare_listing(result)]
    for form, group in group_by_key(lost, _form_of).items():
        if len(group) >= MIN_RESULTS:
            taken = "have lost or wrong data" if form == _SLASH else "are taken for paths"
            title = f"Keys {_WORDS[form]} {taken}: {common_differences('corrupt', group, special_names)}"
            name = wording.slug("corrupt", "keys", form)
            found.append(finding_of("corrupt", name, title, group, is_vague=True))
    return found


def _form_of(result: CheckResult) -> str | None:
    """Returns the special form of the key that was read, or of the key that was written before. For a listing, returns
    the path form if all missing entries have it: a missing entry with a final slash is more often a common prefix."""
    forms = {
        _form_in(key_of(exchange)) for exchange in (decisive(result), state_change_of(result)) if exchange is not None
    }
    if found := forms - {None}:
        return _PATH if _PATH in found else _SLASH
    return _PATH if {_form_in(entry) for entry in _missing_entries(result)} == {_PATH} else None


def _form_in(key: str) -> str | None:
    forms = [name for name, (pattern, _) in FORMS.items() if pattern.search(key)]
    return (_SLASH if forms == [_SLASH] else _PATH) if forms else None


def _missing_entries(result: CheckResult) -> list[str]:
    """Returns the entries that a listing should have returned and did not."""
    deviation = result.deviation
    if deviation is None or not result.subject.startswith("List") or is_cut(deviation.got.get("value")):
        return []
    wanted, came = (texts_in(side.get("value")) for side in (deviation.expected, deviation.got))
    return [entry for entry in wanted if entry not in came]
