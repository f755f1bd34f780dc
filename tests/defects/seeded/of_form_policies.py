"""Seeded defects in reading the policies of forms, and in the encryption that forms ask for."""

from __future__ import annotations

import base64
import json

from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.forms import Fields, Policy, fields_of, losing, rightly_signed_anew, signed_anew
from tests.defects.seeding import RAW_SIGNED, RAW_V4, defect

P = "post_object"
SSE = "x-amz-server-side-encryption"
WRONG = ("without_the_md5", "md5_of_another_key", "key_of_128_bits", "another_algorithm")


@defect(
    f"{P}/policy_document::member_in_capitals_is_refused[expiration]",
    f"{P}/policy_document::member_in_capitals_is_refused[conditions]",
    clients=RAW_V4,
)
def members_of_policies_have_no_case(request: S3Request, serve: Serve) -> Response:
    """The members of a form's policy are found in any case."""

    def fold(fields: Fields, policy: Policy) -> None:
        for name in list(policy):
            policy[name.lower()] = policy.pop(name)

    return serve(rightly_signed_anew(request, fold))


@defect(f"{P}/policy_document::unknown_member_is_refused", clients=RAW_V4)
def unknown_members_of_policies_are_ignored(request: S3Request, serve: Serve) -> Response:
    """A form's policy may have members that nobody knows."""

    def drop(fields: Fields, policy: Policy) -> None:
        for name in policy.keys() - {"expiration", "conditions"}:
            del policy[name]

    return serve(rightly_signed_anew(request, drop))


@defect(f"{P}/policy_document::empty_policy_is_refused", clients=RAW_SIGNED)
def empty_policy_allows_everything(request: S3Request, serve: Serve) -> Response:
    """A signed form whose policy is empty is stored, as if it had no policy to hold."""
    if (fields_of(request) or {}).get("policy") != "":
        return serve(request)

    def allow(fields: Fields, policy: Policy) -> None:
        policy["expiration"] = "2100-01-01T00:00:00Z"
        policy["conditions"] = [["starts-with", f"${name}", ""] for name in ("bucket", *fields)]

    return serve(signed_anew(request, allow))


@defect(f"{P}/policy_document::dollar_sign_may_be_escaped", clients=RAW_V4)
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


@defect(f"{P}/policy::met_condition_allows[backslash_and_dollar]", clients=RAW_V4)
def escapes_are_read_twice(request: S3Request, serve: Serve) -> Response:
    """A backslash before a dollar sign is taken from a condition's value even if it is escaped itself."""

    def read_again(fields: Fields, policy: Policy) -> None:
        policy["conditions"] = json.loads(json.dumps(policy["conditions"]).replace(r"\\$", "$"))

    return serve(rightly_signed_anew(request, read_again))


@defect(f"{P}/policy::met_condition_allows[operators_in_capitals]", clients=RAW_V4)
def operators_have_a_case(request: S3Request, serve: Serve) -> Response:
    """The operators of conditions are known in lower case only."""
    found: list[str] = []

    def look(fields: Fields, policy: Policy) -> None:
        found.extend(str(each[0]) for each in policy["conditions"] if isinstance(each, list) and each)

    changed = rightly_signed_anew(request, look)
    return serve(changed) if all(name.islower() for name in found) else error(400, "InvalidPolicyDocument")


@defect(f"{P}/size::negative_limit_is_refused", clients=RAW_V4)
def negative_limits_are_zero(request: S3Request, serve: Serve) -> Response:
    """A negative limit of a content-length-range is read as zero."""

    def clamp(fields: Fields, policy: Policy) -> None:
        for each in policy["conditions"]:
            if isinstance(each, list) and each[:1] == ["content-length-range"]:
                each[1:] = [max(0, end) if isinstance(end, int) else end for end in each[1:]]

    return serve(rightly_signed_anew(request, clamp))


@defect(f"{P}/fields::redirect_to_another_scheme_is_refused", clients=RAW_V4)
def redirects_of_forms_are_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """A form may redirect to any URL."""
    fields = fields_of(request) or {}
    if not fields.get("x-amz-website-redirect-location", "/").startswith("ftp"):
        return serve(request)
    return serve(rightly_signed_anew(request, losing("x-amz-website-redirect-location")))


@defect(
    f"{P}/fields::right_digest_is_accepted[x-amz-checksum-crc32c]",
    f"{P}/fields::right_digest_is_accepted[x-amz-checksum-crc64nvme]",
    f"{P}/fields::right_digest_is_accepted[x-amz-checksum-sha1]",
    clients=RAW_V4,
)
def forms_have_few_algorithms(request: S3Request, serve: Serve) -> Response:
    """A form's checksum is known as CRC32 or SHA-256 only."""
    named = {name for name in fields_of(request) or {} if name.startswith("x-amz-checksum-")}
    known = named <= {"x-amz-checksum-crc32", "x-amz-checksum-sha256"}
    return serve(request) if known else error(400, "InvalidRequest")


@defect(
    f"{P}/customer_keys::file_is_read_with_the_key",
    f"{P}/customer_keys::response_has_the_md5_of_the_key",
    f"{P}/customer_keys::file_is_not_read_without_the_key",
    *(f"{P}/customer_keys::wrong_key_is_refused[{case}]" for case in (*WRONG, "without_the_key")),
    f"{P}/customer_keys::wrong_key_is_refused[without_the_algorithm]",
    f"{P}/customer_keys::key_with_another_encryption_is_refused[AES256]",
    f"{P}/customer_keys::key_with_another_encryption_is_refused[kms]",
    clients=RAW_V4,
    over_https=True,
)
def customer_keys_of_forms_are_not_read(request: S3Request, serve: Serve) -> Response:
    """The fields of a customer key are compared with a form's policy, but the file is stored without the key."""
    return serve(rightly_signed_anew(request, losing(f"{SSE}-customer-")))


@defect(f"{P}/customer_keys::key_over_http_is_refused", clients=RAW_V4)
def forms_bring_keys_over_http(request: S3Request, serve: Serve) -> Response:
    """A form's customer key is accepted over plain HTTP."""
    return serve(rightly_signed_anew(request, losing(f"{SSE}-customer-")))


@defect("encryption/applied_default::form_says_aes256", clients=RAW_V4)
def forms_do_not_say_how_they_are_encrypted(request: S3Request, serve: Serve) -> Response:
    """The response to a form does not say how its file is encrypted."""
    answer = serve(request)
    return answer.set(SSE, None) if request.operation == "PostObject" else answer


@defect("encryption/kms_default::form_is_under_the_key", clients=RAW_V4)
def forms_know_no_default_encryption(request: S3Request, serve: Serve) -> Response:
    """A form's file is encrypted with the service's key, whatever the default of its bucket is."""
    fields = fields_of(request)
    if fields is None or SSE in fields or not request.stored_bucket or request.stored_bucket.encryption is None:
        return serve(request)

    def choose(fields: Fields, policy: Policy) -> None:
        policy["conditions"] = [*policy["conditions"], {SSE: "AES256"}]
        fields[SSE] = "AES256"

    return serve(rightly_signed_anew(request, choose))
