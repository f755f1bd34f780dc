"""The configurations of one bucket do not depend on each other, nor on its objects: each stays as it was put."""

from functools import partial
from itertools import filterfalse

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.attempt import Attempt
from fixtures.assertions.check import marks_for_operation
from fixtures.model.features import main_feature
from fixtures.model.sources import userguide
from fixtures.s3.bucket_operations import OTHER, RARE, includes_other, put_other, read_back

FEATURE = "{kind}"
DERIVED = "An operation is documented to change what it names; so everything beside that stays."

TAGGING, LIFECYCLE, ENCRYPTION = "PutBucketTagging", "PutBucketLifecycleConfiguration", "PutBucketEncryption"
APART = (TAGGING, ENCRYPTION)

pytestmark = pytest.mark.xdist_group("configurations together")


def _cases():
    return [
        pytest.param(
            name, main_feature(name).id, id=name, marks=[*marks_for_operation(name, rare=name in RARE), _uses(name)]
        )
        for name in OTHER
    ]


def _uses(operation):
    """The mark with the operations that the client must be able to express: they cannot be read from the text of the
    check."""
    return pytest.mark.uses(operation, operation.replace("Put", "Get"))


@pytest.fixture
def one_bucket(out_of_band, own_buckets, operation):
    """A bucket for all configurations. The default encryption has its own bucket, which other checks of it share: if a
    KMS key is the default, objects cannot be stored without a key."""
    with out_of_band():
        return own_buckets.bucket_for("encryption" if operation == ENCRYPTION else "configurations together")


@pytest.fixture
def met(s3, control, made_to_read, soon, one_bucket, operation):
    """Puts the configurations of all cases that can share a bucket, and then two things that each must outlive: another
    configuration, and an object. Returns the operation's configuration as it was read before, which checks only read
    again. The other configuration is the tags, and for the tags a lifecycle: so these two have puts of their own. A
    configuration that could not be put is put again for its check: the cause may have gone."""

    def put(name):
        read = []

        def is_read_as_put():
            read.append(read_back(s3, name, one_bucket))
            return includes_other(read[-1], name, one_bucket)

        with expect.arranging():
            put_other(s3, name, one_bucket)
            soon.equal(is_read_as_put, True, "whether the configuration is read as it was put", sort="option")
        return read[-1]

    def meet(names):
        attempts = {name: Attempt(partial(put, name)) for name in names}
        with expect.any_response():
            put_other(control, LIFECYCLE if TAGGING in names else TAGGING, one_bucket)
        with expect.arranging():
            control.put_object(Bucket=one_bucket, Key="object", Body=b"body")
        return attempts

    # The others are not read from this text: a client that cannot express one of them puts the rest.
    names = (operation,) if operation in APART else tuple(filterfalse(APART.__contains__, OTHER))
    found = made_to_read((one_bucket, names), lambda: meet(names))[operation]
    if found.failed:
        put(operation)
        found = meet((operation,))[operation]
    return found.result()


@pytest.mark.parametrize(("operation", "kind"), _cases())
@check("PutBucketTagging", level="common", spec=userguide("UsingBucket"))
def test_configuration_stays_after_other_writes(s3, one_bucket, met, soon, operation, kind):
    """A configuration of a bucket is read as it was, after an object was stored in the bucket and, where the server
    supports it, another configuration was put."""
    soon.equal(lambda: read_back(s3, operation, one_bucket), met, "configuration", sort="option")
