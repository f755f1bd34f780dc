"""The public access block of a bucket as a document: put, read, replaced, deleted, and missing."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api, userguide

FEATURE = "public-access-block"

pytestmark = pytest.mark.usefixtures("signed_by_v4")

PUT, GET, DELETE = api("PutPublicAccessBlock"), api("GetPublicAccessBlock"), api("DeletePublicAccessBlock")
SWITCHES = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
ALL_OFF = dict.fromkeys(SWITCHES, False)
ALL_ON = dict.fromkeys(SWITCHES, True)


def _read(s3, bucket):
    return s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]


@pytest.fixture
def block_bucket(out_of_band, own_buckets):
    """A bucket whose public access block this worker's checks change: each check first puts the block that it needs."""
    with out_of_band():
        return own_buckets.bucket_for("public access block")


BLOCKS = {
    "all_on": ALL_ON,
    "all_off": ALL_OFF,
    "two": {**ALL_OFF, "BlockPublicAcls": True, "BlockPublicPolicy": True},
}


@pytest.mark.parametrize("block", list(BLOCKS.values()), ids=list(BLOCKS))
@check("PutPublicAccessBlock", level="common", spec=PUT, gate=True)
def test_block_is_read_back(s3, block_bucket, block, soon):
    """PutPublicAccessBlock with all four switches returns 200, and GetPublicAccessBlock then returns 200 and the
    same four values."""
    expect.status(s3.put_public_access_block(Bucket=block_bucket, PublicAccessBlockConfiguration=block), 200)
    soon.equal(lambda: _read(s3, block_bucket), block, "switches", sort="option")


@pytest.mark.parametrize("name", SWITCHES)
@check("PutPublicAccessBlock", level="common", spec=PUT)
@recorded(
    "LocalStack",
    "TestS3PublicAccessBlock::test_crud_public_access_block",
    2026,
    of="BlockPublicAcls IgnorePublicAcls BlockPublicPolicy",
)
def test_omitted_switch_is_off(s3, block_bucket, name, soon):
    """PutPublicAccessBlock with only one switch, set to true, returns 200. GetPublicAccessBlock then returns true
    for it and false for the other three, even if they were true before."""
    with expect.arranging():
        s3.put_public_access_block(Bucket=block_bucket, PublicAccessBlockConfiguration=ALL_ON)
    one = {name: True}
    expect.status(s3.put_public_access_block(Bucket=block_bucket, PublicAccessBlockConfiguration=one), 200)
    soon.equal(lambda: _read(s3, block_bucket), {**ALL_OFF, name: True}, "switches", sort="option")


@check("DeletePublicAccessBlock", level="common", spec=DELETE)
@recorded("LocalStack", "TestS3PublicAccessBlock::test_crud_public_access_block", 2026)
def test_block_is_deleted(s3, own_bucket, soon):
    """DeletePublicAccessBlock succeeds, also the second time, and GetPublicAccessBlock then returns 404
    NoSuchPublicAccessBlockConfiguration."""
    with expect.arranging():
        s3.put_public_access_block(Bucket=own_bucket, PublicAccessBlockConfiguration=ALL_ON)
    for _ in range(2):
        expect.succeeded(s3.delete_public_access_block(Bucket=own_bucket))
    soon.refused(lambda: s3.get_public_access_block(Bucket=own_bucket), 404, "NoSuchPublicAccessBlockConfiguration")


@check("GetPublicAccessBlock", level="common", spec=GET)
def test_new_bucket_blocks_everything_or_has_no_block(s3, own_bucket):
    """GetPublicAccessBlock of a new bucket returns four switches that are true, as on AWS since 2023, or 404
    NoSuchPublicAccessBlockConfiguration."""
    answer = expect.response_unless(
        lambda: s3.get_public_access_block(Bucket=own_bucket), 404, "NoSuchPublicAccessBlockConfiguration"
    )
    if answer is not None:
        expect.equal(answer["PublicAccessBlockConfiguration"], ALL_ON, "switches", sort="option")


DOCUMENT = "<PublicAccessBlockConfiguration>%s</PublicAccessBlockConfiguration>"
MALFORMED = {
    "no_xml": "true",
    "cut_off": "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls>",
    "no_truth": DOCUMENT % "<BlockPublicAcls>maybe</BlockPublicAcls>",
}


@pytest.mark.parametrize("body", list(MALFORMED.values()), ids=list(MALFORMED))
@check("PutPublicAccessBlock", level="common", spec=userguide("configuring-block-public-access-bucket"))
def test_malformed_block_is_refused(s3, block_bucket, altered, body):
    """PutPublicAccessBlock with a body that is not well-formed XML, or with a switch that is not true or false,
    returns 400 MalformedXML."""
    with altered(body=body.encode()), expect.error(400, "MalformedXML"):
        s3.put_public_access_block(Bucket=block_bucket, PublicAccessBlockConfiguration=ALL_ON)


@check("PutPublicAccessBlock", level="extended", spec=PUT)
@derived("A request that is refused is not carried out; so everything stays as it was.")
def test_refused_block_changes_nothing(s3, block_bucket, altered, soon):
    """A PutPublicAccessBlock that is refused with 400 leaves the switches unchanged."""
    with expect.arranging():
        s3.put_public_access_block(Bucket=block_bucket, PublicAccessBlockConfiguration=ALL_ON)
    with altered(body=MALFORMED["no_truth"].encode()), expect.error(400):
        s3.put_public_access_block(Bucket=block_bucket, PublicAccessBlockConfiguration=ALL_OFF)
    soon.equal(lambda: _read(s3, block_bucket), ALL_ON, "switches", sort="option")
