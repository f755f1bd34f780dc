"""Seeded defects of the tags of objects."""

from __future__ import annotations

import re
from dataclasses import replace

from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import Version, now
from tests.defects.seeding import BOTO3, defect

READS = ("GetObject", "HeadObject")
OF_TAGS = ("GetObjectTagging", "PutObjectTagging", "DeleteObjectTagging")


def _version(request: S3Request, key: str = "") -> Version | None:
    """The version that the request is about, or the current one of a key."""
    bucket = request.stored_bucket
    if bucket is None:
        return None
    version_id = request.asked("versionId")
    return bucket.version(request.key, version_id) if version_id and not key else bucket.current(key or request.key)


def _tags(version: Version | None) -> dict[str, str]:
    return dict(version.tags) if version else {}


@defect("tagging/tags::second_set_replaces_the_first")
def tags_are_merged(request: S3Request, serve: Serve) -> Response:
    """PutObjectTagging keeps the tags that it does not name."""
    before = _tags(_version(request))
    answer = serve(request)
    version = _version(request)
    if request.operation == "PutObjectTagging" and version and answer.status == 200:
        version.tags = before | version.tags
    return answer


@defect("tagging/tags::tags_are_returned_unchanged")
def tags_are_stored_as_the_object(request: S3Request, serve: Serve) -> Response:
    """PutObjectTagging also stores its document as the object's bytes, like a server without sub-resources."""
    answer = serve(request)
    version = _version(request)
    if request.operation == "PutObjectTagging" and version and answer.status == 200:
        version.body = request.body
    return answer


@defect("tagging/tags::overwriting_drops_the_tags", "tagging/on_upload::second_put_replaces_the_tags")
def tags_outlive_a_put(request: S3Request, serve: Serve) -> Response:
    """The tags of an object belong to the key, and stay when it is put again."""
    before = _tags(_version(request))
    answer = serve(request)
    version = _version(request)
    if request.operation == "PutObject" and version:
        version.tags = before | version.tags
    return answer


@defect("tagging/tags::tags_do_not_outlive_the_object", "tagging/missing::tags_go_with_the_object")
def tags_outlive_the_object(request: S3Request, serve: Serve) -> Response:
    """The tags of a deleted object are still returned for its key."""
    kept = request.memory.setdefault("tags", {})
    if request.operation == "DeleteObject":
        kept[request.path] = _tags(_version(request))
    answer = serve(request)
    version = _version(request)
    if request.operation == "PutObject" and version and request.path in kept:
        version.tags = kept[request.path]
    if request.operation == "GetObjectTagging" and version is None and request.path in kept:
        return Response(200, [("Content-Type", "application/xml")], b"<Tagging><TagSet></TagSet></Tagging>")
    return answer


@defect("tagging/tags::head_counts_the_tags", "tagging/tags::get_counts_the_tags")
def tags_are_not_counted(request: S3Request, serve: Serve) -> Response:
    """x-amz-tagging-count is never returned."""
    return serve(request).set("x-amz-tagging-count", None)


@defect("tagging/tags::untagged_object_has_no_tag_count", "tagging/versions::tags_of_a_version_are_counted")
def no_tags_are_counted(request: S3Request, serve: Serve) -> Response:
    """x-amz-tagging-count is 0 for an object without tags."""
    answer = serve(request)
    if request.operation in READS and answer.status == 200 and not answer.header("x-amz-tagging-count"):
        answer.set("x-amz-tagging-count", "0")
    return answer


@defect("tagging/tags::deleted_tags_are_gone", "tagging/tags::deleted_tags_are_not_counted", clients=BOTO3)
def tags_are_not_deleted(request: S3Request, serve: Serve) -> Response:
    """DeleteObjectTagging returns 204, and does nothing."""
    return Response(204) if request.operation == "DeleteObjectTagging" else serve(request)


@defect("tagging/tags::tagging_leaves_the_object")
def tagging_makes_another_object(request: S3Request, serve: Serve) -> Response:
    """PutObjectTagging stores the object again without its type and metadata."""
    version = _version(request)
    if request.operation == "PutObjectTagging" and version:
        version.headers, version.metadata = {"content-type": "binary/octet-stream"}, {}
    return serve(request)


@defect("tagging/tags::tagging_does_not_change_last_modified")
def tagging_is_a_modification(request: S3Request, serve: Serve) -> Response:
    """PutObjectTagging changes Last-Modified."""
    version = _version(request)
    if request.operation == "PutObjectTagging" and version:
        version.modified = now()
    return serve(request)


@defect(
    "tagging/on_upload::header_gives_tags[encoded_space]",
    "tagging/on_upload::header_gives_tags[utf_8]",
    "tagging/every_write::header_of_a_copy_gives_tags",
    "tagging/every_write::header_of_an_upload_gives_tags",
)
def header_is_not_decoded(request: S3Request, serve: Serve) -> Response:
    """The tags in a header are not decoded."""
    given = request.headers.get("x-amz-tagging")
    return serve(request.having(x_amz_tagging=given.replace("%", ".")) if given else request)


@defect("tagging/on_upload::header_gives_tags[plus_for_a_space]")
def plus_of_a_header_stays(request: S3Request, serve: Serve) -> Response:
    """A plus sign in x-amz-tagging is not a space."""
    given = request.headers.get("x-amz-tagging")
    return serve(request.having(x_amz_tagging=given.replace("+", "%2B")) if given else request)


@defect("tagging/on_upload::bad_header_is_refused[same_key_twice]", "tagging/copy::bad_tags_are_refused")
def last_tag_of_a_key_wins(request: S3Request, serve: Serve) -> Response:
    """The last one of repeated keys in x-amz-tagging counts."""
    given = request.headers.get("x-amz-tagging", "")
    pairs = dict(part.partition("=")[::2] for part in given.split("&"))
    return serve(request.having(x_amz_tagging="&".join(f"{k}={v}" for k, v in pairs.items())) if given else request)


@defect("tagging/on_upload::bad_header_is_refused[commas_for_ampersands]")
def object_is_stored_before_its_tags_are_read(request: S3Request, serve: Serve) -> Response:
    """A PutObject with invalid tags is refused, but the object is stored."""
    answer = serve(request)
    if request.operation == "PutObject" and answer.status == 400:
        serve(request.having(x_amz_tagging=None))
    return answer


@defect("tagging/on_upload::upload_gives_tags")
def tags_of_uploads_are_lost(request: S3Request, serve: Serve) -> Response:
    """CreateMultipartUpload ignores x-amz-tagging."""
    return serve(request.having(x_amz_tagging=None) if request.operation == "CreateMultipartUpload" else request)


def _retagged(request: S3Request, pattern: bytes, replacement: bytes) -> S3Request:
    """The request with another document of tags, if it has one."""
    changes = request.operation == "PutObjectTagging"
    return replace(request, body=re.sub(pattern, replacement, request.body)) if changes else request


@defect(
    "tagging/limits::bad_tags_are_refused[comma_in_the_key]",
    "tagging/limits::bad_tags_are_refused[reserved_prefix]",
    "tagging/limits::bad_tags_are_refused[tab_in_the_key]",
    "tagging/limits::bad_tags_are_refused[tab_in_the_value]",
)
def any_characters_are_allowed(request: S3Request, serve: Serve) -> Response:
    """Tags may have any characters, and the prefix aws:."""
    return serve(_retagged(request, rb",|aws:|\t|&#x9;|&#9;", b"."))


@defect("tagging/limits::bad_tags_are_refused[same_key_twice]")
def tags_of_one_key_are_one(request: S3Request, serve: Serve) -> Response:
    """The last one of repeated keys in a tag set counts."""
    return serve(_retagged(request, rb"<Tag><Key>(\w+)</Key>.*(<Tag><Key>\1</Key>)", rb"\2"))


@defect("tagging/limits::bad_tags_are_refused[value_of_257_characters]")
def long_values_of_tags_are_cut(request: S3Request, serve: Serve) -> Response:
    """The value of a tag is cut at 256 characters."""
    return serve(_retagged(request, rb"<Value>(.{256})[^<]*", rb"<Value>\1"))


@defect(
    "tagging/limits::allowed_tags_are_kept[key_of_128_letters_of_two_bytes]",
    "tagging/limits::allowed_tags_are_kept[value_of_256_letters_of_two_bytes]",
)
def bytes_of_tags_are_counted(request: S3Request, serve: Serve) -> Response:
    """A tag's key may have 128 bytes and its value 256, however few characters they are."""
    tags = re.findall(rb"<Key>([^<]*)</Key><Value>([^<]*)", request.body)
    too_long = request.operation == "PutObjectTagging" and any(len(k) > 128 or len(v) > 256 for k, v in tags)
    return error(400, "InvalidTag") if too_long else serve(request)


@defect("tagging/limits::eleven_tags_are_refused")
def eleven_tags_are_an_invalid_tag(request: S3Request, serve: Serve) -> Response:
    """More than ten tags return InvalidTag."""
    return serve(request).sub(rb"<Code>BadRequest</Code>", b"<Code>InvalidTag</Code>")


@defect("tagging/limits::allowed_tags_are_kept[ten]")
def five_tags_are_kept(request: S3Request, serve: Serve) -> Response:
    """GetObjectTagging returns at most five tags."""
    answer = serve(request)
    if request.operation == "GetObjectTagging":
        answer.sub(rb"((?:<Tag>.*?</Tag>){5}).*</TagSet>", rb"\1</TagSet>")
    return answer


@defect("tagging/documents::malformed_document_is_refused[no_xml]", "tagging/documents::empty_key_is_refused")
def bad_documents_break_the_server(request: S3Request, serve: Serve) -> Response:
    """PutObjectTagging with an invalid document returns 500."""
    answer = serve(request)
    bad = request.operation == "PutObjectTagging" and answer.status == 400
    return error(500, "InternalError") if bad else answer


@defect("tagging/documents::forms_of_xml_are_understood[no_namespace]")
def documents_are_not_parsed(request: S3Request, serve: Serve) -> Response:
    """Character references and CDATA in a tagging document are not supported."""
    return serve(_retagged(request, rb"&#x\w+;|<!\[CDATA\[.*?\]\]>", b""))


@defect("tagging/copy::tags_are_copied_by_default", "tagging/copy::directive_copy")
def tags_are_not_copied(request: S3Request, serve: Serve) -> Response:
    """A copy has no tags."""
    if request.operation != "CopyObject":
        return serve(request)
    return serve(request.having(x_amz_tagging_directive="REPLACE", x_amz_tagging=None))


@defect("tagging/copy::directive_replace", "tagging/copy::directive_replace_without_tags")
def tagging_directive_is_overlooked(request: S3Request, serve: Serve) -> Response:
    """A copy has its source's tags, whatever TaggingDirective says."""
    return serve(request.having(x_amz_tagging_directive=None))


@defect("tagging/copy::replacing_metadata_leaves_the_tags")
def tags_are_metadata(request: S3Request, serve: Serve) -> Response:
    """MetadataDirective REPLACE also applies to tags."""
    wanted = request.headers.get("x-amz-metadata-directive")
    return serve(request.having(x_amz_tagging_directive=wanted) if wanted else request)


@defect("tagging/copy::replacing_tags_leaves_the_metadata")
def metadata_are_tags(request: S3Request, serve: Serve) -> Response:
    """TaggingDirective REPLACE also applies to metadata."""
    wanted = request.headers.get("x-amz-tagging-directive")
    return serve(request.having(x_amz_metadata_directive=wanted) if wanted else request)


@defect("tagging/copy::tags_without_directive_are_ignored")
def tags_imply_the_directive(request: S3Request, serve: Serve) -> Response:
    """Tags in a CopyObject replace the source's even without TaggingDirective."""
    tags = request.operation == "CopyObject" and request.headers.get("x-amz-tagging")
    return serve(request.having(x_amz_tagging_directive="REPLACE") if tags else request)


@defect("tagging/copy::copy_replaces_the_tags_of_its_target")
def tags_of_a_copy_s_target_stay(request: S3Request, serve: Serve) -> Response:
    """A copy keeps the tags of the object that it overwrites."""
    before = _tags(_version(request))
    answer = serve(request)
    version = _version(request)
    if request.operation == "CopyObject" and version:
        version.tags = before | version.tags
    return answer


@defect("tagging/missing::put_to_a_missing_key")
def tagging_makes_an_object(request: S3Request, serve: Serve) -> Response:
    """PutObjectTagging to a key that does not exist makes an empty object."""
    if request.operation == "PutObjectTagging" and request.stored_bucket and not _version(request):
        serve(replace(request, query_string="", body=b""))
    return serve(request)


@defect(
    "tagging/missing::get_of_a_missing_key",
    "tagging/missing::get_in_a_missing_bucket",
    "tagging/versions::get_of_a_missing_version",
)
def what_is_missing_has_no_tags(request: S3Request, serve: Serve) -> Response:
    """GetObjectTagging of a key that does not exist returns 200 with an empty set."""
    answer = serve(request)
    if request.operation != "GetObjectTagging" or answer.status != 404:
        return answer
    return Response(200, [("Content-Type", "application/xml")], b"<Tagging><TagSet></TagSet></Tagging>")


@defect(
    "tagging/missing::get_expecting_another_owner",
    "tagging/missing::put_expecting_another_owner",
    "storage/restore::wrong_expected_bucket_owner_is_refused",
    "rare/other_owner::annotation_is_not_put",
    "rare/other_owner::object_is_not_queried",
)
def expected_owner_is_overlooked(request: S3Request, serve: Serve) -> Response:
    """x-amz-expected-bucket-owner is ignored."""
    return serve(request.having(x_amz_expected_bucket_owner=None))


@defect("tagging/versions::one_version_is_tagged", "tagging/versions::current_version_is_tagged")
def versions_share_their_tags(request: S3Request, serve: Serve) -> Response:
    """PutObjectTagging sets the tags of all versions of a key."""
    answer = serve(request)
    version, bucket = _version(request), request.stored_bucket
    if request.operation == "PutObjectTagging" and version and bucket:
        for other in bucket.versions[request.key]:
            other.tags = version.tags
    return answer


@defect("tagging/versions::get_names_the_version", "tagging/versions::put_names_the_version")
def tags_name_no_version(request: S3Request, serve: Serve) -> Response:
    """Responses about tags have no x-amz-version-id."""
    answer = serve(request)
    return answer.set("x-amz-version-id", None) if request.operation in OF_TAGS else answer


@defect("tagging/versions::each_version_has_its_tags", "tagging/versions::copy_takes_the_tags_of_its_version")
def tags_are_the_current_version_s(request: S3Request, serve: Serve) -> Response:
    """The tags that are read or copied are always those of the current version."""
    if request.operation == "GetObjectTagging":
        return serve(request.asking(versionId=None))
    answer = serve(request)
    source, version = request.headers.get("x-amz-copy-source", ""), _version(request)
    if "versionId=" in source and version:
        version.tags = _tags(_version(request, source.partition("?")[0].lstrip("/").partition("/")[2]))
    return answer


@defect("tagging/versions::get_of_a_delete_marker[current]", "tagging/versions::put_to_a_delete_marker[by_id]")
def delete_marker_is_missing(request: S3Request, serve: Serve) -> Response:
    """The tags of a delete marker answer 404 NoSuchKey."""
    answer = serve(request)
    return error(404, "NoSuchKey") if request.operation in OF_TAGS and answer.status == 405 else answer


@defect("tagging/versions::malformed_version_id_is_refused")
def tags_of_a_malformed_id_are_the_current_ones(request: S3Request, serve: Serve) -> Response:
    """A malformed version id is ignored: the tags of the current version are returned."""
    return serve(request.asking(versionId=None) if request.asked("versionId") == "no-version-id" else request)
