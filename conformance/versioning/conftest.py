"""Versions and delete markers that several modules of this area list, written once for all checks of a worker."""

import time
from dataclasses import dataclass

import pytest
from botocore.exceptions import ClientError

from fixtures.s3.listings import SECONDS_BETWEEN_TIMES


@dataclass(frozen=True)
class StoredVersion:
    """A version of an object; `body` is None for a delete marker."""

    key: str
    id: str
    body: bytes | None


@pytest.fixture(scope="session")
def versions_once(out_of_band, control, own_buckets, new_prefix):
    """Makes versions for all checks of a worker: `versions_once([("a", b"1"), ("a", None)])` writes them one after
    another (None is a delete), and returns the bucket and prefix to list them by, and the versions. The times of the
    first half differ from those of the second, even in whole seconds."""

    def make(steps):
        made = []
        with out_of_band():
            bucket, prefix = own_buckets.versioned_bucket(), new_prefix()
            for number, (name, body) in enumerate(steps):
                if number == len(steps) // 2:
                    time.sleep(SECONDS_BETWEEN_TIMES)
                where = {"Bucket": bucket, "Key": prefix + name}
                answer = control.delete_object(**where) if body is None else control.put_object(**where, Body=body)
                made.append(StoredVersion(where["Key"], answer.get("VersionId") or _listed_id(control, where), body))
        return {"Bucket": bucket, "Prefix": prefix}, made

    return make


def _listed_id(control, where):
    """Returns the id of a key's latest version in the listing, for a write whose response has none. Empty if versions
    are not kept or not listed."""
    try:
        listed = control.list_object_versions(Bucket=where["Bucket"], Prefix=where["Key"])
    except ClientError:
        return ""
    entries = [*listed.get("Versions", ()), *listed.get("DeleteMarkers", ())]
    ids = [entry["VersionId"] for entry in entries if entry["Key"] == where["Key"] and entry["IsLatest"]]
    return "" if ids == ["null"] else "".join(ids[:1])
