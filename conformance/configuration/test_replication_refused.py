"""Replication configurations that are refused: buckets without versioning, and malformed destinations and rules."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api

FEATURE = "replication"


@pytest.fixture
def configuration(role):
    """`configuration(*rules)` returns a replication configuration with these rules."""
    return lambda *rules, role=role: {"Role": role, "Rules": list(rules)}


def _rule(bucket, **more):
    return {"Status": "Enabled", "Prefix": "", "Destination": {"Bucket": f"arn:aws:s3:::{bucket}"}, **more}


def _filtered(bucket, **more):
    """A rule with a Filter, but without a Priority."""
    destination = {"Bucket": f"arn:aws:s3:::{bucket}"}
    members = {"Filter": {"Prefix": ""}, "DeleteMarkerReplication": {"Status": "Disabled"}}
    return {"Status": "Enabled", **members, "Destination": destination, **more}


@pytest.mark.usefixtures("role_is_let_in")
@check("PutBucketReplication", level="common", spec=api("PutBucketReplication"))
@recorded("LocalStack", "TestS3BucketReplication::test_replication_config", 2026)
def test_source_without_versioning_is_refused(s3, own_bucket, versioned_bucket, configuration):
    """PutBucketReplication of a bucket without versioning returns 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.put_bucket_replication(Bucket=own_bucket, ReplicationConfiguration=configuration(_rule(versioned_bucket)))


@pytest.mark.usefixtures("role_is_let_in")
@check("PutBucketReplication", level="common", spec=api("PutBucketReplication"))
@recorded("LocalStack", "TestS3BucketReplication::test_replication_config_without_filter", 2026)
def test_destination_without_versioning_is_refused(s3, unconfigured_bucket, replicated_bucket, configuration):
    """PutBucketReplication with a destination bucket without versioning returns 400 InvalidRequest."""
    with expect.error(400, "InvalidRequest"):
        s3.put_bucket_replication(
            Bucket=replicated_bucket, ReplicationConfiguration=configuration(_rule(unconfigured_bucket))
        )


@pytest.mark.usefixtures("role_is_let_in")
@check("PutBucketReplication", level="common", spec=api("PutBucketReplication"))
@recorded("LocalStack", "TestS3BucketReplication::test_replication_config_without_filter", 2026)
def test_missing_destination_is_refused(s3, own_versioned_bucket, configuration):
    """PutBucketReplication with a destination bucket that does not exist returns 400 and creates no replication
    configuration."""
    wanted = configuration(_rule(f"{own_versioned_bucket}-missing"))
    with expect.error(400):
        s3.put_bucket_replication(Bucket=own_versioned_bucket, ReplicationConfiguration=wanted)
    with expect.error(404, "ReplicationConfigurationNotFoundError"):
        s3.get_bucket_replication(Bucket=own_versioned_bucket)


@pytest.mark.usefixtures("role_is_let_in")
@check("PutBucketReplication", level="extended", spec=api("PutBucketReplication"))
@recorded("LocalStack", "TestS3BucketReplication::test_replication_config_without_filter", 2026)
def test_missing_destination_has_a_code(s3, replicated_bucket, configuration):
    """PutBucketReplication with a destination bucket that does not exist returns 400 InvalidRequest."""
    wanted = configuration(_rule(f"{replicated_bucket}-missing"))
    with expect.error(400, "InvalidRequest"):
        s3.put_bucket_replication(Bucket=replicated_bucket, ReplicationConfiguration=wanted)


@check("PutBucketReplication", level="extended", spec=api("PutBucketReplication"))
def test_role_that_is_no_arn_is_refused(s3, replicated_bucket, versioned_bucket, configuration):
    """PutBucketReplication with a Role that is not an ARN returns 400."""
    wanted = configuration(_rule(versioned_bucket), role="replication")
    with expect.error(400):
        s3.put_bucket_replication(Bucket=replicated_bucket, ReplicationConfiguration=wanted)


TAG = {"Key": "priority", "Value": "high"}
MARKERS = {"Priority": 1, "DeleteMarkerReplication": {"Status": "Enabled"}}
RULES = {
    "filter_without_priority": lambda bucket: [_filtered(bucket)],
    "same_priority_twice": lambda bucket: [_filtered(bucket, ID=name, Priority=1) for name in ("one", "two")],
    "same_id_twice": lambda bucket: [_filtered(bucket, ID="one", Priority=number) for number in (1, 2)],
    "bucket_that_is_no_arn": lambda bucket: [_rule(bucket, Destination={"Bucket": bucket})],
    "filter_of_two": lambda bucket: [_filtered(bucket, Priority=1, Filter={"Prefix": "a/", "Tag": TAG})],
    "delete_markers_by_a_tag": lambda bucket: [_filtered(bucket, Filter={"Tag": TAG}, **MARKERS)],
    "delete_markers_by_no_tag": lambda bucket: [_filtered(bucket, Filter={"Not": {"Tag": TAG}}, **MARKERS)],
}


@pytest.mark.usefixtures("role_is_let_in")
@pytest.mark.parametrize("rules", list(RULES.values()), ids=list(RULES))
@check("PutBucketReplication", level="extended", spec=api("ReplicationRule"))
def test_bad_rules_are_refused(s3, replicated_bucket, versioned_bucket, rules, configuration):
    """PutBucketReplication with a Filter but no Priority, with the same Priority or ID twice, with a destination bucket
    that is not an ARN, with two predicates outside of And, or with a tag and replicated delete markers returns 400."""
    with expect.error(400):
        s3.put_bucket_replication(
            Bucket=replicated_bucket, ReplicationConfiguration=configuration(*rules(versioned_bucket))
        )


# The destination bucket exists: only the document is wrong.
RULE = "<Rule><Status>{status}</Status><Prefix/>{destination}</Rule>"
DESTINATION = "<Destination><Bucket>arn:aws:s3:::DESTINATION</Bucket></Destination>"
GOOD = RULE.format(status="Enabled", destination=DESTINATION)
MALFORMED = {
    "no_xml": "replicate",
    "cut_off": "<ReplicationConfiguration><Role>",
    "other_document": "<Tagging><TagSet/></Tagging>",
    "no_rule": "<ReplicationConfiguration><Role>ROLE</Role></ReplicationConfiguration>",
    "no_role": f"<ReplicationConfiguration>{GOOD}</ReplicationConfiguration>",
    "no_destination": f"<ReplicationConfiguration><Role>ROLE</Role>{RULE.format(status='Enabled', destination='')}"
    "</ReplicationConfiguration>",
    "unknown_status": "<ReplicationConfiguration><Role>ROLE</Role>"
    f"{RULE.format(status='On', destination=DESTINATION)}</ReplicationConfiguration>",
}


@pytest.mark.parametrize("document", list(MALFORMED.values()), ids=list(MALFORMED))
@check("PutBucketReplication", level="common", spec=api("ErrorResponses"))
def test_malformed_document_is_refused(s3, replicated_bucket, versioned_bucket, altered, role, configuration, document):
    """PutBucketReplication with a body that is not a ReplicationConfiguration document, without a rule, Role or
    Destination, or with an unknown Status returns 400 MalformedXML."""
    body = document.replace("DESTINATION", versioned_bucket).replace("ROLE", role)
    with expect.error(400, "MalformedXML"), altered(body=body.encode()):
        s3.put_bucket_replication(Bucket=replicated_bucket, ReplicationConfiguration=configuration())
