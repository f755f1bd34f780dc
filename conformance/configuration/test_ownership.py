"""The ownership controls of a bucket, as a document; their effect is checked together with access control lists."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api

FEATURE = "ownership"

PREFERRED = {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}


@pytest.fixture
def ownership_bucket(out_of_band, own_buckets):
    """Creates a bucket whose controls this module's checks put and delete, and returns its name."""
    with out_of_band():
        return own_buckets.bucket_for("ownership")


@pytest.mark.parametrize("ownership", ["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"])
@check("PutBucketOwnershipControls", level="common", spec=api("PutBucketOwnershipControls"), gate=True)
def test_ownership_is_read_back(s3, ownership_bucket, ownership, soon):
    """PutBucketOwnershipControls returns 200, and GetBucketOwnershipControls then returns one rule with the same
    ObjectOwnership."""
    wanted = {"Rules": [{"ObjectOwnership": ownership}]}
    expect.status(s3.put_bucket_ownership_controls(Bucket=ownership_bucket, OwnershipControls=wanted), 200)
    soon.equal(
        lambda: s3.get_bucket_ownership_controls(Bucket=ownership_bucket)["OwnershipControls"],
        wanted,
        "controls",
        sort="option",
    )


@check("DeleteBucketOwnershipControls", level="common", spec=api("DeleteBucketOwnershipControls"))
@recorded("LocalStack", "TestS3BucketOwnershipControls::test_crud_bucket_ownership_controls", 2026)
def test_deleted_controls_are_gone(s3, ownership_bucket, soon):
    """DeleteBucketOwnershipControls succeeds, also the second time, and GetBucketOwnershipControls then returns
    404 OwnershipControlsNotFoundError."""
    with expect.arranging():
        s3.put_bucket_ownership_controls(Bucket=ownership_bucket, OwnershipControls=PREFERRED)
    for _ in range(2):
        expect.succeeded(s3.delete_bucket_ownership_controls(Bucket=ownership_bucket))
    soon.refused(
        lambda: s3.get_bucket_ownership_controls(Bucket=ownership_bucket), 404, "OwnershipControlsNotFoundError"
    )


@check("GetBucketOwnershipControls", level="extended", spec=api("GetBucketOwnershipControls"))
def test_new_bucket_has_a_known_ownership_or_no_controls(s3, own_bucket):
    """GetBucketOwnershipControls of a new bucket returns one rule with BucketOwnerEnforced, as on AWS since 2023, or
    with ObjectWriter, or 404 OwnershipControlsNotFoundError."""
    answer = expect.response_unless(
        lambda: s3.get_bucket_ownership_controls(Bucket=own_bucket), 404, "OwnershipControlsNotFoundError"
    )
    if answer is not None:
        rules = [rule["ObjectOwnership"] for rule in answer["OwnershipControls"]["Rules"]]
        allowed = (["BucketOwnerEnforced"], ["ObjectWriter"])
        expect.that(rules in allowed, "BucketOwnerEnforced or ObjectWriter", rules, "rules", sort="option")


RULE = "<Rule><ObjectOwnership>%s</ObjectOwnership></Rule>"
MALFORMED = {
    "no_rule": "<OwnershipControls/>",
    "two_rules": f"<OwnershipControls>{RULE % 'ObjectWriter'}{RULE % 'BucketOwnerPreferred'}</OwnershipControls>",
    "same_rule_twice": f"<OwnershipControls>{RULE % 'ObjectWriter' * 2}</OwnershipControls>",
    "unknown_ownership": f"<OwnershipControls>{RULE % 'Nobody'}</OwnershipControls>",
    "lower_case": f"<OwnershipControls>{RULE % 'objectwriter'}</OwnershipControls>",
    "empty_rule": "<OwnershipControls><Rule/></OwnershipControls>",
    "no_xml": "ObjectWriter",
    "cut_off": f"<OwnershipControls>{RULE % 'ObjectWriter'}",
}


@pytest.mark.parametrize("document", list(MALFORMED.values()), ids=list(MALFORMED))
@check("PutBucketOwnershipControls", level="common", spec=api("PutBucketOwnershipControls"))
@recorded(
    "LocalStack",
    "TestS3BucketOwnershipControls::test_bucket_ownership_controls_exc",
    2026,
    of="two_rules unknown_ownership",
)
def test_malformed_controls_are_refused(s3, ownership_bucket, altered, document):
    """PutBucketOwnershipControls with a body that is not a document with exactly one rule and a known
    ObjectOwnership returns 400 MalformedXML."""
    with expect.error(400, "MalformedXML"), altered(body=document.encode()):
        s3.put_bucket_ownership_controls(Bucket=ownership_bucket, OwnershipControls=PREFERRED)
