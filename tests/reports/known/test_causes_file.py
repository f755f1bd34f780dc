"""`causes.toml`."""

from __future__ import annotations

import datetime

import pytest

from record.foreign_files import FileError
from reports.known.causes_file import parse

GOOD = """\
[[cause]]
id = "no-conditions"
sentence = '''
CompleteMultipartUpload
ignores conditions.'''
check = ["conditions/complete::*", "multipart/x::y"]
answer = "success"
link = "https://tracker.test/1"
until = 2030-01-31

[[cause]]
id = "race"
sentence = "Two writers race."
check = "a::b"
sometimes = true
"""


def test_causes():
    first, second = parse(GOOD, "c.toml")
    assert first.sentence == "CompleteMultipartUpload ignores conditions."
    assert (first.check, first.answer) == (("conditions/complete::*", "multipart/x::y"), ("success",))
    assert (first.until, first.where) == (datetime.date(2030, 1, 31), "c.toml:1")
    assert (second.sometimes, second.line) == (True, 11)


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "cause = []\n"])
def test_a_file_may_be_empty(text):
    assert parse(text, "c.toml") == []


HEAD = "# a comment\n\n[[cause]]\n"
WHOLE = HEAD + 'id = "a"\nsentence = "s"\ncheck = "c"\n'


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (HEAD + 'id = "a"\ncheck = "c"\n', 3, "no sentence"),
        (HEAD + 'id = "a"\nsentence = " "\n', 5, "sentence must be a text"),
        (HEAD + 'id = "a"\nsentence = "s"\n', 3, "does not say what it explains"),
        (HEAD + 'id = "a"\nsentence = "s"\nverdict = "fail"\n', 3, "does not say what it explains"),
        (HEAD + 'id = "a"\nsentence = "s"\ncheck = "*/*::*[*]"\n', 6, "would explain everything"),
        (HEAD + 'id = "a"\nsentence = "s"\ncheck = []\n', 6, "check must be a text, or a list"),
        (HEAD + 'id = "a"\nsentence = "s"\nfeature = ["x", 3]\n', 6, "feature must be a text, or a list"),
        (WHOLE + 'reason = "r"\n', 7, "'reason'"),
        (WHOLE + 'until = "soon"\n', 7, "a date"),
        (WHOLE + 'verdict = "pass"\n', 7, "'pass'"),
        (WHOLE + 'sometimes = "yes"\n', 7, "true or false"),
        (HEAD + 'id = "a"\nsentence = "s"\nfeature = "f"\nsometimes = true\n', 7, "must name its checks"),
        (HEAD + 'id = "a"\nsentence = "s"\ncheck = "*::a"\nsometimes = true\n', 6, "names the modules"),
        (WHOLE + WHOLE, 9, "that of the cause in line 3"),
        ('[cause]\nid = "a"\n', 1, "two brackets"),
        ("\n[[causes]]\n", 2, "'causes'"),
        ("\n\nid = [\n", 3, "not valid TOML"),
        ("cause = " + "[" * 5000, 1, "nested too deeply"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(text, line, message):
    with pytest.raises(FileError) as raised:
        parse(text, "c.toml")
    assert str(raised.value).startswith(f"c.toml:{line}: ")
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)
