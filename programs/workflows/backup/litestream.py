"""Litestream: a database of SQLite is replicated while a program writes to it, also after a kill, and restored on other
machines."""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from programs.application import Application, Place, Step, WorkflowFailed, expect_equal
from programs.installation.installing import from_go

ROWS = 2000
ENVIRONMENT = {"AWS_CA_BUNDLE": ""}
"""Litestream's own HTTP client takes no certificates of AWS's variable, but those of SSL_CERT_FILE."""
WRITER = """import sqlite3, sys, time
database = sqlite3.connect(sys.argv[1])
for number in range(int(sys.argv[2])):
    with database:
        database.execute("INSERT INTO rows VALUES (?, ?)", (int(sys.argv[3]) + number, "a" * 1000))
    time.sleep(0.05)
print("written", flush=True)
time.sleep(float(sys.argv[4]))
"""


def _litestream(place: Place, verb: str, *words: object) -> str:
    return place.run(
        place.installed / "bin/litestream", verb, "-config", _configuration(place), *words, environment=ENVIRONMENT
    )


def _configuration(place: Place) -> Path:
    """The keys are in the environment."""
    replica = {
        "type": "s3",
        "bucket": place.bucket,
        "path": f"{place.prefix}/database",
        "endpoint": place.url,
        "region": place.region,
        "force-path-style": True,
        "sync-interval": "200ms",
    }
    file = place.folder / "litestream.yml"
    file.write_text(json.dumps({"dbs": [{"path": str(_database(place)), "replica": replica}]}))
    return file


def _database(place: Place) -> Path:
    return place.folder / "database"


def _numbers(file: Path) -> list[int]:
    try:
        with closing(sqlite3.connect(file)) as database:
            expect_equal(database.execute("PRAGMA integrity_check").fetchone(), ("ok",), "integrity of the database")
            return [row[0] for row in database.execute("SELECT number FROM rows ORDER BY number")]
    except sqlite3.Error as error:
        raise WorkflowFailed(f"the restored database cannot be read: {error}") from None


def _write(place: Place) -> None:
    with closing(sqlite3.connect(_database(place))) as database:
        database.execute("PRAGMA journal_mode = wal")
        database.execute("CREATE TABLE rows (number INTEGER PRIMARY KEY, text TEXT)")
        with database:
            database.executemany("INSERT INTO rows VALUES (?, ?)", ((n, f"{n} Ünïcode" * 50) for n in range(ROWS)))
    _litestream(place, "replicate", "-once", "-force-snapshot")


def _replicate_during_writes(place: Place) -> None:
    """Litestream runs a program that commits 20 times, and ends with the program."""
    _litestream(place, "replicate", "-exec", _writer(place, ROWS, 20, 1.0))
    expect_equal(_restored(place, "second"), list(range(ROWS + 20)), "rows")


def _writer(place: Place, first: int, number: int, seconds: float) -> str:
    (place.folder / "writer.py").write_text(WRITER)
    return " ".join(map(str, (sys.executable, place.folder / "writer.py", _database(place), number, first, seconds)))


def _resume_after_kill(place: Place) -> None:
    """The next process sends the rest of what a killed one did not send."""
    place.run_killed(
        place.installed / "bin/litestream", "replicate", "-config", _configuration(place),
        "-exec", _writer(place, ROWS + 20, 5, 60.0), after="written",
        environment=ENVIRONMENT,
    )  # fmt: skip
    _litestream(place, "replicate", "-once")
    expect_equal(_restored(place, "third"), list(range(ROWS + 25)), "rows after a kill and a new run")


def _restored(place: Place, machine: str) -> list[int]:
    file = place.folder / f"{machine}.database"
    _litestream(place, "restore", "-o", file, _database(place))
    return _numbers(file)


def _list(place: Place) -> None:
    lines = _litestream(place, "ltx", "-level", "all", _database(place)).splitlines()
    if len(lines) < 3:
        raise WorkflowFailed(f"too few files are listed: {lines}")


def _delete(place: Place) -> None:
    """Removes old snapshots, and restores once more."""
    _litestream(place, "replicate", "-once", "-force-snapshot", "-enforce-retention")
    expect_equal(_restored(place, "last"), list(range(ROWS + 25)), "rows after the removal of snapshots")


LITESTREAM = Application(
    "litestream-0.5",
    "Litestream",
    "0.5.18",
    "backup",
    from_go("github.com/benbjohnson/litestream", "v0.5.18", "./cmd/litestream"),
    "bin/litestream",
    (
        Step("write", _write),
        Step("read", _replicate_during_writes),
        Step("resume", _resume_after_kill),
        Step("list", _list),
        Step("delete", _delete),
    ),
)
