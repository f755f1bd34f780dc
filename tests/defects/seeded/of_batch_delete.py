"""Seeded defects of deleting in batches."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import md5
from html import escape, unescape
from urllib.parse import unquote_plus

from reference.account import MAIN
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.state import Bucket, Lock
from tests.defects.seeding import BOTO3, defect

ANSWER = "batch_delete/answer"
KEYS = "batch_delete/keys"
DOCUMENT = "batch_delete/document"
INTEGRITY = "batch_delete/integrity"
VERSIONS = "batch_delete/versions"
MISSING = "batch_delete/missing_versions"
LOCKED = "batch_delete/locked"
CONDITIONS = "batch_delete/conditions"
DELETED = rb"<Deleted>.*?</Deleted>"
OBJECT = rb"<Object>.*?</Object>"


def _is_batch(request: S3Request) -> bool:
    return request.operation == "DeleteObjects"


def _with_body(pattern: bytes, change: bytes | Callable[[re.Match[bytes]], bytes], request: S3Request) -> S3Request:
    """Returns the batch with another document; its checksums stay those of the original one."""
    return replace(request, body=re.sub(pattern, change, request.body, flags=re.DOTALL))


def _names(request: S3Request) -> list[str]:
    """The keys that the document names."""
    return [unescape(key) for key in re.findall("<Key>(.*?)</Key>", request.body.decode(), re.DOTALL)]


def _without_locks(request: S3Request, serve: Serve, *, holds: bool, retention: bool) -> Response:
    """The response as if nothing were locked in these ways."""
    bucket = request.stored_bucket or Bucket("", None)  # type: ignore[arg-type]
    before = [(version, version.lock) for versions in bucket.versions.values() for version in versions]
    for version, lock in before:
        version.lock = replace(lock, legal_hold="" if holds else lock.legal_hold)
        version.lock = Lock(legal_hold=version.lock.legal_hold) if retention else version.lock
    answer = serve(request)
    for version, lock in before:
        version.lock = lock
    return answer


@defect(f"{KEYS}::key_that_is_too_long_beside_another")
def long_keys_end_a_batch(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects returns 500 if one of its keys has more than 1,024 bytes."""
    long = _is_batch(request) and any(len(key.encode()) > 1024 for key in _names(request))
    return error(500, "InternalError") if long else serve(request)


@defect(f"{KEYS}::key_that_is_too_long_beside_another")
def long_keys_of_a_batch_are_deleted(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects names a key with more than 1,024 bytes among those that it deleted."""
    answer = serve(request)
    if not _is_batch(request):
        return answer
    too_long = rb"<Error>(<Key>[^<]{1025,}</Key>).*?</Error>"
    return answer.sub(too_long, rb"<Deleted>\1</Deleted>")


@defect(f"{KEYS}::folder_is_gone_with_its_keys")
def folders_outlive_their_keys(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects leaves an empty object for the folder of a key, as file systems leave a directory."""
    answer = serve(request)
    for name in _names(request) if _is_batch(request) and answer.status == 200 else ():
        folder = request.at(request.bucket, name.rpartition("/")[0] + "/").without(*request.headers)
        serve(replace(folder, method="PUT", query_string="", body=b"", arrived=b""))
    return answer


@defect(f"{ANSWER}::quiet_omits_deleted_keys", f"{VERSIONS}::quiet_omits_delete_markers")
def quiet_is_ignored(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects names what it deleted, whether quiet or not."""
    return serve(_with_body(rb"<Quiet>true", b"<Quiet>false", request) if _is_batch(request) else request)


@defect(f"{ANSWER}::not_quiet_names_keys", f"{ANSWER}::missing_keys_are_deleted", f"{ANSWER}::thousand_keys")
def always_quiet(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects never names what it deleted."""
    answer = serve(request)
    return answer.sub(DELETED, b"") if _is_batch(request) else answer


@defect(f"{LOCKED}::held_version_is_refused[quiet]", f"{MISSING}::unknown_version_is_an_error_of_its_key[quiet]")
def quiet_hides_errors(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects reports no errors in quiet mode."""
    answer = serve(request)
    return answer.sub(rb"<Error>.*?</Error>", b"") if b"<Quiet>true" in request.body else answer


@defect(f"{ANSWER}::one_key", f"{KEYS}::deleted_entry_has_the_exact_key[plus]")
def deleted_names_no_key(request: S3Request, serve: Serve) -> Response:
    """The Deleted entries of DeleteObjects are empty."""
    answer = serve(request)
    return answer.sub(DELETED, b"<Deleted></Deleted>") if _is_batch(request) else answer


@defect(f"{VERSIONS}::missing_key_gets_a_delete_marker")
def missing_keys_are_passed_over(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects creates no delete marker for keys that never existed, and does not name the keys."""
    bucket = request.stored_bucket
    if not _is_batch(request) or not bucket or any(key in bucket.versions for key in _names(request)):
        return serve(request)
    return Response(200, [("Content-Type", "application/xml")], b"<DeleteResult></DeleteResult>")


@defect(f"{ANSWER}::missing_keys_are_deleted", f"{ANSWER}::repeated_request_is_no_error")
def missing_keys_are_errors(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects returns an error NoSuchKey for each key that does not exist."""
    bucket = request.stored_bucket
    missing = [key for key in _names(request) if bucket and not bucket.current(key)] if _is_batch(request) else []
    answer = serve(request)
    for key in missing:
        name = f"<Key>{escape(key)}</Key>".encode()
        answer.sub(
            b"<Deleted>" + re.escape(name) + b"</Deleted>", b"<Error>" + name + b"<Code>NoSuchKey</Code></Error>"
        )
    return answer


@defect(f"{ANSWER}::missing_key_does_not_protect_other_keys")
def missing_key_keeps_others(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects stops at the first key that does not exist, and reports all keys as deleted."""
    bucket = request.stored_bucket
    if not _is_batch(request) or not bucket or all(bucket.current(key) for key in _names(request)):
        return serve(request)
    deleted = "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in _names(request))
    return Response(200, [("Content-Type", "application/xml")], f"<DeleteResult>{deleted}</DeleteResult>".encode())


@defect(f"{ANSWER}::objects_with_similar_keys_stay", f"{ANSWER}::folder_object_leaves_what_is_in_it")
def keys_are_prefixes(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects deletes every key that begins with a key in the document."""
    bucket = request.stored_bucket
    if _is_batch(request) and bucket and len(_names(request)) < 1000:
        below = [k for k in bucket.names if any(k.startswith(key) for key in _names(request))]
        for key in below:
            serve(replace(request.at(request.bucket, key), method="DELETE", query_string=""))
    return serve(request)


@defect(
    f"{KEYS}::key_with_special_characters_is_deleted[percent_encoded]",
    f"{KEYS}::key_with_special_characters_is_deleted[plus]",
)
def keys_are_decoded(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects percent-decodes its keys."""
    decoded = lambda found: unquote_plus(found[0].decode()).encode()  # noqa: E731
    return serve(_with_body(rb"<Key>.*?</Key>", decoded, request) if _is_batch(request) else request)


@defect(f"{KEYS}::key_with_special_characters_is_deleted[space_at_the_ends]")
def keys_are_stripped(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects strips spaces from the ends of its keys' last segments."""
    return serve(
        _with_body(rb"(<Key>[^<]*?/) *([^<]*?) *</Key>", rb"\1\2</Key>", request) if _is_batch(request) else request
    )


@defect(f"{KEYS}::deleted_entry_has_the_exact_key[entity]", f"{KEYS}::deleted_entry_has_the_exact_key[tag]")
def named_keys_are_escaped_twice(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects escapes the keys in its response twice."""
    answer = serve(request)
    return answer.sub(rb"&(?=\w+;)", b"&amp;") if _is_batch(request) else answer


@defect(f"{KEYS}::unicode_forms_are_different_keys")
def keys_are_normalised(request: S3Request, serve: Serve) -> Response:
    """Keys are normalised to one Unicode form."""
    if _is_batch(request):
        return serve(replace(request, body=request.body.decode().replace("e\u0301", "é").encode()))
    if request.operation == "PutObject":
        return serve(request.at(request.bucket, request.key.replace("e\u0301", "é")))
    return serve(request)


@defect(f"{DOCUMENT}::wrong_document_is_refused[more_than_a_thousand_keys]")
def any_number_of_keys_is_taken(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects accepts more than 1,000 keys."""
    if _is_batch(request) and len(_names(request)) > 1000:
        first = re.search(OBJECT, request.body)
        assert first is not None
        return serve(replace(request, body=b"<Delete>" + first[0] + b"</Delete>"))
    return serve(request)


@defect(
    f"{DOCUMENT}::wrong_document_is_refused[no_objects]",
    f"{DOCUMENT}::wrong_document_is_refused[object_without_key]",
)
def documents_have_no_schema(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects deletes what it finds in a document, whatever its elements are."""
    answer = serve(request)
    if _is_batch(request) and answer.status == 400:
        return Response(200, [("Content-Type", "application/xml")], b"<DeleteResult></DeleteResult>")
    return answer


@defect(f"{DOCUMENT}::wrong_document_is_refused[not_xml]", f"{DOCUMENT}::wrong_document_is_refused[cut_off]")
def junk_is_an_internal_error(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects returns 500 for a body that is not XML."""
    answer = serve(request)
    return error(500, "InternalError") if _is_batch(request) and b"MalformedXML" in answer.body else answer


@defect(f"{DOCUMENT}::wrong_document_is_refused[cut_off]", f"{DOCUMENT}::wrong_document_is_refused[object_without_key]")
def documents_are_read_as_they_come(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects refuses an invalid document only after it has deleted the keys before the error."""
    if _is_batch(request) and serve(request).status == 400 and (first := re.search(OBJECT, request.body)):
        serve(replace(request, body=b"<Delete>" + first[0] + b"</Delete>"))
    return serve(request)


@defect(f"{DOCUMENT}::document_is_read_as_xml[no_namespace]", f"{DOCUMENT}::document_is_read_as_xml[comment]")
def namespace_is_wanted(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects requires its document to be in the namespace of S3."""
    return error(400, "MalformedXML") if _is_batch(request) and b"xmlns" not in request.body else serve(request)


@defect(f"{DOCUMENT}::document_is_read_as_xml[cdata]", f"{DOCUMENT}::character_references_are_resolved")
def documents_are_searched_for_keys(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects finds keys in its document without reading it as XML."""
    if _is_batch(request) and (b"CDATA" in request.body or b"&#" in request.body):
        return serve(_with_body(rb"<Key>.*?</Key>", b"<Key>what stands there</Key>", request))
    return serve(request)


@defect(f"{DOCUMENT}::empty_body_is_refused")
def no_document_deletes_nothing(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects without a document returns 200."""
    if _is_batch(request) and not request.body:
        return Response(200, [("Content-Type", "application/xml")], b"<DeleteResult></DeleteResult>")
    return serve(request)


@defect(f"{INTEGRITY}::missing_checksum_is_refused")
def batch_needs_no_checksum(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects needs no checksum."""
    answer = serve(request)
    if _is_batch(request) and b"<Code>InvalidRequest" in answer.body:
        return serve(_with_md5(request))
    return answer


def _with_md5(request: S3Request) -> S3Request:
    arrived = request.body if request.arrived is None else request.arrived
    return request.having(content_md5=b64encode(md5(arrived, usedforsecurity=False).digest()).decode())


@defect(
    f"{INTEGRITY}::wrong_checksum_is_refused[content_md5]",
    f"{INTEGRITY}::wrong_checksum_is_refused[content_md5_that_is_no_base64]",
)
def content_md5_of_a_batch_is_ignored(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects does not verify Content-MD5."""
    return serve(_with_md5(request)) if _is_batch(request) and request.header("content-md5") else serve(request)


@defect(f"{INTEGRITY}::one_right_checksum_is_enough[crc32]", f"{INTEGRITY}::one_right_checksum_is_enough[sha256]")
def batch_needs_content_md5(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects accepts no checksum other than Content-MD5."""
    if _is_batch(request) and not request.header("content-md5"):
        return error(400, "InvalidRequest")
    return serve(request)


@defect(f"{VERSIONS}::version_is_deleted_for_good", f"{VERSIONS}::all_versions_in_one_request")
def batch_ignores_version_ids(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects ignores version ids, and creates delete markers."""
    return serve(_with_body(rb"<VersionId>.*?</VersionId>", b"", request) if _is_batch(request) else request)


@defect(f"{VERSIONS}::key_alone_makes_a_delete_marker", f"{VERSIONS}::delete_marker_is_deleted_by_its_id")
def delete_markers_are_not_named(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects does not name the delete markers that it created or deleted."""
    answer = serve(request)
    return answer.sub(rb"<DeleteMarkerVersionId>.*?</DeleteMarkerVersionId>", b"") if _is_batch(request) else answer


@defect(f"{VERSIONS}::missing_key_gets_a_delete_marker", f"{VERSIONS}::versions_and_keys_in_one_request")
def missing_key_gets_no_delete_marker(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects creates no delete marker for a key that never existed."""
    bucket = request.stored_bucket
    missing = [key for key in _names(request) if bucket and key not in bucket.names] if _is_batch(request) else []
    answer = serve(request)
    for key in missing:
        if bucket and bucket.versions.get(key):
            bucket.remove(key, bucket.versions[key][-1].version_id)
        answer.sub(
            rb"(<Key>" + re.escape(escape(key)).encode() + rb"</Key>)<DeleteMarker>.*?</Deleted>", rb"\1</Deleted>"
        )
    return answer


@defect(f"{MISSING}::unknown_version_is_an_error_of_its_key[verbose]")
def unknown_version_is_deleted(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects reports a version that does not exist as deleted."""
    wrong = rb"<Error>(<Key>[^<]*</Key>)(<VersionId>[^<]*</VersionId>)<Code>NoSuchVersion.*?</Error>"
    answer = serve(request)
    return answer.sub(wrong, rb"<Deleted>\1\2</Deleted>") if _is_batch(request) else answer


@defect(f"{MISSING}::deleted_version_is_no_error")
def deleted_version_is_an_error(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects returns an error NoSuchVersion for a version that was deleted before."""
    bucket = request.stored_bucket
    found = (
        re.findall("<Key>(.*?)</Key><VersionId>(.*?)</VersionId>", request.body.decode()) if _is_batch(request) else []
    )
    gone = [pair for pair in found if bucket and not bucket.version(*pair)]
    answer = serve(request)
    for key, version in gone:
        named = f"<Key>{key}</Key><VersionId>{version}</VersionId>".encode()
        answer.sub(b"<Deleted>" + named + b"</Deleted>", b"<Error>" + named + b"<Code>NoSuchVersion</Code></Error>")
    return answer


@defect(
    f"{MISSING}::unknown_version_does_not_protect_other_versions", f"{LOCKED}::held_version_does_not_protect_other_keys"
)
def one_error_keeps_all(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects deletes nothing if there is an error for one key."""
    if not _is_batch(request):
        return serve(request)
    bucket = request.stored_bucket
    before = {key: list(versions) for key, versions in bucket.versions.items()} if bucket else {}
    answer = serve(request)
    if bucket and b"<Error>" in answer.body:
        bucket.versions, bucket.names = before, sorted(before)
    return answer


@defect(f"{LOCKED}::held_version_is_refused[verbose]", f"{LOCKED}::retained_version_is_refused")
def batch_passes_by_locks(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects ignores Object Lock."""
    return _without_locks(request, serve, holds=True, retention=True) if _is_batch(request) else serve(request)


@defect(f"{LOCKED}::legal_hold_is_not_bypassed")
def bypass_passes_by_legal_holds(request: S3Request, serve: Serve) -> Response:
    """A request that may bypass GOVERNANCE retention also bypasses a legal hold."""
    bypasses = request.header("x-amz-bypass-governance-retention") == "true"
    return _without_locks(request, serve, holds=True, retention=False) if bypasses else serve(request)


@defect(f"{LOCKED}::retention_that_is_not_bypassed_is_refused")
def bypass_is_never_false(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects treats the bypass header as true, whatever its value."""
    given = _is_batch(request) and request.header("x-amz-bypass-governance-retention")
    return serve(request.having(x_amz_bypass_governance_retention="true") if given else request)


@defect(f"{LOCKED}::retention_is_bypassed")
def batch_has_no_bypass(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects ignores the bypass header."""
    return serve(request.having(x_amz_bypass_governance_retention=None) if _is_batch(request) else request)


@defect(f"{LOCKED}::bypass_needs_object_lock")
def bypass_is_taken_everywhere(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects accepts the bypass header in a bucket without Object Lock."""
    bucket = request.stored_bucket
    if _is_batch(request) and bucket and not bucket.lock_enabled:
        return serve(request.having(x_amz_bypass_governance_retention=None))
    return serve(request)


@defect(f"{LOCKED}::held_version_is_refused[verbose]", f"{LOCKED}::held_version_does_not_protect_other_keys")
def locked_version_refuses_the_batch(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects returns 403 if one of its versions is locked."""
    answer = serve(request)
    return error(403, "AccessDenied") if _is_batch(request) and b"<Code>AccessDenied" in answer.body else answer


@defect(f"{LOCKED}::held_version_is_refused[verbose]", f"{LOCKED}::retained_version_is_refused")
def errors_name_no_version(request: S3Request, serve: Serve) -> Response:
    """The errors of DeleteObjects do not name the version."""
    answer = serve(request)
    return (
        answer.sub(rb"(<Error><Key>[^<]*</Key>)<VersionId>[^<]*</VersionId>", rb"\1") if _is_batch(request) else answer
    )


@defect(f"{LOCKED}::delete_marker_over_a_held_version")
def locked_versions_take_no_marker(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects refuses to create a delete marker over a locked version."""
    bucket = request.stored_bucket
    if _is_batch(request) and bucket and b"<VersionId>" not in request.body:
        held = [k for k in _names(request) if (found := bucket.current(k)) and found.lock.legal_hold == "ON"]
        if held:
            errors = "".join(f"<Error><Key>{k}</Key><Code>AccessDenied</Code></Error>" for k in held)
            return Response(
                200, [("Content-Type", "application/xml")], f"<DeleteResult>{errors}</DeleteResult>".encode()
            )
    return serve(request)


@defect(
    f"{CONDITIONS}::wrong_etag_is_an_error_of_its_key",
    f"{CONDITIONS}::wrong_etag_does_not_protect_other_keys",
    f"{CONDITIONS}::missing_key_with_an_etag_is_an_error_of_its_key[etag]",
    f"{CONDITIONS}::missing_key_with_an_etag_is_an_error_of_its_key[asterisk]",
    f"{CONDITIONS}::etag_of_an_older_version_makes_no_delete_marker",
    clients=BOTO3,
)
def batch_ignores_etags(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects does not check the ETag of an object."""
    return serve(_with_body(rb"<ETag>.*?</ETag>", b"", request) if _is_batch(request) else request)


@defect(
    *(f"{MISSING}::malformed_version_deletes_nothing[{state}]" for state in ("never", "enabled", "suspended")),
    clients=BOTO3,
)
def malformed_versions_are_none(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects ignores a malformed VersionId, and deletes the object."""
    malformed = rb"<VersionId>not-.*?</VersionId>"
    return serve(_with_body(malformed, b"", request) if _is_batch(request) else request)


@defect("batch_delete/access::private_bucket_is_not_written")
def anyone_deletes_in_batches(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects requires no credentials."""
    return serve(replace(request, account=MAIN) if _is_batch(request) else request)


@defect(f"{ANSWER}::missing_bucket_is_refused[quiet]", f"{ANSWER}::missing_bucket_is_refused[verbose]")
def batch_in_a_missing_bucket_deletes_nothing(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects in a bucket that does not exist returns 200."""
    if _is_batch(request) and not request.stored_bucket:
        return Response(200, [("Content-Type", "application/xml")], b"<DeleteResult></DeleteResult>")
    return serve(request)


@defect(f"{CONDITIONS}::etag_without_quotes", f"{CONDITIONS}::asterisk_deletes_what_exists", clients=BOTO3)
def batch_etags_need_quotes(request: S3Request, serve: Serve) -> Response:
    """In DeleteObjects, an ETag without quotes, or an asterisk, matches nothing."""
    bare = rb"<ETag>(?![^<]*(?:\"|&quot;))[^<]*</ETag>"
    return serve(_with_body(bare, b"<ETag>none</ETag>", request) if _is_batch(request) else request)
