"""The site that answers "can I use it?": features by server, one page for each feature, server and application,
and the documentation.

`page_content.py` has the content of the pages, this module writes them. All share a style sheet, and links are
relative, so the site works from files, too.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import minify_html
from markupsafe import Markup

from published.results.results_table import SEVERITIES_COUNTED
from published.site.broken_links import broken_links
from published.site.page_content import EXTENTS, MAX_COLUMNS, MAX_NAMED, Site
from published.site.written_pages import DOCUMENTATION, as_html, documentation, linked_files
from reports.diagnosis.features.support import MEANING, STATES
from reports.diagnosis.severity.severity_table import SEVERITIES
from reports.formats.html import security_policy
from reports.formats.html.templating import environment, styles

FOLDER = Path(__file__).parent
SITE_SCRIPTS = tuple((FOLDER / name).read_text(encoding="utf-8").strip() for name in ("search.js", "choice.js"))
"""The scripts of the first page; the others have none."""
OUTCOMES = "Applications at the published servers"
STYLESHEET = "site.css"
"""Next to the first page: a hundred pages share it."""
_ENVIRONMENT = environment(FOLDER)


def write(site: Site, applications: str, out: Path) -> list[Path]:
    """Writes all files below a folder, and returns the paths, the first page first. `applications` is the table of
    outcomes at servers, as Markdown. Raises `ValueError` for a link that leads nowhere."""
    page = partial(_page, site)
    pages: dict[str, str] = {"index.html": page("index", *SITE_SCRIPTS)}
    pages |= {f"features/{row.id}.html": page("feature", row=row) for row in site.features}
    pages |= {f"servers/{server.name}.html": page("server", server=server) for server in site.servers}
    pages |= {f"applications/{each.name}.html": page("application", application=each) for each in site.applications}
    pages["applications.html"] = page("text", title=OUTCOMES, root="", here="", content=as_html(applications))
    for words, name, content in documentation():
        pages[name] = page("text", title=f"{words}: s3-conformance", root="../", here=name, content=content)
    pages[STYLESHEET] = styles() + (FOLDER / STYLESHEET).read_text(encoding="utf-8") + _unchecked_columns_style(site)
    for file in linked_files():
        pages[f"docs/ci/{file.name}"] = file.read_text(encoding="utf-8")
    for name, text in pages.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    if broken := list(broken_links(out)):
        raise ValueError("\n".join(["links that lead nowhere:", *broken]))
    return [out / name for name in pages]


def _unchecked_columns_style(site: Site) -> str:
    """The style of the columns of servers that are not checked on the first page."""
    return "".join(
        f':root:not(:has(#choice [value="{server.name}"]:checked)) #features tr > :nth-child({column}) '
        "{ display: none; }\n"
        for column, server in enumerate(site.servers, 2)
    )


def _page(site: Site, name: str, *scripts: str, **values: object) -> str:
    text = _ENVIRONMENT.get_template(f"{name}.html").render(
        site=site,
        DOCUMENTATION=DOCUMENTATION,
        scripts=[Markup(script) for script in scripts],
        policy=security_policy.meta(*scripts, stylesheet=True),
        states=[(state, MEANING[state]) for state in STATES],
        MEANING=MEANING,
        SEVERITIES=SEVERITIES,
        WORST=SEVERITIES_COUNTED,
        STYLESHEET=STYLESHEET,
        EXTENTS=EXTENTS,
        MOST_COLUMNS=MAX_COLUMNS,
        MOST_NAMED=MAX_NAMED,
        **values,
    )
    # Without the end tags and quotes that HTML does not need: 200 pages should stay below 5 MB.
    return minify_html.minify(text)
