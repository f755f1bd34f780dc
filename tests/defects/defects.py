"""Every seeded defect, by name: those of all modules `of_*.py` in this folder."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from tests.defects.seeding import DEFECTS, Defect

# In one order on every machine, so that xdist's workers collect the same tests.
for module in sorted(Path(__file__).parent.glob("of_*.py")):
    import_module(f"tests.defects.{module.stem}")

__all__ = ["DEFECTS", "Defect"]
