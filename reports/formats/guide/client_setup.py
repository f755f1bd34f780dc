"""The way to reach an endpoint with boto3 and boto: the text that makes a client, and the reason for each setting in
it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from record.client_names import clients_of, label
from record.exchanges import DEFAULT_PORTS
from record.lines import TESTED, CheckResult, Record
from record.text import joined, one_line
from reports.diagnosis.advice.client_settings import BOTO, BOTO3, EndpointNeed, needs, snippets
from reports.diagnosis.findings.diagnosis import Diagnosis

LIBRARIES = ("boto3", "boto")
SIGNATURES = {"V4": "Signature V4", "V2": "Signature V2"}
KEYS = ('aws_access_key_id="YOUR_ACCESS_KEY",', 'aws_secret_access_key="YOUR_SECRET_KEY",')
PACKAGES = {"boto3": "pip install boto3", "boto": "pip install boto filechunkio"}
LIBRARY_NOTES = {
    "boto3": "",
    "boto": "boto 2.49 is its last version, is no longer maintained, and runs on Python 3.11 or older; filechunkio is "
    "for uploads in parts.",
}
KEYS_IN_FILE = "keys-in-a-file"
"""The word of the check that shows that boto takes the keys from its file."""
CREDENTIALS = "[Credentials]\naws_access_key_id = YOUR_ACCESS_KEY\naws_secret_access_key = YOUR_SECRET_KEY"
VIRTUAL = "s3={'addressing_style': 'virtual'}"
_V2 = "signature_version='s3'"
EMBEDDED_URL = "http://127.0.0.1:5000"
"""The address shown for the embedded server, which has another port in each run."""


@dataclass(frozen=True)
class LibraryConnection:
    """One library at this endpoint. `files` are settings outside of the program: a file's name, its purpose, and its
    text."""

    library: str
    works: str
    """The signatures that the endpoint accepts."""
    code: str
    reasons: tuple[tuple[str, str], ...]
    """Each setting, and the reason for it."""
    other: str
    """The steps to sign in the other way, if the endpoint accepts that, too."""
    files: tuple[tuple[str, str, str], ...] = ()


def library_connections(record: Record, diagnosis: Diagnosis) -> tuple[LibraryConnection, ...]:
    """The way to reach the endpoint with each library that the run used."""
    clients = _tested(record)
    found = needs(diagnosis, record)
    return tuple(
        _boto3(record, diagnosis, found) if library == "boto3" else _boto(record, diagnosis, found)
        for library in LIBRARIES
        if any(label(client)[0] == library for client in clients)
    )


def _tested(record: Record) -> list[str]:
    """The clients with results: a smoke run uses only one of the given ones."""
    there = {result.client for result in record.results if result.verdict in TESTED}
    return [client for client in clients_of(record.results, record.header) if client in there]


def address(record: Record) -> str:
    url = record.header.endpoint
    return url if urlsplit(url).scheme in DEFAULT_PORTS else EMBEDDED_URL


def unusable(record: Record) -> dict[str, tuple[str, ...]]:
    """The clients with which no documented call works, because each call has faults of the client; with these
    faults."""
    found: dict[str, list[CheckResult]] = {}
    for result in record.results:
        if result.snippet is not None and result.verdict in TESTED:
            found.setdefault(result.client, []).append(result)
    return {
        client: tuple(sorted({name for result in results for name in result.client_faults}))
        for client, results in found.items()
        if all(result.verdict != "pass" and result.client_faults for result in results)
    }


def _accepted_signatures(library: str, record: Record, diagnosis: Diagnosis) -> str:
    """The signatures of this library that the endpoint accepts."""
    own = [client for client in _tested(record) if label(client)[0] == library]
    words = {True: "accepted", False: "not accepted"}
    lines = []
    for accepted in (True, False):
        names = sorted(
            {label(client)[1] for client in own if (client not in diagnosis.closed) is accepted}, reverse=True
        )
        if names:
            lines.append(f"{joined([SIGNATURES.get(name, name) for name in names])} {words[accepted]}")
    faults = {item.name: item.fault for item in record.header.corrections}
    for client, found in unusable(record).items():
        if client in own and client not in diagnosis.closed:
            why = " ".join(faults.get(name) or name for name in found)
            lines.append(
                f"but no call works as {library} sends it with {SIGNATURES[label(client)[1]]}: {why}".rstrip(".")
            )
    return "; ".join(lines)


def python_literal(text: str) -> str:
    """A text as a Python literal on one line."""
    return json.dumps(one_line(text), ensure_ascii=False)


def _boto3(record: Record, diagnosis: Diagnosis, found: tuple[EndpointNeed, ...]) -> LibraryConnection:
    config, reasons = _boto3_config(record, diagnosis, found)
    other = ""
    if "signature_version" not in config and _is_usable("boto3-s3", record, diagnosis):
        other = f"To sign with Signature V2, add `config={_with(config, _V2)}`; `Config` is in `botocore.config`."
    return LibraryConnection(
        library="boto3",
        works=_accepted_signatures("boto3", record, diagnosis),
        code=_boto3_code(record, config),
        reasons=(("region_name", "requests are signed for this region"), *reasons),
        other=other,
    )


def _boto3_config(
    record: Record, diagnosis: Diagnosis, found: tuple[EndpointNeed, ...]
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The expression of boto3's `Config`, which is empty if none is needed, and the reasons for its settings."""
    config = snippets(found).get(BOTO3, "")
    reasons = [(need.settings[BOTO3], need.why) for need in found if BOTO3 in need.settings]
    if "signature_version" not in config and (why := _why_not("boto3-s3v4", "boto3-s3", record, diagnosis)):
        config = _with(config, _V2)
        reasons.append((_V2, f"{why}, boto3's default"))
    if record.header.addressing == "virtual" and "addressing_style" not in config:
        config = _with(config, VIRTUAL)
        reasons.append((VIRTUAL, "this run had buckets in the host name"))
    return config, tuple(reasons)


def _boto3_code(record: Record, config: str) -> str:
    lines = [
        "import boto3",
        *(["from botocore.config import Config"] if config else []),
        "",
        f'endpoint_url = "{address(record)}"',
        "s3 = boto3.client(",
        '    "s3",',
        "    endpoint_url=endpoint_url,",
        f"    region_name={python_literal(record.header.region)},",
        *(f"    {key}" for key in KEYS),
        *([f"    config={config},"] if config else []),
        ")",
    ]
    return "\n".join(lines)


def _is_usable(client: str, record: Record, diagnosis: Diagnosis) -> bool:
    return client in _tested(record) and client not in diagnosis.closed and client not in unusable(record)


def _with(config: str, setting: str) -> str:
    return f"{config[:-1]}, {setting})" if config else f"Config({setting})"


def _why_not(default: str, other: str, record: Record, diagnosis: Diagnosis) -> str:
    """The reason not to use the client with a library's default signature; empty if it can be used, or if neither
    can."""
    open_clients = set(clients_of(record.results, record.header)) - diagnosis.closed
    if default in open_clients or other not in open_clients:
        return ""
    name = SIGNATURES[label(default)[1]]
    return f"the endpoint does not accept {name}" if default in diagnosis.closed else f"this run did not test {name}"


def _boto(record: Record, diagnosis: Diagnosis, found: tuple[EndpointNeed, ...]) -> LibraryConnection:
    settings = list(_boto_settings(record, found))
    why_v4 = _why_not("boto-s3", "boto-s3v4", record, diagnosis)
    reasons = [(setting, why) for setting, why in settings if why]
    if why_v4:
        reasons.append(("use-sigv4", f"{why_v4}, boto's default"))
        reasons.append(("auth_region_name", "boto takes the region of Signature V4 from the host name, if not told"))
    other = ""
    if not why_v4 and _is_usable("boto-s3v4", record, diagnosis):
        region = python_literal(record.header.region)
        other = (
            "To sign with Signature V4, set the environment variable `S3_USE_SIGV4=1` (or `use-sigv4 = True` in the "
            f"section `[s3]` of `~/.boto`), and set `conn.auth_region_name = {region}` once the connection is made: "
            "boto takes the region from the host name otherwise."
        )
    return LibraryConnection(
        library="boto",
        works=_accepted_signatures("boto", record, diagnosis),
        code=_boto_code(record, [setting for setting, _ in settings], is_v4=bool(why_v4)),
        reasons=tuple(reasons),
        other=other,
        files=tuple(_boto_file(record, is_v4=bool(why_v4))),
    )


def _boto_file(record: Record, *, is_v4: bool) -> Iterator[tuple[str, str, str]]:
    """The one file with all sections, so that a user can save all settings at once."""
    sections = {}
    if is_v4:
        sections["[s3]\nuse-sigv4 = True"] = "it makes boto sign with Signature V4"
    if any(result.verdict == "pass" and KEYS_IN_FILE in result.shows for result in record.results):
        sections[CREDENTIALS] = "it may have the keys, which `connect_s3` need not be told then"
    if sections:
        yield BOTO, "; ".join(sections.values()), "\n\n".join(sections)


def _boto_code(record: Record, settings: Sequence[str], *, is_v4: bool) -> str:
    lines = [
        "import boto",
        *(["from boto.s3.connection import OrdinaryCallingFormat"] if record.header.addressing != "virtual" else []),
        "",
        "conn = boto.connect_s3(",
        *(f"    {key}" for key in KEYS),
        *(f"    {setting}," for setting in settings),
        ")",
        *([f"conn.auth_region_name = {python_literal(record.header.region)}"] if is_v4 else []),
    ]
    return "\n".join(lines)


def _boto_settings(record: Record, found: tuple[EndpointNeed, ...]) -> Iterator[tuple[str, str]]:
    url = urlsplit(address(record))
    host = f"[{url.hostname}]" if ":" in (url.hostname or "") else url.hostname  # an IPv6 address needs brackets
    yield f'host="{host}"', ""
    if url.port and url.port != DEFAULT_PORTS[url.scheme]:
        yield f"port={url.port}", "boto takes the port apart from the host"
    if url.scheme == "http":
        yield "is_secure=False", "the endpoint was reached over HTTP; boto's default is HTTPS"
    if record.header.addressing != "virtual":
        why = next((need.why for need in found if need.id == "path-style"), "")
        yield (
            "calling_format=OrdinaryCallingFormat()",
            why or "this run had buckets in the path; boto's default is the host name",
        )
