"""One performance of a program at a server: as the server is, or with a middleware in front that takes something away.

The program finds a proxy at its `ProgramSite`; the requests of each of its steps are noted there.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from fixtures.cleanup.cleaning import clean
from fixtures.cleanup.entries import LedgerEntry, bucket_of, new_run_id
from fixtures.cleanup.ledger import Ledger
from fixtures.cleanup.private_files import PrivateFiles
from fixtures.clients.building import build
from fixtures.http.recorder import Recorder
from fixtures.http.reply import reply_of
from fixtures.model.endpoint import Credentials, Endpoint, host_in_url
from fixtures.preflight import embedded
from programs.application import BucketKind
from programs.recording import certificates
from programs.recording.feature_usage import SentRequest, sent_request
from programs.recording.recording_proxy import ProxyEvents, running_proxy
from programs.recording.signing import signature_of
from reference.account import MAIN
from reference.protocol.serving import Middleware, Request, Response, Serve
from reference.server.connections import running
from reference.server.service import reference
from reference.state import US_EAST_1

REQUEST_TIMEOUT_SECONDS = 60.0
LOOPBACK_ADDRESS = ("127.0.0.1", 0)
REFERENCE = "reference"
"""The name of the reference server among the providers of endpoints."""
EVERY_ADDRESS = ("0.0.0.0", "::", "")
REGION_REQUIRED_CODE = "IllegalLocationConstraintException"

LOCKED_BUCKET_KINDS = ("locked", "retained")
"""The kinds of buckets with Object Lock."""

Server = Callable[[], AbstractContextManager[Endpoint]]
"""Starts a right server without data, or finds one."""


@dataclass(frozen=True)
class ProgramSite:
    """The place where a program finds a server, its keys there, and an empty bucket. `folder` is an empty folder that
    goes with the site, and may hold the keys."""

    url: str
    region: str
    keys: Credentials
    bucket: str
    folder: Path
    ca_bundle: Path | None = None


@dataclass(frozen=True)
class ProgramEnd:
    """The end of a program: the step that failed, or an empty text, and why."""

    failed: str = ""
    why: str = ""
    status: int = 0

    @property
    def works(self) -> bool:
        return not self.failed


Perform = Callable[[ProgramSite, Callable[[str], None], "float | None"], ProgramEnd]
"""Performs a program at a site, calls the function with the name of each step before it begins, and gives each of them
so many seconds, or any number."""


@dataclass
class RecordedRun:
    """The end of a program, the requests of each step in their order, the operations that were answered with an XML
    document, the kinds of signatures, and the seconds of its slowest step. `left` names what could not be removed."""

    ended: ProgramEnd = field(default_factory=ProgramEnd)
    requests: list[tuple[str, SentRequest]] = field(default_factory=list)
    documents: frozenset[str] = frozenset()
    signatures: frozenset[str] = frozenset()
    slowest: float = 0.0
    used_tls: bool = False
    distrusted: bool = False
    left: list[str] = field(default_factory=list)


def _as_https_request(request: Any, serve: Serve) -> Response:
    """Takes each request as one that came over HTTPS, which ends at the proxy."""
    return serve(replace(request, secure=True))


@contextmanager
def reference_server() -> Iterator[Endpoint]:
    """A correct server, which starts without data and keeps none. It takes customer-provided keys, as over HTTPS."""
    with running(reference(_as_https_request)) as url:
        keys = Credentials(MAIN.credentials.access_key, MAIN.credentials.secret_key)
        yield Endpoint(url, US_EAST_1, "path", keys, provider=REFERENCE)


@contextmanager
def embedded_server() -> Iterator[Endpoint]:
    """The embedded server, without data from before; all such servers of a process have the same."""
    embedded.forget()
    server = embedded.start()
    try:
        yield server.endpoint
    finally:
        server.stop()
        embedded.forget()


@dataclass
class _Notes:
    """The notes of one performance, which threads of several connections take."""

    noted: RecordedRun = field(default_factory=RecordedRun)
    step: str = ""
    began: list[float] = field(default_factory=list)
    documents: set[str] = field(default_factory=set)
    signatures: set[str] = field(default_factory=set)
    about_to_create: list[Callable[[str], None]] = field(default_factory=list)
    """Called with the name of a bucket that the program is about to create."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, step: str) -> None:
        self.step = step
        self.began.append(time.monotonic())

    def note_request(self, request: Request) -> None:
        with self.lock:
            self.noted.requests.append((self.step, sent_request(request)))
            self.signatures.add(signature_of(request))
            for tell in self.about_to_create if request.operation == "CreateBucket" else ():
                tell(request.bucket)

    def note_answer(self, request: Request, status: int, is_xml: bool) -> None:
        if is_xml and status < 300:
            self.documents.add(request.operation)

    def complete(self, passed: ProxyEvents) -> None:
        self.began.append(time.monotonic())
        self.noted.slowest = max((after - before for before, after in pairwise(self.began)), default=0.0)
        self.noted.documents, self.noted.signatures = frozenset(self.documents), frozenset(self.signatures)
        self.noted.used_tls, self.noted.distrusted = passed.used_tls, passed.distrusted


def perform_once(
    perform: Perform,
    server: Server,
    *,
    over_https: bool = False,
    middleware: Middleware | None = None,
    seconds_a_step: float | None = None,
    address: tuple[str, int] = LOOPBACK_ADDRESS,
    kind: BucketKind = "shared",
) -> RecordedRun:
    """Performs a program once, in a new bucket, which is removed with all contents. The `kind` of the bucket may be one
    with versioning, or with Object Lock."""
    notes = _Notes()
    passed = ProxyEvents(notes.note_request, notes.note_answer)
    with _private_folder() as folder, server() as endpoint, _temporary_bucket(endpoint, notes, kind) as bucket:
        authority, tls = certificates.serving(folder, "recording") if over_https else (None, None)
        scratch = folder / "scratch"
        scratch.mkdir()
        with running_proxy(endpoint, passed, middleware=middleware, tls=tls, address=address) as port:
            url = f"{'https' if over_https else 'http'}://{address_for_programs(address[0])}:{port}"
            site = ProgramSite(url, endpoint.region, endpoint.main, bucket, scratch, authority)
            notes.noted.ended = perform(site, notes.begin, seconds_a_step)
        notes.complete(passed)
    return notes.noted


def address_for_programs(listening: str) -> str:
    """Returns the host of a URL for programs: this machine's name if the proxy listens at all addresses."""
    return socket.gethostname() if listening in EVERY_ADDRESS else host_in_url(listening)


@contextmanager
def _private_folder() -> Iterator[Path]:
    files = PrivateFiles(new_run_id())
    try:
        yield files.new_folder()
    finally:
        files.remove()


@contextmanager
def _temporary_bucket(endpoint: Endpoint, notes: _Notes, kind: BucketKind) -> Iterator[str]:
    """Makes a bucket, and removes it at the end; also the buckets that the program creates: while they are empty, and
    if they were not there before. Notes what could not be removed."""
    run_id = new_run_id()
    client = build(
        "boto3-s3v4",
        endpoint,
        endpoint.main,
        Recorder(time_limit=REQUEST_TIMEOUT_SECONDS),
        timeout=REQUEST_TIMEOUT_SECONDS,
    )
    before = _names(client)
    forgets = endpoint.provider in (embedded.PROVIDER, REFERENCE)
    ledger = Ledger(run_id, endpoint.url, durable=not forgets)
    own = LedgerEntry(bucket_of(run_id, "record"))

    def about_to_create(name: str) -> None:
        if before is not None and name not in before and name != own.bucket:
            ledger.about_to_create(LedgerEntry(name), is_absent=True)

    ledger.about_to_create(own)
    notes.about_to_create.append(about_to_create)
    try:
        _create(
            client,
            own.bucket,
            endpoint.region,
            {"ObjectLockEnabledForBucket": True} if kind in LOCKED_BUCKET_KINDS else {},
        )
        if kind == "versioned":
            client.put_bucket_versioning(Bucket=own.bucket, VersioningConfiguration={"Status": "Enabled"})
        yield own.bucket
    finally:
        if not forgets:
            notes.noted.left += clean(lambda _: client, ledger)
        ledger.close()


def _names(client: Any) -> set[str] | None:
    """The names of the account's buckets; None if the listing is refused."""
    try:
        return {each["Name"] for each in client.list_buckets().get("Buckets", [])}
    except ClientError:
        return None


def _create(client: Any, bucket: str, region: str, more: dict[str, bool]) -> None:
    try:
        client.create_bucket(Bucket=bucket, **more)
    except ClientError as error:
        if reply_of(error).code != REGION_REQUIRED_CODE:
            raise
        client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": region}, **more)
