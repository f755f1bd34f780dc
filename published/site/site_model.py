"""The model of the site, from the small text of the published servers, the suite's checks and the footprints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from markupsafe import Markup

from published.results.applications import MispredictionReason, Outcome
from published.results.published_servers import PublishedServer
from published.results.server_file import COLUMNS, RunFacts
from published.site.page_content import (
    EXTENTS,
    Cell,
    Server,
    ShownApplication,
    ShownCause,
    ShownFeature,
    ShownOutcome,
    ShownProfile,
    ShownReason,
    Site,
)
from published.site.reasons_of_server import reasons_of
from published.site.reconstructing import ListedCheck, Suite, reconstructed
from published.site.written_pages import as_html
from record.footprint_file import Footprint
from record.lines import CheckResult, Record, RecordedFeature
from record.requirements import Profile
from record.selection import rank_of
from record.text import linkable_url
from reports.diagnosis.applications import prediction_words
from reports.diagnosis.features.support import STATES, untested_reason
from reports.diagnosis.findings.diagnosing import diagnose
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.severity.severity_table import SEVERITIES
from reports.known.expected import Expected
from reports.known.known_folder import load
from reports.profiles.evaluation import EndpointFacts, profile_result
from reports.profiles.evaluation import ProgramOutcome as ProgramOutcome
from reports.profiles.profile_file import load as load_profiles
from reports.profiles.profile_file import shipped

MANUAL_FILE = "REPRODUCE.md"
TERM = re.compile(r"\b(?:[345][0-9]{2}|[A-Z][A-Za-z]*[A-Z][A-Za-z]*)\b")
"""Statuses, error codes and elements in requirements."""
RANK_OF_SEVERITY = {severity: number for number, severity in enumerate(SEVERITIES)}


def site_of(
    suite: Suite,
    results: Sequence[PublishedServer],
    footprints: Iterable[Footprint],
    seen: Mapping[str, Mapping[str, Outcome]],
    explained: Iterable[MispredictionReason] = (),
) -> Site:
    """The site. `seen` has the outcomes of applications, by their name, then by the folder of a server, and `explained`
    the reasons for unpredicted ones. Raises `FileError` for expected
    results or causes of another form, `ValueError` for a server without a run."""
    checks: dict[str, list[ListedCheck]] = {}
    for check in suite.checks:
        checks.setdefault(check.feature, []).append(check)
    tested = {feature.id: feature for feature in suite.features if feature.id in checks}
    why = {(each.server, each.application): each.sentence for each in explained}
    came = {
        name: {server: _outcome_of_program(each, why) for server, each in own.items()} for name, own in seen.items()
    }
    servers = tuple(_server(result, suite) for result in results)
    programs = tuple(_application(each, tested, came.get(each.name, {})) for each in footprints)
    return Site(
        tuple(_row(feature, checks[name]) for name, feature in tested.items()),
        servers,
        programs,
        tuple(COLUMNS),
        tuple(
            _shown_profile(each, servers, programs, tuple(tested.values()))
            for each in load_profiles(shipped(), suite.features)
        ),
    )


def _shown_profile(
    profile: Profile,
    servers: Sequence[Server],
    programs: Sequence[ShownApplication],
    features: tuple[RecordedFeature, ...],
) -> ShownProfile:
    """The profile, and the answer for each server, from its words and the programs that were seen there."""
    judged = {
        server.name: profile_result(
            profile,
            EndpointFacts(
                features,
                {name: cell.state for name, cell in server.cells.items()},
                {name for name, cell in server.cells.items() if cell.unsafe},
                {each.name: _outcome_at(each, server.name) for each in programs},
            ),
        )
        for server in servers
    }
    return ShownProfile(profile, judged)


def _outcome_at(program: ShownApplication, server: str) -> ProgramOutcome:
    came = program.seen.get(server)
    return ProgramOutcome(came.answer if came else "untested", f"{program.title}: {came.words}" if came else "")


def _row(feature: RecordedFeature, checks: Sequence[ListedCheck]) -> ShownFeature:
    gates = tuple(dict.fromkeys(check.requirement for check in checks if check.gate))
    operations = tuple(sorted({name for check in checks for name in check.operations}))
    terms = {term for check in checks for term in TERM.findall(check.requirement)}
    return ShownFeature(feature, gates, len(checks), operations, tuple(sorted(terms.difference(operations))))


# Servers


def _server(result: PublishedServer, suite: Suite) -> Server:
    if result.run is None:
        raise ValueError(f"{result.folder / 'server.toml'}: no table [run]; remake.py writes it from the record")
    known = load([result.folder])
    diagnosis = diagnose(reconstructed(suite, known, result.run))
    record = diagnosis.record
    reasons = reasons_of(diagnosis, known.causes)
    by_feature: dict[str, list[CheckResult]] = {}
    for each in record.results:
        by_feature.setdefault(each.feature, []).append(each)
    cells = {name: _cell(name, own, result.run, reasons[name]) for name, own in by_feature.items()}
    return Server(
        result.name,
        result.title,
        result.run.day,
        result.run.suite,
        {state: sum(cell.state == state for cell in cells.values()) for state in STATES},
        result.run.findings,
        cells,
        tuple(_causes(known, record, suite.features)),
        tuple(name for name, clients in COLUMNS.items() if set(clients) <= set(result.run.closed)),
        _as_html((result.folder / MANUAL_FILE).read_text(encoding="utf-8")),
    )


def _cell(feature: str, results: Sequence[CheckResult], run: RunFacts, why: tuple[ShownReason, ...]) -> Cell:
    state, *columns = run.states(feature)
    skipped = [each.message for each in results if each.gate and each.verdict == "skipped"]
    untested = skipped[0] if skipped else untested_reason(results)
    return Cell(
        state or "untested",
        tuple(columns),
        feature in run.unsafe,
        why if state not in (None, "full", "untested") else (),
        untested if state in (None, "untested") else "",
    )


def _severity_key(result: CheckResult) -> tuple[bool, int, int]:
    return result.verdict != "fail", RANK_OF_SEVERITY.get(severity_of(result), len(SEVERITIES)), rank_of(result.level)


def _causes(known: Expected, record: Record, catalogue: Iterable[RecordedFeature]) -> Iterator[ShownCause]:
    """The causes that explain a result, gravest first, each with the features."""
    explained: dict[str, list[CheckResult]] = {}
    for each in sorted((each for each in record.results if each.listed is not None), key=_severity_key):
        if each.listed is not None and each.listed.cause:
            explained.setdefault(each.listed.cause, []).append(each)
    features = {feature.id: feature for feature in catalogue}
    written = {cause.id: cause for cause in known.causes}
    for name, found in explained.items():
        about = tuple(features[each] for each in dict.fromkeys(result.feature for result in found) if each in features)
        one, checks = written[name], len({each.id for each in found})
        yield ShownCause(one.sentence, checks, linkable_url(one.link or ""), one.sometimes, about)


def _as_html(text: str) -> Markup:
    """A manual without the title, which the page has. HTML in it is shown as text."""
    _, _, body = text.partition("\n")
    return as_html(body.replace("\n## ", "\n### "))


# Applications


def _outcome_of_program(outcome: Outcome, why: Mapping[tuple[str, str], str]) -> ShownOutcome:
    sentence = why.get((outcome.server, outcome.application))
    because = (sentence,) if sentence else outcome.because
    return ShownOutcome(outcome.answer, prediction_words.seen(outcome.seen), because, outcome.setting)


def _application(
    footprint: Footprint, features: Mapping[str, RecordedFeature], seen: Mapping[str, ShownOutcome]
) -> ShownApplication:
    shipped = next(each for each in footprint.recordings if not each.setting)
    needs = [need for need in shipped.needs if need.extent in EXTENTS and need.feature in features]
    settings = dict.fromkeys(each.setting for each in footprint.recordings if each.setting)
    return ShownApplication(
        footprint.name, footprint.title, footprint.version, footprint.kind, tuple(needs), tuple(settings), seen
    )
