"""The words of reports for the predicted and the observed outcomes of applications."""

from __future__ import annotations

from collections.abc import Callable, Collection

from record.text import joined
from reports.diagnosis.applications.prediction import Obstacle, Prediction
from reports.diagnosis.footprints.observed_outcomes import ObservedOutcome

WORKS_AS_SHIPPED = "works as it ships"
AS_THEY_SHIP = (WORKS_AS_SHIPPED, f"{WORKS_AS_SHIPPED} (run)")
"""The outcomes of most applications, which share a line."""


def obstacle(met: Obstacle) -> str:
    """Returns the words for an obstacle: a feature, and the response if the finding does not describe it."""
    return f"{met.title}: {met.came}" if met.came else met.title


def obstacle_with_finding(met: Obstacle) -> str:
    """Returns the words for an obstacle, and the number of the finding."""
    return f"{obstacle(met)} (finding {met.finding})" if met.finding else obstacle(met)


def predicted(found: Prediction, words_of: Callable[[Obstacle], str] = obstacle_with_finding) -> str:
    """Returns the prediction, as a sentence without its subject; `words_of` makes those for an obstacle."""
    if found.degree in ("works", "settings"):
        return prediction_without_reasons(found)
    if found.degree == "untested":
        return f"{prediction_without_reasons(found)}: {', '.join(found.untested)}"
    reasons = found.risks if found.degree == "risk" else found.obstacles
    return f"{prediction_without_reasons(found)}: " + "; ".join(dict.fromkeys(map(words_of, reasons)))


def prediction_without_reasons(found: Prediction) -> str:
    """Returns the prediction without the reasons."""
    if found.degree == "risk":
        return f"at risk with {found.setting}" if found.setting else "at risk"
    if found.answer == "settings":
        return f"works with {found.setting}"
    return {"works": WORKS_AS_SHIPPED, "untested": "not tested", "fails": "fails"}[found.answer]


def obstacle_with_steps(met: Obstacle) -> str:
    """Returns the words for an obstacle, and the affected steps of the workflow."""
    return f"{obstacle(met)} ({joined(met.steps)})" if met.steps else obstacle(met)


def words(found: Prediction, words_of: Callable[[Obstacle], str] = obstacle_with_finding) -> str:
    """Returns the predicted and the observed outcome, as a sentence without a subject."""
    before, after = outcome_affixes(found)
    return f"{before}{predicted(found, words_of)}{after}"


def standalone_words(found: Prediction) -> str:
    """Returns both outcomes in words that need no list of findings nearby."""
    return words(found, obstacle_with_steps)


def outcome_affixes(found: Prediction) -> tuple[str, str]:
    """Returns the words for the observed outcome that stand before and after the prediction."""
    if found.seen is None:
        return "", ""
    return ("", " (run)") if found.as_predicted else (f"{seen(found.seen)} (run); predicted: ", "")


def seen(came: ObservedOutcome) -> str:
    """Returns the observed outcome, as a sentence without a subject."""
    if came.answer == "works":
        return WORKS_AS_SHIPPED
    if came.answer == "settings":
        return f"works with {came.setting}"
    return f"fails in {came.step}" if came.step else "fails"


def outcome_source(found: Collection[Prediction]) -> str:
    """Returns the source of the outcomes: run, predicted or both; empty if all of them were run."""
    ran = sum(each.seen is not None for each in found)
    predicted = sum(each.seen is None and each.outcome != "untested" for each in found)
    if not ran:
        return "predicted"
    return f"{ran} run, the other{'s' if predicted > 1 else ''} predicted" if predicted else ""


def heading(found: Collection[Prediction]) -> str:
    how = outcome_source(found)
    return f"Applications ({how})" if how else "Applications"


def basis_sentence(found: Collection[Prediction]) -> str:
    """Returns the basis of the outcomes, as a sentence below the heading."""
    seen = [each.seen is not None for each in found]
    ran = "all of them were run" if all(seen) else "those with (run) were run" if any(seen) else "they were not run"
    return f"Predicted from what these programs were recorded to need, and what the checks found; {ran}."
