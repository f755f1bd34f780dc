"""The site that answers "can I use it?": features by server, and one page for each feature, server and application.

`shown.py` has the content of the pages, this module writes them. All share a style sheet, and links are relative, so
the site works from files, too.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import minify_html
from markupsafe import Markup

from published.results_table import KINDS_COUNTED
from published.site.shown import MOST_COLUMNS, MOST_NAMED, Site
from reports.diagnosis.features.support import MEANING, STATES
from reports.diagnosis.kinds.of_deviations import KINDS
from reports.formats.html import security_policy
from reports.formats.html.templating import environment, file_text

FOLDER = Path(__file__).parent
SCRIPTS = tuple((FOLDER / name).read_text(encoding="utf-8").strip() for name in ("search.js", "choice.js"))
"""The scripts of the first page; the others have none."""
STYLESHEET = "site.css"
"""Next to the first page: a hundred pages share it."""
DOCUMENTATION = "docs/index.html"
"""The first page of the documentation, as `make docs OUT=site/docs` puts it."""
_ENVIRONMENT = environment(FOLDER)
MANY = 9
"""With more servers, only the symbols of states fit side by side."""


def write(site: Site, out: Path) -> list[Path]:
    """Writes all files below a folder, and returns the paths, the first page first. The pages link to the documentation
    if it is there already."""
    page = partial(_page, site, DOCUMENTATION if (out / DOCUMENTATION).exists() else "")
    pages: dict[str, str] = {"index.html": page("index", *SCRIPTS)}
    pages |= {f"features/{row.id}.html": page("feature", row=row) for row in site.features}
    pages |= {f"servers/{server.name}.html": page("server", server=server) for server in site.servers}
    pages |= {f"applications/{each.name}.html": page("application", application=each) for each in site.applications}
    pages[STYLESHEET] = file_text("style.css") + (FOLDER / STYLESHEET).read_text(encoding="utf-8") + _unchosen(site)
    for name, text in pages.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    return [out / name for name in pages]


def _unchosen(site: Site) -> str:
    """The style of the columns of servers that are not checked on the first page."""
    return "".join(
        f':root:not(:has(#choice [value="{server.name}"]:checked)) #features tr > :nth-child({column}) '
        "{ display: none; }\n"
        for column, server in enumerate(site.servers, 2)
    )


def _page(site: Site, docs: str, name: str, *scripts: str, **values: object) -> str:
    text = _ENVIRONMENT.get_template(f"{name}.html").render(
        site=site,
        docs=docs,
        scripts=[Markup(script) for script in scripts],
        policy=security_policy.meta(*scripts, stylesheet=True),
        states=[(state, MEANING[state]) for state in STATES],
        MEANING=MEANING,
        KINDS=KINDS,
        WORST=KINDS_COUNTED,
        STYLESHEET=STYLESHEET,
        MANY=MANY,
        MOST_COLUMNS=MOST_COLUMNS,
        MOST_NAMED=MOST_NAMED,
        **values,
    )
    # Without the end tags and quotes that HTML does not need: 170 pages of tables should stay below 3 MB.
    return minify_html.minify(text)
