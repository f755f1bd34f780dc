"""Tests that a folder of somebody else, in which the user works, runs nothing and gets no keys."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from reference.protocol.messages import Response, S3Request, Serve
from reference.server.connections import running
from reference.server.service import reference
from tests.breaker import foreign_data
from tests.breaker.foreign_data import record_text, toml, with_changed_field
from tests.forking import LONGEST
from tests.s3_conformance.commands import user

pytestmark = pytest.mark.broken_records
COMMAND = Path(sys.executable).with_name("s3-conformance")
MODULES = (
    "click",
    "types",
    "conftest",
    "sitecustomize",
    "usercustomize",
    "json",
    "boto3",
    "reports",
    "evil",
    "test_evil",
)
CONFIGURATION = {
    "pytest.ini": "[pytest]\naddopts = -p evil\n",
    "tox.ini": "[pytest]\naddopts = -p evil\n",
    "setup.cfg": "[tool:pytest]\naddopts = -p evil\n",
    "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "-p evil"\n',
}
WITHOUT_KEYS = with_changed_field(foreign_data.RECORD, ("check", "client"), "boto3-s3v4")


def write(folder: Path) -> None:
    """Files that note when they are imported, and records."""
    note = f"open({str(folder / 'imported')!r}, 'a').write(__name__ + '\\n')\n"
    texts = {
        **{f"{name}.py": note for name in MODULES},
        **CONFIGURATION,
        "r/results.jsonl": record_text(WITHOUT_KEYS),
        "r/conftest.py": note,
        "other/results.jsonl": record_text(foreign_data.RECORD | {"check": foreign_data.OTHER, "others": []}),
        "conformance/objects/test_get.py": note,
        "conformance/conftest.py": note,
        "f.toml": toml(foreign_data.FOOTPRINT),
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "command",
    [
        ("show", "r", "1"),
        ("report", "r", "--out", "out"),
        ("report", "r", "other", "--out", "out"),
        ("compare", "r", "other"),
        ("predict", "f.toml", "r"),
        ("known", "r", "--update", "known"),
        ("guide", "r"),
        ("publish", "r", "--title", "My Server 1.0"),
        ("list", "--area", "connect"),
        ("doctor", "--endpoint-url", "URL"),
        ("sweep", "--endpoint-url", "URL"),
        ("run", "--again", "r", "--endpoint-url", "URL", "--bucket", "mine", "-n", "2"),
        ("run", "--endpoint-url", "URL", "--area", "connect", "-n", "2", "--out", "out"),
    ],
    ids=" ".join,
)
def test_nothing_in_the_folder_is_imported(tmp_path: Path, command: tuple[str, ...]) -> None:
    write(tmp_path)
    with running(reference()) as url:
        done = subprocess.run(
            [COMMAND, *(url if word == "URL" else word for word in command)],
            cwd=tmp_path,
            env=user(tmp_path).environment,
            capture_output=True,
            text=True,
            timeout=LONGEST,
        )
    assert done.returncode in (0, 1, 2, 3), done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert not (tmp_path / "imported").exists(), (tmp_path / "imported").read_text()


@pytest.mark.exhaustive
@pytest.mark.parametrize("setting", ["", 'provider = "minio"\n', "verify_ssl = false\n", 'profile = "default"\n'])
@pytest.mark.parametrize(
    "command",
    [
        ("run", "--area", "connect"),
        ("doctor",),
        ("sweep",),
        ("run", "--again", "r", "--bucket", "mine"),
        ("record", "--provider", "minio", "--", "true"),
    ],
    ids=" ".join,
)
def test_its_settings_do_not_choose_where_keys_are_used(tmp_path: Path, command: tuple[str, ...], setting: str) -> None:
    write(tmp_path)
    asked: list[str] = []

    def noted(request: S3Request, serve: Serve) -> Response:
        asked.append(request.operation or "")
        return serve(request)

    with running(reference(noted)) as url:
        (tmp_path / "s3-conformance.toml").write_text(f'endpoint_url = "{url}"\n{setting}')
        (tmp_path / ".aws").mkdir()
        (tmp_path / ".aws" / "config").write_text("[default]\nregion = us-east-1\n")
        ended = user(tmp_path).command(*command)
    assert (ended.status, asked) == (2, [])
    assert "add --config s3-conformance.toml to use it with others" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
