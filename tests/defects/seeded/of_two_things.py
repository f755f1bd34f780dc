"""Seeded defects of two abilities that are used together, and of values that are less plain than others."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import unquote

from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.seeding import RAW_SIGNED, defect

LEFT = "objects/left_as_it_was"


@defect(f"{LEFT}::object_after_its_tags_are_removed")
def metadata_goes_with_the_tags(request: S3Request, serve: Serve) -> Response:
    """DeleteObjectTagging removes the object's metadata, too."""
    answer = serve(request)
    bucket = request.stored_bucket
    if request.operation == "DeleteObjectTagging" and bucket and (version := bucket.current(request.key)):
        version.metadata.clear()
    return answer


@defect(f"{LEFT}::object_after_its_tags_are_removed",
        f"{LEFT}::object_after_it_is_locked[PutObjectRetention]",
        f"{LEFT}::object_after_it_is_locked[PutObjectLegalHold]")  # fmt: skip
def locked_objects_are_modified(request: S3Request, serve: Serve) -> Response:
    """A retention, a legal hold, and the removal of tags change the object's Last-Modified."""
    answer = serve(request)
    bucket = request.stored_bucket
    changes = request.operation in ("PutObjectRetention", "PutObjectLegalHold", "DeleteObjectTagging")
    if changes and bucket and (version := bucket.current(request.key)):
        version.modified += timedelta(seconds=2)
    return answer


@defect(f"{LEFT}::source_and_other_copies_after_a_copy_is_deleted")
def copies_share_their_bytes(request: S3Request, serve: Serve) -> Response:
    """A copy has the bytes of its source in one place, which is emptied when a copy is deleted."""
    copied = request.memory.setdefault("copied", {})
    answer = serve(request)
    source = request.header("x-amz-copy-source").lstrip("/")
    if request.operation == "CopyObject" and answer.status == 200:
        copied[f"{request.bucket}/{request.key}"] = source
    gone = copied.get(f"{request.bucket}/{request.key}") if request.operation == "DeleteObject" else None
    if gone and request.stored_bucket:
        key = unquote(gone).partition("/")[2]
        if version := request.stored_bucket.current(key):
            version.body = b""
    return answer


@defect("versioning/read::part_of_a_version_with_another_type")
def parts_have_their_own_type(request: S3Request, serve: Serve) -> Response:
    """Reads with a part number ignore response-content-type."""
    part = "partNumber" in request.query and "versionId" in request.query
    return serve(request.asking(response_content_type=None) if part else request)


@defect("versioning/read::part_of_a_version_with_another_type")
def parts_are_of_the_latest_version(request: S3Request, serve: Serve) -> Response:
    """Reads with a part number and an override are of the latest version."""
    both = "partNumber" in request.query and "response-content-type" in request.query
    return serve(request.asking(versionId=None) if both else request)


@defect("ranges/head::range_is_described[all_of_it]")
def open_range_of_head_is_no_range(request: S3Request, serve: Serve) -> Response:
    """HeadObject with the range bytes=0- returns 200."""
    whole = request.method == "HEAD" and request.header("range") == "bytes=0-"
    return serve(request.without("range") if whole else request)


@defect("objects/system_metadata::header_is_kept[disposition_in_capitals]")
def dispositions_are_in_lower_case(request: S3Request, serve: Serve) -> Response:
    """Content-Disposition is returned in lower case."""
    answer = serve(request)
    disposition = answer.header("Content-Disposition")
    return answer.set("Content-Disposition", disposition.lower()) if disposition else answer


@defect("http/headers::host_may_come_last", clients=RAW_SIGNED, in_front=True)
def host_comes_before_authorization(request: S3Request, serve: Serve) -> Response:
    """A request whose Authorization comes before Host is refused."""
    names = list(request.headers)
    late = "authorization" in names and names.index("authorization") < names.index("host")
    return error(403, "AccessDenied") if late else serve(request)


@defect("http/headers::values_of_repeated_metadata_are_joined", clients=RAW_SIGNED)
def last_of_repeated_metadata_counts(request: S3Request, serve: Serve) -> Response:
    """The last of two x-amz-meta- headers with one name is stored."""
    repeated = request.operation == "PutObject" and "," in request.header("x-amz-meta-a")
    last = request.header("x-amz-meta-a").rpartition(",")[2]
    return serve(request.having(x_amz_meta_a=last) if repeated else request)


@defect("multipart/part_numbers::parts_are_joined_in_numeric_order")
def parts_are_joined_as_texts(request: S3Request, serve: Serve) -> Response:
    """A completed upload joins its parts in the order of their numbers as texts: 10 before 2."""
    bucket = request.stored_bucket
    numbers = [int(number) for number in re.findall(rb"<PartNumber>(\d+)<", request.body)]
    answer = serve(request)
    if request.operation == "CompleteMultipartUpload" and numbers == [2, 9, 10] and answer.status == 200:
        assert bucket is not None
        version = bucket.current(request.key)
        assert version is not None
        tail = len(version.body) - 2 * 5 * 1024 * 1024
        version.body = version.body[-tail:] + version.body[:-tail]
    return answer


@defect("lifecycle/configuration::more_days_than_a_year")
def days_end_with_the_year(request: S3Request, serve: Serve) -> Response:
    """Lifecycle rules have 365 days at most."""
    least = lambda found: b"<Days>%d" % min(int(found[1]), 365)  # noqa: E731
    return serve(replace(request, body=re.sub(rb"<Days>(\d+)", least, request.body)))


@defect("listing/entries::size_of_a_large_object[ListObjects]",
        "listing/entries::size_of_a_large_object[ListObjectVersions]")  # fmt: skip
def sizes_are_those_of_the_first_chunk(request: S3Request, serve: Serve) -> Response:
    """Listings have the size of an object's first 8 MiB."""
    first = lambda found: b"<Size>%d" % min(int(found[1]), 8 << 20)  # noqa: E731
    return serve(request).sub(rb"<Size>(\d+)", first)


@defect("tagging/tags::value_that_ends_with_a_space")
def values_with_a_space_at_the_end_are_lost(request: S3Request, serve: Serve) -> Response:
    """PutObjectTagging leaves out a tag whose value ends with a space."""
    return serve(replace(request, body=re.sub(rb"<Tag>(?:(?!</Tag>).)* </Value></Tag>", b"", request.body)))


REFUSED = "configuration/refused_documents::refused_document_changes_nothing"


@defect(f"{REFUSED}[PutBucketLifecycleConfiguration]")
def right_rules_of_a_refused_document_are_kept(request: S3Request, serve: Serve) -> Response:
    """PutBucketLifecycleConfiguration that is refused for one rule keeps the rules before it."""
    answer = serve(request)
    rules = re.findall(rb"<Rule>.*?</Rule>", request.body, re.DOTALL)
    if request.operation == "PutBucketLifecycleConfiguration" and answer.status == 400 and len(rules) > 1:
        serve(replace(request, body=b"<LifecycleConfiguration>" + rules[0] + b"</LifecycleConfiguration>"))
    return answer


@defect(*(f"{REFUSED}[Put{name}]" for name in (
    "BucketCors", "BucketEncryption", "BucketLifecycleConfiguration", "BucketOwnershipControls", "BucketTagging",
    "BucketWebsite", "PublicAccessBlock")))  # fmt: skip
def refused_documents_delete_the_configuration(request: S3Request, serve: Serve) -> Response:
    """A configuration is deleted before the new document is read, which may be malformed."""
    answer = serve(request)
    puts = request.method == "PUT" and request.bucket and not request.key
    if puts and answer.status == 400 and b"<Code>MalformedXML" in answer.body:
        serve(replace(request, method="DELETE", body=b""))
    return answer
