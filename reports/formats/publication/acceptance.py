"""The records that may replace a server's published results: those of a run of this server that ended and was whole.

No record names its server, but its results show it: nearly all that do not pass are among the expected results. Two
versions of Ceph RGW share three quarters of these, and other servers less.
"""

from __future__ import annotations

from collections.abc import Iterator

from record.client_names import CLIENTS
from record.lines import Record
from record.selection import EVERY_CLIENT
from record.text import plural
from reports.diagnosis.summary.outcome import endings, expectation_counts
from reports.formats.publication.published_servers import Published
from reports.known.expected_file import NAME
from reports.known.run_coverage import has_all_clients

MIN_EXPECTED_SHARE = 0.9
"""The least share of unlike results that are as expected. Unlike results do not pass, or were not expected to."""


class RecordRejected(Exception):
    """A record must not replace the published results. The message is a sentence, which names neither file nor
    server."""


def require_acceptable(result: Published, record: Record, *, whole: bool = True) -> None:
    """Raises `RecordRejected` for a record that must not replace the published results of this server. It is compared
    with the server's present expected results. If it need not be `whole`, it may be of a part of the suite."""
    reasons = (
        *_unfinished_reasons(record),
        *(_parts(record) if whole else ()),
        *_unexpected_results_reasons(result, record),
    )
    if reasons:
        raise RecordRejected(reasons[0])


def _unfinished_reasons(record: Record) -> Iterator[str]:
    yield from (each.sentence for each in endings(record) if each.is_unfinished)


def _parts(record: Record) -> Iterator[str]:
    selection = record.header.selection
    if not selection.everything or selection.depth != EVERY_CLIENT:
        yield f"The run was of a part ({selection.words}), and not whole, with --every-client."
    if not has_all_clients(record):
        yield f"The run lacks clients: {', '.join(each for each in CLIENTS if each not in record.header.clients)}."
    if record.summary and record.summary.left_out:
        yield f"The run left out {plural(len(record.summary.left_out), 'check')}."


def _unexpected_results_reasons(result: Published, record: Record) -> Iterator[str]:
    expected, other = expectation_counts(record.results)
    if expected < MIN_EXPECTED_SHARE * (expected + other):
        yield (
            f"Of another server? {other:,} results are not as expected in {result.name}/{NAME}, and {expected:,} are. "
            f"If it is of this one, first: s3-conformance known RECORD --update {result.folder}"
        )
