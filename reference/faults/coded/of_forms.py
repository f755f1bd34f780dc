"""Faults of HTML form uploads: their signers, the rules of their policies, and the use of their fields."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from reference.account import MAIN
from reference.faults.coded.changed_forms import (
    Fields,
    Policy,
    condition_field,
    fields_of,
    has_valid_signature,
    removing_fields,
    resigned,
    resigned_if_valid,
    with_fields,
)
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.signatures import forms

_DOCUMENTED_CODES = {
    b"Bucket POST must contain a field named 'key'": (b"InvalidArgument", b"UserKeyMustBeSpecified"),
    b"POST requires exactly one file": (b"InvalidArgument", b"IncorrectNumberOfFilesInPostRequest"),
    b"must be of the enclosure-type": (b"PreconditionFailed", b"RequestIsNotMultiPartContent"),
    b"preceeding the upload file": (b"MaxPostPreDataLengthExceeded", b"MaxPostPreDataLengthExceededError"),
}


def _with_conditions(policy: Policy, kept: list[Any], covering: Iterable[str]) -> None:
    policy["conditions"] = [*kept, *(["starts-with", f"${name}", ""] for name in covering)]


@fault()
def signature_of_a_form_is_not_verified(request: S3Request, serve: Serve) -> Response:
    """The signature of a form's policy is not verified."""
    fields = fields_of(request)
    if fields is None or {"signature", "x-amz-signature"}.isdisjoint(fields) or "policy" not in fields:
        return serve(request)
    return serve(resigned(request, lambda fields, policy: None))


@fault(on=("PostObject",))
def form_returns_the_etag_of_the_previous_form(request: S3Request, serve: Serve) -> Response:
    """The response to a form has the ETag of the previous one."""
    answer = serve(request)
    if etag := answer.header("etag"):
        answer.set("ETag", request.memory.get("etag of a form", etag))
        request.memory["etag of a form"] = etag
    return answer


@fault()
def unknown_access_key_of_a_form_is_the_owner(request: S3Request, serve: Serve) -> Response:
    """A form with an access key that does not exist counts as signed by the bucket owner."""
    fields = fields_of(request)
    if fields is None or MAIN.credentials.access_key in (fields.get("awsaccesskeyid") or fields.get("policy", "")):
        return serve(request)
    if has_valid_signature(fields) or "policy" not in fields:
        return serve(request)

    def rename(fields: Fields, policy: Policy) -> None:
        old = fields.get("awsaccesskeyid") or fields.get("x-amz-credential", "").partition("/")[0]
        for name in ("awsaccesskeyid", "x-amz-credential"):
            if name in fields:
                fields[name] = fields[name].replace(old, MAIN.credentials.access_key)
        _with_conditions(policy, [], {"bucket": "", **fields})

    return serve(resigned(request, rename))


@fault()
def expiration_of_form_policies_is_ignored(request: S3Request, serve: Serve) -> Response:
    """The expiration of a form's policy is parsed, but not checked."""

    def extend(fields: Fields, policy: Policy) -> None:
        if re.fullmatch(r"20\d\d-\d\d-\d\dT[\d:.]+Z", str(policy.get("expiration"))):
            policy["expiration"] = "2100-01-01T00:00:00Z"

    return serve(resigned_if_valid(request, extend))


@fault()
def conditions_of_form_policies_are_not_evaluated(request: S3Request, serve: Serve) -> Response:
    """A signed form may contain anything: LocalStack and moto ignore the policy."""
    return serve(
        resigned_if_valid(request, lambda fields, policy: _with_conditions(policy, [], {"bucket": "", **fields}))
    )


@fault()
def form_fields_need_no_condition(request: S3Request, serve: Serve) -> Response:
    """A field without a condition may have any value."""

    def cover(fields: Fields, policy: Policy) -> None:
        known = {condition_field(condition) for condition in policy["conditions"]}
        missing = {name: "" for name in (*fields, "bucket") if name not in known}
        _with_conditions(policy, policy["conditions"], missing)

    return serve(resigned_if_valid(request, cover))


@fault()
def content_length_range_is_not_verified(request: S3Request, serve: Serve) -> Response:
    """The content-length-range of a form's policy is not checked."""

    def drop(fields: Fields, policy: Policy) -> None:
        policy["conditions"] = [each for each in policy["conditions"] if each and "content-length-range" not in each]

    return serve(resigned_if_valid(request, drop))


@fault()
def bucket_of_the_policy_is_not_compared(request: S3Request, serve: Serve) -> Response:
    """A form's policy may be about another bucket."""

    def rename(fields: Fields, policy: Policy) -> None:
        kept = [each for each in policy["conditions"] if condition_field(each) != "bucket"]
        policy["conditions"] = [*kept, {"bucket": request.bucket}]

    return serve(resigned_if_valid(request, rename))


@fault()
def starts_with_ignores_case(request: S3Request, serve: Serve) -> Response:
    """The condition starts-with ignores case."""

    def fold(fields: Fields, policy: Policy) -> None:
        for condition in policy["conditions"]:
            if isinstance(condition, list) and condition[:1] == ["starts-with"]:
                value = fields.get(condition_field(condition), "")
                if value.lower().startswith(str(condition[2]).lower()):
                    condition[2] = value[: len(condition[2])]

    return serve(resigned_if_valid(request, fold))


@fault()
def forms_without_a_policy_are_accepted(request: S3Request, serve: Serve) -> Response:
    """A form without a policy is stored in any bucket."""
    fields = fields_of(request)
    if fields is None or "policy" in fields:
        return serve(request)

    def allow(fields: Fields, policy: Policy) -> None:
        fields["awsaccesskeyid"] = MAIN.credentials.access_key
        policy["expiration"] = "2100-01-01T00:00:00Z"
        _with_conditions(policy, [], {"bucket": "", **fields})

    return serve(resigned(request, allow))


@fault()
def fields_after_the_file_are_used(request: S3Request, serve: Serve) -> Response:
    """Fields after a form's file also count."""
    if fields_of(request) is None:
        return serve(request)
    fields = {name: value.decode() for name, _, value in forms.parts(request) if name != "file"}
    return serve(with_fields(request, fields))


@fault(on=("PostObject",))
def filename_variable_is_not_replaced(request: S3Request, serve: Serve) -> Response:
    """The variable ${filename} is kept."""
    body = request.body.replace(b"${filename}", b"${fileName}")
    return serve(replace(request, body=body, raw_body=body))


@fault()
def filename_variable_keeps_the_path(request: S3Request, serve: Serve) -> Response:
    """The variable ${filename} stands for the whole path of the file."""
    found = re.search(rb'filename="([^"]*/[^"]*)"', request.body)
    if request.operation != "PostObject" or found is None:
        return serve(request)
    body = request.body.replace(b"${filename}", found[1])
    return serve(replace(request, body=body, raw_body=body))


@fault()
def file_of_a_form_loses_its_last_line_ends(request: S3Request, serve: Serve) -> Response:
    """Line ends before the last boundary are not part of the file."""
    if fields_of(request) is None:
        return serve(request)
    file = forms.read(request).file
    fields = {name: value.decode() for name, _, value in forms.parts(request) if name != "file"}
    return serve(with_fields(request, fields, file.rstrip(b"\r\n")) if file.endswith(b"\n") else request)


@fault()
def digests_of_forms_are_not_compared(request: S3Request, serve: Serve) -> Response:
    """The digests in a form are not compared with the file."""
    return serve(resigned_if_valid(request, removing_fields("content-md5", "x-amz-checksum-")))


@fault()
def metadata_of_forms_is_lost(request: S3Request, serve: Serve) -> Response:
    """The metadata fields of a form are compared with the policy, but not stored."""
    return serve(resigned_if_valid(request, removing_fields("x-amz-meta-")))


@fault()
def policy_without_expiration_never_expires(request: S3Request, serve: Serve) -> Response:
    """A form's policy without an expiration never expires."""
    return serve(
        resigned_if_valid(request, lambda fields, policy: policy.setdefault("expiration", "2100-01-01T00:00:00Z"))
    )


@fault(on=("PostObject",))
def redirect_of_a_form_has_no_arguments(request: S3Request, serve: Serve) -> Response:
    """The redirect after a form goes to the URL without additional arguments."""
    answer = serve(request)
    if answer.status == 303:
        answer.set("Location", answer.header("Location").partition("bucket=")[0].rstrip("?&"))
    return answer


@fault()
def unknown_success_action_status_is_refused(request: S3Request, serve: Serve) -> Response:
    """A form with an unknown success_action_status is refused."""
    fields = fields_of(request)
    wrong = fields is not None and fields.get("success_action_status", "204") not in ("200", "201", "204")
    return error(400, "InvalidArgument") if wrong else serve(request)


@fault()
def content_type_of_a_form_is_ignored(request: S3Request, serve: Serve) -> Response:
    """A body that looks like a form is accepted, whatever the Content-Type."""
    found = re.match(rb"--([0-9A-Za-z]+)\r\nContent-Disposition: form-data", request.body)
    if request.operation != "PostObject" or found is None or "multipart" in request.header("content-type"):
        return serve(request)
    return serve(request.with_headers(**{"content-type": f"multipart/form-data; boundary={found[1].decode()}"}))


@fault()
def body_that_is_no_form_has_the_documented_code(request: S3Request, serve: Serve) -> Response:
    """A body that is not a form is refused with the documented code, and not with AWS's actual one."""
    answer = serve(request)
    if request.operation != "PostObject":
        return answer
    for message, (code, documented) in _DOCUMENTED_CODES.items():
        if message in answer.body:
            return answer.sub(b"<Code>" + code + b"<", b"<Code>" + documented + b"<")
    return answer


@fault()
def last_of_repeated_fields_is_not_verified(request: S3Request, serve: Serve) -> Response:
    """The first of two fields with the same name is compared with the policy, and the last is used."""
    if fields_of(request) is None:
        return serve(request)
    found = [(name, value.decode()) for name, _, value in forms.parts(request) if name != "file"]
    first, last = dict(reversed(found)), dict(found)
    if len(found) == len(last) or not has_valid_signature(first):
        return serve(request)

    def allow(fields: Fields, policy: Policy) -> None:
        _with_conditions(policy, [], {"bucket": "", **fields})

    return serve(resigned(with_fields(request, last), allow))


@fault()
def encryption_of_forms_is_ignored(request: S3Request, serve: Serve) -> Response:
    """The encryption fields of a form are compared with the policy, but ignored."""
    return serve(resigned_if_valid(request, removing_fields("x-amz-server-side-encryption")))


@fault()
def malformed_expirations_are_ignored(request: S3Request, serve: Serve) -> Response:
    """An expiration that is not in UTC, or is not a time, is ignored."""

    def extend(fields: Fields, policy: Policy) -> None:
        if not str(policy.get("expiration")).endswith("Z"):
            policy["expiration"] = "2100-01-01T00:00:00Z"

    return serve(resigned_if_valid(request, extend))


@fault()
def forms_return_the_id_of_the_first_version(request: S3Request, serve: Serve) -> Response:
    """The response to a form has the x-amz-version-id that the first form had."""
    answer = serve(request)
    given = answer.header("x-amz-version-id")
    is_one = request.operation == "PostObject" and given
    return answer.set("x-amz-version-id", request.memory.setdefault("first version", given)) if is_one else answer


@fault(on=("PostObject",))
def files_of_forms_are_not_stored(request: S3Request, serve: Serve) -> Response:
    """A form that is accepted is not stored."""
    kept = request.stored_bucket.versions if request.stored_bucket else {}
    before = {id(version) for versions in kept.values() for version in versions}
    answer = serve(request)
    for version in [each for versions in kept.values() for each in versions if id(each) not in before]:
        request.state.buckets[request.bucket].remove(version.key, version.version_id)
    return answer
