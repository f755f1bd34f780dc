"""The names of values that checks compare (`about` of a deviation), by what they say of the value.

Rules that go by such a name have it from here, and ask `name in CHECKSUMS`. A name says what a check compares, and not
what came: where the exchanges of a result tell more, rules read those. Where a check can say it, it does
(`expect.keeping_out`, `expect.safeguard`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property


@dataclass(frozen=True)
class Names:
    """Names of values with one meaning: those that contain one of some words, or that are `whole` one of some texts.

    `listed` has them, separated by commas, or one a line if they are whole. `*` stands for any letters of a word, in
    whole ones for any text, and `[A-Z]` there for a capital.
    """

    listed: str
    whole: bool = False
    any_case: bool = True

    def __contains__(self, name: str) -> bool:
        return self._form.search(name) is not None

    def has_word(self, name: str) -> bool:
        """Whether it is one of the words, and nothing else."""
        return self._form.fullmatch(name) is not None

    @cached_property
    def _form(self) -> re.Pattern[str]:
        texts = [text.strip() for text in (self.listed.splitlines() if self.whole else self.listed.split(","))]
        forms = [translate(text) if self.whole else re.escape(text).replace(r"\*", r"\w*") for text in texts if text]
        joined = "|".join(forms)
        return re.compile(rf"^(?:{joined})" if self.whole else rf"\b(?:{joined})\b", re.IGNORECASE * self.any_case)


ALLOWED = Names("is allowed, step of the workflow", any_case=False)
"""What must succeed, at the latest after a while; a program that does not get through its workflow is turned away."""
SECRET = Names(
    """
    secret, secrets, right signature, request's Authorization, other bucket, of another account, entity's text,
    contains the object, markup, AccessDenied, has expired, policy does not allow
    """,
    any_case=False,
)
"""Values that must not be in a response, and access that must have ended. Checks say of all of them that they keep
somebody out: these names are for records of earlier versions, which do not say it, and for expected results, which have
names alone."""
OPENING = Names("grant, grants, grantees, public", any_case=False)
"""Values that say who has access: more than was expected is access given away."""
DATA = Names(
    """
    annotat*, attributes, bodies, body, bytes, cache, cachecontrol, commonprefixes, content, contentdisposition,
    contentencoding, contentlanguage, contents, contenttype, continuationtoken, copied, copysourceversionid,
    deleted, deletemarker, disposition, entries, entry, etag, expires, file, files, header, headers, islatest,
    istruncated, key, keycount, keys, language, latest, length, lengths, listed, marker, markers, meta, metadata,
    modified, name, names, next, nextcontinuationtoken, nextmarker, number, numbers, object, objectparts, objects,
    objectsize, page, pages, part, parts, payload, pieces, prefix, prefixes, range, records, response, size, sizes,
    source, stats, stored, tag, tagcount, tags, tagset, target, text, token, totalpartscount, truncated, upload,
    uploadid, uploads, version, versionid, versions, writers
    """
)
OPTION = Names(
    """
    abort*, access-control*, algorithm, at most, blocked*, bucketkeyenabled, checksum, checksum type, checksums,
    class, classes, condition, configuration, configurations, controls, crc32, crc32c, crc64nvme, credentials,
    destination, effect, encryption, eventbridge*, expiration, filter, full_control, grant, grantees, grants, hold,
    holds, in the XML, ispublic, kms, limit, lock, loggingenabled, max-age, methods, mode, modes, notifications,
    ObjectLock*, origin, origins, payer, Permission, policies, policy, preflight, public, redirect, replaced,
    restore, retain, retainuntildate, retention, role, rule, rules, server-side, sha1, sha256, sizes of the pages,
    smallest, sourceselectioncriteria, state, status, storageclass, switches, targetgrants, targetobjectkeyformat,
    tier, tiers, took effect, torrent, versioning, x-amz-expiration, x-amz-request-charged
    """
)
FORM = Names(
    """
    accept-ranges, allow, authorization, bucketname, bucketregion, code, codes, connection, creation date,
    creation_date, creationdate, date, digests, document, element, elements, encoded, encodingtype, errors,
    headersnotsigned, initiated, initiator, interim, last modified, last-modified, last_modified, lastmodified,
    location, locationconstraint, owner, percent-encoded, query, region, request-id, requestid, root, scheme,
    transfer-encoding, vary, with spaces as, x-amz-access-point-alias, x-amz-id-2
    """
)
ECHOED = Names(
    """
    form of *
    Bucket
    Condition
    Delimiter
    Delimiter, decoded
    EncodingType
    Key and AnnotationName
    KeyMarker
    KeyMarker, decoded
    Marker
    Marker, decoded
    MaxAnnotationResults
    MaxKeys
    MaxParts
    MaxUploads
    Name
    Prefix
    Prefix, decoded
    StartAfter
    StartAfter, decoded
    UploadIdMarker
    VersionIdMarker
    part number marker
    status
    """,
    whole=True,
    any_case=False,
)
"""Elements that repeat what was asked for, the status, and of a value its form alone."""
ANSWERED = Names(
    """
    Content-Range
    CopySourceVersionId
    DeleteMarker
    DeleteMarker of each key
    DeleteMarkerVersionId
    Deleted
    Deleted and Errors
    ETag
    ETag of *
    ETag, compared with *
    ETags
    ETags of *
    ETags, compared with *
    Key and DeleteMarker
    Key, DeleteMarker
    Key, DeleteMarker, DeleteMarkerVersionId
    Key, VersionId and DeleteMarker
    Key, VersionId, DeleteMarker
    Key, VersionId, DeleteMarker, DeleteMarkerVersionId
    KeyCount
    ObjectVersionId
    TagCount
    VersionId of the current version
    count
    deleted keys
    deleted keys and errors
    deleted versions
    deleted versions and errors
    presence of *
    returned keys
    whether the version is listed as deleted
    x-amz-delete-marker
    x-amz-delete-marker and x-amz-version-id
    x-amz-delete-marker of each key
    x-amz-mp-parts-count
    x-amz-version-id
    x-amz-version-id and x-amz-delete-marker
    """,
    whole=True,
)
"""What a response says of data that are right nevertheless: no data are lost with it."""

OF_A_KEY = Names(
    """
    MD5 of the customer key
    MD5 of the key
    algorithm and MD5 of the customer key
    algorithm and MD5 of the key
    """,
    whole=True,
    any_case=False,
)
"""What a response repeats of the customer's key: the data are read with the key all the same."""
BODIES = Names("body\nbodies", whole=True, any_case=False)
"""The bytes of an object, or of several, and nothing else."""
WRITTEN_VERSION = Names("VersionId of [A-Z]*", whole=True, any_case=False)
"""What the response to a write names in a bucket with versioning; the write is named by its operation."""
ERRORS = Names(
    """
    Codes of the errors
    Key and Code of the errors
    Key, VersionId and Code of the errors
    code of the errors
    errors
    """,
    whole=True,
)
"""What the response to a batch names as refused."""
OF_MEMBERS = Names("attributes, headers", any_case=False)
"""Names of values whose members have names of S3; those of others, such as tags, are data."""
CHECKSUMS = Names("checksum, checksums, CRC32, CRC32C, CRC64NVME, SHA1, SHA-1, SHA256, SHA-256, SHA512, SHA-512")
"""Checksums that a response names."""
OF_VERSIONS = Names("*version*, *latest*, *marker*")
"""Versions, and markers of them or of pages."""
