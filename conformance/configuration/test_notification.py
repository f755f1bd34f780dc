"""The notification configuration of a bucket. The delivery of events is not checked, because it needs other services.

With SkipDestinationValidation destinations need not exist, so configurations are put and read without them.
"""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide

FEATURE = "notifications"

CREATED, REMOVED = "s3:ObjectCreated:*", "s3:ObjectRemoved:Delete"
SERVICES = {
    "queue": ("QueueConfigurations", "QueueArn", "sqs"),
    "topic": ("TopicConfigurations", "TopicArn", "sns"),
    "function": ("LambdaFunctionConfigurations", "LambdaFunctionArn", "lambda"),
}
EACH = pytest.mark.parametrize(("kind", "member", "service"), list(SERVICES.values()), ids=list(SERVICES))


def _arn(endpoint, service="sqs", name="events"):
    name = f"function:{name}" if service == "lambda" else name
    return f"arn:aws:{service}:{endpoint.region}:111122223333:{name}"


def _to_queue(endpoint, **more):
    return {"QueueConfigurations": [{"QueueArn": _arn(endpoint), "Events": [CREATED], **more}]}


def _said(answer):
    """The configuration in a response, without the ResponseMetadata that every response has."""
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def _read(s3, bucket):
    return _said(s3.get_bucket_notification_configuration(Bucket=bucket))


@check("GetBucketNotificationConfiguration", level="common", spec=api("GetBucketNotificationConfiguration"))
def test_bucket_has_no_notifications_by_default(s3, unconfigured_bucket):
    """GetBucketNotificationConfiguration of a bucket for which notifications were never set returns 200 and an empty
    configuration."""
    answer = s3.get_bucket_notification_configuration(Bucket=unconfigured_bucket)
    expect.status(answer, 200)
    expect.equal(_said(answer), {}, "configuration", sort="option")


@EACH
@check(
    "PutBucketNotificationConfiguration", level="extended", spec=api("PutBucketNotificationConfiguration"), gate=True
)
def test_destination_is_read_back(s3, configured_bucket, endpoint, kind, member, service, soon):
    """PutBucketNotificationConfiguration with a queue, topic or function returns 200, and
    GetBucketNotificationConfiguration then returns the same Id, ARN and Events."""
    wanted = {"Id": "events", member: _arn(endpoint, service), "Events": [CREATED, REMOVED]}
    answer = s3.put_bucket_notification_configuration(
        Bucket=configured_bucket, NotificationConfiguration={kind: [wanted]}, SkipDestinationValidation=True
    )
    expect.status(answer, 200)

    def read():
        found = _read(s3, configured_bucket).get(kind, [])
        return [{**each, "Events": sorted(each["Events"])} for each in found]

    soon.equal(read, [wanted], "configuration", sort="option")


EVENTS = {
    "each": [
        *("s3:ObjectCreated:Put", "s3:ObjectCreated:Post", "s3:ObjectCreated:Copy"),
        *(
            "s3:ObjectCreated:CompleteMultipartUpload",
            "s3:ObjectRemoved:Delete",
            "s3:ObjectRemoved:DeleteMarkerCreated",
        ),
        *("s3:ObjectAcl:Put", "s3:ObjectTagging:Put", "s3:ObjectTagging:Delete", "s3:ReducedRedundancyLostObject"),
        *("s3:ObjectRestore:Post", "s3:ObjectRestore:Completed", "s3:ObjectRestore:Delete"),
        *("s3:Replication:OperationFailedReplication", "s3:Replication:OperationNotTracked"),
        *("s3:Replication:OperationMissedThreshold", "s3:Replication:OperationReplicatedAfterThreshold"),
        *("s3:LifecycleExpiration:Delete", "s3:LifecycleExpiration:DeleteMarkerCreated", "s3:LifecycleTransition"),
        "s3:IntelligentTiering",
    ],
    "of_a_kind": [
        *("s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:ObjectRestore:*", "s3:Replication:*"),
        *("s3:LifecycleExpiration:*", "s3:ObjectTagging:*"),
    ],
    "of_2026": ["s3:ObjectAnnotation:Put", "s3:ObjectAnnotation:Delete", "s3:ObjectRetention:Put"],
}


@pytest.mark.parametrize("events", EVENTS.values(), ids=EVENTS)
@check("PutBucketNotificationConfiguration", level="extended", spec=api("PutBucketNotificationConfiguration"))
def test_events_are_read_back(s3, configured_bucket, endpoint, events, soon):
    """PutBucketNotificationConfiguration with events of each kind returns 200, and GetBucketNotificationConfiguration
    then returns the same Events."""
    wanted = {"QueueConfigurations": [{"QueueArn": _arn(endpoint), "Events": events}]}
    answer = s3.put_bucket_notification_configuration(
        Bucket=configured_bucket, NotificationConfiguration=wanted, SkipDestinationValidation=True
    )
    expect.status(answer, 200)
    read = lambda: _read(s3, configured_bucket).get("QueueConfigurations", [])  # noqa: E731
    soon.equal(lambda: [sorted(each["Events"]) for each in read()], [sorted(events)], "Events", sort="option")


@check("PutBucketNotificationConfiguration", level="extended", spec=api("EventBridgeConfiguration"), gate=True)
def test_event_bridge_is_read_back(s3, configured_bucket, soon):
    """PutBucketNotificationConfiguration with an EventBridgeConfiguration returns 200, and
    GetBucketNotificationConfiguration then returns it."""
    wanted = {"EventBridgeConfiguration": {}}
    expect.status(
        s3.put_bucket_notification_configuration(Bucket=configured_bucket, NotificationConfiguration=wanted), 200
    )
    soon.equal(lambda: _read(s3, configured_bucket), wanted, "configuration", sort="option")


@check("PutBucketNotificationConfiguration", level="extended", spec=api("QueueConfiguration"))
def test_missing_id_is_generated(s3, configured_bucket, endpoint, soon):
    """A notification that is put without an Id is returned with an Id."""
    s3.put_bucket_notification_configuration(
        Bucket=configured_bucket, NotificationConfiguration=_to_queue(endpoint), SkipDestinationValidation=True
    )
    read = lambda: _read(s3, configured_bucket).get("QueueConfigurations", [])  # noqa: E731
    soon.equal(
        lambda: [bool(each.get("Id")) for each in read()], [True], "notifications that have an Id", sort="option"
    )


# AWS returns the names of the rules with a capital letter, however they were sent.
@pytest.mark.parametrize("names", [("prefix", "suffix"), ("Prefix", "SUFFIX")], ids=["lower_case", "capitals"])
@check("PutBucketNotificationConfiguration", level="extended", spec=userguide("notification-how-to-filtering"))
def test_filter_is_read_back(s3, configured_bucket, endpoint, names, soon):
    """A notification with a filter by prefix and suffix is returned with both rules; the words prefix and suffix may
    be in any case."""
    rules = [{"Name": name, "Value": value} for name, value in zip(names, ("images/", ".jpg"), strict=True)]
    wanted = _to_queue(endpoint, Filter={"Key": {"FilterRules": rules}})
    s3.put_bucket_notification_configuration(
        Bucket=configured_bucket, NotificationConfiguration=wanted, SkipDestinationValidation=True
    )

    def read():
        found = _read(s3, configured_bucket).get("QueueConfigurations", [])
        given = [each.get("Filter", {}).get("Key", {}).get("FilterRules", []) for each in found]
        return [sorted((rule["Name"].lower(), rule["Value"]) for rule in each) for each in given]

    soon.equal(read, [[("prefix", "images/"), ("suffix", ".jpg")]], "rules", sort="option")


@check("PutBucketNotificationConfiguration", level="common", spec=api("PutBucketNotificationConfiguration"))
def test_empty_configuration_removes_notifications(s3, configured_bucket, soon):
    """PutBucketNotificationConfiguration with an empty document returns 200, and GetBucketNotificationConfiguration
    then returns an empty configuration."""
    with expect.arranging():
        s3.put_bucket_notification_configuration(
            Bucket=configured_bucket, NotificationConfiguration={"EventBridgeConfiguration": {}}
        )
    answer = s3.put_bucket_notification_configuration(Bucket=configured_bucket, NotificationConfiguration={})
    expect.status(answer, 200)
    soon.equal(lambda: _read(s3, configured_bucket), {}, "configuration", sort="option")


@pytest.mark.parametrize("skip", [False, True], ids=["validated", "skipped"])
@EACH
@check("PutBucketNotificationConfiguration", level="extended", spec=api("PutBucketNotificationConfiguration"))
@recorded(
    "LocalStack", "TestS3NotificationsToLambda::test_invalid_lambda_arn", 2025, of="function-validated function-skipped"
)
@recorded("LocalStack", "TestS3NotificationsToSns::test_invalid_topic_arn", 2025, of="topic-validated topic-skipped")
@recorded("LocalStack", "TestS3NotificationsToSQS::test_invalid_sqs_arn", 2025, of="queue-validated queue-skipped")
def test_malformed_arn_is_refused(s3, configured_bucket, kind, member, service, skip):
    """PutBucketNotificationConfiguration with a destination that is not an ARN returns 400 InvalidArgument, with and
    without SkipDestinationValidation."""
    wanted = {kind: [{member: f"no-{service}", "Events": [CREATED]}]}
    with expect.error(400, "InvalidArgument"):
        s3.put_bucket_notification_configuration(
            Bucket=configured_bucket, NotificationConfiguration=wanted, SkipDestinationValidation=skip
        )


@check("PutBucketNotificationConfiguration", level="extended", spec=api("PutBucketNotificationConfiguration"))
@recorded("LocalStack", "TestS3NotificationsToSQS::test_multiple_invalid_sqs_arns", 2025)
def test_two_malformed_arns_are_refused(s3, configured_bucket):
    """PutBucketNotificationConfiguration with two queues that are not ARNs returns 400 InvalidArgument."""
    wanted = {"QueueConfigurations": [{"QueueArn": name, "Events": [CREATED]} for name in ("no-arn", "no-arn-either")]}
    with expect.error(400, "InvalidArgument"):
        s3.put_bucket_notification_configuration(Bucket=configured_bucket, NotificationConfiguration=wanted)


@check("PutBucketNotificationConfiguration", level="extended", spec=api("PutBucketNotificationConfiguration"))
@recorded("LocalStack", "TestS3NotificationsToSQS::test_multiple_invalid_sqs_arns", 2025)
def test_malformed_arn_after_a_missing_destination_is_refused(s3, configured_bucket, endpoint):
    """PutBucketNotificationConfiguration with a queue that does not exist and one that is not an ARN returns 400
    InvalidArgument."""
    names = (_arn(endpoint, name="is-not-there"), "no-arn")
    wanted = {"QueueConfigurations": [{"QueueArn": name, "Events": [CREATED]} for name in names]}
    with expect.error(400, "InvalidArgument"):
        s3.put_bucket_notification_configuration(Bucket=configured_bucket, NotificationConfiguration=wanted)


@pytest.fixture
def not_notifying(s3, staying):
    """A bucket with an empty configuration, which a check tries to replace in vain."""
    put = lambda bucket: s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})  # noqa: E731
    return staying(put)


@EACH
@check("PutBucketNotificationConfiguration", level="extended", spec=api("PutBucketNotificationConfiguration"))
@recorded("LocalStack", "TestS3NotificationsToLambda::test_invalid_lambda_arn", 2025, of="function")
@recorded("LocalStack", "TestS3NotificationsToSQS::test_invalid_sqs_arn", 2025, of="queue")
def test_missing_destination_is_refused(s3, not_notifying, endpoint, kind, member, service, soon):
    """PutBucketNotificationConfiguration with a destination that does not exist returns 400 InvalidArgument, and the
    configuration does not change."""
    wanted = {kind: [{member: _arn(endpoint, service, "is-not-there"), "Events": [CREATED]}]}
    with expect.error(400, "InvalidArgument"):
        s3.put_bucket_notification_configuration(Bucket=not_notifying, NotificationConfiguration=wanted)
    soon.equal(lambda: _read(s3, not_notifying), {}, "configuration", sort="option")


@check("PutBucketNotificationConfiguration", level="extended", spec=api("PutBucketNotificationConfiguration"))
@recorded("LocalStack", "TestS3NotificationsToSQS::test_multiple_invalid_sqs_arns", 2025)
def test_two_missing_destinations_are_refused(s3, configured_bucket, endpoint):
    """PutBucketNotificationConfiguration with two queues that do not exist returns 400 InvalidArgument."""
    queues = {CREATED: "is-not-there", REMOVED: "is-not-there-either"}
    each = [{"QueueArn": _arn(endpoint, "sqs", name), "Events": [event]} for event, name in queues.items()]
    with expect.error(400, "InvalidArgument"):
        s3.put_bucket_notification_configuration(
            Bucket=configured_bucket, NotificationConfiguration={"QueueConfigurations": each}
        )
