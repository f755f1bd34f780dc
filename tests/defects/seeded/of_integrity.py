"""Seeded defects of Content-MD5, checksums, payload hashes and streamed bodies."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from hashlib import md5

from reference.protocol import checksums
from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.seeding import BOTO3, defect

M, P, S = "integrity/content_md5", "integrity/put_checksum", "integrity/stored_checksum"
B = "integrity/other_bodies"
D = "integrity/client_defaults"
VALUES = {f"x-amz-checksum-{name.lower()}": name for name in checksums.ALL}


def _without_checksums(request: S3Request) -> S3Request:
    return request.without(*VALUES, "x-amz-sdk-checksum-algorithm")


def _given(request: S3Request) -> tuple[str, str] | None:
    """Header and algorithm of the checksum in a request."""
    return next(((header, name) for header, name in VALUES.items() if header in request.headers), None)


def _with_the_right_checksum(request: S3Request) -> S3Request:
    if given := _given(request):
        header, algorithm = given
        return replace(request, headers={**request.headers, header: checksums.value_of(algorithm, request.body)})
    return request


@defect(
    f"{M}::wrong_md5_stores_nothing",
    f"{M}::wrong_md5_leaves_the_object_that_was_there",
    f"{M}::malformed_md5_is_refused[not_base64]",
    f"{M}::part_with_a_wrong_md5_is_refused",
    f"{M}::tags_with_a_wrong_md5_are_refused",
    f"{M}::tags_with_a_malformed_md5_are_refused",
)
def md5_is_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """Content-MD5 is not verified."""
    return serve(request.without("content-md5"))


@defect(f"{M}::wrong_md5_stores_nothing", f"{M}::wrong_md5_leaves_the_object_that_was_there")
def md5_is_looked_at_after_storing(request: S3Request, serve: Serve) -> Response:
    """A body with a wrong Content-MD5 is refused after it was stored."""
    given = request.headers.get("content-md5")
    answer = serve(request.without("content-md5"))
    if given and request.operation == "PutObject" and b64decode(given) != md5(request.body).digest():
        return error(400, "BadDigest")
    return answer


@defect(
    f"{M}::malformed_md5_is_refused[15_bytes]",
    f"{M}::malformed_md5_is_refused[empty]",
    f"{M}::malformed_md5_is_refused[hexadecimal]",
    f"{M}::part_with_a_malformed_md5_is_refused[15_bytes]",
)
def malformed_md5_counts_as_none(request: S3Request, serve: Serve) -> Response:
    """A Content-MD5 that does not have 16 bytes is ignored."""
    given = request.headers.get("content-md5", "")
    return serve(request if len(given) == 24 else request.without("content-md5"))


@defect(f"{M}::malformed_md5_is_refused[word]", f"{M}::part_with_a_malformed_md5_is_refused[not_base64]")
def malformed_md5_is_a_wrong_one(request: S3Request, serve: Serve) -> Response:
    """A malformed Content-MD5 is refused like a wrong one."""
    return serve(request).sub(b"InvalidDigest", b"BadDigest")


@defect(f"{M}::md5_is_optional", clients=BOTO3)
def md5_is_wanted_of_a_body(request: S3Request, serve: Serve) -> Response:
    """PutObject without Content-MD5 and checksum is refused."""
    stored = request.operation == "PutObject" and request.key.endswith("/object")  # and not by the preflight
    if stored and "content-md5" not in request.headers and not _given(request):
        return error(400, "InvalidRequest")
    return serve(request)


@defect(f"{M}::right_md5_of_an_empty_body_is_taken")
def no_bytes_have_no_md5(request: S3Request, serve: Serve) -> Response:
    """A Content-MD5 with an empty body is refused."""
    if request.operation == "PutObject" and "content-md5" in request.headers and not request.body:
        return error(400, "BadDigest")
    return serve(request)


@defect(f"{M}::right_md5_is_taken", f"{M}::part_with_the_right_md5_is_taken", f"{P}::checksum_and_md5_go_together")
def md5_is_wanted_in_hexadecimal(request: S3Request, serve: Serve) -> Response:
    """Content-MD5 is read as hexadecimal."""
    if len(request.headers.get("content-md5", "")) == 24:
        return error(400, "InvalidDigest")
    return serve(request)


@defect(
    f"{P}::right_checksum_is_answered[SHA1]",
    f"{P}::wrong_checksum_stores_nothing[CRC32]",
    f"{P}::malformed_checksum_is_refused[CRC64NVME-not_base64]",
    f"{P}::checksum_that_the_client_computes[SHA256]",
    f"{S}::head_gives_the_checksum[CRC32C]",
    f"{S}::get_gives_the_checksum[SHA256]",
    f"{D}::default_checksum_is_answered",
    f"{D}::default_checksum_is_read",
    f"{D}::default_checksum_of_a_part_is_answered",
    "batch_delete/integrity::wrong_checksum_is_refused[crc32]",
    f"{B}::tags_with_a_wrong_checksum_are_refused",
)
def checksums_sent_are_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """The headers of checksums are ignored."""
    if _given(request) and request.operation in ("DeleteObjects", "PutObjectTagging"):
        return serve(_with_the_right_checksum(request))
    return serve(_without_checksums(request))


@defect(
    *(f"{P}::wrong_checksum_stores_nothing[{name}]" for name in checksums.ALGORITHMS),
    f"{P}::wrong_checksum_of_a_newer_algorithm_stores_nothing[SHA512]",
    f"{P}::wrong_checksum_leaves_the_object_that_was_there",
    f"{P}::hexadecimal_checksum_is_refused",
)
def checksums_are_computed_and_not_compared(request: S3Request, serve: Serve) -> Response:
    """The right checksum is stored with an object, whatever was sent."""
    return serve(_with_the_right_checksum(request) if request.operation == "PutObject" else request)


@defect(f"{P}::wrong_checksum_leaves_the_object_that_was_there")
def refused_object_is_stored(request: S3Request, serve: Serve) -> Response:
    """An object with a wrong checksum is refused, but stored."""
    answer = serve(request)
    if request.operation == "PutObject" and b"BadDigest" in answer.body:
        serve(_with_the_right_checksum(request))
    return answer


@defect(f"{P}::crc32_sent_as_crc32c_is_refused", f"{P}::right_checksum_is_answered[CRC32C]")
def crc32c_is_a_crc32(request: S3Request, serve: Serve) -> Response:
    """CRC-32C is computed with the polynomial of CRC-32."""
    if request.operation != "PutObject" or "x-amz-checksum-crc32c" not in request.headers:
        return serve(request)
    if request.headers["x-amz-checksum-crc32c"] != checksums.value_of("CRC32", request.body):
        return error(400, "BadDigest")
    return serve(_with_the_right_checksum(request))


@defect(
    f"{P}::malformed_checksum_is_refused[SHA256-too_short]",
    f"{P}::hexadecimal_checksum_is_refused",
    "integrity/part_checksum::malformed_checksum_is_refused[CRC32]",
)
def malformed_checksum_is_a_wrong_one(request: S3Request, serve: Serve) -> Response:
    """A malformed checksum is refused like a wrong one."""
    answer = serve(request)
    return answer.sub(b"InvalidRequest", b"BadDigest") if _given(request) else answer


@defect(f"{P}::two_checksums_are_refused", "integrity/part_checksum::two_checksums_are_refused")
def one_of_two_checksums_counts(request: S3Request, serve: Serve) -> Response:
    """One of two checksums is verified, and the other ignored."""
    given = [header for header in VALUES if header in request.headers]
    return serve(request.without(*given[:-1]))


@defect(
    f"{P}::checksum_of_another_algorithm_than_announced_is_refused",
    f"{P}::announced_but_missing_checksum_is_refused",
)
def announced_algorithm_is_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """x-amz-sdk-checksum-algorithm is ignored."""
    return serve(request.without("x-amz-sdk-checksum-algorithm"))


@defect(f"{P}::checksum_of_an_unknown_algorithm_is_refused")
def unknown_algorithm_is_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """The checksum of an unknown algorithm is ignored."""
    return serve(request.without("x-amz-checksum-unknown"))


@defect(
    *(
        f"{P}::right_checksum_of_a_newer_algorithm_is_answered[{n}]"
        for n in ("MD5", "XXHASH64", "XXHASH3", "XXHASH128")
    ),
    "integrity/part_checksum::right_checksum_of_a_newer_algorithm_is_answered[SHA512]",
)
def only_old_algorithms_are_known(request: S3Request, serve: Serve) -> Response:
    """The algorithms added to S3 in 2026 are unknown."""
    if given := _given(request):
        header, algorithm = given
        return serve(request if algorithm in checksums.ALGORITHMS else request.without(header))
    return serve(request)


@defect(f"{P}::etag_is_the_md5_whatever_the_checksum")
def etag_is_the_checksum(request: S3Request, serve: Serve) -> Response:
    """The ETag of an object with a checksum is the checksum."""
    answer = serve(request)
    if request.operation == "PutObject" and (given := _given(request)):
        answer.set("ETag", f'"{request.headers[given[0]]}"')
    return answer


@defect(f"{S}::head_without_checksum_mode_returns_no_checksum", f"{S}::get_without_checksum_mode_returns_no_checksum")
def checksums_are_always_given(request: S3Request, serve: Serve) -> Response:
    """Reading an object returns its checksum, requested or not."""
    if request.operation in ("GetObject", "HeadObject"):
        return serve(request.having(x_amz_checksum_mode="ENABLED"))
    return serve(request)


@defect(f"{S}::mode_in_lower_case")
def mode_is_wanted_in_capitals(request: S3Request, serve: Serve) -> Response:
    """The checksum mode is case-sensitive."""
    mode = request.headers.get("x-amz-checksum-mode")
    return serve(request if mode == "ENABLED" else request.having(x_amz_checksum_mode=None))


@defect(f"{S}::range_has_no_checksum")
def range_has_the_checksum_of_the_whole(request: S3Request, serve: Serve) -> Response:
    """A range is returned with the checksum of the whole object."""
    answer = serve(request)
    if answer.status == 206 and "x-amz-checksum-mode" in request.headers:
        whole = serve(replace(request, method="HEAD").having(range=None))
        answer.headers += [(n, v) for n, v in whole.headers if n.lower() in VALUES]
    return answer


@defect(f"{S}::range_of_all_bytes_has_the_checksum")
def no_range_has_a_checksum(request: S3Request, serve: Serve) -> Response:
    """No range is returned with a checksum, not even a range of all bytes."""
    answer = serve(request)
    if answer.status == 206:
        answer.headers = [(n, v) for n, v in answer.headers if n.lower() not in VALUES]
    return answer


@defect(
    f"{P}::type_of_a_whole_object_is_named",
    f"{S}::head_gives_the_type",
    f"{S}::get_gives_the_type",
    f"{S}::listing_names_the_algorithm",
    "integrity/attributes::type_of_the_checksum_is_given",
)
def types_of_checksums_are_not_named(request: S3Request, serve: Serve) -> Response:
    """The type of a checksum is never returned."""
    answer = serve(request).set("x-amz-checksum-type", None)
    return answer.sub(b"<ChecksumType>[^<]*</ChecksumType>", b"")


@defect(
    f"{P}::missing_checksum_is_computed",
    f"{S}::computed_checksum_is_stored",
    "integrity/plain_upload::checksum_is_computed",
)
def no_checksum_is_computed(request: S3Request, serve: Serve) -> Response:
    """An object that is stored without a checksum has none."""
    answer = serve(request).set("x-amz-checksum-crc64nvme", None)
    return answer.sub(b"<ChecksumCRC64NVME>[^<]*</ChecksumCRC64NVME>", b"")


@defect(f"{S}::overwriting_replaces_the_checksum")
def first_checksum_of_a_key_stays(request: S3Request, serve: Serve) -> Response:
    """An object that replaces another one keeps the other's checksum."""
    first = request.memory.setdefault(request.path, [])
    if request.operation == "PutObject" and (given := _given(request)):
        first.append((given[0], request.headers[given[0]]))
    answer = serve(request)
    if request.operation == "HeadObject" and first:
        answer.headers = [(n, v) for n, v in answer.headers if n.lower() not in VALUES] + first[:1]
    return answer


@defect(f"{S}::copy_has_the_checksum_of_its_source")
def copy_has_a_checksum_of_its_own(request: S3Request, serve: Serve) -> Response:
    """CopyObject computes the default checksum, whatever the source has."""
    if request.operation == "CopyObject":
        return serve(request.having(x_amz_checksum_algorithm="CRC64NVME"))
    return serve(request)


@defect(
    f"{S}::listing_names_the_algorithm",
    f"{S}::listing_of_version_2_names_the_algorithm",
    f"{S}::listing_of_versions_names_the_algorithm",
)
def listings_name_no_algorithm(request: S3Request, serve: Serve) -> Response:
    """The entries of listings have no checksum algorithm."""
    return serve(request).sub(b"<ChecksumAlgorithm>[^<]*</ChecksumAlgorithm>", b"")


@defect(
    "batch_delete/integrity::checksum_of_the_sdk_is_accepted[SHA1]",
    f"{B}::tags_with_the_checksum_that_the_client_computes[SHA256]",
)
def documents_come_with_a_crc32(request: S3Request, serve: Serve) -> Response:
    """Documents are only accepted with a CRC32 or an MD5."""
    given = _given(request)
    if given and given[1] != "CRC32" and request.operation in ("DeleteObjects", "PutObjectTagging"):
        return error(400, "InvalidRequest")
    return serve(request)


@defect(f"{D}::parts_with_the_default_checksum_make_an_object", f"{D}::uploaded_object_is_what_was_sent")
def crc32_is_appended_to_the_body(request: S3Request, serve: Serve) -> Response:
    """The bytes of the CRC32 of an object or a part are stored after its body."""
    if request.operation in ("PutObject", "UploadPart") and "x-amz-checksum-crc32" in request.headers:
        return serve(replace(request, body=request.body + b64decode(request.headers["x-amz-checksum-crc32"])))
    return serve(request)


K = "rare/annotation_checksums"


@defect(
    f"{K}::wrong_checksum_is_refused[CRC32]",
    f"{K}::wrong_checksum_is_refused[XXHASH128]",
    f"{K}::wrong_content_md5_is_refused",
    clients=BOTO3,
)
def annotations_are_not_verified(request: S3Request, serve: Serve) -> Response:
    """Checksums of annotations are not verified."""
    return serve(_without_checksums(request).without("content-md5") if "annotation" in request.query else request)


@defect(f"{K}::checksum_is_kept[SHA256]", clients=BOTO3)
def annotations_take_no_checksum(request: S3Request, serve: Serve) -> Response:
    """An annotation with a checksum is refused."""
    return error(400, "InvalidRequest") if "annotation" in request.query and _given(request) else serve(request)


@defect(
    *(
        f"rare/left_alone::rename_whose_condition_is_not_met[{case}]"
        for case in (
            *("SourceIfMatch", "SourceIfNoneMatch", "SourceIfUnmodifiedSince"),
            *("DestinationIfMatch", "DestinationIfUnmodifiedSince"),
        )
    ),
    clients=BOTO3,
)
def renaming_is_storing_nothing(request: S3Request, serve: Serve) -> Response:
    """RenameObject is treated as a PutObject without a body."""
    if "renameObject" in request.query:
        return serve(replace(request, query_string="").without("if-match", "if-unmodified-since"))
    return serve(request)


@defect(f"{P}::checksum_and_md5_are_both_verified[crc32]")
def md5_makes_a_checksum_needless(request: S3Request, serve: Serve) -> Response:
    """If there is a Content-MD5, the checksum is not verified (seen with Ceph RGW 16.2.15)."""
    return serve(request.without(*VALUES) if "content-md5" in request.headers else request)


@defect(f"{P}::checksum_and_md5_are_both_verified[md5]", clients=BOTO3)
def checksum_makes_an_md5_needless(request: S3Request, serve: Serve) -> Response:
    """If there is a checksum, the Content-MD5 is not verified."""
    return serve(request.without("content-md5") if any(name in request.headers for name in VALUES) else request)
