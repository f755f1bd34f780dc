"""The documentation as a site, in a browser: each page is shown without an error, and fits on a phone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser

from tests.browser.screens import DESKTOP, PHONE, too_wide

ROOT = Path(__file__).parents[2]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Writes nothing: requests would stand among the results of tests."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True)
    return folder


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_each_page_is_shown_without_an_error_and_fits(browser: Browser, site: Path, address: str, viewport) -> None:
    names = sorted(str(path.parent.relative_to(site)) for path in site.rglob("index.html"))
    assert "getting-started" in names
    wrong: list[str] = []
    with browser.new_context(viewport=viewport) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda sent: sent.url.startswith(address) or wrong.append(sent.url))
        page.on("response", lambda came: came.status < 400 or wrong.append(f"{came.status} {came.url}"))
        for name in names:
            page.goto(f"{address}{name}/")
            if too_wide(page) > 0:
                wrong.append(f"{name} is wider than the window")
    assert wrong == []
