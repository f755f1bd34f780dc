"""Seeded defects of buckets: making, listing and deleting them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import replace

from tests.defects.seeding import BOTO3, defect
from tests.reference.messages import LISTINGS, Answer, Request, Serve, error

BUCKET = rb"<Bucket><Name>([^<]*)</Name>.*?</Bucket>"


def _dates(request: Request, serve: Serve, change: Callable[[datetime.datetime], str]) -> Answer:
    """Writes the creation dates of the list of buckets in another way."""
    answer = serve(request)

    def changed(found: re.Match[bytes]) -> bytes:
        moment = datetime.datetime.strptime(found[1].decode(), "%Y-%m-%dT%H:%M:%S.%fZ")
        return b"<CreationDate>" + change(moment).encode() + b"</CreationDate>"

    return (
        answer.sub(rb"<CreationDate>([^<]*)</CreationDate>", changed) if request.operation == "ListBuckets" else answer
    )


@defect("documented/boto_rgw_guide::get_all_buckets", "buckets/list::creation_date_has_the_documented_form")
def creation_date_without_zone(request: Request, serve: Serve) -> Answer:
    """CreationDate has the form 2009-10-12T17:50:30.000, which says no time zone."""
    return _dates(request, serve, "{:%Y-%m-%dT%H:%M:%S.000}".format)


@defect("buckets/list::creation_date_has_the_documented_form", clients=BOTO3)
def creation_date_as_in_http(request: Request, serve: Serve) -> Answer:
    """CreationDate has the form of HTTP's dates."""
    return _dates(request, serve, "{:%a, %d %b %Y %H:%M:%S GMT}".format)


@defect("buckets/list::creation_date_is_when_the_bucket_was_made")
def creation_date_is_an_hour_off(request: Request, serve: Serve) -> Answer:
    """CreationDate is local time, said to be UTC."""
    return _dates(request, serve, lambda m: f"{m + datetime.timedelta(hours=1):%Y-%m-%dT%H:%M:%S.000Z}")


@defect("buckets/list::creation_date_is_when_the_bucket_was_made")
def creation_date_is_1970(request: Request, serve: Serve) -> Answer:
    """CreationDate is the beginning of 1970."""
    return _dates(request, serve, lambda _: "1970-01-01T00:00:00.000Z")


@defect("buckets/list::own_bucket_is_listed", "buckets/create::bucket_is_listed_afterwards")
def new_bucket_is_not_listed(request: Request, serve: Serve) -> Answer:
    """The list of buckets lacks the newest one."""
    answer = serve(request)
    if request.operation == "ListBuckets":
        for last in list(re.finditer(BUCKET, answer.body, re.DOTALL))[-1:]:
            answer.body = answer.body.replace(last[0], b"")
    return answer


@defect("buckets/list::own_bucket_is_listed")
def buckets_are_listed_twice(request: Request, serve: Serve) -> Answer:
    """The list of buckets has every bucket twice."""
    answer = serve(request)
    return answer.sub(BUCKET, lambda found: found[0] * 2) if request.operation == "ListBuckets" else answer


@defect("buckets/list::owner_is_given")
def owner_of_buckets_is_missing(request: Request, serve: Serve) -> Answer:
    """The list of buckets has no Owner."""
    answer = serve(request)
    return answer.sub(rb"<Owner>.*</Owner>", b"") if request.operation == "ListBuckets" else answer


@defect(
    "documented/boto_rgw_guide::create_bucket",
    "buckets/create::bucket_exists_afterwards",
    "buckets/create::bucket_is_listed_afterwards",
)
def own_bucket_is_not_made(request: Request, serve: Serve) -> Answer:
    """CreateBucket answers 200 and makes nothing."""
    if request.operation == "CreateBucket" and not request.bucket.endswith("-preflight"):
        return Answer(200, [("Location", f"/{request.bucket}")])
    return serve(request)


@defect("buckets/create::new_bucket_is_empty", "listing/entries::empty_bucket_is_empty_v2")
def new_bucket_is_not_empty(request: Request, serve: Serve) -> Answer:
    """A new bucket has an object in it."""
    answer = serve(request)
    # The preflight would take such a server for one that has a single bucket.
    if request.operation == "CreateBucket" and answer.status == 200 and not request.bucket.endswith("-preflight"):
        serve(replace(request.at(request.bucket, "README"), body=b"welcome"))
    return answer


@defect("buckets/create::bucket_that_was_never_created_is_not_found")
def head_of_a_missing_bucket_is_200(request: Request, serve: Serve) -> Answer:
    """HeadBucket answers 200 for any name."""
    return Answer(200) if request.operation == "HeadBucket" else serve(request)


@defect("buckets/create::bucket_that_was_never_created_is_not_found", "buckets/delete::empty_bucket_is_gone_afterwards")
def head_of_a_missing_bucket_is_403(request: Request, serve: Serve) -> Answer:
    """HeadBucket of a bucket that does not exist answers 403."""
    answer = serve(request)
    return error(403, "AccessDenied") if request.operation == "HeadBucket" and answer.status == 404 else answer


@defect("listing/entries::missing_bucket_is_refused")
def listing_of_a_missing_bucket_is_empty(request: Request, serve: Serve) -> Answer:
    """The listing of a bucket that does not exist answers 200, with no keys."""
    answer = serve(request)
    if request.operation in LISTINGS and answer.status == 404:
        body = b"<ListBucketResult><IsTruncated>false</IsTruncated><KeyCount>0</KeyCount></ListBucketResult>"
        return Answer(200, [("Content-Type", "application/xml")], body)
    return answer


@defect("buckets/delete::empty_bucket_is_gone_afterwards")
def deleting_a_bucket_answers_200(request: Request, serve: Serve) -> Answer:
    """DeleteBucket answers 200."""
    answer = serve(request)
    return replace(answer, status=200) if request.operation == "DeleteBucket" and answer.status == 204 else answer


@defect(
    "documented/boto_rgw_guide::delete_bucket",
    "buckets/delete::empty_bucket_is_gone_afterwards",
    "buckets/delete::deleted_bucket_is_not_listed",
)
def deleting_a_bucket_does_nothing(request: Request, serve: Serve) -> Answer:
    """DeleteBucket answers 204 and leaves the bucket."""
    return Answer(204) if request.operation == "DeleteBucket" else serve(request)


@defect("buckets/delete::deleted_bucket_is_not_listed", "documented/boto_walkthrough::deleted_bucket_is_gone")
def deleted_bucket_is_still_listed(request: Request, serve: Serve) -> Answer:
    """A bucket that was deleted stays in the list of buckets."""
    gone = request.memory.setdefault("gone", [])
    answer = serve(request)
    if request.operation == "DeleteBucket" and answer.status == 204:
        gone.append(request.bucket)
    if request.operation == "ListBuckets":
        date = b"<CreationDate>2009-10-12T17:50:30.000Z</CreationDate>"
        entries = b"".join(b"<Bucket><Name>%b</Name>%b</Bucket>" % (name.encode(), date) for name in gone)
        answer.sub(rb"<Buckets ?/>", b"<Buckets></Buckets>").sub(rb"(?=</Buckets>)", lambda _: entries)
    return answer


@defect("buckets/delete::bucket_with_an_object_is_not_deleted")
def bucket_is_deleted_with_its_objects(request: Request, serve: Serve) -> Answer:
    """DeleteBucket of a bucket with objects deletes them as well."""
    bucket = request.stored_bucket
    if request.operation == "DeleteBucket" and bucket is not None:
        for key in bucket.keys:
            serve(request.at(request.bucket, key))
    return serve(request)


@defect("buckets/delete::bucket_with_an_object_is_not_deleted")
def refused_deletion_loses_the_objects(request: Request, serve: Serve) -> Answer:
    """DeleteBucket of a bucket with objects answers 409, but the objects are gone."""
    bucket = request.stored_bucket
    if request.operation == "DeleteBucket" and bucket is not None and bucket.keys:
        for key in bucket.keys:
            serve(request.at(request.bucket, key))
        return error(409, "BucketNotEmpty")
    return serve(request)


@defect("buckets/delete::missing_bucket_is_refused")
def deleting_a_missing_bucket_is_204(request: Request, serve: Serve) -> Answer:
    """DeleteBucket of a bucket that does not exist answers 204."""
    missing = request.operation == "DeleteBucket" and request.stored_bucket is None
    return Answer(204) if missing else serve(request)
