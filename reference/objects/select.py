"""SelectObjectContent: rows of CSV or JSON, a query on them, and the event stream of the response."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from reference.objects import encryption, sql
from reference.protocol import documents
from reference.protocol.documents import Element
from reference.protocol.errors import S3Error
from reference.protocol.messages import Response, S3Request
from reference.protocol.versions import find
from reference.state import Bucket

_DECOMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "NONE": lambda data: data,
    "GZIP": gzip.decompress,
    "BZIP2": bz2.decompress,
}


def select_object_content(request: S3Request, bucket: Bucket) -> Response:
    version = find(request, bucket)
    encryption.admit_reader(request, version)
    wanted = documents.parse(request.body, "SelectObjectContentRequest")
    if wanted is None:
        raise S3Error("MalformedXML")
    if documents.text(wanted, "ExpressionType") != "SQL":
        raise S3Error("InvalidExpressionType")
    decompress = _DECOMPRESSORS.get(documents.text(wanted, "InputSerialization/CompressionType") or "NONE")
    if decompress is None:
        raise S3Error("InvalidCompressionFormat")
    query, data = documents.text(wanted, "Expression") or "", decompress(version.body)
    try:
        rows = list(_rows(wanted, sql.path(query), data))
        records = _serialized_rows(sql.run(query, rows), wanted)
    except sql.SqlError as wrong:
        raise S3Error("ParseUnexpectedToken", str(wrong)) from None
    except json.JSONDecodeError as wrong:
        raise S3Error("JSONParsingError", str(wrong)) from None
    stats = documents.render(
        "Stats",
        {"BytesScanned": version.size, "BytesProcessed": len(data), "BytesReturned": len(records)},
        namespace="",
    )
    events = [("Records", "application/octet-stream", records)] if records else []
    events += [("Stats", "text/xml", stats), ("End", "", b"")]
    body = b"".join(event(*each) for each in events)
    return Response(200, [("Content-Type", "application/octet-stream")], body)


def _rows(wanted: Element, path: list[str], data: bytes) -> Iterator[sql.Row]:
    how = wanted.find("InputSerialization/CSV")
    if how is not None:
        yield from _rows_of_csv(wanted, how, data)
        return
    if documents.text(wanted, "InputSerialization/JSON/Type") == "LINES":
        yield from (json.loads(line) for line in data.splitlines() if line.strip())
        return
    found: Any = json.loads(data)
    for name in path:
        found = found[name]
    yield from found if isinstance(found, list) else [found]


def _rows_of_csv(wanted: Element, how: Element, data: bytes) -> Iterator[sql.Row]:
    ends = (documents.text(how, "RecordDelimiter") or "\n").encode()
    start = int(documents.text(wanted, "ScanRange/Start") or 0)
    end = int(documents.text(wanted, "ScanRange/End") or len(data))
    lines, at = [], 0
    for line in data.split(ends):
        if line and start <= at <= end:
            lines.append(line.decode())
        at += len(line) + len(ends)
    delimiter, quote = documents.text(how, "FieldDelimiter") or ",", documents.text(how, "QuoteCharacter") or '"'
    rows = csv.reader(lines, delimiter=delimiter, quotechar=quote)
    header = documents.text(how, "FileHeaderInfo") or "NONE"
    names = next(rows, []) if header in ("USE", "IGNORE") else []
    for row in rows:
        yield dict(zip(names if header == "USE" else [f"_{n}" for n in range(1, len(row) + 1)], row, strict=True))


def _serialized_rows(rows: list[sql.Row], wanted: Element) -> bytes:
    how = wanted.find("OutputSerialization/CSV")
    if how is None:
        ends = documents.text(wanted, "OutputSerialization/JSON/RecordDelimiter") or "\n"
        return "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + ends for row in rows).encode()
    text = io.StringIO()
    writer = csv.writer(
        text,
        delimiter=documents.text(how, "FieldDelimiter") or ",",
        lineterminator=documents.text(how, "RecordDelimiter") or "\n",
        quoting=csv.QUOTE_ALL if documents.text(how, "QuoteFields") == "ALWAYS" else csv.QUOTE_MINIMAL,
    )
    writer.writerows(row.values() for row in rows)
    return text.getvalue().encode()


def event(name: str, content_type: str, payload: bytes) -> bytes:
    """A message of an event stream: two lengths and their CRC, headers, payload, and the CRC of everything."""
    headers = [(":message-type", "event"), (":event-type", name)]
    if content_type:
        headers.append((":content-type", content_type))
    written = b"".join(
        struct.pack("B", len(key)) + key.encode() + b"\x07" + struct.pack(">H", len(value)) + value.encode()
        for key, value in headers
    )
    prelude = struct.pack(">II", 16 + len(written) + len(payload), len(written))
    message = prelude + struct.pack(">I", zlib.crc32(prelude)) + written + payload
    return message + struct.pack(">I", zlib.crc32(message))
