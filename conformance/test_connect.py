"""Connecting: a client sends requests as it is configured to."""

import re

from fixtures.assertions import check, expect
from fixtures.model.sources import userguide

FEATURE = "list-objects-v1"
SIDE = "each client"

SIGNED_WITH = {
    "s3": r"AWS (?P<key>[^:]+):[A-Za-z0-9+/]{27}=",
    "s3v4": (
        r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/\d{8}/(?P<region>[^/]+)/s3/aws4_request, ?"
        r"SignedHeaders=[a-z0-9;-]*\bhost\b[a-z0-9;-]*, ?Signature=[0-9a-f]{64}"
    ),
}


@check("ListObjects", level="core", spec=userguide("MakingRequests"))
def test_requests_carry_the_signature_that_the_client_is_configured_for(s3, signature, bucket, endpoint, last_exchange):
    """A ListObjects request has an Authorization header with the signature version, access key and (in Signature V4)
    region that the client is configured for, and returns 200."""
    answer = s3.list_objects(Bucket=bucket, MaxKeys=1)
    expect.status(answer, 200)
    sent = last_exchange().request_header("Authorization") or ""
    found = re.fullmatch(SIGNED_WITH[signature], sent)
    expect.that(found, f"one of signature {signature}", sent, "Authorization header of the request", sort="form")
    expect.equal(found["key"], endpoint.main.access_key, "access key in the Authorization header", sort="form")
    expect.equal(found.groupdict().get("region", endpoint.region), endpoint.region, "region", sort="form")
