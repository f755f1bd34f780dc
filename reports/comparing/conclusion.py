"""The result of a comparison in one line."""

from __future__ import annotations

from record.text import one_line, plural
from reports.comparing.model import Comparison


def sentence(comparison: Comparison) -> str:
    """The result of the comparison in one line."""
    found, of = comparison.differing, comparison.tested
    labels = [run.label for run in comparison.runs]
    if of == 0:
        text = _nothing(comparison)
    elif comparison.same_endpoint:
        text = f"{found or 'None'} of {plural(of, 'check')} {'differs' if found <= 1 else 'differ'}"
    else:
        who = " and ".join(labels) if len(labels) == 2 else f"The {len(labels)} runs"
        text = f"{who} differ on {found} of {plural(of, 'check')}" if found else f"{who} agree on {_all(of)}"
    if of and (number := comparison.tested_in_part):
        text += f"; {number}{' more' * bool(found)} {'was' if number == 1 else 'were'} not tested by all of the runs"
    words = ", ".join(f"{number} {word}" for word, number in comparison.words.items() if number)
    whole = text + (f"; {words}" + _unit(comparison) if words else "") + "."
    return one_line(whole[0].upper() + whole[1:] if len(labels) > 2 or comparison.same_endpoint else whole)


def _nothing(comparison: Comparison) -> str:
    """The reason why no check shows if the runs agree."""
    if comparison.compared:
        return "No check was tested by all of the runs"
    return "No check can be compared" if comparison.set_aside else "No check is in more than one of the runs"


def _unit(comparison: Comparison) -> str:
    return "" if len(comparison.clients) == 1 else " (each check and client counted)"


def _all(number: int) -> str:
    return "the one check" if number == 1 else f"all {number} checks"
