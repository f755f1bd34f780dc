"""Buckets as websites, at `http://BUCKET.website.localhost:PORT`: the pages for browsers; these are not S3
operations."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote

from reference.protocol import documents
from reference.protocol.documents import Element
from reference.protocol.errors import S3Error
from reference.protocol.messages import Response, S3Request
from reference.state import Bucket

_HOST = re.compile(r"(.+)\.website\.localhost(:\d+)?")
Read = Callable[[S3Request], Response]
"""Answers a request for an object, or raises S3Error."""


def url(endpoint: str) -> str:
    """The template for the URLs of websites, given the URL of the server."""
    scheme, _, rest = endpoint.partition("://")
    return f"{scheme}://{{bucket}}.website.localhost:{rest.rpartition(':')[2]}"


def is_website_request(request: S3Request) -> bool:
    return _HOST.fullmatch(request.header("host")) is not None


def with_bucket_in_path(request: S3Request) -> S3Request:
    """The request with the bucket in the host's name and the key in the path."""
    found = _HOST.fullmatch(request.header("host"))
    assert found, "looked at before"
    return request.at(found[1], unquote(request.path).removeprefix("/"))


def respond(request: S3Request, read: Read) -> Response:
    """The response of a website; errors are HTML pages."""
    try:
        return _respond(request, read)
    except S3Error as error:
        return _page(error)


def _respond(request: S3Request, read: Read) -> Response:
    found = _HOST.fullmatch(request.header("host"))
    assert found, "looked at before"
    bucket = request.state.buckets.get(found[1])
    if bucket is None:
        raise S3Error("NoSuchBucket", BucketName=found[1])
    if request.method not in ("GET", "HEAD"):
        raise S3Error("MethodNotAllowed")
    kept = bucket.configurations.get("website")
    if kept is None:
        raise S3Error("NoSuchWebsiteConfiguration", BucketName=bucket.name)
    return _Site(request, bucket, kept[""], read).answer()


@dataclass(frozen=True)
class _Site:
    request: S3Request
    bucket: Bucket
    configuration: Element
    read: Read

    @property
    def key(self) -> str:
        return unquote(self.request.path).removeprefix("/")

    def answer(self) -> Response:
        everything = self.configuration.find("RedirectAllRequestsTo")
        if everything is not None:
            return self._redirect(everything, self.key)
        if (rule := self._matching_redirect(None)) is not None:
            return rule
        suffix = documents.text(self.configuration, "IndexDocument/Suffix") or ""
        key = self.key + suffix if self.key.endswith("/") or not self.key else self.key
        try:
            return self._object(key)
        except S3Error as error:
            folder = f"{self.key}/"
            if not self.key.endswith("/") and self._exists(folder + suffix):
                return Response(302, [("Location", "/" + quote(folder))])
            return self._matching_redirect(str(error.status)) or self._error(error)

    def _object(self, key: str) -> Response:
        answer = self.read(self._request_for(key))
        location = answer.header("x-amz-website-redirect-location")
        return Response(301, [("Location", location)]) if location else answer

    def _request_for(self, key: str) -> S3Request:
        return replace(self.request.at(self.bucket.name, key), query_string="", account=None)

    def _exists(self, key: str) -> bool:
        try:
            self.read(self._request_for(key))
        except S3Error:
            return False
        return True

    def _error(self, error: S3Error) -> Response:
        """The error document with the status of the error, if there is a readable one."""
        key = documents.text(self.configuration, "ErrorDocument/Key")
        if key is None or not self._exists(key):
            raise error
        answer = self.read(self._request_for(key))
        answer.status = error.status
        return answer

    def _matching_redirect(self, status: str | None) -> Response | None:
        """The redirect of the first rule that matches the key and the error, if there was one."""
        for rule in self.configuration.iterfind("RoutingRules/RoutingRule"):
            prefix = documents.text(rule, "Condition/KeyPrefixEquals") or ""
            redirect = rule.find("Redirect")
            wanted = documents.text(rule, "Condition/HttpErrorCodeReturnedEquals")
            if redirect is None or wanted != status or not self.key.startswith(prefix):
                continue
            key = documents.text(redirect, "ReplaceKeyWith")
            start = documents.text(redirect, "ReplaceKeyPrefixWith")
            if key is None:
                key = self.key if start is None else start + self.key.removeprefix(prefix)
            return self._redirect(redirect, key)
        return None

    def _redirect(self, redirect: Element, key: str) -> Response:
        scheme = documents.text(redirect, "Protocol") or ("https" if self.request.secure else "http")
        host = documents.text(redirect, "HostName") or self.request.header("host")
        code = documents.text(redirect, "HttpRedirectCode") or "301"
        query = f"?{self.request.query_string}" if self.request.query_string else ""
        return Response(int(code), [("Location", f"{scheme}://{host}/{quote(key)}{query}")])


def _page(error: S3Error) -> Response:
    lines = f"<li>Code: {error.code}</li><li>Message: {documents.escape(error.message)}</li>"
    body = f"<html><body><h1>{error.status}</h1><ul>{lines}</ul></body></html>".encode()
    return Response(
        error.status, [("Content-Type", "text/html; charset=utf-8"), ("x-amz-error-code", error.code)], body
    )
