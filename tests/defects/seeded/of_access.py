"""Seeded defects of ACLs and of public URLs."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote_plus

from reference.account import MAIN
from reference.protocol.messages import LISTINGS, Response, S3Request, Serve, error
from tests.defects.seeding import defect

ACL, PUBLIC = "access/object_acl", "access/public_url"


@defect(
    "documented/boto3_guide::put_object_with_acl_public_read",
    f"{ACL}::public_read_on_put_is_effective",
    f"{ACL}::public_read_on_put_is_granted",
    f"{PUBLIC}::public_object_is_read_at_its_url[plain]",
)
def acl_on_put_is_ignored(request: S3Request, serve: Serve) -> Response:
    """PutObject ignores an ACL."""
    return serve(request.having(x_amz_acl=None)) if request.operation == "PutObject" else serve(request)


@defect(f"{ACL}::object_is_private_by_default", f"{PUBLIC}::missing_key_looks_like_a_private_object")
def everything_is_public(request: S3Request, serve: Serve) -> Response:
    """Every object can be read without credentials."""
    return serve(replace(request, account=MAIN))


@defect("documented/boto_rgw_guide::set_canned_acl_private", f"{ACL}::private_closes_a_public_object")
def private_is_not_effective(request: S3Request, serve: Serve) -> Response:
    """PutObjectAcl with private returns 200, and a public object stays public."""
    if request.operation == "PutObjectAcl" and request.headers.get("x-amz-acl") == "private":
        return Response(200)
    return serve(request)


@defect(
    "documented/boto3_guide::put_object_acl_public_read",
    "documented/boto_rgw_guide::set_canned_acl_public_read",
    f"{ACL}::public_read_opens_a_private_object",
)
def public_read_is_not_effective(request: S3Request, serve: Serve) -> Response:
    """PutObjectAcl with public-read returns 200, and a private object stays private."""
    if request.operation == "PutObjectAcl" and request.headers.get("x-amz-acl") == "public-read":
        return Response(200)
    return serve(request)


@defect(f"{ACL}::public_read_on_put_is_granted")
def grants_to_all_are_not_listed(request: S3Request, serve: Serve) -> Response:
    """GetObjectAcl lists only the owner's grant, whatever was granted."""
    answer = serve(request)
    return answer.sub(rb"(</Grant>)<Grant>.*</Grant>", rb"\1") if request.operation == "GetObjectAcl" else answer


@defect(f"{ACL}::private_object_grants_its_owner_alone")
def grants_to_all_are_always_listed(request: S3Request, serve: Serve) -> Response:
    """GetObjectAcl of a private object lists a grant to all users."""
    answer = serve(request)
    grant = (
        b'<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group">'
        b"<URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee><Permission>READ</Permission></Grant>"
    )
    return answer.sub(rb"(</AccessControlList>)", grant + rb"\1") if request.operation == "GetObjectAcl" else answer


@defect(f"{ACL}::private_object_grants_its_owner_alone")
def owner_is_granted_nothing(request: S3Request, serve: Serve) -> Response:
    """GetObjectAcl of a private object lists no grants."""
    answer = serve(request)
    return answer.sub(rb"<Grant>.*</Grant>", b"") if request.operation == "GetObjectAcl" else answer


@defect(f"{ACL}::object_is_unchanged")
def new_acl_empties_the_object(request: S3Request, serve: Serve) -> Response:
    """PutObjectAcl writes its own empty body into the object."""
    if request.operation == "PutObjectAcl":
        acl = request.headers.get("x-amz-acl")
        serve(replace(request, query_string="", body=b"").having(x_amz_acl=acl))
    return serve(request)


@defect(f"{ACL}::object_is_unchanged")
def new_acl_resets_the_type(request: S3Request, serve: Serve) -> Response:
    """PutObjectAcl resets the object's content type."""
    if request.operation == "PutObjectAcl":
        before = serve(replace(request, method="GET", query_string="", body=b""))
        if before.status == 200:
            serve(replace(request, query_string="", body=before.body).having(content_type="binary/octet-stream"))
    return serve(request)


@defect(f"{ACL}::missing_key_is_refused")
def acl_of_a_missing_key_is_200(request: S3Request, serve: Serve) -> Response:
    """PutObjectAcl of a key that does not exist returns 200."""
    answer = serve(request)
    return Response(200) if request.operation == "PutObjectAcl" and answer.status == 404 else answer


@defect(f"{ACL}::object_is_private_by_default", f"{PUBLIC}::private_bucket_is_not_listed")
def access_denied_has_no_document(request: S3Request, serve: Serve) -> Response:
    """A refused reader without credentials gets 403 without an error document."""
    answer = serve(request)
    return Response(403) if request.account is None and answer.status == 403 else answer


@defect(f"{ACL}::object_is_private_by_default")
def access_denied_is_401(request: S3Request, serve: Serve) -> Response:
    """A reader without credentials is asked for them with 401."""
    answer = serve(request)
    return replace(answer, status=401) if request.account is None and answer.status == 403 else answer


@defect(f"{PUBLIC}::missing_key_looks_like_a_private_object")
def missing_keys_are_told(request: S3Request, serve: Serve) -> Response:
    """Without credentials, a key that does not exist in a private bucket returns 404."""
    bucket = request.stored_bucket
    hidden = request.account is None and request.key and bucket is not None and bucket.current(request.key) is None
    return error(404, "NoSuchKey") if hidden else serve(request)


@defect(f"{PUBLIC}::private_bucket_is_not_listed")
def every_bucket_is_listed(request: S3Request, serve: Serve) -> Response:
    """A private bucket can be listed without credentials."""
    return serve(replace(request, account=MAIN)) if request.operation in LISTINGS else serve(request)


@defect(f"{PUBLIC}::public_object_is_read_at_its_url[plus]")
def plus_in_a_url_is_a_space(request: S3Request, serve: Serve) -> Response:
    """The plus sign in the path of a public URL is read as a space."""
    if request.account is None:
        return serve(replace(request, path=request.path.replace("%2B", "+").replace("+", "%20")))
    return serve(request)


@defect(f"{PUBLIC}::public_object_is_read_at_its_url[plus]", f"{PUBLIC}::public_object_is_read_at_its_url[percent]")
def keys_in_urls_are_decoded_twice(request: S3Request, serve: Serve) -> Response:
    """The path of a public URL is decoded twice."""
    if request.account is None and request.key:
        # A percent sign without an escape fails for good, as in most languages.
        return (
            error(400, "InvalidURI")
            if "%25" in request.path
            else serve(request.at(request.bucket, unquote_plus(request.key)))
        )
    return serve(request)


@defect(f"{PUBLIC}::public_object_is_read_at_its_url[accent]", f"{PUBLIC}::public_object_is_read_at_its_url[chinese]")
def keys_in_urls_are_latin_1(request: S3Request, serve: Serve) -> Response:
    """The path of a public URL is decoded as Latin-1."""
    if request.account is None and request.key:
        return serve(request.at(request.bucket, request.key.encode().decode("latin-1")))
    return serve(request)


@defect(
    f"{PUBLIC}::public_object_is_read_at_its_url[question_mark]",
    f"{PUBLIC}::public_object_is_read_at_its_url[hash]",
    f"{PUBLIC}::public_object_is_read_at_its_url[space]",
    f"{PUBLIC}::public_object_is_read_at_its_url[ampersand]",
)
def keys_in_urls_are_not_decoded(request: S3Request, serve: Serve) -> Response:
    """The path of a public URL is not decoded."""
    if request.account is None and request.key:
        return serve(request.at(request.bucket, request.path.lstrip("/").partition("/")[2]))
    return serve(request)
