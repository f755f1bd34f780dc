"""Seeded defects of the expected bucket owner, for every operation on an object."""

from __future__ import annotations

from conformance.safety.test_every_object_operation import COPIES, NOT_OF_LOCKS, OWNERS
from tests.defects.seeding import RAW_V4, defect
from tests.reference.messages import Answer, Request, Serve, error

HERE = "safety/every_object_operation"
OF_THE_BUCKET, OF_THE_SOURCE = OWNERS
CHANGING = [name for name, asking in NOT_OF_LOCKS.items() if asking.changes]


def _is_account(given: str) -> bool:
    return len(given) == 12 and given.isdigit()


@defect(*(f"{HERE}::unexpected_owner_is_refused[{name}]" for name in NOT_OF_LOCKS), clients=RAW_V4)
def another_owner_is_as_good(request: Request, serve: Serve) -> Answer:
    """An expected owner is only looked at for its form."""
    given = request.header(OF_THE_BUCKET)
    return serve(request.without(OF_THE_BUCKET) if _is_account(given) else request)


@defect(
    *(f"{HERE}::expected_owner_that_is_no_account_is_refused[{name}]" for name in NOT_OF_LOCKS),
    *(f"{HERE}::expected_owner_of_the_source_that_is_no_account_is_refused[{name}]" for name in COPIES),
    clients=RAW_V4,
)
def owner_that_is_no_account_is_ignored(request: Request, serve: Serve) -> Answer:
    """An expected owner that is not an account id is ignored."""
    ignored = [name for name in OWNERS if name in request.headers and not _is_account(request.header(name))]
    return serve(request.without(*ignored))


# DeleteObjectTagging is not caught: the object has no tags to lose.
@defect(
    *(f"{HERE}::unexpected_owner_is_refused[{name}]" for name in CHANGING if name != "DeleteObjectTagging"),
    clients=RAW_V4,
)
def request_for_another_owner_is_done(request: Request, serve: Serve) -> Answer:
    """A request with another expected owner is refused, but done."""
    if OF_THE_BUCKET not in request.headers:
        return serve(request)
    serve(request.without(OF_THE_BUCKET))
    return error(403, "AccessDenied")


@defect(*(f"{HERE}::right_owner_is_accepted[{name}]" for name in NOT_OF_LOCKS), clients=RAW_V4)
def right_owner_is_refused(request: Request, serve: Serve) -> Answer:
    """A request that names an expected owner is refused, also if it is the right one."""
    return error(403, "AccessDenied") if OF_THE_BUCKET in request.headers else serve(request)


@defect("buckets/every_operation::right_owner_is_accepted[GetBucketLocation]")
def right_owner_of_a_bucket_is_refused(request: Request, serve: Serve) -> Answer:
    """As above, of buckets."""
    return right_owner_is_refused(request, serve)
