"""Whether current AWS SDKs work at an endpoint, and with how many settings: in a sentence that is true of what was
tested."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reports.diagnosis.advice import BOTO3, CHECKSUMS, HOST_STYLE, TRAILERS, UNSIGNED_TRAILERS, needs
from reports.diagnosis.applications.predicting import predictions
from reports.diagnosis.applications.prediction import Prediction
from reports.diagnosis.findings import Diagnosis
from reports.diagnosis.footprints import Footprint, footprints
from reports.diagnosis.support import unattempted, unknown_for_loss
from reports.record.lines import NOT_PASSING, TESTED, CheckResult, Record
from reports.record.text import joined, plural

BASICS = ("objects", "sdk-default-checksums", "list-objects-v2", "multipart")
"""The features without which an SDK with its defaults is of little use."""
MENDED = {CHECKSUMS: "sdk-default-checksums"}
"""By its id, a need that gets around a feature that does not work."""
OF_AWS = ("aws-crt", "aws-sdk-", "boto3")
"""How the names of AWS's own SDKs begin."""


def sdk_sentence(diagnosis: Diagnosis, record: Record, known: Sequence[Footprint] | None = None) -> str:
    """Whether current AWS SDKs work: whether boto3 passes a gate of each basic feature, and what is predicted of each
    SDK, or was seen. Empty if the run did not test what one of them needs; not known if the endpoint was lost before.
    """
    client = "boto3-s3" if "boto3-s3v4" in diagnosis.closed else "boto3-s3v4"
    results = [
        result
        for result in record.results
        if result.client == client and result.feature in BASICS and not unattempted(result)
    ]
    gates = [result for result in results if result.gate]
    if not any(result.feature == BASICS[0] and result.verdict in TESTED for result in gates):
        return ""
    mended = {MENDED.get(need.id) for need in needs(diagnosis, record)}
    titles = {feature.id: feature.title or feature.id for feature in diagnosis.features}
    passing = {result.feature for result in gates if result.verdict == "pass"}
    unknown = {name for some in (gates, results) for name in BASICS if _is_unknown(name, some)} - mended
    failing = {result.feature for result in gates if result.verdict in NOT_PASSING} - passing - mended - unknown
    if failing:
        return f"Current AWS SDKs do not work fully: {joined([titles[name] for name in BASICS if name in failing])}."
    if unknown or _settings_are_unknown(record):
        asked = "work" if unknown else "need settings"
        return f"Whether current AWS SDKs {asked} is not known: the endpoint was lost before that was tested."
    some = current(footprints() if known is None else known)
    return " ".join(_sentences(diagnosis, record, predictions(diagnosis, record, some)))


def current(known: Iterable[Footprint]) -> list[Footprint]:
    """The SDKs of AWS, each at its latest version."""
    latest: dict[str, Footprint] = {}
    for each in known:
        program = each.name.rpartition("-")[0] or each.name
        former = latest.get(program)
        if each.kind == "SDK" and each.name.startswith(OF_AWS) and (former is None or _age(former) < _age(each)):
            latest[program] = each
    return list(latest.values())


def _age(footprint: Footprint) -> list[int]:
    return [int(number) for number in footprint.version.split(".") if number.isdigit()]


def _sentences(diagnosis: Diagnosis, record: Record, sdks: Sequence[Prediction]) -> Iterator[str]:
    names: dict[str, list[str]] = {"works": [], "settings": [], "fails": [], "untested": []}
    for each in sdks:
        names[each.outcome].append(each.application.title)
    if names["untested"] or not sdks:
        if names["fails"]:
            yield f"{_fail(names['fails'])}."
        return
    found = needs(diagnosis, record)
    number = sum(BOTO3 in need.settings for need in found)
    place = ""
    if over_https := TRAILERS in {need.id for need in found}:
        yield (
            f"Over HTTPS, current AWS SDKs need {plural(number, 'setting')}: their default uploads there, with a "
            "trailer, are not accepted."
        )
        number -= 1
    if over_https or _is_only_of_http(diagnosis, record):
        place = "Over HTTP, as tested, "
    if number:  # which is what those have that need one
        names["works"], names["settings"] = names["works"] + names["settings"], []
    said = _work(names, f"with {plural(number, 'setting')}" if number else "without settings")
    if over_https:
        said = said.replace("current AWS SDKs", "they", 1)
    yield f"{place}{said if place else said.replace('current', 'Current', 1)}."


def _work(names: dict[str, list[str]], how: str) -> str:
    """`boto3 works without settings; AWS CRT fails`, without the full stop."""
    if not names["settings"] and not names["fails"]:
        return f"current AWS SDKs work {how}"
    said = []
    if working := names["works"]:
        said.append(f"{joined(working)} {'works' if len(working) == 1 else 'work'} {how}")
    if own := names["settings"]:
        works, of_whom = ("works", "its") if len(own) == 1 else ("work", "their")
        said.append(f"{joined(own)} {works} with settings of {of_whom} own")
    if names["fails"]:
        said.append(_fail(names["fails"]))
    return "; ".join(said)


def _fail(names: Sequence[str]) -> str:
    return f"{joined(names)} {'fails' if len(names) == 1 else 'fail'}"


def _is_only_of_http(diagnosis: Diagnosis, record: Record) -> bool:
    """Whether a run over HTTP leaves open what uploads do over HTTPS, where they end in an unsigned trailer."""
    fine = diagnosis.states.get(UNSIGNED_TRAILERS) in ("full", "minor")
    return record.header.endpoint.startswith("http:") and not fine


def _is_unknown(feature: str, results: Sequence[CheckResult]) -> bool:
    return unknown_for_loss([result for result in results if result.feature == feature])


def _settings_are_unknown(record: Record) -> bool:
    """Whether the endpoint was lost before the checks that show which settings the SDKs need."""
    hosts = [result for result in record.results if result.id == HOST_STYLE]
    trailers = [result for result in record.results if result.gate and result.feature == UNSIGNED_TRAILERS]
    return unknown_for_loss(hosts) or unknown_for_loss(trailers)
