"""The files outside of this folder that are pages of the documentation: they stay where people and tools look for
them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[1]
PAGES = {
    "CONTRIBUTING.md": "contributing.md",
    "ARCHITECTURE.md": "architecture.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
    "reports/README.md": "record-fields.md",
}
LINK = re.compile(r"\[([^\]]*)\]\((?!https?://|#)([^)#\s]+)(#[^)\s]*)?\)")


def on_files(files: Files, config: Any) -> Files:
    for source, page in PAGES.items():
        files.append(File.generated(config, page, content=(ROOT / source).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Returns the text with links to pages of the site. A link to another file of the repository becomes its name."""
    source = next((name for name, uri in PAGES.items() if uri == page.file.src_uri), f"docs/{page.file.src_uri}")
    return LINK.sub(lambda found: _link(found, (ROOT / source).parent), markdown)


def _link(found: re.Match[str], folder: Path) -> str:
    words, path, anchor = found[1], (folder / found[2]).resolve(), found[3] or ""
    if not path.exists():
        return found[0]  # MkDocs reports it
    name = path.relative_to(ROOT).as_posix()
    if name in PAGES:
        return f"[{words}]({PAGES[name]}{anchor})"
    if path.parent == ROOT / "docs" and path.suffix in (".md", ".png"):
        return f"[{words}]({path.name}{anchor})"
    return f"`{name}`" if words.strip("`") == name else f"{words} (`{name}`)"
