"""Validation of a bucket's notifications. There are no topics, queues or functions here to send them to."""

from __future__ import annotations

import itertools
import re
import secrets
from xml.etree import ElementTree

from reference.protocol import documents
from reference.protocol.documents import Element
from reference.protocol.errors import S3Error, invalid_argument
from reference.protocol.messages import S3Request
from reference.state import Bucket

_DESTINATIONS = {
    "TopicConfiguration": ("Topic", "sns"),
    "QueueConfiguration": ("Queue", "sqs"),
    "CloudFunctionConfiguration": ("CloudFunction", "lambda"),
}
SKIP_VALIDATION_HEADER = "x-amz-skip-destination-validation"


def validate(request: S3Request, bucket: Bucket, root: Element) -> None:
    wanted = [element for element in root if element.tag in _DESTINATIONS]
    for configuration in wanted:
        _validate_destination(request, configuration)
        _validate_filter(configuration)
        if configuration.find("Id") is None:
            ElementTree.SubElement(configuration, "Id").text = secrets.token_hex(16)
    for one, other in itertools.combinations(wanted, 2):
        if _events(one) & _events(other) and _overlap(one, other):
            raise S3Error("InvalidArgument", "Configurations overlap.")


def _validate_destination(request: S3Request, configuration: Element) -> None:
    name, service = _DESTINATIONS[configuration.tag]
    arn = documents.text(configuration, name) or ""
    if not re.fullmatch(rf"arn:aws:{service}:[a-z0-9-]+:\d{{12}}:\S+", arn):
        raise invalid_argument(name, arn, "The ARN could not be parsed")
    if request.header(SKIP_VALIDATION_HEADER).lower() != "true":
        message = "Unable to validate the following destination configurations"
        raise S3Error("InvalidArgument", message, ArgumentName1=arn, ArgumentValue1="The destination does not exist")


def _validate_filter(configuration: Element) -> None:
    seen = set()
    for rule in configuration.iter("FilterRule"):
        name, value = rule.find("Name"), rule.find("Value")
        if name is None or value is None:
            raise S3Error("MalformedXML")
        rule_name = (name.text or "").capitalize()
        if rule_name not in ("Prefix", "Suffix"):
            raise invalid_argument("FilterRule.Name", name.text, "filter rule name must be either prefix or suffix")
        if rule_name in seen:
            raise invalid_argument(
                "FilterRule.Name", name.text, "Cannot specify more than one rule of that name in a filter."
            )
        seen.add(rule_name)
        name.text = rule_name


def _events(configuration: Element) -> set[str]:
    return {event.text or "" for event in configuration.findall("Event")}


def _overlap(one: Element, other: Element) -> bool:
    prefixes, suffixes = ([_filter_value(each, name) for each in (one, other)] for name in ("Prefix", "Suffix"))
    one_in_the_other = prefixes[0].startswith(prefixes[1]) or prefixes[1].startswith(prefixes[0])
    return one_in_the_other and (suffixes[0].endswith(suffixes[1]) or suffixes[1].endswith(suffixes[0]))


def _filter_value(configuration: Element, name: str) -> str:
    rules = configuration.iter("FilterRule")
    return next((documents.text(rule, "Value") or "" for rule in rules if documents.text(rule, "Name") == name), "")
