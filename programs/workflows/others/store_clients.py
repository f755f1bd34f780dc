"""The object store clients of Thanos, on which Cortex and Mimir build, too, and of Loki. Blocks of a time series
database, or chunks of logs, are written, listed, read whole and in part, and deleted."""

from __future__ import annotations

from programs.application import Application
from programs.drivers import DRIVERS
from programs.installation.installing import built_program_path, from_go_sources
from programs.workflows.driver_steps import built, steps
from programs.workflows.sdks.boto3_sdk import WHEN_REQUIRED

_STEPS = ("write", "read", "list", "delete")
_THANOS_SOURCES = (DRIVERS / "thanos_objstore_driver.go", DRIVERS / "samples.go")
_LOKI = (DRIVERS / "loki_client_driver.go", DRIVERS / "samples.go")

# The client has no versions: this is the commit of August 2025.
THANOS_OBJSTORE = Application(
    "thanos-objstore-2025.8",
    "Thanos (object store client)",
    "2025-08-04",
    "others",
    from_go_sources("thanos-objstore-2025.8", _THANOS_SOURCES),
    built_program_path(*_THANOS_SOURCES),
    steps(_STEPS, built(built_program_path(*_THANOS_SOURCES))),
)
LOKI_CLIENT = Application(
    "loki-client-3.7",
    "Loki (object store client)",
    "3.7.8",
    "others",
    from_go_sources("loki-client-3.7", _LOKI),
    built_program_path(*_LOKI),
    steps(_STEPS, built(built_program_path(*_LOKI))),
    (WHEN_REQUIRED,),
)
