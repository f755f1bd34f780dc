"""The container and the compose example, as far as they can be checked without building an image."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import yaml

from programs.catalogue import APPLICATIONS
from programs.installation.installing import FOLDER_VARIABLE
from s3_conformance import cli
from s3_conformance.run_checks import REPORT_FOLDER

ROOT = Path(__file__).resolve().parents[2]
CONTAINERFILE = (ROOT / "Containerfile").read_text(encoding="utf-8")


def test_hadolint_finds_nothing() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([hadolint, "--no-color", ROOT / "Containerfile"], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_it_does_not_run_as_root() -> None:
    stages = re.split(r"^FROM ", CONTAINERFILE, flags=re.MULTILINE)
    (suite,) = (stage for stage in stages if stage.startswith("docker.io") and " AS suite\n" in stage)
    assert suite.index("USER 1000:1000") < suite.index("ENTRYPOINT")  # by number, as Kubernetes' runAsNonRoot wants it
    assert CONTAINERFILE.count("USER ") == 1
    assert stages[-1].strip() == "suite"  # what is built without a target


def test_any_user_id_can_run_it() -> None:
    """The folders that a run writes to are open to everybody: programs, ledgers, reports, and caches at home."""
    (line,) = re.findall(r"install -d -m 1777 (.*)", CONTAINERFILE)
    for variable in (FOLDER_VARIABLE, "S3_CONFORMANCE_STATE", "HOME"):
        (folder,) = re.findall(rf"^ +{variable}=(\S+)", CONTAINERFILE, re.MULTILINE)
        assert folder in line.split()
    (working,) = re.findall(r"^WORKDIR (.*)$", CONTAINERFILE, re.MULTILINE)
    assert working in line.split()


def test_the_reports_of_the_example_are_fetched_from_their_folder() -> None:
    compose = (ROOT / "docs/ci/compose.yaml").read_text(encoding="utf-8")
    (working,) = re.findall(r"^WORKDIR (.*)$", CONTAINERFILE, re.MULTILINE)
    assert f"`docker cp s3-suite:{working}/{REPORT_FOLDER} .`" in compose


def test_its_programs_exist() -> None:
    (line,) = re.findall(r"applications --install (.*?) &&", CONTAINERFILE)
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
