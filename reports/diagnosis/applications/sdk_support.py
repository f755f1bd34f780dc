"""The results of a run for AWS's own SDKs: which work at the endpoint, with which settings, and what is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from record.footprint_file import Footprint, footprints
from record.lines import NOT_PASSING, TESTED, CheckResult, Record
from reports.diagnosis.advice.client_settings import BOTO3, CHECKSUMS, HOST_STYLE, TRAILERS, UNSIGNED_TRAILERS, needs
from reports.diagnosis.applications.predicting import predictions
from reports.diagnosis.applications.prediction import Degree
from reports.diagnosis.features.support import WORKING, is_unknown_after_loss
from reports.diagnosis.findings.diagnosis import Diagnosis

BASICS = ("objects", "sdk-default-checksums", "list-objects-v2", "multipart")
"""The features without which an SDK with its defaults is of little use."""
MULTIPART_FEATURE = "file-transfers"
"""A further feature, of which every gate has to pass: uploads in one request show nothing about uploads in parts."""
FEATURE_BY_NEED = {CHECKSUMS: "sdk-default-checksums"}
"""The feature that each need works around, by the need's id."""
OF_SOME = (CHECKSUMS, TRAILERS)
"""Needs of only those SDKs that add checksums, or that end uploads over HTTPS in a trailer."""
AWS_SDK_PREFIXES = ("aws-crt", "aws-sdk-", "boto3")
"""The beginnings of the names of AWS's own SDKs."""


@dataclass(frozen=True)
class SdkSupport:
    """The support of the latest SDKs of AWS.

    `missing` are the titles of basic features that do not work. `unknown` is the question that stays open because the
    endpoint was lost. `works`, `with_settings` and `fails` are the SDKs by their observed or else predicted outcome;
    `complete` says that these are all. All SDKs need the `shared` settings. Those `with_settings` need `own` more (None
    if the number is unknown). `over_https` is the number of settings over HTTPS (None if it is no greater than
    otherwise). `http_alone` says that the rest is known for HTTP only.
    """

    missing: tuple[str, ...] = ()
    unknown: Literal["", "work", "need settings"] = ""
    works: tuple[str, ...] = ()
    with_settings: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()
    complete: bool = False
    shared: int = 0
    own: int | None = None
    over_https: int | None = None
    http_alone: bool = False


def sdk_support(diagnosis: Diagnosis, record: Record, known: Sequence[Footprint] | None = None) -> SdkSupport | None:
    """Returns the support: basic features without a passing gate through boto3, or else the observed or predicted
    outcome of each SDK. None if the run did not test objects through boto3."""
    client = "boto3-s3" if "boto3-s3v4" in diagnosis.closed else "boto3-s3v4"
    results = [
        result
        for result in record.results
        if result.client == client and result.feature in (*BASICS, MULTIPART_FEATURE) and not result.unattempted
    ]
    gates = [result for result in results if result.gate]
    if not any(result.feature == BASICS[0] and result.verdict in TESTED for result in gates):
        return None
    mended = {FEATURE_BY_NEED.get(need.id) for need in needs(diagnosis, record)}
    titles = {feature.id: feature.title for feature in diagnosis.features}
    passing = {result.feature for result in gates if result.verdict == "pass"}
    unknown = {name for some in (gates, results) for name in BASICS if _is_unknown(name, some)} - mended
    failing = {result.feature for result in gates if result.verdict in NOT_PASSING} - passing - mended - unknown
    failing |= {gate.feature for gate in gates if gate.feature == MULTIPART_FEATURE and gate.verdict in NOT_PASSING}
    if failing:
        return SdkSupport(missing=tuple(titles[name] for name in (*BASICS, MULTIPART_FEATURE) if name in failing))
    if unknown or _settings_are_unknown(record):
        return SdkSupport(unknown="work" if unknown else "need settings")
    of_each = _outcomes_by_sdk(diagnosis, record, current(footprints() if known is None else known))
    return _add_settings(of_each, diagnosis, record)


def _outcomes_by_sdk(diagnosis: Diagnosis, record: Record, sdks: Sequence[Footprint]) -> SdkSupport:
    """Returns the SDKs by observed or else predicted outcome."""
    names: dict[Degree, list[str]] = {each: [] for each in get_args(Degree)}
    found = predictions(diagnosis, record, sdks)
    for each in found:
        names[each.outcome].append(each.application.title)
    return SdkSupport(
        works=tuple(names["works"]),
        with_settings=tuple(names["settings"]),
        fails=tuple(names["fails"]),
        complete=bool(found) and not (names["untested"] or names["risk"]),
    )


def _add_settings(of_each: SdkSupport, diagnosis: Diagnosis, record: Record) -> SdkSupport:
    """Adds the numbers of settings that the SDKs need."""
    ids = [need.id for need in needs(diagnosis, record) if BOTO3 in need.settings]
    shared = sum(each not in OF_SOME for each in ids)
    return replace(
        of_each,
        shared=shared,
        own=1 if CHECKSUMS in ids else None,
        over_https=shared + 1 if TRAILERS in ids else None,
        http_alone=TRAILERS in ids or _leaves_https_open(diagnosis, record),
    )


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


def _is_unknown(feature: str, results: Sequence[CheckResult]) -> bool:
    return is_unknown_after_loss([result for result in results if result.feature == feature])


def _settings_are_unknown(record: Record) -> bool:
    """Returns whether the endpoint was lost before the checks that show which settings the SDKs need."""
    hosts = [result for result in record.results if HOST_STYLE in result.shows]
    trailers = [result for result in record.results if result.gate and result.feature == UNSIGNED_TRAILERS]
    return is_unknown_after_loss(hosts) or is_unknown_after_loss(trailers)
