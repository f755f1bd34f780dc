"""Addresses on a page that only its script makes."""

from __future__ import annotations

from record.lines import CheckResult
from reports.formats.html.page_names import anchor


def result_anchor(result: CheckResult) -> str:
    """The fragment of a check with a client."""
    return anchor(f"{result.id}@{result.client}")
