"""The request that a result is about."""

from __future__ import annotations

import pytest

from reports.diagnosis.requests import decisive, place_of, sub_resources
from reports.record.exchanges import Exchange
from reports.record.lines import CheckResult, Deviation
from reports.record.selection import PROGRAMS

GOT = {"value": {"failed": "copy", "setting": ""}}


@pytest.mark.parametrize(
    ("statuses", "place"),
    [
        ([("PUT", 200), ("PUT", 400), ("GET", 200)], 1),
        ([("HEAD", 404), ("PUT", 403), ("HEAD", 404), ("GET", 200)], 1),
        ([("PUT", 500), ("PUT", 403), ("GET", 200)], 0),
        ([("PUT", 404), ("PUT", 412), ("GET", 404)], 0),
        ([("GET", 404), ("DELETE", 204)], 0),
        ([("PUT", 403), ("PUT", 403), ("GET", 200)], 1),
        ([("PUT", None), ("PUT", 403)], 0),
        ([("PUT", 200), ("GET", 200)], 1),
    ],
)
def test_a_program_failed_at_its_gravest_failure(statuses: list[tuple[str, int | None]], place: int) -> None:
    """And not at its last request, which may be one of its own cleaning, or of another connection."""
    exchanges = tuple(Exchange(method=method, url=f"http://s3/b/{n}", status=status)
                      for n, (method, status) in enumerate(statuses))  # fmt: skip
    deviation = Deviation("step of the workflow", {"text": "each with its outcome"}, GOT)
    result = CheckResult("x", "program", "fail", area=PROGRAMS, exchanges=exchanges, deviation=deviation)
    assert decisive(result) is exchanges[place]


@pytest.mark.parametrize("query", ["acl&versionId=x", "acl=&versionId=x", "versionId=x&acl"])
def test_a_sub_resource_is_named_with_or_without_an_equals_sign(query: str) -> None:
    url = f"http://s3/b/k?{query}"
    assert sub_resources(url) == {"acl"}
    assert place_of(Exchange(method="GET", url=url)) == "GET key?acl&versionId"
    assert sub_resources("http://s3/b?prefix=acl") == frozenset()
