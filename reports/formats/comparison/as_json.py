"""A comparison as one JSON object.

Schema 1. Keys stay; new ones may come, and a reader ignores those that it does not know.

| key | type | meaning |
| --- | --- | --- |
| `type`, `schema` | `"comparison"`, `1` | |
| `sentence` | string | what was found, in a line |
| `notes` | list of strings | what makes the runs less comparable |
| `by_client` | boolean | each run has one client, and clients are what is compared; the client of an outcome is then `""` |
| `same_endpoint` | boolean | `changes` were looked for |
| `runs` | list of objects | `label`, `file`, `run_id`, `endpoint`, `provider`, `server`, `started`, `suite`, `schema`, `clients`, `selection`, `corrections` (names), `results` (number), `verdicts` (number of each), `cut_off`, `interrupted` |
| `counts` | object | numbers of checks: `checks`, `compared` (in two runs or more with the same client), `differing`, `tested_in_part` (the verdicts differ only because a run skipped it or could not express it); and of checks and clients: `regressed`, `fixed`, `new`, `vanished` |
| `changes` | list of objects | from the first to the last run: `word` (in capitals), `check`, `client`, `was`, `now` (verdicts, or why there is none), `message` |
| `features` | list of objects | all of them, unless a record has none: `id`, `group`, `title`, `differs`, `support` (for each run a state, or null if it was not tested), `reported` (the same by all results of the clients that are compared, also those that only one of two runs has) |
| `findings` | list of objects | those of any run, gravest first: `id`, `kind`, `level`, `title`, `checks` (number), `differs`, `there` (for each run true or false, or null if none of its checks was tested) |
| `applications` | list of objects | all of them, unless a record has no features or predicts nothing: `id`, `name`, `differs`, and for each run in `found` null or `answer` (`works`, `settings`, `fails`, `untested`), `setting`, `obstacles` and `risks` (ids of features) and `seen` (`answer`, `setting` and `step`, or null unless all runs have performed its workflow) |
| `profiles` | list of objects | those of --require: `name`, and for each run in `runs` an object: `met`, and `unmet`, a list of `need` and `why` |
| `checks` | list of objects | all of them: `id`, `area`, `level`, `subject`, `requirement`, `source`, `compared`, `differs`, `outcomes` |

`outcomes` has for each client a list with one object for each run, in the order of `runs`: `verdict`, `standing` (how
it compares with what was expected, or empty) and `message` (where there is one); or `verdict` null, with `absent` (a kind)
and `why`. One that is not compared, as the run's endpoint does not support the client's signature, has all five.
"""  # noqa: E501

from __future__ import annotations

from typing import Any

from record.lines import count_verdicts
from reports.comparing.compared_support import ApplicationRow, FeatureRow, ProfileRow, answers, required
from reports.comparing.model import Absent, ComparedCheck, ComparedRun, Comparison, Outcome, shown
from reports.comparing.notes import notes, sentence
from reports.diagnosis.applications.prediction import Prediction

SCHEMA = 1


def as_json(comparison: Comparison) -> dict[str, Any]:
    """The object that the module's docstring describes."""
    found = answers(comparison)
    counts = {"checks": len(comparison.checks), "compared": comparison.compared, "differing": comparison.differing}
    counts["tested_in_part"] = comparison.tested_in_part
    return {
        "type": "comparison",
        "schema": SCHEMA,
        "sentence": sentence(comparison),
        "notes": list(notes(comparison)),
        "by_client": comparison.by_client,
        "same_endpoint": comparison.same_endpoint,
        "runs": [_run(run) for run in comparison.runs],
        "counts": counts | {word.lower(): number for word, number in comparison.words.items()},
        "changes": [vars(change) for change in comparison.changes],
        "features": [_feature(row) for row in found.features],
        "findings": [vars(row) | {"differs": row.differs, "there": list(row.there)} for row in found.findings],
        "applications": [_application(row) for row in found.applications],
        "profiles": [_profile(row) for row in required(comparison)],
        "checks": [_check(check) for check in comparison.checks],
    }


def _feature(row: FeatureRow) -> dict[str, Any]:
    feature = row.feature
    named = {"id": feature.id, "group": feature.group, "title": row.title}
    return {**named, "differs": row.differs, "support": list(row.states), "reported": list(row.reported)}


def _application(row: ApplicationRow) -> dict[str, Any]:
    return {"id": row.id, "name": row.name, "differs": row.differs, "found": list(map(_prediction, row.found))}


def _prediction(found: Prediction | None) -> dict[str, Any] | None:
    if found is None:
        return None
    words = {"answer": found.answer, "setting": found.setting, "obstacles": [each.feature for each in found.obstacles]}
    words["risks"] = [each.feature for each in found.risks]
    return words | {"seen": vars(found.seen) if found.seen else None}


def _run(run: ComparedRun) -> dict[str, Any]:
    header, end = run.record.header, run.record.summary
    return {
        "label": run.label,
        "file": str(run.path),
        **{name: getattr(header, name) for name in ("run_id", "endpoint", "provider", "server", "started", "suite")},
        "schema": header.schema,
        "clients": list(header.clients),
        "selection": dict(header.selection.given),
        "corrections": sorted({correction.name for correction in header.corrections}),
        "results": len(run.record.results),
        "verdicts": count_verdicts(run.record.results),
        "cut_off": run.record.cut_off,
        "interrupted": end is not None and end.interrupted,
    }


def _check(check: ComparedCheck) -> dict[str, Any]:
    named = ("id", "area", "level", "subject", "requirement", "source", "compared", "differs")
    return {
        **{name: getattr(check, name) for name in named},
        "outcomes": {client: [_outcome(outcome) for outcome in row] for client, row in check.outcomes.items()},
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    result = shown(outcome)
    words: dict[str, Any] = {"verdict": result.verdict, "standing": result.standing} if result else {"verdict": None}
    if result and result.message:
        words["message"] = result.message
    return words | ({"absent": outcome.kind, "why": outcome.why} if isinstance(outcome, Absent) else {})


def _profile(row: ProfileRow) -> dict[str, Any]:
    runs = [
        {"met": each.is_met, "unmet": [{"need": one.need.words, "why": one.why} for one in each.unmet]}
        for each in row.judged
    ]
    return {"name": row.profile.name, "runs": runs}
