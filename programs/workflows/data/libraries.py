"""Libraries for tables and files of data: Delta Lake, PyIceberg, Apache Arrow, Polars, DuckDB and Hadoop's S3A."""

from __future__ import annotations

from collections.abc import Mapping

from programs.application import Application, Place, ProgramSetting
from programs.drivers import DRIVERS
from programs.installation.installing import built_program_path, from_maven, from_pypi
from programs.workflows.driver_steps import in_java, in_python, steps
from programs.workflows.sdks.boto3_sdk import WHEN_REQUIRED


def _endpoint(place: Place) -> Mapping[str, str]:
    return {"AWS_ENDPOINT_URL": place.url} | ({} if place.secure else {"AWS_ALLOW_HTTP": "true"})


# delta-rs: a table is created, appended to by two writers at once, read back, and cleaned.
DELTA_LAKE = Application(
    "deltalake-1.6",
    "Delta Lake (delta-rs)",
    "1.6.6",
    "data",
    from_pypi("deltalake-1.6"),
    "env/bin/python",
    steps(("set up", "write", "lock", "read", "list", "delete"), in_python("deltalake_driver.py"), _endpoint),
)

# PyIceberg: a table, with its catalogue in SQLite, is created, appended to by two writers at once, read and purged.
PYICEBERG = Application(
    "pyiceberg-0.12",
    "PyIceberg",
    "0.12.0",
    "data",
    from_pypi("pyiceberg-0.12"),
    "env/bin/python",
    steps(("set up", "write", "lock", "read", "delete"), in_python("pyiceberg_driver.py")),
    (WHEN_REQUIRED,),
)

# Apache Arrow's own S3 file system (pyarrow): a dataset is written, listed, read by column, moved and deleted.
PYARROW = Application(
    "pyarrow-26",
    "Apache Arrow (pyarrow)",
    "26.0.1",
    "data",
    from_pypi("pyarrow-26"),
    "env/bin/python",
    steps(("write", "list", "read", "copy", "delete"), in_python("pyarrow_driver.py")),
    (WHEN_REQUIRED,),
)

# Polars: queries are sunk to Parquet, scanned by column, row and pattern, and replaced. It cannot delete.
POLARS = Application(
    "polars-2.1",
    "Polars",
    "2.1.0",
    "data",
    from_pypi("polars-2.1"),
    "env/bin/python",
    steps(("write", "list", "read", "copy"), in_python("polars_driver.py")),
)

# DuckDB: tables are copied to Parquet and CSV, found by pattern, read by column and partition, and replaced.
DUCKDB = Application(
    "duckdb-1.5",
    "DuckDB",
    "1.5.5",
    "data",
    from_pypi("duckdb-1.5"),
    "env/bin/python",
    steps(("write", "list", "read", "delete"), in_python("duckdb_driver.py")),
)

_POM, _SOURCES = DRIVERS / "hadoop_s3a_pom.xml", (DRIVERS / "HadoopS3aDriver.java", DRIVERS / "Samples.java")
_BUILT = built_program_path(_POM, *_SOURCES)


def _property(name: str, value: str) -> ProgramSetting:
    return ProgramSetting(f"{name} = {value}", flags=(f"{name}={value}",))


# The file system S3A, which Spark uses: a folder is written, listed in pages, read, renamed and deleted.
HADOOP_S3A = Application(
    "hadoop-s3a-3.5",
    "Hadoop S3A",
    "3.5.0",
    "data",
    from_maven(_POM, _SOURCES),
    f"{_BUILT}/driver-1.jar",
    steps(("write", "list", "read", "copy", "delete"), in_java(_BUILT, "HadoopS3aDriver")),
    (_property("fs.s3a.multiobjectdelete.enable", "false"), _property("fs.s3a.list.version", "1")),
)
