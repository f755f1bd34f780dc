"""A signature is valid for only one bucket and key, and only with the secret of its own account."""

from dataclasses import replace

from fixtures.assertions import check, expect
from fixtures.model.sources import SIGNING, userguide

FEATURE = "signature-refusal"

PRESIGNED = userguide("ShareObjectPreSignedURL")


def _sent_elsewhere(client, signed, where):
    """Sends the signed request to another bucket or key; Host changes if it contains the bucket."""
    other = client.request(signed.method, **where)
    headers = tuple((name, other.header("Host") if name == "Host" else value) for name, value in signed.headers)
    return client.send(replace(signed.with_path(other.path), origin=other.origin, headers=headers))


@check("GetObject", level="core", spec=SIGNING)
def test_signature_of_another_bucket_is_refused(raw_signed, neighbour_to_read, bucket):
    """A request that was signed for a key in one bucket and is sent to the same key in another is refused with 403
    SignatureDoesNotMatch."""
    signed = raw_signed.sign(raw_signed.request("GET", bucket, neighbour_to_read["Key"]))
    expect.refused(_sent_elsewhere(raw_signed, signed, neighbour_to_read), 403, "SignatureDoesNotMatch")


@check("GetObject", level="core", spec=PRESIGNED)
def test_url_of_another_bucket_is_refused(raw_signed, neighbour_to_read, bucket):
    """A URL that was presigned for a key in one bucket and is used for the same key in another is refused with 403
    SignatureDoesNotMatch."""
    signed = raw_signed.presign(raw_signed.request("GET", bucket, neighbour_to_read["Key"]))
    expect.refused(_sent_elsewhere(raw_signed, signed, neighbour_to_read), 403, "SignatureDoesNotMatch")


@check("DeleteObject", level="core", spec=SIGNING)
def test_deletion_signed_for_another_bucket_is_refused(raw_signed, control, neighbour, bucket):
    """DeleteObject that was signed for a key in one bucket and is sent to the same key in another is refused with
    403 SignatureDoesNotMatch, and the object stays."""
    signed = raw_signed.sign(raw_signed.request("DELETE", bucket, neighbour["Key"]))
    expect.refused(_sent_elsewhere(raw_signed, signed, neighbour), 403, "SignatureDoesNotMatch")
    expect.status(control.head_object(**neighbour), 200)


@check("GetObject", level="core", spec=SIGNING)
def test_signature_of_the_right_bucket_is_accepted(raw_signed, neighbour_to_read):
    """GetObject that is signed for the bucket that it is sent to returns 200, and so does a presigned URL."""
    asked = raw_signed.request("GET", **neighbour_to_read)
    expect.status(raw_signed.ask(asked), 200)
    expect.status(raw_signed.send(raw_signed.presign(asked)), 200)


@check("GetObject", level="core", spec=SIGNING)
def test_secret_of_another_account_is_refused(raw_signed, second_account, ten_bytes):
    """A request with this account's access key, signed with another account's secret key, is refused with 403
    SignatureDoesNotMatch."""
    mixed = replace(raw_signed.credentials(), secret_key=raw_signed.credentials(second_account).secret_key)
    signed = raw_signed.sign(raw_signed.request("GET", **ten_bytes), credentials=mixed)
    expect.refused(raw_signed.send(signed), 403, "SignatureDoesNotMatch")
