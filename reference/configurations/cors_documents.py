"""Reading the rules of cross-origin resource sharing from their document."""

from __future__ import annotations

from reference.configurations.cors_rules import CorsRule
from reference.protocol import documents
from reference.protocol.documents import Element, text
from reference.protocol.errors import S3Error

METHODS = ("GET", "PUT", "HEAD", "POST", "DELETE")
MAX_RULES = 100
_MAX_ID_LENGTH = 255


def read(body: bytes) -> list[CorsRule]:
    found = documents.parse(body, "CORSConfiguration")
    if found is None or not len(found) or any(element.tag != "CORSRule" for element in found):
        raise S3Error("MalformedXML")
    if len(found) > MAX_RULES:
        raise S3Error("InvalidRequest", "The number of CORS rules should not exceed allowed limit of 100 rules.")
    rules = [_rule(element) for element in found]
    for rule in rules:
        _refuse_values(rule)
    return rules


def _rule(element: Element) -> CorsRule:
    def texts(name: str) -> tuple[str, ...]:
        return tuple(child.text or "" for child in element.findall(name))

    age, name = text(element, "MaxAgeSeconds"), text(element, "ID")
    methods, origins = texts("AllowedMethod"), texts("AllowedOrigin")
    if not methods or not origins or (age is not None and not age.isdigit()):
        raise S3Error("MalformedXML")
    if name is not None and len(name) > _MAX_ID_LENGTH:
        raise S3Error("InvalidRequest", "The ID of a rule is longer than 255 characters.")
    max_age = None if age is None else int(age)
    return CorsRule(name, texts("AllowedHeader"), methods, origins, texts("ExposeHeader"), max_age)


def _refuse_values(rule: CorsRule) -> None:
    for method in rule.methods:
        if method not in METHODS:
            message = f"Found unsupported HTTP method in CORS config. Unsupported method is {method}"
            raise S3Error("InvalidRequest", message)
    for kind, values in (("AllowedOrigin", rule.origins), ("AllowedHeader", rule.headers)):
        for value in values:
            if value.count("*") > 1:
                raise S3Error("InvalidRequest", f'{kind} "{value}" can not have more than one wildcard.')
    for name in rule.exposed:
        if not name.replace("-", "").isalnum():
            raise S3Error("InvalidRequest", f'ExposeHeader "{name}" contains an invalid character.')
