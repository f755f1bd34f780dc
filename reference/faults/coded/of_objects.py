"""Faults of storing, reading and deleting objects."""

from __future__ import annotations

import email.utils
import re
import time
from dataclasses import replace
from urllib.parse import unquote

from reference.faults.table import fault
from reference.protocol.messages import LISTINGS, Response, S3Request, Serve, error

READS = ("GetObject", "HeadObject")


@fault()
def etag_without_quotes(request: S3Request, serve: Serve) -> Response:
    """The ETag header has no quotes."""
    answer = serve(request)
    return answer.set("ETag", answer.header("ETag").strip('"')) if answer.header("ETag") else answer


@fault(on=(*READS, "PutObject"))
def etag_is_not_the_md5(request: S3Request, serve: Serve) -> Response:
    """The ETag of an object is not the MD5 of the bytes."""
    answer = serve(request)
    etag = answer.header("ETag")
    return answer.set("ETag", f'"{etag[:0:-1]}') if etag else answer


@fault()
def keys_are_decoded_twice(request: S3Request, serve: Serve) -> Response:
    """The path of every request is percent-decoded twice."""
    return serve(request.at(request.bucket, unquote(request.key)) if request.key else request)


@fault()
def plus_in_any_path_is_a_space(request: S3Request, serve: Serve) -> Response:
    """A plus sign in the path of any request is read as a space."""
    return serve(request.at(request.bucket, request.key.replace("+", " ")) if request.key else request)


@fault()
def hyphens_in_metadata_names_are_underscores(request: S3Request, serve: Serve) -> Response:
    """A hyphen in the name of user metadata becomes an underscore."""
    answer = serve(request)
    answer.headers = [
        (n[:11] + n[11:].replace("-", "_") if n.lower().startswith("x-amz-meta-") else n, v) for n, v in answer.headers
    ]
    return answer


@fault()
def metadata_is_cut_at_a_comma(request: S3Request, serve: Serve) -> Response:
    """User metadata is cut at the first comma."""
    answer = serve(request)
    answer.headers = [(n, v.partition(",")[0] if n.lower().startswith("x-amz-meta-") else v) for n, v in answer.headers]
    return answer


@fault(on=("PutObject",))
def last_byte_is_lost(request: S3Request, serve: Serve) -> Response:
    """An object is stored without the last byte."""
    return serve(replace(request, body=request.body[:-1]))


@fault(on=("GetObject",))
def empty_object_is_not_found(request: S3Request, serve: Serve) -> Response:
    """GetObject of an empty object returns 404."""
    answer = serve(request)
    return error(404, "NoSuchKey") if not answer.body else answer


@fault(on=("GetObject",))
def body_ends_in_the_middle(request: S3Request, serve: Serve) -> Response:
    """The connection is closed after half of a body."""
    answer = serve(request)
    if answer.status == 200:
        answer.framing = "cut"
    return answer


@fault(on=("PutObject",))
def put_into_a_missing_bucket_creates_it(request: S3Request, serve: Serve) -> Response:
    """PutObject into a bucket that does not exist creates the bucket."""
    if request.stored_bucket is None:
        serve(replace(request.at(request.bucket), body=b""))
    return serve(request)


@fault(on=("PutObject",))
def overwriting_keeps_the_content_type(request: S3Request, serve: Serve) -> Response:
    """PutObject to an existing key keeps the former content type."""
    head = serve(replace(request, method="HEAD", body=b""))
    if head.status == 200:
        return serve(request.with_headers(content_type=head.header("Content-Type")))
    return serve(request)


@fault(on=("PutObject",))
def overwriting_keeps_the_end_of_the_longer_object(request: S3Request, serve: Serve) -> Response:
    """PutObject of a shorter body over a longer object keeps the former end."""
    before = serve(replace(request, method="GET", body=b""))
    if before.status == 200:
        return serve(replace(request, body=request.body + before.body[len(request.body) :]))
    return serve(request)


@fault(on=("PutObject",))
def overwriting_changes_nothing(request: S3Request, serve: Serve) -> Response:
    """PutObject to an existing key returns 200 and changes nothing."""
    bucket = request.stored_bucket
    if bucket is not None and bucket.current(request.key):
        return replace(serve(replace(request, method="HEAD", body=b"")), status=200).set("Content-Length", "0")
    return serve(request)


@fault(on=("PutObject",))
def put_below_an_object_fails(request: S3Request, serve: Serve) -> Response:
    """An object cannot be stored below another object's key, as on a file system."""
    bucket = request.stored_bucket
    if bucket is not None:
        parts = request.key.split("/")
        if any(bucket.current("/".join(parts[:n])) for n in range(1, len(parts))):
            return error(400, "InvalidRequest")
    return serve(request)


@fault()
def missing_bucket_is_403(request: S3Request, serve: Serve) -> Response:
    """Requests for a bucket that does not exist return 403 AccessDenied."""
    answer = serve(request)
    missing = request.bucket and request.method != "PUT" and request.stored_bucket is None
    return error(403, "AccessDenied") if missing and answer.status == 404 else answer


@fault(on=READS)
def missing_key_is_an_empty_object(request: S3Request, serve: Serve) -> Response:
    """A key that does not exist is read as an empty object."""
    answer = serve(request)
    if answer.status == 404 and request.stored_bucket:
        now = email.utils.formatdate(usegmt=True)
        return Response(200, [("ETag", '"d41d8cd98f00b204e9800998ecf8427e"'), ("Last-Modified", now)])
    return answer


@fault(on=("HeadObject",))
def head_has_a_body(request: S3Request, serve: Serve) -> Response:
    """HeadObject returns the object's bytes."""
    answer = serve(replace(request, method="GET"))
    return answer.set("Content-Length", str(len(answer.body)))


def _with_shifted_last_modified(answer: Response, seconds: float) -> Response:
    """Shifts the modification time."""
    if not answer.header("Last-Modified"):
        return answer
    moment = email.utils.parsedate_to_datetime(answer.header("Last-Modified")).timestamp() + seconds
    return answer.set("Last-Modified", email.utils.formatdate(moment, usegmt=True))


@fault()
def last_modified_is_local_time(request: S3Request, serve: Serve) -> Response:
    """Last-Modified is the local time of a server an hour east of Greenwich, labelled as GMT."""
    return _with_shifted_last_modified(serve(request), 3600)


@fault()
def last_modified_is_1970(request: S3Request, serve: Serve) -> Response:
    """Last-Modified is the beginning of 1970."""
    return _with_shifted_last_modified(serve(request), -time.time())


@fault(on=("DeleteObject",))
def delete_of_a_missing_key_is_404(request: S3Request, serve: Serve) -> Response:
    """DeleteObject of a key that does not exist returns 404."""
    bucket = request.stored_bucket
    if bucket is not None and bucket.current(request.key) is None:
        return error(404, "NoSuchKey")
    return serve(request)


@fault()
def deleted_key_is_still_listed(request: S3Request, serve: Serve) -> Response:
    """A key that was deleted stays in the listing."""
    ghosts = request.memory.setdefault("ghosts", [])
    if request.operation == "DeleteObject":
        listed = serve(replace(request.at(request.bucket), method="GET").with_query(prefix=request.key))
        ghosts += re.findall(b"<Contents>.*?</Contents>", listed.body, re.DOTALL)[:1]
    answer = serve(request)
    if request.operation in LISTINGS and answer.status == 200:
        prefix = f"<Contents><Key>{request.query.get('prefix', '')}".encode()
        back = b"".join(ghost for ghost in ghosts if ghost.startswith(prefix))
        answer.sub(b"(?=<Contents>|<Name>)", lambda _: back, count=1)
    return answer


@fault(on=("DeleteObject",))
def delete_object_deletes_by_prefix(request: S3Request, serve: Serve) -> Response:
    """DeleteObject removes every key that begins with the given one."""
    bucket = request.stored_bucket
    if bucket is not None:
        for key in [key for key in bucket.keys if key.startswith(request.key)]:
            serve(request.at(request.bucket, key))
        return Response(204)
    return serve(request)


@fault(on=("GetObject",))
def reading_resets_the_connection(request: S3Request, serve: Serve) -> Response:
    """GetObject of an object that exists resets the connection."""
    answer = serve(request)
    if answer.status == 200:
        answer.framing = "reset"
    return answer
