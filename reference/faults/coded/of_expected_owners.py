"""Faults of the expected bucket owner, for every operation on an object and on a bucket."""

from __future__ import annotations

from reference.faults.table import fault
from reference.protocol.messages import Response, S3Request, Serve, error

OWNERS = OF_THE_BUCKET, OF_THE_SOURCE = ("x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner")


def _is_account(given: str) -> bool:
    return len(given) == 12 and given.isdigit()


@fault()
def another_owner_is_as_good(request: S3Request, serve: Serve) -> Response:
    """An expected owner is only looked at for its form."""
    given = request.header(OF_THE_BUCKET)
    return serve(request.without(OF_THE_BUCKET) if _is_account(given) else request)


@fault()
def owner_that_is_no_account_is_ignored(request: S3Request, serve: Serve) -> Response:
    """An expected owner that is not an account id is ignored."""
    ignored = [name for name in OWNERS if name in request.headers and not _is_account(request.header(name))]
    return serve(request.without(*ignored))


@fault()
def owner_of_a_source_that_is_no_account_is_ignored(request: S3Request, serve: Serve) -> Response:
    """As above, of the source of a copy alone."""
    given = request.header(OF_THE_SOURCE)
    return serve(request.without(OF_THE_SOURCE) if given and not _is_account(given) else request)


@fault(on=("GetBucketLocation",))
def owner_that_is_no_account_is_ignored_by_one_operation(request: S3Request, serve: Serve) -> Response:
    """As above, by one operation of all."""
    return owner_that_is_no_account_is_ignored(request, serve)


# DeleteObjectTagging is not caught: the object has no tags to lose.
@fault()
def request_for_another_owner_is_done(request: S3Request, serve: Serve) -> Response:
    """A request with another expected owner is refused, but done."""
    if OF_THE_BUCKET not in request.headers:
        return serve(request)
    serve(request.without(OF_THE_BUCKET))
    return error(403, "AccessDenied")


@fault()
def right_owner_is_refused(request: S3Request, serve: Serve) -> Response:
    """A request that names an expected owner is refused, also if it is the right one."""
    return error(403, "AccessDenied") if OF_THE_BUCKET in request.headers else serve(request)


@fault()
def change_for_another_owner_is_made(request: S3Request, serve: Serve) -> Response:
    """As above: a change of a configuration with another expected owner is refused, but done."""
    return request_for_another_owner_is_done(request, serve)


@fault()
def change_for_an_owner_that_is_no_account_is_made(request: S3Request, serve: Serve) -> Response:
    """A change with an expected owner that is not an account id is refused, but done."""
    given = request.header(OF_THE_BUCKET)
    if not given or _is_account(given):
        return serve(request)
    serve(request.without(OF_THE_BUCKET))
    return error(400, "InvalidBucketOwnerAWSAccountID")
