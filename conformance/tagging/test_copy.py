"""CopyObject and tags: the copy gets the source's tags, unless TaggingDirective REPLACE gives others."""

from fixtures.language import check, expect
from fixtures.model.sources import api

FEATURE = "object-tagging"

BODY = b"an object with tags"


def _copy_of(obj):
    return {"Bucket": obj["Bucket"], "Key": obj["Key"] + "-copy"}


def _tags(answer):
    return {tag["Key"]: tag["Value"] for tag in answer["TagSet"]}


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_tags_are_copied_by_default(s3, stored):
    """CopyObject without TaggingDirective makes a copy with the source's tags."""
    obj = stored(BODY, Tagging="colour=red&number=42")
    s3.copy_object(**_copy_of(obj), CopySource=obj)
    expect.equal(_tags(s3.get_object_tagging(**_copy_of(obj))), {"colour": "red", "number": "42"}, "tags")


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_directive_copy(s3, stored):
    """CopyObject with TaggingDirective COPY makes a copy with the source's tags, and ignores the tags in the
    request."""
    obj = stored(BODY, Tagging="colour=red")
    s3.copy_object(**_copy_of(obj), CopySource=obj, TaggingDirective="COPY", Tagging="other=tag")
    expect.equal(_tags(s3.get_object_tagging(**_copy_of(obj))), {"colour": "red"}, "tags")


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_tags_without_directive_are_ignored(s3, stored):
    """CopyObject with tags but without TaggingDirective makes a copy with only the source's tags."""
    obj = stored(BODY, Tagging="colour=red")
    s3.copy_object(**_copy_of(obj), CopySource=obj, Tagging="other=tag")
    expect.equal(_tags(s3.get_object_tagging(**_copy_of(obj))), {"colour": "red"}, "tags")


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_directive_replace(s3, stored):
    """CopyObject with TaggingDirective REPLACE makes a copy with only the tags of the request; the source keeps its
    tags."""
    obj = stored(BODY, Tagging="colour=red&number=42")
    s3.copy_object(**_copy_of(obj), CopySource=obj, TaggingDirective="REPLACE", Tagging="other=a%20tag")
    expect.equal(_tags(s3.get_object_tagging(**_copy_of(obj))), {"other": "a tag"}, "tags of the copy")
    expect.equal(_tags(s3.get_object_tagging(**obj)), {"colour": "red", "number": "42"}, "tags of the source")


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_directive_replace_without_tags(s3, stored):
    """CopyObject with TaggingDirective REPLACE and no tags makes a copy without tags."""
    obj = stored(BODY, Tagging="colour=red")
    s3.copy_object(**_copy_of(obj), CopySource=obj, TaggingDirective="REPLACE")
    expect.equal(_tags(s3.get_object_tagging(**_copy_of(obj))), {}, "tags")


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_replacing_metadata_leaves_the_tags(s3, stored):
    """CopyObject with MetadataDirective REPLACE and no TaggingDirective makes a copy with the new metadata and the
    source's tags."""
    obj = stored(BODY, Tagging="colour=red", Metadata={"old": "value"})
    s3.copy_object(**_copy_of(obj), CopySource=obj, MetadataDirective="REPLACE", Metadata={"new": "value"})
    expect.equal(_tags(s3.get_object_tagging(**_copy_of(obj))), {"colour": "red"}, "tags")
    expect.same_metadata(s3.head_object(**_copy_of(obj)), {"new": "value"})


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_replacing_tags_leaves_the_metadata(s3, stored):
    """CopyObject with TaggingDirective REPLACE and no MetadataDirective makes a copy with the new tags and the
    source's metadata."""
    obj = stored(BODY, Tagging="colour=red", Metadata={"old": "value"})
    s3.copy_object(**_copy_of(obj), CopySource=obj, TaggingDirective="REPLACE", Tagging="new=tag")
    expect.equal(_tags(s3.get_object_tagging(**_copy_of(obj))), {"new": "tag"}, "tags")
    expect.same_metadata(s3.head_object(**_copy_of(obj)), {"old": "value"})


@check("CopyObject", level="common", spec=api("CopyObject"))
def test_copy_replaces_the_tags_of_its_target(s3, stored):
    """CopyObject of an object without tags, over an object with tags, leaves an object without tags."""
    obj = stored(BODY)
    with expect.arranging():
        s3.put_object(**_copy_of(obj), Body=b"before", Tagging="colour=red")
    s3.copy_object(**_copy_of(obj), CopySource=obj)
    expect.equal(_tags(s3.get_object_tagging(**_copy_of(obj))), {}, "tags")


@check("CopyObject", level="extended", spec=api("CopyObject"))
def test_bad_tags_are_refused(s3, stored):
    """CopyObject with TaggingDirective REPLACE and a tag key that is given twice returns 400 InvalidArgument and
    makes no copy."""
    obj = stored(BODY)
    with expect.error(400, "InvalidArgument"):
        s3.copy_object(**_copy_of(obj), CopySource=obj, TaggingDirective="REPLACE", Tagging="a=1&a=2")
    with expect.error(404):
        s3.head_object(**_copy_of(obj))
