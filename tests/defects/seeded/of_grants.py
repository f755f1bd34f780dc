"""Seeded defects of access control lists: their content, and the refused ones."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

from reference.access import grants
from reference.account import account_of_canonical_id
from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.seeding import defect

C, D, G = "access/canned_acl", "access/acl_document", "access/grants_to_users"
M, R, OTHERS = "access/malformed_acl", "access/refused_grants", "access/acl_by_others"
READING, PUTTING = ("GetBucketAcl", "GetObjectAcl"), ("PutBucketAcl", "PutObjectAcl")
NOBODY = ("malformed_id", "unknown_id", "unknown_group")


@defect(
    f"{C}::canned_acl_of_a_bucket[public-read]",
    f"{C}::canned_acl_with_an_upload[authenticated-read]",
    f"{C}::log_delivery_write",
    f"{G}::bucket_grants_a_group[READ]",
)
def groups_are_users(request: S3Request, serve: Serve) -> Response:
    """The grantees of an ACL are all of the type CanonicalUser."""
    answer = serve(request)
    return answer.sub(rb'xsi:type="Group"', b'xsi:type="CanonicalUser"') if request.operation in READING else answer


@defect(
    f"{C}::canned_acl_of_a_bucket[public-read-write]",
    f"{C}::canned_acl_with_an_upload[public-read-write]",
    f"{C}::canned_acl_replaces_earlier_grants[public-read-write]",
)
def public_read_write_is_public_read(request: S3Request, serve: Serve) -> Response:
    """The canned ACL public-read-write grants all users only READ."""
    wide = request.headers.get("x-amz-acl") == "public-read-write"
    return serve(request.having(x_amz_acl="public-read") if wide else request)


@defect(f"{C}::log_delivery_write")
def log_delivery_writes_alone(request: S3Request, serve: Serve) -> Response:
    """The canned ACL log-delivery-write grants no READ_ACP."""
    answer = serve(request)
    last = rb"<Grant>(?:(?!<Grant>).)*<Permission>READ_ACP</Permission></Grant>"
    return answer.sub(last, b"") if request.operation == "GetBucketAcl" else answer


@defect(
    f"{C}::unknown_acl_of_a_bucket_is_refused[public-ready]",
    f"{C}::unknown_acl_of_an_object_is_refused[public-ready]",
    f"{C}::unknown_acl_with_an_upload_is_refused[Public-Read]",
    f"{C}::unknown_acl_of_a_new_bucket_is_refused[log-delivery-read]",
)
def unknown_acl_is_private(request: S3Request, serve: Serve) -> Response:
    """An unknown canned ACL is treated as private."""
    known = (*grants._CANNED, *grants._BUCKET_ONLY_CANNED_ACLS, *grants._BUCKET_OWNER_CANNED_ACLS)
    unknown = request.headers.get("x-amz-acl", "private") not in known
    return serve(request.having(x_amz_acl="private") if unknown else request)


@defect(f"{C}::new_bucket_grants_its_owner_alone")
def new_bucket_grants_nothing(request: S3Request, serve: Serve) -> Response:
    """The ACL of a private bucket has no grants."""
    answer = serve(request)
    if request.operation == "GetBucketAcl" and answer.body.count(b"<Grant>") == 1:
        return answer.sub(rb"<Grant>.*</Grant>", b"")
    return answer


@defect(
    f"{G}::bucket_grants_a_user[READ]",
    f"{G}::upload_grants_a_user[READ_ACP]",
    f"{G}::object_grants_a_user[WRITE_ACP]",
    f"{G}::new_bucket_grants_a_user[WRITE]",
    f"{D}::document_grants_a_user[READ]",
)
def owner_is_granted_full_control_again(request: S3Request, serve: Serve) -> Response:
    """Each ACL contains the owner's FULL_CONTROL, whether it was granted or not."""
    answer = serve(request)
    if request.operation not in READING or answer.status != 200:
        return answer
    owner = re.findall(rb"<Owner>(<ID>[^<]*</ID>)", answer.body)[0]
    user = b'<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">' + owner
    more = b"<Grant>" + user + b"</Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList>"
    return answer.sub(rb"</AccessControlList>", more)


@defect(f"{G}::one_header_grants_several_grantees")
def first_grantee_counts(request: S3Request, serve: Serve) -> Response:
    """Only the first of several grantees in a header gets a grant."""
    first = {n: v.split(",")[0] if n.startswith("x-amz-grant-") else v for n, v in request.headers.items()}
    return serve(replace(request, headers=first))


@defect(f"{G}::several_headers_grant")
def first_header_counts(request: S3Request, serve: Serve) -> Response:
    """Only one of several grant headers is read."""
    given = [name for name in request.headers if name.startswith("x-amz-grant-")]
    return serve(request.without(*given[1:]))


@defect(f"{D}::document_replaces_earlier_grants", f"{C}::canned_acl_replaces_earlier_grants[private]")
def grants_are_added(request: S3Request, serve: Serve) -> Response:
    """The grants of an ACL are added to the former ones."""
    bucket = request.stored_bucket
    if request.operation not in PUTTING or bucket is None:
        return serve(request)
    of = bucket.current(request.key) if request.key else bucket
    before = list(of.grants) if of else []
    answer = serve(request)
    if of and answer.status == 200:
        of.grants = [*of.grants, *(grant for grant in before if grant not in of.grants)]
    return answer


@defect(f"{D}::bucket_may_grant_nothing")
def some_grant_is_wanted(request: S3Request, serve: Serve) -> Response:
    """An ACL without grants is refused as malformed."""
    empty = request.operation in PUTTING and request.body and b"<Grant>" not in request.body
    return error(400, "MalformedACLError") if empty else serve(request)


@defect(f"{D}::object_is_not_given_away", f"{D}::bucket_is_not_given_away")
def owner_of_a_document_is_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """An ACL that names another account as the owner is accepted."""
    answer = serve(request)
    return Response(200) if request.operation in PUTTING and answer.status == 403 else answer


@defect(f"{OTHERS}::owner_stays_when_another_account_puts_the_acl")
def who_puts_an_acl_is_the_owner(request: S3Request, serve: Serve) -> Response:
    """The account that puts the ACL of an object becomes its owner."""
    answer, bucket = serve(request), request.stored_bucket
    version = bucket.current(request.key) if bucket else None
    if request.operation == "PutObjectAcl" and answer.status == 200 and version and request.account:
        version.owner = request.account
    return answer


@defect(f"{D}::last_modified_does_not_change")
def acl_is_a_modification(request: S3Request, serve: Serve) -> Response:
    """PutObjectAcl changes the object's Last-Modified."""
    answer, bucket = serve(request), request.stored_bucket
    version = bucket.current(request.key) if bucket else None
    if request.operation == "PutObjectAcl" and version:
        version.modified += datetime.timedelta(seconds=5)
    return answer


@defect(f"{D}::last_modified_does_not_change")
def acl_changes_what_is_listed(request: S3Request, serve: Serve) -> Response:
    """After PutObjectAcl, ListObjectVersions returns the time of the ACL's change as LastModified of the object."""
    answer = serve(request)
    changed = request.operation == "ListObjectVersions" and b"<Version>" in answer.body
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return answer.sub(rb"<LastModified>[^<]*", f"<LastModified>{now}".encode()) if changed else answer


@defect(f"{D}::missing_key_has_no_acl")
def acl_of_a_missing_key_is_empty(request: S3Request, serve: Serve) -> Response:
    """GetObjectAcl of a key that does not exist returns 200."""
    answer = serve(request)
    return Response(200) if request.operation == "GetObjectAcl" and answer.status == 404 else answer


def _is_known(grantee: str) -> bool:
    kind, _, name = grantee.strip().partition("=")
    name = name.strip('"')
    return name in (grants.ALL_USERS, grants.AUTHENTICATED_USERS, grants.LOG_DELIVERY) or (
        kind == "id" and account_of_canonical_id(name) is not None
    )


@defect(
    *(f"{R}::grantee_of_a_bucket_is_refused[{case}]" for case in (*NOBODY, "unknown_kind", "good_and_unknown")),
    *(f"{R}::grantee_of_an_object_is_refused[{case}]" for case in NOBODY),
    *(f"{R}::grantee_of_an_upload_is_refused[{case}]" for case in NOBODY),
    *(f"{R}::grantee_of_a_new_bucket_is_refused[{case}]" for case in NOBODY),
    f"{R}::unknown_address_of_a_bucket_is_refused",
    f"{R}::unknown_address_of_an_upload_is_refused",
)
def unknown_grantees_are_left_out(request: S3Request, serve: Serve) -> Response:
    """Unknown grantees are ignored."""
    headers = dict(request.headers)
    for name in [name for name in headers if name.startswith("x-amz-grant-")]:
        headers[name] = ",".join(filter(_is_known, headers[name].split(","))) or f'uri="{grants.LOG_DELIVERY}"'
    return serve(replace(request, headers=headers))


@defect(
    *(f"{M}::unknown_grantee_in_a_bucket_acl_is_refused[{case}]" for case in NOBODY),
    *(f"{M}::unknown_grantee_in_an_object_acl_is_refused[{case}]" for case in NOBODY),
    f"{M}::malformed_acl_of_a_bucket_is_refused[unknown_permission]",
    f"{M}::malformed_acl_of_a_bucket_is_refused[grantee_of_an_unknown_type]",
    f"{M}::malformed_acl_of_an_object_is_refused[no_owner]",
    f"{M}::missing_id_or_uri_in_a_bucket_acl_is_refused[user_without_id]",
    f"{M}::missing_id_or_uri_in_an_object_acl_is_refused[group_without_uri]",
    f"{M}::unknown_owner_is_refused",
    f"{M}::malformed_owner_is_refused",
    f"{M}::wrong_owner_of_an_object_is_refused[unknown]",
    f"{M}::wrong_owner_of_an_object_is_refused[malformed]",
)
def documents_of_acls_are_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """Any document is accepted as an ACL."""
    answer = serve(request)
    return Response(200) if request.operation in PUTTING and request.body and answer.status in (400, 403) else answer


@defect(
    f"{M}::malformed_acl_of_a_bucket_is_refused[no_content]",
    f"{M}::malformed_acl_of_an_object_is_refused[grant_without_permission]",
)
def malformed_acl_is_malformed_xml(request: S3Request, serve: Serve) -> Response:
    """A malformed ACL is refused with the code MalformedXML."""
    return serve(request).sub(rb"<Code>MalformedACLError<", b"<Code>MalformedXML<")


@defect(
    f"{M}::body_that_is_not_a_bucket_acl_is_refused[cut_off]", f"{M}::body_that_is_not_an_object_acl_is_refused[no_xml]"
)
def text_that_is_no_xml_fails_the_server(request: S3Request, serve: Serve) -> Response:
    """An ACL that is not XML returns 500."""
    answer = serve(request)
    broken = request.operation in PUTTING and not request.body.rstrip().endswith(b"</AccessControlPolicy>")
    return error(500, "InternalError") if broken and request.body and answer.status == 400 else answer


@defect(f"{M}::101_grants_are_refused")
def grants_are_not_counted(request: S3Request, serve: Serve) -> Response:
    """An ACL with more than 100 grants is accepted."""
    return Response(200) if request.body.count(b"<Grant>") > grants.MOST else serve(request)


@defect(f"{M}::100_grants_are_accepted")
def fifty_grants_are_the_most(request: S3Request, serve: Serve) -> Response:
    """An ACL with more than 50 grants is refused as malformed."""
    return error(400, "MalformedACLError") if request.body.count(b"<Grant>") > 50 else serve(request)


@defect(
    f"{R}::bucket_takes_canned_acl_or_grants",
    f"{R}::object_takes_canned_acl_or_grants",
    f"{R}::upload_takes_canned_acl_or_grants",
)
def canned_acl_comes_before_grants(request: S3Request, serve: Serve) -> Response:
    """Grant headers are ignored if there is a canned ACL."""
    given = [name for name in request.headers if name.startswith("x-amz-grant-")]
    return serve(request.without(*given) if "x-amz-acl" in request.headers else request)


@defect(f"{M}::bucket_takes_canned_acl_or_document", f"{M}::object_takes_canned_acl_or_document")
def document_comes_before_a_canned_acl(request: S3Request, serve: Serve) -> Response:
    """A canned ACL is ignored if there is a document."""
    both = request.operation in PUTTING and request.body
    return serve(request.having(x_amz_acl=None) if both else request)


@defect(*(f"{M}::grant_header_or_document[{operation}]" for operation in PUTTING))
def document_comes_before_grants(request: S3Request, serve: Serve) -> Response:
    """Grant headers are ignored if there is a document (seen with MinIO and moto)."""
    given = [name for name in request.headers if name.startswith("x-amz-grant-")]
    return serve(request.without(*given) if request.operation in PUTTING and request.body else request)


@defect(f"{R}::put_bucket_acl_without_an_acl_is_refused", f"{R}::put_object_acl_without_an_acl_is_refused")
def no_acl_is_private(request: S3Request, serve: Serve) -> Response:
    """PutBucketAcl and PutObjectAcl without an ACL make the resource private."""
    answer = serve(request)
    return Response(200) if b"MissingSecurityHeader" in answer.body else answer
