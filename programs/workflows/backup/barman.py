"""Barman (barman-cloud): a PostgreSQL server archives its log to S3 and is backed up twice, once compressed. Both
backups are listed, and one is restored on another machine with all that was committed since; it is removed, and the
other restored."""

from __future__ import annotations

import json
import tempfile

from programs.application import Application, Place, Step, expect_equal
from programs.installation.installing import from_pypi
from programs.workflows.backup.postgresql import PREPARE_COMMANDS, ROWS, Cluster, Sql
from programs.workflows.sdks.boto3_sdk import WHEN_REQUIRED

SERVER = "main"


def _barman(place: Place, verb: str, *words: object) -> str:
    return place.run(*_command(place, verb), *words)


def _command(place: Place, verb: str) -> tuple[object, ...]:
    """The words of a command of barman-cloud: the last two are the folder in S3 and the name of the server."""
    flags = ("--endpoint-url", place.url, "--addressing-style", "path")
    return (place.installed / f"env/bin/barman-cloud-{verb}", *flags, f"s3://{place.bucket}/{place.prefix}", SERVER)


def _cluster(place: Place) -> Cluster:
    return Cluster(place, (*_command(place, "wal-archive"), "%p"))


def _set_up(place: Place) -> None:
    _barman(place, "check-wal-archive")
    cluster = _cluster(place)
    cluster.create()
    with cluster.run_server() as sql:
        sql.make_table()
        sql.insert(0, ROWS)
        sql.wait_until_archived()


def _back_up(place: Place, sql: Sql, *words: object) -> None:
    """Backs up, with parts of the backup in a folder that is always removed, and whose path is short enough for
    sockets."""
    *command, url, server = _command(place, "backup")
    about = ("--immediate-checkpoint", "-h", "127.0.0.1", "-p", sql.port, "-U", "postgres", *words, url, server)
    with tempfile.TemporaryDirectory() as scratch:
        place.run(*command, *about, environment={"TMPDIR": scratch, **sql.cluster.client_environment})


def _write(place: Place) -> None:
    with _cluster(place).run_server() as sql:
        _back_up(place, sql, "--name", "whole")


def _again(place: Place) -> None:
    with _cluster(place).run_server() as sql:
        sql.insert(ROWS, ROWS)
        sql.wait_until_archived()
        _back_up(place, sql, "--gzip", "--name", "compressed")
        sql.insert(2 * ROWS, 1)
        sql.wait_until_archived()


def _backups(place: Place) -> list[str]:
    listed = json.loads(_barman(place, "backup-list", "--format", "json"))["backups_list"]
    return sorted(each["backup_name"] for each in listed)


def _list(place: Place) -> None:
    expect_equal(_backups(place), ["compressed", "whole"], "names of the backups")


def _restore(place: Place, backup: str, data: str) -> None:
    """Restores a backup and all that was archived since, as on another machine."""
    _barman(place, "restore", backup, place.folder / data)
    restore = (*_command(place, "wal-restore"), "--spool-dir", place.folder / "spool", "%f", "%p")
    _cluster(place).expect_rows(data, 2 * ROWS + 1, restore)


def _read(place: Place) -> None:
    _restore(place, "whole", "restored")


def _delete(place: Place) -> None:
    """Removes the older backup with the corresponding part of the archive. The newer one can still be restored."""
    _barman(place, "backup-delete", "--retention-policy", "REDUNDANCY 1")
    expect_equal(_backups(place), ["compressed"], "names of the backups that are kept")
    _restore(place, "compressed", "restored-again")


BARMAN = Application(
    "barman-3.19",
    "Barman (PostgreSQL)",
    "3.19.1",
    "backup",
    (*from_pypi("barman-3.19"), ("sh", "-c", PREPARE_COMMANDS)),
    "version",
    (
        Step("set up", _set_up),
        Step("write", _write),
        Step("resume", _again),
        Step("list", _list),
        Step("read", _read),
        Step("delete", _delete),
    ),
    (WHEN_REQUIRED,),
)
