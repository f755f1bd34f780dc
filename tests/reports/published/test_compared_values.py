"""Tests of the sorts that the text of checks gives the values named in expected results."""

from __future__ import annotations

import pytest

from reports.published.compared_values import Said, said_of


@pytest.mark.parametrize(
    ("check", "name", "said"),
    [
        ("objects/put::what_was_put_is_read", "body", Said("data")),
        ("versioning/suspended::write_makes_the_null_version", "version and body", Said("form")),
        ("post_object/answer::requested_success_status_is_returned", "ETag of what is gone", Said("form")),
        ("cors/actual::allowed_origin", "access-control-allow-origin", Said("option")),
        ("objects/response_overrides::header_is_set", "replaced Content-Type", Said("option")),
        ("objects/system_metadata::header_is_kept", "Content-Language", Said("data")),
        ("safety/climbing_keys::writes_nothing", "the other bucket's object", Said("access", lets_in=True)),
        ("tagging/a_module_that_is_gone::x", "TagSet", Said("data")),
        ("batch_delete/conditions::x", "Key and Code of the errors", Said("form")),
    ],
)
def test_the_sort_of_a_name(check: str, name: str, said: Said) -> None:
    assert said_of(check, name) == said
