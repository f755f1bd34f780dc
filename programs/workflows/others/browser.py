"""A web page in Chromium: it uploads with presigned URLs and with a POST form, and lists, reads and deletes, under the
CORS rules of the bucket. Its driver has the page, and the server that signs for it."""

from __future__ import annotations

from collections.abc import Mapping

from programs.application import Application, Place
from programs.installation.installing import from_pypi
from programs.workflows.driver_steps import in_python, steps

CHROMIUM = """for name in "$CHROMIUM" chromium chromium-browser google-chrome google-chrome-stable; do
  if test -n "$name" && found=$(command -v "$name"); then exec ln -sf "$found" {folder}/browser; fi
done
echo "Chromium is not there: install it, or set CHROMIUM to its path" >&2
exit 1
"""
"""Finds the machine's own, of any version: no package registry has it."""


def _chromium(place: Place) -> Mapping[str, str]:
    return {"CHROMIUM": str(place.installed / "browser")}


BROWSER = Application(
    "browser",
    "Web page in Chromium",
    "156",
    "others",
    (*from_pypi("browser"), ("sh", "-c", CHROMIUM)),
    "browser",
    steps(("set up", "write", "form", "read", "list", "delete"), in_python("browser_driver.py"), _chromium),
    bucket="configured",
)
