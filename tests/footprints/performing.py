"""Performs a workflow on the reference server, or on one that lacks something, and notes the requests of each step."""

from __future__ import annotations

import ssl
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import boto3
from botocore.config import Config

from fixtures.applications.application import AS_SHIPPED, Application, Place, Setting
from fixtures.applications.installing import folder_of
from fixtures.applications.working import SECONDS_A_STEP, Outcome, perform
from tests.fixtures.clients import certificates
from tests.footprints.reliance import Sent
from tests.reference.account import MAIN
from tests.reference.messages import Answer, Middleware, Request, Serve, behind
from tests.reference.server import running
from tests.reference.service import reference
from tests.reference.state import US_EAST_1

BUCKET, PREFIX = "a-bucket", "a-prefix"


@dataclass
class Noted:
    """A workflow's outcome, the requests of each step in their order, the operations that were answered with an XML
    document, and the seconds of its slowest step."""

    outcome: Outcome
    requests: list[tuple[str, Sent]] = field(default_factory=list)
    documents: frozenset[str] = frozenset()
    slowest: float = 0.0


def sent_of(request: Request) -> Sent:
    return Sent(request.operation, request.key, request.headers, request.query)


def performed(
    application: Application,
    *,
    setting: Setting = AS_SHIPPED,
    over_https: bool = False,
    middleware: Middleware | None = None,
    in_front: bool = False,
    seconds_a_step: float = SECONDS_A_STEP,
) -> Noted:
    """Performs the workflow on an empty server. `middleware` sees requests with verified signatures, or `in_front` as
    they come, with the signature in their query."""
    requests: list[tuple[str, Sent]] = []
    documents: set[str] = set()
    step = [""]
    lock = threading.Lock()

    def noting(request: Request, serve: Serve) -> Answer:
        with lock:
            requests.append((step[0], sent_of(request)))
        answer = serve(request)
        if answer.is_xml and answer.status < 300:
            documents.add(request.operation)
        return answer

    def once_it_runs(request: Request, serve: Serve) -> Answer:
        """The middleware is not there yet while the bucket is created."""
        return middleware(request, serve) if middleware and step[0] else serve(request)

    server = behind(once_it_runs, reference()) if in_front else reference(once_it_runs)
    with (
        tempfile.TemporaryDirectory() as name,
        _serving(behind(noting, server), Path(name), over_https) as (url, authority),
    ):
        _bucket(url, authority)
        requests.clear()
        documents.clear()
        scratch = Path(name) / "scratch"
        scratch.mkdir()
        place = Place(
            url, US_EAST_1, MAIN.credentials.access_key, MAIN.credentials.secret_key, BUCKET, PREFIX,
            folder=scratch, installed=folder_of(application), deadline=0.0, ca_bundle=authority, setting=setting,
        )  # fmt: skip
        began: list[float] = []

        def begin(name: str) -> None:
            step[0] = name
            began.append(time.monotonic())

        outcome = perform(application, place, seconds_a_step=seconds_a_step, on_step=begin)
        began.append(time.monotonic())
    return Noted(outcome, requests, frozenset(documents), max(after - before for before, after in pairwise(began)))


def _bucket(url: str, authority: Path | None) -> None:
    boto3.client(
        "s3",
        endpoint_url=url,
        region_name=US_EAST_1,
        aws_access_key_id=MAIN.credentials.access_key,
        aws_secret_access_key=MAIN.credentials.secret_key,
        verify=str(authority) if authority else None,
        config=Config(s3={"addressing_style": "path"}),
    ).create_bucket(Bucket=BUCKET)


@contextmanager
def _serving(serve: Serve, folder: Path, over_https: bool) -> Iterator[tuple[str, Path | None]]:
    if not over_https:
        with running(serve) as url:
            yield url, None
        return
    authority, certificate, key = certificates.make(folder, "reference")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    with running(serve, tls=tls) as url:
        yield url, authority
