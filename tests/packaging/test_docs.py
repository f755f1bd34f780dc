"""The documentation: its site is built with every link found, its flags exist, and its transcripts are what happens."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import click
import pytest

from fixtures.run import options
from fixtures.run.buckets import MAX_BUCKETS, MAX_BUCKETS_WITH_ONE_CLIENT, MIN_BUCKETS_PER_PROCESS
from published.results.published_servers import published
from published.site.written_pages import PAGE_SOURCES
from reference.server.connections import running
from s3_conformance import cli
from tests.s3_conformance.commands import User, user
from tests.s3_conformance.servers import Changing

ROOT = Path(__file__).parents[2]
PAGES = {
    path.name: path.read_text(encoding="utf-8") for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
}
SETTINGS = " ".join(PAGES["settings.md"].split())
MOST_WORDS = 700
OF_DOCKER = {"--rm", "--target", "--user", "--userns"}
OF_SERVERS_TOOLS = {"--user", "--uid", "--display-name"}
OF_PYTEST = {"--fixtures", "--html", "--ignore", "--lf", "--markers", "--maxfail"}
OF_OTHERS = {"--check", "--table", *OF_PYTEST, *OF_DOCKER, *OF_SERVERS_TOOLS}
"""Flags of pytest, pytest-html, docker, podman, the tools of servers, and the scripts of the repository."""


BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
OF_SERVERS = {"server"}
"""The target of a server's own Makefile in a recipe."""


def test_the_readme_is_short() -> None:
    assert len(PAGES["README.md"].split()) <= MOST_WORDS


def test_numbers_of_buckets() -> None:
    of_one = (
        f"{MAX_BUCKETS_WITH_ONE_CLIENT} with a single client (with many workers, {MIN_BUCKETS_PER_PROCESS} for each)"
    )
    assert f"at most {MAX_BUCKETS} exist at a time, {of_one}" in SETTINGS


@pytest.mark.parametrize("page", PAGES)
def test_flags_are_those_of_a_command(page: str) -> None:
    known = {option.flag for option in options.ALL}
    commands = [cli.main.get_command(click.Context(cli.main), name) for name in cli.COMMANDS]
    known |= {flag for command in commands if command for each in command.params for flag in each.opts}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGES[page])) - known - OF_OTHERS == set()


@pytest.mark.parametrize("flag", [option.flag for option in options.SELECTION])
def test_every_way_to_select_is_described(flag: str) -> None:
    assert flag in SETTINGS


def test_every_page_is_in_the_documentation() -> None:
    assert {f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")} <= set(PAGE_SOURCES.values())


def test_the_readme_counts_the_published_servers() -> None:
    (line,) = re.findall(r"\[Published results\]\(\S+\) has (.*?), each run", PAGES["README.md"], re.DOTALL)
    named = re.split(r",\s|\sand\s", line)
    others = NUMBERS.index(named.pop().removesuffix(" others"))
    products = {" ".join(result.title.split()[:-1]) for result in published() if result.server}
    assert {name.removeprefix("the ") for name in named} < products
    assert len(named) + others == len(products)


# The transcripts


def commands_in(page: str) -> list[tuple[str, str]]:
    """The commands of a page's transcripts, each with the output that it shows; `…` stands for anything."""
    found: list[tuple[str, str]] = []
    for block in re.findall(r"^```\n(\$ .*?)^```$", PAGES[page], re.MULTILINE | re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


def run(someone: User, command: str, shown: str, url: str) -> None:
    name, *arguments = shlex.split(command.replace("http://127.0.0.1:9000", url))
    assert name == "s3-conformance"
    outcome = someone.command(*arguments)
    pattern = ".*".join(map(re.escape, shown.replace("http://127.0.0.1:9000", url).split("…")))
    assert re.fullmatch(pattern, outcome.stdout, re.DOTALL), outcome.said


def test_the_first_steps(tmp_path: Path) -> None:
    with running(Changing()) as url:
        someone = user(tmp_path)
        steps = commands_in("getting-started.md")
        assert len(steps) == 4
        for command, shown in steps:
            run(someone, command, shown, url)


SHORTER = ("--area", "objects", "--level", "core", "--client", "boto3-s3v4", "-k", "etag_is_the_md5")
"""Added to each run that a page describes without a selection: whole runs take minutes, and are other tests."""


def test_the_commands_of_the_readme(tmp_path: Path) -> None:
    """Each command of the README runs, in its order, and exits with the status that it is said to have."""
    server = Changing()
    server.breaks("etag_without_quotes")
    with running(server) as url:
        someone = user(tmp_path)
        commands = plain_commands("README.md")
        statuses = {command: _status(someone, command, url) for command in commands}
    assert statuses == {
        "doctor --endpoint-url URL": 0,
        "run --endpoint-url URL --smoke": 1,
        "run --endpoint-url URL": 1,
        "show s3-conformance-report 1": 0,
        "run --again s3-conformance-report 1": 1,
        "compare before/ after/ --out compare.html": 0,
        "run --endpoint-url URL --every-client": 1,
        "known s3-conformance-report --update known": 0,
        "run --endpoint-url URL --every-client --known known": 0,
    }
    assert (tmp_path / "compare.html").exists()


@pytest.mark.exhaustive
def test_a_plain_run_of_the_first_steps(tmp_path: Path) -> None:
    """The command without a transcript, which tests everything."""
    assert plain_commands("getting-started.md") == ["run --endpoint-url URL"]
    with running(Changing()) as url:
        someone = user(tmp_path)
        assert _status(someone, "run --endpoint-url URL", url) == 0
        assert (tmp_path / "s3-conformance-report" / "report.html").exists()


def plain_commands(page: str) -> list[str]:
    """The suite's commands in a page's blocks without a transcript, without comments and with URL as the endpoint."""
    lines = [line for block in BLOCK.findall(PAGES[page]) for line in block.splitlines()]
    of_suite = (line.removeprefix("s3-conformance ") for line in lines if line.startswith("s3-conformance "))
    return [re.sub(r"(--endpoint-url) \S+", r"\1 URL", line.partition("  #")[0].strip()) for line in of_suite]


def _status(someone: User, command: str, url: str) -> int:
    """Runs a command as a page shows it, and returns its exit status. Two copies of the report are compared."""
    arguments = shlex.split(command.replace("URL", url))
    if arguments[0] == "compare":
        report = someone.folder / "s3-conformance-report"
        for name in ("before", "after"):
            shutil.copytree(report, someone.folder / name)
    selects_all = arguments[0] == "run" and not {"--smoke", "--again"} & set(arguments)
    return someone.command(*arguments, *(SHORTER if selects_all else ())).status


def test_the_makefile_has_what_pages_name() -> None:
    made = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", "\n".join(PAGES.values()), re.MULTILINE))
    assert {"run", "test", "site"} <= named
    assert named - made - OF_SERVERS == set()


@pytest.mark.exhaustive
def test_a_server_is_mended(tmp_path: Path) -> None:
    server = Changing()
    server.breaks("etag_without_quotes")
    with running(server) as url:
        someone = user(tmp_path, S3_ENDPOINT_URL=url)
        someone.command("run", "--area", "objects", "--client", "boto3-s3v4", "-k", "etag_is_the_md5")
        (before, after) = commands_in("mending-a-server.md")
        run(someone, *before, url)
        server.is_mended()
        run(someone, *after, url)
