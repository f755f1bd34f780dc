"""tls_front.py BIND PORT BEHIND CERTIFICATE KEY: TLS for a server that has none. Bytes that arrive at PORT go on to the
port BEHIND unchanged, and back."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import sys

BLOCK_BYTES = 1 << 16


async def forward(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Passes on bytes until either side ends, and then the end itself."""
    with contextlib.suppress(OSError):
        while data := await source.read(BLOCK_BYTES):
            target.write(data)
            await target.drain()
        if target.can_write_eof():
            target.write_eof()


async def main(bind: str, port: str, behind: str, certificate: str, key: str) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to_server: asyncio.StreamWriter | None = None
        try:
            from_server, to_server = await asyncio.open_connection(bind, int(behind))
            request = asyncio.ensure_future(forward(reader, to_server))
            await forward(from_server, writer)  # also from a server that no longer reads
            request.cancel()
        finally:
            for end in (writer, to_server):
                if end is not None:
                    end.close()

    server = await asyncio.start_server(serve, bind, int(port), ssl=context, backlog=512)
    await server.serve_forever()


asyncio.run(main(*sys.argv[1:]))
