"""Forms on their way to the reference with changed fields or another policy, signed again."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from urllib3.filepost import encode_multipart_formdata

from reference.account import MAIN
from reference.protocol.errors import S3Error
from reference.protocol.messages import S3Request
from reference.signatures import forms

Fields = dict[str, str]
Policy = dict[str, Any]


def fields_of(request: S3Request) -> Fields | None:
    """The fields of a form, by names in lower case; None if the form cannot be read."""
    if request.operation != "PostObject":
        return None
    try:
        return dict(forms.read(request).fields)
    except S3Error:
        return None


def policy_of(fields: Fields) -> Policy:
    """A form's policy; an empty one if the policy is not a document."""
    try:
        found = json.loads(base64.b64decode(fields.get("policy", ""), validate=True))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def has_valid_signature(fields: Fields) -> bool:
    try:
        return forms.sender(fields) is not None
    except S3Error:
        return False


def resigned(request: S3Request, change: Callable[[Fields, Policy], object]) -> S3Request:
    """The form with the fields and the policy as `change` leaves them, signed by the main account; anything else is
    left unchanged."""
    fields = fields_of(request)
    if fields is None:
        return request
    policy = policy_of(fields)
    change(fields, policy)
    fields["policy"] = base64.b64encode(json.dumps(policy).encode()).decode()
    if "awsaccesskeyid" in fields:
        fields["signature"] = forms.signature_v2(MAIN, fields["policy"])
    else:
        scope = fields.get("x-amz-credential", "").partition("/")[2]
        fields["x-amz-signature"] = forms.signature_v4(MAIN, scope, fields["policy"])
    return with_fields(request, fields)


def resigned_if_valid(request: S3Request, change: Callable[[Fields, Policy], object]) -> S3Request:
    """The changed form, signed again; a form with a wrong signature is left unchanged."""
    fields = fields_of(request)
    return request if fields is None or not has_valid_signature(fields) else resigned(request, change)


def with_fields(request: S3Request, fields: Fields, file: bytes | None = None) -> S3Request:
    """The form with these fields, and with another file if one is given."""
    content = forms.read(request).file if file is None else file
    body, content_type = encode_multipart_formdata([*fields.items(), ("file", ("file", content))])
    changed = replace(request, body=body, raw_body=body)
    return changed.with_headers(**{"content-type": content_type, "content-length": str(len(body))})


def condition_field(condition: Any) -> str:
    """The name of the field that a condition is about, in lower case."""
    name = next(iter(condition), "") if isinstance(condition, dict) else (condition[1:2] or [""])[0]
    return str(name).removeprefix("$").lower()


def removing_fields(*beginnings: str) -> Callable[[Fields, Policy], None]:
    """Removes the fields with these prefixes from a form, and from the conditions of the policy."""

    def remove(fields: Fields, policy: Policy) -> None:
        for name in [name for name in fields if name.startswith(beginnings)]:
            del fields[name]
        policy["conditions"] = [
            each for each in policy["conditions"] if not condition_field(each).startswith(beginnings)
        ]

    return remove
