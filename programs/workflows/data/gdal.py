"""GDAL's file system for S3 (/vsis3/): rasters and vector files are written, read in part, listed and deleted.

Through rasterio, and pyogrio for vector files and folders: each has a GDAL of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

from programs.application import Application, Place
from programs.installation.installing import from_pypi
from programs.workflows.driver_steps import in_python, steps


def _endpoint(place: Place) -> Mapping[str, str]:
    certificates = {"GDAL_CURL_CA_BUNDLE": str(place.ca_bundle)} if place.ca_bundle else {}
    return {
        "AWS_S3_ENDPOINT": place.host,
        "AWS_HTTPS": "YES" if place.secure else "NO",
        "AWS_VIRTUAL_HOSTING": "FALSE",
        "VSIS3_CHUNK_SIZE": "5",
        "CPL_TMPDIR": str(place.folder),
        "CPL_VSIL_USE_TEMP_FILE_FOR_RANDOM_WRITE": "YES",
        **certificates,
    }


GDAL = Application(
    "gdal-3.10",
    "GDAL (/vsis3/)",
    "3.10.3",
    "data",
    from_pypi("gdal-3.10"),
    "env/bin/python",
    steps(("write", "read", "list", "delete"), in_python("gdal_driver.py"), _endpoint),
)
