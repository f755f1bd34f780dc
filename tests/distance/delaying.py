"""A proxy on this machine that is as far from a server as one likes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

from tests.loopback_proxy import CHUNK, Where, proxying


@contextlib.contextmanager
def delaying(url: str, round_trip: float) -> Iterator[str]:
    """The URL of a proxy that is `round_trip` seconds away from the server at `url`: each byte arrives half of that
    after it was sent, and connecting takes all of it. Bytes that follow each other wait together, as on a network."""

    async def serve(near: asyncio.StreamReader, to_near: asyncio.StreamWriter, where: Where) -> None:
        await _connected(near, to_near, where, round_trip / 2)

    with proxying(url, serve) as far:
        yield far


async def _connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, where: Where, delay: float) -> None:
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
