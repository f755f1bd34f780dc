"""Rust's object_store, as obstore, and OpenDAL, both through their packages for Python.

Objects are stored, read, listed (by OpenDAL in pages), copied and deleted; of object_store, which promises that, one of
two writers at once creates an object.
"""

from __future__ import annotations

from programs.application import Application, ProgramSetting
from programs.installation.installing import from_pypi
from programs.workflows.driver_steps import in_python, steps

OBSTORE = Application(
    "obstore-0.12",
    "obstore (Rust object_store)",
    "0.12.1",
    "SDK",
    from_pypi("obstore-0.12"),
    "env/bin/python",
    steps(("write", "lock", "read", "list", "copy", "delete"), in_python("obstore_driver.py")),
    (ProgramSetting("disable_bulk_delete = true", {"AWS_DISABLE_BULK_DELETE": "true"}),),
)
OPENDAL = Application(
    "opendal-0.47",
    "OpenDAL",
    "0.47.12",
    "SDK",
    from_pypi("opendal-0.47"),
    "env/bin/python",
    steps(("write", "read", "list", "copy", "delete"), in_python("opendal_driver.py")),
    (ProgramSetting("disable_list_objects_v2 = true", flags=("disable_list_objects_v2=true",)),),
)
