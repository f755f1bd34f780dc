"""The names of values that checks compare (`about` of a deviation), by what they say of the value.

All rules that go by such a name have it from here. A name says what a check compares, and not what came: where the
exchanges of a result tell more, rules read those.
"""

from __future__ import annotations

import re

ALLOWED = re.compile(r"\b(is allowed|step of the workflow)\b")
"""What must succeed, at the latest after a while; a program that does not get through its workflow is turned away."""
SECRET = re.compile(
    r"\b(secrets?|right signature|request's Authorization|other bucket|of another account|entity's text|"
    r"contains the object|markup|AccessDenied|has expired|policy does not allow)\b"
)
"""Values that must not be in a response, and access that must have ended. Checks say of all of them that they keep
somebody out: these names are for records of earlier versions, which do not say it, and for expected results, which have
names alone."""
OPENING = re.compile(r"\b(grants?|grantees|public)\b")
"""Values that say who has access: more than was expected is access given away."""
DATA = re.compile(
    r"\b(body|bodies|bytes|content|contenttype|files?|keys?|entry|entries|contents|versions?|markers?|prefix|prefixes|"
    r"metadata|meta|text|records|payload|lengths?|sizes?|objectsize|etag|uploads?|parts?|tags?|tagcount|latest|"
    r"islatest|istruncated|truncated|keycount|next|nextmarker|nextcontinuationtoken|token|objects?|deleted|copied|"
    r"headers?|cache|disposition|language|range|expires|deletemarker|versionid|copysourceversionid|pages?|names?|"
    r"source|target|attributes|objectparts|totalpartscount|modified|commonprefixes|pieces|stats|annotat\w*|writers|"
    r"stored|numbers?|response|listed|uploadid|continuationtoken|tagset|cachecontrol|contentdisposition|contentencoding|"
    r"contentlanguage)\b",
    re.IGNORECASE,
)
OPTION = re.compile(
    r"\b(checksums?|crc32|crc32c|crc64nvme|sha1|sha256|algorithm|checksum type|encryption|bucketkeyenabled|kms|grants?|"
    r"grantees|full_control|policy|policies|public|ispublic|configurations?|rules?|status|modes?|retention|retain|"
    r"holds?|lock|payer|class|classes|storageclass|versioning|loggingenabled|destination|origins?|methods|credentials|"
    r"max-age|access-control\S*|x-amz-expiration|switches|controls|blocked\w*|redirect|condition|filter|tiers?|"
    r"eventbridge\w*|notifications|effect|sourceselectioncriteria|targetobjectkeyformat|targetgrants|role|abort\w*|smallest|"
    r"state|replaced|server-side|took effect|restore|preflight|limit|torrent|expiration|retainuntildate|"
    r"x-amz-request-charged|at most|sizes of the pages|in the XML|ObjectLock\w*|Permission)\b",
    re.IGNORECASE,
)
FORM = re.compile(
    r"\b(requestid|request-id|codes?|root|elements?|document|owner|initiator|initiated|encodingtype|percent-encoded|"
    r"encoded|with spaces as|scheme|headersnotsigned|region|location|locationconstraint|bucketregion|bucketname|"
    r"last[-_ ]?modified|creation[_ ]?date|date|interim|vary|connection|errors|authorization|transfer-encoding|"
    r"accept-ranges|allow|x-amz-id-2|digests|query|x-amz-access-point-alias)\b",
    re.IGNORECASE,
)
ECHOED = re.compile(
    r"form of .*|Condition|status|part number marker|Key and AnnotationName|"
    r"(Bucket|Delimiter|EncodingType|(Key|UploadId|VersionId)?Marker|Max(Keys|Parts|Uploads|AnnotationResults)|Name|Prefix|"
    r"StartAfter)(, decoded)?"
)
"""Elements that repeat what was asked for, the status, and of a value its form alone."""
ANSWERED = re.compile(
    r"ETags?( of .*|, compared with .*)?|presence of .*|Content-Range|x-amz-mp-parts-count|count|TagCount|KeyCount|"
    r"(x-amz-)?delete-?marker( of each key)?|CopySourceVersionId|ObjectVersionId|Deleted and Errors|returned keys|"
    r"deleted (keys|versions)( and errors)?|Deleted|DeleteMarkerVersionId|x-amz-version-id( and x-amz-delete-marker)?|"
    r"x-amz-delete-marker and x-amz-version-id|"
    r"Key(, VersionId)?,?( and)? DeleteMarker(, DeleteMarkerVersionId)?|whether the version is listed as deleted|"
    r"VersionId of the current version",
    re.IGNORECASE,
)
"""What a response says of data that are right nevertheless: no data are lost with it."""

OF_A_KEY = re.compile(r"(algorithm and )?MD5 of the (customer )?key")
"""What a response repeats of the customer's key: the data are read with the key all the same."""
BODIES = re.compile(r"body|bodies")
"""The bytes of an object, or of several, and nothing else."""
WRITTEN_VERSION = re.compile(r"VersionId of [A-Z]\w+")
"""What the response to a write names in a bucket with versioning."""
ERRORS = re.compile(r"(Key, VersionId and Code|Key and Code|codes?|Codes) of the errors|errors", re.IGNORECASE)
"""What the response to a batch names as refused."""
OF_MEMBERS = re.compile(r"\b(attributes|headers)\b")
"""Names of values whose members have names of S3; those of others, such as tags, are data."""
CHECKSUMS = re.compile(r"\b(checksums?|CRC32C?|CRC64NVME|SHA-?(1|256|512))\b", re.IGNORECASE)
"""Checksums that a response names."""
OF_VERSIONS = re.compile(r"version|latest|marker", re.IGNORECASE)
"""Versions, and markers of them or of pages."""

BY_NAME = (("refused", ALLOWED), ("ignored", OPTION), ("code", FORM), ("corrupt", DATA))
"""Names by which a value that came otherwise has a kind; the first one that is found decides."""


def has_a_kind(about: str) -> bool:
    """Whether the name of a value is known here, so that its kind is no default."""
    whole, within = (ECHOED, ANSWERED, OF_A_KEY), (SECRET, OPENING, *(names for _, names in BY_NAME))
    return any(form.fullmatch(about) for form in whole) or any(names.search(about) for names in within)
