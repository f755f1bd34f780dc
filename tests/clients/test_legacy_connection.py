"""Legacy boto's connections: where they go, how they sign, what they take from the user's files (nothing)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto
import boto.connection
import pytest
from boto.s3.connection import S3Connection

from fixtures.clients.corrections import boto_v4_host
from fixtures.clients.legacy import LegacyClient, arguments, compat
from fixtures.endpoint import Credentials
from fixtures.recorder import Recorder
from tests.clients.canned import CannedServer, answer
from tests.clients.conftest import KEYS

ROOT = Path(__file__).parents[2]


@pytest.fixture
def connected_to(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """The addresses that sockets are opened to; names under `localhost` lead to this machine."""
    seen: list[tuple[str, int]] = []
    really = socket.create_connection

    def note(address: tuple[str, int], *args: Any, **kwargs: Any) -> socket.socket:
        seen.append(address)
        host, port = address
        return really(("127.0.0.1" if host.endswith("localhost") else host, port), *args, **kwargs)

    monkeypatch.setattr(socket, "create_connection", note)
    return seen


class TestSignature:
    def test_v2_is_valid(self, legacy: Any, server: CannedServer) -> None:
        s3 = legacy("boto-s3")
        server.play(answer(ETag='"5d41402abc4b2a76b9719d911017c592"'))
        s3.put_object(Bucket="b", Key="a//b ü", Body=b"hello", Metadata={"x": "y"})
        request = server.requests[0]
        signed = "\n".join(
            [
                "PUT",
                request.headers["content-md5"],
                "",
                request.headers["date"],
                "x-amz-meta-x:y",
                urlsplit(request.target).path,
            ]
        )
        mac = hmac.new(KEYS.secret_key.encode(), signed.encode(), hashlib.sha1).digest()
        assert request.headers["authorization"] == f"AWS {KEYS.access_key}:{base64.b64encode(mac).decode()}"

    @pytest.mark.parametrize("region", ["eu-test-1", "odd.region"])
    def test_v4_names_the_region(self, region: str, legacy: Any, server: CannedServer) -> None:
        server.play(answer(body="<ListBucketResult/>"))
        legacy("boto-s3v4", region=region).list_objects(Bucket="b")
        authorization = server.requests[0].headers["authorization"]
        assert authorization.startswith(f"AWS4-HMAC-SHA256 Credential={KEYS.access_key}/")
        assert f"/{region}/s3/aws4_request," in authorization

    @pytest.mark.parametrize("as_shipped", [False, True])
    def test_is_not_guessed_from_the_environment(
        self, as_shipped: bool, legacy: Any, server: CannedServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("S3_USE_SIGV4", "1")
        legacy("boto-s3", as_shipped=as_shipped).head_bucket(Bucket="b")
        monkeypatch.delenv("S3_USE_SIGV4")
        legacy("boto-s3v4", as_shipped=as_shipped).head_bucket(Bucket="b")
        assert [r.headers["authorization"].split(" ")[0] for r in server.requests] == ["AWS", "AWS4-HMAC-SHA256"]

    def test_is_not_guessed_from_the_host_name(
        self, legacy: Any, server: CannedServer, connected_to: list[tuple[str, int]]
    ) -> None:
        url = f"http://s3.eu-central-1.localhost:{server.port}"
        legacy("boto-s3", url=url).head_bucket(Bucket="b")
        assert server.requests[0].headers["authorization"].startswith("AWS ")

    def test_anonymous_requests_have_none(
        self, legacy: Any, server: CannedServer, connected_to: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "users")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "users")
        for profile in ("boto-s3", "boto-s3v4"):
            s3 = legacy(profile, credentials=None)
            s3.head_bucket(Bucket="b")
            assert "authorization" not in server.requests[-1].headers
            assert s3.generate_presigned_url("get_object", {"Bucket": "b", "Key": "k"}) == f"{server.url}/b/k"
        assert set(connected_to) == {("127.0.0.1", server.port)}

    @pytest.mark.parametrize("profile", ["boto-s3", "boto-s3v4"])
    def test_session_tokens_are_sent(self, profile: str, legacy: Any, server: CannedServer) -> None:
        legacy(profile, credentials=Credentials("AK", "SK", "to/ken=")).head_bucket(Bucket="b")
        assert server.requests[0].headers["x-amz-security-token"] == "to/ken="


class TestAddressing:
    @pytest.mark.parametrize("profile", ["boto-s3", "boto-s3v4"])
    def test_virtual(
        self, profile: str, legacy: Any, server: CannedServer, connected_to: list[tuple[str, int]]
    ) -> None:
        s3 = legacy(
            profile,
            url=f"http://localhost:{server.port}",
            addressing="virtual",
            corrections=frozenset({boto_v4_host.NAME}),
        )
        s3.head_object(Bucket="buck", Key="k")
        assert server.requests[0].line == "HEAD /k HTTP/1.1"
        assert server.requests[0].headers["host"] == f"buck.localhost:{server.port}"
        assert connected_to == [("buck.localhost", server.port)]

    def test_no_proxy_is_asked(
        self, legacy: Any, server: CannedServer, connected_to: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        legacy().head_bucket(Bucket="b")
        assert connected_to == [("127.0.0.1", server.port)]


class TestHostHeader:
    def test_is_doubled_as_shipped(self, legacy: Any, server: CannedServer) -> None:
        s3 = legacy("boto-s3v4")
        s3.head_bucket(Bucket="b")
        assert server.requests[0].headers["host"] == f"127.0.0.1:{server.port}:{server.port}"

    def test_is_corrected(self, legacy: Any, server: CannedServer) -> None:
        s3 = legacy("boto-s3v4", corrections=frozenset({boto_v4_host.NAME}))
        s3.head_bucket(Bucket="b")
        assert server.requests[0].headers["host"] == f"127.0.0.1:{server.port}"
        assert s3.connection._auth_handler.host_header("h", _Request("h:99", 99, "http")) == "h:99"
        assert s3.connection._auth_handler.host_header("h", _Request("h", 80, "http")) == "h"
        assert s3.connection._auth_handler.host_header("h", _Request("h:443", 443, "https")) == "h:443"
        assert s3.connection._auth_handler.host_header("h", _Request("h", 99, "http")) == "h:99"

    def test_correction_leaves_v2_and_anonymous_clients_alone(self, legacy: Any, server: CannedServer) -> None:
        both = frozenset({boto_v4_host.NAME})
        legacy("boto-s3", corrections=both).head_bucket(Bucket="b")
        legacy("boto-s3v4", credentials=None, corrections=both).head_bucket(Bucket="b")
        assert {r.headers["host"] for r in server.requests} == {f"127.0.0.1:{server.port}"}


class _Request:
    def __init__(self, host: str, port: int, protocol: str) -> None:
        self.host, self.port, self.protocol = host, port, protocol


class TestPresignedUrls:
    def test_v2(self, s3: LegacyClient, server: CannedServer) -> None:
        url = s3.generate_presigned_url(
            "get_object",
            Params={"Bucket": "b", "Key": "ü b", "VersionId": "v", "ResponseContentType": "text/x"},
            ExpiresIn=60,
        )
        parts, query = urlsplit(url), parse_qs(urlsplit(url).query)
        assert (parts.netloc, parts.path) == (f"127.0.0.1:{server.port}", "/b/%C3%BC%20b")
        assert query["AWSAccessKeyId"] == [KEYS.access_key]
        assert (query["versionId"], query["response-content-type"]) == (["v"], ["text/x"])
        resource = f"{parts.path}?response-content-type=text/x&versionId=v"
        signed = f"GET\n\n\n{query['Expires'][0]}\n{resource}"
        mac = hmac.new(KEYS.secret_key.encode(), signed.encode(), hashlib.sha1).digest()
        assert query["Signature"] == [base64.b64encode(mac).decode()]

    def test_v4(self, legacy: Any) -> None:
        s3 = legacy("boto-s3v4")
        url = s3.generate_presigned_url(
            "put_object", {"Bucket": "b", "Key": "k", "ContentType": "text/x", "ACL": "private"}, ExpiresIn=60
        )
        query = parse_qs(urlsplit(url).query)
        assert query["X-Amz-Expires"] == ["60"]
        assert query["X-Amz-SignedHeaders"] == ["content-type;host;x-amz-acl"]
        assert "/eu-test-1/s3/aws4_request" in query["X-Amz-Credential"][0]

    @pytest.mark.parametrize("method", ["get_object", "put_object", "head_object", "delete_object"])
    @pytest.mark.parametrize("profile", ["boto-s3", "boto-s3v4"])
    def test_every_verb_has_its_signature(self, method: str, profile: str, legacy: Any) -> None:
        s3 = legacy(profile)
        plain = s3.generate_presigned_url(method, {"Bucket": "b", "Key": "k"})
        other = s3.generate_presigned_url(method, {"Bucket": "b", "Key": "k"}, HttpMethod="PATCH")
        assert plain != other

    def test_nothing_is_sent(self, s3: LegacyClient, server: CannedServer) -> None:
        s3.generate_presigned_url("head_bucket", {"Bucket": "b"})
        assert server.requests == []

    @pytest.mark.parametrize(
        ("method", "params"),
        [("get_object_acl", {}), ("upload_part", {"PartNumber": 1}), ("list_objects", {"Prefix": "p"})],
    )
    def test_what_generate_url_cannot_say(self, method: str, params: dict[str, Any], s3: LegacyClient) -> None:
        with pytest.raises(boto.exception.BotoClientError, match="cannot presign"):
            s3.generate_presigned_url(method, {"Bucket": "b", "Key": "k"} | params)


class TestAsShipped:
    def test_is_a_plain_connection(self, legacy: Any, server: CannedServer, recorder: Recorder) -> None:
        connection = legacy(as_shipped=True).connection
        assert isinstance(connection, S3Connection)
        assert connection.suppress_consec_slashes is True
        server.play(answer(), answer(ETag='"5d41402abc4b2a76b9719d911017c592"'), answer(body=b"hello"))
        bucket = connection.create_bucket("buck")
        key = bucket.new_key("a//b")
        key.set_contents_from_string("hello")
        assert key.get_contents_as_string() == b"hello"
        assert [r.target for r in server.requests] == ["/buck/", "/buck/a/b", "/buck/a/b"]
        assert [(e.client, e.method, e.status) for e in recorder.exchanges] == [
            ("boto-s3", "PUT", 200),
            ("boto-s3", "PUT", 200),
            ("boto-s3", "GET", 200),
        ]
        assert connection.http_connection_kwargs is not None

    def test_has_no_retries(self, legacy: Any, server: CannedServer, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(boto.connection, "random", SimpleNamespace(random=lambda: 0.0))  # the length of its pause
        connection = legacy(as_shipped=True).connection
        server.play(answer("500 E"))
        with pytest.raises(boto.exception.BotoServerError):
            connection.get_all_buckets()
        assert len(server.requests) == 1

    def test_connect_s3_by_a_configuration_file(
        self,
        legacy: Any,
        server: CannedServer,
        recorder: Recorder,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        connected_to: list[tuple[str, int]],
    ) -> None:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "users")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "users")
        home = tmp_path / ".aws"
        home.mkdir()
        (home / "credentials").write_text("[default]\naws_access_key_id = home\naws_secret_access_key = home\n")
        monkeypatch.setenv("HOME", str(tmp_path))
        file = tmp_path / "boto.cfg"
        file.write_text("[Credentials]\naws_access_key_id = FILE\naws_secret_access_key = s3cret\n")
        before, config = dict(os.environ), boto.config._parser

        endpoint = legacy_endpoint(server)
        with compat.fresh_config(file):
            connection = boto.connect_s3(**arguments("boto-s3", endpoint, recorder, timeout=5))
        assert connection.access_key == "FILE"
        assert dict(os.environ) == before
        assert boto.config._parser is config
        server.play(answer(body="<ListAllMyBucketsResult/>"))
        connection.get_all_buckets()
        assert server.requests[0].headers["authorization"].startswith("AWS FILE:")
        assert [exchange.status for exchange in recorder.exchanges] == [200]

    def test_without_credentials_no_metadata_address_is_asked(
        self, recorder: Recorder, server: CannedServer, tmp_path: Path, connected_to: list[tuple[str, int]]
    ) -> None:
        file = tmp_path / "boto.cfg"
        file.write_text("")
        with compat.fresh_config(file), pytest.raises(boto.exception.NoAuthHandlerFound):
            boto.connect_s3(**arguments("boto-s3", legacy_endpoint(server), recorder, timeout=5))
        assert connected_to == []

    def test_a_missing_file_changes_nothing(self, tmp_path: Path) -> None:
        before, config = dict(os.environ), boto.config._parser
        with pytest.raises(FileNotFoundError), compat.fresh_config(tmp_path / "none"):
            pass
        assert dict(os.environ) == before
        assert boto.config._parser is config


def legacy_endpoint(server: CannedServer) -> Any:
    from fixtures.endpoint import Endpoint

    return Endpoint(url=server.url, region="r", addressing="path", main=KEYS)


class TestTheUsersFiles:
    def test_are_not_read(self, tmp_path: Path) -> None:
        """In a process of its own, as boto reads most of them when it is imported."""
        boto_cfg = "[Credentials]\naws_access_key_id=USERS\ns3_host=example.invalid\n[Boto]\nis_secure=true\nproxy=p\n"
        (tmp_path / ".boto").write_text(boto_cfg + "[s3]\nuse-sigv4=True\ncalling_format=no.such.thing\n")
        (tmp_path / "credentials").write_text("AWSAccessKeyId=USERS\nAWSSecretKey=x\n")
        (tmp_path / ".aws").mkdir()
        (tmp_path / ".aws" / "credentials").write_text("not an ini file at all")
        script = (
            "import os; before = dict(os.environ)\n"
            "from fixtures.clients.legacy import connect\n"
            "import boto\n"
            "from fixtures.endpoint import *; from fixtures.recorder import Recorder\n"
            "k = Credentials('AK', 'SK')\n"
            "c = connect('boto-s3', Endpoint('http://127.0.0.1:1', 'r', 'path', k), k, Recorder(9), timeout=1,\n"
            "            throttle=lambda *a: None)\n"
            "assert dict(os.environ) == before\n"
            "print(boto.config.sections(), c.host, c.port, c.is_secure, c.access_key, c.use_proxy, c.proxy)\n"
            "print(c._required_auth_capability(), type(c.calling_format).__name__)\n"
        )
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(tmp_path),
            "BOTO_CONFIG": str(tmp_path / ".boto"),
            "AWS_CREDENTIAL_FILE": str(tmp_path / "credentials"),
            "AWS_PROFILE": "nobody",
            "S3_USE_SIGV4": "1",
            "http_proxy": "http://127.0.0.1:9",
        }
        # -W error: nothing that boto does at import may show, compiled or not.
        done = subprocess.run(
            [sys.executable, "-B", "-W", "error", "-X", f"pycache_prefix={tmp_path / 'none'}", "-c", script],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stderr == ""
        assert done.stdout.splitlines() == [
            "[] 127.0.0.1 1 False AK False None",
            "['s3'] OrdinaryCallingFormat",
        ]

    def test_authorization_is_not_logged(
        self, s3: LegacyClient, server: CannedServer, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)  # as pytest --log-level=DEBUG does
        s3.head_bucket(Bucket="b")
        assert not [record for record in caplog.records if record.name.startswith("boto.") or record.name == "boto"]


def test_threads_have_their_own_answers(s3: LegacyClient, server: CannedServer) -> None:
    server.next_answer = lambda: answer(body=server.requests[-1].target)  # type: ignore[method-assign]
    wrong = []

    def read(key: str) -> None:
        for _ in range(20):
            body = s3.get_object(Bucket="b", Key=key)
            if body["ContentLength"] != len(body["Body"].read()):
                wrong.append(key)

    threads = [threading.Thread(target=read, args=("k" * n,)) for n in (1, 10, 100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_one_connection_is_kept(s3: LegacyClient, server: CannedServer, connected_to: list[tuple[str, int]]) -> None:
    for _ in range(3):
        s3.head_bucket(Bucket="b")
    assert len(connected_to) == 1
