"""The sentence that tells if current AWS SDKs work at an endpoint, and with how many settings. It is true of the tests
that were run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from record.footprint_file import Footprint
from record.lines import Record
from record.text import joined, plural
from reports.diagnosis.applications.sdk_support import SdkSupport, sdk_support
from reports.diagnosis.findings.diagnosis import Diagnosis


def sdk_sentence(diagnosis: Diagnosis, record: Record, known: Sequence[Footprint] | None = None) -> str:
    """Returns the sentence about current AWS SDKs (see `sdk_support`). Empty if the run did not test a feature that
    they need. It says that the support is unknown if the endpoint was lost before."""
    found = sdk_support(diagnosis, record, known)
    if found is None:
        return ""
    if found.missing:
        return f"Current AWS SDKs do not work fully: {joined(list(found.missing))}."
    if found.unknown:
        return f"Whether current AWS SDKs {found.unknown} is not known: the endpoint was lost before that was tested."
    if not found.complete:
        return f"{_fail(found.fails)}." if found.fails else ""
    return " ".join(_sentences(found))


def _sentences(found: SdkSupport) -> Iterator[str]:
    if found.over_https is not None:
        yield (
            f"Over HTTPS, current AWS SDKs need {plural(found.over_https, 'setting')}: their default uploads there, "
            "with a trailer, are refused or not stored as sent."
        )
    place = "Over HTTP, as tested, " if found.http_alone else ""
    if found.fails or (found.works and found.with_settings):
        yield f"{place}{'; '.join(_sdk_phrases(found))}."
        return
    name = "they" if found.over_https is not None else "current AWS SDKs" if place else "Current AWS SDKs"
    how = _with(found.shared) if found.works else _with_own(found, "their")
    yield f"{place}{name} work {how}."


def _sdk_phrases(found: SdkSupport) -> Iterator[str]:
    """Yields `boto3 works without settings`, `AWS CRT fails`."""
    if found.works:
        yield f"{_work(found.works)} {_with(found.shared)}"
    if some := found.with_settings:
        yield f"{_work(some)} {_with_own(found, 'its' if len(some) == 1 else 'their')}"
    if found.fails:
        yield _fail(found.fails)


def _with(number: int) -> str:
    return f"with {plural(number, 'setting')}" if number else "without settings"


def _with_own(found: SdkSupport, of_whom: str) -> str:
    return f"with settings of {of_whom} own" if found.own is None else _with(found.shared + found.own)


def _work(names: Sequence[str]) -> str:
    return f"{joined(list(names))} {'works' if len(names) == 1 else 'work'}"


def _fail(names: Sequence[str]) -> str:
    return f"{joined(list(names))} {'fails' if len(names) == 1 else 'fail'}"
