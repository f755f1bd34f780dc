"""x-amz-expiration under rules that filter by tags or by the object's size."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import userguide
from fixtures.s3.lifecycles.rules import expect_expiration

FEATURE = "expiration-header"

pytestmark = pytest.mark.xdist_group("lifecycles")

RULES = userguide("intro-lifecycle-rules")

# By case: the object's prefix, tags and size, and the rule that matches it.
UNDER = {
    "tag": ("", "alone=yes", 1, "tag"),
    "prefix_and_tag": ("tagged/", "env=test&more=1", 1, "tagged"),
    "two_tags": ("tags/", "env=test&team=blue", 1, "tags"),
    "larger": ("larger/", "", 11, "larger"),
    "smaller": ("smaller/", "", 9, "smaller"),
}
UNDER_NONE = {
    "tag_of_another_value": ("", "alone=no", 1),
    "tag_and_another_prefix": ("logs/", "env=test", 1),
    "prefix_without_the_tag": ("tagged/", "", 1),
    "one_of_two_tags": ("tags/", "env=test&team=red", 1),
    "size_of_the_lower_bound": ("larger/", "", 10),
    "size_of_the_upper_bound": ("smaller/", "", 10),
}


def _put(s3, where, tags, size):
    """Puts the object of a case. An empty Tagging would be a requirement of its own."""
    with expect.arranging():
        s3.put_object(**where, Body=b"x" * size, **({"Tagging": tags} if tags else {}))


@pytest.mark.parametrize(("prefix", "tags", "size", "name"), UNDER.values(), ids=UNDER)
@check("HeadObject", level="common", spec=RULES)
def test_filter_of_a_rule_is_met(s3, filtered, prefix, tags, size, name):
    """HeadObject of an object that matches a rule's Filter of tags, prefix and tags, or size returns
    x-amz-expiration with this rule's id and date."""
    obj = filtered(prefix)
    _put(s3, obj, tags, size)
    got = s3.head_object(**obj)
    expect_expiration(got, got["LastModified"], days=3, by=name)


@pytest.mark.parametrize(("prefix", "tags", "size"), UNDER_NONE.values(), ids=UNDER_NONE)
@check("HeadObject", level="common", spec=RULES)
def test_filter_of_a_rule_is_not_met(s3, filtered, prefix, tags, size):
    """HeadObject of an object that matches no rule's Filter completely returns 200 without x-amz-expiration."""
    obj = filtered(prefix)
    _put(s3, obj, tags, size)
    head = s3.head_object(**obj)
    expect.status(head, 200)
    expect.equal(head.get("Expiration"), None, "x-amz-expiration without a rule", sort="option")


@check("PutObjectTagging", level="extended", spec=RULES)
def test_new_tags_bring_an_object_under_a_rule(s3, filtered):
    """After PutObjectTagging with the tags of a rule's Filter, HeadObject returns x-amz-expiration with this rule's
    id and date."""
    obj = filtered("tagged/")
    with expect.arranging():
        s3.put_object(**obj, Body=b"x")
    s3.put_object_tagging(**obj, Tagging={"TagSet": [{"Key": "env", "Value": "test"}]})
    got = s3.head_object(**obj)
    expect_expiration(got, got["LastModified"], days=3, by="tagged")
