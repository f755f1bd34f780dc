"""ORAS, a client of OCI registries, with Docker's registry over the endpoint: files are pushed, signed, copied into
another repository, pulled and deleted.

Each step starts the registry, and stops it at its end.
"""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from programs.application import Application, Place, Step, expect_equal
from programs.installation.installing import from_go
from programs.workflows import trees
from programs.workflows.others.registry import REGISTRY, collect_garbage, registry

FIRST, SECOND = "first/files", "second/files"
SIGNATURE = "application/vnd.example.signature"


def _oras(place: Place, *words: str) -> str:
    return place.run(place.installed / "bin/oras", *words, cwd=place.folder / "tree")


def _write(place: Place) -> None:
    """Pushes a tree under two tags, and attaches a signature."""
    tree = trees.make(place.folder / "tree")
    (place.folder / "signature").write_text("signed\n")
    with registry(place) as client:
        image = f"{urlsplit(client.url).netloc}/{FIRST}"
        _oras(place, "push", "--plain-http", f"{image}:latest,v1", *sorted(trees.contents(tree)))
        signed = ("--artifact-type", SIGNATURE, "--disable-path-validation", f"{image}:latest")
        _oras(place, "attach", "--plain-http", *signed, str(place.folder / "signature"))


def _copy(place: Place) -> None:
    """Copies within the registry, which mounts what the other repository has."""
    with registry(place) as client:
        host = urlsplit(client.url).netloc
        there = (f"{host}/{FIRST}:v1", f"{host}/{SECOND}:v1")
        _oras(place, "cp", "--recursive", "--from-plain-http", "--to-plain-http", *there)


def _list(place: Place) -> None:
    with registry(place) as client:
        host = urlsplit(client.url).netloc
        found = _oras(place, "repo", "ls", "--plain-http", host).split()
        expect_equal(found, [FIRST, SECOND], "repositories")
        tags = _oras(place, "repo", "tags", "--plain-http", f"{host}/{FIRST}", "--exclude-digest-tags").split()
        expect_equal(tags, ["latest", "v1"], "tags")
        for repository in (FIRST, SECOND):
            printed = json.loads(
                _oras(place, "discover", "--plain-http", "--format", "json", f"{host}/{repository}:v1")
            )
            kinds = [each["artifactType"] for each in printed["referrers"]]
            expect_equal(kinds, [SIGNATURE], f"what is attached in {repository}")


def _read(place: Place) -> None:
    with registry(place) as client:
        image = f"{urlsplit(client.url).netloc}/{SECOND}:v1"
        _oras(place, "pull", "--plain-http", "--output", str(place.folder / "back"), image)
    trees.expect_same(place.folder / "back", place.folder / "tree")


def _delete(place: Place) -> None:
    """Deletes the manifests, and then what no manifest needs."""
    with registry(place) as client:
        host = urlsplit(client.url).netloc
        for repository in (FIRST, SECOND):
            _oras(place, "manifest", "delete", "--plain-http", "--force", f"{host}/{repository}:v1")
    collect_garbage(place)
    with registry(place) as client:
        for repository in (FIRST, SECOND):
            image = f"{urlsplit(client.url).netloc}/{repository}:v1"
            place.refused(place.installed / "bin/oras", "pull", "--plain-http", image, because="not found")


ORAS = Application(
    "distribution-3.1-oras",
    "ORAS with Docker's registry",
    "1.3.6",
    "others",
    (*REGISTRY.install, *from_go("oras.land/oras", "v1.3.6", "./cmd/oras", lock="oras-1.3")),
    "bin/oras",
    (
        Step("write", _write),
        Step("copy", _copy),
        Step("list", _list),
        Step("read", _read),
        Step("delete", _delete),
    ),
)
