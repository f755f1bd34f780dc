"""Seeded defects of tags at each way of writing an object and of making a bucket, of odd bucket names, and of the
reported ownership of a new bucket."""

from __future__ import annotations

import re
from dataclasses import replace

from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.forms import Fields, Policy, rightly_signed_anew
from tests.defects.seeding import BOTH, BOTO3, RAW_V4, defect

_HEADER = "x-amz-tagging"
_BAD = (
    *("eleven_tags", "key_of_129_characters", "value_of_257_characters", "reserved_prefix", "forbidden_character"),
    *("encoded_tab", "encoded_ampersand", "equals_sign_alone", "no_key", "broken_escape", "commas_for_ampersands"),
)
_BAD_FORMS = (
    *("same_key_twice", "eleven_tags", "key_of_129_characters", "value_of_257_characters", "reserved_prefix"),
    *("forbidden_character", "no_key"),
)


def _untagged(request: S3Request, serve: Serve, operation: str) -> Response:
    """The response without the tags of the header, if they are refused."""
    answer = serve(request)
    refused = request.operation == operation and answer.status == 400 and _HEADER in request.headers
    return serve(request.having(x_amz_tagging=None)) if refused else answer


@defect(*(f"tagging/on_upload::bad_header_is_refused[{case}]" for case in _BAD), clients=BOTO3)
def bad_tags_of_an_object_are_dropped(request: S3Request, serve: Serve) -> Response:
    """PutObject with an invalid x-amz-tagging stores the object without tags."""
    return _untagged(request, serve, "PutObject")


@defect(*(f"tagging/every_write::bad_tags_are_refused[CopyObject-{case}]" for case in _BAD), clients=BOTO3)
def bad_tags_of_a_copy_are_dropped(request: S3Request, serve: Serve) -> Response:
    """CopyObject with an invalid x-amz-tagging makes a copy without tags."""
    return _untagged(request, serve, "CopyObject")


@defect(*(f"tagging/every_write::bad_tags_are_refused[CreateMultipartUpload-{case}]" for case in _BAD), clients=BOTO3)
def bad_tags_of_an_upload_are_dropped(request: S3Request, serve: Serve) -> Response:
    """CreateMultipartUpload with an invalid x-amz-tagging begins an upload without tags."""
    return _untagged(request, serve, "CreateMultipartUpload")


@defect(*(f"tagging/every_write::bad_tags_of_a_form_are_refused[{case}]" for case in _BAD_FORMS), clients=RAW_V4)
def bad_tags_of_a_form_are_dropped(request: S3Request, serve: Serve) -> Response:
    """A form with invalid tags stores the file without tags."""

    def drop(fields: Fields, policy: Policy) -> None:
        fields.pop("tagging", None)
        policy["conditions"] = [each for each in policy.get("conditions", []) if "tagging" not in each]

    answer = serve(request)
    refused = request.operation == "PostObject" and answer.status == 400
    return serve(rightly_signed_anew(request, drop)) if refused else answer


@defect("tagging/on_upload::ampersands_alone_give_no_tags")
def nothing_between_ampersands_is_a_tag(request: S3Request, serve: Serve) -> Response:
    """Text between two ampersands of x-amz-tagging is a tag, even if it is empty."""
    only = request.headers.get(_HEADER, "").strip("&") == "" and _HEADER in request.headers
    answer = serve(request.having(x_amz_tagging=None)) if only else serve(request)
    bucket = request.stored_bucket
    version = bucket.current(request.key) if bucket and only else None
    if version:
        version.tags = {"": ""}
    return answer


@defect("configuration/tagging_limits::missing_document_is_refused", clients=BOTH)
def no_document_of_tags_is_no_tags(request: S3Request, serve: Serve) -> Response:
    """PutBucketTagging with an empty body returns 204."""
    return Response(204) if request.operation == "PutBucketTagging" and not request.body else serve(request)


@defect("configuration/tagging_limits::document_without_a_digest_is_refused", clients=BOTH)
def tags_of_buckets_need_no_digest(request: S3Request, serve: Serve) -> Response:
    """PutBucketTagging takes a document without a digest."""
    answer = serve(request)
    return Response(204) if b"Missing required header for this request: Content-MD5" in answer.body else answer


_TOO_MANY = ("same_key_twice", "same_tag_twice", "fifty_one")


@defect(
    *(f"buckets/create_with::too_many_tags_are_refused[{case}]" for case in _TOO_MANY),
    "buckets/create_with::invalid_tag_is_refused[comma_in_the_key]",
    clients=BOTO3,
)
def bad_tags_of_a_new_bucket_are_dropped(request: S3Request, serve: Serve) -> Response:
    """CreateBucket with invalid tags makes a bucket without tags."""
    answer = serve(request)
    if request.operation != "CreateBucket" or answer.status != 400 or b"<Tags>" not in request.body:
        return answer
    return serve(replace(request, body=re.sub(rb"<Tags>.*</Tags>", b"", request.body)))


_ODD = ("exclamation_mark", "percent_sign", "space")


@defect(*(f"buckets/names_below_sdks::name_with_another_character_is_refused[{case}]" for case in _ODD), clients=RAW_V4)
def names_have_any_characters(request: S3Request, serve: Serve) -> Response:
    """CreateBucket accepts names with any characters."""
    answer = serve(request)
    return Response(200) if request.operation == "CreateBucket" and b"InvalidBucketName" in answer.body else answer


@defect(
    *(f"buckets/names_below_sdks::bucket_with_another_character_does_not_exist[{case}]" for case in _ODD),
    clients=RAW_V4,
)
def every_bucket_has_a_location(request: S3Request, serve: Serve) -> Response:
    """GetBucketLocation of a bucket that does not exist returns 200."""
    answer = serve(request)
    found = request.operation == "GetBucketLocation" and answer.status in (400, 404)
    return Response(200, [("Content-Type", "application/xml")], b"<LocationConstraint/>") if found else answer


@defect("access/object_ownership::new_bucket_says_whether_it_accepts_acls")
def new_bucket_says_that_it_is_enforced(request: S3Request, serve: Serve) -> Response:
    """GetBucketOwnershipControls of a bucket without controls returns BucketOwnerEnforced, although it takes ACLs."""
    answer = serve(request)
    if b"OwnershipControlsNotFoundError" not in answer.body:
        return answer
    rule = b"<Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule>"
    return Response(200, [("Content-Type", "application/xml")], b"<OwnershipControls>%b</OwnershipControls>" % rule)


@defect("access/object_ownership::grant_without_an_ownership_is_not_ignored")
def grants_of_a_new_bucket_are_dropped(request: S3Request, serve: Serve) -> Response:
    """CreateBucket ignores grant headers."""
    dropped = {name: None for name in request.headers if name.startswith("x-amz-grant-")}
    return serve(request.having(**dropped) if request.operation == "CreateBucket" else request)


_LENGTHS = ("ten_tags", "key_of_128_letters_of_two_bytes", "value_of_256_letters_of_two_bytes")


@defect(*(f"tagging/every_write::allowed_tags_of_a_form_are_kept[{case}]" for case in _LENGTHS), clients=RAW_V4)
def tags_of_a_form_are_measured_in_bytes(request: S3Request, serve: Serve) -> Response:
    """A form whose tags have more than a few hundred bytes is refused (seen with MinIO and versitygw)."""
    at = request.body.find(b"<Tagging>")
    tags = request.body[at : request.body.find(b"</Tagging>", at)] if at >= 0 else b""
    return error(400, "InvalidTag") if request.operation == "PostObject" and len(tags) > 200 else serve(request)


@defect(
    *(
        f"tagging/every_write::allowed_tags_of_a_form_are_kept[{case}]"
        for case in ("empty_value", "punctuation", "spaces_inside", "keys_that_differ_in_case")
    ),
    clients=RAW_V4,
)
def tags_of_a_form_are_tidied(request: S3Request, serve: Serve) -> Response:
    """The tags of a form lose empty values, punctuation, spaces and the case of their keys."""

    def tidy(fields: Fields, policy: Policy) -> None:
        tags = fields.pop("tagging")
        for given, kept in (("<Value></Value>", "<Value>-</Value>"), ("+-=", "-"), ("  ", " "), ("KEY", "Key")):
            tags = tags.replace(given, kept)
        fields["tagging"] = tags
        others = [each for each in policy.get("conditions", []) if "tagging" not in each]
        policy["conditions"] = [*others, {"tagging": tags}]

    with_tags = request.operation == "PostObject" and b"<Tagging>" in request.body
    return serve(rightly_signed_anew(request, tidy) if with_tags else request)


@defect(
    "tagging/every_write::copy_has_tags_at_the_limits",
    "tagging/every_write::upload_has_tags_at_the_limits",
    clients=BOTO3,
)
def tags_in_headers_are_cut(request: S3Request, serve: Serve) -> Response:
    """The first 256 characters of the tags in a header are kept."""
    tags = request.header("x-amz-tagging")
    return serve(request.having(x_amz_tagging=tags[:256]) if tags else request)
