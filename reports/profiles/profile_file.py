"""A profile's file: the features that an endpoint must have, the programs that must work, and what must not be found in
these features.

title    = "Terraform's state"
sentence = "The state is written under a lock."
sources  = ["https://…"]
no       = ["unsafe"]                # or severities of findings: exposed, corrupt, crash, …

[features]                           # by id or group: full, works or partly is the least that it must be
conditional-writes = "works"

[programs]                           # by name, also without its version: works, or settings
opentofu = "works"
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from record.footprint_file import footprints
from record.foreign_files import FileError, line_of, text_in, toml_of
from record.lines import RecordedFeature
from record.requirements import Profile, Requirement
from record.text import near_names
from reports.diagnosis.features.support import USABLE
from reports.diagnosis.findings.reasons import UNSAFE
from reports.diagnosis.severity.severity_table import SEVERITIES

FOLDER = Path(__file__).parent
SUFFIX = ".toml"
TEXT_KEYS, LIST_KEYS, TABLE_KEYS = ("title", "sentence"), ("sources", "no"), ("features", "programs")
KEYS = (*TEXT_KEYS, *LIST_KEYS, *TABLE_KEYS)
PROGRAM_OUTCOMES = ("works", "settings")
"""The outcomes that may be required of a program: it works as it ships, or with a setting of its own."""


def shipped() -> dict[str, Path]:
    """The profiles that come with the suite, by name."""
    return {path.stem: path for path in sorted(FOLDER.glob(f"*{SUFFIX}"))}


def load(names: Iterable[str], features: Collection[RecordedFeature], own: Iterable[str] = ()) -> tuple[Profile, ...]:
    """Returns the profiles with these names or files. `features` are those that a profile may name, and `own` the names
    of the user's own programs. Raises `FileError` with a message of one line."""
    names = tuple(names)
    programs = [*own, *(each.name for each in footprints())] if names else []
    found: dict[str, Profile] = {}
    for given in names:
        profile = _read(given, features, programs)
        if profile.name in found:
            raise FileError(f"--require {given}: a profile named {profile.name} is given twice")
        found[profile.name] = profile
    return tuple(found.values())


def features_of(name: str, features: Iterable[RecordedFeature]) -> tuple[RecordedFeature, ...]:
    """Returns the feature with this id, or else the features of this group."""
    every = tuple(features)
    return tuple(each for each in every if each.id == name) or tuple(
        each for each in every if _id_of_group(each) == name
    )


def programs_of(name: str, programs: Iterable[str]) -> tuple[str, ...]:
    """Returns the program with this name, or else all versions: `restic-0.18` for `restic`."""
    every = tuple(programs)
    return tuple(each for each in every if each == name) or tuple(
        each for each in every if each.rpartition("-")[0] == name
    )


def _id_of_group(feature: RecordedFeature) -> str:
    return feature.group.lower().replace(" ", "-")


def _read(given: str, features: Collection[RecordedFeature], programs: Sequence[str]) -> Profile:
    if not given:
        raise FileError("--require: the name of the profile is empty")
    path = Path(given)
    known = shipped()
    # A file of the same name does not count: it may be part of somebody else's project.
    if path.name == given and given in known:
        path, given = known[given], f"{given}{SUFFIX}"
    elif path.name == given and not path.exists():
        raise FileError(f"--require {given}: no such file, and no profile of the suite{_near(given, known)}")
    return parse(text_in(path, given), given, path.stem, features, programs)


def parse(text: str, label: str, name: str, features: Collection[RecordedFeature], programs: Sequence[str]) -> Profile:
    """Returns the profile in a file's text; `label` is the file's name for messages. `programs` are those that it
    may name. Raises `FileError`."""
    reading = _ProfileReader(label, text.split("\n"))
    data = toml_of(text, label)
    for key in data:
        if key not in KEYS:
            raise reading.error(key, f"unknown key {key!r}; a profile has {', '.join(KEYS)}")
    for key in TEXT_KEYS:
        if not isinstance(data.get(key, ""), str):
            raise reading.error(key, f"{key} must be a text")
    needs = (
        *reading.features(data.get("features", {}), features),
        *reading.programs(data.get("programs", {}), programs),
        *reading.excluded(data.get("no", [])),
    )
    if not needs:
        raise FileError(f"{label}:1: it requires nothing; it needs [features], [programs] or no")
    texts = {key: " ".join(data.get(key, "").split()) for key in TEXT_KEYS}
    return Profile(name=name, needs=needs, sources=reading.texts("sources", data.get("sources", [])), **texts)


@dataclass(frozen=True)
class _ProfileReader:
    """The file that is read, for its messages."""

    label: str
    lines: Sequence[str]

    def error(self, key: str, message: str) -> FileError:
        return FileError(f"{self.label}:{line_of(self.lines, key)}: {message}")

    def features(self, table: Any, features: Collection[RecordedFeature]) -> Iterator[Requirement]:
        names = [each.id for each in features] + list(dict.fromkeys(map(_id_of_group, features)))
        for name, least in self._entries("features", table, list(USABLE)):
            if not features_of(name, features):
                raise self.error(name, f"there is no feature {name!r}{_near(name, names)}")
            yield Requirement("feature", name, least)

    def programs(self, table: Any, names: Sequence[str]) -> Iterator[Requirement]:
        for name, least in self._entries("programs", table, PROGRAM_OUTCOMES):
            if not programs_of(name, names):
                raise self.error(name, f"there is no program {name!r}{_near(name, names)}")
            yield Requirement("program", name, least)

    def excluded(self, given: Any) -> Iterator[Requirement]:
        words = (UNSAFE, *SEVERITIES)
        for word in self.texts("no", given):
            if word not in words:
                raise self.error("no", f"{word!r} cannot be excluded; it is one of {', '.join(words)}")
            yield Requirement("no", word)

    def texts(self, key: str, given: Any) -> tuple[str, ...]:
        if not isinstance(given, list) or not all(isinstance(each, str) and each.strip() for each in given):
            raise self.error(key, f"{key} must be a list of texts that are not empty")
        return tuple(given)

    def _entries(self, key: str, table: Any, words: Sequence[str]) -> Iterator[tuple[str, str]]:
        if not isinstance(table, dict):
            raise self.error(key, f"write {key} as a table: [{key}]")
        for name, word in table.items():
            if word not in words:
                raise self.error(name, f"{name} must be one of {', '.join(words)}, and is {word!r}")
            yield name, word


def _near(name: str, names: Iterable[str]) -> str:
    """The end of a message: names like this one, or else all names."""
    return near_names(name, names) or f"; there are {', '.join(names)}"
