"""The publicness of a policy, as AWS defines it for the public access block and GetBucketPolicyStatus.

A policy is public unless each Allow statement allows fixed principals only, or has a condition that restricts who may
send the request.
"""

from __future__ import annotations

import ipaddress

from reference.access.policies.conditions import Condition
from reference.access.policies.statements import ALLOW, EVERYONE, Policy, Statement
from reference.access.policies.wildcards import is_literal

_RESTRICTING_KEYS = {
    *("aws:sourcearn", "aws:sourcevpc", "aws:sourcevpce", "aws:sourceowner", "aws:sourceaccount", "aws:userid"),
    *("aws:principalorgid", "aws:principalaccount", "aws:principalarn"),
    *("s3:x-amz-server-side-encryption-aws-kms-key-id", "s3:dataaccesspointarn", "s3:dataaccesspointaccount"),
}
_MIN_PREFIX_LENGTH = {4: 8, 6: 32}
"""The shortest prefix, by IP version, that is no longer most of the world."""


def is_public(policy: Policy) -> bool:
    return any(statement.effect == ALLOW and _is_public(statement) for statement in policy.statements)


def _is_public(statement: Statement) -> bool:
    everyone = statement.but_principals or EVERYONE in statement.principals
    return everyone and not any(_restricts(condition) for condition in statement.conditions)


def _restricts(condition: Condition) -> bool:
    if not condition.requires_value or not condition.values:
        return False
    if condition.key.lower() == "aws:sourceip":
        return condition.operator == "IpAddress" and all(_is_narrow(value) for value in condition.values)
    return condition.key.lower() in _RESTRICTING_KEYS and all(is_literal(value) for value in condition.values)


def _is_narrow(value: str) -> bool:
    network = ipaddress.ip_network(value, strict=False)
    return network.prefixlen >= _MIN_PREFIX_LENGTH[network.version]
