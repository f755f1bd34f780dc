"""The pages of the site that are written as Markdown: the documentation, and files that stay where people and tools
look for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markupsafe import Markup

from published.results.published_servers import ROOT

PAGE_SOURCES = {
    "Start": "docs/index.md",
    "Getting started": "docs/getting-started.md",
    "Settings": "docs/settings.md",
    "Reading a report": "docs/reading-a-report.md",
    "Expected results": "docs/expected-results.md",
    "In CI": "docs/in-ci.md",
    "Will my program work?": "docs/programs.md",
    "Your own program": "docs/record.md",
    "Profiles": "docs/profiles.md",
    "Mending a server": "docs/mending-a-server.md",
    "Publishing results": "docs/publishing.md",
    "Running it at Amazon S3": "docs/aws.md",
    "Adding a check": "CONTRIBUTING.md",
    "How it works": "ARCHITECTURE.md",
    "Decisions": "docs/decisions.md",
    "Maintaining": "docs/maintaining.md",
    "What a run promises": "SECURITY.md",
    "Fields of the record": "reports/README.md",
    "Changes": "CHANGELOG.md",
}
"""The files of the pages, by the words of the links to them, in the order of the navigation."""
PAGE_NAMES = {source: Path(source).stem.lower() for source in PAGE_SOURCES.values()} | {
    "reports/README.md": "record-fields"
}
DOCUMENTATION = {words: f"docs/{PAGE_NAMES[source]}.html" for words, source in PAGE_SOURCES.items()}
"""The pages in the site, by the same words."""
_LINK = re.compile(r"\[([^\]]*)\]\((?!https?://|#)([^)#\s]+)(#[^)\s]*)?\)")
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def documentation() -> Iterator[tuple[str, str, Markup]]:
    """The words, the path and the content of each of these pages."""
    for words, source in PAGE_SOURCES.items():
        text = _LINK.sub(partial(_link, source=source), (ROOT / source).read_text(encoding="utf-8"))
        yield words, DOCUMENTATION[words], as_html(text)


def as_html(text: str) -> Markup:
    """Markdown as HTML, in which headings have ids as on GitHub. HTML in it is shown as text."""
    tokens = _MARKDOWN.parse(text)
    for token, content in pairwise(tokens):
        if token.type == "heading_open":
            token.attrSet("id", re.sub(r"[^\w -]", "", content.content.lower()).replace(" ", "-"))
    return Markup(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def linked_files() -> list[Path]:
    """The files that pages link to, and that are no pages."""
    return sorted((ROOT / "docs" / "ci").iterdir())


def _link(found: re.Match[str], *, source: str) -> str:
    """A link in the form of the site. One to another file of the repository becomes its name."""
    words, path, anchor = found[1], (ROOT / source).parent.joinpath(found[2]).resolve(), found[3] or ""
    if not path.is_relative_to(ROOT):
        return found[0]
    name = path.relative_to(ROOT).as_posix()
    if name == "published":
        return f"[{words}](../index.html)"
    if name in PAGE_NAMES:
        return f"[{words}]({PAGE_NAMES[name]}.html{anchor})"
    if path.is_relative_to(ROOT / "docs") or not path.exists():
        return f"[{words}]({path.relative_to(ROOT / 'docs').as_posix() if path.exists() else found[2]}{anchor})"
    return f"`{name}`" if words.strip("`") == name else f"{words} (`{name}`)"
