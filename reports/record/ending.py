"""How a pytest session ends when it cannot do what it was asked for."""

from __future__ import annotations

from _pytest.outcomes import Exit


class Error(Exit):
    """What is wrong with the options or the endpoint. pytest prints the name of the class, a colon and the message."""
