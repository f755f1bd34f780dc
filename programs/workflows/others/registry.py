"""Docker's registry (CNCF Distribution): images are pushed, mounted into another repository, pulled, deleted and
collected, as container clients do it over its API.

Each step starts the registry, and stops it at its end.
"""

from __future__ import annotations

import hashlib
import json
import random
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from programs.application import Application, Place, Step, WorkflowFailed, expect_equal, free_port
from programs.installation.installing import from_go

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar"
LARGE = random.Random(2).randbytes(12 * 1024 * 1024)
SMALL = (b'{"architecture":"amd64","os":"linux"}', b"a small layer", b"")
"""A configuration and two layers, one of them empty."""
CHUNK_BYTES = 6 * 1024 * 1024


def digest_of(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


@dataclass(frozen=True)
class _Client:
    """A client of the registry that runs at this URL."""

    url: str
    seconds: float

    def send(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        url = urllib.parse.urljoin(self.url, path)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(url, body, named, method=method)
        try:
            with urllib.request.urlopen(request, timeout=self.seconds) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers), error.read()

    def expect(self, status: int, method: str, path: str, body: bytes | None = None, **headers: str) -> dict[str, str]:
        got, came, content = self.send(method, path, body, **headers)
        if got != status:
            raise WorkflowFailed(f"{method} {path} returned {got} instead of {status}: {content[:300]!r}")
        return came

    def push(self, repository: str, content: bytes) -> None:
        """Uploads a blob, a large one in chunks."""
        place = self.expect(202, "POST", f"/v2/{repository}/blobs/uploads/")["Location"]
        sent = 0
        while len(content) - sent > CHUNK_BYTES:
            piece = content[sent : sent + CHUNK_BYTES]
            place = self.expect(
                202, "PATCH", place, piece,
                Content_Type="application/octet-stream", Content_Range=f"{sent}-{sent + len(piece) - 1}",
            )["Location"]  # fmt: skip
            sent += CHUNK_BYTES
        mark = "&" if "?" in place else "?"
        self.expect(
            201, "PUT", f"{place}{mark}digest={digest_of(content)}", content[sent:],
            Content_Type="application/octet-stream",
        )  # fmt: skip


def _manifest(*contents: bytes) -> bytes:
    described = [{"mediaType": LAYER, "digest": digest_of(each), "size": len(each)} for each in contents]
    described[0]["mediaType"] = "application/vnd.oci.image.config.v1+json"
    document = {"schemaVersion": 2, "mediaType": MANIFEST, "config": described[0], "layers": described[1:]}
    return json.dumps(document).encode()


IMAGE = _manifest(*SMALL, LARGE)


def _environment(place: Place) -> dict[str, str]:
    """The AWS SDK takes the keys from the environment."""
    settings = {
        "BUCKET": place.bucket,
        "REGION": place.region,
        "REGIONENDPOINT": place.url,
        "FORCEPATHSTYLE": "true",
        "SECURE": str(place.secure).lower(),
        "ROOTDIRECTORY": f"/{place.prefix}",
        "CHUNKSIZE": str(5 * 1024 * 1024),
        "MULTIPARTCOPYTHRESHOLDSIZE": str(6 * 1024 * 1024),
        "MULTIPARTCOPYCHUNKSIZE": str(6 * 1024 * 1024),
    }
    return {f"REGISTRY_STORAGE_S3_{name}": value for name, value in settings.items()}


def _configuration(place: Place, port: int) -> Path:
    file = place.folder / "registry.json"
    document = {
        "version": 0.1,
        "log": {"level": "error"},
        "storage": {"s3": {}, "delete": {"enabled": True}, "redirect": {"disable": True}},
        "http": {"addr": f"127.0.0.1:{port}", "secret": "of the workflow"},
    }
    file.write_text(json.dumps(document))
    return file


@contextmanager
def registry(place: Place) -> Iterator[_Client]:
    """Runs the registry within the block, and yields a client."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with place.run_server(
        place.installed / "bin/registry", "serve", _configuration(place, port),
        port=port, environment=_environment(place),
    ):  # fmt: skip
        yield _Client(url, place.seconds_left)


def _step_with_client(work: Callable[[_Client], None]) -> Callable[[Place], None]:
    def step(place: Place) -> None:
        with registry(place) as client:
            work(client)

    return step


def _push(client: _Client) -> None:
    for content in (*SMALL, LARGE):
        client.push("first/image", content)
    for tag in ("latest", "v1"):
        client.expect(201, "PUT", f"/v2/first/image/manifests/{tag}", IMAGE, Content_Type=MANIFEST)


def _resume(client: _Client) -> None:
    """An unfinished upload is asked for, and continued."""
    content = LARGE[::-1]
    place = client.expect(202, "POST", "/v2/first/image/blobs/uploads/")["Location"]
    place = client.expect(
        202, "PATCH", place, content[:CHUNK_BYTES],
        Content_Type="application/octet-stream", Content_Range=f"0-{CHUNK_BYTES - 1}",
    )["Location"]  # fmt: skip
    came = client.expect(204, "GET", place)
    expect_equal(came["Range"], f"0-{CHUNK_BYTES - 1}", "bytes that the registry has")
    place = came["Location"]
    mark = "&" if "?" in place else "?"
    client.expect(
        201, "PUT", f"{place}{mark}digest={digest_of(content)}", content[CHUNK_BYTES:],
        Content_Type="application/octet-stream",
    )  # fmt: skip
    expect_equal(client.send("GET", f"/v2/first/image/blobs/{digest_of(content)}")[2] == content, True, "blob as sent")


def _mount(client: _Client) -> None:
    for content in (*SMALL, LARGE):
        client.expect(201, "POST", f"/v2/second/image/blobs/uploads/?mount={digest_of(content)}&from=first/image", b"")
    client.expect(201, "PUT", "/v2/second/image/manifests/latest", IMAGE, Content_Type=MANIFEST)


def _list(client: _Client) -> None:
    found = json.loads(client.send("GET", "/v2/_catalog")[2])
    expect_equal(found, {"repositories": ["first/image", "second/image"]}, "catalogue")
    tags = json.loads(client.send("GET", "/v2/first/image/tags/list")[2])
    expect_equal(sorted(tags["tags"]), ["latest", "v1"], "tags")


def _pull(client: _Client) -> None:
    status, _, manifest = client.send("GET", "/v2/second/image/manifests/latest", Accept=MANIFEST)
    expect_equal((status, manifest), (200, IMAGE), "manifest")
    for content in (*SMALL, LARGE):
        client.expect(200, "HEAD", f"/v2/second/image/blobs/{digest_of(content)}")
        got = client.send("GET", f"/v2/second/image/blobs/{digest_of(content)}")[2]
        expect_equal(digest_of(got), digest_of(content), "digest of a blob")
    _, _, part = client.send("GET", f"/v2/second/image/blobs/{digest_of(LARGE)}", Range="bytes=1000-1999")
    expect_equal(part, LARGE[1000:2000], "a range of a blob")


def _delete(place: Place) -> None:
    with registry(place) as client:
        for repository in ("first", "second"):
            client.expect(202, "DELETE", f"/v2/{repository}/image/manifests/{digest_of(IMAGE)}")
    words = (place.installed / "bin/registry", "garbage-collect", place.folder / "registry.json")
    place.run(*words, environment=_environment(place))
    with registry(place) as client:
        client.expect(404, "GET", "/v2/first/image/manifests/latest", Accept=MANIFEST)
        client.expect(404, "HEAD", f"/v2/second/image/blobs/{digest_of(LARGE)}")


REGISTRY = Application(
    "distribution-3.1",
    "Docker's registry (Distribution)",
    "3.1.2",
    "others",
    from_go("github.com/distribution/distribution/v3", "v3.1.2", "./cmd/registry"),
    "bin/registry",
    (
        Step("write", _step_with_client(_push)),
        Step("resume", _step_with_client(_resume)),
        Step("copy", _step_with_client(_mount)),
        Step("list", _step_with_client(_list)),
        Step("read", _step_with_client(_pull)),
        Step("delete", _delete),
    ),
)
