"""`show --send`: the requests of a result are signed and sent anew, however its check signs them."""

from __future__ import annotations

import json
import re
import signal
import sys

import pytest

from s3_conformance import __main__, cli
from tests.s3_conformance.commands import User, client
from tests.s3_conformance.servers import Changing

SENT = {
    ("objects/put::etag_is_the_md5[bytes]", "boto3-s3"): 200,
    ("objects/put::etag_is_the_md5[bytes]", "boto3-s3v4"): 200,
    ("objects/put::etag_is_the_md5[bytes]", "boto-s3"): 200,
    ("objects/put::etag_is_the_md5[bytes]", "boto-s3v4"): 200,
    ("presigned/bound_to_its_request::order_of_arguments_does_not_matter", "raw-s3"): 200,
    ("presigned/bound_to_its_request::order_of_arguments_does_not_matter", "raw-s3v4"): 200,
    ("presigned/v2_arguments::altered_expires_is_refused[later]", "raw-s3"): 403,
    ("signature_v2/dates::x_amz_date_wins[years-ago]", "raw-s3"): 200,
    ("signature_v2/authorization_header::case_of_the_signature_matters", "raw-s3"): 403,
    ("post_object/upload::answer_has_no_body_but_etag", "raw-s3v4"): 204,
    ("streaming/signed_trailer::checksum_of_the_trailer_is_stored", "raw-s3v4"): 200,
    ("streaming/signed_trailer::trailer_that_is_not_announced_is_refused", "raw-s3v4"): 400,
    ("streaming/unsigned_chunks::anonymous_chunks_are_accepted", "raw-anonymous"): 200,
}
"""The status of the last request of each check's own client."""
STATUS = re.compile(r"^  HTTP (\d+)", re.MULTILINE)


@pytest.fixture
def recorded(someone: User) -> User:
    """The user has a record of somebody else, of results that failed."""
    lines: list[dict[str, object]] = [{"type": "run", "schema": 1, "endpoint": "http://127.0.0.1:1", "run_id": "0123"}]
    lines += [{"type": "check", "id": check, "client": client, "verdict": "fail"} for check, client in SENT]
    (someone.folder / "results.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return someone


@pytest.mark.exhaustive
def test_each_signature_is_made_anew(recorded: User, server: Changing, url: str) -> None:
    server.is_mended()
    ended = recorded.command("show", ".", "*", "--send", "--endpoint-url", url)
    _, *shown = re.split(r"^✓ pass  (\S+)  (\S+)\n", ended.stdout, flags=re.MULTILINE)
    results = zip(shown[::3], shown[1::3], shown[2::3], strict=True)
    came = {(check, client): list(map(int, STATUS.findall(text))) for check, client, text in results}
    assert came.keys() == SENT.keys(), ended.said
    assert {each: status for each, status in SENT.items() if status not in came[each]} == {}
    assert (ended.status, f"{len(SENT)} fixed, 0 still failing" in ended.stdout) == (0, True)
    assert client(url).list_buckets()["Buckets"] == []
    assert not [*recorded.folder.glob("s3-conformance*")]


def test_what_still_fails_is_shown(recorded: User, server: Changing, url: str) -> None:
    server.breaks("etag_without_quotes")
    check = "objects/put::etag_is_the_md5[bytes]"
    ended = recorded.command("show", ".", check, "--client", "boto3-s3", "--send", "--endpoint-url", url)
    assert (ended.status, f"✗ fail  {check}  boto3-s3\n" in ended.stdout) == (1, True)
    assert "Authorization: AWS ACCESS_KEY:REDACTED" in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        ((".", "--send"), "Error: --send needs the ids of checks"),
        ((".", "1", "--send"), "Error: --send needs the ids of checks"),
        ((".", "objects", "--endpoint-url", "http://127.0.0.1:1"), "Error: the options of an endpoint need --send"),
        ((".", "objects", "--send"), "Error: the record is not of a run of yours on this machine"),
    ],
)
def test_what_is_not_sent(recorded: User, arguments: tuple[str, ...], printed: str) -> None:
    ended = recorded.command("show", *arguments)
    assert (ended.status, printed in ended.stderr) == (2, True), ended.said


@pytest.mark.parametrize(("more", "ends"), [((), True), (("--send",), False)])
def test_a_closed_pipe_ends_what_only_reads(more: tuple[str, ...], ends: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not end a command that sends requests, which may meet a closed connection."""
    handlers: list[object] = []
    monkeypatch.setattr(sys, "argv", ["s3-conformance", "show", ".", "objects", *more])
    monkeypatch.setattr(signal, "signal", lambda number, handler: handlers.append(handler))
    monkeypatch.setattr(cli, "main", lambda: None)
    __main__.main()
    assert (signal.SIG_DFL in handlers) == ends
