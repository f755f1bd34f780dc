"""Allowed variations of access: the state of a new bucket, and the form of an access control list."""

from __future__ import annotations

from dataclasses import replace

from reference.access import grants, public_access
from reference.protocol.messages import Response, S3Request, Serve, error
from tests.defects.varying import in_reverse_order, variation

_BLOCKED = "".join(f"<{name}>true</{name}>" for name in public_access.SWITCHES)
_BLOCK = f"<PublicAccessBlockConfiguration>{_BLOCKED}</PublicAccessBlockConfiguration>".encode()


@variation("less", behind_signatures=True)
def new_buckets_refuse_acls(request: S3Request, serve: Serve) -> Response:
    """A new bucket is BucketOwnerEnforced and blocks all public access, as on AWS since 2023."""
    if request.operation != "CreateBucket" or request.stored_bucket is not None:
        return serve(request)
    ownership = request.header("x-amz-object-ownership", "BucketOwnerEnforced")
    answer = serve(request.with_headers(x_amz_object_ownership=ownership))
    made = request.stored_bucket
    if made is None:
        return answer
    if any(map(grants.is_public, made.grants)):
        del request.state.buckets[made.name]
        return error(400, "InvalidBucketAclWithBlockPublicAccessError")
    block = replace(request, method="PUT", query_string="publicAccessBlock", body=_BLOCK, raw_body=None, headers={})
    assert serve(block).status == 200
    return answer


@variation("less")
def grants_in_reverse_order(request: S3Request, serve: Serve) -> Response:
    """GetBucketAcl and GetObjectAcl list the grants in another order than they were given in."""
    answer = serve(request)
    return in_reverse_order(answer, "Grant") if request.operation in ("GetBucketAcl", "GetObjectAcl") else answer


@variation("less")
def email_grantees_are_accepted(request: S3Request, serve: Serve) -> Response:
    """A grantee may be named by an e-mail address, as on AWS until October 2025; no account has the address in a
    check."""
    by_address = any("emailaddress" in value.lower() for n, value in request.headers.items() if "x-amz-grant" in n)
    answer = serve(request)
    return error(400, "UnresolvableGrantByEmailAddress") if by_address and answer.status == 405 else answer


@variation("less")
def nameless_grantees_are_invalid_arguments(request: S3Request, serve: Serve) -> Response:
    """A user or a group without a name in an ACL document is an invalid argument."""
    answer = serve(request)
    nameless = request.operation in ("PutBucketAcl", "PutObjectAcl") and b'xsi:type="' in request.body
    named = b"<ID>" in request.body.partition(b"<Grantee")[2] or b"<URI>" in request.body
    malformed = b"MalformedACLError" in answer.body
    return error(400, "InvalidArgument", ArgumentName="Grantee") if nameless and malformed and not named else answer
