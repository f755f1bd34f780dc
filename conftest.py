"""Wires the suite's pytest plugins; what they do is in `fixtures`, `programs` and `reports`."""

pytest_plugins = [
    "fixtures.given",
    "fixtures.session.processes.xdist_workers",
    "fixtures.session.selection.selecting",
    "fixtures.session.plugin",
    "fixtures.session.disturbances.repeating",
    "fixtures.session.results",
    "fixtures.session.invariant_results",
    "reports.plugin.record_plugin",
    "programs.workflow_plugin",
]
