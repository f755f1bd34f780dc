"""Faults of the tags of objects."""

from __future__ import annotations

import re
from dataclasses import replace

from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import Version, now

READS = ("GetObject", "HeadObject")


def _version(request: S3Request, key: str = "") -> Version | None:
    """The version that the request is about, or the current one of a key."""
    bucket = request.stored_bucket
    if bucket is None:
        return None
    version_id = request.parameter("versionId")
    return bucket.version(request.key, version_id) if version_id and not key else bucket.current(key or request.key)


def _tags(version: Version | None) -> dict[str, str]:
    return dict(version.tags) if version else {}


@fault(on=("PutObjectTagging",))
def put_tagging_merges_tags(request: S3Request, serve: Serve) -> Response:
    """PutObjectTagging keeps existing tags that are not in the request."""
    before = _tags(_version(request))
    answer = serve(request)
    version = _version(request)
    if version and answer.status == 200:
        version.tags = before | version.tags
    return answer


@fault(on=("PutObjectTagging",))
def put_tagging_overwrites_the_object(request: S3Request, serve: Serve) -> Response:
    """PutObjectTagging also stores its document as the object's bytes, like a server without sub-resources."""
    answer = serve(request)
    version = _version(request)
    if version and answer.status == 200:
        version.body = request.body
    return answer


@fault(on=("PutObject",))
def tags_stay_when_the_object_is_overwritten(request: S3Request, serve: Serve) -> Response:
    """Tags belong to the key, and stay when the object is overwritten."""
    before = _tags(_version(request))
    answer = serve(request)
    version = _version(request)
    if version:
        version.tags = before | version.tags
    return answer


@fault()
def tags_of_deleted_objects_are_returned(request: S3Request, serve: Serve) -> Response:
    """The tags of a deleted object are still returned."""
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


@fault(on=READS)
def tagging_count_of_no_tags_is_zero(request: S3Request, serve: Serve) -> Response:
    """x-amz-tagging-count is 0 for an object without tags."""
    answer = serve(request)
    if answer.status == 200 and not answer.header("x-amz-tagging-count"):
        answer.set("x-amz-tagging-count", "0")
    return answer


@fault(on=("PutObjectTagging",))
def put_tagging_drops_type_and_metadata(request: S3Request, serve: Serve) -> Response:
    """PutObjectTagging stores the object again without type and metadata."""
    version = _version(request)
    if version:
        version.headers, version.metadata = {"content-type": "binary/octet-stream"}, {}
    return serve(request)


@fault(on=("PutObjectTagging",))
def put_tagging_changes_last_modified(request: S3Request, serve: Serve) -> Response:
    """PutObjectTagging changes Last-Modified."""
    version = _version(request)
    if version:
        version.modified = now()
    return serve(request)


@fault()
def tagging_header_is_not_decoded(request: S3Request, serve: Serve) -> Response:
    """The tags in a header are not decoded."""
    given = request.headers.get("x-amz-tagging")
    return serve(request.with_headers(x_amz_tagging=given.replace("%", ".")) if given else request)


@fault()
def plus_in_the_tagging_header_is_literal(request: S3Request, serve: Serve) -> Response:
    """A plus sign in x-amz-tagging is not a space."""
    given = request.headers.get("x-amz-tagging")
    return serve(request.with_headers(x_amz_tagging=given.replace("+", "%2B")) if given else request)


@fault()
def repeated_tag_keys_are_accepted(request: S3Request, serve: Serve) -> Response:
    """The last one of repeated keys in x-amz-tagging counts."""
    given = request.headers.get("x-amz-tagging", "")
    pairs = dict(part.partition("=")[::2] for part in given.split("&"))
    return serve(
        request.with_headers(x_amz_tagging="&".join(f"{k}={v}" for k, v in pairs.items())) if given else request
    )


@fault(on=("PutObject",))
def object_with_refused_tags_is_stored(request: S3Request, serve: Serve) -> Response:
    """A PutObject with invalid tags is refused, but the object is stored."""
    answer = serve(request)
    if answer.status == 400:
        serve(request.with_headers(x_amz_tagging=None))
    return answer


@fault()
def tag_length_is_counted_in_bytes(request: S3Request, serve: Serve) -> Response:
    """The limits of a tag, 128 for the key and 256 for the value, are counted in bytes."""
    tags = re.findall(rb"<Key>([^<]*)</Key><Value>([^<]*)", request.body)
    too_long = request.operation == "PutObjectTagging" and any(len(k) > 128 or len(v) > 256 for k, v in tags)
    return error(400, "InvalidTag") if too_long else serve(request)


@fault()
def metadata_directive_applies_to_tags(request: S3Request, serve: Serve) -> Response:
    """MetadataDirective REPLACE also applies to tags."""
    wanted = request.headers.get("x-amz-metadata-directive")
    return serve(request.with_headers(x_amz_tagging_directive=wanted) if wanted else request)


@fault()
def tagging_directive_applies_to_metadata(request: S3Request, serve: Serve) -> Response:
    """TaggingDirective REPLACE also applies to metadata."""
    wanted = request.headers.get("x-amz-tagging-directive")
    return serve(request.with_headers(x_amz_metadata_directive=wanted) if wanted else request)


@fault(on=("CopyObject",))
def copy_keeps_the_tags_of_its_target(request: S3Request, serve: Serve) -> Response:
    """A copy keeps the tags of the overwritten object."""
    before = _tags(_version(request))
    answer = serve(request)
    version = _version(request)
    if version:
        version.tags = before | version.tags
    return answer


@fault(on=("PutObjectTagging",))
def put_tagging_creates_a_missing_object(request: S3Request, serve: Serve) -> Response:
    """PutObjectTagging to a key that does not exist makes an empty object."""
    if request.stored_bucket and not _version(request):
        serve(replace(request, query_string="", body=b""))
    return serve(request)


@fault(on=("PutObjectTagging",))
def put_tagging_changes_all_versions(request: S3Request, serve: Serve) -> Response:
    """PutObjectTagging sets the tags of all versions of a key."""
    answer = serve(request)
    version, bucket = _version(request), request.stored_bucket
    if version and bucket:
        for other in bucket.versions[request.key]:
            other.tags = version.tags
    return answer


@fault()
def tags_are_read_from_the_current_version(request: S3Request, serve: Serve) -> Response:
    """The tags that are read or copied are always those of the current version."""
    if request.operation == "GetObjectTagging":
        return serve(request.with_query(versionId=None))
    answer = serve(request)
    source, version = request.headers.get("x-amz-copy-source", ""), _version(request)
    if "versionId=" in source and version:
        version.tags = _tags(_version(request, source.partition("?")[0].lstrip("/").partition("/")[2]))
    return answer


@fault(on=("DeleteObjectTagging",))
def deleting_missing_tags_is_404(request: S3Request, serve: Serve) -> Response:
    """DeleteObjectTagging of an object without tags returns 404."""
    read = serve(replace(request, method="GET"))
    return serve(request) if b"<Tag>" in read.body else error(404, "NoSuchTagSet")
