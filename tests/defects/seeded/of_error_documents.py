"""Seeded defects of error documents, and of how XML is read."""

from __future__ import annotations

import re
from dataclasses import replace

from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.seeding import RAW_V4, defect

D, M, H, X = (f"errors/{name}" for name in ("documents", "malformed_xml", "hostile_xml", "xml_is_read_as_xml"))


@defect(
    *(f"{D}::error_names_its_cause[{case}]" for case in ("NoSuchKey", "NoSuchUpload", "InvalidDigest")),
    f"{D}::error_names_the_bucket",
    f"{D}::range_that_is_refused_is_named",
    f"{D}::condition_that_fails_is_named",
    f"{D}::digests_that_differ_are_named",
    clients=RAW_V4,
)
def errors_name_nothing(request: S3Request, serve: Serve) -> Response:
    """Errors have a code and a message, but do not name the resource."""
    answer = serve(request)
    return answer.sub(rb"(</Message>).*</Error>", rb"\1</Error>") if answer.status >= 400 else answer


@defect(
    f"{D}::error_is_a_document[NoSuchKey]", f"{D}::error_is_a_document[InvalidRange]", clients=RAW_V4, in_front=True
)
def errors_have_the_id_of_another_request(request: S3Request, serve: Serve) -> Response:
    """The RequestId of an error differs from the header's."""
    return serve(request).sub(rb"<RequestId>[^<]*", b"<RequestId>0000000000000000")


@defect(f"{D}::error_is_a_document[SignatureDoesNotMatch]", clients=RAW_V4, in_front=True)
def errors_are_sent_as_text(request: S3Request, serve: Serve) -> Response:
    """Errors are sent as text/plain."""
    answer = serve(request)
    return answer.set("Content-Type", "text/plain") if answer.status >= 400 else answer


@defect(
    *(f"{M}::malformed_document_is_refused[PutBucketTagging-{case}]" for case in ("bare_ampersand", "text_after")),
    *(f"{M}::malformed_document_is_refused[PutBucketCors-{case}]" for case in ("bare_ampersand", "two_roots")),
    f"{M}::broken_utf_8_is_refused[lone_byte]",
    clients=RAW_V4,
)
def malformed_documents_are_taken(request: S3Request, serve: Serve) -> Response:
    """A document that is not XML is accepted."""
    answer = serve(request)
    return Response(200) if b"<Code>MalformedXML</Code>" in answer.body else answer


@defect(
    *(f"{M}::malformed_document_is_refused[{name}-text_after]" for name in ("DeleteObjects", "PutBucketTagging")),
    *(f"{M}::malformed_document_is_refused[{name}-text_after]" for name in ("PutBucketVersioning", "PutBucketAcl")),
    *(f"{M}::malformed_document_is_refused[{name}-text_after]" for name in ("CompleteMultipartUpload", "CreateBucket")),
    f"{M}::malformed_document_is_refused[PutObjectTagging-text_after]",
    f"{M}::malformed_document_is_refused[RestoreObject-text_after]",
    clients=RAW_V4,
)
def refused_documents_are_obeyed(request: S3Request, serve: Serve) -> Response:
    """The part of a document before the malformed text takes effect, and then the document is refused."""
    answer = serve(request)
    if answer.status == 400 and request.body.endswith(b">text"):
        serve(replace(request, body=request.body.removesuffix(b"text"), arrived=request.body))
    return answer


@defect(
    *(f"{M}::namespace_may_be_left_out[{name}-none]" for name in ("DeleteObjects", "PutBucketCors", "PutBucketAcl")),
    f"{M}::namespace_may_be_left_out[RestoreObject-none]",
    clients=RAW_V4,
)
def documents_need_the_namespace(request: S3Request, serve: Serve) -> Response:
    """A document without a namespace is refused."""
    return (
        error(400, "MalformedXML")
        if request.body.startswith(b"<") and b"/2006-" not in request.body
        else serve(request)
    )


@defect(
    f"{M}::namespace_may_be_left_out[PutBucketTagging-of_s3]",
    f"{M}::another_namespace_is_refused_or_overlooked[PutBucketTagging]",
    f"{M}::another_namespace_is_refused_or_overlooked[CompleteMultipartUpload]",
    clients=RAW_V4,
)
def documents_in_a_namespace_are_not_read(request: S3Request, serve: Serve) -> Response:
    """A document with a namespace returns 200, and is ignored."""
    return Response(200) if b' xmlns="http' in request.body[:60] else serve(request)


@defect(f"{M}::malformed_document_is_refused[DeleteObjects-json]", clients=RAW_V4)
def malformed_documents_are_an_error_of_the_server(request: S3Request, serve: Serve) -> Response:
    """A document that is not XML causes a server error."""
    answer = serve(request)
    return error(500, "InternalError") if b"<Code>MalformedXML</Code>" in answer.body else answer


@defect(f"{H}::entities_do_no_harm[passwd]", f"{H}::entities_do_no_harm[short_file]", clients=RAW_V4)
def entities_are_read_from_files(request: S3Request, serve: Serve) -> Response:
    """An entity of a document is the content of a file."""
    if b"SYSTEM" not in request.body:
        return serve(request)
    plain = re.sub(rb"<!DOCTYPE[^\[>]*(\[.*\])?>", b"", request.body, flags=re.DOTALL).replace(b"&x;", b"root:x:0")
    return serve(replace(request, body=plain, arrived=request.body))


@defect(
    f"{H}::entities_do_no_harm[billion_laughs]",
    f"{H}::entities_in_a_batch_do_no_harm[billion_laughs]",
    f"{H}::deep_nesting_is_refused",
    clients=RAW_V4,
)
def what_grows_is_an_error_of_the_server(request: S3Request, serve: Serve) -> Response:
    """A document with expanding entities or deep nesting causes a server error."""
    grows = b"&e6;" in request.body or b"<a><a><a>" in request.body
    return error(500, "InternalError") if grows else serve(request)


@defect(
    f"{X}::forms_of_xml_are_understood[byte_order_mark]",
    f"{X}::forms_of_xml_are_understood[namespace_with_a_prefix]",
    f"{X}::content_type_of_the_document_is_ignored[text/plain]",
    clients=RAW_V4,
)
def documents_are_wanted_as_sdks_write_them(request: S3Request, serve: Serve) -> Response:
    """A document with a byte order mark, prefixes or another content type is refused."""
    other = request.body.startswith((b"\xef\xbb\xbf", b"<s3:")) or request.header("content-type") == "text/plain"
    return error(400, "MalformedXML") if other else serve(request)


@defect(f"{X}::other_encoding_or_xml_version_is_read_or_refused[utf_16]", clients=RAW_V4)
def other_encodings_are_an_empty_document(request: S3Request, serve: Serve) -> Response:
    """A document in UTF-16 returns 200, and is ignored."""
    return Response(200) if request.body.startswith((b"\xff\xfe", b"\xfe\xff")) else serve(request)


@defect("errors/malformed_xml::unknown_root_is_refused_or_overlooked[PutObjectTagging]", clients=RAW_V4)
def unknown_roots_are_an_internal_error(request: S3Request, serve: Serve) -> Response:
    """A document with an unknown root returns 500."""
    return error(500, "InternalError") if request.body.startswith(b"<Nobodys>") else serve(request)
