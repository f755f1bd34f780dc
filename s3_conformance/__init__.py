"""The command line, and the place of the suite: next to this package in a checkout, inside it in a wheel."""

from __future__ import annotations

import sys
from pathlib import Path

_PACKAGE = Path(__file__).parent

INSTALLED = (_PACKAGE / "suite").is_dir()
"""True if the suite is installed from a wheel, and is not a checkout."""

SUITE = _PACKAGE / "suite" if INSTALLED else _PACKAGE.parent
"""The folder that holds `conformance`, `fixtures`, `reports` and `conftest.py`."""


def make_importable() -> None:
    """Adds the suite's folder to the import path: in a wheel its packages are not importable otherwise."""
    if sys.path[:1] != [str(SUITE)]:  # first, so that nothing in the user's folder is imported instead
        sys.path.insert(0, str(SUITE))
