"""Objects that documents are sent to, for checks of several modules."""

import pytest

from fixtures.language import expect


@pytest.fixture(scope="session")
def shared_object(put_once):
    """An object that keeps what other checks have put: what a check looks for has its own mark."""
    return put_once(b"")


@pytest.fixture
def untagged(control, lent, new_target):
    """Bucket and key of an object without tags. It is `lent`: a check expects that it stays as it is."""

    def make():
        target = new_target()
        control.put_object(**target, Body=b"x")
        return target

    with expect.arranging():
        return lent("an untagged object", make)
