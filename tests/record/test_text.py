"""Small helpers for English text."""

from __future__ import annotations

import json
import re
import time

import pytest

from record.text import joined, json_of, linkable_url, markdown, plural, toml_string


@pytest.mark.parametrize(
    ("names", "message"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_names_are_joined(names: list[str], message: str) -> None:
    assert joined(names) == message


@pytest.mark.parametrize(
    "text",
    [
        "see https://evil.example/x",
        "see HTTP://evil.example",
        "ftp://evil.example/x",
        "git+ssh://evil.example",
        "www.evil.example",
        "mailto:a@evil.example",
        "mail me@evil.example",
        "thanks @somebody",
        "fixes #1, owner/repository#2 and !3",
        "[x](https://evil.example)",
        "<https://evil.example>",
    ],
)
def test_nothing_in_markdown_becomes_a_link(text: str) -> None:
    """GitHub and GitLab link addresses, people and issues without any markup; they also read escaped text."""
    shown = markdown(text)
    assert shown.replace("\u200b", "").replace("\\", "") == text.replace("<", "&lt;").replace(">", "&gt;")
    assert not re.search(r"://|www\.\w|mailto:\w|@\w|[#!]\d|(?<!\\)[\[<]", shown)


def test_long_word_takes_no_time() -> None:
    """The word has the length of the longest header that is read."""
    started = time.process_time()
    assert markdown("x" * 60_000) == "x" * 60_000
    assert markdown("x" * 60_000 + "://y").endswith("x:\u200b//y")
    assert time.process_time() - started < 5


@pytest.mark.parametrize("text", ["a: b", "C#", "a@ b", "50 % off!", "200 OK: x", "key:value", "Sec-Fetch: none"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert markdown(text).replace("\\", "") == text


@pytest.mark.parametrize(("number", "words"), [(0, "0 checks"), (1, "1 check"), (2, "2 checks")])
def test_things_are_counted(number: int, words: str) -> None:
    assert plural(number, "check") == words


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", "//a.test", "https://", "https://a.test/\x1b[2J", "https://a.test/<script>"),
        *("https://a.test/x\n# y", "https://a.test/\u202ey", "https://a.test/ @somebody", "https://a.test/](x)`"),
    ],
)
def test_what_is_no_web_address_becomes_no_link(address: str) -> None:
    assert linkable_url(address) == ""
    assert linkable_url("https://a.test:1/b_(c)?d=e&f=%20#g") == "https://a.test:1/b_(c)?d=e&f=%20#g"


HIDDEN = "a\x1b[1mb\x7f\x9b2J\u202ec\u2066\ud800\U0001f600\n"


@pytest.mark.parametrize("indent", [None, 1])
def test_json_shows_no_control_character(indent: int | None) -> None:
    text = json_of({HIDDEN: [HIDDEN]}, indent)
    assert json.loads(text) == {HIDDEN: [HIDDEN]}
    assert all(each.isprintable() or each == "\n" for each in text)
    assert "\U0001f600" in text


def test_a_toml_string_shows_no_control_character() -> None:
    text = toml_string("a\x1b[1mb\x7f\x9b2J\u202ec\n")
    assert text == '"a\\u001b[1mb\\u007f\\u009b2J\\u202ec\\n"'
