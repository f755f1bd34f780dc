"""CopyObject and tags: the copy gets the source's tags, unless TaggingDirective REPLACE gives others."""

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.model.sources import api
from fixtures.s3.tag_values import tags_in

FEATURE = "object-tagging"

BODY = b"an object with tags"
TAGS = {"colour": "red", "number": "42"}


@pytest.fixture
def source(stored_to_read):
    """Bucket and key of an object with TAGS and metadata. Checks only copy it."""
    return stored_to_read(BODY, Tagging="colour=red&number=42", Metadata={"old": "value"})


@check("CopyObject", level="common", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_s3_copy_tagging_directive", 2026)
def test_tags_are_copied_by_default(s3, target, source):
    """CopyObject without TaggingDirective makes a copy with the source's tags."""
    s3.copy_object(**target, CopySource=source)
    expect.equal(tags_in(s3.get_object_tagging(**target)), TAGS, "tags", sort="data")


@check("CopyObject", level="common", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_s3_copy_tagging_directive", 2026)
def test_directive_copy(s3, target, source):
    """CopyObject with TaggingDirective COPY makes a copy with the source's tags, and ignores the tags in the
    request."""
    s3.copy_object(**target, CopySource=source, TaggingDirective="COPY", Tagging="other=tag")
    expect.equal(tags_in(s3.get_object_tagging(**target)), TAGS, "tags", sort="data")


@check("CopyObject", level="common", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_s3_copy_tagging_directive", 2026)
def test_tags_without_directive_are_ignored(s3, target, source):
    """CopyObject with tags but without TaggingDirective makes a copy with only the source's tags."""
    s3.copy_object(**target, CopySource=source, Tagging="other=tag")
    expect.equal(tags_in(s3.get_object_tagging(**target)), TAGS, "tags", sort="data")


@check("CopyObject", level="common", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_s3_copy_tagging_directive", 2026)
def test_directive_replace(s3, target, source):
    """CopyObject with TaggingDirective REPLACE makes a copy with only the tags of the request; the source keeps its
    tags."""
    s3.copy_object(**target, CopySource=source, TaggingDirective="REPLACE", Tagging="other=a%20tag")
    expect.equal(tags_in(s3.get_object_tagging(**target)), {"other": "a tag"}, "tags", sort="data")
    expect.equal(tags_in(s3.get_object_tagging(**source)), TAGS, "tags of the source", sort="data")


@check("CopyObject", level="common", spec=api("CopyObject"))
@recorded("LocalStack", "TestS3::test_s3_copy_tagging_directive", 2026)
def test_directive_replace_without_tags(s3, target, source):
    """CopyObject with TaggingDirective REPLACE and no tags makes a copy without tags."""
    s3.copy_object(**target, CopySource=source, TaggingDirective="REPLACE")
    expect.equal(tags_in(s3.get_object_tagging(**target)), {}, "tags", sort="data")


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_replacing_metadata_leaves_the_tags(s3, target, source):
    """CopyObject with MetadataDirective REPLACE and no TaggingDirective makes a copy with the new metadata and the
    source's tags."""
    s3.copy_object(**target, CopySource=source, MetadataDirective="REPLACE", Metadata={"new": "value"})
    expect.equal(tags_in(s3.get_object_tagging(**target)), TAGS, "tags", sort="data")
    expect.same_metadata(s3.head_object(**target), {"new": "value"})


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_replacing_tags_leaves_the_metadata(s3, target, source):
    """CopyObject with TaggingDirective REPLACE and no MetadataDirective makes a copy with the new tags and the
    source's metadata."""
    s3.copy_object(**target, CopySource=source, TaggingDirective="REPLACE", Tagging="new=tag")
    expect.equal(tags_in(s3.get_object_tagging(**target)), {"new": "tag"}, "tags", sort="data")
    expect.same_metadata(s3.head_object(**target), {"old": "value"})


@check("CopyObject", level="common", spec=api("CopyObject"))
@derived("A write replaces the whole object; so nothing of the old one remains.")
def test_copy_replaces_the_tags_of_its_target(s3, target, stored_to_read):
    """CopyObject of an object without tags, over an object with tags, leaves an object without tags."""
    source = stored_to_read(BODY)
    with expect.arranging():
        s3.put_object(**target, Body=b"before", Tagging="colour=red")
    s3.copy_object(**target, CopySource=source)
    expect.equal(tags_in(s3.get_object_tagging(**target)), {}, "tags", sort="data")


@check("CopyObject", level="extended", spec=api("CopyObject"))
def test_bad_tags_are_refused(s3, target, stored_to_read):
    """CopyObject with TaggingDirective REPLACE and a tag key that is given twice returns 400 InvalidArgument and
    makes no copy."""
    source = stored_to_read(BODY)
    with expect.error(400, "InvalidArgument"):
        s3.copy_object(**target, CopySource=source, TaggingDirective="REPLACE", Tagging="a=1&a=2")
    with expect.error(404):
        s3.head_object(**target)
