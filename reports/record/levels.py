"""The levels of requirements, the most important first: of checks, which have one each, and in records."""

from __future__ import annotations

LEVELS = ("core", "common", "extended", "rgw")
