"""Requests that no SDK sends, one of each kind and alteration that has programs, and the reference's responses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from fixtures.clients.raw import chunks, form
from fixtures.clients.raw.client import RawClient
from fixtures.clients.raw.request import RawRequest
from fixtures.model import checksums
from fixtures.model.endpoint import ALT

BUCKET, KEY = "sent-again", "a b+c/ü"
HELLO = {"Bucket": BUCKET, "Key": KEY}
Make = Callable[[RawClient], RawRequest]


def _authorization(signed: RawRequest) -> tuple[str, str, str]:
    """The header up to the signature, and the signature."""
    value = signed.header("Authorization") or ""
    return value.rpartition("Signature=" if "Signature=" in value else ":")


def plain(raw: RawClient) -> RawRequest:
    return raw.sign(raw.request("GET", **HELLO))


def put(raw: RawClient) -> RawRequest:
    headers = {"x-amz-meta-a": "b  c", "Content-Type": "text/plain"}
    return raw.sign(raw.request("PUT", BUCKET, "other", headers=headers, body=b"it's"))


def line_ends(raw: RawClient) -> RawRequest:
    return raw.sign(raw.request("PUT", BUCKET, "lines", body=b"1\r\na\r\n0\r\n\r\n"))


def no_text(raw: RawClient) -> RawRequest:
    return raw.sign(raw.request("PUT", BUCKET, "bytes", body=b"\x00\xff"))


def altered_header(raw: RawClient) -> RawRequest:
    return raw.sign(raw.request("GET", **HELLO, headers={"x-amz-meta-a": "1"})).with_header("x-amz-meta-a", "2")


def altered_body(raw: RawClient) -> RawRequest:
    return put(raw).with_body(b"that")


def late(raw: RawClient) -> RawRequest:
    return raw.sign(raw.request("GET", **HELLO), seconds=-3600)


def own_date(raw: RawClient) -> RawRequest:
    when = raw.now().strftime("%a, %d %b %Y %H:%M:%S GMT")
    return raw.sign(raw.request("GET", **HELLO, headers={"Date": when}))


def of_the_second_account(raw: RawClient) -> RawRequest:
    return raw.sign(raw.request("GET", **HELLO), account=ALT)


def presigned(raw: RawClient) -> RawRequest:
    return raw.presign(raw.request("GET", **HELLO, query="response-content-type=text%2Fcsv"))


def presigned_and_altered(raw: RawClient) -> RawRequest:
    return presigned(raw).with_argument("response-content-type", "text/html")


def presigned_long_ago(raw: RawClient) -> RawRequest:
    return raw.presign(raw.request("GET", **HELLO), expires=60, seconds=-120)


def not_signed(raw: RawClient) -> RawRequest:
    return raw.request("GET", **HELLO)


def other_method(raw: RawClient) -> RawRequest:
    return plain(raw).with_method("HEAD")


def altered_signature(raw: RawClient) -> RawRequest:
    signed = plain(raw)
    return signed.with_header("Authorization", (signed.header("Authorization") or "")[:-1] + "!")


def signature_in_capitals(raw: RawClient) -> RawRequest:
    signed = plain(raw)
    before, name, value = (signed.header("Authorization") or "").rpartition("Signature=")
    return signed.with_header("Authorization", before + name + value.upper())


def signature_in_other_case(raw: RawClient) -> RawRequest:
    signed = plain(raw)
    before, name, value = _authorization(signed)
    return signed.with_header("Authorization", before + name + value.swapcase())


def access_key_in_other_case(raw: RawClient) -> RawRequest:
    keys = raw.credentials()
    return raw.sign(raw.request("GET", **HELLO), credentials=replace(keys, access_key=keys.access_key.lower()))


def made_up_signature(raw: RawClient) -> RawRequest:
    name = "Signature" if raw.signature == "s3" else "X-Amz-Signature"
    return presigned(raw).with_argument(name, "A" * 27 + "=")


def junk_signature(raw: RawClient) -> RawRequest:
    signed = plain(raw)
    before, name, _ = _authorization(signed)
    return signed.with_header("Authorization", before + name + "ab" * 32)


def wrong_secret(raw: RawClient) -> RawRequest:
    return raw.sign(raw.request("GET", **HELLO), credentials=raw.wrong_secret())


def another_secret_by_a_letter(raw: RawClient) -> RawRequest:
    keys = raw.credentials()
    return raw.sign(raw.request("GET", **HELLO), credentials=replace(keys, secret_key=keys.secret_key[:-1] + "?"))


def unknown_key(raw: RawClient) -> RawRequest:
    keys = replace(raw.credentials(), access_key="AKIANOTAKEYOFANYBODY")
    return raw.presign(raw.request("GET", **HELLO), credentials=keys)


def with_a_token(raw: RawClient) -> RawRequest:
    return raw.sign(raw.request("GET", **HELLO), credentials=replace(raw.credentials(), session_token="nobodys"))


def signature_of_another_url(raw: RawClient) -> RawRequest:
    name = "Signature" if raw.signature == "s3" else "X-Amz-Signature"
    other = raw.presign(raw.request("GET", BUCKET, "another"))
    return presigned(raw).with_argument(name, other.argument(name))


def presigned_with_an_argument_added(raw: RawClient) -> RawRequest:
    return presigned(raw).adding_arguments("acl")


def presigned_with_a_malformed_date(raw: RawClient) -> RawRequest:
    url = presigned(raw)
    date = url.argument("X-Amz-Date")
    return url.with_argument("X-Amz-Date", date[:4] + "-" + date[4:6] + "-" + date[6:])


def request_in_the_body(raw: RawClient) -> RawRequest:
    hidden = put(raw)
    request = raw.request("PUT", BUCKET, "outer", body=hidden.head + hidden.body)
    return raw.sign(request, credentials=raw.wrong_secret())


def bytes_in_a_header(raw: RawClient) -> RawRequest:
    return raw.sign(raw.request("GET", **HELLO)).with_header("x-amz-meta-b", "\udcff{a}")


def long_body(raw: RawClient) -> RawRequest:
    return raw.sign(raw.request("PUT", BUCKET, "long", body=b"ab" * 20000 + b"{end}"))


def key_in_the_body(raw: RawClient) -> RawRequest:
    return raw.sign(raw.request("PUT", BUCKET, "key", body=b"a\r\n" + raw.credentials().access_key.encode()))


def sent_form(raw: RawClient) -> RawRequest:
    return form.signed(raw, BUCKET, "form", fields={"x-amz-meta-a": "{it's}"}).request


def form_of_long_ago(raw: RawClient) -> RawRequest:
    return form.signed(raw, BUCKET, "form", seconds=-86400).request


def form_with_a_longer_life(raw: RawClient) -> RawRequest:
    far = {"expiration": "2100-01-01T00:00:00.000Z"}
    return form.altered_policy(form.signed(raw, BUCKET, "form"), lambda policy: {**policy, **far}).request


def form_with_a_cut_policy(raw: RawClient) -> RawRequest:
    sent = form.signed(raw, BUCKET, "form")
    return sent.with_field("policy", sent.value("policy")[:-2]).request


def form_with_another_signature(raw: RawClient) -> RawRequest:
    name = form.SIGNATURE_FIELDS[raw.signature][-1]
    other = form.signed(raw, BUCKET, "another")
    return form.signed(raw, BUCKET, "form").with_field(name, other.value(name)).request


def form_of_the_second_account(raw: RawClient) -> RawRequest:
    return form.signed(raw, BUCKET, "form", account=ALT).request


def form_with_bytes(raw: RawClient) -> RawRequest:
    return form.signed(raw, BUCKET, "form", file=b"\x00\xff" * 3000).request


def form_in_capitals(raw: RawClient) -> RawRequest:
    return form.signed(raw, BUCKET, "form").named(str.upper).request


def form_without_a_signature(raw: RawClient) -> RawRequest:
    return form.anonymous(raw, BUCKET, "form").request


PIECES = (b"a" * 8192, b"b" * 100)
CRC = f"x-amz-checksum-crc32:{checksums.of('CRC32', b''.join(PIECES))}"


def upload(raw: RawClient, trailer: str = "", later: float = 0) -> chunks.Streamed:
    return chunks.streamed(raw, raw.request("PUT", BUCKET, "chunks"), *PIECES, trailer=trailer, signed_later=later)


def signed_chunks(raw: RawClient) -> RawRequest:
    return upload(raw).request


def signed_trailer(raw: RawClient) -> RawRequest:
    return upload(raw, CRC).request


def other_data(raw: RawClient) -> RawRequest:
    return upload(raw).changing(1, data=b"x" * 100).request


def cut_signature(raw: RawClient) -> RawRequest:
    sent = upload(raw)
    return sent.changing(0, signature=sent.chunks[0].signature[:-1]).request


def chunks_in_another_order(raw: RawClient) -> RawRequest:
    sent = upload(raw)
    return replace(sent, chunks=sent.chunks[::-1]).request


def chunks_signed_later(raw: RawClient) -> RawRequest:
    return upload(raw, later=60).request


SIGNED = (
    *(plain, put, line_ends, no_text, altered_header, altered_body, late, own_date, of_the_second_account, presigned),
    *(presigned_and_altered, presigned_long_ago, not_signed, other_method, altered_signature),
    *(signature_in_other_case, access_key_in_other_case, made_up_signature),
    *(junk_signature, wrong_secret, another_secret_by_a_letter, unknown_key, with_a_token, signature_of_another_url),
    *(long_body, key_in_the_body, presigned_with_an_argument_added, request_in_the_body),
)
FORMS = (
    *(sent_form, form_of_long_ago, form_with_a_longer_life, form_with_a_cut_policy, form_with_another_signature),
    *(form_of_the_second_account, form_with_bytes, form_in_capitals, form_without_a_signature),
)
OF_V4 = (
    presigned_with_a_malformed_date,
    signature_in_capitals,
    bytes_in_a_header,
    signed_chunks,
    signed_trailer,
    other_data,
    cut_signature,
    chunks_in_another_order,
    chunks_signed_later,
)
CASES = [("raw-s3", make) for make in (*SIGNED, *FORMS)] + [("raw-s3v4", make) for make in (*SIGNED, *FORMS, *OF_V4)]
STATUS = {
    **dict.fromkeys((plain, put, line_ends, no_text, own_date, presigned, long_body, key_in_the_body), 200),
    **dict.fromkeys((signed_chunks, signed_trailer), 200),
    **dict.fromkeys((sent_form, form_with_bytes, form_in_capitals), 204),
}
"""The reference's statuses; 403 elsewhere, so that nothing that is made in a wrong way looks like what was sent."""
OTHERS = {
    ("raw-s3", altered_body): 200,  # Signature V2 covers no body
    ("raw-s3v4", altered_body): 400,
    ("raw-s3v4", own_date): 403,
    ("raw-s3v4", cut_signature): 400,
    ("raw-s3v4", presigned_with_a_malformed_date): 400,
    ("raw-s3v4", with_a_token): 400,
    ("raw-s3", with_a_token): 400,
}
