"""Allowed variations of lifecycle rules and of encryption at rest."""

from __future__ import annotations

import re
from urllib.parse import quote

from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.varying import in_reverse_order, variation


@variation("more")
def expiration_rule_ids_are_encoded(request: S3Request, serve: Serve) -> Response:
    """x-amz-expiration has the rule's id percent-encoded, as the API reference says, while AWS does not encode it."""
    answer = serve(request)
    message = re.sub(
        'rule-id="([^"]*)"', lambda found: f'rule-id="{quote(found[1])}"', answer.header("x-amz-expiration")
    )
    return answer.set("x-amz-expiration", message) if message else answer


@variation("more")
def lifecycle_rules_in_reverse_order(request: S3Request, serve: Serve) -> Response:
    """Lifecycle rules are returned in reverse order."""
    answer = serve(request)
    return in_reverse_order(answer, "Rule") if request.operation == "GetBucketLifecycleConfiguration" else answer


@variation("less")
def empty_filter_is_an_empty_prefix(request: S3Request, serve: Serve) -> Response:
    """A rule with an empty Filter is returned with an empty Prefix in it."""
    answer = serve(request)
    return answer.sub(rb"<Filter></Filter>", b"<Filter><Prefix></Prefix></Filter>")


@variation("less", behind_signatures=True)
def nothing_is_encrypted_by_default(request: S3Request, serve: Serve) -> Response:
    """A bucket without a default encryption configuration has none, as on AWS before 2023."""
    bucket = request.stored_bucket
    unset = request.operation == "GetBucketEncryption" and bucket is not None and bucket.encryption is None
    answer = serve(request)
    if unset and answer.status == 200:
        return error(404, "ServerSideEncryptionConfigurationNotFoundError")
    return answer
