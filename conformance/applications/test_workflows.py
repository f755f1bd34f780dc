"""Workflows of real programs, each run as its users run it: only with `--applications`, and of those installed.

One that fails is run again with the program's own settings: with which of them it works is part of the result.
"""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import skip_check
from fixtures.model.sources import userguide

FEATURE = "applications"
DERIVED = "Programs send documented operations; so each step of their workflows must succeed."


@pytest.fixture(autouse=True)
def on_its_way(application, endpoint):
    """Leaves out a workflow that is not for this transport: keys of customers are sent over HTTPS alone."""
    transport = "https" if endpoint.secure else "http"
    if transport not in application.transports:
        skip_check("skipped", f"its workflow runs over {' and '.join(application.transports).upper()} only")


@check("PutObject", level="common", spec=userguide("Welcome"), gate=True)
def test_workflow_has_its_outcome(program):
    """The program performs each step of its workflow, and what it has written is listed and read back as it was."""
    outcome = program()
    if outcome.failed:
        with_it = f" (it works with {outcome.setting})" if outcome.setting else ""
        also = (f"; with {setting}, {again.failed}: {again.why}" for setting, again in outcome.tried)
        described = "".join((f"{outcome.failed}{with_it}: {outcome.why}", *also))
        came = expect.value({"failed": outcome.failed, "setting": outcome.setting}, described)
        expect.differ(expect.text("each with its outcome"), came, "step of the workflow", sort="use")
