"""Seeded defects of HTML form uploads: their signers, the rules of their policies, and the use of their fields."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from reference.account import MAIN
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.signatures import forms
from tests.defects.allowed.varied_forms import forms_are_refused_with_documented_codes
from tests.defects.forms import (
    Fields,
    Policy,
    condition_about,
    fields_of,
    is_signed_rightly,
    losing,
    rebuilt,
    rightly_signed_anew,
    signed_anew,
)
from tests.defects.seeding import RAW_ANONYMOUS, RAW_SIGNED, RAW_V4, defect

P = "post_object"


def _with_conditions(policy: Policy, kept: list[Any], covering: Iterable[str]) -> None:
    policy["conditions"] = [*kept, *(["starts-with", f"${name}", ""] for name in covering)]


@defect(
    f"{P}/signature::wrong_secret_is_refused",
    f"{P}/signature::altered_policy_is_refused[conditions]",
    f"{P}/signature::altered_policy_is_refused[expiration]",
    f"{P}/signature::signature_of_another_policy_is_refused",
    f"{P}/anonymous::wrong_signature_is_refused_in_an_open_bucket",
    clients=RAW_SIGNED,
)
def any_signature_of_a_form_is_taken(request: S3Request, serve: Serve) -> Response:
    """The signature of a form's policy is not verified."""
    fields = fields_of(request)
    if fields is None or {"signature", "x-amz-signature"}.isdisjoint(fields) or "policy" not in fields:
        return serve(request)
    return serve(signed_anew(request, lambda fields, policy: None))


@defect(f"{P}/upload::each_answer_has_the_etag_of_its_file", clients=RAW_V4)
def etag_is_that_of_the_form_before(request: S3Request, serve: Serve) -> Response:
    """The response to a form has the ETag of the one before it."""
    answer = serve(request)
    if request.operation == "PostObject" and (etag := answer.header("etag")):
        answer.set("ETag", request.memory.get("etag of a form", etag))
        request.memory["etag of a form"] = etag
    return answer


@defect(f"{P}/signature::unknown_access_key_is_refused", clients=RAW_SIGNED)
def unknown_key_of_a_form_is_the_main_accounts(request: S3Request, serve: Serve) -> Response:
    """A form with an access key that does not exist counts as signed by the bucket owner."""
    fields = fields_of(request)
    if fields is None or MAIN.credentials.access_key in (fields.get("awsaccesskeyid") or fields.get("policy", "")):
        return serve(request)
    if is_signed_rightly(fields) or "policy" not in fields:
        return serve(request)

    def rename(fields: Fields, policy: Policy) -> None:
        old = fields.get("awsaccesskeyid") or fields.get("x-amz-credential", "").partition("/")[0]
        for name in ("awsaccesskeyid", "x-amz-credential"):
            if name in fields:
                fields[name] = fields[name].replace(old, MAIN.credentials.access_key)
        _with_conditions(policy, [], {"bucket": "", **fields})

    return serve(signed_anew(request, rename))


@defect(
    f"{P}/policy_document::expired_policy_is_refused[five_minutes_ago]",
    f"{P}/policy_document::expired_policy_is_refused[yesterday]",
    clients=RAW_SIGNED,
)
def policy_of_a_form_never_expires(request: S3Request, serve: Serve) -> Response:
    """The expiration of a form's policy is parsed, but not checked."""

    def extend(fields: Fields, policy: Policy) -> None:
        if re.fullmatch(r"20\d\d-\d\d-\d\dT[\d:.]+Z", str(policy.get("expiration"))):
            policy["expiration"] = "2100-01-01T00:00:00Z"

    return serve(rightly_signed_anew(request, extend))


@defect(
    *(f"{P}/policy::unmet_condition_refuses[{case}]" for case in ("eq", "object", "starts_with", "type", "acl")),
    f"{P}/policy::another_key_is_refused",
    f"{P}/policy::key_outside_of_the_folder_is_refused",
    f"{P}/policy::condition_on_a_missing_field_refuses[acl]",
    f"{P}/anonymous::form_policy_is_checked_in_an_open_bucket",
    clients=RAW_V4,
)
def conditions_of_forms_are_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """A signed form may contain anything: LocalStack and moto ignore the policy."""
    return serve(
        rightly_signed_anew(request, lambda fields, policy: _with_conditions(policy, [], {"bucket": "", **fields}))
    )


@defect(
    f"{P}/policy::field_without_a_condition_is_refused[x-amz-meta-a]",
    f"{P}/policy::field_without_a_condition_is_refused[acl]",
    f"{P}/policy::field_without_a_condition_is_refused[x-amz-server-side-encryption]",
    f"{P}/policy::policy_without_the_key_is_refused",
    f"{P}/policy::policy_without_the_bucket_is_refused",
    clients=RAW_V4,
)
def fields_need_no_condition(request: S3Request, serve: Serve) -> Response:
    """A field without a condition may have any value."""

    def cover(fields: Fields, policy: Policy) -> None:
        known = {condition_about(condition) for condition in policy["conditions"]}
        missing = {name: "" for name in (*fields, "bucket") if name not in known}
        _with_conditions(policy, policy["conditions"], missing)

    return serve(rightly_signed_anew(request, cover))


@defect(
    *(f"{P}/size::longer_file_is_refused[{case}]" for case in ("by_one", "two_mib")),
    f"{P}/size::shorter_file_is_refused[by_one]",
    clients=RAW_SIGNED,
)
def range_of_the_length_is_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """The content-length-range of a form's policy is not checked."""

    def drop(fields: Fields, policy: Policy) -> None:
        policy["conditions"] = [each for each in policy["conditions"] if each and "content-length-range" not in each]

    return serve(rightly_signed_anew(request, drop))


@defect(f"{P}/policy::policy_of_another_bucket_is_refused", clients=RAW_SIGNED)
def bucket_of_the_policy_is_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """A form's policy may be about another bucket."""

    def rename(fields: Fields, policy: Policy) -> None:
        kept = [each for each in policy["conditions"] if condition_about(each) != "bucket"]
        policy["conditions"] = [*kept, {"bucket": request.bucket}]

    return serve(rightly_signed_anew(request, rename))


@defect(f"{P}/policy::unmet_condition_refuses[starts_with_in_another_case]", clients=RAW_V4)
def beginnings_are_compared_without_case(request: S3Request, serve: Serve) -> Response:
    """The condition starts-with ignores case."""

    def fold(fields: Fields, policy: Policy) -> None:
        for condition in policy["conditions"]:
            if isinstance(condition, list) and condition[:1] == ["starts-with"]:
                value = fields.get(condition_about(condition), "")
                if value.lower().startswith(str(condition[2]).lower()):
                    condition[2] = value[: len(condition[2])]

    return serve(rightly_signed_anew(request, fold))


@defect(
    f"{P}/anonymous::nobody_uploads_to_a_private_bucket",
    f"{P}/anonymous::bucket_policy_applies_to_the_key_of_the_form",
    clients=RAW_ANONYMOUS,
)
def forms_without_a_policy_go_anywhere(request: S3Request, serve: Serve) -> Response:
    """A form without a policy is stored in any bucket."""
    fields = fields_of(request)
    if fields is None or "policy" in fields:
        return serve(request)

    def allow(fields: Fields, policy: Policy) -> None:
        fields["awsaccesskeyid"] = MAIN.credentials.access_key
        policy["expiration"] = "2100-01-01T00:00:00Z"
        _with_conditions(policy, [], {"bucket": "", **fields})

    return serve(signed_anew(request, allow))


@defect(
    f"{P}/form::key_after_the_file_is_refused",
    f"{P}/form::fields_after_the_file_are_ignored",
    f"{P}/form::policy_after_the_file_is_ignored",
    clients=RAW_V4,
)
def fields_behind_the_file_count(request: S3Request, serve: Serve) -> Response:
    """Fields after a form's file count like those before it."""
    if fields_of(request) is None:
        return serve(request)
    fields = {name: value.decode() for name, _, value in forms.parts(request) if name != "file"}
    return serve(rebuilt(request, fields))


@defect(
    f"{P}/upload::filename_variable_in_the_key_is_replaced[plain]",
    f"{P}/policy::key_condition_applies_to_the_replaced_filename[name]",
    clients=RAW_V4,
)
def filename_is_not_replaced(request: S3Request, serve: Serve) -> Response:
    """The variable ${filename} is kept."""
    if request.operation != "PostObject":
        return serve(request)
    body = request.body.replace(b"${filename}", b"${fileName}")
    return serve(replace(request, body=body, arrived=body))


@defect(f"{P}/upload::filename_variable_in_the_key_is_replaced[behind_a_slash]", clients=RAW_V4)
def filename_keeps_its_path(request: S3Request, serve: Serve) -> Response:
    """The variable ${filename} stands for the whole path of the file."""
    found = re.search(rb'filename="([^"]*/[^"]*)"', request.body)
    if request.operation != "PostObject" or found is None:
        return serve(request)
    body = request.body.replace(b"${filename}", found[1])
    return serve(replace(request, body=body, arrived=body))


@defect(f"{P}/upload::file_is_stored_unchanged[line_ends]", clients=RAW_V4)
def file_loses_its_last_line_ends(request: S3Request, serve: Serve) -> Response:
    """Line ends before the last boundary are not part of the file."""
    if fields_of(request) is None:
        return serve(request)
    file = forms.read(request).file
    fields = {name: value.decode() for name, _, value in forms.parts(request) if name != "file"}
    return serve(rebuilt(request, fields, file.rstrip(b"\r\n")) if file.endswith(b"\n") else request)


@defect(
    f"{P}/fields::wrong_digest_is_refused[Content-MD5]",
    f"{P}/fields::wrong_digest_is_refused[x-amz-checksum-sha256]",
    f"{P}/fields::wrong_digest_is_refused[x-amz-checksum-crc32]",
    f"{P}/fields::wrong_digest_is_refused[x-amz-checksum-crc32c]",
    f"{P}/fields::wrong_digest_is_refused[x-amz-checksum-crc64nvme]",
    f"{P}/fields::wrong_digest_is_refused[x-amz-checksum-sha1]",
    f"{P}/fields::unknown_or_second_checksum_is_refused[unknown_algorithm]",
    f"{P}/fields::unknown_or_second_checksum_is_refused[two_right_ones]",
    clients=RAW_V4,
)
def digests_of_forms_are_not_compared(request: S3Request, serve: Serve) -> Response:
    """The digests in a form are not compared with its file."""
    return serve(rightly_signed_anew(request, losing("content-md5", "x-amz-checksum-")))


@defect(f"{P}/fields::metadata_is_stored", clients=RAW_SIGNED)
def metadata_of_forms_is_lost(request: S3Request, serve: Serve) -> Response:
    """The metadata fields of a form are compared with its policy, but not stored."""
    return serve(rightly_signed_anew(request, losing("x-amz-meta-")))


@defect(f"{P}/policy_document::policy_that_lacks_a_member_is_refused[expiration]", clients=RAW_SIGNED)
def policy_without_an_expiration_is_valid_for_ever(request: S3Request, serve: Serve) -> Response:
    """A form's policy without an expiration never expires."""
    return serve(
        rightly_signed_anew(request, lambda fields, policy: policy.setdefault("expiration", "2100-01-01T00:00:00Z"))
    )


@defect(f"{P}/answer::document_says_what_was_stored", clients=RAW_SIGNED)
def document_is_left_out(request: S3Request, serve: Serve) -> Response:
    """A form that asks for 201 gets it, without a document."""
    answer = serve(request)
    if request.operation == "PostObject" and answer.status == 201:
        answer.body = b""
    return answer


@defect(
    f"{P}/answer::redirect_says_what_was_stored[alone]",
    f"{P}/answer::redirect_says_what_was_stored[with_a_query]",
    clients=RAW_V4,
)
def redirect_says_nothing(request: S3Request, serve: Serve) -> Response:
    """The redirect after a form goes to the URL without additional arguments."""
    answer = serve(request)
    if request.operation == "PostObject" and answer.status == 303:
        answer.set("Location", answer.header("Location").partition("bucket=")[0].rstrip("?&"))
    return answer


@defect(f"{P}/answer::requested_success_status_is_returned[junk]", clients=RAW_V4)
def unknown_status_is_refused(request: S3Request, serve: Serve) -> Response:
    """A form with an unknown success_action_status is refused."""
    fields = fields_of(request)
    wrong = fields is not None and fields.get("success_action_status", "204") not in ("200", "201", "204")
    return error(400, "InvalidArgument") if wrong else serve(request)


@defect(f"{P}/form::boundary_is_a_parameter[quoted]", clients=RAW_V4)
def quotes_are_part_of_the_boundary(request: S3Request, serve: Serve) -> Response:
    """Quotes around a form's boundary are treated as part of it."""
    quoted = request.operation == "PostObject" and '"' in request.header("content-type")
    return error(400, "MalformedPOSTRequest") if quoted else serve(request)


@defect(f"{P}/form::body_of_another_type_is_refused[text/html]", clients=RAW_V4)
def type_of_the_body_is_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """A body that looks like a form is accepted, whatever its Content-Type."""
    found = re.match(rb"--([0-9A-Za-z]+)\r\nContent-Disposition: form-data", request.body)
    if request.operation != "PostObject" or found is None or "multipart" in request.header("content-type"):
        return serve(request)
    return serve(request.having(**{"content-type": f"multipart/form-data; boundary={found[1].decode()}"}))


@defect(f"{P}/form::body_of_another_type_is_refused_as_on_aws", clients=RAW_V4)
def other_types_have_the_documented_code(request: S3Request, serve: Serve) -> Response:
    """A body that is not a form is refused with the documented code, and not with AWS's actual one."""
    return forms_are_refused_with_documented_codes(request, serve)


@defect(f"{P}/size::non_numeric_limit_is_refused_as_on_aws", clients=RAW_V4)
def limits_that_are_words_are_invalid(request: S3Request, serve: Serve) -> Response:
    """A policy with a non-numeric content-length-range counts as invalid."""
    answer = serve(request)
    form = request.operation == "PostObject" and b"AccessDenied" in answer.body
    return error(400, "InvalidPolicyDocument") if form else answer


@defect(
    f"{P}/policy::second_key_is_not_stored[behind]",
    f"{P}/policy::second_value_of_a_field_is_not_stored[behind]",
    f"{P}/policy::second_policy_allows_nothing[behind]",
    clients=RAW_V4,
)
def what_comes_twice_is_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """The first of two fields with the same name is compared with the policy, and the last is used."""
    if fields_of(request) is None:
        return serve(request)
    found = [(name, value.decode()) for name, _, value in forms.parts(request) if name != "file"]
    first, last = dict(reversed(found)), dict(found)
    if len(found) == len(last) or not is_signed_rightly(first):
        return serve(request)

    def allow(fields: Fields, policy: Policy) -> None:
        _with_conditions(policy, [], {"bucket": "", **fields})

    return serve(signed_anew(rebuilt(request, last), allow))


@defect(f"{P}/form::lines_that_end_with_lf_are_refused_or_read", clients=RAW_V4)
def lines_that_end_with_lf_break_it(request: S3Request, serve: Serve) -> Response:
    """A form whose lines end with LF causes a server error."""
    broken = request.operation == "PostObject" and b"\r\n" not in request.body and b"form-data" in request.body
    return error(500, "InternalError") if broken else serve(request)


@defect(f"{P}/fields::kms_encryption_is_used", f"{P}/fields::unknown_encryption_is_refused", clients=RAW_V4)
def encryption_of_forms_is_not_read(request: S3Request, serve: Serve) -> Response:
    """The encryption fields of a form are compared with its policy, but ignored."""
    return serve(rightly_signed_anew(request, losing("x-amz-server-side-encryption")))


@defect(
    *(
        f"{P}/policy_document::past_expiration_in_another_format_is_refused[{case}]"
        for case in ("date_alone", "offset")
    ),
    f"{P}/policy_document::malformed_expiration_is_refused[word]",
    clients=RAW_V4,
)
def expirations_of_another_form_are_never(request: S3Request, serve: Serve) -> Response:
    """An expiration that is not in UTC, or is not a time, is ignored."""

    def extend(fields: Fields, policy: Policy) -> None:
        if not str(policy.get("expiration")).endswith("Z"):
            policy["expiration"] = "2100-01-01T00:00:00Z"

    return serve(rightly_signed_anew(request, extend))


@defect(f"{P}/upload::version_is_made", clients=RAW_V4)
def forms_have_the_id_of_the_first_version(request: S3Request, serve: Serve) -> Response:
    """The response to a form has the x-amz-version-id that the first form had."""
    answer = serve(request)
    given = answer.header("x-amz-version-id")
    is_one = request.operation == "PostObject" and given
    return answer.set("x-amz-version-id", request.memory.setdefault("first version", given)) if is_one else answer
