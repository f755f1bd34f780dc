"""A proxy on this machine that disturbs now and then: it answers a request itself, hangs up, or waits. It passes all
others on to a server as they are."""

from __future__ import annotations

import asyncio
import contextlib
import email.utils
import random
import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tests.loopback_proxy import CHUNK, Where, proxying

DRAIN_SECONDS = 0.5
"""The seconds for which the proxy reads the rest of a request after its answer: a client that still sends would see a
reset connection, and no answer."""
_LENGTH_HEADER = re.compile(rb"(?im)^content-length:[ \t]*(\d+)[ \t]*\r$")
_CHUNKED_HEADER = re.compile(rb"(?im)^transfer-encoding:[ \t]*chunked[ \t]*\r$")


@dataclass(frozen=True)
class Refusal:
    """A refusal, in the form of S3's errors."""

    status: int
    reason: str
    code: str
    message: str

    def response_to(self, head: bytes) -> bytes:
        """The response to a request that begins so."""
        name = uuid.uuid4().hex
        body = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{self.code}</Code><Message>{self.message}</Message>'
            f"<RequestId>{name}</RequestId><HostId>{name}</HostId></Error>"
        )
        lines = [
            f"HTTP/1.1 {self.status} {self.reason}",
            f"Date: {email.utils.formatdate(usegmt=True)}",
            f"x-amz-request-id: {name}",
            f"x-amz-id-2: {name}",
            "Content-Type: application/xml",
            f"Content-Length: {len(body)}",
            "Connection: close",
        ]
        return "\r\n".join([*lines, "", "" if head.startswith(b"HEAD ") else body]).encode()


SLOW_DOWN = Refusal(503, "Slow Down", "SlowDown", "Please reduce your request rate.")
INTERNAL_ERROR = Refusal(
    500, "Internal Server Error", "InternalError", "We encountered an internal error. Please try again."
)


@dataclass(frozen=True)
class Wait:
    """The request is passed on, but this many seconds later."""

    seconds: float


Disturbance = Refusal | Wait | None
"""The effect on a request; None: the connection is closed without an answer."""
Disturbances = Sequence[tuple[float, Disturbance]]
"""The disturbances, each with its share of all requests."""


@contextlib.contextmanager
def disturbing_proxy(url: str, disturbances: Disturbances, seed: int = 1) -> Iterator[str]:
    """Yields the URL of a proxy in front of the server at `url`, which disturbs some of all requests, chosen by a seed.
    After a request that it cannot read, it passes on all later bytes of the connection."""
    chance = random.Random(seed)

    def choose() -> list[Disturbance]:
        drawn = chance.random()
        for share, disturbance in disturbances:
            if drawn < share:
                return [disturbance]
            drawn -= share
        return []

    async def serve(near: asyncio.StreamReader, to_near: asyncio.StreamWriter, where: Where) -> None:
        try:
            # RuntimeError: the server has ended the connection, and another request came on it at the same time.
            with contextlib.suppress(OSError, RuntimeError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                await _carry(near, to_near, where, choose)
        finally:
            to_near.close()

    with proxying(url, serve) as disturbed:
        yield disturbed


async def _carry(
    near: asyncio.StreamReader,
    to_near: asyncio.StreamWriter,
    where: Where,
    choose: Callable[[], list[Disturbance]],
) -> None:
    far, to_far = await asyncio.open_connection(*where)
    came = asyncio.Event()
    came.set()
    back = asyncio.create_task(_pass_on(far, to_near, came=came))
    try:
        while head := await _head(near):
            # A request that was sent before the last one is answered would get the answer to that one.
            for disturbance in choose() if came.is_set() else ():
                if not isinstance(disturbance, Wait):
                    await _answer(near, to_near, disturbance.response_to(head) if disturbance else b"")
                    return
                await asyncio.sleep(disturbance.seconds)
            came.clear()
            to_far.write(head)
            length = _LENGTH_HEADER.search(head)
            if length and not _CHUNKED_HEADER.search(head):
                await _pass_on(near, to_far, int(length[1]))
            elif _CHUNKED_HEADER.search(head) and not await _pass_chunks_on(near, to_far):
                await _pass_on(near, to_far)
                break
        if to_far.can_write_eof():
            to_far.write_eof()
        await back
    finally:
        back.cancel()
        to_far.close()


async def _head(source: asyncio.StreamReader) -> bytes:
    """Returns the next request, up to its body; an incomplete head is returned as it came."""
    try:
        return await source.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        return error.partial


async def _answer(near: asyncio.StreamReader, to_near: asyncio.StreamWriter, answer: bytes) -> None:
    if not answer:
        to_near.transport.abort()
        return
    to_near.write(answer)
    await to_near.drain()
    to_near.write_eof()
    with contextlib.suppress(TimeoutError, asyncio.TimeoutError):
        await asyncio.wait_for(_drain(near), DRAIN_SECONDS)


async def _drain(near: asyncio.StreamReader) -> None:
    while await near.read(CHUNK):
        pass


async def _pass_on(
    source: asyncio.StreamReader,
    sink: asyncio.StreamWriter,
    most: int | None = None,
    *,
    came: asyncio.Event | None = None,
) -> None:
    """Passes on `most` bytes, or all until the end. `came` is set when any come."""
    with contextlib.suppress(OSError):
        while most is None or most > 0:
            data = await source.read(CHUNK if most is None else min(CHUNK, most))
            if not data:
                break
            if came is not None:
                came.set()
            most = None if most is None else most - len(data)
            sink.write(data)
            await sink.drain()
        if most is None and sink.can_write_eof():
            sink.write_eof()


async def _pass_chunks_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> bool:
    """Passes on a body in chunks; says whether it was one to its end."""
    while True:
        line = await source.readuntil(b"\r\n")
        sink.write(line)
        try:
            size = int(line.partition(b";")[0], 16)
        except ValueError:
            return False
        if not size:
            break
        await _pass_on(source, sink, size + len(b"\r\n"))
    while line != b"\r\n":
        line = await source.readuntil(b"\r\n")
        sink.write(line)
    return True
