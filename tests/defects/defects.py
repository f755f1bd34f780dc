"""Every seeded defect, by name: those of all modules in `seeded/`."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from tests.defects.seeding import DEFECTS, Defect

# In one order on every machine, so that xdist's workers collect the same tests.
for module in sorted(Path(__file__).with_name("seeded").glob("*.py")):
    import_module(f"tests.defects.seeded.{module.stem}")

__all__ = ["DEFECTS", "Defect"]
