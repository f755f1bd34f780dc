"""The client settings that an endpoint needs, from the findings of a run, as text to paste.

Each need is one line of data: its condition, its reason, and the setting of each client. Sources are the clients' own
documentation: the SDKs and Tools Reference Guide of AWS, boto's and rclone's configuration pages, the manuals of s3cmd
and s3fs, and restic's extended options.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from record.lines import TESTED, Record
from reports.diagnosis.features.support import WORKING, State
from reports.diagnosis.findings.diagnosis import Diagnosis
from reports.diagnosis.severity.of_results import severity_of

NOT_WORKING: tuple[State, ...] = ("broken", "none")
HOST_STYLE = "host-style"
"""The word of the check that reads an object with the bucket in the host name."""

CHECKSUMS_NEED, TRAILERS_NEED = "checksums-when-required", "checksums-when-required-over-https"
"""The needs that the defaults of current SDKs cause: they add a checksum to each upload, as a trailer over HTTPS."""
BOTO3, AWS, BOTO = "boto3", "~/.aws/config", "~/.boto"
RCLONE, S3CMD, RESTIC, S3FS = "rclone.conf", "~/.s3cfg", "restic", "s3fs"
SETTING_PLACES = (BOTO3, AWS, BOTO, RCLONE, S3CMD, RESTIC, S3FS)
"""The places of settings, in the order in which they are shown."""


UNSIGNED_TRAILERS = "unsigned-trailers"

ALTERING_SEVERITIES = ("refused", "corrupt", "crash")
"""Kinds of deviations after which the stored object differs from the sent one."""
_S3_SECTION_START = "s3 =\n"
"""The beginning of the S3 settings in AWS's file."""


@dataclass(frozen=True)
class EndpointNeed:
    """A need of an endpoint that clients must meet, if it `arises` in a run. `why` ends a sentence that begins with
    "Needed because"."""

    arises: Callable[[Diagnosis, Record], bool]
    id: str
    title: str
    why: str
    settings: Mapping[str, str]


def needs(diagnosis: Diagnosis, record: Record) -> tuple[EndpointNeed, ...]:
    """Returns the needs of the endpoint of a run; none if clients work as shipped."""
    return tuple(need for need in _NEEDS if need.arises(diagnosis, record))


def snippets(found: tuple[EndpointNeed, ...]) -> dict[str, str]:
    """Returns all settings of each client that needs one, as one text to paste."""
    texts: dict[str, list[str]] = {}
    for client in SETTING_PLACES:
        for need in found:
            if client in need.settings:
                texts.setdefault(client, []).append(need.settings[client])
    return {client: _join_settings(client, lines) for client, lines in texts.items()}


def _join_settings(client: str, lines: list[str]) -> str:
    if client == BOTO3:
        return f"Config({', '.join(lines)})"
    if client in (RESTIC, S3FS):
        return " ".join(lines)
    head = {AWS: "[default]\n", BOTO: "[s3]\n", RCLONE: "[remote]\ntype = s3\n"}
    text = head.get(client, "") + "\n".join(lines)
    first, *others = text.split(_S3_SECTION_START)  # the name may occur only once
    return first + (_S3_SECTION_START + "".join(others) if others else "")


def _refuses_default_uploads(diagnosis: Diagnosis, record: Record) -> bool:
    corrected = any(each.name == "boto3-default-checksums" for each in record.header.corrections)
    through = diagnosis.support.get("sdk-default-checksums", {})
    return corrected or any(state == "none" for client, state in through.items() if client not in diagnosis.closed)


def _refuses_default_uploads_over_https(diagnosis: Diagnosis, record: Record) -> bool:
    """Returns whether uploads over HTTPS will fail, from a run over HTTP: no upload with an unsigned trailer passes,
    and one is refused or damaged. An upload that only loses its checksum does no harm.
    """
    if not record.header.endpoint.startswith("http://") or _refuses_default_uploads(diagnosis, record):
        return False
    gates = [each for each in record.results if each.gate and each.feature == UNSIGNED_TRAILERS]
    tried = [each for each in gates if each.verdict in TESTED]
    harmed = [each for each in tried if each.verdict == "unsupported" or severity_of(each) in ALTERING_SEVERITIES]
    return bool(harmed) and not any(each.verdict == "pass" for each in tried)


def _only_paths(diagnosis: Diagnosis, record: Record) -> bool:
    tried = [result.verdict for result in record.results if HOST_STYLE in result.shows]
    return bool({"fail", "unsupported"}.intersection(tried)) and "pass" not in tried


def _refuses_v4(diagnosis: Diagnosis, record: Record) -> bool:
    return {"boto3-s3v4", "boto-s3v4"} & diagnosis.closed != set() and "boto3-s3" not in diagnosis.closed


def _lacks_listing_v2(diagnosis: Diagnosis, record: Record) -> bool:
    """Returns whether no gate of ListObjectsV2 passes and ListObjects works in the same run. If both fail, ListObjects
    does not help.
    """
    gates = {(result.feature, result.verdict) for result in record.results if result.gate}
    works = (
        diagnosis.states.get("list-objects-v1") in WORKING
        and ("list-objects-v1", "pass") in gates
        and ("list-objects-v1", "blocked") not in gates
    )
    return works and diagnosis.states.get("list-objects-v2") in NOT_WORKING and ("list-objects-v2", "pass") not in gates


_CHECKSUM_SETTINGS = {
    BOTO3: "request_checksum_calculation='when_required', response_checksum_validation='when_required'",
    AWS: "request_checksum_calculation = when_required\nresponse_checksum_validation = when_required",
}
_NEEDS = (
    EndpointNeed(
        _refuses_default_uploads,
        CHECKSUMS_NEED,
        "Checksums only when required",
        "the endpoint refuses or damages uploads with the checksums that current AWS SDKs add",
        _CHECKSUM_SETTINGS,
    ),
    EndpointNeed(
        _refuses_default_uploads_over_https,
        TRAILERS_NEED,
        "Checksums only when required, over HTTPS",
        "the endpoint refuses or damages uploads with an unsigned trailer, which current AWS SDKs send over HTTPS",
        _CHECKSUM_SETTINGS,
    ),
    EndpointNeed(
        _only_paths,
        "path-style",
        "Path-style addressing",
        "the endpoint does not find a bucket in the host name",
        {
            BOTO3: "s3={'addressing_style': 'path'}",
            AWS: "s3 =\n  addressing_style = path",
            BOTO: "calling_format = boto.s3.connection.OrdinaryCallingFormat",
            RCLONE: "force_path_style = true",
            S3CMD: "host_bucket = %(host_base)s",
            RESTIC: "-o s3.bucket-lookup=path",
            S3FS: "-o use_path_request_style",
        },
    ),
    EndpointNeed(
        _refuses_v4,
        "signature-v2",
        "Signature V2",
        "the endpoint does not support Signature V4",
        {
            BOTO3: "signature_version='s3'",
            AWS: "s3 =\n  signature_version = s3",
            RCLONE: "v2_auth = true",
            S3CMD: "signature_v2 = True",
            S3FS: "-o sigv2",
        },
    ),
    EndpointNeed(
        _lacks_listing_v2,
        "list-objects-v1",
        "ListObjects instead of ListObjectsV2",
        "ListObjectsV2 does not work as documented, and ListObjects does",
        {RCLONE: "list_version = 1", RESTIC: "-o s3.list-objects-v1=true"},
    ),
)
