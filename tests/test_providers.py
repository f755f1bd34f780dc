"""The presets: each file is right, and a wrong one is refused with file and line."""

from __future__ import annotations

from pathlib import Path

import botocore.session
import pytest

from fixtures import providers
from fixtures.endpoint import ConfigurationError


def test_the_known_providers() -> None:
    assert {"aws", "ceph-rgw", "cloud-temple", "embedded", "minio", "z1storage"} <= set(providers.names())
    assert providers.names() == sorted(providers.names())


@pytest.mark.parametrize("name", providers.names())
def test_every_preset_is_right(name: str) -> None:
    preset = providers.preset(name)
    assert preset.name == name
    assert preset.title
    assert preset.docs is None or preset.docs.startswith("https://")
    operations = botocore.session.Session().get_service_model("s3").operation_names
    assert preset.unsupported <= set(operations)


def test_what_the_guides_say() -> None:
    cloud_temple = providers.preset("cloud-temple")
    assert cloud_temple.url == "https://{namespace}.s3.fr1.cloud-temple.com"
    assert (cloud_temple.region, cloud_temple.addressing) == ("eu-west-1", "path")
    z1storage = providers.preset("z1storage")
    assert (z1storage.url, z1storage.addressing) == ("https://objects.s3.z1storage.com", "path")


@pytest.mark.parametrize("name", ["ceph-rgw", "embedded", "minio"])
def test_a_server_has_no_url_of_its_own(name: str) -> None:
    assert providers.preset(name).url is None


def test_an_unknown_provider_names_the_known_ones() -> None:
    with pytest.raises(ConfigurationError, match=r"^S: there is no provider 'gone'; known are aws, .*z1storage$"):
        providers.preset("gone", "S")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('title = "X"\nulr = "https://x"\n', "providers/mine.toml:2: unknown key 'ulr'"),
        ('title = "X"\nregion = 1\n', "providers/mine.toml:2: region must be a string"),
        ('title = "X"\nunsupported = "GetBucketAcl"\n', "providers/mine.toml:2: unsupported must be a list of strings"),
        ('title = "X"\nunsupported = [1]\n', "providers/mine.toml:2: unsupported must be a list of strings"),
        ('title = "X"\naddressing = "auto"\n', "providers/mine.toml:2: addressing must be path or virtual"),
        ('title = "X"\n\nurl = "https://{tenant}.x"\n', "providers/mine.toml:3: url must be scheme://host"),
        ('title = "X"\nurl = "https://x/path"\n', "providers/mine.toml:2: url must be scheme://host"),
        ('region = "x"\n', "providers/mine.toml:1: title is missing"),
        ('title = "X"\nregion = \n', "providers/mine.toml:2: malformed TOML"),
    ],
)
def test_a_wrong_preset_names_file_and_line(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "mine.toml").write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        providers.read_preset(tmp_path / "mine.toml")
    assert str(caught.value).startswith(message)


def test_adding_a_provider_is_adding_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "FOLDER", tmp_path)
    (tmp_path / "mine.toml").write_text(
        'title = "Mine"\nurl = "https://s3.{region}.x"\nunsupported = ["GetBucketAcl"]\n'
    )
    preset = providers.preset("mine")
    assert (preset.title, preset.url, preset.unsupported) == ("Mine", "https://s3.{region}.x", {"GetBucketAcl"})
