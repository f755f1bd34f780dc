"""The model of the site, from the small text of the published servers, the suite's checks and the footprints."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from markdown_it import MarkdownIt
from markupsafe import Markup

from reports.diagnosis.applications import prediction_words
from reports.diagnosis.footprints import Footprint
from reports.diagnosis.kinds import KINDS, kind_of
from reports.formats.publication.run_table import COLUMNS, RunFacts
from reports.known.causes import Cause
from reports.known.expected import Expected
from reports.known.known_folder import load
from reports.published.applications import Wrong
from reports.published.outcomes import Outcome
from reports.published.reconstructing import reconstructed
from reports.published.server_folders import Published
from reports.published.site.shown import Application, Came, Cell, Need, Remark, Row, Server, Site
from reports.published.suite import Check, Suite
from reports.record.lines import NOT_PASSING, CheckResult, Feature, Record
from reports.record.selection import rank_of
from reports.record.text import web_address

MANUAL = "REPRODUCE.md"
WORDS = {
    "effect": "needs it",
    "acceptance": "needs it to be accepted, also without effect",
    "refusal": "works where it is refused, but not where it is taken for something else",
}
"""How far an application needs a feature. What it does without is no need."""
WORDS_OF_ANSWERS = {"success": "accepts what must be refused"}
MANY_FEATURES = 5
"""A cause of more features of a server is told in full on the server's page, and by its label on theirs."""
TERM = re.compile(r"\b(?:[345][0-9]{2}|[A-Z][A-Za-z]*[A-Z][A-Za-z]*)\b")
"""Statuses, error codes and elements in requirements."""
UNNAMED = "something else than required"
RANK_OF_KIND = {kind: number for number, kind in enumerate(KINDS)}


def site_of(
    suite: Suite,
    results: Sequence[Published],
    footprints: Iterable[Footprint],
    seen: Mapping[str, Mapping[str, Outcome]],
    explained: Iterable[Wrong] = (),
) -> Site:
    """The site. `seen` is what was seen of applications, by their name, then by the folder of a server, and `explained`
    why it is not what was predicted. Raises `KnownError` for expected results or causes of another form, `ValueError`
    for a server without a run."""
    checks: dict[str, list[Check]] = {}
    for check in suite.checks:
        checks.setdefault(check.feature, []).append(check)
    tested = {feature.id: feature for feature in suite.features if feature.id in checks}
    why = {(each.server, each.application): each.sentence for each in explained}
    came = {name: {server: _came_of(each, why) for server, each in own.items()} for name, own in seen.items()}
    return Site(
        tuple(_row(feature, checks[name]) for name, feature in tested.items()),
        tuple(_server(result, suite) for result in results),
        tuple(_application(each, tested, came.get(each.name, {})) for each in footprints),
        tuple(COLUMNS),
    )


def _row(feature: Feature, checks: Sequence[Check]) -> Row:
    gates = tuple(dict.fromkeys(check.requirement for check in checks if check.gate))
    operations = tuple(sorted({name for check in checks for name in check.operations}))
    terms = {term for check in checks for term in TERM.findall(check.requirement)}
    return Row(feature, gates, len(checks), operations, tuple(sorted(terms.difference(operations))))


# Servers


def _server(result: Published, suite: Suite) -> Server:
    if result.run is None:
        raise ValueError(f"{result.folder / 'server.toml'}: no table [run]; remake.py writes it from the record")
    if not result.run.support:
        raise ValueError(
            f"{result.folder / 'server.toml'}: no table [run.support]; remake.py writes it from the record"
        )
    known = load([result.folder])
    record = reconstructed(suite, known, result.run)
    by_feature: dict[str, list[CheckResult]] = {}
    for each in record.results:
        by_feature.setdefault(each.feature, []).append(each)
    causes = _causes(known, record, suite.features)
    cells = {name: _cell(name, own, result.run, known, causes) for name, own in by_feature.items()}
    return Server(
        result.name,
        result.title,
        result.run.day,
        result.run.suite,
        Counter(cell.state for cell in cells.values()),
        result.run.findings,
        cells,
        tuple(causes.values()),
        tuple(name for name, clients in COLUMNS.items() if set(clients) <= set(result.run.closed)),
        _as_html((result.folder / MANUAL).read_text(encoding="utf-8")),
    )


def _cell(
    feature: str, results: Sequence[CheckResult], run: RunFacts, known: Expected, causes: Mapping[str, Remark]
) -> Cell:
    state, *columns = run.states(feature)
    skipped = [each.message for each in results if each.gate and each.verdict == "skipped"]
    return Cell(
        state or "untested",
        tuple(columns),
        tuple(_deviations(_open(results, run), known, causes)),
        skipped[0] if skipped and state == "untested" else "",
    )


def _open(results: Iterable[CheckResult], run: RunFacts) -> list[CheckResult]:
    """What does not pass through the clients that the endpoint lets in."""
    return [each for each in results if each.verdict in NOT_PASSING and each.client not in run.closed]


def _deviations(results: Sequence[CheckResult], known: Expected, causes: Mapping[str, Remark]) -> list[Remark]:
    """What is odd in the results of a feature, gravest first: causes, and of what has none, what came."""
    groups: dict[tuple[str, str], list[CheckResult]] = {}
    for each in sorted(results, key=_gravity):
        cause = each.listed.cause if each.listed is not None else ""
        groups.setdefault((cause, "") if cause else ("", _came(each, known)), []).append(each)
    return [
        replace(causes[cause], checks=_number(found))
        if cause
        else Remark(words, _number(found), False, found[0].requirement)
        for (cause, words), found in groups.items()
    ]


def _gravity(result: CheckResult) -> tuple[bool, int, int, bool]:
    """What is alike otherwise comes first if somebody wrote its cause."""
    kind, caused = kind_of(result), result.listed is not None and bool(result.listed.cause)
    return result.verdict != "fail", RANK_OF_KIND.get(kind, len(KINDS)), rank_of(result.level), not caused


def _came(result: CheckResult, known: Expected) -> str:
    """What came, in words that follow the name of a server."""
    entry = known.entry_for(result)
    answer = entry.answer if entry else ""
    if result.verdict == "unsupported":
        return "not supported"
    words = f"returns {answer}" if answer[:1].isdigit() else WORDS_OF_ANSWERS.get(answer, answer or UNNAMED)
    words = words.replace("value of", "another value of", 1) if words.startswith("value of") else words
    return f"a step before what is checked: {words}" if result.verdict == "blocked" else words


def _causes(known: Expected, record: Record, catalogue: Iterable[Feature]) -> dict[str, Remark]:
    """The causes that explain something by their ids, gravest first, each with the features that it is about."""
    explained: dict[str, list[CheckResult]] = {}
    for each in sorted((each for each in record.results if each.listed is not None), key=_gravity):
        if each.listed is not None and each.listed.cause:
            explained.setdefault(each.listed.cause, []).append(each)
    features = {feature.id: feature for feature in catalogue}
    causes = {cause.id: cause for cause in known.causes}
    return {name: _of_cause(causes[name], found, features) for name, found in explained.items()}


def _of_cause(cause: Cause, found: Sequence[CheckResult], catalogue: Mapping[str, Feature]) -> Remark:
    about = dict.fromkeys(each.feature for each in found if each.feature in catalogue)
    label = cause.id.replace("-", " ") if len(about) > MANY_FEATURES else ""
    link, features = web_address(cause.link or ""), tuple(catalogue[each] for each in about)
    return Remark(cause.sentence, _number(found), True, "", link, cause.sometimes, features, label)


def _number(results: Iterable[CheckResult]) -> int:
    return len({each.id for each in results})


def _as_html(text: str) -> Markup:
    """A manual without its title, which the page has. HTML in it is shown as text."""
    _, _, body = text.partition("\n")
    return Markup(MarkdownIt("commonmark", {"html": False}).enable("table").render(body.replace("\n## ", "\n### ")))


# Applications


def _came_of(outcome: Outcome, why: Mapping[tuple[str, str], str]) -> Came:
    sentence = why.get((outcome.server, outcome.application))
    because = (sentence,) if sentence else outcome.because
    return Came(outcome.answer, prediction_words.seen(outcome.seen), because)


def _application(footprint: Footprint, features: Mapping[str, Feature], seen: Mapping[str, Came]) -> Application:
    shipped = next(each for each in footprint.recordings if not each.setting)
    needs = [
        Need(features[need.feature], WORDS[need.extent], need.steps)
        for need in shipped.needs
        if need.extent in WORDS and need.feature in features
    ]
    settings = dict.fromkeys(each.setting for each in footprint.recordings if each.setting)
    return Application(
        footprint.name, footprint.title, footprint.version, footprint.kind, tuple(needs), tuple(settings), seen
    )
