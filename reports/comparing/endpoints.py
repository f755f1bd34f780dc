"""Whether the runs of a comparison can be of one endpoint: different providers are not each other's regression."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reports.record.lines import Record
from reports.record.text import joined, one_line


def different(records: Iterable[Record]) -> str:
    """What tells that the runs are of different endpoints, in words: `providers aws and minio`; empty if nothing does.

    URLs say little: a server under test often gets another port for each run, and different servers the same port. Of a
    Server header only the product counts, so that a new version is still the same server.
    """
    headers = [record.header for record in records]
    named = {
        "providers": [header.provider or "" for header in headers],
        "servers": [re.split(r"[\s,;/(]", header.server or "")[0] for header in headers],
    }
    for kind, names in named.items():
        found = list({name.lower(): one_line(name) for name in names if name}.values())
        if len(found) > 1:
            return f"{kind} {joined(found)}"
    return ""
