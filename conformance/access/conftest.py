"""Objects whose ACLs several modules of this area look at, each stored once for all checks of a worker."""

import pytest

from fixtures.language import expect


@pytest.fixture(scope="session")
def acl_object(put_once):
    """Bucket and key of an object whose ACL this worker's checks try to change; for nothing else."""
    with expect.arranging():
        return put_once(b"body")


@pytest.fixture(scope="session")
def object_granting(put_once, members_for):
    """`object_granting("READ")`: bucket and key of an object that grants it, in a private bucket; not to be changed."""
    made = {}

    def find(access):
        members = members_for(access)
        if access not in made:
            with expect.arranging():
                made[access] = put_once(b"granted", **members)
        return made[access]

    return find
