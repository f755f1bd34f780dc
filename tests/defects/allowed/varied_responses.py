"""Allowed variations of responses: pages, codes, texts, optional parts, and order if none is specified."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import unquote

from conformance.invariants.test_http import NAMED
from reference.protocol.messages import LISTINGS, Response, S3Request, Serve
from tests.defects.varying import in_reverse_order, variation

LOCATION = "buckets/create_with::location_in_us_east_1_is_a_path"


@variation("less", behind_signatures=True)
def smaller_pages(request: S3Request, serve: Serve) -> Response:
    """A page of a listing has at most two keys, even if more were requested: MaxKeys is an upper limit.

    The same holds for MaxParts and MaxUploads.
    """
    if request.operation == "ListParts" and request.query.get("max-parts") in ("2", "4", "5"):
        asked = f"<MaxParts>{request.query['max-parts']}<".encode()
        return serve(request.with_query(max_parts="1")).sub(rb"<MaxParts>1<", asked)
    if request.operation == "ListMultipartUploads" and request.query.get("max-uploads") in ("2", "3"):
        asked = f"<MaxUploads>{request.query['max-uploads']}<".encode()
        return serve(request.with_query(max_uploads="1")).sub(rb"<MaxUploads>1<", asked)
    if request.operation == "ListObjectVersions" and (most := request.query.get("max-keys", "")) in ("2", "3"):
        answer = serve(request.with_query(max_keys=str(int(most) - 1)))
        return answer.sub(rb"<MaxKeys>\d</MaxKeys>", b"<MaxKeys>" + most.encode() + b"</MaxKeys>")
    # This does not apply if all fit on a page: then nobody would ask for the next one.
    if request.operation in ("ListObjects", "ListObjectsV2") and request.query.get("max-keys") == "3":
        return serve(request.with_query(max_keys="2")).sub(rb"<MaxKeys>2</MaxKeys>", b"<MaxKeys>3</MaxKeys>")
    return serve(request)


_ELEMENTS_OF_CODES = {name for named in NAMED.values() for name in named}
_DOCUMENTED_ERROR_ELEMENTS = "|".join(
    {"Region", "HeadersNotSigned", "ArgumentName", "ArgumentValue", "ExpectedDigest", "CalculatedDigest"}
    | {"TagKey", "TagValue"}
    | _ELEMENTS_OF_CODES
).encode()


@variation("less", unlike_aws=("invariants/http::error_names_its_host",))
def other_error_messages(request: S3Request, serve: Serve) -> Response:
    """Errors have other texts, and no details except those in the API reference or in AWS's recorded responses."""
    answer = serve(request)
    if answer.status < 400 or not answer.is_xml:
        return answer
    kept = re.findall(rb"<(?:Code|RequestId|StorageClass|%b)>[^<]*</[\w-]+>" % _DOCUMENTED_ERROR_ELEMENTS, answer.body)
    answer.body = b"<Error><Message>\xc3\x87a ne va pas.</Message>%b</Error>" % b"".join(kept)
    return answer


@variation("less")
def owner_without_display_name(request: S3Request, serve: Serve) -> Response:
    """Owners and grantees have an ID and no DisplayName, as on AWS since 2025."""
    answer = serve(request)
    return answer.sub(rb"<DisplayName>[^<]*</DisplayName>", b"") if answer.is_xml else answer


@variation(
    "less",
    unlike_aws=tuple(
        f"invariants/answers::members_as_on_aws[{operation}]"
        for operation in ("ListObjects", "ListObjectsV2", "ListObjectVersions")
    ),
)
def listing_without_storage_class(request: S3Request, serve: Serve) -> Response:
    """The entries of a listing omit the storage class STANDARD."""
    answer = serve(request)
    listing = request.operation in (*LISTINGS, "ListObjectVersions")
    return answer.sub(rb"<StorageClass>STANDARD</StorageClass>", b"") if listing else answer


@variation("less")
def common_prefixes_first(request: S3Request, serve: Serve) -> Response:
    """In the XML of a listing, common prefixes come before the keys."""
    answer = serve(request)
    common = re.findall(rb"<CommonPrefixes>.*?</CommonPrefixes>", answer.body, re.DOTALL)
    if request.operation in LISTINGS and common and b"<Contents>" in answer.body:
        answer.sub(rb"<CommonPrefixes>.*?</CommonPrefixes>", b"")
        answer.sub(rb"<Contents>", lambda found: b"".join(common) + found[0], count=1)
    return answer


@variation("less")
def spaces_as_percent_20(request: S3Request, serve: Serve) -> Response:
    """With EncodingType url a space is %20, where AWS writes a plus."""
    answer = serve(request)
    if request.operation in LISTINGS and b"<EncodingType>" in answer.body:
        answer.sub(rb"<(Key|Prefix|Delimiter|Marker|NextMarker|StartAfter)>[^<]*", lambda f: f[0].replace(b"+", b"%20"))
    return answer


@variation("less")
def escapes_in_lower_case(request: S3Request, serve: Serve) -> Response:
    """With EncodingType url the escapes of a name are in lower case, which RFC 3986 reads as the same."""
    answer = serve(request)
    if b"<EncodingType>" not in answer.body:
        return answer
    named = rb"<(Key|Prefix|Delimiter|Marker|NextMarker|StartAfter|KeyMarker|NextKeyMarker)>[^<]*"
    return answer.sub(named, lambda name: re.sub(rb"%[0-9A-F]{2}", lambda found: found[0].lower(), name[0]))


@variation("less")
def deleted_keys_in_reverse_order(request: S3Request, serve: Serve) -> Response:
    """DeleteObjects names what it deleted in another order than requested."""
    answer = serve(request)
    return in_reverse_order(answer, "Deleted") if request.operation == "DeleteObjects" else answer


@variation("more", unlike_aws=("invariants/written::location_is_a_url", LOCATION))
def other_location_forms(request: S3Request, serve: Serve) -> Response:
    """CreateBucket returns a whole URL as its Location, and CompleteMultipartUpload a path."""
    answer = serve(request)
    if request.operation == "CreateBucket" and answer.header("Location"):
        answer.set("Location", f"https://{request.bucket}.s3.example.com/")
    return answer.sub(rb"<Location>http://[^/]*", b"<Location>")


@variation("less", unlike_aws=("invariants/answers::members_as_on_aws[CreateBucket]", LOCATION))
def no_location(request: S3Request, serve: Serve) -> Response:
    """CreateBucket returns no Location."""
    answer = serve(request)
    return answer.set("Location", None) if request.operation == "CreateBucket" else answer


@variation("less", of_timing=True)
def concurrent_conditional_writes_conflict(request: S3Request, serve: Serve) -> Response:
    """A write whose condition is false while another write of the same key is in progress returns 409, as
    documented."""
    if request.method != "PUT" or not {"if-match", "if-none-match"}.intersection(request.headers):
        return serve(request)
    writing = request.memory.setdefault("writing", [])
    meanwhile = request.path in writing
    writing.append(request.path)
    answer = serve(request)
    writing.remove(request.path)
    if answer.status != 412 or not meanwhile:
        return answer
    return replace(answer, status=409).sub(rb"<Code>\w+<", b"<Code>ConditionalRequestConflict<")


@variation("more")
def refused_ranges_return_the_length(request: S3Request, serve: Serve) -> Response:
    """A 416 response has the length of the object, as HTTP recommends."""
    answer = serve(request)
    found = re.search(rb"<ActualObjectSize>(\d+)<", answer.body) if answer.status == 416 else None
    return answer.set("Content-Range", f"bytes */{found[1].decode()}") if found else answer


@variation("more")
def other_code_of_unknown_encryption(request: S3Request, serve: Serve) -> Response:
    """An unknown algorithm is refused with another code that AWS has also used."""
    answer = serve(request)
    unknown = b"The encryption method specified is not supported" in answer.body
    return answer.sub(rb"<Code>\w+<", b"<Code>InvalidEncryptionAlgorithmError<") if unknown else answer


@variation("more", behind_signatures=True, unlike_aws=("versioning/suspended::write_names_no_version",))
def suspended_writes_return_the_null_version_id(request: S3Request, serve: Serve) -> Response:
    """A write in a suspended bucket returns the id of its version, null, as CopyObject does on AWS."""
    answer = serve(request)
    bucket = request.stored_bucket
    writes = request.operation in ("PutObject", "CompleteMultipartUpload") and answer.status == 200
    unnamed = writes and not answer.header("x-amz-version-id")  # an older upload may make a version with an id
    return answer.set("x-amz-version-id", "null") if unnamed and bucket and bucket.versioning == "Suspended" else answer


@variation("more")
def other_code_of_malformed_source_versions(request: S3Request, serve: Serve) -> Response:
    """A copy of a version with a malformed id is refused with the code that AWS uses for CopyObject only."""
    answer = serve(request)
    malformed = request.operation == "CopyObject" and b"Invalid version id specified" in answer.body
    return answer.sub(rb"<Code>\w+<", b"<Code>InvalidRequest<") if malformed else answer


@variation("more")
def standard_class_is_returned(request: S3Request, serve: Serve) -> Response:
    """GetObject and HeadObject return the class STANDARD, which AWS omits."""
    answer = serve(request)
    read = request.operation in ("GetObject", "HeadObject") and answer.status in (200, 206)
    return answer.set("x-amz-storage-class", answer.header("x-amz-storage-class") or "STANDARD") if read else answer


@variation("more")
def tags_in_reverse_order(request: S3Request, serve: Serve) -> Response:
    """GetObjectTagging returns tags in another order than that of their keys."""
    answer = serve(request)
    return in_reverse_order(answer, "Tag") if request.operation == "GetObjectTagging" else answer


@variation("more")
def other_codes_of_tags_and_archives(request: S3Request, serve: Serve) -> Response:
    """An invalid tag in a header is an invalid header, and an archived source of a copy is not in an active tier."""
    answer = serve(request)
    # For the prefix aws: AWS was recorded to return InvalidTag.
    if request.method == "PUT" and not unquote(request.header("x-amz-tagging", "aws:")).startswith("aws:"):
        answer.sub(
            rb"<Code>InvalidTag</Code>", b"<Code>InvalidArgument</Code><ArgumentName>x-amz-tagging</ArgumentName>"
        )
    if request.operation == "CopyObject":
        answer.sub(rb"<Code>InvalidObjectState</Code>", b"<Code>ObjectNotInActiveTierError</Code>")
    return answer


@variation("more", behind_signatures=True)
def torrents_are_returned(request: S3Request, serve: Serve) -> Response:
    """GetObjectTorrent returns a torrent if the object exists."""
    if request.operation != "GetObjectTorrent":
        return serve(request)
    answer = serve(request.with_query(torrent=None))
    return Response(200, [], b"d8:announce3:urle") if answer.status == 200 else answer


_BUCKET_SUB_RESOURCES = (
    "accelerate",
    "cors",
    "inventory",
    "lifecycle",
    "location",
    "notification",
    "policy",
    "replication",
)
_BUCKET_SUB_RESOURCES += ("requestPayment", "versioning", "website")


@variation("more", behind_signatures=True)
def bucket_sub_resources_of_keys_are_accepted(request: S3Request, serve: Serve) -> Response:
    """A GET of a key with a sub-resource that only buckets have returns that of the bucket, as it was seen on AWS."""
    answer = serve(request)
    asked = (
        request.key and request.method == "GET" and any({name} == set(request.query) for name in _BUCKET_SUB_RESOURCES)
    )
    return serve(request.at(request.bucket)) if asked else answer
