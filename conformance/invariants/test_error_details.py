"""The key, version, upload or argument that an error document names, compared with the request."""

from urllib.parse import unquote, urlsplit

from fixtures.assertions import derived, expect
from fixtures.invariants import ObservedResponse, invariant
from fixtures.model.sources import api

FEATURE = "responses"
SIDE = "each client"

MISSING = ("NoSuchKey", "NoSuchVersion")
COPIES = ("CopyObject", "UploadPartCopy")


def _source(answer: ObservedResponse) -> tuple[str, str, str | None]:
    """Bucket, key and version id of the object that a copy reads."""
    path, _, version = (answer.exchange.request_header("x-amz-copy-source") or "").partition("?versionId=")
    bucket, _, key = unquote(path).removeprefix("/").partition("/")
    return bucket, key, version or None


def _named(answer: ObservedResponse) -> dict[str, tuple[str | None, ...]]:
    """Returns for each element what it may be: the bucket, key or version of the request, or of the source of a copy.
    A condition on the target of a copy can miss the target's key."""
    mine, source = (answer.bucket, answer.key, answer.query.get("versionId")), _source(answer)
    of_a_copy = answer.operation in COPIES
    has_condition = answer.exchange.request_header("if-match") is not None
    objects = (source, mine) if of_a_copy and has_condition else (source,) if of_a_copy else (mine,)
    return {
        "BucketName": (mine[0], source[0]),
        "Key": tuple(key for _, key, _ in objects),
        "VersionId": tuple(version for *_, version in objects),
        "UploadId": (answer.query.get("uploadId"),),
    }


def _names_what_is_missing(answer: ObservedResponse) -> bool:
    # A form names the key in its body, and another Host the bucket, so that the path is the key.
    is_error = answer.status == 404 and answer.xml is not None and answer.operation != "PostObject"
    of_the_url = answer.exchange.request_header("host") in (None, urlsplit(answer.exchange.url).netloc)
    return of_the_url and is_error and answer.xml.findtext("Code") in (*MISSING, "NoSuchBucket", "NoSuchUpload")


@invariant(level="extended", spec=api("ErrorResponses"), of=_names_what_is_missing)
@derived("The elements are documented; that they are about this request, or the source of its copy, follows.")
def test_missing_thing_is_the_requested_one(answer):
    """The Key, VersionId, BucketName or UploadId in a 404 error document is that of the request; a copy whose source
    is missing names the source."""
    names = {name: answer.xml.findtext(name) for name in _named(answer) if answer.xml.find(name) is not None}
    wrong = {name: text for name, text in names.items() if text not in _named(answer)[name]}
    expect.equal(wrong, {}, "elements that name something else", sort="form")


# The operations of which AWS was recorded to name the argument each time that it refused one.
NAMING = (
    *("CopyObject", "CreateBucket", "CreateMultipartUpload", "DeleteObject", "DeleteObjects", "GetObject"),
    *("ListMultipartUploads", "ListObjectVersions", "ListObjects", "ListObjectsV2", "PostObject", "PutBucketAcl"),
    *("PutBucketEncryption", "PutBucketWebsite", "PutObject", "PutObjectAcl", "PutObjectRetention", "UploadPart"),
    "UploadPartCopy",
)


def _refuses_an_argument(answer: ObservedResponse) -> bool:
    is_error = answer.status == 400 and answer.xml is not None
    return is_error and answer.operation in NAMING and answer.xml.findtext("Code") == "InvalidArgument"


@invariant(level="extended", spec=api("ErrorResponses"), of=_refuses_an_argument)
@derived("Not documented; AWS was recorded to name it each time that one of these operations refused an argument.")
def test_refused_argument_is_named(answer):
    """An InvalidArgument document of an operation on objects, of a listing, or of a bucket's ACL, encryption or website
    has the argument's name in ArgumentName, as on AWS."""
    name = answer.xml.findtext("ArgumentName")
    expect.that(name, "the name of an argument", name, "form of ArgumentName", sort="form")
