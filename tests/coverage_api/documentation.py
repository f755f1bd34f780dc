"""The sentences of botocore's documentation of S3 that changed since the version that was last read.

Raising botocore is a reading: which changed sentence names a requirement that no check has, or that one contradicts?
Then `botocore` in `reasons.toml` becomes the new version. The old one is installed into a temporary folder.
"""

from __future__ import annotations

import gzip
import html
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import botocore
from rich.console import Console
from rich.markup import escape

_BLOCK = re.compile(r"</?(?:br|dd|dl|dt|h\d|important|li|note|ol|p|pre|table|td|th|tr|ul)\b[^>]*>")
_TAG = re.compile(r"<[^>]+>")
_END = re.compile(r"(?<=[.!?:]) (?=[A-Z])")


def report(read: str, console: Console) -> bool:
    """Prints each changed sentence, below its place in the model; returns whether there is none."""
    if read == botocore.__version__:
        return True
    with tempfile.TemporaryDirectory() as folder:
        install = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", folder)
        subprocess.run([*install, f"botocore=={read}"], check=True)
        found = changes(_model(Path(folder) / "botocore"), _model(Path(botocore.__file__).parent))
    for place, lines in found.items():
        console.print(escape("\n  ".join((place, *lines))), soft_wrap=True)
    console.print(f"{len(found)} places whose documentation changed from botocore {read} to {botocore.__version__}")
    return not found


def changes(old: Any, new: Any) -> dict[str, list[str]]:
    """By place, the sentences that only the old model has, with a minus, and those that only the new one has, with a
    plus. A sentence that moved is in both."""
    before, after = sentences_by_place(old), sentences_by_place(new)
    had, has = ({text for texts in some.values() for text in texts} for some in (before, after))
    found = {}
    for place in sorted({*before, *after}):
        gone = [f"- {text}" for text in before.get(place, ()) if text not in has]
        come = [f"+ {text}" for text in after.get(place, ()) if text not in had]
        if gone or come:
            found[place] = [*gone, *come]
    return found


def sentences_by_place(model: Any) -> Mapping[str, Counter[str]]:
    """The sentences of each text, without its markup."""
    return {place: Counter(_sentences(text)) for place, text in _texts(model)}


def _texts(model: Any, place: str = "") -> Iterator[tuple[str, str]]:
    if not isinstance(model, dict):
        return
    for name, value in model.items():
        if name == "documentation" and isinstance(value, str):
            yield place, value
        else:
            yield from _texts(value, f"{place}.{name}" if place else name)


def _sentences(text: str) -> Iterator[str]:
    for line in html.unescape(_TAG.sub("", _BLOCK.sub("\n", text))).split("\n"):
        yield from filter(None, _END.split(" ".join(line.split())))


def _model(package: Path) -> Any:
    return json.loads(gzip.decompress((package / "data/s3/2006-03-01/service-2.json.gz").read_bytes()))
