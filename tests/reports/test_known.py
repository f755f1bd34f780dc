"""Files of known deviations."""

from __future__ import annotations

import datetime

import pytest

from reports.known import KnownError, load, matches

GOOD = """
[[deviation]]
check = "objects/range::past[suffix]"
verdict = "fail"
reason = "It answers 200."
until = 2030-01-31
link = "https://tracker.test/1"

[[deviation]]
check = "acl::*[public-?ead]"
client = "boto3-*"
verdict = "unsupported"
reason = '''
Two
lines.'''
"""


@pytest.fixture
def written(tmp_path):
    def write(text, name="known.toml"):
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return write


def test_entries(written):
    path = written(GOOD)
    first, second = load([path]).entries
    assert (first.client, first.until, first.where) == ("*", datetime.date(2030, 1, 31), f"{path}:2")
    assert (second.reason, second.line) == ("Two lines.", 9)


def test_several_files_are_one_list(written):
    other = GOOD.replace("objects/range", "objects/other")
    assert len(load([written(GOOD), written(other, "b.toml")]).entries) == 4


@pytest.mark.parametrize(
    ("check", "client", "verdict", "match", "contradiction"),
    [
        ("objects/range::past[suffix]", "any", "fail", True, False),
        ("objects/range::past[suffix]", "any", "pass", False, True),
        ("objects/range::past[suffix]", "any", "blocked", False, True),
        ("objects/range::past[suffix]", "any", "n/a", False, False),
        ("objects/range::past[suffix]", "any", "skipped", False, False),
        ("objects/range::pasts", "any", "pass", False, False),
        ("acl::put[public-read]", "boto3-s3", "unsupported", True, False),
        ("acl::put[public-read]", "boto-s3", "unsupported", False, False),
        ("acl::put[public-read]", "boto3-s3", "pass", False, True),
    ],
)
def test_what_is_listed(written, check, client, verdict, match, contradiction):
    known = load([written(GOOD)])
    assert bool(known.match(check, client, verdict)) is match
    assert bool(known.contradiction(check, client, verdict)) is contradiction


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "deviation = []\n"])
def test_a_file_may_list_nothing(written, text):
    assert load([written(text)]).entries == ()


def test_entries_as_an_inline_array(written):
    entries = ",\n".join(f'{{check = "{name}", verdict = "fail", reason = "r"}}' for name in "ab")
    text = f"deviation = [\n{entries}\n]\n"
    assert [entry.check for entry in load([written(text)]).entries] == ["a", "b"]


def test_brackets_are_plain_characters():
    assert matches("a[b]*", "a[b]c")
    assert not matches("a[bc]", "ab")
    assert not matches("a[bc]*", "ab")
    assert matches("*", "a\nb")


HEAD = "# a comment\n\n[[deviation]]\n"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (HEAD + 'check = "a"\nverdict = "fail"\n', 3, "no reason"),
        (HEAD + 'check = "a"\nverdict = "fail"\nreason = " "\n', 6, "reason must be a text"),
        (HEAD + 'check = "a"\nverdict = "pass"\nreason = "r"\n', 5, "'pass'"),
        (HEAD + 'check = "a"\nverdict = "fail"\nreason = "r"\nclients = "b"\n', 7, "'clients'"),
        (HEAD + 'check = "a"\nverdict = "fail"\nreason = "r"\nuntil = "soon"\n', 7, "a date"),
        (HEAD + 'check = "a"\nverdict = "fail"\nreason = "r"\n' + HEAD + "check = 3\n", 9, "no verdict"),
        ('[deviation]\ncheck = "a"\n', 1, "two brackets"),
        ("\n[[deviations]]\n", 2, "'deviations'"),
        ("\n\ncheck = [\n", 3, "not valid TOML"),
        ('check = "a\n', 1, "not valid TOML"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(written, text, line, said):
    path = written(text)
    with pytest.raises(KnownError) as raised:
        load([path])
    assert str(raised.value).startswith(f"{path}:{line}: ")
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(KnownError, match=r"absent\.toml: No such file"):
        load([tmp_path / "absent.toml"])
