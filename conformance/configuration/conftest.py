"""The bucket whose replication several modules of this area configure, and the role that they name."""

import pytest


@pytest.fixture
def replicated_bucket(apart, control, own_buckets):
    """A bucket with versioning enabled, for a replication that each check puts again; nothing is stored there."""

    def make(new):
        name = new()
        control.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        return name

    with apart():
        return own_buckets.kept("replication", make)


@pytest.fixture
def role(endpoint):
    """The role of replication configurations: the configured one, or one of an account that does not exist."""
    return endpoint.replication_role or "arn:aws:iam::111122223333:role/replication"
