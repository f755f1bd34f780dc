"""A rule of cross-origin resource sharing, and the requests that it allows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """One rule, as it was put."""

    id: str | None
    headers: tuple[str, ...]
    methods: tuple[str, ...]
    origins: tuple[str, ...]
    exposed: tuple[str, ...]
    max_age: int | None

    def allows(self, origin: str, method: str, headers: list[str]) -> bool:
        return (
            method in self.methods
            and any(_fits(pattern, origin) for pattern in self.origins)
            and all(any(_fits(pattern.lower(), name) for pattern in self.headers) for name in headers)
        )

    def document(self) -> dict[str, object]:
        return {
            "ID": self.id,
            "AllowedMethod": list(self.methods),
            "AllowedOrigin": list(self.origins),
            "AllowedHeader": list(self.headers),
            "MaxAgeSeconds": self.max_age,
            "ExposeHeader": list(self.exposed),
        }


def _fits(pattern: str, value: str) -> bool:
    """Tells if a value fits a pattern, which has at most one wildcard for any characters, including none."""
    start, star, end = pattern.partition("*")
    if not star:
        return pattern == value
    return len(value) >= len(start) + len(end) and value.startswith(start) and value.endswith(end)
