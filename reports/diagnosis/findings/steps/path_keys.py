"""Keys that a server takes for paths of its file system: one cause, whatever is lost or mixed up by that."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote

from reports.diagnosis.exchanges.requests import act_of, decisive
from reports.diagnosis.findings import wording
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.grouping import finding_of, grouped, is_a_rare_listing
from reports.diagnosis.kinds import kind_of
from reports.record.lines import CheckResult

LEAST = 2
"""How many results make it a cause: one alone may have another."""
_FORMS = {
    "path": (re.compile(r"^/|//|\\|(?:^|/)\.\.?(?:/|$)"), "with empty, . or .. segments, or a backslash,"),
    "slash": (re.compile(r"/$"), "that end in a slash"),
}
"""What a path has that an object's key may have, too; and in words."""


def path_keys(results: Sequence[CheckResult]) -> list[Finding]:
    """What is lost or mixed up with keys of a form that paths give another meaning."""
    found = []
    lost = [result for result in results if kind_of(result) == "corrupt" and not is_a_rare_listing(result)]
    for form, group in grouped(lost, _form_of).items():
        if len(group) >= LEAST:
            title = f"Keys {_FORMS[form][1]} are taken for paths: objects are mixed up, lost or listed by other keys"
            name = wording.slug("corrupt", "keys", form)
            found.append(finding_of("corrupt", name, title, group, is_vague=True))
    return found


def _form_of(result: CheckResult) -> str | None:
    """The first form that the key has which was read, or written before that."""
    keys = [unquote(exchange.place[1]) for exchange in (decisive(result), act_of(result)) if exchange is not None]
    return next((form for form, (pattern, _) in _FORMS.items() if any(map(pattern.search, keys))), None)
