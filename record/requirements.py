"""Profiles in a record: the requirements that somebody has of an endpoint, such as those of backup programs."""

from __future__ import annotations

from typing import Literal

from record.json_form import Names, RecordPart


class Requirement(RecordPart, frozen=True):
    """One requirement. A `feature`, or each feature of a group, must have at least the support `least`. A `program`
    must work: as it ships if `least` is `works`, or with a setting of its own if it is `settings`. `no` excludes
    `unsafe` features, or findings of a kind."""

    about: Literal["feature", "program", "no"]
    name: str
    least: str = ""

    @property
    def words(self) -> str:
        """The requirement as in the file: `object-lock = full`, `program restic`, `no unsafe`."""
        if self.about == "feature":
            return f"{self.name} = {self.least}"
        return f"{self.about} {self.name}" + (" (with a setting)" if self.least == "settings" else "")


class Profile(RecordPart, frozen=True):
    """A named list of requirements, with the pages that they come from."""

    name: str
    needs: tuple[Requirement, ...]
    title: str = ""
    sentence: str = ""
    sources: Names = ()
