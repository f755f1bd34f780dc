"""Documents of notifications that are none, and the requests of old, for one destination of each kind."""

import pytest

from fixtures.language import check, expect
from fixtures.language.sources import api, userguide

DOCUMENT = """<NotificationConfiguration><QueueConfiguration><Queue>arn:aws:sqs:{region}:111122223333:events</Queue>
<Event>{event}</Event><Filter><S3Key>{rules}</S3Key></Filter></QueueConfiguration></NotificationConfiguration>"""
PREFIX = "<FilterRule><Name>prefix</Name><Value>a</Value></FilterRule>"
MALFORMED = {
    "no_xml": "events",
    "cut_off": "<NotificationConfiguration><QueueConfiguration>",
    "other_document": "<Tagging><TagSet/></Tagging>",
    "rule_without_a_value": DOCUMENT.replace("{rules}", "<FilterRule><Name>prefix</Name></FilterRule>"),
    "rule_without_a_name": DOCUMENT.replace("{rules}", "<FilterRule><Value>a</Value></FilterRule>"),
    "empty_rule": DOCUMENT.replace("{rules}", "<FilterRule/>"),
    "no_event": DOCUMENT.replace("{rules}", PREFIX).replace("<Event>{event}</Event>", ""),
}


@pytest.mark.parametrize("document", list(MALFORMED.values()), ids=list(MALFORMED))
@check("PutBucketNotificationConfiguration", level="extended", spec=api("ErrorResponses"))
def test_malformed_document_is_refused(s3, configured_bucket, endpoint, altered, document):
    """PutBucketNotificationConfiguration with such a document answers 400 MalformedXML."""
    body = document.format(region=endpoint.region, event="s3:ObjectCreated:*").encode()
    with expect.error(400, "MalformedXML"), altered(body=body):
        s3.put_bucket_notification_configuration(
            Bucket=configured_bucket, NotificationConfiguration={}, SkipDestinationValidation=True
        )


WRONG = {
    "unknown_event": ("s3:ObjectEaten:*", PREFIX),
    "unknown_rule": ("s3:ObjectCreated:*", "<FilterRule><Name>infix</Name><Value>a</Value></FilterRule>"),
    "two_prefixes": ("s3:ObjectCreated:*", PREFIX + PREFIX.replace("<Value>a", "<Value>b")),
}


# No page names the code of what does not fit the schema's enumerations.
@pytest.mark.parametrize(("event", "rules"), list(WRONG.values()), ids=list(WRONG))
@check("PutBucketNotificationConfiguration", level="extended", spec=userguide("notification-how-to-filtering"))
def test_unknown_event_or_rule_is_refused(s3, configured_bucket, endpoint, altered, event, rules):
    """PutBucketNotificationConfiguration with an unknown event or filter rule, or with two prefixes, answers 400
    InvalidArgument or MalformedXML."""
    body = DOCUMENT.format(region=endpoint.region, event=event, rules=rules).encode()
    with expect.error(400, "InvalidArgument", "MalformedXML"), altered(body=body):
        s3.put_bucket_notification_configuration(
            Bucket=configured_bucket, NotificationConfiguration={}, SkipDestinationValidation=True
        )


@check("PutBucketNotificationConfiguration", level="extended", spec=userguide("notification-how-to-filtering"))
def test_overlapping_notifications_are_refused(s3, configured_bucket, endpoint):
    """PutBucketNotificationConfiguration with two queues for the same event of the same keys answers 400
    InvalidArgument."""
    arn = f"arn:aws:sqs:{endpoint.region}:111122223333:"
    queues = [{"QueueArn": arn + name, "Events": ["s3:ObjectCreated:*"]} for name in ("one", "two")]
    with expect.error(400, "InvalidArgument"):
        s3.put_bucket_notification_configuration(
            Bucket=configured_bucket,
            NotificationConfiguration={"QueueConfigurations": queues},
            SkipDestinationValidation=True,
        )


@check("GetBucketNotification", level="extended", spec=api("GetBucketNotificationConfiguration"))
def test_request_of_old_gets_nothing_by_default(s3, unconfigured_bucket):
    """GetBucketNotification, the request of old, of a bucket without notifications answers 200 and nothing."""
    answer = s3.get_bucket_notification(Bucket=unconfigured_bucket)
    expect.status(answer, 200)
    expect.equal({name for name in answer if name != "ResponseMetadata"}, set(), "configurations")


OLD = {
    "topic": ("TopicConfiguration", "Topic"),
    "queue": ("QueueConfiguration", "Queue"),
    "function": ("CloudFunctionConfiguration", "CloudFunction"),
}


@pytest.mark.parametrize(("kind", "member"), list(OLD.values()), ids=list(OLD))
@check("PutBucketNotification", level="extended", spec=api("PutBucketNotificationConfiguration"))
def test_request_of_old_wants_an_arn_too(s3, configured_bucket, kind, member):
    """PutBucketNotification, the request of old, to what is no ARN answers 400 InvalidArgument."""
    wanted = {kind: {"Id": "old", "Event": "s3:ObjectCreated:*", member: "no-arn"}}
    with expect.error(400, "InvalidArgument"):
        s3.put_bucket_notification(Bucket=configured_bucket, NotificationConfiguration=wanted)


@check("PutBucketNotification", level="extended", spec=api("PutBucketNotificationConfiguration"))
def test_request_of_old_removes_notifications(s3, configured_bucket):
    """PutBucketNotification, the request of old, with an empty document answers 200, and none is left."""
    with expect.arranging():
        s3.put_bucket_notification_configuration(
            Bucket=configured_bucket, NotificationConfiguration={"EventBridgeConfiguration": {}}
        )
    expect.status(s3.put_bucket_notification(Bucket=configured_bucket, NotificationConfiguration={}), 200)
    read = lambda: s3.get_bucket_notification_configuration(Bucket=configured_bucket)  # noqa: E731
    expect.becomes(lambda: read().get("EventBridgeConfiguration"), None, "EventBridgeConfiguration")
