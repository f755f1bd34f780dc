"""A signature is for one bucket and key, and gives no more than its account has."""

from dataclasses import replace

from fixtures.language import check, expect
from fixtures.language.sources import userguide

SIGNING, PRESIGNED = userguide("RESTAuthentication"), userguide("ShareObjectPreSignedURL")


def _sent_elsewhere(client, signed, where):
    """The signed request, sent to another place, whose host is another one where buckets are in it."""
    other = client.request(signed.method, **where)
    query = f"?{signed.query}" if signed.query else ""
    headers = tuple((name, other.header("Host") if name == "Host" else value) for name, value in signed.headers)
    return client.send(replace(signed, origin=other.origin, target=other.path + query, headers=headers))


@check("GetObject", level="core", spec=SIGNING)
def test_signature_of_another_bucket_is_refused(raw_signed, neighbour, bucket):
    """A request signed for a key of one bucket, and sent to the same key of another, answers 403
    SignatureDoesNotMatch."""
    signed = raw_signed.sign(raw_signed.request("GET", bucket, neighbour["Key"]))
    expect.refused(_sent_elsewhere(raw_signed, signed, neighbour), 403, "SignatureDoesNotMatch")


@check("GetObject", level="core", spec=PRESIGNED)
def test_url_of_another_bucket_is_refused(raw_signed, neighbour, bucket):
    """A URL presigned for a key of one bucket, and used for the same key of another, answers 403
    SignatureDoesNotMatch."""
    signed = raw_signed.presign(raw_signed.request("GET", bucket, neighbour["Key"]))
    expect.refused(_sent_elsewhere(raw_signed, signed, neighbour), 403, "SignatureDoesNotMatch")


@check("DeleteObject", level="core", spec=SIGNING)
def test_deletion_signed_for_another_bucket_is_refused(raw_signed, control, neighbour, bucket):
    """DeleteObject signed for a key of one bucket, and sent to the same key of another, answers 403
    SignatureDoesNotMatch, and the object is there."""
    signed = raw_signed.sign(raw_signed.request("DELETE", bucket, neighbour["Key"]))
    expect.refused(_sent_elsewhere(raw_signed, signed, neighbour), 403, "SignatureDoesNotMatch")
    expect.status(control.head_object(**neighbour), 200)


@check("GetObject", level="core", spec=SIGNING)
def test_signature_for_its_own_bucket_is_taken(raw_signed, neighbour):
    """The same request, signed for the bucket that it is sent to, answers 200, as does a presigned URL."""
    asked = raw_signed.request("GET", **neighbour)
    expect.status(raw_signed.ask(asked), 200)
    expect.status(raw_signed.send(raw_signed.presign(asked)), 200)


@check("GetObject", level="core", spec=SIGNING)
def test_signature_stands_for_its_own_account(raw_signed, second_account, ten_bytes):
    """A request signed with another account's secret key under this one's access key answers 403
    SignatureDoesNotMatch."""
    mixed = replace(raw_signed.credentials(), secret_key=raw_signed.credentials(second_account).secret_key)
    signed = raw_signed.sign(raw_signed.request("GET", **ten_bytes), credentials=mixed)
    expect.refused(raw_signed.send(signed), 403, "SignatureDoesNotMatch")
