"""Allowed variations of responses to forms: the documented codes, and the form of a Location."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from reference.faults.coded.of_forms import body_that_is_no_form_has_the_documented_code
from reference.protocol.errors import S3Error
from reference.protocol.messages import Response, S3Request, Serve, error
from reference.signatures import forms
from tests.defects.varying import variation


# These codes are in the list of error codes; AWS itself answers otherwise.
@variation("less", behind_signatures=True, unlike_aws=("post_object/form::body_of_another_type_is_refused_as_on_aws",))
def forms_are_refused_with_documented_codes(request: S3Request, serve: Serve) -> Response:
    """A form is refused with the documented codes."""
    return body_that_is_no_form_has_the_documented_code(request, serve)


@variation("less")
def locations_of_forms_are_encoded_otherwise(request: S3Request, serve: Serve) -> Response:
    """A form's Location does not encode the key's slashes, the query of its redirect has another order, and the
    document has a namespace, and quotes as references."""
    answer = serve(request)
    if request.operation != "PostObject" or answer.status not in (200, 201, 204, 303):
        return answer
    location = answer.header("Location")
    if answer.status == 303:
        url, _, query = location.partition("?")
        return answer.set("Location", f"{url}?{urlencode(sorted(parse_qsl(query), reverse=True))}")
    answer.set("Location", location.replace("%2F", "/"))
    answer.sub(b"%2F", b"/").sub(b'"(?=[0-9a-f<])', b"&#34;")
    return answer.sub(b"<PostResponse>", b'<PostResponse xmlns="http://s3.amazonaws.com/doc/2006-03-01/">')


@variation("less", behind_signatures=True)
def repeated_form_fields_are_refused(request: S3Request, serve: Serve) -> Response:
    """A form with a repeated field is refused."""
    if request.operation != "PostObject":
        return serve(request)
    try:
        names = [name for name, _, _ in forms.parts(request)]
    except S3Error:
        return serve(request)
    return serve(request) if len(names) == len(set(names)) else error(400, "InvalidArgument", ArgumentName="fields")


@variation("more", behind_signatures=True)
def forms_with_lf_line_ends_are_accepted(request: S3Request, serve: Serve) -> Response:
    """A form whose lines end with LF is read like one with CRLF."""
    answer = serve(request)
    if b"<Code>MalformedPOSTRequest<" not in answer.body or b"\r\n" in request.body:
        return answer
    body = request.body.replace(b"\n", b"\r\n")
    return serve(replace(request, body=body, raw_body=body))
