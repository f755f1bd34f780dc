"""Tests of the choice of the workflows that an endpoint can be tested with, and of their buckets."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import pytest

from conformance.applications import test_workflows as checks
from fixtures.assertions.check import CheckSkipped
from fixtures.model.endpoint import Credentials, Endpoint
from programs import workflow_plugin as plugin
from programs.application import BucketKind, Place
from programs.catalogue import APPLICATIONS
from programs.workflows.backup import restic
from programs.workflows.tools import aws_cli, rclone


@pytest.mark.parametrize(
    ("name", "url", "addressing", "why_not"),
    [
        ("restic-0.18", "http://s3.example.com", "path", ""),
        ("restic-0.18", "https://s3.example.com", "virtual", ""),
        ("restic-0.18", "http://s3.example.com", "virtual", "over HTTP, workflows address buckets by path"),
        ("s3cmd-2.4", "https://s3.example.com", "path", ""),
        ("s3cmd-2.4", "https://s3.example.com", "virtual", "its workflow addresses buckets by path"),
    ],
)
def test_workflow_runs_where_it_can_address_buckets(
    name: str, url: str, addressing: str, why_not: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plugin, "is_installed", lambda application: True)
    endpoint = Endpoint(url, "us-east-1", addressing, Credentials("KEY", "SECRET"))
    if not why_not:
        plugin._skip_if_unworkable(APPLICATIONS[name], endpoint)
        return
    with pytest.raises(CheckSkipped) as left_out:
        plugin._skip_if_unworkable(APPLICATIONS[name], endpoint)
    assert left_out.value.why.reason.startswith(why_not)


@pytest.mark.parametrize(
    ("name", "scheme", "why_not"),
    [
        ("rclone-1.75", "http", ""),
        ("rclone-1.75-keys", "http", "its workflow runs over HTTPS only"),
        ("rclone-1.75-keys", "https", ""),
    ],
)
def test_workflow_runs_over_its_transports(name: str, scheme: str, why_not: str) -> None:
    endpoint = Endpoint(f"{scheme}://s3.example.com", "us-east-1", "path", Credentials("KEY", "SECRET"))
    with pytest.raises(CheckSkipped) if why_not else nullcontext() as left_out:
        checks.on_its_way._get_wrapped_function()(APPLICATIONS[name], endpoint)
    assert left_out is None or left_out.value.why.reason == why_not


@pytest.mark.parametrize("url", ["http://s3.example.com", "https://s3.example.com"])
def test_programs_are_left_out_only_if_they_must_verify_a_certificate(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plugin, "is_installed", lambda application: True)
    endpoint = Endpoint(url, "us-east-1", "path", Credentials("KEY", "SECRET"), verify_ssl=False)
    with pytest.raises(CheckSkipped) if endpoint.secure else nullcontext() as left_out:
        plugin._skip_if_unworkable(APPLICATIONS["restic-0.18"], endpoint)
    if left_out is not None:
        assert left_out.value.why.reason.startswith("programs verify certificates")


def _place(folder: Path, addressing: str) -> Place:
    url = "https://s3.example.com"
    return Place(url, "", "KEY", "SECRET", "bucket", "prefix", folder, folder, 0.0, addressing=addressing)


def test_programs_are_told_the_style(tmp_path: Path) -> None:
    by_path, by_host = _place(tmp_path, "path"), _place(tmp_path, "virtual")
    assert "s3.bucket-lookup=path" in restic._command(by_path)
    assert "s3.bucket-lookup=dns" in restic._command(by_host)
    path_styles = [rclone.environment(each)["RCLONE_CONFIG_IT_FORCE_PATH_STYLE"] for each in (by_path, by_host)]
    assert path_styles == ["true", "false"]
    assert aws_cli._environment(by_path) == {}
    config = Path(aws_cli._environment(by_host)["AWS_CONFIG_FILE"])
    assert "addressing_style = virtual" in config.read_text()


def test_a_workflow_has_a_bucket_of_its_kind() -> None:
    kinds = [kind for kind in get_args(BucketKind) if kind != "shared"]
    own = SimpleNamespace(**{f"{kind}_bucket": lambda kind=kind: f"the {kind} one" for kind in kinds})
    run: Any = SimpleNamespace(out_of_band=nullcontext, own_buckets=own)
    assert [plugin._own_bucket(run, kind) for kind in kinds] == [f"the {kind} one" for kind in kinds]
