"""`python -m reference [PORT] [--fault NAME]`, and `python -m reference faults [-k TEXT]`."""

from __future__ import annotations

import sys

from reference.command import main

main(sys.argv[1:])
