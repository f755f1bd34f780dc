"""The request that a result is about."""

from __future__ import annotations

import pytest

from record.exchanges import Body, RecordedExchange
from record.lines import CheckResult
from record.selection import PROGRAMS_AREA
from reports.diagnosis.exchanges.requests import (
    decisive,
    decisive_place,
    place_of,
    places_sent_together,
    sender_proof_of,
    state_change_of,
    sub_resources,
)
from tests.reports.made import deviating

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
    """The gravest failure counts, and not the last request, which may be one of the program's cleaning, or of another
    connection."""
    exchanges = tuple(RecordedExchange(method=method, url=f"http://s3/b/{n}", status=status)
                      for n, (method, status) in enumerate(statuses))  # fmt: skip
    deviation = deviating({"text": "each with its outcome"}, GOT, "step of the workflow", sort="use")
    result = CheckResult("x", "program", "fail", area=PROGRAMS_AREA, exchanges=exchanges, deviation=deviation)
    assert decisive(result) is exchanges[place]


@pytest.mark.parametrize("query", ["acl&versionId=x", "acl=&versionId=x", "versionId=x&acl"])
def test_a_sub_resource_is_named_with_or_without_an_equals_sign(query: str) -> None:
    url = f"http://s3/b/k?{query}"
    assert sub_resources(url) == {"acl"}
    assert place_of(RecordedExchange(method="GET", url=url)) == "GET key?acl&versionId"
    assert sub_resources("http://s3/b?prefix=acl") == frozenset()


@pytest.mark.parametrize("key", ["k", "folder/k", "k//", "k?tagging", "k?versionId=x", "/k", "", "?acl"])
def test_a_place_is_the_same_with_the_bucket_in_the_host(key: str) -> None:
    """The host may only be in the header: raw clients connect to the endpoint's."""
    in_path = RecordedExchange(method="GET", url=f"http://s3.test:9000/b/{key}")
    in_host = RecordedExchange(method="GET", url=f"http://b.s3.test:9000/{key}", bucket_in_host=True)
    raw = RecordedExchange(
        url=f"http://s3.test:9000/{key}", request_headers=(("Host", "b.s3.test:9000"),), bucket_in_host=True
    )
    assert place_of(in_host) == place_of(in_path)
    assert in_host.place[1] == in_path.place[1]
    assert raw.place == in_host.place


def test_of_equal_requests_it_is_the_last_one() -> None:
    read, write = (
        RecordedExchange(method="GET", url="http://s3/b/k", status=200),
        RecordedExchange(method="PUT", url="http://s3/b/k"),
    )
    deviation = deviating("a", "b", "body", sort="data")
    result = CheckResult("x", "boto-s3", "fail", exchanges=(read, write, read), deviation=deviation)
    assert decisive_place(result) == 2
    assert state_change_of(result) is result.exchanges[1]


@pytest.mark.parametrize(
    ("follows", "pieces"),
    [
        ((False, True, True, False), [range(0, 3)] * 3 + [range(3, 4)]),
        ((False, False, True), [range(0, 1), range(1, 3), range(1, 3)]),
        ((True, False), [range(0, 1), range(1, 2)]),
    ],
    ids=["three", "pair-at-the-end", "begins-in-the-middle"],
)
def test_what_was_sent_in_one_piece(follows: tuple[bool, ...], pieces: list[range]) -> None:
    exchanges = [RecordedExchange(follows=each) for each in follows]
    assert [places_sent_together(exchanges, place) for place in range(len(exchanges))] == pieces


def test_a_form_without_a_signature_is_sent_by_nobody() -> None:
    form = (("Content-Type", "multipart/form-data; boundary=x"),)
    before = '--x\r\nContent-Disposition: form-data; name="X-Amz-Signature"\r\n\r\ns\r\n'
    file = '--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nbytes\r\n'

    def way(body: str) -> str:
        return sender_proof_of(RecordedExchange("c", "POST", "http://e.test/b", form, Body(body)))

    assert way(before + file) == "form"
    assert way(file) == "nobody"
    assert way(file + before) == "nobody"
    assert way("") == "form"  # not known
