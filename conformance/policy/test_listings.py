"""Listings under a policy: conditions on their prefix, their delimiter and their maximum number of keys."""

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import userguide
from fixtures.s3.policies import PolicyTable, allow

FEATURE = "policy-conditions"

pytestmark = pytest.mark.xdist_group("policy listings")

KEYS = userguide("amazon-s3-policy-keys")
HEAD = userguide("using-with-s3-policy-actions")


def _of_prefix(prefix):
    return {"StringEquals": {"s3:prefix": prefix}}


def _list(prefix, **more):
    """Returns a statement that allows listings with exactly this prefix, under further conditions."""
    condition = _of_prefix(prefix)
    for operator, keys in more.items():
        condition[operator] = {**condition.get(operator, {}), **keys}
    return allow("s3:ListBucket", "", Condition=condition)


# Conditions on s3:max-keys that hold together for 10 keys, and conditions of which none does; and both for no number.
TEN = {
    "NumericEquals": ["2", "10"],
    "NumericNotEquals": ["2", "100"],
    "NumericLessThan": ["2", "11"],
    "NumericLessThanEquals": ["2", 10],
    "NumericGreaterThan": ["1000", "9"],
    "NumericGreaterThanEquals": ["1000", "10"],
    "NumericEqualsIfExists": "10",
    "NumericNotEqualsIfExists": 1,
    "NumericLessThanIfExists": "100",
    "NumericLessThanEqualsIfExists": "10",
    "NumericGreaterThanIfExists": "-11",
    "NumericGreaterThanEqualsIfExists": "9",
}
NOT_TEN = {
    "NumericEquals": ["1", "100"],
    "NumericNotEquals": ["2", "10"],
    "NumericLessThan": ["9", "10"],
    "NumericLessThanEquals": "9",
    "NumericGreaterThan": ["10", "1000"],
    "NumericGreaterThanEquals": "11",
    "NumericEqualsIfExists": "100",
    "NumericNotEqualsIfExists": ["1", "10"],
    "NumericLessThanIfExists": "-11",
    "NumericLessThanEqualsIfExists": "9",
    "NumericGreaterThanIfExists": "10",
    "NumericGreaterThanEqualsIfExists": "2147483648",
}
NONE = {operator: "10" for operator in TEN if "Not" in operator or operator.endswith("IfExists")}
NEEDED = {operator: "1000" for operator in TEN if operator not in NONE}


def _each(prefix, numbers):
    """Returns a statement for each operator."""
    return [_list(f"{prefix}/", **{operator: {"s3:max-keys": number}}) for operator, number in numbers.items()]


def _all(prefix, numbers):
    """Returns one statement with all operators."""
    return [_list(f"{prefix}/", **{operator: {"s3:max-keys": number} for operator, number in numbers.items()})]


TABLE = PolicyTable(
    "listings",
    {
        "exact": [_list("exact/")],
        "delimiter": [_list("delimiter/", StringEquals={"s3:delimiter": "/"})],
        "max_keys": [_list("max_keys/", NumericLessThanEquals={"s3:max-keys": "6"})],
        "few_keys": [_list("few_keys/", NumericLessThan={"s3:max-keys": "6"})],
        "many_keys": [_list("many_keys/", NumericGreaterThanEquals={"s3:max-keys": "6"})],
        "so_many_keys": [_list("so_many_keys/", NumericEquals={"s3:max-keys": "6"})],
        "if_exists": [_list("if_exists/", NumericLessThanEqualsIfExists={"s3:max-keys": "6"})],
        "ten": _all("ten", TEN),
        "not_ten": _each("not_ten", NOT_TEN),
        "no_number": _all("no_number", NONE),
        "needed_number": _each("needed_number", NEEDED),
        "no_delimiter": [_list("no_delimiter/", Null={"s3:delimiter": "true"})],
        "versions": [
            allow(["s3:ListBucketVersions", "s3:ListBucketMultipartUploads"], "", Condition=_of_prefix("versions/"))
        ],
        "like": [allow("s3:ListBucket", "", Condition={"StringLike": {"s3:prefix": "like/*"}})],
        "read": [allow("s3:GetObject", ["exact/*", "unlisted/*", "like/*"])],
    },
    objects={"exact/object": {}},
)
TOLD = PolicyTable("missing keys are reported", {"all": [allow("s3:GetObject", "*"), allow("s3:ListBucket", "")]})
LISTED = {
    "prefix": {"Prefix": "exact/"},
    "prefix_that_is_like": {"Prefix": "like/a/b"},
    "delimiter": {"Prefix": "delimiter/", "Delimiter": "/"},
    "no_delimiter": {"Prefix": "no_delimiter/"},
    "at_most_six_six": {"Prefix": "max_keys/", "MaxKeys": 6},
    "less_than_six_five": {"Prefix": "few_keys/", "MaxKeys": 5},
    "at_least_six_six": {"Prefix": "many_keys/", "MaxKeys": 6},
    "six": {"Prefix": "so_many_keys/", "MaxKeys": 6},
    "if_exists_none": {"Prefix": "if_exists/"},
    "each_operator_ten": {"Prefix": "ten/", "MaxKeys": 10},
    "each_operator_none": {"Prefix": "no_number/"},
}
REFUSED = {
    "no_prefix": {},
    "longer_prefix": {"Prefix": "exact/o"},
    "prefix_that_is_not_like": {"Prefix": "like"},
    "other_delimiter": {"Prefix": "delimiter/", "Delimiter": "-"},
    "missing_delimiter": {"Prefix": "delimiter/"},
    "delimiter_that_is_not_to_be": {"Prefix": "no_delimiter/", "Delimiter": "/"},
    "at_most_six_seven": {"Prefix": "max_keys/", "MaxKeys": 7},
    "at_most_six_none": {"Prefix": "max_keys/"},
    "less_than_six_six": {"Prefix": "few_keys/", "MaxKeys": 6},
    "at_least_six_five": {"Prefix": "many_keys/", "MaxKeys": 5},
    "not_six": {"Prefix": "so_many_keys/", "MaxKeys": 60},
    "if_exists_seven": {"Prefix": "if_exists/", "MaxKeys": 7},
    "no_operator_ten": {"Prefix": "not_ten/", "MaxKeys": 10},
    "no_operator_none": {"Prefix": "needed_number/"},
}


OF_VERSION_2 = {"prefix", "delimiter", "at_most_six_six", "longer_prefix", "missing_delimiter", "at_most_six_seven"}
"""The cases that are also sent with ListObjectsV2: one allowed and one refused listing for each condition key."""


def _cases(table):
    """Yields cases of a method and its members."""
    for method, operation, version, names in (
        ("list_objects", "ListObjects", "v1", set(table)),
        ("list_objects_v2", "ListObjectsV2", "v2", OF_VERSION_2),
    ):
        for name in (each for each in table if each in names):
            yield pytest.param(method, table[name], id=f"{version}-{name}", marks=pytest.mark.about(operation))


OTHER_LISTINGS = [
    pytest.param(method, id=operation, marks=pytest.mark.about(operation))
    for method, operation in (
        ("list_object_versions", "ListObjectVersions"),
        ("list_multipart_uploads", "ListMultipartUploads"),
    )
]


@pytest.mark.parametrize("method", OTHER_LISTINGS)
@check("ListObjectVersions", "PutBucketPolicy", level="common", spec=KEYS)
def test_other_listing_of_the_prefix_alone_is_allowed(s3, anyone, ruled, method):
    """ListObjectVersions and ListMultipartUploads without credentials return 200 for the s3:prefix for which the policy
    allows them, and 403 AccessDenied for another one and without one."""
    bucket, listing = ruled(TABLE, "versions"), getattr(anyone, method)
    expect.status(listing(Bucket=bucket, Prefix="versions/"), 200)
    for other in ({"Prefix": "versions/a"}, {}):
        with expect.error(403, "AccessDenied"):
            listing(Bucket=bucket, **other)


@pytest.fixture
def listed(ruled, members):
    """`listed(client, method)` sends the listing of the case to a bucket with the rule that is named in the prefix."""
    named = members.get("Prefix", "").partition("/")[0]
    bucket = ruled(TABLE, named if named in TABLE.rules else "exact")
    return lambda client, method: getattr(client, method)(Bucket=bucket, **members)


@pytest.mark.parametrize(("method", "members"), list(_cases(LISTED)))
@check("ListObjects", "PutBucketPolicy", level="common", spec=KEYS)
def test_listing_that_is_allowed(s3, anyone, listed, method, members):
    """A listing without credentials returns 200 if it meets the conditions on s3:prefix, s3:delimiter or s3:max-keys
    under which the policy allows s3:ListBucket."""
    expect.status(listed(anyone, method), 200)


@pytest.mark.parametrize(("method", "members"), list(_cases(REFUSED)))
@check("ListObjects", "PutBucketPolicy", level="common", spec=KEYS)
def test_listing_that_is_refused(s3, anyone, listed, method, members):
    """A listing without credentials returns 403 AccessDenied if it does not meet the conditions on s3:prefix,
    s3:delimiter or s3:max-keys under which the policy allows s3:ListBucket."""
    with expect.error(403, "AccessDenied"):
        listed(anyone, method)


@check("HeadObject", "PutBucketPolicy", level="common", spec=HEAD)
def test_head_of_a_missing_key_with_list_permission_returns_404(anyone, ruled):
    """HeadObject without credentials of a missing key returns 404 if the policy allows everybody to list the bucket."""
    bucket = ruled(TOLD, "all")
    with expect.error(404):
        anyone.head_object(Bucket=bucket, Key="missing")


@check("GetObject", "PutBucketPolicy", level="common", spec=HEAD)
def test_missing_key_with_list_permission_returns_404(anyone, ruled):
    """GetObject without credentials of a missing key returns 404 NoSuchKey if the policy allows everybody to list
    the bucket."""
    bucket = ruled(TOLD, "all")
    with expect.error(404, "NoSuchKey"):
        anyone.get_object(Bucket=bucket, Key="missing")


@check("GetObject", "PutBucketPolicy", level="common", spec=HEAD)
def test_missing_key_without_list_permission_returns_403(anyone, ruled):
    """GetObject without credentials of a missing key returns 403 AccessDenied if the policy allows everybody to read
    the key, but not to list it."""
    bucket = ruled(TABLE, "read")
    with expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key="unlisted/missing")


@pytest.mark.parametrize("identity", ["anyone", "alt"])
@check("HeadObject", "PutBucketPolicy", level="common", spec=HEAD)
def test_head_of_a_missing_key_without_list_permission_returns_403(acting, ruled, identity):
    """HeadObject of a missing key, without credentials or by another account, returns 403 if the policy allows
    everybody to read the key, but not to list it."""
    sender = acting(identity)
    bucket = ruled(TABLE, "read")
    with expect.error(403):
        sender.head_object(Bucket=bucket, Key="unlisted/missing")


@check("HeadObject", "PutBucketPolicy", level="common", spec=HEAD)
def test_head_of_a_missing_key_with_a_prefix_that_may_be_listed_returns_404(anyone, ruled):
    """HeadObject without credentials of a missing key returns 404 if the policy allows everybody s3:GetObject on the
    key, and s3:ListBucket for prefixes like it (StringLike of s3:prefix)."""
    bucket = ruled(TABLE, "like")
    with expect.error(404):
        anyone.head_object(Bucket=bucket, Key="like/missing")
