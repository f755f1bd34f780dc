"""The removal of a feature from a right server, in the two ways in which servers lack one, to see if the program still
has its outcome: it needs some features, and only sends others."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from programs.recording.feature_usage import TRAITS, SentRequest, Trait, sent_request
from record.footprint_file import FRAMINGS, Extent
from reference.protocol.serving import Middleware, Request, Response, Serve, error

_CHECKSUMS = re.compile(rb"<(Checksum\w+)>[^<]*</\1>")
_ROOT = re.compile(rb"<(\w+)")
SUB_RESOURCES = frozenset(("acl", "delete", "location", "tagging", "uploads", "versioning", "versions"))
CONTENT_MD5 = "content-md5"
PRESIGNED = "presigned-urls"
"""A feature that cannot be ignored: without its signature, a request has no sender."""


def traits_of(feature: str, sent: Sequence[SentRequest]) -> list[Trait]:
    """The traits of a feature that show in these requests."""
    return [trait for trait in TRAITS if trait.feature == feature and any(map(trait.is_in, sent))]


def refusing(traits: Sequence[Trait]) -> Middleware:
    """A server that refuses requests that rely on the feature."""

    def refuse(request: Request, serve: Serve) -> Response:
        sent = sent_request(request)
        return error(501, "NotImplemented") if any(trait.is_in(sent) for trait in traits) else serve(request)

    return refuse


def ignoring(traits: Sequence[Trait]) -> Middleware:
    """Returns a server that ignores the headers and parameters with which requests rely on the feature; if that is a
    checksum, also the ones that complete an upload."""
    checksums = any(trait.feature.startswith("checksum-") for trait in traits)

    def ignore(request: Request, serve: Serve) -> Response:
        if checksums and request.operation == "CompleteMultipartUpload":
            request = replace(request, body=_CHECKSUMS.sub(b"", request.body))
        sent = sent_request(request)
        names = {name for trait in traits if trait.is_in(sent) for name in _names(trait, sent)}
        if not names:
            return serve(request)
        left = request.without(*(names & set(request.headers)))
        if CONTENT_MD5 in names:  # the server requires it of an upload with a retention, also where nothing compares it
            left = left.with_headers(content_md5=base64.b64encode(hashlib.md5(request.body).digest()).decode())
        return serve(left.with_query(**{name.replace("-", "_"): None for name in names & set(request.query)}))

    return ignore


def server_renaming_root(operation: str) -> Middleware:
    """A server that gives the root element of its answers to an operation another name, as some do."""

    def rename(request: Request, serve: Serve) -> Response:
        answer = serve(request)
        root = _ROOT.search(answer.body)
        if request.operation != operation or not answer.is_xml or answer.status >= 300 or not root:
            return answer
        return answer.sub(rb"(</?)(?=%b[\s/>])" % root[1], rb"\1Other")

    return rename


def _names(trait: Trait, sent: SentRequest) -> set[str]:
    """Returns the headers and parameters that a server without the feature ignores: for an operation, the ones that
    tell it from another one."""
    return trait.names_in(sent) if trait.names or trait.shows else set(SUB_RESOURCES.intersection(sent.parameters))


def measure_extent(feature: str, sent: Sequence[SentRequest], works: Callable[[Middleware], bool]) -> Extent:
    """Returns the extent of the need for a feature of a program with these requests; `works` tells if it works on a
    server with a middleware."""
    traits = traits_of(feature, sent)
    # A server that ignores the framing of a body stores it as data, and no application can work with that.
    can_be_ignored = feature not in (*FRAMINGS, PRESIGNED) and any(
        _names(trait, each) for trait in traits for each in sent if trait.is_in(each)
    )
    if works(refusing(traits)):
        return "refusal" if can_be_ignored and not works(ignoring(traits)) else "nothing"
    return "acceptance" if can_be_ignored and works(ignoring(traits)) else "effect"
