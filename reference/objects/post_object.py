"""PostObject: an upload from a form, which becomes a PutObject by the account that signed its policy."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote, urlencode, urlsplit

from reference.access import decisions as access
from reference.configurations import tagging
from reference.objects import operations as objects
from reference.objects import post_policies
from reference.protocol import documents, responses
from reference.protocol.errors import S3Error, invalid_argument
from reference.protocol.messages import Response, S3Request
from reference.signatures import forms
from reference.signatures.forms import SubmittedForm
from reference.state import Bucket

MAX_KEY_BYTES = 1024
_HEADER_FIELDS = {
    *("cache-control", "content-type", "content-disposition", "content-encoding", "content-language", "content-md5"),
    "expires",
}
_SIGNATURE_FIELDS = {"x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature", "x-amz-security-token"}


def post_object(request: S3Request, bucket: Bucket) -> Response:
    form = forms.read(request)
    fields = form.fields
    if "key" not in fields:
        raise invalid_argument(
            "key",
            "",
            "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
        )
    if not fields["key"]:
        raise invalid_argument("key", "", "User key must have a length greater than 0.")
    account = forms.sender(fields)
    if account is not None:
        post_policies.enforce(fields["policy"], bucket.name, fields, len(form.file))
    key = fields["key"]
    if len(key.encode()) > MAX_KEY_BYTES:
        raise S3Error("KeyTooLongError", Size=len(key.encode()), MaxSizeAllowed=MAX_KEY_BYTES)
    put = replace(
        request.at(bucket.name, key),
        method="PUT",
        query_string="",
        headers=_headers(request, form),
        body=form.file,
        raw_body=form.file,
        account=account,
        signing=forms.signing(fields) if account is not None else None,
    )
    access.authorize(put, bucket)
    stored = objects.put_object(put, bucket)
    return _form_response(put, form, stored)


def _headers(request: S3Request, form: SubmittedForm) -> dict[str, str]:
    headers = {
        name: value.encode().decode("latin-1") if name.startswith("x-amz-meta-") else value
        for name, value in form.fields.items()
        if name in _HEADER_FIELDS or (name.startswith("x-amz-") and name not in _SIGNATURE_FIELDS)
    }
    if "acl" in form.fields:
        headers["x-amz-acl"] = form.fields["acl"]
    if "tagging" in form.fields:
        headers["x-amz-tagging"] = _tags(form.fields["tagging"])
    return {"host": request.header("host"), "content-length": str(len(form.file)), **headers}


def _tags(document: str) -> str:
    """The tags as in the header. Any other document has none."""
    if documents.is_xml(document):
        return urlencode(tagging.from_form_document(document.encode()))
    raise S3Error("MalformedXML")


def _form_response(put: S3Request, form: SubmittedForm, stored: Response) -> Response:
    location = f"{'https' if put.secure else 'http'}://{put.header('host')}/{put.bucket}/{quote(put.key, safe='')}"
    etag = stored.header("ETag")
    headers = [*stored.headers, ("Location", location)]
    redirect = form.fields.get("success_action_redirect", form.fields.get("redirect", ""))
    if urlsplit(redirect).scheme in ("http", "https"):
        query = urlencode({"bucket": put.bucket, "key": put.key, "etag": etag})
        return Response(303, headers).set("Location", f"{redirect}{'&' if '?' in redirect else '?'}{query}")
    status = form.fields.get("success_action_status", "")
    if status == "201":
        content = {"Location": location, "Bucket": put.bucket, "Key": put.key, "ETag": etag}
        return Response(
            201,
            [*headers, ("Content-Type", "application/xml")],
            documents.render("PostResponse", content, namespace=""),
        )
    return responses.empty(200 if status == "200" else 204, headers)
