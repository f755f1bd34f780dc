"""Objects that have tags."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fixtures.assertions import expect

OLD = [{"Key": "old", "Value": "tag"}]
TAGS = [{"Key": "colour", "Value": "red"}, {"Key": "number", "Value": "42"}]


@pytest.fixture
def tagged(s3: Any, new_target: Callable[[], dict[str, str]]) -> dict[str, str]:
    """An object with the tag old=tag, given by PutObjectTagging: not every endpoint takes tags with an upload."""
    with expect.arranging():
        obj = new_target()
        s3.put_object(**obj, Body=b"an object with tags")
        s3.put_object_tagging(**obj, Tagging={"TagSet": OLD})
        return obj


@pytest.fixture
def tagged_twice(s3: Any, new_target: Callable[[], dict[str, str]]) -> Callable[[], Any]:
    """`tagged_twice()` returns bucket and key of an object with two tags, and the response to PutObjectTagging."""

    def make() -> tuple[dict[str, str], Any]:
        obj = new_target()
        with expect.arranging():
            s3.put_object(**obj, Body=b"an object with tags")
        return obj, s3.put_object_tagging(**obj, Tagging={"TagSet": TAGS})

    return make


@pytest.fixture
def two_tags(tagged_twice: Callable[[], Any]) -> dict[str, str]:
    """The same object, for checks that are not about PutObjectTagging."""
    with expect.arranging():
        return dict(tagged_twice()[0])


@pytest.fixture
def retagged(request: pytest.FixtureRequest, s3: Any, new_target: Callable[[], dict[str, str]]) -> Any:
    """An object whose tags a check replaces."""
    with expect.arranging():
        target = new_target()
        s3.put_object(**target, Body=b"an object with tags")
        return target
