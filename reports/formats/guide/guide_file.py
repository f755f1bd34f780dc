"""`guide.md`: the guide as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from record.text import markdown, markdown_code, visible
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.formats.guide.calls import Calls
from reports.formats.guide.content import FOLDER, Guide, guide_of
from reports.formats.guide.reaching import LibraryConnection


def write(diagnosis: Diagnosis, path: Path, folder: str = "") -> None:
    """Writes it next to the record; for any other place, `folder` is the name of the folder with the record."""
    path.write_text(page(diagnosis, folder or folder_of(path)), encoding="utf-8", errors="replace")


def page(diagnosis: Diagnosis, folder: str = FOLDER) -> str:
    """The guide; `folder` is the name of the folder with the record."""
    return "\n".join(_lines(guide_of(diagnosis, folder))) + "\n"


def folder_of(path: Path) -> str:
    """The name of the folder of a file."""
    return path.resolve().parent.name or FOLDER


def _lines(guide: Guide) -> Iterator[str]:
    yield f"# Using {markdown_code(guide.endpoint)} with boto3 and boto"
    yield ""
    yield _with_code(guide.intro)
    yield ""
    for warning in guide.warnings:
        yield f"**{markdown(warning)}**"
        yield ""
    yield "## Reach it"
    yield ""
    if guide.embedded:
        yield f"The embedded server exists only during a run: {markdown_code(guide.address)} stands for its address."
        yield ""
    for each in guide.reaching:
        yield from _connection_lines(each)
    if guide.no_calls:
        yield "## Calls"
        yield ""
        yield markdown(guide.no_calls)
        yield ""
    for calls in guide.calls:
        yield from _calls(calls, guide.about_calls.get(calls.library, ""))
    yield from _features(guide)
    yield from _applications(guide)
    yield from _to_know(guide)
    yield from _verification_lines(guide)


def _connection_lines(each: LibraryConnection) -> Iterator[str]:
    yield f"### {each.library}"
    yield ""
    yield from _block(each.install, "bash")
    if each.about:
        yield each.about
        yield ""
    yield f"{each.works}."
    yield ""
    yield from _block(each.code, "python")
    for name, what_for, text in each.files:
        yield f"{markdown_code(name)}: {_with_code(what_for)}"
        yield ""
        yield from _block(text, "ini")
    for setting, why in each.reasons:
        yield f"- {markdown_code(setting)}: {markdown(why)}"
    yield ""
    if each.other:
        yield _with_code(each.other)
        yield ""


def _calls(calls: Calls, about: str) -> Iterator[str]:
    yield f"## Calls with {calls.library}"
    yield ""
    if about:
        yield _with_code(about)
        yield ""
    for call in calls.working:
        yield f"### {markdown(call.title)} ({call.signatures})"
        yield ""
        if call.explanation:
            yield _with_code(call.explanation)
            yield ""
        yield from _block(call.code, "python")
        if call.problems:
            for problem in call.problems:
                yield f"- Not with {markdown(problem)}"
            yield ""
    if calls.failing:
        yield f"What does not work with {calls.library}, with what came instead:"
        yield ""
        for failure in calls.failing:
            yield f"- **{markdown(failure.title)}** ({failure.signatures}): {markdown(failure.message)}"
        yield ""
    if calls.untested:
        yield f"Not tested: {markdown('; '.join(calls.untested))}."
        yield ""


def _features(guide: Guide) -> Iterator[str]:
    if not guide.groups:
        return
    yield "## Features"
    yield ""
    yield from _row(["features", "", "support", "others"])
    yield from _row(["---", "---:", "---", "---"])
    for group in guide.groups:
        yield from _row([markdown(group.title), str(group.number), group.symbol_and_word, group.other_states_in_words])
    yield ""
    yield "; ".join(f"{symbol} {number} {state}: {meaning}" for symbol, state, number, meaning in guide.states) + "."
    yield ""
    for symbol, state, names in guide.named:
        yield f"- {symbol} {state}: {markdown('; '.join(names))}"
    if guide.named:
        yield ""
    for words in guide.declared:
        yield markdown(words)
        yield ""


def _row(cells: Iterable[str]) -> Iterator[str]:
    yield f"| {' | '.join(cells)} |"


def _applications(guide: Guide) -> Iterator[str]:
    if not guide.applications:
        return
    yield "## Applications"
    yield ""
    yield guide.about_applications
    yield ""
    for name, predicted in guide.applications:
        yield f"- {markdown(name)}: {markdown(predicted)}"
    yield ""


def _to_know(guide: Guide) -> Iterator[str]:
    if not guide.to_know:
        return
    yield "## What to know"
    yield ""
    for known in guide.to_know:
        yield f"### {known.heading}"
        yield ""
        yield known.about
        yield ""
        for name, words in known.points:
            yield f"- **{markdown(name)}**" + (f": {_with_code(words)}" if words else "")
        yield ""
    if guide.more_to_know:
        yield guide.more_to_know
        yield ""


def _with_code(text: str) -> str:
    """A sentence in which code is between backticks, as Markdown."""
    parts = text.split("`")
    return "".join(markdown_code(part) if place % 2 else _prose(part) for place, part in enumerate(parts))


def _prose(text: str) -> str:
    """A part of a sentence as Markdown, with the surrounding spaces."""
    first, last = " " * text.startswith(" "), " " * text.endswith(" ")
    return f"{first}{markdown(text)}{last}" if text.strip() else first


def _verification_lines(guide: Guide) -> Iterator[str]:
    yield "## How this was verified"
    yield ""
    for name, value in guide.facts:
        yield f"- {name}: {markdown(value)}"
    yield ""
    yield "To verify it again, with the keys in the environment:"
    yield ""
    yield from _block(guide.again)


def _block(text: str, language: str = "") -> Iterator[str]:
    """A block of code, with a longer fence than any in the text."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    yield fence + language
    yield from map(visible, text.split("\n"))
    yield fence
    yield ""
