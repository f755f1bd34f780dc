"""Tests of the wheel: its content, and a run without an importable checkout."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import venv
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from record.record_file import read
from tests.environment import neutral
from tests.forking import LONGEST

ROOT = Path(__file__).resolve().parents[2]
SUITE = "s3_conformance/suite/"
SUFFIXES = (".py", ".toml", ".txt", ".css", ".js", ".json", ".html")
KNOWN = ("/expected.txt", "/causes.toml")
PACKAGES = ("conformance", "fixtures", "reports", "conftest", "tests")


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=LONGEST)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    # The build tools are downloaded, unless they are here.
    isolation = ["--no-build-isolation"] if find_spec("hatchling") else []
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, *isolation, ROOT]
    built = run(*pip, cwd=folder)
    assert built.returncode == 0, built.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def content(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """A fresh venv with the wheel in it. Its dependencies come from this environment, without the checkout: in a folder
    that a .pth file adds, other .pth files are ignored, and with them the editable installation."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(folder, with_pip=False, symlinks=True)
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        python(folder),
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        wheel,
    ]
    installed = run(*pip, cwd=folder)
    assert installed.returncode == 0, installed.stderr
    paths = dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))
    (site_packages(folder) / "dependencies.pth").write_text("".join(f"{path}\n" for path in paths))
    return folder


def python(environment: Path) -> Path:
    return environment / "bin" / "python"


def site_packages(environment: Path) -> Path:
    (found,) = (environment / "lib").glob("python*/site-packages")
    return found


def clean_variables(home: Path) -> dict[str, str]:
    return neutral("PYTHON") | {"HOME": str(home)}


@pytest.mark.exhaustive
def test_one_importable_name(content: set[str]) -> None:
    top = {name.partition("/")[0] for name in content}
    assert {name for name in top if not name.endswith(".dist-info")} == {"s3_conformance"}
    assert not [name for name in content if "__pycache__" in name or name.startswith(f"{SUITE}tests")]


def test_the_whole_suite_is_inside(content: set[str]) -> None:
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    if listed.returncode:
        pytest.skip("not in a git checkout")
    folders = ("conformance/", "fixtures/", "reports/", "published/results/")
    files = [name for name in listed.stdout.splitlines() if (ROOT / name).exists()]
    wanted = [name for name in files if name.startswith(folders) and name.endswith(SUFFIXES)]
    assert len(wanted) > 60
    assert {f"{SUITE}{name}" for name in [*wanted, "conftest.py", "pyproject.toml"]} <= content
    assert {name for name in files if name.startswith("s3_conformance/")} <= content


def test_of_published_servers_expected_results_are_inside_and_what_publishes(content: set[str]) -> None:
    published = {name for name in content if name.startswith(f"{SUITE}published/")}
    assert len(published) >= 7
    modules = {name for name in published if name.endswith(".py")}
    assert {Path(name).parent.name for name in modules} == {"published", "results"}
    assert all(name.endswith(KNOWN) for name in published - modules)


@pytest.mark.parametrize(
    "name",
    [
        "fixtures/settings/providers/aws.toml",
        "fixtures/model/features/buckets.toml",
        "fixtures/model/rgw_models/s3/2006-03-01/service-2.sdk-extras.json",
        "reports/formats/html/style.css",
        "reports/formats/html/report/overview.html",
        "reports/formats/html/report/start.js",
        "published/juicefs-1.4/expected.txt",
        "published/moto-5.2/causes.toml",
        "conformance/test_connect.py",
        "conftest.py",
        "pyproject.toml",
    ],
)
def test_files_that_are_read_while_it_runs(content: set[str], name: str) -> None:
    assert SUITE + name in content


@pytest.mark.exhaustive
def test_the_checkout_is_not_importable(environment: Path, tmp_path: Path) -> None:
    code = "import importlib.util, s3_conformance, sys; print(s3_conformance.__file__)\n"
    code += f"sys.exit(', '.join(name for name in {PACKAGES} if importlib.util.find_spec(name)) or 0)"
    done = run(python(environment), "-c", code, cwd=tmp_path, env=clean_variables(tmp_path))
    assert (done.returncode, done.stderr.strip()) == (0, "")
    assert Path(done.stdout.strip()).is_relative_to(environment)


SOME = ("connect", "rgw", "storage")
"""Areas with little in them."""


@pytest.mark.exhaustive
@pytest.mark.parametrize("areas", [SOME, pytest.param((), marks=pytest.mark.exhaustive)], ids=["some", "all"])
def test_it_lists_the_same_checks(
    environment: Path, tmp_path: Path, every_check: list[dict[str, Any]], areas: tuple[str, ...]
) -> None:
    flags = ("--area", ",".join(areas)) if areas else ()
    command = environment / "bin" / "s3-conformance"
    listed = run(
        command, "list", "--every-client", "--format", "json", *flags, cwd=tmp_path, env=clean_variables(tmp_path)
    )
    assert listed.returncode == 0, listed.stderr
    wanted = {check["id"]: check for check in every_check if not areas or check["area"] in areas}
    assert {check["id"]: check for check in json.loads(listed.stdout)} == wanted


@pytest.mark.exhaustive
def test_it_runs_in_an_empty_folder(environment: Path, tmp_path: Path) -> None:
    command, env = environment / "bin" / "s3-conformance", clean_variables(tmp_path)
    before = files_of(site_packages(environment))
    flags = ("-n", "1", "--area", ",".join(SOME), "--client", "boto3-s3v4,boto-s3")
    ran = run(command, "run", *flags, cwd=tmp_path, env=env)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    record = read(tmp_path / "s3-conformance-report" / "results.jsonl")
    assert {result.area for result in record.results} == set(SOME)
    assert any(result.known for result in record.results)
    assert "<style" in (tmp_path / "s3-conformance-report" / "report.html").read_text(encoding="utf-8")

    function = "conformance/buckets/test_list.py::test_own_bucket_is_listed"
    one = run(command, "run", "-n", "0", "--out", "one", "--", function, cwd=tmp_path, env=env)
    assert one.returncode == 0, one.stdout + one.stderr
    assert {result.id for result in read(tmp_path / "one" / "results.jsonl").results} == {
        "buckets/list::own_bucket_is_listed"
    }

    assert {path.name for path in tmp_path.iterdir()} == {"s3-conformance-report", "one"}
    assert files_of(site_packages(environment)) == before


def files_of(folder: Path) -> dict[str, int]:
    """Every file below a folder, with its modification time."""
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
