"""The state of the server: buckets, the versions of their objects, and the uploads in progress.

A key that was written in a bucket without versioning has one version, with the id `null`. Versions of a key are in the
order in which they were created; the last one is the current one.
"""

from __future__ import annotations

import bisect
import datetime
import itertools
import secrets
import threading
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from reference.account import MAIN, Account

if TYPE_CHECKING:
    from reference.access.policies.statements import Policy
    from reference.configurations.cors_rules import CorsRule
    from reference.protocol.checksums import Checksum

US_EAST_1 = "us-east-1"

NULL_VERSION_ID = "null"
STANDARD = "STANDARD"
ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"
AUTHENTICATED_USERS = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery"


LAST_DAY = datetime.datetime(9999, 12, 31, tzinfo=datetime.timezone.utc)
"""The last midnight that a date can name."""


def now() -> datetime.datetime:
    """Returns the time in whole seconds, as S3 keeps times."""
    return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


def new_version_id() -> str:
    """A new version id of 32 characters; the last eight mark the ids of this server."""
    start = secrets.token_urlsafe(18)
    return start + _id_checksum(start)


def _id_checksum(start: str) -> str:
    return f"{zlib.crc32(start.encode()):08x}"


def is_version_id(text: str) -> bool:
    """Returns whether a text is a well-formed version id, of this server or another."""
    return text == NULL_VERSION_ID or (len(text) == 32 and _id_checksum(text[:24]) == text[24:])


@dataclass(frozen=True)
class Grant:
    """`grantee` is the id of an account or the URI of a group."""

    grantee: str
    permission: str

    @property
    def is_group(self) -> bool:
        return self.grantee.startswith("http")


@dataclass
class Lock:
    """The protection of a version: a retention mode and its end, and a legal hold (`ON`, `OFF` or never put)."""

    mode: str = ""
    until: datetime.datetime | None = None
    legal_hold: str = ""


@dataclass
class UploadedPart:
    """A part of an upload, and of the object that it became."""

    number: int
    body: bytes
    etag: str
    modified: datetime.datetime
    checksum: Checksum | None = None

    @property
    def size(self) -> int:
        return len(self.body)


@dataclass(frozen=True)
class Annotation:
    """A text attached to an object."""

    text: bytes
    modified: datetime.datetime
    checksum: Checksum


@dataclass
class Version:
    """A version of an object, or a delete marker.

    `etag` has no quotes; `headers` are the system metadata of the API.
    """

    key: str
    version_id: str
    sequence: int
    owner: Account = MAIN
    body: bytes = b""
    etag: str = ""
    is_delete_marker: bool = False
    modified: datetime.datetime = field(default_factory=now)
    headers: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    grants: list[Grant] = field(default_factory=list)
    checksum: Checksum | None = None
    parts: list[UploadedPart] = field(default_factory=list)
    storage_class: str = STANDARD
    lock: Lock = field(default_factory=Lock)
    encryption: dict[str, str] = field(default_factory=dict)
    restored_until: datetime.datetime | None = None
    is_replicated: bool = False
    annotations: dict[str, Annotation] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.body)


@dataclass
class MultipartUpload:
    """A multipart upload in progress: the attributes of its object, and the parts sent so far."""

    upload_id: str
    target: Version
    initiated: datetime.datetime
    sequence: int
    initiator: Account
    begun_with: Mapping[str, str] = field(default_factory=dict)
    """The headers of the request that began it."""
    checksum_algorithm: str = ""
    checksum_type: str = ""
    parts: dict[int, UploadedPart] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.target.key


@dataclass
class Bucket:
    """A bucket. `versioning` is empty until it is first set, then `Enabled` or `Suspended`."""

    name: str
    created: datetime.datetime
    region: str = ""
    owner: Account = MAIN
    grants: list[Grant] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    versioning: str = ""
    lock_enabled: bool = False
    default_lock: tuple[str, str, int] | None = None
    """The mode, `Days` or `Years`, and their number."""
    default_event_hold: tuple[str, int] | None = None
    """`Days` or `Years`, and their number. It is only kept: no object is held."""
    policy: Policy | None = None
    cors: list[CorsRule] = field(default_factory=list)
    documents: dict[str, dict[str, object]] = field(default_factory=dict)
    """Configurations that are only kept and given back, by the name of their sub-resource."""
    lifecycle: list[Element] = field(default_factory=list)
    """The rules, each with an id."""
    transition_minimum: str = ""
    configurations: dict[str, dict[str, Element]] = field(default_factory=dict)
    """The documents of configurations, by their sub-resource and then by their ids; the id of a single one is empty."""
    encryption: object = None
    """The default encryption, once set."""
    versions: dict[str, list[Version]] = field(default_factory=dict)
    uploads: dict[str, MultipartUpload] = field(default_factory=dict)
    completed: dict[str, Version] = field(default_factory=dict)
    """The objects of uploads that are done, by the upload's id."""
    deleted: dict[str, int] = field(default_factory=dict)
    """The time (in the count of changes) at which a key was last deleted."""
    names: list[str] = field(default_factory=list)
    """The keys of `versions` in order; Python's order of strings is that of their UTF-8 bytes."""

    @property
    def has_abac(self) -> bool:
        """Returns whether policies can use the bucket's tags."""
        found = self.configurations.get("abac")
        return found is not None and found[""].findtext("Status") == "Enabled"

    def current(self, key: str) -> Version | None:
        """The current version of a key, or None if there is none or only a delete marker."""
        found = self.versions.get(key)
        return found[-1] if found and not found[-1].is_delete_marker else None

    def version(self, key: str, version_id: str) -> Version | None:
        return next((v for v in self.versions.get(key, ()) if v.version_id == version_id), None)

    @property
    def keys(self) -> list[str]:
        """The keys in a listing."""
        return [key for key in self.names if self.current(key)]

    def add(self, version: Version) -> None:
        """Adds the current version; a former version with the same id (`null`) is replaced."""
        if version.version_id == NULL_VERSION_ID:
            self.remove(version.key, NULL_VERSION_ID)
        if version.key not in self.versions:
            self.versions[version.key] = []
            bisect.insort(self.names, version.key)
        self.versions[version.key].append(version)

    def remove(self, key: str, version_id: str) -> Version | None:
        """Removes a version permanently."""
        version = self.version(key, version_id)
        if version is not None:
            self.versions[key].remove(version)
            if not self.versions[key]:
                del self.versions[key]
                del self.names[bisect.bisect_left(self.names, key)]
        return version

    def version_id_for_a_new_one(self) -> str:
        return new_version_id() if self.versioning == "Enabled" else NULL_VERSION_ID


@dataclass
class ServerState:
    """Everything that a server holds. Readers and writers must hold the lock."""

    region: str = US_EAST_1
    """The endpoint's region. An endpoint in us-east-1 makes buckets in any region, another in its own."""
    buckets: dict[str, Bucket] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    changes: itertools.count[int] = field(default_factory=itertools.count)
