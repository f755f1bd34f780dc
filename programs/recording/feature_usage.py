"""The features of an endpoint that a program's request relies on, by some of its headers and parameters.

The module `ablation.py` finds the features that the program can do without.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fixtures.model.features import FEATURES
from programs.recording.signing import DECODED_LENGTH_HEADER, HASH_HEADER, SIGNED_CHUNKS
from reference.protocol.serving import Request

_SPECIAL_CHARACTERS = re.compile(r"[^A-Za-z0-9/!\-_.*'()]")
_WRITES = ("PutObject", "CompleteMultipartUpload")
_READS = ("GetObject", "HeadObject")
_UPLOADS = (*_WRITES, "CreateMultipartUpload", "UploadPart")
_LISTINGS = ("ListObjects", "ListObjectsV2")
_CUSTOMER_KEYS = tuple(f"x-amz-{of}server-side-encryption-customer-" for of in ("", "copy-source-"))


@dataclass(frozen=True)
class SentRequest:
    """A request, without its body: names of headers in lower case, key and parameters decoded. It is `slashed` if its
    path is that of a bucket with a slash after it."""

    operation: str
    key: str
    headers: Mapping[str, str]
    parameters: Mapping[str, str]
    slashed: bool = False

    def names(self) -> set[str]:
        return {*self.headers, *self.parameters}


def sent_request(request: Request) -> SentRequest:
    return SentRequest(request.operation, request.key, request.headers, request.query, request.has_trailing_slash)


@dataclass(frozen=True)
class Trait:
    """A sign that a request relies on a feature: one of `names`, headers or parameters, in one of `operations` (empty:
    in any), or a match of `shows`."""

    feature: str
    operations: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    shows: Callable[[SentRequest], bool] | None = None

    def names_in(self, sent: SentRequest) -> set[str]:
        """The headers and parameters of the feature that a request has."""
        return {name for name in sent.names() if any(_name_matches(name, own) for own in self.names)}

    def is_in(self, sent: SentRequest) -> bool:
        if self.operations and sent.operation not in self.operations:
            return False
        if self.shows is not None:
            return self.shows(sent)
        return bool(self.names_in(sent)) if self.names else True


def _name_matches(name: str, own: str) -> bool:
    """Returns whether a name is `own`, or begins with an `own` that ends with a hyphen."""
    return name.startswith(own) if own.endswith("-") else name == own


def _has_payload_hash(*forms: str) -> Callable[[SentRequest], bool]:
    return lambda sent: sent.headers.get(HASH_HEADER, "") in forms


def _asks_for_other_than(name: str, default: str) -> Callable[[SentRequest], bool]:
    """Returns a function that tells if a request's header asks for something other than the default."""
    return lambda sent: sent.headers.get(name, default) != default


def _is_lock_request(name: str) -> bool:
    return name.startswith("x-amz-object-lock-")


def _checksum(algorithm: str) -> Trait:
    """A checksum of this algorithm. A server that ignores it also ignores that it was announced."""
    own, announced = f"x-amz-checksum-{algorithm}", "x-amz-checksum-algorithm"
    return Trait(
        f"checksum-{algorithm}",
        _UPLOADS,
        (own, announced, "x-amz-checksum-type", "x-amz-sdk-checksum-algorithm"),
        lambda sent: own in sent.headers or sent.headers.get(announced, "").lower() == algorithm,
    )


TRAITS = (
    *(Trait(feature.id, feature.operations) for feature in FEATURES if feature.operations),
    Trait("ranges", _READS, ("range",)),
    Trait("part-numbers", _READS, ("partNumber",)),
    Trait("user-metadata", ("PutObject", "CopyObject"), ("x-amz-meta-",)),
    Trait("multipart-metadata", ("CreateMultipartUpload",), ("x-amz-meta-",)),
    Trait("system-metadata", ("PutObject",), ("cache-control", "content-disposition", "content-language", "expires")),
    Trait("copy-metadata", ("CopyObject",), ("x-amz-metadata-directive",)),
    Trait("canned-acls", (), ("x-amz-acl",), _asks_for_other_than("x-amz-acl", "private")),
    Trait("storage-classes", (), ("x-amz-storage-class",), _asks_for_other_than("x-amz-storage-class", "STANDARD")),
    Trait("sse-c", (), _CUSTOMER_KEYS),
    Trait("object-tagging", _UPLOADS, ("x-amz-tagging",)),
    Trait("versioning", (*_READS, "CopyObject", "DeleteObject"), shows=lambda sent: "versionId" in sent.parameters),
    # The gates of retention are about its operations, which need no such header.
    Trait("retention", (*_UPLOADS, "CopyObject"), shows=lambda sent: any(map(_is_lock_request, sent.headers))),
    Trait("list-delimiter", _LISTINGS, ("delimiter",)),
    Trait("list-pages", _LISTINGS, ("continuation-token", "marker")),
    Trait("list-encoding", _LISTINGS, ("encoding-type",)),
    Trait("conditional-writes", _WRITES, ("if-none-match", "if-match")),
    Trait("conditional-reads", _READS, ("if-none-match", "if-match", "if-modified-since", "if-unmodified-since")),
    Trait("conditional-deletes", ("DeleteObject",), ("if-match",)),
    Trait("conditional-copies", (), ("x-amz-copy-source-if-",)),
    Trait("sdk-default-checksums", (*_UPLOADS, *_READS), ("x-amz-sdk-checksum-algorithm", "x-amz-checksum-mode")),
    Trait("content-md5", _UPLOADS, ("content-md5",)),
    *map(_checksum, ("crc32", "crc32c", "crc64nvme", "sha1", "sha256")),
    Trait("signed-chunks", (), (DECODED_LENGTH_HEADER,), _has_payload_hash(SIGNED_CHUNKS)),
    Trait("signed-trailers", (), shows=_has_payload_hash(f"{SIGNED_CHUNKS}-TRAILER")),
    Trait("unsigned-trailers", (), shows=_has_payload_hash("STREAMING-UNSIGNED-PAYLOAD-TRAILER")),
    Trait("cors", (), ("origin",)),
    Trait("presigned-urls", (), ("X-Amz-Signature", "Signature")),
    Trait(
        "key-characters", (), shows=lambda sent: bool(_SPECIAL_CHARACTERS.search(re.sub(r"[^\x00-\x7f]", "", sent.key)))
    ),
    Trait("key-slashes", ("PutObject",), shows=lambda sent: "//" in sent.key),
    Trait("key-neighbours", ("PutObject",), shows=lambda sent: sent.key.endswith("/")),
    # A space as some programs write it.
    Trait("copy-sources", (), shows=lambda sent: "+" in sent.headers.get("x-amz-copy-source", "")),
    Trait("key-unicode", (), shows=lambda sent: not sent.key.isascii()),
)


def form_of_request(sent: SentRequest) -> str:
    """Returns the form that requests of one kind share: operation, form of the payload, names of headers and of
    parameters.

    It leaves out headers that every HTTP client sends, or that only the signature needs.
    """
    hashed = sent.headers.get(HASH_HEADER, "")
    payload = "signed" if re.fullmatch(r"[0-9a-f]{64}", hashed) else hashed
    headers = sorted({re.sub(r"^(x-amz-meta-).*", r"\1*", name) for name in sent.headers if _is_notable(name)})
    parameters = sorted(name for name in sent.parameters if not name.lower().startswith(("x-amz-", "x-id")))
    parts = (sent.operation, payload, *headers, *(f"?{name}" for name in parameters))
    return " ".join(word for word in parts if word)


def _is_notable(name: str) -> bool:
    if name in (HASH_HEADER, "x-amz-date", "x-amz-security-token", "x-amz-user-agent", "amz-sdk-invocation-id"):
        return False
    return name.startswith(("x-amz-", "if-")) or name in _NOTABLE_HEADERS


_NOTABLE_HEADERS = frozenset(
    ("cache-control", "content-disposition", "content-encoding", "content-language", "content-md5", "content-type",
     "expect", "expires", "origin", "range", "transfer-encoding")
)  # fmt: skip
