"""Presigned URLs: each allows one request without credentials until it expires."""

import time
from dataclasses import dataclass
from typing import Any

import pytest

from fixtures.assertions import check, expect, recorded
from fixtures.model.sources import userguide

FEATURE = "presigned-urls"
SIDE = "client"

SPEC = userguide("using-presigned-url")
BODY = b"secret plans"

pytestmark = pytest.mark.xdist_group("presigned URLs")


def _with_another_signature(url):
    """Returns the URL with one digit of its signature changed; the signature stays well-formed hexadecimal or
    base64."""
    before, name, signature = url.partition("Signature=")
    # Do not change a digit of a percent escape.
    at = next(i for i in range(len(signature)) if "%" not in signature[max(0, i - 2) : i + 1])
    return before + name + signature[:at] + ("1" if signature[at] == "0" else "0") + signature[at + 1 :]


@check("GetObject", level="core", spec=SPEC, gate=True)
@recorded("boto", "test_connection.py::S3ConnectionTest::test_1_basic", 2006)
def test_get_reads_a_private_object(s3, stored_to_read, anonymous):
    """A presigned GET URL of a private object returns 200 and the object's bytes without credentials."""
    url = s3.generate_presigned_url("get_object", Params=stored_to_read(BODY), ExpiresIn=3600)
    answer = anonymous.get(url)
    expect.status(answer, 200)
    expect.equal(answer.body, BODY, "body", sort="data")


@check("PutObject", level="core", spec=SPEC, gate=True)
@recorded("boto", "test_connection.py::S3ConnectionTest::test_1_basic", 2006)
def test_put_stores_an_object(s3, target, anonymous):
    """A PUT without credentials to a presigned PUT URL returns 200, and stores the request's body as the object."""
    url = s3.generate_presigned_url("put_object", Params=target, ExpiresIn=3600)
    expect.status(anonymous.at(url, "PUT", body=BODY), 200)
    expect.equal(s3.get_object(**target)["Body"].read(), BODY, "body", sort="data")


@dataclass(frozen=True)
class BriefUrl:
    """A URL valid for two seconds, its response then, and when it must have expired, by `time.monotonic()`."""

    url: str
    first_answer: Any
    until: float


@pytest.fixture(scope="session")
def brief_urls(put_once, through_each_client, anonymous, clock):
    """Has each client sign a URL. They expire together, so one wait is enough for all."""
    where, valid = put_once(BODY), 2 + clock.ahead  # it expires by the endpoint's clock

    def sign(client):
        url = client.generate_presigned_url("get_object", Params=where, ExpiresIn=valid)
        return BriefUrl(url, anonymous.get(url), time.monotonic() + valid + 2 + clock.behind)

    return through_each_client(sign)


@pytest.fixture
def brief_url(s3, brief_urls, client_name):
    """Returns the URL signed by the client under test."""
    return brief_urls[client_name].result()


@check("GetObject", level="core", spec=SPEC, shows="urls-outlive-their-time")
@recorded("LocalStack", "TestS3PresignedUrl::test_s3_presigned_url_expired[s3]", 2026)
def test_expired_url_is_refused(s3, brief_url, anonymous):
    """A presigned GET URL that is valid for two seconds returns 200 and the object's bytes; after it expires, it is
    refused with 403 AccessDenied, and the response does not contain the object's bytes."""
    expect.status(brief_url.first_answer, 200)
    expect.equal(brief_url.first_answer.body, BODY, "body", sort="data")
    with expect.keeping_out():
        refused = expect.eventually(
            lambda: (answer := anonymous.get(brief_url.url)).status != 200 and answer,
            "refused, as it has expired",
            within=max(0.0, brief_url.until - time.monotonic()),
            every=0.5,
            sort="access",
        )
    expect.status(refused, 403)
    expect.equal(refused.code, "AccessDenied", "code", sort="form")
    with expect.keeping_out():
        expect.equal(BODY in refused.body, False, "whether the response contains the object", sort="access")


@check("GetObject", level="core", spec=SPEC)
def test_url_of_another_key_is_refused(s3, stored_to_read, anonymous):
    """A presigned GET URL whose key is changed to that of another object is refused with 403, and the response does
    not contain that object's bytes."""
    obj, other = stored_to_read(b"signed for"), stored_to_read(BODY)
    url = s3.generate_presigned_url("get_object", Params=obj, ExpiresIn=3600)
    answer = anonymous.get(url.replace(obj["Key"] + "?", other["Key"] + "?"))
    expect.status(answer, 403)
    with expect.keeping_out():
        expect.equal(BODY in answer.body, False, "whether the response contains the object", sort="access")


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@check("GetObject", level="core", spec=SPEC)
def test_another_method_is_refused(s3, stored, anonymous, method):
    """A presigned GET URL that is used with PUT or DELETE is refused with 403, and the object does not change."""
    obj = stored(BODY)
    url = s3.generate_presigned_url("get_object", Params=obj, ExpiresIn=3600)
    expect.status(anonymous.at(url, method, body=b"overwritten" if method == "PUT" else b""), 403)
    expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body", sort="data")


@check("GetObject", level="core", spec=SPEC)
def test_altered_signature_is_refused(s3, stored_to_read, anonymous):
    """A presigned GET URL whose signature is changed is refused with 403 SignatureDoesNotMatch, and the response
    does not contain the object's bytes."""
    url = s3.generate_presigned_url("get_object", Params=stored_to_read(BODY), ExpiresIn=3600)
    answer = anonymous.get(_with_another_signature(url))
    expect.status(answer, 403)
    expect.equal(answer.code, "SignatureDoesNotMatch", "code", sort="form")
    with expect.keeping_out():
        expect.equal(BODY in answer.body, False, "whether the response contains the object", sort="access")


@check("GetObject", level="core", spec=SPEC)
def test_missing_key_is_refused(s3, target, anonymous):
    """A presigned GET URL of a key that does not exist returns 404 NoSuchKey."""
    answer = anonymous.get(s3.generate_presigned_url("get_object", Params=target, ExpiresIn=3600))
    expect.status(answer, 404)
    expect.equal(answer.code, "NoSuchKey", "code", sort="form")
