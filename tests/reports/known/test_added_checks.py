"""The file of the checks that came after the first release."""

from __future__ import annotations

import datetime

import pytest

from reports.known import added_checks
from reports.known.added_checks import days_in, text_of_days
from reports.known.expected_file import newest_in
from reports.known.known_update import updated
from tests.reports.known.test_known_update import FAIL, entries, record
from tests.right_answers import __main__ as recording

DAYS = {"a/b::d[1]": "2027-02-03", "a/b::c": "2027-02-03", "z/y::e[x y]": "2027-01-31"}


def test_days_are_read_as_they_were_written() -> None:
    text = text_of_days(DAYS)
    assert text == "2027-01-31\nz/y::e[x y]\n2027-02-03\na/b::c\na/b::d[1]\n"
    assert days_in(text) == DAYS
    assert days_in(added_checks.FILE.read_text()) == added_checks.days_of_checks()


def test_a_check_keeps_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """A recorded check of the first release gets none."""
    earlier = recording.RightResponses((), (), {"a/b::old": (), "a/b::c": ()})
    monkeypatch.setattr(recording, "recorded", lambda: earlier)
    monkeypatch.setattr(recording, "days_of_checks", lambda: {"a/b::c": "2027-01-31", "a/b::gone": "2027-01-31"})
    today = datetime.date.today().isoformat()
    assert recording.days_of(["a/b::old", "a/b::c", "a/b::new"]) == {"a/b::c": "2027-01-31", "a/b::new": today}


def test_an_update_names_the_newest_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """The update by a part of the checks does not forget the others."""
    monkeypatch.setattr(added_checks, "days_of_checks", lambda: {"a/b::c": "2027-01-31", "a/b::d": "2027-02-03"})
    assert newest_in(updated(record({"a/b::old": FAIL})).text) == ""
    first = updated(record({"a/b::c": FAIL, "a/b::d": FAIL}))
    assert newest_in(first.text) == "2027-02-03"
    assert newest_in(updated(record({"a/b::c": FAIL}), entries(first), newest="2027-02-03").text) == "2027-02-03"
