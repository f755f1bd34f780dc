"""Allowed variations of what a bucket is when it is new."""

from __future__ import annotations

from dataclasses import replace

from tests.defects.varying import variation
from tests.reference import grants, public_access
from tests.reference.messages import Answer, Request, Serve, error

_BLOCKED = "".join(f"<{name}>true</{name}>" for name in public_access.SWITCHES)
_BLOCK = f"<PublicAccessBlockConfiguration>{_BLOCKED}</PublicAccessBlockConfiguration>".encode()


@variation("less", behind_signatures=True)
def new_buckets_take_no_acls(request: Request, serve: Serve) -> Answer:
    """A new bucket is BucketOwnerEnforced and blocks all public access, as with AWS since 2023."""
    if request.operation != "CreateBucket" or request.stored_bucket is not None:
        return serve(request)
    ownership = request.header("x-amz-object-ownership", "BucketOwnerEnforced")
    answer = serve(request.having(x_amz_object_ownership=ownership))
    made = request.stored_bucket
    if made is None:
        return answer
    if any(map(grants.is_public, made.grants)):
        del request.state.buckets[made.name]
        return error(400, "InvalidBucketAclWithBlockPublicAccessError")
    block = replace(request, method="PUT", query_string="publicAccessBlock", body=_BLOCK, arrived=None, headers={})
    assert serve(block).status == 200
    return answer
