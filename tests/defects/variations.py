"""Every allowed variation, by name: those of all modules in `allowed/`."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from tests.defects.varying import VARIATIONS, Variation

# The order by name puts answers before HTTP and XML: they search for text in the reference's form.
for module in sorted(Path(__file__).with_name("allowed").glob("*.py")):
    import_module(f"tests.defects.allowed.{module.stem}")

TOGETHER: dict[str, list[Variation]] = {}
for variation in VARIATIONS.values():
    TOGETHER.setdefault(variation.group, []).append(variation)

__all__ = ["TOGETHER", "VARIATIONS"]
