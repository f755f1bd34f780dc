"""Faults of tags at each way of writing an object and of making a bucket, of odd bucket names, and of the
reported ownership of a new bucket."""

from __future__ import annotations

from reference.faults.coded.changed_forms import Fields, Policy, resigned_if_valid
from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error

_TAGGING_HEADER = "x-amz-tagging"


@fault()
def invalid_tags_of_a_form_are_ignored(request: S3Request, serve: Serve) -> Response:
    """A form with invalid tags stores the file without tags."""

    def drop(fields: Fields, policy: Policy) -> None:
        fields.pop("tagging", None)
        policy["conditions"] = [each for each in policy.get("conditions", []) if "tagging" not in each]

    answer = serve(request)
    refused = request.operation == "PostObject" and answer.status == 400
    return serve(resigned_if_valid(request, drop)) if refused else answer


@fault()
def empty_text_between_ampersands_is_a_tag(request: S3Request, serve: Serve) -> Response:
    """Text between two ampersands of x-amz-tagging is a tag, even an empty one."""
    only = request.headers.get(_TAGGING_HEADER, "").strip("&") == "" and _TAGGING_HEADER in request.headers
    answer = serve(request.with_headers(x_amz_tagging=None)) if only else serve(request)
    bucket = request.stored_bucket
    version = bucket.current(request.key) if bucket and only else None
    if version:
        version.tags = {"": ""}
    return answer


@fault(on=("CreateBucket",))
def grants_of_a_new_bucket_are_ignored(request: S3Request, serve: Serve) -> Response:
    """CreateBucket ignores grant headers."""
    dropped = {name: None for name in request.headers if name.startswith("x-amz-grant-")}
    return serve(request.with_headers(**dropped))


@fault(on=("PostObject",))
def tags_of_a_form_are_measured_in_bytes(request: S3Request, serve: Serve) -> Response:
    """A form whose tags have more than a few hundred bytes is refused (seen with MinIO and versitygw)."""
    at = request.body.find(b"<Tagging>")
    tags = request.body[at : request.body.find(b"</Tagging>", at)] if at >= 0 else b""
    return error(400, "InvalidTag") if len(tags) > 200 else serve(request)


@fault()
def tags_of_a_form_are_normalized(request: S3Request, serve: Serve) -> Response:
    """The tags of a form lose empty values, punctuation, spaces and the case of keys."""

    def normalize(fields: Fields, policy: Policy) -> None:
        tags = fields.pop("tagging")
        for given, kept in (("<Value></Value>", "<Value>-</Value>"), ("+-=", "-"), ("  ", " "), ("KEY", "Key")):
            tags = tags.replace(given, kept)
        fields["tagging"] = tags
        others = [each for each in policy.get("conditions", []) if "tagging" not in each]
        policy["conditions"] = [*others, {"tagging": tags}]

    with_tags = request.operation == "PostObject" and b"<Tagging>" in request.body
    return serve(resigned_if_valid(request, normalize) if with_tags else request)


@fault()
def tagging_header_is_cut_at_256_characters(request: S3Request, serve: Serve) -> Response:
    """The first 256 characters of the tags in a header are kept."""
    tags = request.header("x-amz-tagging")
    return serve(request.with_headers(x_amz_tagging=tags[:256]) if tags else request)
