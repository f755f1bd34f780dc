"""The files outside of this folder that are pages of the documentation: they stay where people and tools look for
them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
PAGES = {
    "CONTRIBUTING.md": "contributing.md",
    "ARCHITECTURE.md": "architecture.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
    "reports/README.md": "record-fields.md",
}
PUBLISHED = ROOT / "published"
WITHIN = ("site", "docs")
"""The last folders of the path of a documentation that is published within the site of results."""
LINK = re.compile(r"\[([^\]]*)\]\((?!https?://|#)([^)#\s]+)(#[^)\s]*)?\)")


def on_files(files: Files, config: Any) -> Files:
    for source, page in PAGES.items():
        files.append(File.generated(config, page, content=(ROOT / source).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, **_: Any) -> str:
    """Returns the text with links to pages and files of the site. A link to another file of the repository becomes its
    name."""
    source = next((name for name, uri in PAGES.items() if uri == page.file.src_uri), f"docs/{page.file.src_uri}")
    is_within = Path(config.site_dir).parts[-2:] == WITHIN
    results = "../" * (page.file.dest_uri.count("/") + 1) + "index.html" if is_within else ""
    return LINK.sub(lambda found: _link(found, (ROOT / source).parent, results), markdown)


def _link(found: re.Match[str], folder: Path, results: str) -> str:
    """Returns a link as the site has it; `results` is the relative URL of the site of results, if it is known."""
    words, path, anchor = found[1], (folder / found[2]).resolve(), found[3] or ""
    if not path.exists():
        return found[0]  # MkDocs reports it
    if path == PUBLISHED and results:
        return f'<a href="{results}">{words}</a>'  # MkDocs would look for it among the pages
    name = path.relative_to(ROOT).as_posix()
    if name in PAGES:
        return f"[{words}]({PAGES[name]}{anchor})"
    if path.is_relative_to(DOCS):
        return f"[{words}]({path.relative_to(DOCS).as_posix()}{anchor})"
    return f"`{name}`" if words.strip("`") == name else f"{words} (`{name}`)"
