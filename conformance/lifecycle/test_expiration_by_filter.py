"""x-amz-expiration under rules that filter by tags or by the object's size."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import userguide
from fixtures.s3.lifecycles import expect_expiration, put_rules, rule

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
    "everything": ("all/", "team=blue&env=test", 15, "all"),
}
UNDER_NONE = {
    "tag_of_another_value": ("", "alone=no", 1),
    "tag_and_another_prefix": ("logs/", "env=test", 1),
    "prefix_without_the_tag": ("tagged/", "", 1),
    "one_of_two_tags": ("tags/", "env=test&team=red", 1),
    "size_of_the_lower_bound": ("larger/", "", 10),
    "size_of_the_upper_bound": ("smaller/", "", 10),
    "tag_in_another_case": ("", "alone=Yes&Alone=yes", 1),
    "beginning_of_a_tag_value": ("tagged/", "env=tests", 1),
    "everything_but_the_size": ("all/", "team=blue&env=test", 20),
    "everything_but_one_tag": ("all/", "team=blue", 15),
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


# In a bucket of its own: a server that ignores sizes has these rules for every object.
@check("HeadObject", "PutBucketLifecycleConfiguration", level="extended", spec=RULES)
def test_size_alone_is_a_filter(s3, own_bucket):
    """Under rules for objects of more than 100 bytes and for empty ones, HeadObject of an object of 101 bytes and of an
    empty one returns x-amz-expiration with the rule's id, and of an object of 100 bytes none."""
    larger, smaller = {"ObjectSizeGreaterThan": 100}, {"ObjectSizeLessThan": 1}
    keys = {size: {"Bucket": own_bucket, "Key": f"{size}"} for size in (101, 100, 0)}
    with expect.arranging():
        sizes = {"large": larger, "empty": smaller}
        put_rules(s3, own_bucket, *(rule(ID=name, Filter=size, Expiration={"Days": 3}) for name, size in sizes.items()))
        for size, obj in keys.items():
            s3.put_object(**obj, Body=b"x" * size)
    large = expect.eventually(lambda: _expiring(s3, keys[101]), "HeadObject returns x-amz-expiration", sort="option")
    expect_expiration(large, large["LastModified"], days=3, by="large")
    empty, other = s3.head_object(**keys[0]), s3.head_object(**keys[100])
    expect_expiration(empty, empty["LastModified"], days=3, by="empty")
    expect.equal(other.get("Expiration"), None, "x-amz-expiration without a rule", sort="option")


@check("HeadObject", "PutBucketLifecycleConfiguration", level="extended", spec=RULES)
def test_rule_without_a_filter_is_in_force(s3, own_bucket):
    """HeadObject returns x-amz-expiration with the id and the date of a rule with an empty Filter."""
    obj = {"Bucket": own_bucket, "Key": "object"}
    with expect.arranging():
        put_rules(s3, own_bucket, rule(Filter={}, Expiration={"Days": 3}))
        s3.put_object(**obj, Body=b"x")
    got = expect.eventually(lambda: _expiring(s3, obj), "HeadObject returns x-amz-expiration", sort="option")
    expect_expiration(got, got["LastModified"], days=3, by="rule")


@check("HeadObject", "PutBucketLifecycleConfiguration", level="extended", spec=RULES)
def test_old_prefix_is_in_force(s3, own_bucket):
    """HeadObject returns x-amz-expiration with the id and the date of a rule with the deprecated Prefix for a key that
    begins with it, and none for a key that only contains it."""
    obj = {"Bucket": own_bucket, "Key": "object"}
    with expect.arranging():
        put_rules(s3, own_bucket, {"ID": "rule", "Status": "Enabled", "Expiration": {"Days": 3}, "Prefix": "ob"})
        for key in ("object", "an object"):
            s3.put_object(Bucket=own_bucket, Key=key, Body=b"x")
    got = expect.eventually(lambda: _expiring(s3, obj), "HeadObject returns x-amz-expiration", sort="option")
    expect_expiration(got, got["LastModified"], days=3, by="rule")
    other = s3.head_object(Bucket=own_bucket, Key="an object")
    expect.equal(other.get("Expiration"), None, "x-amz-expiration without a rule", sort="option")


def _expiring(s3, obj):
    head = s3.head_object(**obj)
    return head if "Expiration" in head else None
