"""A bucket is compared with a model of it, after random sequences of writes, copies, deletes, reads and listings."""

from hypothesis import strategies as st

from fixtures.assertions import check, expect
from fixtures.model.sources import userguide

FEATURE = "objects"
SIDE = "one client"
DERIVED = "Follows from the documentation of the operations, for inputs that hypothesis draws."

# No key is a folder of another key: some servers do not support that, and a property would find nothing else.
KEYS = st.sampled_from(["a b", "é", "d/a", "d/e/é"])
BODIES = st.binary(max_size=12)


PUTS = st.tuples(st.just("put"), KEYS, BODIES)
STEPS = st.one_of(
    PUTS,
    PUTS,
    st.tuples(st.just("delete"), KEYS),
    st.tuples(st.just("copy"), KEYS, KEYS).filter(lambda step: step[1] != step[2]),
    st.tuples(st.just("read"), KEYS),
    st.tuples(st.just("list"), st.sampled_from(["", "a", "d/", "d/e", "é"]), st.sampled_from(["", "/"])),
)


def _expected(keys, prefix, delimiter):
    """Returns the keys and common prefixes of a listing, each in UTF-8 order."""
    found = [key for key in keys if key.startswith(prefix)]
    rest = {key: key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "") for key in found}
    common = {prefix + head + delimiter for head, cut, _ in rest.values() if cut}
    return sorted((k for k in found if not rest[k][1]), key=str.encode), sorted(common, key=str.encode)


def _lists(list_objects, bucket, place, model, prefix, delimiter):
    """Asserts that a listing contains each key and common prefix of the model once, in order. Pages of listings are
    another feature, and have properties of their own (`test_pages.py`)."""
    by = {"Delimiter": delimiter} if delimiter else {}
    listed = list_objects(Bucket=bucket, Prefix=place + prefix, **by)
    keys = [entry["Key"] for entry in listed.get("Contents", [])]
    prefixes = [entry["Prefix"] for entry in listed.get("CommonPrefixes", [])]
    wanted_keys, wanted_prefixes = _expected(model, prefix, delimiter)
    expect.equal(keys, [place + key for key in wanted_keys], "keys listed", sort="entries")
    expect.equal(prefixes, [place + prefix for prefix in wanted_prefixes], "common prefixes listed", sort="entries")


def _reads(s3, where, body):
    """Asserts that GetObject and HeadObject return the object of the model, or 404 if it has none."""
    if body is None:
        with expect.error(404, "NoSuchKey"):
            s3.get_object(**where)
        with expect.error(404):
            s3.head_object(**where)
        return
    expect.equal(s3.get_object(**where)["Body"].read(), body, "body", sort="data")
    expect.equal(s3.head_object(**where)["ContentLength"], len(body), "Content-Length", sort="data")


def _copies(s3, bucket, source, target, body):
    where = {"Bucket": bucket, "Key": target, "CopySource": {"Bucket": bucket, "Key": source}}
    if body is None:
        with expect.error(404, "NoSuchKey"):
            s3.copy_object(**where)
    else:
        expect.status(s3.copy_object(**where), 200)


def _is_like_its_model(s3, bucket, place, steps, list_objects):
    """Runs the steps, and asserts that their results and the final content of the bucket agree with the model."""
    model: dict[str, bytes] = {}
    for step in steps:
        match step:
            case "put", key, body:
                expect.etag_is_md5(s3.put_object(Bucket=bucket, Key=place + key, Body=body)["ETag"], body)
                model[key] = body
            case "delete", key:
                expect.succeeded(s3.delete_object(Bucket=bucket, Key=place + key))
                model.pop(key, None)
            case "copy", source, target:
                _copies(s3, bucket, place + source, place + target, model.get(source))
                if source in model:
                    model[target] = model[source]
            case "read", key:
                _reads(s3, {"Bucket": bucket, "Key": place + key}, model.get(key))
            case "list", prefix, delimiter:
                _lists(list_objects, bucket, place, model, prefix, delimiter)
    _lists(list_objects, bucket, place, model, "", "")
    for key, body in model.items():
        expect.equal(s3.get_object(Bucket=bucket, Key=place + key)["Body"].read(), body, "body at the end", sort="data")


@check("PutObject", level="core", spec=userguide("Welcome"))
def test_bucket_is_like_its_model(s3, explore, bucket, new_prefix):
    """After any sequence of puts, deletes and copies, reads and ListObjects return exactly what a model of the
    bucket contains."""

    def holds(s3, steps):
        _is_like_its_model(s3, bucket, new_prefix(), steps, s3.list_objects)

    explore.sequences(STEPS, holds)


@check("PutObject", level="core", spec=userguide("Welcome"))
def test_bucket_is_like_its_model_v2(s3, explore, bucket, new_prefix):
    """After any sequence of puts, deletes and copies, reads and ListObjectsV2 return exactly what a model of the
    bucket contains."""

    def holds(s3, steps):
        _is_like_its_model(s3, bucket, new_prefix(), steps, s3.list_objects_v2)

    explore.sequences(STEPS, holds)
