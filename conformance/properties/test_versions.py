"""A versioned bucket is compared with a model of it, after random sequences of operations."""

from dataclasses import dataclass, field

from hypothesis import strategies as st

from fixtures.assertions import check, expect
from fixtures.assertions.script import ScriptCall
from fixtures.model.sources import userguide

FEATURE = "versioning"
SIDE = "one client"
DERIVED = "Follows from the documentation of the operations, for inputs that hypothesis draws."

KEYS = st.sampled_from(["a", "b", "a/b"])
NUMBERS = st.integers(0, 5)


PUTS = st.tuples(st.just("put"), KEYS, st.binary(max_size=8))
# "restore" copies a version onto its key, so that it becomes the current version again.
STEPS = st.one_of(
    PUTS,
    PUTS,
    st.tuples(st.just("delete"), KEYS),
    st.tuples(st.just("delete version"), KEYS, NUMBERS),
    st.tuples(st.just("restore"), KEYS, NUMBERS),
    st.tuples(st.just("read"), KEYS, NUMBERS),
)


@dataclass
class Model:
    """The versions of each key, oldest first: their ids and bodies; the body of a delete marker is None."""

    versions: dict[str, list[tuple[str, bytes | None]]] = field(default_factory=dict)

    def add(self, key: str, version: str, body: bytes | None) -> None:
        known = ["", "null", *(known for ids in self.versions.values() for known, _ in ids)]
        expect.that(version not in known, "a new id", version, "VersionId", sort="version")
        self.versions.setdefault(key, []).append((version, body))

    def pick(self, key: str, number: int) -> tuple[str, bytes | None] | None:
        found = self.versions.get(key)
        return found[number % len(found)] if found else None


def _reads(s3, where, model, key, number):
    """Asserts the results of GetObject for the current version, and for one version by its id."""
    chosen = model.pick(key, number)
    current = model.versions[key][-1][1] if chosen else None
    if current is None:
        with expect.error(404, "NoSuchKey"):
            s3.get_object(**where)
    else:
        expect.equal(s3.get_object(**where)["Body"].read(), current, "body of the current version", sort="data")
    if chosen and chosen[1] is not None:
        expect.equal(
            s3.get_object(**where, VersionId=chosen[0])["Body"].read(), chosen[1], "body of a version", sort="data"
        )
    elif chosen:
        with expect.error(405, "MethodNotAllowed"):
            s3.get_object(**where, VersionId=chosen[0])


def _restores(s3, where, model, key, number):
    chosen = model.pick(key, number)
    # A copy of the current version onto itself would change nothing, and S3 refuses that.
    if chosen and chosen[1] is not None and chosen != model.versions[key][-1]:
        s3.copy_object(**where, CopySource={**where, "VersionId": chosen[0]})
        model.add(key, s3.head_object(**where)["VersionId"], chosen[1])


def _deletes_version(s3, where, model, key, number):
    chosen = model.pick(key, number)
    if chosen:
        expect.equal(
            s3.delete_object(**where, VersionId=chosen[0])["VersionId"], chosen[0], "version deleted", sort="form"
        )
        model.versions[key].remove(chosen)


def _lists(s3, bucket, place, model):
    """Asserts that ListObjectVersions returns the keys in order, the versions of each key newest first, and the
    newest as the latest."""
    listed = s3.list_object_versions(Bucket=bucket, Prefix=place)
    for kind, is_marker in (("Versions", False), ("DeleteMarkers", True)):
        got = [(entry["Key"], entry["VersionId"], entry["IsLatest"]) for entry in listed.get(kind, [])]
        wanted = [
            (place + key, version, number == len(model.versions[key]) - 1)
            for key in sorted(model.versions, key=str.encode)
            for number, (version, body) in reversed(list(enumerate(model.versions[key])))
            if (body is None) == is_marker
        ]
        expect.equal(got, wanted, f"{kind}: keys, version ids, and whether they are the latest", sort="entries")


def _is_like_its_model(s3, bucket, place, steps):
    model = Model()
    for step in steps:
        where = {"Bucket": bucket, "Key": place + step[1]}
        match step:
            case "put", key, body:
                model.add(key, s3.put_object(**where, Body=body)["VersionId"], body)
            case "delete", key:
                model.add(key, s3.delete_object(**where)["VersionId"], None)
            case "delete version", key, number:
                _deletes_version(s3, where, model, key, number)
            case "restore", key, number:
                _restores(s3, where, model, key, number)
            case "read", key, number:
                _reads(s3, where, model, key, number)
    _lists(s3, bucket, place, model)


@check("PutObject", level="common", spec=userguide("Versioning"))
def test_versioned_bucket_is_like_its_model(s3, explore, versioned_bucket, new_prefix):
    """After any sequence of puts, deletes and copies of versions, reads and ListObjectVersions return exactly what a
    model of the bucket contains."""
    enabled = {"Bucket": versioned_bucket, "VersioningConfiguration": {"Status": "Enabled"}}
    explore.sequences(
        STEPS,
        lambda s3, example: _is_like_its_model(s3, versioned_bucket, new_prefix(), example),
        after=[ScriptCall("put_bucket_versioning", enabled)],
    )
