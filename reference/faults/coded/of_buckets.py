"""Faults of buckets: creating, listing and deleting them."""

from __future__ import annotations

import base64
import datetime
import re
from collections.abc import Callable
from dataclasses import replace

from reference.account import MAIN
from reference.faults.table import fault
from reference.listing.buckets import is_region
from reference.protocol.messages import Response, S3Request, Serve, error

BUCKET = rb"<Bucket><Name>([^<]*)</Name>.*?</Bucket>"


def _serve_with_creation_dates(
    request: S3Request, serve: Serve, change: Callable[[datetime.datetime], str]
) -> Response:
    """Writes the creation dates in the list of buckets in another form."""
    answer = serve(request)

    def changed(found: re.Match[bytes]) -> bytes:
        moment = datetime.datetime.strptime(found[1].decode(), "%Y-%m-%dT%H:%M:%S.%fZ")
        return b"<CreationDate>" + change(moment).encode() + b"</CreationDate>"

    return (
        answer.sub(rb"<CreationDate>([^<]*)</CreationDate>", changed) if request.operation == "ListBuckets" else answer
    )


@fault()
def creation_date_without_zone(request: S3Request, serve: Serve) -> Response:
    """CreationDate has the form 2009-10-12T17:50:30.000, without a time zone."""
    return _serve_with_creation_dates(request, serve, "{:%Y-%m-%dT%H:%M:%S.000}".format)


@fault()
def creation_date_as_in_http(request: S3Request, serve: Serve) -> Response:
    """CreationDate has the form of HTTP dates."""
    return _serve_with_creation_dates(request, serve, "{:%a, %d %b %Y %H:%M:%S GMT}".format)


@fault()
def creation_date_is_an_hour_off(request: S3Request, serve: Serve) -> Response:
    """CreationDate is local time labelled as UTC."""
    return _serve_with_creation_dates(
        request, serve, lambda m: f"{m + datetime.timedelta(hours=1):%Y-%m-%dT%H:%M:%S.000Z}"
    )


@fault()
def creation_date_is_1970(request: S3Request, serve: Serve) -> Response:
    """CreationDate is the beginning of 1970."""
    return _serve_with_creation_dates(request, serve, lambda _: "1970-01-01T00:00:00.000Z")


@fault(on=("ListBuckets",))
def creation_date_is_that_of_the_first_bucket(request: S3Request, serve: Serve) -> Response:
    """All buckets in the list have the CreationDate of the first one."""
    answer = serve(request)
    first = re.search(rb"<CreationDate>[^<]*", answer.body)
    return answer.sub(rb"<CreationDate>[^<]*", first[0]) if first else answer


@fault(on=("ListBuckets",))
def new_bucket_is_not_listed(request: S3Request, serve: Serve) -> Response:
    """The list of buckets lacks the newest one."""
    answer = serve(request)
    for last in list(re.finditer(BUCKET, answer.body, re.DOTALL))[-1:]:
        answer.body = answer.body.replace(last[0], b"")
    return answer


@fault(on=("ListBuckets",))
def buckets_are_listed_twice(request: S3Request, serve: Serve) -> Response:
    """The list of buckets has every bucket twice."""
    answer = serve(request)
    return answer.sub(BUCKET, lambda found: found[0] * 2)


@fault(on=("CreateBucket",))
def new_bucket_is_not_created(request: S3Request, serve: Serve) -> Response:
    """CreateBucket returns 200 and creates nothing."""
    if not request.bucket.endswith("-preflight"):
        return Response(200, [("Location", f"/{request.bucket}")])
    return serve(request)


@fault(on=("CreateBucket",))
def new_bucket_is_not_empty(request: S3Request, serve: Serve) -> Response:
    """A new bucket contains an object."""
    answer = serve(request)
    # The preflight would take such a server for one that has a single bucket.
    if answer.status == 200 and not request.bucket.endswith("-preflight"):
        serve(replace(request.at(request.bucket, "README"), body=b"welcome"))
    return answer


@fault()
def deleted_bucket_is_still_listed(request: S3Request, serve: Serve) -> Response:
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


@fault(on=("DeleteBucket",))
def bucket_is_deleted_with_its_objects(request: S3Request, serve: Serve) -> Response:
    """DeleteBucket of a bucket with objects also deletes the objects."""
    bucket = request.stored_bucket
    if bucket is not None:
        for key in bucket.keys:
            serve(request.at(request.bucket, key))
    return serve(request)


@fault(on=("DeleteBucket",))
def refused_bucket_deletion_deletes_the_objects(request: S3Request, serve: Serve) -> Response:
    """DeleteBucket of a bucket with objects returns 409, but the objects are gone."""
    bucket = request.stored_bucket
    if bucket is not None and bucket.keys:
        for key in bucket.keys:
            serve(request.at(request.bucket, key))
        return error(409, "BucketNotEmpty")
    return serve(request)


@fault(on=("CreateBucket",))
def bucket_names_with_periods_are_refused(request: S3Request, serve: Serve) -> Response:
    """CreateBucket refuses names with periods."""
    if "." in request.bucket:
        return error(400, "InvalidBucketName")
    return serve(request)


@fault(on=("CreateBucket",))
def bucket_names_have_62_characters_at_most(request: S3Request, serve: Serve) -> Response:
    """CreateBucket refuses names of 63 characters."""
    if len(request.bucket) > 62:
        return error(400, "InvalidBucketName")
    return serve(request)


@fault()
def invalid_bucket_names_are_accepted(request: S3Request, serve: Serve) -> Response:
    """CreateBucket accepts names that the rules do not allow."""
    answer = serve(request)
    refused = request.operation == "CreateBucket" and b"<Code>InvalidBucketName<" in answer.body
    return Response(200, [("Location", f"/{request.bucket}")]) if refused else answer


@fault(on=("CreateBucket",))
def creating_an_own_bucket_empties_it(request: S3Request, serve: Serve) -> Response:
    """CreateBucket of one's own bucket deletes all objects."""
    if request.stored_bucket:
        request.state.buckets.pop(request.bucket)
    return serve(request)


@fault(on=("CreateBucket",))
def creating_a_foreign_bucket_takes_it_over(request: S3Request, serve: Serve) -> Response:
    """CreateBucket of another account's bucket makes the sender the owner."""
    bucket = request.stored_bucket
    if bucket and request.account and bucket.owner != request.account:
        bucket.owner = request.account
        return Response(200)
    return serve(request)


@fault()
def configuration_outlives_its_bucket(request: S3Request, serve: Serve) -> Response:
    """A bucket that is created again has the configuration of the deleted one."""
    bucket, gone = request.stored_bucket, request.memory.setdefault("configurations", {})
    answer = serve(request)
    if request.operation == "DeleteBucket" and answer.status == 204:
        gone[request.bucket] = bucket
    if request.operation == "CreateBucket" and bucket is None and request.bucket in gone and request.stored_bucket:
        request.state.buckets[request.bucket] = gone[request.bucket]
    return answer


@fault(on=("DeleteBucket",))
def delete_markers_do_not_prevent_bucket_deletion(request: S3Request, serve: Serve) -> Response:
    """A bucket that only contains delete markers can be deleted."""
    bucket = request.stored_bucket
    versions = [version for found in (bucket.versions if bucket else {}).values() for version in found]
    if bucket and all(version.is_delete_marker for version in versions):
        bucket.versions = {}
    return serve(request)


@fault(on=("CreateBucket",))
def any_location_constraint_is_accepted(request: S3Request, serve: Serve) -> Response:
    """CreateBucket accepts and ignores any LocationConstraint."""
    return serve(replace(request, body=b"", raw_body=b""))


@fault(region="eu-north-1")
def location_constraint_is_validated_in_every_region(request: S3Request, serve: Serve) -> Response:
    """CreateBucket first checks whether its LocationConstraint is a region, also outside us-east-1."""
    named = re.search(rb"<LocationConstraint>([^<]+)<", request.body) if request.operation == "CreateBucket" else None
    wrong = named is not None and not is_region(named[1].decode())
    return error(400, "InvalidLocationConstraint") if wrong else serve(request)


@fault(region="eu-north-1")
def buckets_are_created_in_the_endpoint_region(request: S3Request, serve: Serve) -> Response:
    """CreateBucket creates the bucket in the endpoint's region, whatever its LocationConstraint."""
    answer = serve(request)
    if request.operation != "CreateBucket" or b"IllegalLocationConstraintException" not in answer.body:
        return answer
    document = (
        b"<CreateBucketConfiguration><LocationConstraint>eu-north-1</LocationConstraint></CreateBucketConfiguration>"
    )
    return serve(replace(request, body=document, raw_body=document))


@fault(on=("CreateBucket",))
def malformed_bucket_configuration_is_ignored(request: S3Request, serve: Serve) -> Response:
    """CreateBucket ignores a body that is not XML."""
    if not request.body.endswith(b"</CreateBucketConfiguration>"):
        return serve(replace(request, body=b"", raw_body=b""))
    return serve(request)


@fault()
def buckets_of_all_accounts_are_listed(request: S3Request, serve: Serve) -> Response:
    """ListBuckets lists the buckets of all accounts."""
    if request.operation != "ListBuckets" or request.account is None:
        return serve(request)
    owners = {name: bucket.owner for name, bucket in request.state.buckets.items()}
    for bucket in request.state.buckets.values():
        bucket.owner = request.account
    answer = serve(request)
    for name, owner in owners.items():
        request.state.buckets[name].owner = owner
    return answer


@fault(on=("ListBuckets",))
def pages_of_buckets_overlap(request: S3Request, serve: Serve) -> Response:
    """The next page of ListBuckets begins with the last bucket of the previous one."""
    token = request.parameter("continuation-token")
    if token:
        last = base64.urlsafe_b64decode(token)
        return serve(request.with_query(continuation_token=base64.urlsafe_b64encode(last[:-1] + b"!").decode()))
    return serve(request)


@fault(on=("GetBucketLocation",))
def anybody_may_get_the_bucket_location(request: S3Request, serve: Serve) -> Response:
    """Everybody may call GetBucketLocation."""
    bucket = request.stored_bucket
    if bucket:
        return serve(replace(request, account=bucket.owner))
    return serve(request)


@fault(on=("CreateBucket",))
def tags_of_a_new_bucket_are_lost(request: S3Request, serve: Serve) -> Response:
    """CreateBucket ignores tags."""
    answer = serve(request)
    if request.stored_bucket:
        request.stored_bucket.tags = {}
    return answer


@fault(on=("CreateBucket",))
def anybody_may_create_buckets(request: S3Request, serve: Serve) -> Response:
    """CreateBucket without credentials creates a bucket."""
    if request.account is None:
        return serve(replace(request, account=MAIN))
    return serve(request)


@fault(on=("CreateBucket", "DeleteBucket"))
def names_of_deleted_buckets_stay_reserved(request: S3Request, serve: Serve) -> Response:
    """CreateBucket with the name of a deleted bucket is refused, as if the name were taken."""
    names = request.memory.setdefault("deleted buckets", set())
    if request.method == "PUT" and request.bucket in names:
        return error(409, "BucketAlreadyExists")
    answer = serve(request)
    if request.method == "DELETE" and answer.status == 204:
        names.add(request.bucket)
    return answer


@fault(on=("ListBuckets",))
def anybody_lists_buckets_of_the_main_account(request: S3Request, serve: Serve) -> Response:
    """ListBuckets returns the main account's buckets to everybody."""
    own, everything = serve(request), serve(replace(request, account=MAIN))
    buckets = re.search(rb"<Buckets>.*</Buckets>", everything.body, re.DOTALL)
    return (
        own.sub(rb"<Buckets.*?(/>|</Buckets>)", lambda _: buckets[0]) if own.status == 200 and buckets else everything
    )


@fault(on=("DeleteBucket",))
def buckets_with_uploads_cannot_be_deleted(request: S3Request, serve: Serve) -> Response:
    """DeleteBucket of a bucket that has an upload in progress is refused."""
    bucket = request.stored_bucket
    return error(409, "BucketNotEmpty") if bucket and bucket.uploads else serve(request)
