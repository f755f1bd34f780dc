"""Tests of the statement about current AWS SDKs: it is about the tested ones, and agrees with the predictions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pytest
from msgspec.structs import replace

from record.footprint_file import Footprint, RecordedWorkflow, footprints
from record.lines import CheckResult, Correction, Record, RecordedFeature, RunHeader
from record.selection import REQUESTS_AREA
from reports.diagnosis.advice.client_settings import HOST_STYLE
from reports.diagnosis.applications.predicting import predict_each
from reports.diagnosis.applications.sdk_support import BASICS, MULTIPART_FEATURE, current, sdk_sentence
from reports.diagnosis.findings.diagnosing import diagnose
from tests.reports.diagnosis.advice.test_client_settings import gate, trailers


def sdk(name: str, *features: str, setting: str = "", lacking: Collection[str] = ()) -> Footprint:
    """Makes an SDK that sends a request for each feature, and with a setting all except those that it is then
    `lacking`."""

    def recording(setting: str, without: Collection[str] = ()) -> RecordedWorkflow:
        sent = tuple(f"write: PutObject signed {each}" for each in features if each not in without)
        return RecordedWorkflow(setting, "http", (), sent)

    more = (recording(setting, lacking),) if setting else ()
    return Footprint(name, name, name.rpartition("-")[2], "SDK", (recording(""), *more))


def with_requests(results: Iterable[CheckResult]) -> tuple[CheckResult, ...]:
    """Returns the results, and those of the request for each feature, which come out the same."""
    requests = {
        each.feature: replace(
            each, id=f"{REQUESTS_AREA}/r::r[PutObject_signed_{each.feature}]", area=REQUESTS_AREA, client="raw-s3v4",
            feature="program-requests", subject="PutObject", gate=False,
        )
        for each in results
    }  # fmt: skip
    return (*results, *requests.values())


BASIC = (*BASICS, "list-objects-v1")


def lost(result: CheckResult) -> CheckResult:
    """Returns the result of a check before which the endpoint was lost."""
    return replace(result, verdict="blocked", deviation=None, endpoint_lost=True)


def sentence_of(record: Record, known: Iterable[Footprint]) -> str:
    diagnosis = diagnose(record)
    return sdk_sentence(diagnosis, predict_each(diagnosis, known))


def of_basics_until(missed: str) -> tuple[CheckResult, ...]:
    """Makes a run whose endpoint was lost before the gate of this feature."""
    return tuple(lost(each) if each.feature == missed else each for each in of_basics())


def of_basics(*, failing: Collection[str] = (), client: str = "boto3-s3v4") -> tuple[CheckResult, ...]:
    return tuple(gate(name, "fail" if name in failing else "pass", client) for name in BASIC)


WORK_UNKNOWN = "Whether current AWS SDKs work is not known: the endpoint was lost before that was tested."
SETTINGS_UNKNOWN = "Whether current AWS SDKs need settings is not known: the endpoint was lost before that was tested."
SENTENCES: dict[str, tuple[tuple[CheckResult, ...], tuple[Correction, ...], str]] = {
    "all pass": (of_basics(), (), "Current AWS SDKs work without settings."),
    "a setting gets around it": (of_basics(failing={"sdk-default-checksums"}),
        (Correction("boto3-default-checksums", "boto3-s3v4"),), "Current AWS SDKs work with 1 setting."),
    "nothing gets around it": (of_basics(failing={"multipart"}), (), "Current AWS SDKs do not work fully: multipart."),
    "another gate passes": ((*of_basics(failing={"multipart"}), gate("multipart", "pass")), (),
        "Current AWS SDKs work without settings."),
    "files are not uploaded in parts": ((*of_basics(), gate("file-transfers", "pass"), gate("file-transfers", "fail")),
        (), "Current AWS SDKs do not work fully: file-transfers."),
    "lost before a basic feature": (of_basics_until("multipart"), (), WORK_UNKNOWN),
    "lost before a basic feature of which no gate was selected": (
        tuple(replace(each, gate=not each.endpoint_lost) for each in of_basics_until("multipart")),
        (),
        WORK_UNKNOWN,
    ),
    "lost before all of them": (of_basics_until("objects"), (), WORK_UNKNOWN),
    "lost after a gate that passes": (
        (*of_basics(), lost(CheckResult("multipart::y", "boto3-s3v4", "pass", feature="multipart", gate=True))), (),
        "Current AWS SDKs work without settings."),
    "lost after a gate that fails": (
        (
            *of_basics(failing={"objects"}),
            lost(CheckResult("objects::y", "boto3-s3v4", "pass", feature="objects", gate=True)),
        ),
        (),
        WORK_UNKNOWN,
    ),
    "lost after another feature that fails": ((*of_basics_until("multipart")[1:], gate("objects", "fail")), (),
        "Current AWS SDKs do not work fully: objects."),
    "lost, and a setting gets around what was to be tested": (of_basics_until("sdk-default-checksums"),
        (Correction("boto3-default-checksums", "boto3-s3v4"),), ""),
    "lost before the style of hosts": (
        (*of_basics(), lost(CheckResult("hosts", "raw-s3v4", "pass", shows=(HOST_STYLE,)))), (), SETTINGS_UNKNOWN),
    "lost before trailers": ((*of_basics(), lost(trailers(None)[0])), (), SETTINGS_UNKNOWN),
    "not tested": ((gate("list-objects-v2", "pass"),), (), ""),
    "through another client": (of_basics(client="boto-s3"), (), ""),
}  # fmt: skip


@pytest.mark.parametrize(("results", "corrections", "message"), SENTENCES.values(), ids=SENTENCES)
def test_whether_sdks_work_is_said(results: Any, corrections: Any, message: str) -> None:
    features = tuple(RecordedFeature(name, "Group", name) for name in (*BASIC, MULTIPART_FEATURE))
    record = Record(RunHeader(features=features, corrections=corrections), with_requests(results))
    checksums = "sdk-default-checksums"
    boto3 = sdk("boto3-1.44", "list-objects-v1", checksums, setting="less = true", lacking=[checksums])
    assert sentence_of(record, (boto3,)) == message


HTTP = "http://s3.example"
GO, CRT = "aws-sdk-go-1.114", "aws-crt-0.38"


def said_of(known: Collection[Footprint], *results: CheckResult, endpoint: str = "https://s3.example") -> str:
    names = dict.fromkeys((*BASIC, *(result.feature for result in results)))
    header = RunHeader(endpoint=endpoint, features=tuple(RecordedFeature(name, "Group", name) for name in names))
    record = Record(header, with_requests((*of_basics(), *results)))
    return sentence_of(record, known)


def test_an_sdk_that_fails_or_needs_a_setting_is_named() -> None:
    java = sdk("aws-sdk-java-2.56", "objects", "ranges", setting="less = true", lacking=["ranges"])
    known = (sdk(GO, "objects"), java, sdk(CRT, "objects", "ranges"))
    results = (gate("ranges", "fail"), gate("unsigned-trailers", "pass", "raw-s3v4"))
    assert said_of(known, *results, endpoint=HTTP) == (
        f"{GO} works without settings; aws-sdk-java-2.56 works with settings of its own; {CRT} fails."
    )


@pytest.mark.parametrize(("style", "go", "boto3"), [("pass", "without settings", 1), ("fail", "with 1 setting", 2)])
def test_what_one_sdk_needs_is_not_said_of_another(style: Any, go: str, boto3: int) -> None:
    checksums = "sdk-default-checksums"
    needing = sdk("boto3-1.44", "objects", checksums, setting="less = true", lacking=[checksums])
    header = RunHeader(
        features=tuple(RecordedFeature(name, "Group", name) for name in BASIC),
        corrections=(Correction("boto3-default-checksums", "boto3-s3v4"),),
    )
    hosts = CheckResult("hosts", "raw-s3v4", style, shows=(HOST_STYLE,))
    record = Record(header, (*with_requests(of_basics(failing={checksums})), hosts))
    assert sentence_of(record, (sdk(GO, "objects"), needing)) == (
        f"{GO} works {go}; boto3-1.44 works with {boto3} setting{'s' if boto3 > 1 else ''}."
    )


def test_what_an_sdk_needs_and_the_run_did_not_test_leaves_it_open() -> None:
    untested = sdk(GO, "objects", "checksum-crc32")
    assert said_of((untested,), endpoint=HTTP) == ""
    assert said_of((untested, sdk(CRT, "ranges")), gate("ranges", "fail"), endpoint=HTTP) == f"{CRT} fails."


@pytest.mark.parametrize(
    ("trailer", "message"), [("pass", "Current AWS SDKs"), (None, "Over HTTP, as tested, current AWS SDKs")]
)
def test_over_http_it_is_not_said_of_https(trailer: Any, message: str) -> None:
    """SDKs end their uploads over HTTPS in an unsigned trailer."""
    results = [gate("unsigned-trailers", trailer, "raw-s3v4")] if trailer else []
    assert said_of((sdk(GO, "objects"),), *results, endpoint=HTTP) == f"{message} work without settings."


def test_a_setting_for_https_is_not_one_for_http() -> None:
    assert said_of((sdk(GO, "objects"),), *trailers("refused"), endpoint=HTTP) == (
        "Over HTTPS, current AWS SDKs need 1 setting: their default uploads there, with a trailer, are refused "
        "or not stored as sent. "
        "Over HTTP, as tested, they work without settings."
    )


def test_the_latest_version_of_each_sdk_of_aws_counts() -> None:
    assert [each.name for each in current((sdk("boto3-1.44"), sdk("boto3-1.34"), sdk("minio-go-7.4"), sdk(GO)))] == [
        "boto3-1.44",
        GO,
    ]
    names = {each.name.rpartition("-")[0] for each in current(footprints())}
    assert names == {"aws-crt", "aws-sdk-go", "aws-sdk-java", "aws-sdk-js", "aws-sdk-ruby", "aws-sdk-rust", "boto3"}
