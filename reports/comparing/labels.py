"""Names of the runs of a comparison: short names that tell them apart."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from record.lines import Record
from record.record_file import FILE_NAME
from record.text import one_line
from reports.comparing.model import ComparedRun
from reports.diagnosis.normalized import normalize_record
from reports.diagnosis.summary.facts import clients_run

MAX_LABEL_LENGTH = 40
WEB_SERVER = re.compile(r"(?i)(apache|caddy|gunicorn|hypercorn|jetty|nginx|openresty|uvicorn|werkzeug)\b")
"""The beginning of a Server header that names what any service may run in."""


def label(records: Sequence[tuple[Path, Record]], given: Sequence[str] = ()) -> tuple[ComparedRun, ...]:
    """Gives each record a unique name: the given one, or the best one that tells it from the others."""
    wanted = [*given, *[""] * (len(records) - len(given))]
    made = _labels_from_traits(records)
    taken = Counter(name for name in wanted if name)
    runs = []
    for (path, record), name, own in zip(records, wanted, made, strict=True):
        if not name:
            name, number = own, 1
            while taken[name]:
                number += 1
                name = f"{own} ({number})"
            taken[name] += 1
        runs.append(ComparedRun(name, normalize_record(record), path))
    return tuple(runs)


def _labels_from_traits(records: Sequence[tuple[Path, Record]]) -> list[str]:
    """The first trait, or the first two together, that tell all runs apart."""
    traits = _traits(records)
    for number in (1, 2):
        for chosen in combinations(traits, number):
            names = [" ".join(parts) for parts in zip(*chosen, strict=True)]
            if all(map(all, chosen)) and len(set(names)) == len(names):
                return names
    return next(trait for trait in reversed(traits) if all(trait))


def _traits(records: Sequence[tuple[Path, Record]]) -> list[list[str]]:
    """Traits that may tell the runs apart, one name per run: the best first, and last one that every run has."""
    headers = [record.header for _, record in records]
    clients = [clients_run(record) for _, record in records]
    named = [header.server if header.server and not WEB_SERVER.match(header.server) else "" for header in headers]
    servers = [re.split(r"[\s,;]", name)[0] for name in named]
    paths = _distinct_path_parts([path for path, _ in records])
    traits: list[list[str]] = [
        [names[0] if len(names) == 1 else "" for names in clients],
        [header.provider or "" for header in headers],
        servers,
        paths,
        [header.suite for header in headers],
        [header.started[:10] for header in headers],
        [header.started[:16] for header in headers],
        [header.provider or path or "run" for header, path in zip(headers, paths, strict=True)],
    ]
    return [[one_line(name, MAX_LABEL_LENGTH) for name in trait] for trait in traits]


def _distinct_path_parts(paths: Sequence[Path]) -> list[str]:
    """The part of each path that the others lack: for a/out/results.jsonl and b/out/results.jsonl, a and b."""
    whole = [_descriptive_path_parts(path) for path in paths]
    shortest = min(map(len, whole))
    for place in range(1, shortest + 1):
        names = [parts[-place] for parts in whole]
        if len(set(names)) == len(names):
            return names
    return [parts[-1] if parts else "" for parts in whole]


def _descriptive_path_parts(path: Path) -> tuple[str, ...]:
    """The parts of a path that describe the run, without the record's usual name and endings."""
    full = Path(os.path.abspath(path))
    stem = re.sub(r"\.jsonl(\.gz)?$", "", full.name)
    usual = stem == FILE_NAME.removesuffix(".jsonl")
    return full.parts[1:-1] if usual else (*full.parts[1:-1], stem)
