"""Faults of ACLs and of public URLs."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote_plus

from reference.account import MAIN
from reference.faults.table import fault
from reference.protocol.messages import LISTINGS, Response, S3Request, Serve, error


@fault()
def everything_is_public(request: S3Request, serve: Serve) -> Response:
    """Every object can be read without credentials."""
    return serve(replace(request, account=MAIN))


@fault(on=("PutObjectAcl",))
def new_acl_empties_the_object(request: S3Request, serve: Serve) -> Response:
    """PutObjectAcl writes the empty body of the request into the object."""
    acl = request.headers.get("x-amz-acl")
    serve(replace(request, query_string="", body=b"").with_headers(x_amz_acl=acl))
    return serve(request)


@fault(on=("PutObjectAcl",))
def new_acl_resets_the_content_type(request: S3Request, serve: Serve) -> Response:
    """PutObjectAcl resets the object's content type."""
    before = serve(replace(request, method="GET", query_string="", body=b""))
    if before.status == 200:
        serve(replace(request, query_string="", body=before.body).with_headers(content_type="binary/octet-stream"))
    return serve(request)


@fault()
def missing_keys_return_404_to_anybody(request: S3Request, serve: Serve) -> Response:
    """Without credentials, a key that does not exist in a private bucket returns 404."""
    bucket = request.stored_bucket
    hidden = request.account is None and request.key and bucket is not None and bucket.current(request.key) is None
    return error(404, "NoSuchKey") if hidden else serve(request)


@fault(on=LISTINGS)
def private_buckets_can_be_listed(request: S3Request, serve: Serve) -> Response:
    """A private bucket can be listed without credentials."""
    return serve(replace(request, account=MAIN))


@fault()
def plus_in_a_public_url_is_a_space(request: S3Request, serve: Serve) -> Response:
    """The plus sign in the path of a public URL is read as a space."""
    if request.account is None:
        return serve(replace(request, path=request.path.replace("%2B", "+").replace("+", "%20")))
    return serve(request)


@fault()
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


@fault()
def keys_in_urls_are_latin_1(request: S3Request, serve: Serve) -> Response:
    """The path of a public URL is decoded as Latin-1."""
    if request.account is None and request.key:
        return serve(request.at(request.bucket, request.key.encode().decode("latin-1")))
    return serve(request)


@fault()
def keys_in_urls_are_not_decoded(request: S3Request, serve: Serve) -> Response:
    """The path of a public URL is not decoded."""
    if request.account is None and request.key:
        return serve(request.at(request.bucket, request.path.lstrip("/").partition("/")[2]))
    return serve(request)
