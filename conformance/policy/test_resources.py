"""The keys that a statement's Resource matches, with and without wildcards, and statements with NotResource and
NotAction."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import call_operation
from fixtures.model.sources import userguide
from fixtures.s3.policies import BUCKET, PolicyTable, allow, deny, resource

FEATURE = "bucket-policy"

pytestmark = pytest.mark.xdist_group("policy resources")

RESOURCES = userguide("s3-bucket-user-policy-specifying-resources-intro")
WILDCARDS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html"
NOT_RESOURCE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html"
GET = "s3:GetObject"

MATCHES = {
    "exact": ("exact/key", ["exact/key"], ["exact/ke", "exact/key2"]),
    "folder": ("folder/*", ["folder/a", "folder/b/c"], ["folders/a"]),
    "prefix": ("prefix/pre*", ["prefix/prefix", "prefix/pre"], ["prefix/Prefix"]),
    "star_inside": (
        "star_inside/*/end.txt",
        ["star_inside/a/end.txt", "star_inside/a/b/end.txt"],
        ["star_inside/end.txt", "star_inside/a/end.txt.gz"],
    ),
    "question_mark": ("question_mark/a?c", ["question_mark/abc", "question_mark/a/c"], ["question_mark/ac"]),
    "no_other_signs": (
        "no_other_signs/[ab]+.txt",
        ["no_other_signs/[ab]+.txt"],
        ["no_other_signs/a.txt", "no_other_signs/a+.txt"],
    ),
    "not_ascii": ("not_ascii/größe/*", ["not_ascii/größe/a"], []),
}
# The keys of a rule are in a folder of its name, so that a key that a service refuses concerns no other rule.
TABLE = PolicyTable(
    "resources",
    {
        **{name: [allow(GET, pattern)] for name, (pattern, _, _) in MATCHES.items()},
        "one_of_two": [allow(GET, ["one_of_two/first/*", "one_of_two/second/*"])],
    },
    objects={
        key: {}
        for keys in (
            *([*yes, *no] for _, yes, no in MATCHES.values()),
            [f"one_of_two/{name}/a" for name in ("first", "second", "third")],
        )
        for key in keys
    },
)
MEANT = [(name, key) for name, (_, keys, _) in MATCHES.items() for key in keys]
NOT_MEANT = [(name, key) for name, (_, _, keys) in MATCHES.items() for key in keys]


def _cases(cells):
    keys = {rule: [key for of, key in cells if of == rule] for rule, _ in cells}
    return [pytest.param(rule, key, id=f"{rule}-{keys[rule].index(key) + 1}") for rule, key in cells]


@pytest.mark.parametrize(
    ("rule", "key"), _cases([*MEANT, ("one_of_two", "one_of_two/first/a"), ("one_of_two", "one_of_two/second/a")])
)
@check("GetObject", "PutBucketPolicy", level="common", spec=WILDCARDS)
def test_matching_key_is_allowed(anyone, ruled, rule, key):
    """GetObject without credentials returns 200 and the object if a Resource of the statement that allows it matches
    the key. `*` matches any characters, `?` one character, and every other character only itself."""
    answer = anyone.get_object(Bucket=ruled(TABLE, rule), Key=key)
    expect.equal(answer["Body"].read(), key.encode(), "body", sort="data")


@pytest.mark.parametrize(("rule", "key"), _cases([*NOT_MEANT, ("one_of_two", "one_of_two/third/a")]))
@check("GetObject", "PutBucketPolicy", level="common", spec=WILDCARDS)
def test_other_key_is_refused(anyone, ruled, rule, key):
    """GetObject without credentials returns 403 AccessDenied if no Resource of the statement that allows it matches
    the key."""
    bucket = ruled(TABLE, rule)
    with expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key=key)


def _opposite(effect, element, value, **more):
    """Returns a statement that applies to everything except the named value, with NotResource or NotAction."""
    given = {"Effect": effect, "Principal": "*", "Action": GET, "Resource": resource(BUCKET, "*"), **more}
    return {name: each for name, each in given.items() if f"Not{name}" != element} | {element: value}


SECRET = PolicyTable(
    "all but a folder",
    {"all": [_opposite("Allow", "NotResource", resource(BUCKET, "secret/*"))]},
    objects={"open": {}, "secret/object": {}},
)
DENIED = PolicyTable(
    "nothing but a folder",
    {
        "all": [
            allow(GET, "*"),
            _opposite("Deny", "NotResource", [resource(BUCKET, key) for key in ("settled", "open/*")]),
        ]
    },
    objects={"open/object": {}, "shut/object": {}},
)
ACTIONS = PolicyTable(
    "all but an action",
    {
        "allowed": [_opposite("Allow", "NotAction", "s3:GetObjectTagging", Resource=resource(BUCKET, "allowed/*"))],
        "denied": [
            allow(["s3:GetObject", "s3:GetObjectTagging"], "denied/*"),
            deny("s3:PutObject", "denied/none"),
            _opposite("Deny", "NotAction", "s3:GetObjectTagging", Resource=resource(BUCKET, "denied/*")),
        ],
        # Each form of Action and NotAction is about another operation.
        "forms": [
            allow(["s3:ListBucketVersions", "s3:?etObject"], ["forms/*", ""]),
            allow("S3:GETOBJECTTAGGING", "forms/*"),
            allow("s3:*ObjectA*l", "forms/*"),
            allow("s3:PutObject*", "forms/*"),
            _opposite("Deny", "NotAction", ["s3:PutObject?*", "S3:GET*"], Resource=resource(BUCKET, "forms/*")),
        ],
        "every_action": [allow("*", "every_action/*"), deny("s3:PUT*", "every_action/*")],
    },
    objects={"allowed/object": {}, "denied/object": {}, "forms/object": {}, "every_action/object": {}},
)


FORMS = {
    "question_mark": ("GetObject", "forms", {}),
    "upper_case": ("GetObjectTagging", "forms", {}),
    "two_stars": ("GetObjectAcl", "forms", {}),
    "star_alone": ("GetObjectTagging", "every_action", {}),
}
OTHER_FORMS = {
    "NotAction": ("PutObject", "forms", {"Body": b"body"}),
    "no_form": ("DeleteObject", "forms", {}),
    "Deny_in_another_case": ("PutObject", "every_action", {"Body": b"body"}),
}


def _asked(forms):
    return [
        pytest.param(operation, rule, members, id=name, marks=pytest.mark.about(operation))
        for name, (operation, rule, members) in forms.items()
    ]


@pytest.mark.parametrize(("operation", "rule", "members"), _asked(FORMS))
@check("GetObject", "PutBucketPolicy", level="common", spec=NOT_RESOURCE.replace("notresource", "action"))
def test_form_of_an_action_allows(anyone, ruled, operation, rule, members):
    """GetObject, GetObjectTagging and GetObjectAcl without credentials return 200 if an Action allows them: the second
    of two, with `?` or `*`, in upper case, or `*` alone."""
    where = {"Bucket": ruled(ACTIONS, rule), "Key": f"{rule}/object"}
    expect.status(call_operation(anyone, operation, **where, **members), 200)


@pytest.mark.parametrize(("operation", "rule", "members"), _asked(OTHER_FORMS))
@check("PutObject", "PutBucketPolicy", level="common", spec=NOT_RESOURCE.replace("notresource", "action"))
def test_form_of_an_action_keeps_out(anyone, ruled, operation, rule, members):
    """PutObject and DeleteObject without credentials return 403 AccessDenied if no form of an Action allows them, if
    one denies them in another case, or if a NotAction with wildcards that denies does not match them."""
    where = {"Bucket": ruled(ACTIONS, rule), "Key": f"{rule}/object"}
    with expect.error(403, "AccessDenied"):
        call_operation(anyone, operation, **where, **members)


@pytest.mark.parametrize(("table", "key"), [(SECRET, "open"), (DENIED, "open/object")], ids=["allow", "deny"])
@check("GetObject", "PutBucketPolicy", level="common", spec=NOT_RESOURCE)
def test_not_resource_lets_through(anyone, ruled, table, key):
    """GetObject without credentials returns 200 and the object if the NotResource of an Allow statement does not
    match the key, or if the NotResource of a Deny statement matches it."""
    answer = anyone.get_object(Bucket=ruled(table, "all"), Key=key)
    expect.equal(answer["Body"].read(), key.encode(), "body", sort="data")


@pytest.mark.parametrize(("table", "key"), [(SECRET, "secret/object"), (DENIED, "shut/object")], ids=["allow", "deny"])
@check("GetObject", "PutBucketPolicy", level="common", spec=NOT_RESOURCE)
def test_not_resource_keeps_out(anyone, ruled, table, key):
    """GetObject without credentials returns 403 AccessDenied if the NotResource of an Allow statement matches the
    key, or if the NotResource of a Deny statement does not match it."""
    bucket = ruled(table, "all")
    with expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key=key)


@check("GetObject", "PutBucketPolicy", level="common", spec=NOT_RESOURCE.replace("resource", "action"))
def test_not_action_allows_the_others(anyone, ruled):
    """GetObject without credentials returns 200 if a statement with NotAction allows everything except
    s3:GetObjectTagging."""
    expect.status(anyone.get_object(Bucket=ruled(ACTIONS, "allowed"), Key="allowed/object"), 200)


@check("GetObjectTagging", "PutBucketPolicy", level="common", spec=NOT_RESOURCE.replace("resource", "action"))
def test_not_action_does_not_allow_the_named_action(anyone, ruled):
    """GetObjectTagging without credentials returns 403 AccessDenied if a statement with NotAction allows everything
    except s3:GetObjectTagging."""
    bucket = ruled(ACTIONS, "allowed")
    with expect.error(403, "AccessDenied"):
        anyone.get_object_tagging(Bucket=bucket, Key="allowed/object")


@check("GetObject", "PutBucketPolicy", level="common", spec=NOT_RESOURCE.replace("resource", "action"))
def test_not_action_denies_the_others(anyone, ruled):
    """GetObject without credentials returns 403 AccessDenied if a statement with NotAction denies everything except
    s3:GetObjectTagging."""
    bucket = ruled(ACTIONS, "denied")
    with expect.error(403, "AccessDenied"):
        anyone.get_object(Bucket=bucket, Key="denied/object")


@check("GetObjectTagging", "PutBucketPolicy", level="common", spec=NOT_RESOURCE.replace("resource", "action"))
def test_not_action_does_not_deny_the_named_action(anyone, ruled):
    """GetObjectTagging without credentials returns 200 if a statement allows it, and a statement with NotAction
    denies everything except s3:GetObjectTagging."""
    expect.status(anyone.get_object_tagging(Bucket=ruled(ACTIONS, "denied"), Key="denied/object"), 200)
