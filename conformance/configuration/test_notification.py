"""The notification configuration of a bucket. That events arrive is not checked: it takes other services.

With SkipDestinationValidation destinations need not exist, so that configurations are put and got without them.
"""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide

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
    """The configuration in an answer, without what every answer has."""
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def _read(s3, bucket):
    return _said(s3.get_bucket_notification_configuration(Bucket=bucket))


@check("GetBucketNotificationConfiguration", level="common", spec=api("GetBucketNotificationConfiguration"))
def test_bucket_has_no_notifications_by_default(s3, unconfigured_bucket):
    """GetBucketNotificationConfiguration of a bucket for which it was never set answers 200 and nothing."""
    answer = s3.get_bucket_notification_configuration(Bucket=unconfigured_bucket)
    expect.status(answer, 200)
    expect.equal(_said(answer), {}, "configuration")


@EACH
@check("PutBucketNotificationConfiguration", level="extended", spec=api("PutBucketNotificationConfiguration"))
def test_destination_is_read_back(s3, configured_bucket, endpoint, kind, member, service):
    """PutBucketNotificationConfiguration with a queue, topic or function answers 200, and is read back with its Id,
    ARN and Events."""
    wanted = {"Id": "events", member: _arn(endpoint, service), "Events": [CREATED, REMOVED]}
    answer = s3.put_bucket_notification_configuration(
        Bucket=configured_bucket, NotificationConfiguration={kind: [wanted]}, SkipDestinationValidation=True
    )
    expect.status(answer, 200)

    def read():
        found = _read(s3, configured_bucket).get(kind, [])
        return [{**each, "Events": sorted(each["Events"])} for each in found]

    expect.becomes(read, [wanted], "configuration")


@check("PutBucketNotificationConfiguration", level="extended", spec=api("EventBridgeConfiguration"))
def test_event_bridge_is_read_back(s3, configured_bucket):
    """PutBucketNotificationConfiguration with an EventBridgeConfiguration answers 200, and is read back with it."""
    wanted = {"EventBridgeConfiguration": {}}
    expect.status(
        s3.put_bucket_notification_configuration(Bucket=configured_bucket, NotificationConfiguration=wanted), 200
    )
    expect.becomes(lambda: _read(s3, configured_bucket), wanted, "configuration")


@check("PutBucketNotificationConfiguration", level="extended", spec=api("QueueConfiguration"))
def test_id_is_given_where_there_is_none(s3, configured_bucket, endpoint):
    """A notification that is put without an Id is read back with one."""
    s3.put_bucket_notification_configuration(
        Bucket=configured_bucket, NotificationConfiguration=_to_queue(endpoint), SkipDestinationValidation=True
    )
    read = lambda: _read(s3, configured_bucket).get("QueueConfigurations", [])  # noqa: E731
    expect.becomes(lambda: [bool(each.get("Id")) for each in read()], [True], "notifications that have an Id")


# AWS gives the names of the rules with a capital letter, however they were written.
@pytest.mark.parametrize("names", [("prefix", "suffix"), ("Prefix", "SUFFIX")], ids=["lower_case", "capitals"])
@check("PutBucketNotificationConfiguration", level="extended", spec=userguide("notification-how-to-filtering"))
def test_filter_is_read_back(s3, configured_bucket, endpoint, names):
    """A notification with a filter by prefix and suffix is read back with both; the case of these words is no
    matter."""
    rules = [{"Name": name, "Value": value} for name, value in zip(names, ("images/", ".jpg"), strict=True)]
    wanted = _to_queue(endpoint, Filter={"Key": {"FilterRules": rules}})
    s3.put_bucket_notification_configuration(
        Bucket=configured_bucket, NotificationConfiguration=wanted, SkipDestinationValidation=True
    )

    def read():
        found = _read(s3, configured_bucket).get("QueueConfigurations", [])
        given = [each.get("Filter", {}).get("Key", {}).get("FilterRules", []) for each in found]
        return [{rule["Name"].lower(): rule["Value"] for rule in each} for each in given]

    expect.becomes(read, [{"prefix": "images/", "suffix": ".jpg"}], "rules")


@check("PutBucketNotificationConfiguration", level="common", spec=api("PutBucketNotificationConfiguration"))
def test_empty_configuration_removes_notifications(s3, configured_bucket):
    """PutBucketNotificationConfiguration with an empty document answers 200, and GetBucketNotificationConfiguration
    then nothing."""
    with expect.arranging():
        s3.put_bucket_notification_configuration(
            Bucket=configured_bucket, NotificationConfiguration={"EventBridgeConfiguration": {}}
        )
    answer = s3.put_bucket_notification_configuration(Bucket=configured_bucket, NotificationConfiguration={})
    expect.status(answer, 200)
    expect.becomes(lambda: _read(s3, configured_bucket), {}, "configuration")


@pytest.mark.parametrize("skip", [False, True], ids=["validated", "skipped"])
@EACH
@check("PutBucketNotificationConfiguration", level="extended", spec=api("PutBucketNotificationConfiguration"))
def test_what_is_no_arn_is_refused(s3, configured_bucket, kind, member, service, skip):
    """PutBucketNotificationConfiguration to what is no ARN answers 400 InvalidArgument, also where destinations are
    not validated."""
    wanted = {kind: [{member: f"no-{service}", "Events": [CREATED]}]}
    with expect.error(400, "InvalidArgument"):
        s3.put_bucket_notification_configuration(
            Bucket=configured_bucket, NotificationConfiguration=wanted, SkipDestinationValidation=skip
        )


@check("PutBucketNotificationConfiguration", level="extended", spec=api("PutBucketNotificationConfiguration"))
def test_two_that_are_no_arns_are_refused(s3, configured_bucket):
    """PutBucketNotificationConfiguration to two queues that are no ARNs answers 400 InvalidArgument."""
    wanted = {"QueueConfigurations": [{"QueueArn": name, "Events": [CREATED]} for name in ("no-arn", "no-arn-either")]}
    with expect.error(400, "InvalidArgument"):
        s3.put_bucket_notification_configuration(Bucket=configured_bucket, NotificationConfiguration=wanted)


@EACH
@check("PutBucketNotificationConfiguration", level="extended", spec=api("PutBucketNotificationConfiguration"))
def test_missing_destination_is_refused(s3, configured_bucket, endpoint, kind, member, service):
    """PutBucketNotificationConfiguration to a destination that does not exist answers 400 InvalidArgument, and the
    configuration stays as it was."""
    with expect.arranging():
        s3.put_bucket_notification_configuration(Bucket=configured_bucket, NotificationConfiguration={})
    wanted = {kind: [{member: _arn(endpoint, service, "is-not-there"), "Events": [CREATED]}]}
    with expect.error(400, "InvalidArgument"):
        s3.put_bucket_notification_configuration(Bucket=configured_bucket, NotificationConfiguration=wanted)
    expect.becomes(lambda: _read(s3, configured_bucket), {}, "configuration")


@check("PutBucketNotificationConfiguration", level="extended", spec=api("PutBucketNotificationConfiguration"))
def test_two_missing_destinations_are_refused(s3, configured_bucket, endpoint):
    """PutBucketNotificationConfiguration to two queues that do not exist answers 400 InvalidArgument."""
    queues = {CREATED: "is-not-there", REMOVED: "is-not-there-either"}
    each = [{"QueueArn": _arn(endpoint, "sqs", name), "Events": [event]} for event, name in queues.items()]
    with expect.error(400, "InvalidArgument"):
        s3.put_bucket_notification_configuration(
            Bucket=configured_bucket, NotificationConfiguration={"QueueConfigurations": each}
        )
