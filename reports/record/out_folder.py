"""The folder that a user gives for reports: it is made if needed, and must be one that files can be written to."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

OF_THE_SYSTEM = ("/", "/dev", "/proc", "/sys")
"""Folders that no report belongs in, though root may write to them."""


def made_ready(folder: Path) -> str:
    """Makes the folder, and tries to write there. Returns why it cannot be used; empty if it can."""
    if os.path.realpath(folder) in OF_THE_SYSTEM:
        return "is no folder for reports"
    if folder.exists() and not folder.is_dir():
        return "is not a folder"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        trial = folder / f".{secrets.token_hex(4)}"
        os.close(os.open(trial, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
        trial.unlink()
    except PermissionError:
        return "no permission to write there"
    except OSError as error:
        return error.strerror or str(error)
    return ""
