"""Seeded defects of expected owners, paying requesters and grants."""

from __future__ import annotations

from dataclasses import replace

from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.seeding import defect

W, G, N = "access/owner_and_payer", "access/object_grants", "rare/other_owner"
PERMISSIONS = ("READ", "READ_ACP", "WRITE_ACP", "FULL_CONTROL")


@defect(
    f"{W}::acl_of_another_owners_object_is_not_read",
    f"{W}::acl_of_another_owners_object_is_not_set",
    f"{W}::versions_of_another_owner_are_not_listed",
    f"{W}::object_of_another_owner_is_not_held",
    f"{W}::hold_of_another_owners_object_is_not_read",
    f"{W}::object_of_another_owner_is_not_retained",
    f"{W}::retention_of_another_owners_object_is_not_read",
    f"{N}::annotation_is_not_got",
    f"{N}::annotations_are_not_listed",
    f"{N}::annotation_is_not_deleted",
    f"{N}::annotation_is_not_put",
)
def owner_is_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """x-amz-expected-bucket-owner is ignored."""
    return serve(request.having(x_amz_expected_bucket_owner=None))


@defect(
    f"{W}::requester_may_pay_for_acls",
    f"{W}::requester_may_pay_for_a_listing",
    f"{W}::requester_may_pay_for_a_hold",
    f"{W}::requester_may_pay_for_a_retention",
    f"{N}::request_payer_from_the_owner_is_accepted",
)
def nobody_else_may_pay(request: S3Request, serve: Serve) -> Response:
    """A request whose sender offers to pay is refused."""
    return error(403, "AccessDenied") if "x-amz-request-payer" in request.headers else serve(request)


@defect(
    *(f"{G}::grant_with_an_upload[{permission}]" for permission in PERMISSIONS),
    *(f"{G}::grant_of_an_object[{permission}]" for permission in PERMISSIONS),
)
def grants_of_headers_are_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """Grant headers are ignored."""
    kept = {name: value for name, value in request.headers.items() if not name.startswith("x-amz-grant-")}
    return serve(replace(request, headers=kept))


@defect(f"{G}::grant_in_a_document")
def document_grants_nothing(request: S3Request, serve: Serve) -> Response:
    """PutObjectAcl with a document returns 200 and does not change the grants."""
    if request.operation == "PutObjectAcl" and request.body:
        return Response(200)
    return serve(request)


@defect(f"{G}::document_with_a_wrong_md5_is_refused", "access/acl_document::document_with_a_wrong_md5_is_refused")
def md5_of_an_acl_is_not_looked_at(request: S3Request, serve: Serve) -> Response:
    """The Content-MD5 of PutObjectAcl and PutBucketAcl is ignored."""
    puts = request.operation in ("PutObjectAcl", "PutBucketAcl")
    return serve(request.having(content_md5=None) if puts else request)
