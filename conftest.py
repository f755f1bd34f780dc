"""Wires the suite's pytest plugins; what they do is in `fixtures` and `reports`."""

pytest_plugins = [
    "fixtures.given",
    "fixtures.plugin",
    "fixtures.results",
    "fixtures.invariants.plugin",
    "reports.plugin",
]
