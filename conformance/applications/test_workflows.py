"""Workflows of real programs, each run as its users run it: only with `--applications`, and of those installed."""

from fixtures.language import check, expect
from fixtures.model.sources import userguide

FEATURE = "applications"


@check("PutObject", level="common", spec=userguide("Welcome"), gate=True)
def test_workflow_has_its_outcome(program):
    """The program performs each step of its workflow, and what it has written is listed and read back as it was."""
    outcome = program()
    if outcome.failed:
        said = f"{outcome.failed}: {outcome.why}"
        expect.differ(expect.text("each with its outcome"), expect.text(said), "step of the workflow")
