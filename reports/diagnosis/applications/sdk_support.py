"""The results of a run for AWS's own SDKs, in a sentence: which work at the endpoint, and with how many settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import get_args

from record.footprint_file import Footprint
from record.lines import NOT_PASSING, TESTED, Record
from record.text import joined, plural
from reports.diagnosis.advice.client_settings import (
    BOTO3,
    CHECKSUMS_NEED,
    HOST_STYLE,
    TRAILERS_NEED,
    UNSIGNED_TRAILERS,
    needs,
)
from reports.diagnosis.applications.prediction import Degree, Prediction
from reports.diagnosis.features.inconclusive_results import is_unknown_after_loss
from reports.diagnosis.features.support import WORKING
from reports.diagnosis.findings.diagnosis import Diagnosis

BASICS = ("objects", "sdk-default-checksums", "list-objects-v2", "multipart")
"""The features without which an SDK with its defaults is of little use."""
MULTIPART_FEATURE = "file-transfers"
"""A further feature, of which every gate has to pass: uploads in one request show nothing about uploads in parts."""
FEATURE_BY_NEED = {CHECKSUMS_NEED: "sdk-default-checksums"}
"""The feature that each need works around, by the need's id."""
OF_SOME = (CHECKSUMS_NEED, TRAILERS_NEED)
"""Needs of only those SDKs that add checksums, or that end uploads over HTTPS in a trailer."""
AWS_SDK_PREFIXES = ("aws-crt", "aws-sdk-", "boto3")
"""The beginnings of the names of AWS's own SDKs."""


def sdk_sentence(diagnosis: Diagnosis, programs: Sequence[Prediction]) -> str:
    """Returns the sentence that tells if current AWS SDKs work at the endpoint, and with how many settings: by basic
    features without a passing gate through boto3, or else by the outcome of each SDK among the `programs`. It is true
    of the tests that were run, and says that this is unknown if the endpoint was lost before. Empty if the run did not
    test objects through boto3, or something that an SDK needs."""
    record = diagnosis.record
    client = "boto3-s3" if "boto3-s3v4" in diagnosis.closed else "boto3-s3v4"
    results = [
        result
        for result in record.results
        if result.client == client and result.feature in (*BASICS, MULTIPART_FEATURE) and not result.unattempted
    ]
    gates = [result for result in results if result.gate]
    if not any(result.feature == BASICS[0] and result.verdict in TESTED for result in gates):
        return ""
    needed = needs(diagnosis, record)
    mended = {FEATURE_BY_NEED.get(need.id) for need in needed}
    titles = {feature.id: feature.title for feature in diagnosis.features}
    passing = {result.feature for result in gates if result.verdict == "pass"}
    unknown = {
        name
        for name in BASICS
        for some in (gates, results)
        if is_unknown_after_loss([result for result in some if result.feature == name])
    } - mended
    failing = {result.feature for result in gates if result.verdict in NOT_PASSING} - passing - mended - unknown
    failing |= {gate.feature for gate in gates if gate.feature == MULTIPART_FEATURE and gate.verdict in NOT_PASSING}
    if failing:
        named = joined([titles[name] for name in (*BASICS, MULTIPART_FEATURE) if name in failing])
        return f"Current AWS SDKs do not work fully: {named}."
    if unknown or _settings_are_unknown(record):
        question = "work" if unknown else "need settings"
        return f"Whether current AWS SDKs {question} is not known: the endpoint was lost before that was tested."
    names: dict[Degree, list[str]] = {each: [] for each in get_args(Degree)}
    sdks = current(each.application for each in programs)
    found = [each for each in programs if each.application in sdks]
    for each in found:
        names[each.outcome].append(each.application.title)
    if not found or names["untested"] or names["risk"]:
        return f"{_fail(names['fails'])}." if names["fails"] else ""
    ids = [need.id for need in needed if BOTO3 in need.settings]
    return " ".join(_sentences(names, ids, is_only_of_http=_leaves_https_open(diagnosis, record)))


def _sentences(names: Mapping[Degree, Sequence[str]], needed: Sequence[str], *, is_only_of_http: bool) -> Iterator[str]:
    """Yields the sentences about uploads over HTTPS, and about all else, from the SDKs by outcome, and the ids of the
    needs that are settings of boto3."""
    shared = sum(each not in OF_SOME for each in needed)
    over_https = TRAILERS_NEED in needed
    if over_https:
        yield (
            f"Over HTTPS, current AWS SDKs need {plural(shared + 1, 'setting')}: their default uploads there, "
            "with a trailer, are refused or not stored as sent."
        )
    place = "Over HTTP, as tested, " if over_https or is_only_of_http else ""
    works, some, fails = names["works"], names["settings"], names["fails"]
    own = (
        _settings_words(shared + 1)
        if CHECKSUMS_NEED in needed
        else f"with settings of {'its' if len(some) == 1 else 'their'} own"
    )
    if fails or (works and some):
        parts = [f"{_work(works)} {_settings_words(shared)}"] if works else []
        parts += [f"{_work(some)} {own}"] if some else []
        parts += [_fail(fails)] if fails else []
        yield f"{place}{'; '.join(parts)}."
        return
    name = "they" if over_https else "current AWS SDKs" if place else "Current AWS SDKs"
    own = own.replace("its own", "their own")  # all of them are named, also if there is one
    yield f"{place}{name} work {_settings_words(shared) if works else own}."


def _settings_words(number: int) -> str:
    return f"with {plural(number, 'setting')}" if number else "without settings"


def _work(names: Sequence[str]) -> str:
    return f"{joined(names)} {'works' if len(names) == 1 else 'work'}"


def _fail(names: Sequence[str]) -> str:
    return f"{joined(names)} {'fails' if len(names) == 1 else 'fail'}"


def current(known: Iterable[Footprint]) -> list[Footprint]:
    """Returns the SDKs of AWS, each at the latest version."""
    latest: dict[str, Footprint] = {}
    for each in known:
        program = each.name.rpartition("-")[0] or each.name
        former = latest.get(program)
        if (
            each.kind == "SDK"
            and each.name.startswith(AWS_SDK_PREFIXES)
            and (former is None or _version_key(former) < _version_key(each))
        ):
            latest[program] = each
    return list(latest.values())


def _version_key(footprint: Footprint) -> list[int]:
    return [int(number) for number in footprint.version.split(".") if number.isdigit()]


def _leaves_https_open(diagnosis: Diagnosis, record: Record) -> bool:
    """Returns whether a run over HTTP leaves uploads over HTTPS open, which end in an unsigned trailer."""
    fine = diagnosis.states.get(UNSIGNED_TRAILERS) in WORKING
    return record.header.endpoint.startswith("http:") and not fine


def _settings_are_unknown(record: Record) -> bool:
    """Returns whether the endpoint was lost before the checks that show which settings the SDKs need."""
    hosts = [result for result in record.results if HOST_STYLE in result.shows]
    trailers = [result for result in record.results if result.gate and result.feature == UNSIGNED_TRAILERS]
    return is_unknown_after_loss(hosts) or is_unknown_after_loss(trailers)
