"""A proxy on this machine, in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable, Iterator
from urllib.parse import urlsplit

CHUNK = 1 << 16
LONGEST_LINE = 1 << 20
"""Bytes up to a separator that a proxy reads at once, such as the head of a request."""
Where = tuple[str, int]
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter, Where], Awaitable[None]]
"""Serves a connection, from its two ends; the last argument is the server that is meant."""


@contextlib.contextmanager
def proxying(url: str, serve: Serve) -> Iterator[str]:
    """The URL of a proxy in front of the server at `url`. Its connections end with the block."""
    target = urlsplit(url)
    where = (target.hostname or "", target.port or 80)
    serving: set[asyncio.Task[None] | None] = set()  # asyncio itself does not keep them

    async def connected(near: asyncio.StreamReader, to_near: asyncio.StreamWriter) -> None:
        serving.add(asyncio.current_task())
        try:
            await serve(near, to_near, where)
        finally:
            serving.discard(asyncio.current_task())

    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(connected, "127.0.0.1", 0, backlog=512, limit=LONGEST_LINE))
    thread = threading.Thread(target=loop.run_forever, name="proxy", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        asyncio.run_coroutine_threadsafe(_end(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
