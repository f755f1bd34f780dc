"""MinIO's SDKs for Python, JavaScript and Go: objects and files stored, read, listed, copied and deleted."""

from __future__ import annotations

from programs.application import Application, ProgramSetting
from programs.drivers import DRIVERS
from programs.installation.installing import built_program_path, from_go_sources, from_npm, from_pypi
from programs.workflows.driver_steps import built, for_node, in_javascript, in_python, steps

_STEPS = ("set up", "write", "read", "list", "copy", "delete")
REGION_GIVEN = ProgramSetting("region given to the client", flags=("--region",))
"""MinIO's SDKs ask for the location of each bucket otherwise."""

MINIO_PY = Application(
    "minio-py-7.2",
    "minio-py",
    "7.2.20",
    "SDK",
    from_pypi("minio-py-7.2"),
    "env/bin/python",
    steps(_STEPS, in_python("minio_py_driver.py")),
    (REGION_GIVEN,),
)
MINIO_JS = Application(
    "minio-js-8.0",
    "minio-js",
    "8.0.7",
    "SDK",
    from_npm("minio-js-8.0"),
    "node_modules/minio",
    steps(_STEPS, in_javascript("minio_js_driver.js"), for_node),
    (REGION_GIVEN,),
)

_GO = (DRIVERS / "minio_go_driver.go", DRIVERS / "samples.go")

MINIO_GO = Application(
    "minio-go-7.4",
    "minio-go",
    "7.4.1",
    "SDK",
    from_go_sources("minio-go-7.4", _GO),
    built_program_path(*_GO),
    steps(_STEPS, built(built_program_path(*_GO))),
    (REGION_GIVEN, ProgramSetting("DisableContentSha256 = true of uploads", flags=("--no-sha256",))),
)
