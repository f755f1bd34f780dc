"""The checks that see a member, in the order in which they are asked if they notice a defect of it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reference.server import website_endpoint
from reference.server.service import reference
from tests.defects.running import ROOT, environment
from tests.defects.serving import serving
from tests.generated_defects.members import Member, from_text
from tests.generated_defects.plugin import FOLDER_VARIABLE

CLIENTS = ("boto3-s3v4", "raw-s3v4", "raw-anonymous")
MAX_WITNESSES = 200
"""The number of checks that run against a defect before it counts as unnoticed: the first usually notices."""


@dataclass(frozen=True)
class Witness:
    """A check that saw a member through a client. `focus` is the number of members in all its own exchanges."""

    check: str
    client: str
    focus: int
    seconds: float


Witnesses = Mapping[Member, Sequence[Witness]]


def witnesses(
    folder: Path,
    flags: Sequence[str],
    *,
    paths: Sequence[str] = ("conformance",),
    over_https: bool = False,
    clients: Sequence[str] = CLIENTS,
) -> Witnesses:
    """Runs the checks of these paths on the unchanged reference; the most focused witnesses of each member come
    first."""
    folder.mkdir()
    with serving(reference(), folder, over_https=over_https) as (url, options):
        command = [sys.executable, "-m", "pytest", *paths, "-p", "tests.generated_defects.plugin", *options]
        chosen = ["--client", ",".join(clients), "--endpoint-url", url, "--out", str(folder / "out")]
        status = subprocess.run(
            [*command, "-q", "--tb=no", "--no-header", *chosen, *flags],
            cwd=ROOT,
            env={**environment(folder), "S3_WEBSITE_URL": website_endpoint.url(url), FOLDER_VARIABLE: str(folder)},
            stdout=subprocess.DEVNULL,
            check=False,
        ).returncode
    if status not in (0, 1):  # a failed check is no witness
        sys.exit(f"the checks did not run on the reference (exit status {status})")
    return _read_witnesses(folder.glob("*.json"))


def _read_witnesses(files: Iterable[Path]) -> Witnesses:
    found: dict[Member, list[Witness]] = defaultdict(list)
    for file in files:
        for noted in json.loads(file.read_text(encoding="utf-8")):
            witness = Witness(noted["check"], noted["client"], noted["focus"], noted["seconds"])
            for line in noted["seen"]:
                found[from_text(line)].append(witness)
    return {member: sorted(some, key=lambda each: (each.focus, each.seconds)) for member, some in found.items()}


def ordered_witnesses(member: Member, some: Sequence[Witness], first: str = "", fault: str = "") -> list[Witness]:
    """Sorts the witnesses: `first` is a check that noticed another defect of the member. Then come witnesses with a
    word of the member's name, or about versions like the fault; and within these and the others, witnesses of different
    tables and areas come first."""
    words = _words(member.name) | (_words(fault) & _words("version"))
    seen: dict[str, int] = {}
    order = []
    for place, witness in enumerate(some):
        table = witness.check.partition("[")[0]
        seen[table] = seen.get(table, 0) + 1
        unlike = words.isdisjoint(_words(witness.check))
        order.append((witness.check != first, unlike, seen[table], place, witness))
    return [witness for *_, witness in sorted(order, key=lambda each: each[:4])][:MAX_WITNESSES]


def _words(name: str) -> set[str]:
    """The beginnings of a name's words, so that `Versions` is one with `version`."""
    return {word[:5].lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]{3,}", name)} - _COMMON_WORDS


_COMMON_WORDS = frozenset(("amz", "objec", "bucke", "error", "entry"))
"""Words that tell nothing about the subject of a check."""
