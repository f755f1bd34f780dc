"""The filters of replication rules: which new objects a rule is about, as x-amz-replication-status says. Whether an
object is then copied is not checked, because it needs time."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import api

FEATURE = "replication"

pytestmark = pytest.mark.xdist_group("replication filters")

STATUSES = ("PENDING", "COMPLETED", "FAILED")
TAGS = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
NO_DRAFT = {"Not": {"Prefix": "kept/drafts/"}}
RULES = [
    ("Enabled", {"Prefix": "documents/"}),
    ("Enabled", {"Tag": {"Key": "priority", "Value": "high"}}),
    ("Enabled", {"And": {"Prefix": "both/", "Tags": TAGS}}),
    ("Enabled", {"And": {"Prefix": "kept/", **NO_DRAFT}}),
    ("Disabled", {"Prefix": "off/"}),
]
# The form of the object's key, and its tags.
MATCHED = {
    "prefix": ("documents/{}", ""),
    "tag": ("other/{}", "colour=red&priority=high"),
    "prefix_and_tags": ("both/{}", "b=2&a=1&c=3"),
    "not_the_other_prefix": ("kept/{}", ""),
}
NOT_MATCHED = {
    "beginning_of_the_prefix": ("documents{}", ""),
    "prefix_further_on": ("a/documents/{}", ""),
    "prefix_in_another_case": ("Documents/{}", ""),
    "tag_of_another_value": ("other/{}", "priority=highest"),
    "tag_in_another_case": ("other/{}", "Priority=high"),
    "one_of_two_tags": ("both/{}", "a=1"),
    "tags_below_another_prefix": ("other/{}", "a=1&b=2"),
    "prefix_that_is_left_out": ("kept/drafts/{}", ""),
    "disabled_rule": ("off/{}", ""),
}


@pytest.fixture
def written(s3, control, out_of_band, own_buckets, new_prefix, role, role_is_let_in):
    """`written(form, tags)` stores an object in a bucket with all these rules, and returns the response to a HEAD."""

    def make(new):
        source, destination = new(), new()
        for name in (source, destination):
            control.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        more = {
            "DeleteMarkerReplication": {"Status": "Disabled"},
            "Destination": {"Bucket": f"arn:aws:s3:::{destination}"},
        }
        rules = [
            {"ID": f"{number}", "Priority": number, "Status": status, "Filter": chosen, **more}
            for number, (status, chosen) in enumerate(RULES, 1)
        ]
        control.put_bucket_replication(Bucket=source, ReplicationConfiguration={"Role": role, "Rules": rules})
        return source

    def store(form, tags):
        with out_of_band():
            bucket = own_buckets.kept("filters of replication", make)
        where = {"Bucket": bucket, "Key": form.format(f"{new_prefix()}object")}
        with expect.arranging():
            s3.put_object(**where, Body=b"body", **({"Tagging": tags} if tags else {}))
        return s3.head_object(**where)

    return store


@pytest.mark.parametrize(("form", "tags"), MATCHED.values(), ids=MATCHED)
@check("HeadObject", "PutBucketReplication", level="extended", spec=api("HeadObject"))
def test_object_of_a_rule_has_a_status(written, form, tags):
    """HeadObject of an object that was stored under a rule whose Filter it matches (a prefix, tags, or not another
    prefix) returns x-amz-replication-status PENDING, COMPLETED or FAILED."""
    found = written(form, tags).get("ReplicationStatus")
    expect.that(found in STATUSES, " or ".join(STATUSES), found, "x-amz-replication-status", sort="option")


@pytest.mark.parametrize(("form", "tags"), NOT_MATCHED.values(), ids=NOT_MATCHED)
@check("HeadObject", "PutBucketReplication", level="extended", spec=api("HeadObject"))
def test_object_of_no_rule_has_no_status(written, form, tags):
    """HeadObject of an object that no enabled rule's Filter matches completely returns 200 without
    x-amz-replication-status."""
    found = written(form, tags)
    expect.status(found, 200)
    expect.equal(found.get("ReplicationStatus"), None, "x-amz-replication-status without a rule", sort="option")
