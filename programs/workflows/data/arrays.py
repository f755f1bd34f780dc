"""Libraries for arrays, vectors, rows and streams: Zarr, Icechunk, TensorStore, Lance, SlateDB and smart_open."""

from __future__ import annotations

from collections.abc import Mapping

from programs.application import Application, Place
from programs.installation.installing import from_pypi
from programs.workflows.driver_steps import in_python, steps
from programs.workflows.sdks.boto3_sdk import WHEN_REQUIRED

# Zarr on s3fs: arrays of hundreds of chunks are written, appended to, read in part, listed and deleted.
ZARR = Application(
    "zarr-3.1",
    "Zarr (on s3fs)",
    "3.1.6",
    "data",
    from_pypi("zarr-3.1"),
    "env/bin/python",
    steps(("write", "resume", "read", "list", "delete"), in_python("zarr_driver.py")),
    (WHEN_REQUIRED,),
)

# Icechunk: a repository of arrays is committed to, by two sessions at once as well, read at a tag, and cleaned.
ICECHUNK = Application(
    "icechunk-1.1",
    "Icechunk",
    "1.1.21",
    "data",
    from_pypi("icechunk-1.1"),
    "env/bin/python",
    steps(("set up", "write", "lock", "read", "list", "delete"), in_python("icechunk_driver.py")),
)

# Lance: a dataset of vectors is created, indexed, appended to by two writers at once, searched and cleaned.
LANCE = Application(
    "lance-14.0",
    "Lance",
    "14.0.2",
    "data",
    from_pypi("lance-14.0"),
    "env/bin/python",
    steps(("set up", "write", "lock", "read", "list", "delete"), in_python("lance_driver.py")),
)


def _certificates(place: Place) -> Mapping[str, str]:
    return {"TENSORSTORE_CA_BUNDLE": str(place.ca_bundle)} if place.ca_bundle else {}


# TensorStore: an array is written, changed by several writers at once and in a transaction, read, and deleted.
TENSORSTORE = Application(
    "tensorstore-0.1",
    "TensorStore",
    "0.1.86",
    "data",
    from_pypi("tensorstore-0.1"),
    "env/bin/python",
    steps(("write", "lock", "read", "list", "resume", "delete"), in_python("tensorstore_driver.py"), _certificates),
)

# smart_open: files are streamed to S3 and back, one of them empty, read in parts, and listed.
SMART_OPEN = Application(
    "smart-open-9.0",
    "smart_open",
    "9.0.2",
    "data",
    from_pypi("smart-open-9.0"),
    "env/bin/python",
    steps(("write", "resume", "read", "list"), in_python("smart_open_driver.py")),
    (WHEN_REQUIRED,),
)

# SlateDB: rows are written and flushed, the writer crashes and is shut out by another one, and all is read and deleted.
SLATEDB = Application(
    "slatedb-0.17",
    "SlateDB",
    "0.17.0",
    "data",
    from_pypi("slatedb-0.17"),
    "env/bin/python",
    steps(("write", "resume", "lock", "read", "delete"), in_python("slatedb_driver.py")),
)
