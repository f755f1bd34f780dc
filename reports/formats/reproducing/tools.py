"""The tool that sends requests again: `curl`, or a Python program if curl cannot send them."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby

from record.exchanges import RecordedExchange
from reports.formats.reproducing import curl, filling_in, program, python, raw
from reports.formats.reproducing.program_steps import Step
from reports.formats.reproducing.recorded import FIXED_BODY, IN_THE_URL, Request, has_checksum, is_checked


def sending(steps: Sequence[Step], exchanges: Sequence[RecordedExchange], region: str) -> tuple[str, str, list[str]]:
    """The tool, the text that sends the steps, and notes. A step's exchange is the one at its place in `exchanges`."""
    of_raw = partial(_is_raw, exchanges)
    steps = [replace(step, request=_with_bucket(step.request, exchanges[step.place])) for step in steps]
    requests = [step.request for step in steps]
    buckets = filling_in.variables(requests)
    by_curl = all(step.group is None and curl.sends_it_unchanged(step.request, buckets) for step in steps)
    if by_curl and not any(step.ids for step in steps) and not any(map(of_raw, steps)):
        return "curl", *_by_curl(requests, buckets, region)
    parts: list[str] = []
    notes: list[str] = []
    for is_raw, some in groupby(steps, key=of_raw):
        for each in [[step] for step in some] if is_raw else [list(some)]:
            part, more = _part(each, exchanges[each[0].place] if is_raw else None, buckets, region)
            parts.append(part)
            notes += more
    return "Python", program.whole(parts, buckets), notes


def _is_raw(exchanges: Sequence[RecordedExchange], step: Step) -> bool:
    """Returns whether a recipe makes the request. It cannot make the presigned URL of another client: it lacks the
    signature."""
    recipe = exchanges[step.place].recipe
    is_of_others = step.request.signature in IN_THE_URL and recipe is not None and "=REDACTED" in recipe.head[0]
    return recipe is not None and not is_of_others


def _with_bucket(request: Request, exchange: RecordedExchange) -> Request:
    """The request with the bucket that its recipe names, which the URL may lack."""
    named = raw.bucket_of(exchange.recipe) if exchange.recipe else ""
    return replace(request, bucket=named) if named else request


def _by_curl(requests: Sequence[Request], buckets: Mapping[str, str], region: str) -> tuple[str, list[str]]:
    lines = [f"{variable}={shlex.quote(name)}" for name, variable in buckets.items()]
    commands = [curl.command(request, region, buckets) for request in requests]
    notes = [note for request in requests for note in _notes(request, is_checked(request))]
    notes += [curl.OF_V4] if any(request.signature == "V4" for request in requests) else []
    return "\n".join([*lines, "\n\n".join(commands)]), notes


def _part(
    steps: Sequence[Step], exchange: RecordedExchange | None, buckets: Mapping[str, str], region: str
) -> tuple[str, list[str]]:
    """A part of a program, and notes: for the one step of a raw exchange, or for several by botocore."""
    if exchange and exchange.recipe:
        return raw.part(exchange, exchange.recipe, steps[0].request.bucket, buckets)
    notes = [note for step in steps for note in _notes(step.request, has_checksum(step.request))]
    return python.part(steps, region, buckets), notes


def _notes(request: Request, has_fixed_body: bool) -> list[str]:
    return [*request.notes, *([FIXED_BODY] if has_fixed_body and request.body != "" else [])]
