"""Legacy boto against a real server (moto), over HTTP and HTTPS, by name and by address, with both signatures."""

from __future__ import annotations

import io
import ssl
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from urllib3 import PoolManager
from werkzeug.serving import make_server

from fixtures.clients.corrections import boto_v4_host
from fixtures.clients.legacy import LegacyClient, connect
from fixtures.embedded import moto_application
from fixtures.endpoint import Endpoint
from fixtures.recorder import Recorder
from tests.clients import certificates
from tests.clients.conftest import KEYS

PROFILES = ["boto-s3", "boto-s3v4"]
ODD = "dir//a b+ü~%41?.txt"


@dataclass(frozen=True)
class Servers:
    """The ports that moto listens on, and the CA of its certificate and another one's."""

    http: int
    https: int
    ca: Path
    other_ca: Path

    def endpoint(self, scheme: str = "https", host: str = "localhost", **options: Any) -> Endpoint:
        port = {"http": self.http, "https": self.https}[scheme]
        options = {"ca_bundle": str(self.ca)} | options
        return Endpoint(f"{scheme}://{host}:{port}", region="us-east-1", addressing="path", main=KEYS, **options)


@pytest.fixture(scope="module")
def moto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    folder = tmp_path_factory.mktemp("certificates")
    ca, certificate, key = certificates.make(folder, "right")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    app = moto_application()
    running = [make_server("127.0.0.1", 0, app, threaded=True, ssl_context=context) for context in (None, tls)]
    for each in running:
        threading.Thread(target=each.serve_forever, args=(0.01,), daemon=True).start()
    yield Servers(running[0].server_port, running[1].server_port, ca, certificates.make(folder, "wrong")[0])
    for each in running:
        each.shutdown()
        each.server_close()


def client(profile: str, endpoint: Endpoint, **options: Any) -> LegacyClient:
    recorder = Recorder(time_limit=30)
    options = {"timeout": 20, "throttle": lambda status, attempt: None} | options
    return LegacyClient(connect(profile, endpoint, KEYS, recorder, **options), profile, recorder)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("profile", PROFILES)
def test_every_operation(profile: str, scheme: str, host: str, moto: Servers, tmp_path: Path) -> None:
    s3 = client(profile, moto.endpoint(scheme, host), corrections=frozenset({boto_v4_host.NAME}))
    bucket = f"b-{uuid.uuid4().hex}"
    where = {"Bucket": bucket, "Key": ODD}
    s3.create_bucket(Bucket=bucket)
    assert bucket in [found["Name"] for found in s3.list_buckets()["Buckets"]]
    assert s3.head_bucket(Bucket=bucket)["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] is None

    s3.put_object(**where, Body=io.BytesIO(b"hello world"), ContentType="text/x", Metadata={"colour": "red"})
    head = s3.head_object(**where)
    assert (head["ContentLength"], head["ContentType"], head["Metadata"]) == (11, "text/x", {"colour": "red"})
    assert s3.get_object(**where, Range="bytes=0-4")["Body"].read() == b"hello"
    for method, code in (("head_object", "404"), ("get_object", "NoSuchKey")):
        with pytest.raises(ClientError) as caught:
            getattr(s3, method)(Bucket=bucket, Key="missing")
        assert caught.value.response["Error"]["Code"] == code

    s3.copy_object(Bucket=bucket, Key="copy", CopySource=where)
    s3.put_object_acl(Bucket=bucket, Key="copy", ACL="public-read")
    assert len(s3.get_object_acl(Bucket=bucket, Key="copy")["Grants"]) == 2
    policy = s3.get_bucket_acl(Bucket=bucket)
    s3.put_bucket_acl(Bucket=bucket, AccessControlPolicy={name: policy[name] for name in ("Owner", "Grants")})

    upload = s3.create_multipart_upload(Bucket=bucket, Key="big")["UploadId"]
    big = {"Bucket": bucket, "Key": "big", "UploadId": upload}
    first = s3.upload_part(**big, PartNumber=1, Body=b"x" * (5 << 20))["ETag"]
    second = s3.upload_part_copy(**big, PartNumber=2, CopySource=where)["CopyPartResult"]["ETag"]
    assert [part["PartNumber"] for part in s3.list_parts(**big)["Parts"]] == [1, 2]
    assert [found["UploadId"] for found in s3.list_multipart_uploads(Bucket=bucket)["Uploads"]] == [upload]
    parts = [{"PartNumber": 1, "ETag": first}, {"PartNumber": 2, "ETag": second}]
    assert s3.complete_multipart_upload(**big, MultipartUpload={"Parts": parts})["ETag"].endswith('-2"')
    other = s3.create_multipart_upload(Bucket=bucket, Key="other")["UploadId"]
    s3.abort_multipart_upload(Bucket=bucket, Key="other", UploadId=other)

    page = s3.list_objects(Bucket=bucket, MaxKeys=2)
    assert (page["IsTruncated"], [item["Key"] for item in page["Contents"]]) == (True, ["big", "copy"])
    pages = s3.get_paginator("list_objects").paginate(Bucket=bucket, PaginationConfig={"PageSize": 1})
    assert [item["Key"] for each in pages for item in each["Contents"]] == ["big", "copy", ODD]
    assert s3.list_objects(Bucket=bucket, Delimiter="/")["CommonPrefixes"] == [{"Prefix": "dir/"}]

    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    assert s3.delete_object(Bucket=bucket, Key="copy")["DeleteMarker"] is True

    (tmp_path / "up").write_bytes(b"from a file")
    s3.upload_file(str(tmp_path / "up"), bucket, "file")
    s3.download_file(bucket, "file", str(tmp_path / "down"))
    assert (tmp_path / "down").read_bytes() == b"from a file"

    pool = PoolManager(ca_certs=str(moto.ca))
    url = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": ODD, "ResponseContentType": "text/y"})
    fetched = pool.request("GET", url)
    assert (fetched.status, fetched.data, fetched.headers["Content-Type"]) == (200, b"hello world", "text/y")
    assert pool.request("PUT", s3.generate_presigned_url("put_object", {"Bucket": bucket, "Key": "put"})).status == 200

    versions = s3.list_object_versions(Bucket=bucket)
    every = [
        {"Key": v["Key"], "VersionId": v["VersionId"]} for kind in ("Versions", "DeleteMarkers") for v in versions[kind]
    ]
    assert "Errors" not in s3.delete_objects(Bucket=bucket, Delete={"Objects": every})
    s3.delete_bucket(Bucket=bucket)
    scheme_of_signature = {"boto-s3": "AWS", "boto-s3v4": "AWS4-HMAC-SHA256"}[profile]
    signatures = {e.request_header("Authorization").split(" ")[0] for e in s3.recorder.exchanges}  # type: ignore[union-attr]
    assert signatures == {scheme_of_signature}


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("profile", PROFILES)
def test_the_guides_calls_run_on_the_connection_as_shipped(profile: str, scheme: str, moto: Servers) -> None:
    connection = client(profile, moto.endpoint(scheme), as_shipped=True).connection
    bucket = connection.create_bucket(f"b-{uuid.uuid4().hex}")
    key = bucket.new_key("hello.txt")
    key.set_contents_from_string("Hello World!")
    key.set_canned_acl("public-read")
    assert [found.name for found in bucket.list()] == ["hello.txt"]
    upload = bucket.initiate_multipart_upload("big")
    upload.upload_part_from_file(io.BytesIO(b"x" * (5 << 20)), 1)
    upload.upload_part_from_file(io.BytesIO(b"tail"), 2)
    upload.complete_upload()
    assert bucket.get_key("big").size == (5 << 20) + 4
    assert key.generate_url(60).startswith(f"{scheme}://localhost:")
    for found in bucket.list():
        found.delete()
    connection.delete_bucket(bucket.name)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("profile", PROFILES)
class TestVerification:
    def test_of_another_ca_is_refused(self, profile: str, host: str, moto: Servers) -> None:
        for ca in (str(moto.other_ca), None):
            with pytest.raises(ssl.SSLCertVerificationError):
                client(profile, moto.endpoint(host=host, ca_bundle=ca)).list_buckets()

    def test_can_be_turned_off(self, profile: str, host: str, moto: Servers) -> None:
        client(profile, moto.endpoint(host=host, ca_bundle=None, verify_ssl=False)).list_buckets()


def test_another_name_is_refused(moto: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    really = socket.create_connection
    monkeypatch.setattr(
        socket, "create_connection", lambda address, *more, **named: really(("127.0.0.1", address[1]), *more, **named)
    )
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        client("boto-s3", moto.endpoint(host="other.invalid")).list_buckets()


@pytest.mark.parametrize(("corrections", "doubled"), [(frozenset(), True), (frozenset({boto_v4_host.NAME}), False)])
def test_the_port_in_the_host_header(corrections: frozenset[str], doubled: bool, moto: Servers) -> None:
    s3 = client("boto-s3v4", moto.endpoint("http"), corrections=corrections)
    s3.list_buckets()
    host = s3.recorder.exchanges[0].request_header("Host")
    assert host == f"localhost:{moto.http}" + (f":{moto.http}" if doubled else "")
