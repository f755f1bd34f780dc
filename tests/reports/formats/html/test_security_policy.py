"""Pages run their own scripts alone, and load nothing."""

from __future__ import annotations

import base64
import hashlib

import pytest

from reports.formats.html.security_policy import meta, with_security_policy

PAGE = (
    '<!DOCTYPE html>\n<html>\n  <head>\n    <meta charset="utf-8"/>\n    <title>t</title></head>'
    '<body><script type="application/json" id="data">{}</script><script>\none()\n</script><script>two()</script></body>'
)


def hash_of(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def test_the_policy_allows_the_scripts_of_the_page_and_no_others() -> None:
    page = with_security_policy(PAGE)
    assert f"script-src {hash_of(chr(10) + 'one()' + chr(10))} {hash_of('two()')};" in page
    assert page.index("Content-Security-Policy") < page.index("<title>")
    assert "default-src 'none'" in page


def test_a_page_without_scripts_runs_none() -> None:
    assert "script-src" not in meta()
    assert "default-src 'none'; style-src 'unsafe-inline'" in meta()
    assert "style-src 'self' file:;" in meta(stylesheet=True)


def test_a_frame_without_a_place_for_it_is_not_written_unguarded() -> None:
    with pytest.raises(ValueError, match="no place for its security policy"):
        with_security_policy("<html><head></head></html>")
