"""Seeded defects of the expected bucket owner, for every operation on an object and on a bucket."""

from __future__ import annotations

from conformance.buckets.test_every_operation import HARMLESS
from conformance.safety.test_every_object_operation import NOT_OF_LOCKS, OWNERS
from fixtures.s3.bucket_operations import OTHER
from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.seeding import BOTO3, RAW_V4, defect

HERE = "safety/every_object_operation"
BUCKETS, CHANGES = "buckets/every_operation", "configuration/refused_changes"
LOCKS = "access/owner_and_payer"
NO_ACCOUNT = "objects/expected_owner::owner_that_is_no_account_is_refused"
OF_THE_BUCKET, OF_THE_SOURCE = OWNERS
CHANGING = [name for name, asking in NOT_OF_LOCKS.items() if asking.changes]


def _is_account(given: str) -> bool:
    return len(given) == 12 and given.isdigit()


@defect(*(f"{HERE}::unexpected_owner_is_refused[{name}]" for name in NOT_OF_LOCKS), clients=RAW_V4)
def another_owner_is_as_good(request: S3Request, serve: Serve) -> Response:
    """An expected owner is only looked at for its form."""
    given = request.header(OF_THE_BUCKET)
    return serve(request.without(OF_THE_BUCKET) if _is_account(given) else request)


@defect(NO_ACCOUNT, clients=BOTO3)
def owner_that_is_no_account_is_ignored(request: S3Request, serve: Serve) -> Response:
    """An expected owner that is not an account id is ignored."""
    ignored = [name for name in OWNERS if name in request.headers and not _is_account(request.header(name))]
    return serve(request.without(*ignored))


@defect(NO_ACCOUNT, clients=BOTO3)
def owner_of_a_source_that_is_no_account_is_ignored(request: S3Request, serve: Serve) -> Response:
    """As above, of the source of a copy alone."""
    given = request.header(OF_THE_SOURCE)
    return serve(request.without(OF_THE_SOURCE) if given and not _is_account(given) else request)


@defect(NO_ACCOUNT, clients=BOTO3)
def owner_that_is_no_account_is_ignored_by_one_operation(request: S3Request, serve: Serve) -> Response:
    """As above, by one operation of all."""
    return (
        owner_that_is_no_account_is_ignored(request, serve)
        if request.operation == "GetBucketLocation"
        else serve(request)
    )


# DeleteObjectTagging is not caught: the object has no tags to lose.
@defect(
    *(f"{HERE}::unexpected_owner_is_refused[{name}]" for name in CHANGING if name != "DeleteObjectTagging"),
    clients=RAW_V4,
)
def request_for_another_owner_is_done(request: S3Request, serve: Serve) -> Response:
    """A request with another expected owner is refused, but done."""
    if OF_THE_BUCKET not in request.headers:
        return serve(request)
    serve(request.without(OF_THE_BUCKET))
    return error(403, "AccessDenied")


@defect(*(f"{HERE}::right_owner_is_accepted[{name}]" for name in NOT_OF_LOCKS), clients=RAW_V4)
def right_owner_is_refused(request: S3Request, serve: Serve) -> Response:
    """A request that names an expected owner is refused, also if it is the right one."""
    return error(403, "AccessDenied") if OF_THE_BUCKET in request.headers else serve(request)


@defect(*(f"{CHANGES}::change_for_another_owner_is_not_made[{name}]" for name in OTHER), clients=BOTO3)
def change_for_another_owner_is_made(request: S3Request, serve: Serve) -> Response:
    """As above: a change of a configuration with another expected owner is refused, but done."""
    return request_for_another_owner_is_done(request, serve)


@defect(NO_ACCOUNT, clients=BOTO3)
def change_for_an_owner_that_is_no_account_is_made(request: S3Request, serve: Serve) -> Response:
    """A change with an expected owner that is not an account id is refused, but done."""
    given = request.header(OF_THE_BUCKET)
    if not given or _is_account(given):
        return serve(request)
    serve(request.without(OF_THE_BUCKET))
    return error(400, "InvalidBucketOwnerAWSAccountID")


@defect(
    *(f"{BUCKETS}::right_owner_is_accepted[{name}]" for name in HARMLESS),
    *(f"{CHANGES}::change_for_the_right_owner_is_made[{name}]" for name in OTHER),
    f"{LOCKS}::right_owner_sets_and_reads_a_hold",
    f"{LOCKS}::right_owner_sets_and_reads_a_retention",
    "buckets/head::right_owner_is_accepted",
    "buckets/delete::right_owner_is_accepted",
    "batch_delete/access::right_expected_owner_is_accepted",
    f"{LOCKS}::right_owner_sets_and_reads_the_lock_of_a_bucket",
    "policy/status::right_owner_is_accepted",
    "rare/other_owner::right_owner_of_annotations_is_accepted",
    "rare/other_owner::right_owner_queries_an_object",
    clients=BOTO3,
)
def right_owner_of_a_bucket_is_refused(request: S3Request, serve: Serve) -> Response:
    """A request for a bucket that names an expected owner is refused, also if it is the right one."""
    return right_owner_is_refused(request, serve)
