"""Profiles are read from files, and errors name the file, the line and what is near."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.session.run_header import features_of_the_suite
from record.footprint_file import footprints
from record.foreign_files import FileError
from record.lines import RecordedFeature
from record.requirements import Requirement
from reports.profiles.profile_file import load, parse, shipped

FEATURES = (
    RecordedFeature("retention", "Object Lock"),
    RecordedFeature("legal-hold", "Object Lock"),
    RecordedFeature("copy", "Copies"),
)
PROGRAMS = [each.name for each in footprints()]
TEXT = """title = "Vaults"
no = ["unsafe", "crash"]

[features]
object-lock = "full"
copy = "partly"

[programs]
restic = "works"
"deltalake-1.6" = "settings"
"""


def test_a_file_is_read() -> None:
    profile = parse(TEXT, "vaults.toml", "vaults", FEATURES, PROGRAMS)
    assert (profile.name, profile.title) == ("vaults", "Vaults")
    assert profile.needs == (
        Requirement("feature", "object-lock", "full"),
        Requirement("feature", "copy", "partly"),
        Requirement("program", "restic", "works"),
        Requirement("program", "deltalake-1.6", "settings"),
        Requirement("no", "unsafe"),
        Requirement("no", "crash"),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "f.toml:1: it requires nothing; it needs [features], [programs] or no"),
        ('[features]\nretentoin = "full"', "f.toml:2: there is no feature 'retentoin'; near it are retention"),
        ('[features]\ncopy = "okay"', "f.toml:2: copy must be one of full, works, partly, and is 'okay'"),
        ('[features]\ncopy = ["full"]', "f.toml:2: copy must be one of full, works, partly, and is ['full']"),
        ('[programs]\nresticc = "works"', "f.toml:2: there is no program 'resticc'; near it are restic-0.18"),
        ('[programs]\nrestic = "full"', "f.toml:2: restic must be one of works, settings, and is 'full'"),
        ('\nno = ["unsafety"]', "f.toml:2: 'unsafety' cannot be excluded; it is one of unsafe, exposed, corrupt"),
        ('no = "unsafe"', "f.toml:1: no must be a list of texts that are not empty"),
        ('features = "copy"', "f.toml:1: write features as a table: [features]"),
        ("title = 1", "f.toml:1: title must be a text"),
        ("feature = 1", "f.toml:1: unknown key 'feature'; a profile has title"),
        ("[features", "f.toml:1: not valid TOML"),
    ],
)
def test_an_error_names_the_line(text: str, message: str) -> None:
    with pytest.raises(FileError) as caught:
        parse(text, "f.toml", "f", FEATURES, PROGRAMS)
    assert str(caught.value).startswith(message)


def test_shipped_profiles_name_what_there_is_and_their_sources() -> None:
    profiles = load(shipped(), features_of_the_suite())
    assert {each.name for each in profiles} >= {"basics", "current-sdks", "backup", "lakehouse", "terraform-state"}
    assert all(each.title and each.sentence and each.sources for each in profiles)


def test_a_file_of_ones_own_is_named_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "vaults.toml").write_text(TEXT)
    (profile,) = load([str(tmp_path / "vaults.toml")], FEATURES)
    assert profile.name == "vaults"


def test_a_profile_of_the_suite_comes_before_a_file_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "backup").write_text(TEXT)
    monkeypatch.chdir(tmp_path)
    its, own = (load([name], features_of_the_suite()) for name in ("backup", "./backup"))
    assert its[0].title != own[0].title


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["backups"], "--require backups: no such file, and no profile of the suite; near it are backup"),
        ([""], "--require: the name of the profile is empty"),
        (["backup", "backup"], "--require backup: a profile named backup is given twice"),
        (["x/y.toml"], "x/y.toml: No such file or directory"),
    ],
)
def test_a_wrong_name_is_refused(names: list[str], message: str) -> None:
    with pytest.raises(FileError) as caught:
        load(names, features_of_the_suite())
    assert str(caught.value) == message
