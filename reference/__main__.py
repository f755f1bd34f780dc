"""`python -m reference [PORT] [--fault NAME]`, and `python -m reference faults [-k TEXT]`."""

from __future__ import annotations

import os
import sys

from reference.command import main

try:
    main(sys.argv[1:])
    sys.stdout.flush()
except BrokenPipeError:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # otherwise Python complains at exit
    sys.exit(141)
except OSError as error:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.exit(f"the output: {error.strerror}")
