"""Objects that have tags."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fixtures.language import expect

OLD = [{"Key": "old", "Value": "tag"}]


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
