"""Tests of the page that a result cites: it is about the signature of the result's client."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator

from fixtures.assertions.check import Check, check_of
from fixtures.model.places import CONFORMANCE, SUITE
from fixtures.model.profiles import PROFILES
from fixtures.session.selection.collection import CLIENT_FIXTURES, Subject

OF_V2 = "userguide/RESTAuthentication.html"
OF_V4 = ("API/sigv4", "API/sig-v4")


def subjects() -> Iterator[Subject]:
    """The raw checks, each with each of its clients."""
    for path in CONFORMANCE.rglob("test_*.py"):
        dotted = ".".join(path.relative_to(SUITE).with_suffix("").parts)
        module = importlib.import_module(dotted)
        for name, function in vars(module).items():
            found = check_of(function) if inspect.isfunction(function) else None
            if found is None:
                continue
            for client in clients_of(function):
                yield Subject(f"{path.stem}::{name}", path.parent.name, client, found)


def clients_of(function: object) -> list[str]:
    asked = inspect.signature(function).parameters  # type: ignore[arg-type]
    return [each for name in asked if name.startswith("raw_") for each in CLIENT_FIXTURES.get(name, ())]


def test_no_result_cites_the_page_of_the_other_signature() -> None:
    cited = {(each.id, each.client, each.result("pass", "").source) for each in subjects()}
    signed = {(name, client, page) for name, client, page in cited if PROFILES[client].signature}
    assert {client for _, client, _ in signed} == {"raw-s3", "raw-s3v4"}
    wrong = {one for one in signed if OF_V2 in one[2] and one[1] == "raw-s3v4"}
    wrong |= {one for one in signed if one[1] == "raw-s3" and any(page in one[2] for page in OF_V4)}
    assert not wrong, f"use spec=SIGNING or spec=PRESIGNING of fixtures/model/sources.py: {sorted(wrong)}"


def test_a_page_of_each_signature() -> None:
    found = Check(("GetObject",), "core", "https://v4.example", "It works.", source_of_v2="https://v2.example")
    sources = {name: Subject("a::b", "a", name, found).result("pass", "").source for name in PROFILES}
    assert sources["raw-s3"] == sources["boto3-s3"] == "https://v2.example"
    assert sources["raw-s3v4"] == sources["raw-anonymous"] == "https://v4.example"
