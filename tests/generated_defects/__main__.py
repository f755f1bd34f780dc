"""`python -m tests.generated_defects`: seeds each defect of a table in the reference, and counts the noticed ones.

The table is generated: each member that the checks see of an operation (`members.py`), times its possible faults
(`faults.py`). Only checks that see the member run. Prints a table by group of features, and the unnoticed defects, each
with its reason in `unnoticed.toml`. Exits with 1 if fewer than 96 % are noticed, if one is unnoticed without a reason,
or if a reason is about none. An argument is a pattern of defects, such as `'CopyObject: *'`.
"""

from __future__ import annotations

import fnmatch
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec.toml
from rich.console import Console
from rich.table import Table

from fixtures.model.features import main_feature
from tests.defects.running import ROOT
from tests.generated_defects.faults import Defect, defects_of
from tests.generated_defects.searching import FoundChecks, search
from tests.generated_defects.witnesses import witnesses

REASONS = Path(__file__).with_name("unnoticed.toml")
MIN_NOTICED_SHARE = 0.96
CUSTOMER_KEY = re.compile("encryption-customer-(algorithm|key)")
PROCESSES = 2


def main() -> None:
    pattern = sys.argv[1] if len(sys.argv) > 1 else "*"
    found = _search_defects(pattern, ["conformance"], over_https=False) | _search_defects(
        pattern, _customer_key_modules(), over_https=True
    )
    taken = {defect: check for defect, check in found.items() if check is not None}  # took effect
    print(f"{len(found) - len(taken)} more have no effect on any request of the checks that a client could see")
    _show(taken)
    sys.exit(_print_errors(taken, _reasons(), whole=pattern == "*"))


def _search_defects(pattern: str, paths: Sequence[str], *, over_https: bool) -> FoundChecks:
    """Returns the defects that the checks notice over HTTP, or, for customer-provided keys, which are refused
    elsewhere, over HTTPS."""
    with tempfile.TemporaryDirectory() as folder:
        seen = witnesses(Path(folder, "seen"), ["-n", str(PROCESSES)], paths=paths, over_https=over_https)
    members = [member for member in sorted(seen) if bool(CUSTOMER_KEY.search(member.name)) == over_https]
    table = [d for member in members for d in defects_of(member) if fnmatch.fnmatchcase(str(d), pattern)]
    print(f"{len(table)} defects of {len(members)} members over {'HTTPS' if over_https else 'HTTP'}", flush=True)
    return search(table, seen, processes=PROCESSES, paths=paths, over_https=over_https)


def _customer_key_modules() -> list[str]:
    """The modules of checks that mention a customer's key, and the invariants."""
    modules = sorted((ROOT / "conformance").rglob("test_*.py"))
    about = [path for path in modules if "customer" in path.read_text(encoding="utf-8").lower()]
    return [*(str(path.relative_to(ROOT)) for path in about), "conformance/invariants"]


def _show(found: Mapping[Defect, str]) -> None:
    table = Table("features", "defects", "noticed", "%")
    groups: dict[str, Counter[bool]] = {}
    for defect, check in found.items():
        home = main_feature(defect.member.operation)
        groups.setdefault(home.group if home else "Others", Counter())[bool(check)] += 1
    for group, counts in sorted(groups.items()):
        table.add_row(group, str(counts.total()), str(counts[True]), f"{100 * counts[True] / counts.total():.0f}")
    noticed = sum(map(bool, found.values()))
    table.add_row("all", str(len(found)), str(noticed), f"{100 * noticed / max(len(found), 1):.1f}")
    Console().print(table)


def _reasons() -> dict[str, bool]:
    """The patterns of defects that nothing notices for a known reason, and if something does by chance."""
    return {
        pattern: entry.get("by_chance", False)
        for entry in msgspec.toml.decode(REASONS.read_text(encoding="utf-8"))["unnoticed"]
        for pattern in entry["defects"]
    }


def _print_errors(found: Mapping[Defect, str], reasons: Mapping[str, bool], *, whole: bool) -> int:
    """Prints the errors, and returns the exit status."""
    unnoticed = [str(defect) for defect, check in found.items() if not check]
    without = [defect for defect in unnoticed if not any(fnmatch.fnmatchcase(defect, name) for name in reasons)]
    idle = [
        name for name, by_chance in reasons.items() if whole and not by_chance and not fnmatch.filter(unnoticed, name)
    ]
    for defect in without:
        print(f"unnoticed, without a reason: {defect}")
    for name in idle:
        print(f"{REASONS.name}: explains nothing: {name}")
    too_few = whole and len(unnoticed) > (1 - MIN_NOTICED_SHARE) * len(found)
    return 1 if without or idle or too_few else 0


if __name__ == "__main__":
    main()
