"""Tests of a record's statements about signatures that the endpoint does not accept."""

from __future__ import annotations

from fixtures.session.selection.collection import refused_signatures
from record.lines import RefusedSignature, RunHeader

V2 = RefusedSignature("Signature V2", "403 AccessDenied", ("boto3-s3", "boto-s3"))


def test_it_is_named_with_the_answer_if_there_was_one() -> None:
    assert V2.words == "Signature V2 (403 AccessDenied)"
    assert RefusedSignature("Signature V2").words == "Signature V2"
    assert V2.reason == "the endpoint does not accept Signature V2 as SDKs use it (403 AccessDenied)"
    assert RefusedSignature("Signature V2").reason == "the endpoint does not accept Signature V2 as SDKs use it"


def test_its_clients_are_closed() -> None:
    assert RunHeader(refused=(V2, RefusedSignature("Signature V4", clients=("raw-s3v4",)))).closed == {
        *("boto3-s3", "boto-s3"),
        "raw-s3v4",
    }
    assert RunHeader().closed == frozenset()


def test_only_selected_clients_are_named() -> None:
    found = {"s3": "403 AccessDenied"}
    assert refused_signatures(found, ["boto3-s3", "boto3-s3v4", "boto-s3", "raw-anonymous"]) == (V2,)
    assert refused_signatures(found, ["boto3-s3v4", "raw-anonymous"]) == ()


def test_answers_are_on_one_line() -> None:
    (found,) = refused_signatures({"s3v4": "400 \x1b[2J (so)\nx"}, ["boto3-s3v4"])
    assert found.words == "Signature V4 (400 \\x1b[2J (so) x)"
