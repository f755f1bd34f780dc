"""Objects that have tags."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fixtures.language import expect

OLD = [{"Key": "old", "Value": "tag"}]
TAGS = [{"Key": "colour", "Value": "red"}, {"Key": "number", "Value": "42"}]


@pytest.fixture
def tagged(s3: Any, lent: Any, new_target: Callable[[], dict[str, str]]) -> dict[str, str]:
    """An object with the tag old=tag, given by PutObjectTagging: not every endpoint takes tags with an upload. It is
    `lent`: a check fails unless the object has kept exactly this tag."""

    def make() -> dict[str, str]:
        obj = new_target()
        s3.put_object(**obj, Body=b"an object with tags")
        s3.put_object_tagging(**obj, Tagging={"TagSet": OLD})
        return obj

    with expect.arranging():
        return dict(lent("an object with the tag old=tag", make))


@pytest.fixture
def tagged_twice(s3: Any, lent: Any, new_target: Callable[[], dict[str, str]]) -> Callable[[], Any]:
    """`tagged_twice()` returns bucket and key of an object with two tags, and the response to PutObjectTagging. It is
    `lent`: a check reads it, or uses it up."""

    def make() -> tuple[dict[str, str], Any]:
        obj = new_target()
        with expect.arranging():
            s3.put_object(**obj, Body=b"an object with tags")
        return obj, s3.put_object_tagging(**obj, Tagging={"TagSet": TAGS})

    return lambda: lent("an object with two tags", make)


@pytest.fixture
def two_tags(tagged_twice: Callable[[], Any]) -> dict[str, str]:
    """The same object, for checks that are not about PutObjectTagging."""
    with expect.arranging():
        return dict(tagged_twice()[0])


@pytest.fixture
def retagged(request: pytest.FixtureRequest, s3: Any, lent: Any, new_target: Callable[[], dict[str, str]]) -> Any:
    """An object whose tags each check of a module replaces with tags that no other check of the module gives it."""

    def make() -> dict[str, str]:
        target = new_target()
        s3.put_object(**target, Body=b"an object with tags")
        return target

    with expect.arranging():
        return lent(("an object whose tags are replaced", request.path.stem), make)
