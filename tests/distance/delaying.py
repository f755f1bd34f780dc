"""A proxy on this machine that is as far from a server as one likes."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

CHUNK = 1 << 16


@contextlib.contextmanager
def delaying(url: str, round_trip: float) -> Iterator[str]:
    """The URL of a proxy that is `round_trip` seconds away from the server at `url`: each byte arrives half of that
    after it was sent, and connecting takes all of it. Bytes that follow each other wait together, as on a network."""
    loop = asyncio.new_event_loop()
    target = urlsplit(url)
    where = (target.hostname or "", target.port or 80)
    server = loop.run_until_complete(
        asyncio.start_server(lambda *streams: _connected(*streams, where, round_trip / 2), "127.0.0.1", 0, backlog=512)
    )
    thread = threading.Thread(target=loop.run_forever, name="delaying proxy", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def _connected(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, where: tuple[str, int], delay: float
) -> None:
    await asyncio.sleep(2 * delay)
    try:
        back, forth = await asyncio.open_connection(*where)
    except OSError:
        writer.close()
        return
    await asyncio.gather(_pass_on(reader, forth, delay), _pass_on(back, writer, delay))


async def _pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter, delay: float) -> None:
    loop = asyncio.get_running_loop()
    under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
    arriving = loop.create_task(_arrive(under_way, sink))
    with contextlib.suppress(OSError):
        while data := await source.read(CHUNK):
            under_way.put_nowait((loop.time() + delay, data))
    under_way.put_nowait((loop.time() + delay, b""))
    await arriving


async def _arrive(under_way: asyncio.Queue[tuple[float, bytes]], sink: asyncio.StreamWriter) -> None:
    loop = asyncio.get_running_loop()
    with contextlib.suppress(OSError):
        while True:
            at, data = await under_way.get()
            await asyncio.sleep(max(0.0, at - loop.time()))
            if not data:
                break
            sink.write(data)
            await sink.drain()
    sink.close()
