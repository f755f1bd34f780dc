"""The origin of a requirement, if it is not only the page that documents it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from record.json_form import RecordPart

Said = Annotated[str, Meta(min_length=1)]
Year = Annotated[int, Meta(ge=2006, le=9999)]
"""From S3's first year on."""
KIND = "kind"


class Recorded(RecordPart, frozen=True, tag_field=KIND, tag="recorded"):
    """A requirement that AWS was seen to meet: the project whose test did, the test's name, and the year."""

    by: Said
    test: Said
    year: Year

    @property
    def words(self) -> str:
        """`recorded at AWS by LocalStack (TestS3Cors::test_cors_match_headers, 2025)`."""
        return f"recorded at AWS by {self.by} ({self.test}, {self.year})"


class Derived(RecordPart, frozen=True, tag_field=KIND, tag="derived"):
    """A requirement that no page states but that follows, and the reason."""

    why: Said

    @property
    def words(self) -> str:
        return f"derived: {self.why}"


Provenance = Recorded | Derived
