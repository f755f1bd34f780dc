"""Faults in reading the policies of forms, and in the encryption that forms ask for."""

from __future__ import annotations

import base64
import json

from reference.faults.coded.changed_forms import (
    Fields,
    Policy,
    condition_field,
    fields_of,
    policy_of,
    removing_fields,
    resigned,
    resigned_if_valid,
)
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.signatures import forms

SSE = "x-amz-server-side-encryption"


@fault()
def policy_members_are_case_insensitive(request: S3Request, serve: Serve) -> Response:
    """The members of a form's policy are found in any case."""

    def lower_case_members(fields: Fields, policy: Policy) -> None:
        for name in list(policy):
            policy[name.lower()] = policy.pop(name)

    return serve(resigned_if_valid(request, lower_case_members))


@fault()
def unknown_members_of_policies_are_ignored(request: S3Request, serve: Serve) -> Response:
    """A form's policy may have members that nobody knows."""

    def drop(fields: Fields, policy: Policy) -> None:
        for name in policy.keys() - {"expiration", "conditions"}:
            del policy[name]

    return serve(resigned_if_valid(request, drop))


@fault()
def empty_policy_allows_everything(request: S3Request, serve: Serve) -> Response:
    """A signed form whose policy is empty is stored, as if without a policy."""
    if (fields_of(request) or {}).get("policy") != "":
        return serve(request)

    def allow(fields: Fields, policy: Policy) -> None:
        policy["expiration"] = "2100-01-01T00:00:00Z"
        policy["conditions"] = [["starts-with", f"${name}", ""] for name in ("bucket", *fields)]

    return serve(resigned(request, allow))


@fault()
def invalid_json_escapes_are_refused(request: S3Request, serve: Serve) -> Response:
    """An escape that JSON does not have makes a form's policy invalid."""
    policy = base64.b64decode((fields_of(request) or {}).get("policy", "").encode() + b"==", validate=False)
    if not policy.startswith(b"{"):
        return serve(request)
    try:
        json.loads(policy)
    except ValueError:
        return error(400, "InvalidPolicyDocument")
    return serve(request)


@fault()
def policy_escapes_are_decoded_twice(request: S3Request, serve: Serve) -> Response:
    """A backslash before a dollar sign is taken from a condition's value even if it is escaped itself."""

    def read_again(fields: Fields, policy: Policy) -> None:
        policy["conditions"] = json.loads(json.dumps(policy["conditions"]).replace(r"\\$", "$"))

    return serve(resigned_if_valid(request, read_again))


@fault()
def policy_operators_must_be_lower_case(request: S3Request, serve: Serve) -> Response:
    """The operators of conditions are known in lower case only."""
    found: list[str] = []

    def find_operators(fields: Fields, policy: Policy) -> None:
        found.extend(str(each[0]) for each in policy["conditions"] if isinstance(each, list) and each)

    changed = resigned_if_valid(request, find_operators)
    return serve(changed) if all(name.islower() for name in found) else error(400, "InvalidPolicyDocument")


@fault()
def negative_length_limits_are_zero(request: S3Request, serve: Serve) -> Response:
    """A negative limit of a content-length-range is read as zero."""

    def clamp(fields: Fields, policy: Policy) -> None:
        for each in policy["conditions"]:
            if isinstance(each, list) and each[:1] == ["content-length-range"]:
                each[1:] = [max(0, end) if isinstance(end, int) else end for end in each[1:]]

    return serve(resigned_if_valid(request, clamp))


@fault()
def redirects_of_forms_are_not_validated(request: S3Request, serve: Serve) -> Response:
    """A form may redirect to any URL."""
    fields = fields_of(request) or {}
    if not fields.get("x-amz-website-redirect-location", "/").startswith("ftp"):
        return serve(request)
    return serve(resigned_if_valid(request, removing_fields("x-amz-website-redirect-location")))


@fault()
def newer_checksums_of_forms_are_unknown(request: S3Request, serve: Serve) -> Response:
    """A form's checksum is known as CRC32 or SHA-256 only."""
    named = {name for name in fields_of(request) or {} if name.startswith("x-amz-checksum-")}
    known = named <= {"x-amz-checksum-crc32", "x-amz-checksum-sha256"}
    return serve(request) if known else error(400, "InvalidRequest")


@fault(over_https=True)
def customer_keys_of_forms_are_ignored(request: S3Request, serve: Serve) -> Response:
    """The fields of a customer key are compared with a form's policy, but the file is stored without the key."""
    return serve(resigned_if_valid(request, removing_fields(f"{SSE}-customer-")))


@fault()
def customer_keys_of_forms_are_accepted_over_http(request: S3Request, serve: Serve) -> Response:
    """A form's customer key is accepted over plain HTTP."""
    return serve(resigned_if_valid(request, removing_fields(f"{SSE}-customer-")))


@fault()
def forms_ignore_the_default_encryption(request: S3Request, serve: Serve) -> Response:
    """A form's file is encrypted with the service's key, whatever the bucket's default is."""
    fields = fields_of(request)
    if fields is None or SSE in fields or not request.stored_bucket or request.stored_bucket.encryption is None:
        return serve(request)

    def choose(fields: Fields, policy: Policy) -> None:
        policy["conditions"] = [*policy["conditions"], {SSE: "AES256"}]
        fields[SSE] = "AES256"

    return serve(resigned_if_valid(request, choose))


@fault(on=("PostObject",))
def starts_with_compares_the_whole_key(request: S3Request, serve: Serve) -> Response:
    """The condition starts-with on the key of a form is compared with the whole key."""
    fields = fields_of(request) or {}
    conditions = policy_of(fields).get("conditions", ())
    shorter = any(
        isinstance(each, list)
        and condition_field(each) == "key"
        and each[0] == "starts-with"
        and fields["key"] != each[2]
        for each in conditions
    )
    return error(403, "AccessDenied") if shorter else serve(request)


@fault(on=("PostObject",))
def expirations_without_milliseconds_are_refused(request: S3Request, serve: Serve) -> Response:
    """A policy whose expiration has no milliseconds is refused."""
    expiration = str(policy_of(fields_of(request) or {}).get("expiration", "."))
    return serve(request) if "." in expiration else error(400, "InvalidPolicyDocument")


@fault(on=("PostObject",))
def file_of_the_maximum_length_is_refused(request: S3Request, serve: Serve) -> Response:
    """A file with the largest length of a form's content-length-range is refused."""
    fields = fields_of(request)
    conditions = policy_of(fields).get("conditions", ()) if fields else ()
    limit = next((each[2] for each in conditions if isinstance(each, list) and "content-length-range" in each), None)
    is_longest = limit is not None and len(forms.read(request).file) == limit
    return error(400, "EntityTooLarge") if is_longest else serve(request)
