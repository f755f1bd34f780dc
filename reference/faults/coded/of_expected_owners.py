"""Faults of the expected bucket owner, for every operation on an object and on a bucket."""

from __future__ import annotations

from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error

EXPECTED_OWNERS = EXPECTED_BUCKET_OWNER, EXPECTED_SOURCE_OWNER = (
    "x-amz-expected-bucket-owner",
    "x-amz-source-expected-bucket-owner",
)


def _is_account(given: str) -> bool:
    return len(given) == 12 and given.isdigit()


@fault()
def any_expected_owner_is_accepted(request: S3Request, serve: Serve) -> Response:
    """Any well-formed expected owner is accepted."""
    given = request.header(EXPECTED_BUCKET_OWNER)
    return serve(request.without(EXPECTED_BUCKET_OWNER) if _is_account(given) else request)


@fault()
def malformed_expected_owner_is_ignored(request: S3Request, serve: Serve) -> Response:
    """An expected owner that is not an account id is ignored."""
    ignored = [name for name in EXPECTED_OWNERS if name in request.headers and not _is_account(request.header(name))]
    return serve(request.without(*ignored))


@fault()
def malformed_expected_source_owner_is_ignored(request: S3Request, serve: Serve) -> Response:
    """As above, of the source of a copy alone."""
    given = request.header(EXPECTED_SOURCE_OWNER)
    return serve(request.without(EXPECTED_SOURCE_OWNER) if given and not _is_account(given) else request)


@fault(on=("GetBucketLocation",))
def malformed_expected_owner_is_ignored_by_one_operation(request: S3Request, serve: Serve) -> Response:
    """As above, by one operation of all."""
    return malformed_expected_owner_is_ignored(request, serve)


# DeleteObjectTagging is not caught: the object has no tags to lose.
@fault()
def request_with_wrong_expected_owner_is_done(request: S3Request, serve: Serve) -> Response:
    """A request with another expected owner is refused, but done."""
    if EXPECTED_BUCKET_OWNER not in request.headers:
        return serve(request)
    serve(request.without(EXPECTED_BUCKET_OWNER))
    return error(403, "AccessDenied")


@fault()
def correct_expected_owner_is_refused(request: S3Request, serve: Serve) -> Response:
    """A request that names an expected owner is refused, even if the owner is the right one."""
    return error(403, "AccessDenied") if EXPECTED_BUCKET_OWNER in request.headers else serve(request)


@fault()
def change_with_wrong_expected_owner_is_done(request: S3Request, serve: Serve) -> Response:
    """As above: a change of a configuration with another expected owner is refused, but done."""
    return request_with_wrong_expected_owner_is_done(request, serve)


@fault()
def change_with_malformed_expected_owner_is_done(request: S3Request, serve: Serve) -> Response:
    """A change with an expected owner that is not an account id is refused, but done."""
    given = request.header(EXPECTED_BUCKET_OWNER)
    if not given or _is_account(given):
        return serve(request)
    serve(request.without(EXPECTED_BUCKET_OWNER))
    return error(400, "InvalidBucketOwnerAWSAccountID")
