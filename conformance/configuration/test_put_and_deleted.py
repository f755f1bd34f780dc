"""Each common configuration of a bucket that can be deleted, read before it is put, in between, and after it was
deleted: what was read before does not stay."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import marks_for_operation
from fixtures.model.features import main_feature
from fixtures.model.sources import userguide
from fixtures.s3.bucket_operations import COMMON, OTHER, includes_other, put_other, read_back, request

FEATURE = "{kind}"
SIDE = "server"
DERIVED = "Put and delete are documented; so what was read before them must not stay."

DELETING = {
    put: name
    for put in OTHER
    for name in (put.replace("Put", "Delete"), put.replace("Put", "Delete").removesuffix("Configuration"))
    if name in COMMON
}
"""The operation that deletes what each operation puts."""


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        pytest.param(
            name,
            main_feature(name).id,
            id=name,
            marks=[
                *marks_for_operation(name),
                pytest.mark.uses(name, deletion, name.replace("Put", "Get")),
            ],
        )
        for name, deletion in DELETING.items()
    ],
)
@check("PutBucketTagging", level="common", spec=userguide("UsingBucket"))
def test_configuration_comes_and_goes(s3, own_bucket, soon, operation, kind):
    """A configuration that a bucket does not have is read as it is put once it is put, and once it is deleted, the
    same response comes as before."""

    def read():
        return expect.result_or_status(lambda: read_back(s3, operation, own_bucket), 404)

    with expect.arranging():
        expect.response_unless(lambda: request(s3, DELETING[operation], own_bucket), 404)
        without = read()
        put_other(s3, operation, own_bucket)
    is_there = lambda: (found := read()) != 404 and includes_other(found, operation, own_bucket)  # noqa: E731
    soon.equal(is_there, True, "whether the configuration is read as it was put", sort="option")
    with expect.arranging():
        request(s3, DELETING[operation], own_bucket)
    soon.equal(read, without, "what is read after it was deleted", sort="option")
