"""Seeded defects of buckets: creating, listing and deleting them."""

from __future__ import annotations

import base64
import datetime
import re
from collections.abc import Callable
from dataclasses import replace

from reference.account import MAIN
from reference.listing.buckets import is_region
from reference.protocol.messages import LISTINGS, Response, S3Request, Serve, error
from tests.defects.seeding import BOTO3, defect

BUCKET = rb"<Bucket><Name>([^<]*)</Name>.*?</Bucket>"


def _dates(request: S3Request, serve: Serve, change: Callable[[datetime.datetime], str]) -> Response:
    """Writes the creation dates in the list of buckets in another form."""
    answer = serve(request)

    def changed(found: re.Match[bytes]) -> bytes:
        moment = datetime.datetime.strptime(found[1].decode(), "%Y-%m-%dT%H:%M:%S.%fZ")
        return b"<CreationDate>" + change(moment).encode() + b"</CreationDate>"

    return (
        answer.sub(rb"<CreationDate>([^<]*)</CreationDate>", changed) if request.operation == "ListBuckets" else answer
    )


@defect("documented/boto_rgw_guide::get_all_buckets", "buckets/list::creation_date_has_the_documented_form")
def creation_date_without_zone(request: S3Request, serve: Serve) -> Response:
    """CreationDate has the form 2009-10-12T17:50:30.000, without a time zone."""
    return _dates(request, serve, "{:%Y-%m-%dT%H:%M:%S.000}".format)


@defect("buckets/list::creation_date_has_the_documented_form", clients=BOTO3)
def creation_date_as_in_http(request: S3Request, serve: Serve) -> Response:
    """CreationDate has the form of HTTP dates."""
    return _dates(request, serve, "{:%a, %d %b %Y %H:%M:%S GMT}".format)


@defect("buckets/list::creation_date_of_a_new_bucket_is_recent")
def creation_date_is_an_hour_off(request: S3Request, serve: Serve) -> Response:
    """CreationDate is local time labelled as UTC."""
    return _dates(request, serve, lambda m: f"{m + datetime.timedelta(hours=1):%Y-%m-%dT%H:%M:%S.000Z}")


@defect("buckets/list::creation_date_of_a_new_bucket_is_recent")
def creation_date_is_1970(request: S3Request, serve: Serve) -> Response:
    """CreationDate is the beginning of 1970."""
    return _dates(request, serve, lambda _: "1970-01-01T00:00:00.000Z")


@defect("buckets/list::creation_date_is_that_of_each_bucket")
def creation_date_is_that_of_the_first(request: S3Request, serve: Serve) -> Response:
    """All buckets in the list have the CreationDate of the first one."""
    answer = serve(request)
    first = re.search(rb"<CreationDate>[^<]*", answer.body)
    return answer.sub(rb"<CreationDate>[^<]*", first[0]) if request.operation == "ListBuckets" and first else answer


@defect("buckets/list::own_bucket_is_listed", "buckets/create::bucket_is_listed_afterwards")
def new_bucket_is_not_listed(request: S3Request, serve: Serve) -> Response:
    """The list of buckets lacks the newest one."""
    answer = serve(request)
    if request.operation == "ListBuckets":
        for last in list(re.finditer(BUCKET, answer.body, re.DOTALL))[-1:]:
            answer.body = answer.body.replace(last[0], b"")
    return answer


@defect("buckets/list::own_bucket_is_listed")
def buckets_are_listed_twice(request: S3Request, serve: Serve) -> Response:
    """The list of buckets has every bucket twice."""
    answer = serve(request)
    return answer.sub(BUCKET, lambda found: found[0] * 2) if request.operation == "ListBuckets" else answer


@defect("buckets/list::owner_is_given")
def owner_of_buckets_is_missing(request: S3Request, serve: Serve) -> Response:
    """The list of buckets has no Owner."""
    answer = serve(request)
    return answer.sub(rb"<Owner>.*</Owner>", b"") if request.operation == "ListBuckets" else answer


@defect(
    "documented/boto_rgw_guide::create_bucket",
    "buckets/create::bucket_exists_afterwards",
    "buckets/create::bucket_is_listed_afterwards",
)
def own_bucket_is_not_made(request: S3Request, serve: Serve) -> Response:
    """CreateBucket returns 200 and creates nothing."""
    if request.operation == "CreateBucket" and not request.bucket.endswith("-preflight"):
        return Response(200, [("Location", f"/{request.bucket}")])
    return serve(request)


@defect("buckets/create::new_bucket_is_empty", "listing/entries::empty_bucket_is_empty_v2")
def new_bucket_is_not_empty(request: S3Request, serve: Serve) -> Response:
    """A new bucket has an object in it."""
    answer = serve(request)
    # The preflight would take such a server for one that has a single bucket.
    if request.operation == "CreateBucket" and answer.status == 200 and not request.bucket.endswith("-preflight"):
        serve(replace(request.at(request.bucket, "README"), body=b"welcome"))
    return answer


@defect("buckets/create::bucket_that_was_never_created_is_not_found")
def head_of_a_missing_bucket_is_200(request: S3Request, serve: Serve) -> Response:
    """HeadBucket returns 200 for any name."""
    return Response(200) if request.operation == "HeadBucket" else serve(request)


@defect("buckets/create::bucket_that_was_never_created_is_not_found", "buckets/delete::empty_bucket_is_gone_afterwards")
def head_of_a_missing_bucket_is_403(request: S3Request, serve: Serve) -> Response:
    """HeadBucket of a bucket that does not exist returns 403."""
    answer = serve(request)
    return error(403, "AccessDenied") if request.operation == "HeadBucket" and answer.status == 404 else answer


@defect("listing/entries::missing_bucket_is_refused")
def listing_of_a_missing_bucket_is_empty(request: S3Request, serve: Serve) -> Response:
    """Listing a bucket that does not exist returns 200 without keys."""
    answer = serve(request)
    if request.operation in LISTINGS and answer.status == 404:
        body = b"<ListBucketResult><IsTruncated>false</IsTruncated><KeyCount>0</KeyCount></ListBucketResult>"
        return Response(200, [("Content-Type", "application/xml")], body)
    return answer


@defect("invariants/answers::status_of_success[DeleteBucket]",
        beside=("buckets/delete::empty_bucket_is_gone_afterwards",))  # fmt: skip
def deleting_a_bucket_answers_200(request: S3Request, serve: Serve) -> Response:
    """DeleteBucket returns 200."""
    answer = serve(request)
    return replace(answer, status=200) if request.operation == "DeleteBucket" and answer.status == 204 else answer


@defect(
    "documented/boto_rgw_guide::delete_bucket",
    "buckets/delete::empty_bucket_is_gone_afterwards",
    "buckets/delete::deleted_bucket_is_not_listed",
)
def deleting_a_bucket_does_nothing(request: S3Request, serve: Serve) -> Response:
    """DeleteBucket returns 204 and leaves the bucket."""
    return Response(204) if request.operation == "DeleteBucket" else serve(request)


@defect("buckets/delete::deleted_bucket_is_not_listed", "documented/boto_walkthrough::deleted_bucket_is_gone")
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


@defect("buckets/delete::bucket_with_an_object_is_not_deleted")
def bucket_is_deleted_with_its_objects(request: S3Request, serve: Serve) -> Response:
    """DeleteBucket of a bucket with objects also deletes the objects."""
    bucket = request.stored_bucket
    if request.operation == "DeleteBucket" and bucket is not None:
        for key in bucket.keys:
            serve(request.at(request.bucket, key))
    return serve(request)


@defect("buckets/delete::bucket_with_an_object_is_not_deleted")
def refused_deletion_loses_the_objects(request: S3Request, serve: Serve) -> Response:
    """DeleteBucket of a bucket with objects returns 409, but the objects are gone."""
    bucket = request.stored_bucket
    if request.operation == "DeleteBucket" and bucket is not None and bucket.keys:
        for key in bucket.keys:
            serve(request.at(request.bucket, key))
        return error(409, "BucketNotEmpty")
    return serve(request)


@defect("buckets/delete::missing_bucket_is_refused")
def deleting_a_missing_bucket_is_204(request: S3Request, serve: Serve) -> Response:
    """DeleteBucket of a bucket that does not exist returns 204."""
    missing = request.operation == "DeleteBucket" and request.stored_bucket is None
    return Response(204) if missing else serve(request)


@defect("buckets/names::valid_name_is_accepted[periods]")
def names_have_no_periods(request: S3Request, serve: Serve) -> Response:
    """CreateBucket refuses names with periods."""
    if request.operation == "CreateBucket" and "." in request.bucket:
        return error(400, "InvalidBucketName")
    return serve(request)


@defect("buckets/names::valid_name_is_accepted[63_characters]")
def names_have_62_characters_at_most(request: S3Request, serve: Serve) -> Response:
    """CreateBucket refuses names of 63 characters."""
    if request.operation == "CreateBucket" and len(request.bucket) > 62:
        return error(400, "InvalidBucketName")
    return serve(request)


@defect(
    "buckets/names::invalid_name_is_refused[underscore]",
    "buckets/names::invalid_name_is_refused[64_characters]",
    "buckets/names::invalid_name_is_refused[ip_address]",
)
def any_name_will_do(request: S3Request, serve: Serve) -> Response:
    """CreateBucket accepts names that the rules do not allow."""
    answer = serve(request)
    refused = request.operation == "CreateBucket" and b"<Code>InvalidBucketName<" in answer.body
    return Response(200, [("Location", f"/{request.bucket}")]) if refused else answer


@defect("buckets/create_again::own_bucket_is_not_emptied")
def bucket_is_made_anew(request: S3Request, serve: Serve) -> Response:
    """CreateBucket of one's own bucket empties it."""
    if request.operation == "CreateBucket" and request.stored_bucket:
        request.state.buckets.pop(request.bucket)
    return serve(request)


@defect("buckets/create_again::another_accounts_bucket_is_refused")
def bucket_is_taken_over(request: S3Request, serve: Serve) -> Response:
    """CreateBucket of another account's bucket gives it to the sender."""
    bucket = request.stored_bucket
    if request.operation == "CreateBucket" and bucket and request.account and bucket.owner != request.account:
        bucket.owner = request.account
        return Response(200)
    return serve(request)


@defect(
    "buckets/create_again::configuration_is_deleted_with_the_bucket[cors]",
    "buckets/create_again::configuration_is_deleted_with_the_bucket[lifecycle]",
    clients=BOTO3,
)
def configuration_outlives_its_bucket(request: S3Request, serve: Serve) -> Response:
    """A bucket that is created again has the configuration of the deleted one."""
    bucket, gone = request.stored_bucket, request.memory.setdefault("configurations", {})
    answer = serve(request)
    if request.operation == "DeleteBucket" and answer.status == 204:
        gone[request.bucket] = bucket
    if request.operation == "CreateBucket" and bucket is None and request.bucket in gone and request.stored_bucket:
        request.state.buckets[request.bucket] = gone[request.bucket]
    return answer


@defect("buckets/delete::bucket_with_a_delete_marker_is_not_deleted")
def delete_markers_do_not_keep_a_bucket(request: S3Request, serve: Serve) -> Response:
    """A bucket that only contains delete markers can be deleted."""
    bucket = request.stored_bucket
    versions = [version for found in (bucket.versions if bucket else {}).values() for version in found]
    if request.operation == "DeleteBucket" and bucket and all(version.is_delete_marker for version in versions):
        bucket.versions = {}
    return serve(request)


@defect(
    "buckets/location::invalid_region_is_refused[nowhere]",
    "buckets/create_again::own_bucket_is_not_created_again_in_another_region",
)
def any_location_will_do(request: S3Request, serve: Serve) -> Response:
    """CreateBucket accepts any LocationConstraint, and ignores it."""
    return serve(replace(request, body=b"", arrived=b"")) if request.operation == "CreateBucket" else serve(request)


@defect(
    "buckets/location::invalid_region_is_refused_as_on_aws[nowhere]",
    "buckets/location::invalid_region_is_refused_as_on_aws[aws-global]",
    region="eu-north-1",
)
def what_is_no_region_is_invalid_anywhere(request: S3Request, serve: Serve) -> Response:
    """CreateBucket first checks whether its LocationConstraint is a region, also outside us-east-1."""
    named = re.search(rb"<LocationConstraint>([^<]+)<", request.body) if request.operation == "CreateBucket" else None
    wrong = named is not None and not is_region(named[1].decode())
    return error(400, "InvalidLocationConstraint") if wrong else serve(request)


@defect(
    "buckets/location::location_constraint_must_match_the_endpoint[none]",
    "buckets/location::location_constraint_must_match_the_endpoint[another]",
    "buckets/location::location_constraint_must_match_the_endpoint[us_east_1]",
    region="eu-north-1",
)
def region_of_the_endpoint_is_meant(request: S3Request, serve: Serve) -> Response:
    """CreateBucket creates the bucket in the endpoint's region, whatever its LocationConstraint."""
    answer = serve(request)
    if request.operation != "CreateBucket" or b"IllegalLocationConstraintException" not in answer.body:
        return answer
    document = (
        b"<CreateBucketConfiguration><LocationConstraint>eu-north-1</LocationConstraint></CreateBucketConfiguration>"
    )
    return serve(replace(request, body=document, arrived=document))


@defect("buckets/location::malformed_document_is_refused[cut_off]")
def malformed_configuration_is_none(request: S3Request, serve: Serve) -> Response:
    """CreateBucket ignores a body that is not XML."""
    if request.operation == "CreateBucket" and not request.body.endswith(b"</CreateBucketConfiguration>"):
        return serve(replace(request, body=b"", arrived=b""))
    return serve(request)


@defect("buckets/location::us_east_1_is_null")
def us_east_1_is_called_us(request: S3Request, serve: Serve) -> Response:
    """GetBucketLocation returns US, which CreateBucket once accepted for us-east-1."""
    answer = serve(request)
    if request.operation == "GetBucketLocation" and answer.status == 200:
        answer.sub(rb"></LocationConstraint>", b">US</LocationConstraint>")
    return answer


@defect("buckets/location::head_names_the_region", in_front=True)
def region_is_not_named(request: S3Request, serve: Serve) -> Response:
    """HeadBucket has no x-amz-bucket-region."""
    return serve(request).set("x-amz-bucket-region", None)


@defect("buckets/head::another_accounts_bucket_is_refused", "buckets/head::request_without_credentials_is_refused")
def closed_buckets_are_hidden(request: S3Request, serve: Serve) -> Response:
    """HeadBucket returns 404 for a bucket to which the sender has no access."""
    answer = serve(request)
    hidden = request.operation == "HeadBucket" and answer.status == 403
    return replace(answer, status=404) if hidden else answer


@defect("buckets/list_pages::another_accounts_bucket_is_not_listed")
def everybodys_buckets_are_listed(request: S3Request, serve: Serve) -> Response:
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


@defect("buckets/list_pages::prefix_selects", "buckets/list_pages::pages_have_each_bucket_once", clients=BOTO3)
def prefix_of_buckets_is_ignored(request: S3Request, serve: Serve) -> Response:
    """ListBuckets ignores its prefix."""
    return serve(request.asking(prefix=None)) if request.operation == "ListBuckets" else serve(request)


@defect("buckets/list_pages::pages_have_each_bucket_once", "buckets/list_pages::paginator_finds_all", clients=BOTO3)
def pages_of_buckets_overlap(request: S3Request, serve: Serve) -> Response:
    """The next page of ListBuckets begins with the last bucket of the previous one."""
    token = request.asked("continuation-token")
    if request.operation == "ListBuckets" and token:
        last = base64.urlsafe_b64decode(token)
        return serve(request.asking(continuation_token=base64.urlsafe_b64encode(last[:-1] + b"!").decode()))
    return serve(request)


@defect("buckets/list_pages::unknown_token_is_refused", clients=BOTO3)
def tokens_of_buckets_may_be_anything(request: S3Request, serve: Serve) -> Response:
    """ListBuckets with an invalid token starts at the beginning."""
    answer = serve(request)
    wrong = request.operation == "ListBuckets" and b"continuation-token" in answer.body
    return serve(request.asking(continuation_token=None)) if wrong else answer


@defect("buckets/every_operation::missing_bucket_is_refused[GetBucketCors]")
def missing_bucket_has_no_configuration(request: S3Request, serve: Serve) -> Response:
    """GetBucketCors of a bucket that does not exist responds as for a bucket without a configuration."""
    missing = request.operation == "GetBucketCors" and request.stored_bucket is None
    return error(404, "NoSuchCORSConfiguration") if missing else serve(request)


@defect(
    "buckets/every_operation::another_accounts_bucket_is_refused[GetBucketLocation]",
    "buckets/every_operation::request_without_credentials_is_refused[GetBucketLocation]",
)
def everybody_may_ask_for_the_location(request: S3Request, serve: Serve) -> Response:
    """Everybody may call GetBucketLocation."""
    bucket = request.stored_bucket
    if request.operation == "GetBucketLocation" and bucket:
        return serve(replace(request, account=bucket.owner))
    return serve(request)


@defect("buckets/every_operation::unexpected_owner_is_refused[DeleteBucketCors]")
def expected_owner_is_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """DeleteBucketCors ignores x-amz-expected-bucket-owner."""
    return serve(request.having(x_amz_expected_bucket_owner=None)) if "Cors" in request.operation else serve(request)


@defect("buckets/create_with::tags_are_kept", clients=BOTO3)
def tags_of_a_new_bucket_are_lost(request: S3Request, serve: Serve) -> Response:
    """CreateBucket ignores tags."""
    answer = serve(request)
    if request.operation == "CreateBucket" and request.stored_bucket:
        request.stored_bucket.tags = {}
    return answer


@defect("buckets/create_with::request_without_credentials_is_refused")
def everybody_may_make_buckets(request: S3Request, serve: Serve) -> Response:
    """CreateBucket without credentials creates a bucket."""
    if request.operation == "CreateBucket" and request.account is None:
        return serve(replace(request, account=MAIN))
    return serve(request)
