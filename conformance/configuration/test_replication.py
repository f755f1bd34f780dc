"""The replication configuration of a bucket. The replication of objects is not checked, because it needs a role and
time."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide

FEATURE = "replication"


@pytest.fixture
def put(s3, replicated_bucket, role, role_is_let_in):
    """Puts a configuration with the given rules."""
    return lambda *rules: s3.put_bucket_replication(
        Bucket=replicated_bucket, ReplicationConfiguration={"Role": role, "Rules": list(rules)}
    )


def _rule(bucket, **more):
    return {"ID": "rule", "Status": "Enabled", "Prefix": "documents/", "Destination": _to(bucket), **more}


def _filtered(bucket, part, **more):
    """A rule with a Filter, which requires a Priority and a DeleteMarkerReplication."""
    members = {"Priority": 1, "Filter": part, "DeleteMarkerReplication": {"Status": "Disabled"}}
    return {"ID": "rule", "Status": "Enabled", **members, "Destination": _to(bucket), **more}


def _to(bucket, **more):
    return {"Bucket": f"arn:aws:s3:::{bucket}", **more}


def _read(s3, bucket, *names):
    """The elements of each rule that have these names."""
    rules = s3.get_bucket_replication(Bucket=bucket)["ReplicationConfiguration"]["Rules"]
    return [[rule.get(name) for name in names] for rule in rules]


@check("GetBucketReplication", level="common", spec=api("GetBucketReplication"))
@recorded("LocalStack", "TestS3BucketReplication::test_replication_config", 2026)
def test_bucket_without_replication_is_refused(s3, unconfigured_bucket):
    """GetBucketReplication of a bucket for which replication was never set returns 404
    ReplicationConfigurationNotFoundError."""
    with expect.error(404, "ReplicationConfigurationNotFoundError"):
        s3.get_bucket_replication(Bucket=unconfigured_bucket)


@check("PutBucketReplication", level="common", spec=api("PutBucketReplication"), gate=True)
def test_configuration_is_returned_unchanged(s3, put, role, replicated_bucket, versioned_bucket, soon):
    """PutBucketReplication returns 200, and GetBucketReplication then returns the same Role and rule."""
    expect.status(put(_rule(versioned_bucket)), 200)
    got = {}

    def read():
        got.update(s3.get_bucket_replication(Bucket=replicated_bucket)["ReplicationConfiguration"])
        return [[rule.get(name) for name in ("ID", "Status", "Prefix")] for rule in got["Rules"]]

    soon.equal(read, [["rule", "Enabled", "documents/"]], "rule", sort="option")
    expect.equal(got.get("Role"), role, "Role", sort="option")
    expect.equal(
        got["Rules"][0]["Destination"]["Bucket"], f"arn:aws:s3:::{versioned_bucket}", "destination", sort="option"
    )


@check("DeleteBucketReplication", level="common", spec=api("DeleteBucketReplication"))
def test_deleted_configuration_is_gone(s3, put, replicated_bucket, versioned_bucket, soon):
    """DeleteBucketReplication succeeds, and GetBucketReplication then returns 404
    ReplicationConfigurationNotFoundError."""
    with expect.arranging():
        put(_rule(versioned_bucket))
    expect.succeeded(s3.delete_bucket_replication(Bucket=replicated_bucket))
    soon.refused(
        lambda: s3.get_bucket_replication(Bucket=replicated_bucket), 404, "ReplicationConfigurationNotFoundError"
    )


@check("DeleteBucketReplication", level="common", spec=api("DeleteBucketReplication"))
@recorded("LocalStack", "TestS3BucketReplication::test_replication_config", 2026)
def test_deleting_no_replication_is_no_error(s3, own_bucket):
    """DeleteBucketReplication of a bucket for which replication was never set succeeds."""
    expect.succeeded(s3.delete_bucket_replication(Bucket=own_bucket))


TAGS = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
FILTERS = {
    "prefix": {"Prefix": "documents/"},
    "empty_prefix": {"Prefix": ""},
    "tag": {"Tag": {"Key": "priority", "Value": "high"}},
    "prefix_and_tags": {"And": {"Prefix": "a", "Tags": TAGS}},
    "not_a_prefix": {"Not": {"Prefix": "drafts/"}},
    "not_a_tag": {"Not": {"Tag": TAGS[0]}},
    "none_of_several": {"Not": {"Or": {"Prefixes": ["drafts/", "tmp/"], "Tags": TAGS}}},
    "prefix_and_not_a_prefix": {"And": {"Prefix": "a/", "Not": {"Prefix": "a/drafts/"}}},
}


@pytest.mark.parametrize("part", list(FILTERS.values()), ids=list(FILTERS))
@check("PutBucketReplication", level="extended", spec=api("ReplicationRuleFilter"))
def test_filter_is_read_back(s3, put, replicated_bucket, versioned_bucket, part, soon):
    """A replication rule with a Filter is returned with the same Filter, Priority and DeleteMarkerReplication."""
    put(_filtered(versioned_bucket, part))
    read = lambda: _read(s3, replicated_bucket, "Filter", "Priority", "DeleteMarkerReplication")  # noqa: E731
    soon.equal(read, [[part, 1, {"Status": "Disabled"}]], "rule", sort="option")


ELEMENTS = {
    "storage_class": {"StorageClass": "STANDARD_IA"},
    "replication_time": {
        "ReplicationTime": {"Status": "Enabled", "Time": {"Minutes": 15}},
        "Metrics": {"Status": "Enabled", "EventThreshold": {"Minutes": 15}},
    },
}


@pytest.mark.parametrize("part", list(ELEMENTS.values()), ids=list(ELEMENTS))
@check("PutBucketReplication", level="extended", spec=api("Destination"))
def test_destination_is_read_back(s3, put, replicated_bucket, versioned_bucket, part, soon):
    """A replication rule whose Destination has a StorageClass, or ReplicationTime and Metrics, is returned with the
    same elements."""
    put(_filtered(versioned_bucket, {"Prefix": ""}, Destination=_to(versioned_bucket, **part)))

    def read():
        found = _read(s3, replicated_bucket, "Destination")
        return [{name: destination.get(name) for name in part} for (destination,) in found]

    soon.equal(read, [part], "destination", sort="option")


@check("PutBucketReplication", level="extended", spec=userguide("replication-for-metadata-changes"))
def test_source_selection_is_read_back(s3, put, replicated_bucket, versioned_bucket, soon):
    """A replication rule with SourceSelectionCriteria for replica modifications is returned with the same criteria."""
    criteria = {"ReplicaModifications": {"Status": "Enabled"}}
    put(_filtered(versioned_bucket, {"Prefix": ""}, SourceSelectionCriteria=criteria))
    read = lambda: _read(s3, replicated_bucket, "SourceSelectionCriteria")  # noqa: E731
    soon.equal(read, [[criteria]], "SourceSelectionCriteria", sort="option")


@check("PutBucketReplication", level="extended", spec=api("UseSourceMultiRegionKey"))
def test_key_of_replicas_is_read_back(s3, put, replicated_bucket, versioned_bucket, soon):
    """A replication rule for objects under KMS keys, with UseSourceMultiRegionKey in the EncryptionConfiguration of its
    Destination, is returned with both."""
    criteria = {"SseKmsEncryptedObjects": {"Status": "Enabled"}}
    keys = {"UseSourceMultiRegionKey": {"Status": "Enabled"}}
    destination = _to(versioned_bucket, EncryptionConfiguration=keys)
    put(_filtered(versioned_bucket, {"Prefix": ""}, SourceSelectionCriteria=criteria, Destination=destination))

    def read():
        found, to = _read(s3, replicated_bucket, "SourceSelectionCriteria", "Destination")[0]
        return found, to.get("EncryptionConfiguration")

    soon.equal(read, (criteria, keys), "SourceSelectionCriteria and EncryptionConfiguration", sort="option")
