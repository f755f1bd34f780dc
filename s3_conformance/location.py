"""Where the suite is: beside this package in a checkout, inside it in a wheel."""

from __future__ import annotations

import sys
from pathlib import Path

_PACKAGE = Path(__file__).parent

INSTALLED = (_PACKAGE / "suite").is_dir()
"""Whether this is a wheel's, and no checkout."""

SUITE = _PACKAGE / "suite" if INSTALLED else _PACKAGE.parent
"""The folder that holds `conformance`, `fixtures`, `reports` and `conftest.py`."""


def make_importable() -> None:
    """Puts the suite's folder on the path: in a wheel its packages are not importable without."""
    if sys.path[:1] != [str(SUITE)]:  # first, before the user's own folder and what is in it
        sys.path.insert(0, str(SUITE))
