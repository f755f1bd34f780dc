"""The checks and features of this suite, and the site that is built from them, for tests of the site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from fixtures.model.features import FEATURES
from published.site.__main__ import build
from published.site.reconstructing import Suite, suite_of


def suite(every_check: list[dict[str, Any]]) -> Suite:
    """The same as `published.suite.suite` collects."""
    return suite_of(msgspec.json.encode(FEATURES), msgspec.json.encode(every_check))


def build_site(every_check: list[dict[str, Any]], folder: Path) -> None:
    """Writes the site into the folder."""
    build(suite(every_check), folder)
