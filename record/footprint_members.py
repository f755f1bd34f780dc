"""The members of responses that programs read: headers, and elements of documents, of the responses to an operation.

A check of the plainest request of each operation finds those that an endpoint lacks
(`conformance/http/test_plain_answers.py`). A program is measured to fail without a member as with any other fault.
"""

from __future__ import annotations

from collections.abc import Iterator

OBJECT_HEADERS = ("Last-Modified", "ETag", "Content-Type", "Accept-Ranges")
ENTRY_ELEMENTS = ("LastModified", "Size")
HEADERS = {
    "HeadObject": (*OBJECT_HEADERS, "Content-Length"),
    "GetObject": (*OBJECT_HEADERS, "Content-Range"),
    "PutObject": ("ETag",),
    "UploadPart": ("ETag",),
}
ELEMENTS = {
    "CopyObject": ("ETag", "LastModified"),
    "CompleteMultipartUpload": ("Location", "ETag"),
    "DeleteObjects": ("Deleted",),
    "ListBuckets": ("CreationDate",),
    "ListMultipartUploads": ("Initiated",),
    "ListObjects": ("Name", "IsTruncated", *ENTRY_ELEMENTS),
    "ListObjectsV2": ("Name", "IsTruncated", "KeyCount", *ENTRY_ELEMENTS),
    "ListObjectVersions": ("IsLatest", *ENTRY_ELEMENTS),
    "ListParts": ("IsTruncated", "ETag", "Size"),
}


def members() -> Iterator[tuple[str, str]]:
    """Yields each operation with each member."""
    for operation, names in (HEADERS | ELEMENTS).items():
        for name in names:
            yield operation, name


def fault_of(operation: str, member: str) -> str:
    """Returns the name of the fault of a server whose responses to the operation lack the member."""
    return f"{operation}-without-{member}"


MISSING_MEMBER_FAULTS = frozenset(fault_of(*each) for each in members())
"""The names of all these faults."""
