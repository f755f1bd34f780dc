"""The words of reports for the predicted and the observed outcomes of applications."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from record.text import first_names, joined, plural
from reports.diagnosis.applications.prediction import Obstacle, Prediction
from reports.diagnosis.footprints.seen import ObservedOutcome

MAX_NAMED_PROGRAMS = 3
AS_IT_SHIPS = "works as it ships"
AS_THEY_SHIP = (AS_IT_SHIPS, f"{AS_IT_SHIPS} (run)")
"""The outcomes of most applications, which share a line."""


def predicted(found: Prediction) -> str:
    """Returns the prediction, as a sentence without its subject; obstacles have the numbers of their findings."""
    return _prediction_in_words(found, _obstacle_with_finding)


def predicted_alone(found: Prediction) -> str:
    """Returns the prediction in words that need no list of findings nearby."""
    return _prediction_in_words(found, obstacle)


def prediction_without_reasons(found: Prediction) -> str:
    """Returns the prediction without the reasons."""
    if found.degree == "risk":
        return f"at risk with {found.setting}" if found.setting else "at risk"
    if found.answer == "settings":
        return f"works with {found.setting}"
    return {"works": AS_IT_SHIPS, "untested": "not tested", "fails": "fails"}[found.answer]


def obstacle(met: Obstacle) -> str:
    """Returns the words for an obstacle: a feature, and the response if the finding does not describe it."""
    return f"{met.title}: {met.came}" if met.came else met.title


def obstacle_with_steps(met: Obstacle) -> str:
    """Returns the words for an obstacle, and the steps of the workflow that need it."""
    return f"{obstacle(met)} ({joined(met.steps)})" if met.steps else obstacle(met)


def words(found: Prediction) -> str:
    """Returns the predicted and the observed outcome, as a sentence without a subject."""
    return _with_observed_outcome(found, predicted(found))


def standalone_words(found: Prediction) -> str:
    """Returns both outcomes in words that need no list of findings nearby."""
    return _with_observed_outcome(found, _prediction_in_words(found, obstacle_with_steps))


def outcome_affixes(found: Prediction) -> tuple[str, str]:
    """Returns the words for the observed outcome that stand before and after the prediction."""
    if found.seen is None:
        return "", ""
    return ("", " (run)") if found.as_predicted else (f"{seen(found.seen)} (run); predicted: ", "")


def seen(came: ObservedOutcome) -> str:
    """Returns the observed outcome, as a sentence without a subject."""
    if came.answer == "works":
        return AS_IT_SHIPS
    if came.answer == "settings":
        return f"works with {came.setting}"
    return f"fails in {came.step}" if came.step else "fails"


def working_sentence_pieces(found: Collection[Prediction]) -> list[tuple[str, int]]:
    """Returns the outcomes as a sentence in pieces, each with the number of the finding that it names; 0 for the words
    between them. An example is `31 of 33 programs work (predicted); s5cmd fails (finding 12); Delta Lake needs a
    setting.`"""
    if not found:
        return []
    numbers = Counter(each.outcome for each in found)
    tested = len(found) - numbers["untested"]
    verb = "works" if 1 in (tested, numbers["works"]) else "work"
    some = f"{numbers['works'] or 'None'} of {plural(tested, 'program')} {verb}"
    made = [(f"All {tested} programs work" if numbers["works"] == tested > 1 else some, 0)]
    made += [(f" ({how})", 0)] if (how := outcome_source(found)) else []
    made += _failures([each for each in found if each.outcome == "fails"])
    made += _settings([each.application.title for each in found if each.outcome == "settings"])
    made += _at_risk([each for each in found if each.outcome == "risk"])
    made += [(f"; {numbers['untested']} not tested", 0)] if numbers["untested"] else []
    return [*made, (".", 0)]


def outcome_source(found: Collection[Prediction]) -> str:
    """Returns the source of the outcomes: run, predicted or both; empty if all of them were run."""
    ran = sum(each.seen is not None for each in found)
    predicted = sum(each.seen is None and each.outcome != "untested" for each in found)
    if not ran:
        return "predicted"
    return f"{ran} run, the other{'s' if predicted > 1 else ''} predicted" if predicted else ""


def _failures(failing: Sequence[Prediction]) -> Iterator[tuple[str, int]]:
    """Yields `; s5cmd and Arrow fail (finding 12)` for each of the first reasons, and the number of further
    failures."""
    alike = _by_reason(failing)
    for reason, names in list(alike.items())[:MAX_NAMED_PROGRAMS]:
        yield f"; {first_names(names, MAX_NAMED_PROGRAMS)} fail{'s' if len(names) == 1 else ''} (", 0
        yield reason
        yield ")", 0
    if more := sum(map(len, list(alike.values())[MAX_NAMED_PROGRAMS:])):
        yield f"; {more} more fail{'s' if more == 1 else ''}", 0


def _at_risk(programs: Sequence[Prediction]) -> Iterator[tuple[str, int]]:
    """Yields `; kopia and restic are at risk (finding 12)` with the most frequent reason."""
    if programs:
        reason, _ = max(_by_reason(programs).items(), key=lambda alike: len(alike[1]))
        names = [each.application.title for each in programs]
        yield f"; {first_names(names, MAX_NAMED_PROGRAMS)} {'is' if len(names) == 1 else 'are'} at risk (", 0
        yield reason
        yield ")", 0


def _by_reason(programs: Iterable[Prediction]) -> dict[tuple[str, int], list[str]]:
    alike: dict[tuple[str, int], list[str]] = {}
    for each in programs:
        alike.setdefault(_reason(each), []).append(each.application.title)
    return alike


def _settings(names: Sequence[str]) -> list[tuple[str, int]]:
    """Returns `; Delta Lake needs a setting`."""
    if not names:
        return []
    return [(f"; {first_names(names, MAX_NAMED_PROGRAMS)} need{'s' if len(names) == 1 else ''} a setting", 0)]


def heading(found: Collection[Prediction]) -> str:
    how = outcome_source(found)
    return f"Applications ({how})" if how else "Applications"


def basis_sentence(found: Collection[Prediction]) -> str:
    """Returns the basis of the outcomes, as a sentence below the heading."""
    seen = [each.seen is not None for each in found]
    ran = "all of them were run" if all(seen) else "those with (run) were run" if any(seen) else "they were not run"
    return f"Predicted from what these programs were recorded to need, and what the checks found; {ran}."


def _reason(failing: Prediction) -> tuple[str, int]:
    """Returns the reason for the failure of an application, or for its risk, and the number of its finding; 0 without
    one."""
    if reasons := failing.risks if failing.outcome == "risk" else failing.obstacles:
        first = reasons[0]
        # A finding that stands for several small causes does not say which one it is.
        words = f"{first.came or first.title}; " if first.small_cause else ""
        return f"{words}finding {first.finding}" if first.finding else obstacle(first), first.finding
    return f"in {failing.seen.step}" if failing.seen and failing.seen.step else "when it was run", 0


def _obstacle_with_finding(met: Obstacle) -> str:
    return f"{obstacle(met)} (finding {met.finding})" if met.finding else obstacle(met)


def _prediction_in_words(found: Prediction, words_of: Callable[[Obstacle], str]) -> str:
    if found.degree in ("works", "settings"):
        return prediction_without_reasons(found)
    if found.degree == "untested":
        return f"{prediction_without_reasons(found)}: {', '.join(found.untested)}"
    reasons = found.risks if found.degree == "risk" else found.obstacles
    return f"{prediction_without_reasons(found)}: " + "; ".join(dict.fromkeys(map(words_of, reasons)))


def _with_observed_outcome(found: Prediction, message: str) -> str:
    before, after = outcome_affixes(found)
    return f"{before}{message}{after}"
