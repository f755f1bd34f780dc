"""Objects that have tags."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fixtures.language import expect

OLD = [{"Key": "old", "Value": "tag"}]


@pytest.fixture
def tagged(s3: Any, stored: Callable[..., dict[str, str]]) -> dict[str, str]:
    """An object with the tag old=tag, given by PutObjectTagging: not every endpoint takes tags with an upload."""
    obj = stored(b"an object with tags")
    with expect.arranging():
        s3.put_object_tagging(**obj, Tagging={"TagSet": OLD})
    return obj
