"""Tests of the certificate that the scripts of the published servers make."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from published.starting import SERVERS

MADE_BEFORE = 'openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -keyout "$W/tls.key" -out "$W/tls.crt"'


def run(script: Path, *lines: str) -> str:
    script.parent.mkdir(exist_ok=True)
    script.write_text("\n".join([f'. "{SERVERS}/common.sh"', *lines]))
    environment = {**os.environ, "S3_SERVERS_HOME": str(script.parent.parent / "home")}
    done = subprocess.run(["bash", script], env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def test_certificate_is_none_of_an_authority(tmp_path: Path) -> None:
    """Programs in Rust refuse a server that shows the certificate of an authority."""
    script = tmp_path / "server" / "start.sh"
    printed = run(script, MADE_BEFORE, "make_cert", 'openssl x509 -noout -ext basicConstraints -in "$W/tls.crt"')
    assert "CA:FALSE" in printed
    again = run(script, 'sha256sum "$W/tls.crt"', "make_cert", 'sha256sum "$W/tls.crt"').splitlines()
    assert len(set(again)) == 1
