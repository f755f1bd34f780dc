"""`python -m programs.installation.locking [NAME…]`: makes the locks of the named applications again.

NAME is a file `NAME.in` with packages for pip, or a folder with package.json for npm, or with go.mod or Cargo.toml
for a driver. A lock keeps the versions that it has already; to get newer ones, delete it. It needs uv, npm, go and
cargo.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from programs.drivers import DRIVERS
from programs.installation.installing import LOCKS

PYTHONS = ("3.10", "3.11")
"""The candidates for the oldest Python of a lock: the first one for which there are packages."""
UV_COMPILE = ("uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header", "--no-annotate")
COMPILED_PACKAGE = "psycopg2-binary"
"""The compiled form of a package. A lock that has it leaves out the package itself, on which others depend."""
NPM_LOCK = ("npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund")


def _lock_pip(given: Path) -> None:
    left_out = (
        ("--no-emit-package", COMPILED_PACKAGE.removesuffix("-binary")) if COMPILED_PACKAGE in given.read_text() else ()
    )
    for version in PYTHONS:
        made = (*UV_COMPILE, *left_out, "--python-version", version, str(given), "-o", str(given.with_suffix(".txt")))
        if subprocess.run(made, check=version == PYTHONS[-1]).returncode == 0:
            return


def _driver_of(folder: Path, ending: str) -> Path:
    return DRIVERS / f"{folder.name.rpartition('-')[0].replace('-', '_')}_driver.{ending}"


def _lock_go(folder: Path) -> None:
    """Makes go.mod and go.sum again, next to a copy of the driver: its imports say which modules it needs."""
    with tempfile.TemporaryDirectory() as scratch:
        for source in (folder / "go.mod", _driver_of(folder, "go"), DRIVERS / "samples.go"):
            shutil.copy(source, scratch)
        subprocess.run(("go", "-C", scratch, "mod", "tidy"), check=True)
        for name in ("go.mod", "go.sum"):
            shutil.copy(Path(scratch) / name, folder)


def _lock_cargo(folder: Path) -> None:
    """Makes Cargo.lock again, next to a copy of the driver, without which there is nothing to build."""
    with tempfile.TemporaryDirectory() as scratch:
        for source in (_driver_of(folder, "rs"), *folder.iterdir()):
            shutil.copy(source, scratch)
        subprocess.run(("cargo", "update", "--workspace", "--quiet"), cwd=scratch, check=True)
        shutil.copy(Path(scratch) / "Cargo.lock", folder)


def main(names: Sequence[str]) -> None:
    """Makes the locks with these names again, or all."""
    for path in sorted(LOCKS.iterdir()):
        name = path.name.removesuffix(".in")
        if names and name not in names:
            continue
        if path.suffix == ".in":
            _lock_pip(path)
        elif (path / "package.json").exists():
            subprocess.run(NPM_LOCK, cwd=path, check=True)
        elif (path / "Cargo.toml").exists():
            _lock_cargo(path)
        elif path.is_dir() and _driver_of(path, "go").exists():  # otherwise it has the hash of a program
            _lock_go(path)


if __name__ == "__main__":
    main(sys.argv[1:])
