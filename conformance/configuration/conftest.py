"""Buckets for several modules of this area: one without any configuration, those whose configurations stay as they are,
and one whose replication is configured, with the role that it names."""

import pytest

from fixtures.assertions import expect
from fixtures.assertions.check import skip_check
from fixtures.s3.bucket_operations import put_other, read_back, refuses_role


@pytest.fixture
def replicated_bucket(out_of_band, control, own_buckets):
    """A bucket with versioning enabled, for a replication that each check puts again; nothing is stored there."""

    def make(new):
        name = new()
        control.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        return name

    with out_of_band():
        return own_buckets.kept("replication", make)


@pytest.fixture
def staying(out_of_band, own_buckets):
    """`staying(put)` returns a bucket that `put(bucket)` has just configured, for a check whose change is refused."""
    with out_of_band():
        bucket = own_buckets.bucket_for("configurations that stay")

    def configure(put):
        with expect.arranging():
            put(bucket)
        return bucket

    return configure


@pytest.fixture
def closed_bucket(out_of_band, own_buckets):
    """A private bucket, whose configurations checks try to change in vain."""
    with out_of_band():
        return own_buckets.bucket_for("refused changes")


@pytest.fixture
def configured(s3, closed_bucket, operation):
    """Puts the operation's other configuration, and returns it as it is read back."""
    with expect.arranging():
        put_other(s3, operation, closed_bucket)
        return read_back(s3, operation, closed_bucket)


@pytest.fixture
def role(endpoint):
    """The role of replication configurations: the configured one, or one of an account that does not exist."""
    return endpoint.replication_role or "arn:aws:iam::111122223333:role/replication"


@pytest.fixture
def role_is_let_in(endpoint, role, out_of_band, control, replicated_bucket, versioned_bucket, made_to_read):
    """Skips a check that shows nothing where no role is configured, and the endpoint lets in none that is made up."""

    def is_refused():
        with out_of_band():
            return refuses_role(control, replicated_bucket, versioned_bucket, role)

    if endpoint.replication_role is None and made_to_read("the role is refused", is_refused):
        skip_check("skipped", "the endpoint requires a replication role that exists (S3_REPLICATION_ROLE)")
