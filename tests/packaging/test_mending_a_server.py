"""The page about mending a server: its filmed loop and its recipe for bisecting are what happens."""

from __future__ import annotations

import contextlib
import re
import shlex
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reference.server.connections import running
from tests.environment import neutral
from tests.s3_conformance.commands import User, user
from tests.s3_conformance.servers import Changing

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "mending-a-server.md").read_text(encoding="utf-8")
URL = "http://127.0.0.1:9000"
DEFECT = "etag_without_quotes"
GONE = 2.0
"""Seconds for which the server is gone: several looks of `--watch`."""
SECONDS_OF_A_LINE = re.compile(r"^\d\d\.\d ", re.MULTILINE)
FILMED, RECIPE = (
    re.compile(r"^```console\n\$ (.*?)^```$", re.M | re.S),
    re.compile(r"^```sh\n(#!.*?)^```$", re.M | re.S),
)
SERVER = """\
#!{python}
import sys, threading
sys.path.insert(0, "{root}")
from tests.s3_conformance.servers import Changing
from reference.server.connections import running
server = Changing()
{change}
with running(server, {port}):
    threading.Event().wait()
"""


def selected(someone: User, url: str, *out: str) -> None:
    """Makes the record of three results that fail."""
    selection = ("--area", "objects", "--client", "boto3-s3v4", "-k", "etag_is_the_md5")
    assert someone.command("run", "--endpoint-url", url, *selection, *out).status == 1


@pytest.mark.exhaustive
def test_the_filmed_loop(tmp_path: Path) -> None:
    """The server is stopped, and started again when it is mended, at the line with a comment."""
    film = FILMED.search(PAGE)
    assert film is not None
    command, _, shown = film[1].partition("\n")
    before, after = re.split(r"^# .*\n", shown, flags=re.MULTILINE)
    name, *arguments = shlex.split(command.partition(" | ")[0])
    assert name == "s3-conformance"
    server, someone = Changing(), user(tmp_path)
    server.breaks(DEFECT)
    (tmp_path / "server.py").write_text("")
    with contextlib.ExitStack() as watching:
        with running(server) as url:
            selected(someone, url)
            output = watching.enter_context(someone.running(*arguments)).stdout
            assert output is not None
            was = until_it_watches(output)
        time.sleep(GONE)
        server.is_mended()
        with running(server, int(url.rpartition(":")[2])):
            now = until_it_watches(output)
    for printed, shown in ((was, before), (now, after)):
        lines = SECONDS_OF_A_LINE.sub("", shown).replace(URL, url)
        assert re.fullmatch(".*".join(map(re.escape, lines.split("…"))), printed.lstrip("\n"), re.DOTALL), printed


def until_it_watches(output: Iterator[str]) -> str:
    text = ""
    for line in output:
        text += line
        if line.startswith("Watching "):
            break
    return text


@pytest.mark.exhaustive
def test_the_recipe_for_bisecting(tmp_path: Path) -> None:
    """The recipe finds the commit from which on the server is broken."""
    recipe = RECIPE.search(PAGE)
    assert recipe is not None
    server = Changing()
    server.breaks(DEFECT)
    with running(server) as url:
        selected(user(tmp_path), url, "--out", "report")
    port = url.rpartition(":")[2]
    folder = tmp_path / "server"
    folder.mkdir()
    script = recipe[1].replace("localhost:9000", f"127.0.0.1:{port}").replace("lock-protection", "objects")
    executable(folder / "try.sh", script)
    git(tmp_path, folder, "init", "--quiet")
    commits = [commit(tmp_path, folder, number, port, is_broken=number >= 3) for number in range(5)]
    (start, run) = re.findall(r"^git (bisect .*)$", PAGE, re.MULTILINE)
    git(tmp_path, folder, *start.replace("BAD", commits[-1]).replace("GOOD", commits[0]).split())
    assert f"{commits[3]} is the first bad commit" in git(tmp_path, folder, *run.split())


def commit(home: Path, folder: Path, number: int, port: str, *, is_broken: bool) -> str:
    """Commits a version of the server, which its Makefile builds, and returns the commit's id."""
    change = f'server.breaks("{DEFECT}")' if is_broken else f"# version {number}"
    server = SERVER.format(python=sys.executable, root=ROOT, change=f"{change}  # {number}", port=port)
    (folder / "server.in").write_text(server, encoding="utf-8")
    (folder / "Makefile").write_text(".PHONY: server\nserver:\n\tcp server.in server\n\tchmod +x server\n")
    git(home, folder, "add", "server.in", "Makefile")
    git(home, folder, "commit", "--quiet", "--message", f"Version {number}")
    return git(home, folder, "rev-parse", "HEAD").strip()


def git(home: Path, folder: Path, *arguments: str) -> str:
    someone = user(home)
    own = {f"GIT_{who}_{what}": "a@b.test" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    path = f"{Path(sys.executable).parent}:{neutral()['PATH']}"
    environment = {**someone.environment, **own, "GIT_CONFIG_NOSYSTEM": "1", "PATH": path}
    done = subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def executable(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
