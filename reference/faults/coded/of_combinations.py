"""Faults of two abilities that are used together, and of values that are less plain than others."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import unquote

from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error


@fault(on=("DeleteObjectTagging",))
def delete_tagging_removes_metadata(request: S3Request, serve: Serve) -> Response:
    """DeleteObjectTagging removes the object's metadata, too."""
    answer = serve(request)
    bucket = request.stored_bucket
    if bucket and (version := bucket.current(request.key)):
        version.metadata.clear()
    return answer


@fault()
def locking_changes_last_modified(request: S3Request, serve: Serve) -> Response:
    """A retention, a legal hold, and the removal of tags change the object's Last-Modified."""
    answer = serve(request)
    bucket = request.stored_bucket
    changes = request.operation in ("PutObjectRetention", "PutObjectLegalHold", "DeleteObjectTagging")
    if changes and bucket and (version := bucket.current(request.key)):
        version.modified += timedelta(seconds=2)
    return answer


@fault()
def copies_share_their_bytes(request: S3Request, serve: Serve) -> Response:
    """A copy and the source share the same bytes, which are emptied when a copy is deleted."""
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


@fault()
def content_disposition_is_in_lower_case(request: S3Request, serve: Serve) -> Response:
    """Content-Disposition is returned in lower case."""
    answer = serve(request)
    disposition = answer.header("Content-Disposition")
    return answer.set("Content-Disposition", disposition.lower()) if disposition else answer


@fault(in_front=True)
def authorization_before_host_is_refused(request: S3Request, serve: Serve) -> Response:
    """A request whose Authorization comes before Host is refused."""
    names = list(request.headers)
    late = "authorization" in names and names.index("authorization") < names.index("host")
    return error(403, "AccessDenied") if late else serve(request)


@fault()
def last_of_repeated_metadata_is_stored(request: S3Request, serve: Serve) -> Response:
    """The last of two x-amz-meta- headers with one name is stored."""
    repeated = request.operation == "PutObject" and "," in request.header("x-amz-meta-a")
    last = request.header("x-amz-meta-a").rpartition(",")[2]
    return serve(request.with_headers(x_amz_meta_a=last) if repeated else request)


@fault(on=("CompleteMultipartUpload",))
def parts_are_joined_in_text_order(request: S3Request, serve: Serve) -> Response:
    """A completed upload joins the parts in the order of the numbers as texts: 10 before 2."""
    bucket = request.stored_bucket
    numbers = [int(number) for number in re.findall(rb"<PartNumber>(\d+)<", request.body)]
    answer = serve(request)
    if numbers == [2, 9, 10] and answer.status == 200:
        assert bucket is not None
        version = bucket.current(request.key)
        assert version is not None
        tail = len(version.body) - 2 * 5 * 1024 * 1024
        version.body = version.body[-tail:] + version.body[:-tail]
    return answer


@fault()
def lifecycle_days_over_365_are_refused(request: S3Request, serve: Serve) -> Response:
    """Lifecycle rules have 365 days at most."""
    least = lambda found: b"<Days>%d" % min(int(found[1]), 365)  # noqa: E731
    return serve(replace(request, body=re.sub(rb"<Days>(\d+)", least, request.body)))


@fault()
def listed_size_is_that_of_the_first_chunk(request: S3Request, serve: Serve) -> Response:
    """Listings have the size of an object's first 8 MiB."""
    first = lambda found: b"<Size>%d" % min(int(found[1]), 8 << 20)  # noqa: E731
    return serve(request).sub(rb"<Size>(\d+)", first)


@fault(on=("PutBucketLifecycleConfiguration",))
def refused_lifecycle_document_is_partly_stored(request: S3Request, serve: Serve) -> Response:
    """PutBucketLifecycleConfiguration that is refused for one rule keeps the earlier rules."""
    answer = serve(request)
    rules = re.findall(rb"<Rule>.*?</Rule>", request.body, re.DOTALL)
    if answer.status == 400 and len(rules) > 1:
        serve(replace(request, body=b"<LifecycleConfiguration>" + rules[0] + b"</LifecycleConfiguration>"))
    return answer


@fault()
def refused_document_deletes_the_configuration(request: S3Request, serve: Serve) -> Response:
    """A configuration is deleted before the new document is read, which may be malformed."""
    answer = serve(request)
    puts = request.method == "PUT" and request.bucket and not request.key
    if puts and answer.status == 400 and b"<Code>MalformedXML" in answer.body:
        serve(replace(request, method="DELETE", body=b""))
    return answer
