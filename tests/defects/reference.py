"""A server that does what the checks ask: moto's S3 for what it stores, and before it what moto leaves out.

That is: signatures are verified (`signatures.py`), readers without credentials get what the ACLs allow and otherwise
403 AccessDenied, and a part of an upload that is gone answers 404 NoSuchUpload.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlencode

from fixtures import embedded
from fixtures.endpoint import Credentials
from tests.defects import signatures
from tests.defects.service import LISTINGS, Answer, Middleware, Request, Serve, behind, error

CREDENTIALS = Credentials("REFERENCEACCESSKEY00", "reference/secret+key")
OWNER = "owner"
_STATUS = {"AuthorizationHeaderMalformed": 400, "XAmzContentSHA256Mismatch": 400, "InvalidArgument": 400}
# What an authenticated request carries in its query string and moto need not see.
_AUTHENTICATION = ("AWSAccessKeyId", "Signature", "Expires")

Authenticate = Callable[[Request], "str | None"]
"""Gives the error code with which a signed request is refused."""


def refusal(request: Request) -> str | None:
    """The reference's own `Authenticate`."""
    return signatures.refusal(request, CREDENTIALS)


def reference(defect: Middleware | None = None, authenticate: Authenticate = refusal) -> Serve:
    """The whole server; a defect stands between the verified signature and the rest."""
    rest: Serve = behind(_allowed, behind(_known_upload, moto))
    if defect is not None:
        rest = behind(defect, rest)
    return lambda request: _authenticated(request, rest, authenticate)


def _authenticated(request: Request, serve: Serve, authenticate: Authenticate) -> Answer:
    if not signatures.is_signed(request):
        return serve(request)
    if code := authenticate(request):
        return error(_STATUS.get(code, 403), code)
    kept = {n: v for n, v in request.query.items() if n not in _AUTHENTICATION and not n.startswith("X-Amz-")}
    headers = {**request.headers, "authorization": f"AWS {CREDENTIALS.access_key}:verified"}
    for name in ("x-amz-acl", "content-type", "content-md5"):
        if name in kept:  # signed with V2 in the query string
            headers[name] = kept.pop(name)
    return serve(Request(request.method, request.path, urlencode(kept), headers, request.body, OWNER, request.memory))


def stored_bucket(name: str) -> Any:
    """moto's own bucket object, or None."""
    from moto.s3.models import s3_backends

    return s3_backends["123456789012"]["aws"].buckets.get(name)


def _allowed(request: Request, serve: Serve) -> Answer:
    """Without credentials: what the ACL of the object, or for listings and missing keys of the bucket, allows."""
    bucket = stored_bucket(request.bucket)
    if request.account is not None or (request.bucket and bucket is None):
        return serve(request)
    operation = request.operation
    if bucket is not None and operation in ("GetObject", "HeadObject"):
        stored = bucket.keys.get(request.key) or bucket
        if stored.acl is not None and stored.acl.public_read:
            return serve(request)
    elif bucket is not None and operation in (*LISTINGS, "HeadBucket") and bucket.acl and bucket.acl.public_read:
        return serve(request)
    return error(403, "AccessDenied", "Access Denied")


def _known_upload(request: Request, serve: Serve) -> Answer:
    bucket, upload = stored_bucket(request.bucket), request.query.get("uploadId")
    if bucket is not None and upload is not None and upload not in bucket.multiparts:
        return error(404, "NoSuchUpload")
    return serve(request)


@functools.cache
def _application() -> Any:
    return embedded.moto_application()


def moto(request: Request) -> Answer:
    """moto alone."""
    target = request.path + (f"?{request.query_string}" if request.query_string else "")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(request.path, "latin-1"),
        "QUERY_STRING": request.query_string,
        "RAW_URI": target,
        "REQUEST_URI": target,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",  # boto writes the port twice; moto would take that for a bucket's name
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        if name == "content-type":
            environ["CONTENT_TYPE"] = value
        elif name not in ("host", "content-length", "transfer-encoding", "expect"):
            environ["HTTP_" + name.upper().replace("-", "_")] = value
    started: list[Any] = []
    chunks = _application()(environ, lambda status, headers, exc_info=None: started.extend([status, headers]))
    body = b"".join(chunks)
    close = getattr(chunks, "close", None)
    if close:
        close()
    status = int(started[0].split(" ")[0])
    answer = Answer(status, list(started[1]), body)
    if request.method != "HEAD":
        answer.set("Content-Length", None)
    return answer.set("Access-Control-Allow-Origin", None).set("Connection", None)
