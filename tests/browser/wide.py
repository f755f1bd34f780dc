"""Records with everything that makes pages wide: all seven clients, and long ids, URLs and words."""

from __future__ import annotations

from msgspec.structs import replace

from record.client_names import CLIENTS
from record.lines import CheckResult, Record, count_verdicts
from tests.browser import synthetic

LONG_NAME = "UpdateBucketMetadataAnnotationTableConfiguration"
LONG_KEY = "key" * 300
KINDS = (("fail", "new"), ("fail", "known"), ("blocked", "new"), ("unsupported", ""))


def record(endpoint: str) -> Record:
    """Its first check has a long id, long URLs, and a message and response that are one long word each; the endpoint
    stopped answering in it, which a warning says."""
    made = synthetic.record(45, apart=3, kinds=KINDS)
    of_raw = [
        replace(result, client=raw)
        for raw in CLIENTS[4:]
        for result in made.results
        if result.client == synthetic.CLIENTS[0]
    ]
    results = tuple(_lengthened(result) for result in (*made.results, *of_raw))
    assert made.summary is not None
    return replace(
        made,
        header=replace(made.header, endpoint=endpoint, clients=CLIENTS),
        results=results,
        summary=replace(made.summary, verdicts=count_verdicts(results)),
    )


def longest() -> CheckResult:
    """One of the results with long texts."""
    return next(result for result in record("http://127.0.0.1:8350").results if LONG_NAME in result.id)


def _lengthened(result: CheckResult) -> CheckResult:
    if "[case-0]" not in result.id:
        return result
    exchanges = tuple(
        replace(
            exchange,
            url=f"{exchange.url}/{LONG_KEY}",
            response_headers=(*exchange.response_headers, ("x-amz-meta-long", LONG_KEY)),
            response_body=replace(exchange.response_body, shown=LONG_KEY),
        )
        for exchange in result.exchanges
    )
    return replace(
        result,
        id=f"buckets/every_operation::request_without_credentials_is_refused[{LONG_NAME}]",
        verdict="fail",
        message=f"expected 403 AccessDenied, got {LONG_KEY}",
        exchanges=exchanges,
        endpoint_returned=True,
        listed=None,
    )
