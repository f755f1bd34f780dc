"""Faults in reading the policies of forms, and in the encryption that forms ask for."""

from __future__ import annotations

import base64
import json

from reference.faults.coded.changed_forms import (
    Fields,
    Policy,
    condition_about,
    fields_of,
    losing,
    policy_of,
    rightly_signed_anew,
    signed_anew,
)
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.signatures import forms

SSE = "x-amz-server-side-encryption"


@fault()
def members_of_policies_have_no_case(request: S3Request, serve: Serve) -> Response:
    """The members of a form's policy are found in any case."""

    def fold(fields: Fields, policy: Policy) -> None:
        for name in list(policy):
            policy[name.lower()] = policy.pop(name)

    return serve(rightly_signed_anew(request, fold))


@fault()
def unknown_members_of_policies_are_ignored(request: S3Request, serve: Serve) -> Response:
    """A form's policy may have members that nobody knows."""

    def drop(fields: Fields, policy: Policy) -> None:
        for name in policy.keys() - {"expiration", "conditions"}:
            del policy[name]

    return serve(rightly_signed_anew(request, drop))


@fault()
def empty_policy_allows_everything(request: S3Request, serve: Serve) -> Response:
    """A signed form whose policy is empty is stored, as if it had no policy to hold."""
    if (fields_of(request) or {}).get("policy") != "":
        return serve(request)

    def allow(fields: Fields, policy: Policy) -> None:
        policy["expiration"] = "2100-01-01T00:00:00Z"
        policy["conditions"] = [["starts-with", f"${name}", ""] for name in ("bucket", *fields)]

    return serve(signed_anew(request, allow))


@fault()
def policies_are_json(request: S3Request, serve: Serve) -> Response:
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
def escapes_are_read_twice(request: S3Request, serve: Serve) -> Response:
    """A backslash before a dollar sign is taken from a condition's value even if it is escaped itself."""

    def read_again(fields: Fields, policy: Policy) -> None:
        policy["conditions"] = json.loads(json.dumps(policy["conditions"]).replace(r"\\$", "$"))

    return serve(rightly_signed_anew(request, read_again))


@fault()
def operators_have_a_case(request: S3Request, serve: Serve) -> Response:
    """The operators of conditions are known in lower case only."""
    found: list[str] = []

    def look(fields: Fields, policy: Policy) -> None:
        found.extend(str(each[0]) for each in policy["conditions"] if isinstance(each, list) and each)

    changed = rightly_signed_anew(request, look)
    return serve(changed) if all(name.islower() for name in found) else error(400, "InvalidPolicyDocument")


@fault()
def negative_limits_are_zero(request: S3Request, serve: Serve) -> Response:
    """A negative limit of a content-length-range is read as zero."""

    def clamp(fields: Fields, policy: Policy) -> None:
        for each in policy["conditions"]:
            if isinstance(each, list) and each[:1] == ["content-length-range"]:
                each[1:] = [max(0, end) if isinstance(end, int) else end for end in each[1:]]

    return serve(rightly_signed_anew(request, clamp))


@fault()
def redirects_of_forms_are_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """A form may redirect to any URL."""
    fields = fields_of(request) or {}
    if not fields.get("x-amz-website-redirect-location", "/").startswith("ftp"):
        return serve(request)
    return serve(rightly_signed_anew(request, losing("x-amz-website-redirect-location")))


@fault()
def forms_have_few_algorithms(request: S3Request, serve: Serve) -> Response:
    """A form's checksum is known as CRC32 or SHA-256 only."""
    named = {name for name in fields_of(request) or {} if name.startswith("x-amz-checksum-")}
    known = named <= {"x-amz-checksum-crc32", "x-amz-checksum-sha256"}
    return serve(request) if known else error(400, "InvalidRequest")


@fault(over_https=True)
def customer_keys_of_forms_are_not_read(request: S3Request, serve: Serve) -> Response:
    """The fields of a customer key are compared with a form's policy, but the file is stored without the key."""
    return serve(rightly_signed_anew(request, losing(f"{SSE}-customer-")))


@fault()
def forms_bring_keys_over_http(request: S3Request, serve: Serve) -> Response:
    """A form's customer key is accepted over plain HTTP."""
    return serve(rightly_signed_anew(request, losing(f"{SSE}-customer-")))


@fault()
def forms_know_no_default_encryption(request: S3Request, serve: Serve) -> Response:
    """A form's file is encrypted with the service's key, whatever the default of its bucket is."""
    fields = fields_of(request)
    if fields is None or SSE in fields or not request.stored_bucket or request.stored_bucket.encryption is None:
        return serve(request)

    def choose(fields: Fields, policy: Policy) -> None:
        policy["conditions"] = [*policy["conditions"], {SSE: "AES256"}]
        fields[SSE] = "AES256"

    return serve(rightly_signed_anew(request, choose))


@fault(on=("PostObject",))
def beginnings_of_keys_are_whole_keys(request: S3Request, serve: Serve) -> Response:
    """The condition starts-with on the key of a form is compared with the whole key."""
    fields = fields_of(request) or {}
    conditions = policy_of(fields).get("conditions", ())
    shorter = any(
        isinstance(each, list)
        and condition_about(each) == "key"
        and each[0] == "starts-with"
        and fields["key"] != each[2]
        for each in conditions
    )
    return error(403, "AccessDenied") if shorter else serve(request)


@fault(on=("PostObject",))
def expirations_have_milliseconds(request: S3Request, serve: Serve) -> Response:
    """A policy whose expiration has no milliseconds is refused."""
    expiration = str(policy_of(fields_of(request) or {}).get("expiration", "."))
    return serve(request) if "." in expiration else error(400, "InvalidPolicyDocument")


@fault(on=("PostObject",))
def longest_file_is_too_long(request: S3Request, serve: Serve) -> Response:
    """A file with the largest length of a form's content-length-range is refused."""
    fields = fields_of(request)
    conditions = policy_of(fields).get("conditions", ()) if fields else ()
    limit = next((each[2] for each in conditions if isinstance(each, list) and "content-length-range" in each), None)
    is_longest = limit is not None and len(forms.read(request).file) == limit
    return error(400, "EntityTooLarge") if is_longest else serve(request)
