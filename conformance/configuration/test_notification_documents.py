"""Malformed notification documents, and the deprecated requests, which have one destination of each kind."""

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import api, userguide

FEATURE = "notifications"

DOCUMENT = """<NotificationConfiguration><QueueConfiguration><Queue>arn:aws:sqs:{region}:111122223333:events</Queue>
<Event>{event}</Event><Filter><S3Key>{rules}</S3Key></Filter></QueueConfiguration></NotificationConfiguration>"""
PREFIX = "<FilterRule><Name>prefix</Name><Value>a</Value></FilterRule>"
MALFORMED = {
    "no_xml": "events",
    "cut_off": "<NotificationConfiguration><QueueConfiguration>",
    "rule_without_a_value": DOCUMENT.replace("{rules}", "<FilterRule><Name>prefix</Name></FilterRule>"),
    "rule_without_a_name": DOCUMENT.replace("{rules}", "<FilterRule><Value>a</Value></FilterRule>"),
    "empty_rule": DOCUMENT.replace("{rules}", "<FilterRule/>"),
    "no_event": DOCUMENT.replace("{rules}", PREFIX).replace("<Event>{event}</Event>", ""),
}


@pytest.mark.parametrize("document", list(MALFORMED.values()), ids=list(MALFORMED))
@check("PutBucketNotificationConfiguration", level="extended", spec=api("ErrorResponses"))
@recorded(
    "LocalStack",
    "TestS3BucketNotificationConfiguration::test_bucket_notification_with_missing_values_in_rule",
    2026,
    of="rule_without_a_value rule_without_a_name empty_rule",
)
def test_malformed_document_is_refused(s3, configured_bucket, endpoint, altered, document):
    """PutBucketNotificationConfiguration with a body that is not well-formed XML, without an event, or
    with a filter rule that has no name or no value returns 400 MalformedXML."""
    body = document.format(region=endpoint.region, event="s3:ObjectCreated:*").encode()
    with expect.error(400, "MalformedXML"), altered(body=body):
        s3.put_bucket_notification_configuration(
            Bucket=configured_bucket, NotificationConfiguration={}, SkipDestinationValidation=True
        )


EITHER = ("InvalidArgument", "MalformedXML")
WRONG = {
    "unknown_event": (EITHER, "s3:ObjectEaten:*", PREFIX),
    "unknown_rule": (EITHER[:1], "s3:ObjectCreated:*", "<FilterRule><Name>infix</Name><Value>a</Value></FilterRule>"),
    "two_prefixes": (EITHER, "s3:ObjectCreated:*", PREFIX + PREFIX.replace("<Value>a", "<Value>b")),
}


# No page documents the code for values that are not in the schema's enumerations; for the rule it is recorded from AWS.
@pytest.mark.parametrize(("codes", "event", "rules"), list(WRONG.values()), ids=list(WRONG))
@check("PutBucketNotificationConfiguration", level="extended", spec=userguide("notification-how-to-filtering"))
@recorded(
    "LocalStack",
    "TestS3BucketNotificationConfiguration::test_bucket_notification_with_invalid_filter_rules",
    2026,
    of="unknown_rule",
)
def test_unknown_event_or_rule_is_refused(s3, configured_bucket, endpoint, altered, codes, event, rules):
    """PutBucketNotificationConfiguration with an unknown filter rule returns 400 InvalidArgument, and with an unknown
    event or two prefixes in a filter 400 InvalidArgument or MalformedXML."""
    body = DOCUMENT.format(region=endpoint.region, event=event, rules=rules).encode()
    with expect.error(400, *codes), altered(body=body):
        s3.put_bucket_notification_configuration(
            Bucket=configured_bucket, NotificationConfiguration={}, SkipDestinationValidation=True
        )


@check("PutBucketNotificationConfiguration", level="extended", spec=userguide("notification-how-to-filtering"))
def test_overlapping_notifications_are_refused(s3, configured_bucket, endpoint):
    """PutBucketNotificationConfiguration with two queues for the same event of the same keys returns 400
    InvalidArgument."""
    arn = f"arn:aws:sqs:{endpoint.region}:111122223333:"
    queues = [{"QueueArn": arn + name, "Events": ["s3:ObjectCreated:*"]} for name in ("one", "two")]
    with expect.error(400, "InvalidArgument"):
        s3.put_bucket_notification_configuration(
            Bucket=configured_bucket,
            NotificationConfiguration={"QueueConfigurations": queues},
            SkipDestinationValidation=True,
        )


def _filtered(**rules):
    return {"Filter": {"Key": {"FilterRules": [{"Name": name, "Value": value} for name, value in rules.items()]}}}


OVERLAPS = {
    "queue_and_topic": ("Topic", {}, {}),
    "prefix_in_a_prefix": ("Queue", _filtered(Prefix="images/"), _filtered(Prefix="images/2026/")),
    "suffix_in_a_suffix": ("Queue", _filtered(Prefix="a", Suffix=".jpg"), _filtered(Prefix="a", Suffix="jpg")),
    "prefix_and_suffix": ("Topic", _filtered(Prefix="images/"), _filtered(Suffix=".jpg")),
}


def _two_of_an_event(endpoint, kind, one, other):
    """A notification of a queue and one of another queue, or of a topic, with these filters."""
    arn = "arn:aws:{}:" + endpoint.region + ":111122223333:{}"
    event = {"Events": ["s3:ObjectCreated:*"]}
    first, second = event | one, {f"{kind}Arn": arn.format("sns" if kind == "Topic" else "sqs", "two")} | event | other
    of_queues = [{"QueueArn": arn.format("sqs", "one")} | first, *([second] if kind == "Queue" else [])]
    topics = {"TopicConfigurations": [second]} if kind == "Topic" else {}
    return {"QueueConfigurations": of_queues, **topics}


@pytest.mark.parametrize(("kind", "one", "other"), list(OVERLAPS.values()), ids=list(OVERLAPS))
@check("PutBucketNotificationConfiguration", level="extended", spec=userguide("notification-how-to-filtering"))
def test_overlapping_filters_are_refused(s3, configured_bucket, endpoint, kind, one, other):
    """PutBucketNotificationConfiguration with two destinations, also of different kinds, for the same event and filters
    that both match some keys returns 400 InvalidArgument."""
    wanted = _two_of_an_event(endpoint, kind, one, other)
    with expect.error(400, "InvalidArgument"):
        s3.put_bucket_notification_configuration(
            Bucket=configured_bucket, NotificationConfiguration=wanted, SkipDestinationValidation=True
        )


APART = {
    "prefixes": ("Queue", _filtered(Prefix="images/"), _filtered(Prefix="imagery/")),
    "suffixes": ("Topic", _filtered(Suffix=".jpg"), _filtered(Suffix=".png")),
    "prefixes_of_one_suffix": ("Queue", _filtered(Prefix="a/", Suffix="g"), _filtered(Prefix="b/", Suffix="g")),
    "suffixes_of_one_prefix": ("Queue", _filtered(Prefix="a/", Suffix="jpg"), _filtered(Prefix="a/", Suffix="png")),
    "events": ("Topic", {}, {"Events": ["s3:ObjectRemoved:*"]}),
}


@pytest.mark.parametrize(("kind", "one", "other"), list(APART.values()), ids=list(APART))
@check("PutBucketNotificationConfiguration", level="extended", spec=userguide("notification-how-to-filtering"))
def test_filters_of_different_keys_are_accepted(s3, configured_bucket, endpoint, kind, one, other):
    """PutBucketNotificationConfiguration with two destinations for the same event succeeds if no key matches both
    filters, by its prefix or its suffix, and with two destinations for different events."""
    wanted = _two_of_an_event(endpoint, kind, one, other)
    answer = s3.put_bucket_notification_configuration(
        Bucket=configured_bucket, NotificationConfiguration=wanted, SkipDestinationValidation=True
    )
    expect.status(answer, 200)


@check("GetBucketNotification", level="extended", spec=api("GetBucketNotificationConfiguration"))
def test_deprecated_request_returns_nothing_by_default(s3, unconfigured_bucket):
    """GetBucketNotification, the deprecated request, of a bucket without notifications returns 200 and an empty
    configuration."""
    answer = s3.get_bucket_notification(Bucket=unconfigured_bucket)
    expect.status(answer, 200)
    expect.equal({name for name in answer if name != "ResponseMetadata"}, set(), "configurations", sort="option")


OLD = {
    "topic": ("TopicConfiguration", "Topic"),
    "queue": ("QueueConfiguration", "Queue"),
    "function": ("CloudFunctionConfiguration", "CloudFunction"),
}


@pytest.mark.parametrize(("kind", "member"), list(OLD.values()), ids=list(OLD))
@check("PutBucketNotification", level="extended", spec=api("PutBucketNotificationConfiguration"))
def test_deprecated_request_with_an_invalid_arn_is_refused(s3, configured_bucket, kind, member):
    """PutBucketNotification, the deprecated request, with an invalid ARN returns 400 InvalidArgument."""
    wanted = {kind: {"Id": "old", "Event": "s3:ObjectCreated:*", member: "no-arn"}}
    with expect.error(400, "InvalidArgument"):
        s3.put_bucket_notification(Bucket=configured_bucket, NotificationConfiguration=wanted)


@check("PutBucketNotification", level="extended", spec=api("PutBucketNotificationConfiguration"))
def test_deprecated_request_removes_notifications(s3, configured_bucket, soon):
    """PutBucketNotification, the deprecated request, with an empty document returns 200 and removes the bucket's
    notifications."""
    with expect.arranging():
        s3.put_bucket_notification_configuration(
            Bucket=configured_bucket, NotificationConfiguration={"EventBridgeConfiguration": {}}
        )
    expect.status(s3.put_bucket_notification(Bucket=configured_bucket, NotificationConfiguration={}), 200)
    read = lambda: s3.get_bucket_notification_configuration(Bucket=configured_bucket)  # noqa: E731
    soon.equal(lambda: read().get("EventBridgeConfiguration"), None, "EventBridgeConfiguration", sort="option")
