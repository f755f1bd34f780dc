"""The container and the compose example, as far as they can be checked without building an image."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import yaml

from fixtures.applications.catalogue import APPLICATIONS
from s3_conformance import cli

ROOT = Path(__file__).resolve().parents[2]
CONTAINERFILE = (ROOT / "Containerfile").read_text(encoding="utf-8")


def test_it_does_not_run_as_root() -> None:
    stages = re.split(r"^FROM ", CONTAINERFILE, flags=re.MULTILINE)
    (suite,) = (stage for stage in stages if stage.startswith("docker.io") and " AS suite\n" in stage)
    assert suite.index("USER tester") < suite.index("ENTRYPOINT")
    assert "USER root" not in CONTAINERFILE
    assert stages[-1].strip() == "suite"  # what is built without a target


def test_its_programs_exist() -> None:
    (line,) = re.findall(r"applications --install (.*)", CONTAINERFILE)
    commands = [command for name in line.split() for command in APPLICATIONS[name].install]
    assert all("go" not in command for command in commands)  # the image has Python alone


def test_the_example_starts_a_command_that_exists() -> None:
    services = yaml.safe_load((ROOT / "docs/ci/compose.yaml").read_text(encoding="utf-8"))["services"]
    suite = services["suite"]
    name, *arguments = shlex.split(suite["command"])
    command = cli.main.get_command(click.Context(cli.main), name)
    assert command is not None
    given = command.make_parser(click.Context(command)).parse_args(list(arguments))[0]
    assert (ROOT / "docs/ci" / suite["build"]["context"] / suite["build"]["dockerfile"]).exists()
    assert given["endpoint_url"].startswith("http://minio:")
    assert set(suite["depends_on"]) <= set(services)
    # The keys are those of a plain user: those of the root account would decide the first findings.
    root, own = services["minio"]["environment"]["MINIO_ROOT_USER"], suite["environment"]["AWS_ACCESS_KEY_ID"]
    assert root != own
    assert f"user add local {own} " in str(services["account"]["entrypoint"])


def test_what_is_left_out_of_the_image_is_not_in_the_package() -> None:
    left_out = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert not {"conformance", "fixtures", "reports", "s3_conformance", "pyproject.toml", "README.md"} & set(left_out)
