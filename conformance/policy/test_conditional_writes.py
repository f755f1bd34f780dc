"""Policies about the conditions of writes: they deny s3:PutObject without If-None-Match or If-Match, or with
If-None-Match, except to begin an upload in parts and to send or copy its parts, which take no conditions."""

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import call_operation, marks_for_operation
from fixtures.model.sources import CONDITION_OPERATORS, userguide
from fixtures.s3.policies import PolicyTable, deny
from fixtures.s3.uploads import send_part, start_upload

FEATURE = "policy-conditions"

pytestmark = pytest.mark.xdist_group("policy conditional writes")

ENFORCE = userguide("conditional-writes-enforce")
BODY = b"body"
COPY, COMPLETE = "CopyObject", "CompleteMultipartUpload"
NONE_MATCH, MATCH = "s3:if-none-match", "s3:if-match"
WRITES = {"Bool": {"s3:ObjectCreationOperation": "true"}}
"""Holds of the requests that make an object, and of no others that need s3:PutObject."""
RULES = {
    "none_match": {"Null": {NONE_MATCH: "true"}},
    "match": {"Null": {MATCH: "true"}},
    "either": {"Null": {NONE_MATCH: "true", MATCH: "true"}},
    "star": {"StringNotEquals": {NONE_MATCH: "*"}},
    "no_star": {"StringEquals": {NONE_MATCH: "*"}},
}
EXISTING = "existing"
TABLE = PolicyTable(
    "conditional writes",
    {rule: [deny("s3:PutObject", f"{rule}/*", Condition={**when, **WRITES})] for rule, when in RULES.items()},
    objects={f"{rule}/{EXISTING}": {} for rule in ("none_match", "match", "either")},
)
ENFORCED = {"none_match": "star", "match": "etag", "either": "star", "star": "star"}
"""A condition that each rule requires."""
TAKEN = [*ENFORCED.items(), ("either", "etag")]
DENIED = [(rule, "none") for rule in ENFORCED]
OF_COPIES = [(rule, condition) for rule, condition in DENIED if rule != "star"]


def _cases(table, *operations):
    return [
        pytest.param(operation, *case, id="-".join((operation, *case)), marks=marks_for_operation(operation))
        for operation in operations
        for case in table
    ]


@pytest.fixture
def existing(ruled, control):
    """`existing(rule)` returns bucket and key of an object that the rule applies to, and its ETag."""

    def find(rule):
        where = {"Bucket": ruled(TABLE, rule), "Key": f"{rule}/{EXISTING}"}
        with expect.arranging():
            return where, control.head_object(**where)["ETag"]

    return find


@pytest.fixture
def write(s3, place, existing):
    """`write(operation, rule, condition)` returns bucket and key, and a function that sends the request, to be called
    once. With the condition `etag` the request is about an existing object, otherwise about a new one. An upload has a
    part."""

    def prepare(operation, rule, condition):
        where, etag = existing(rule) if condition == "etag" else (place(rule), None)
        members = {"none": {}, "star": {"IfNoneMatch": "*"}, "etag": {"IfMatch": etag}}[condition]
        if operation == COPY:
            members = {**members, **where, "CopySource": {"Bucket": where["Bucket"], "Key": f"{rule}/{EXISTING}"}}
        elif operation == COMPLETE:
            upload = start_upload(s3, where)
            members = {**members, **upload, "MultipartUpload": {"Parts": [send_part(s3, upload, 1, BODY)]}}
        else:
            members = {**members, **where, "Body": BODY}
        return where, lambda: call_operation(s3, operation, **members)

    return prepare


@pytest.mark.parametrize(("operation", "rule", "condition"), _cases(TAKEN, "PutObject", COMPLETE))
@check("PutObject", "PutBucketPolicy", level="common", spec=ENFORCE)
def test_write_with_the_enforced_condition_is_accepted(write, operation, rule, condition):
    """PutObject and CompleteMultipartUpload by the bucket's owner with If-None-Match or If-Match return 200 if a
    statement denies s3:PutObject of object creation operations without that header, by Null or by StringNotEquals."""
    _, send = write(operation, rule, condition)
    expect.status(send(), 200)


@pytest.mark.parametrize(
    ("operation", "rule", "condition"), [*_cases(DENIED, "PutObject", COMPLETE), *_cases(OF_COPIES, COPY)]
)
@check("PutObject", "PutBucketPolicy", level="common", spec=ENFORCE)
def test_write_without_the_enforced_condition_is_denied(write, control, operation, rule, condition):
    """PutObject, CopyObject and CompleteMultipartUpload by the bucket's owner without If-None-Match and If-Match return
    403 AccessDenied if a statement denies s3:PutObject of object creation operations without such a header, by Null or
    by StringNotEquals. PutObject and CopyObject then create no object."""
    where, send = write(operation, rule, condition)
    with expect.error(403, "AccessDenied"):
        send()
    if operation != COMPLETE:
        with expect.error(404):
            control.head_object(**where)


@pytest.mark.parametrize(("operation", "rule", "condition"), _cases([("no_star", "none")], "PutObject", COMPLETE))
@check("PutObject", "PutBucketPolicy", level="extended", spec=CONDITION_OPERATORS)
def test_write_without_the_forbidden_condition_is_accepted(write, operation, rule, condition):
    """PutObject and CompleteMultipartUpload by the bucket's owner without If-None-Match return 200 if a statement
    denies s3:PutObject with If-None-Match: *, by StringEquals: the operator is not met by a key that is missing."""
    _, send = write(operation, rule, condition)
    expect.status(send(), 200)


@pytest.mark.parametrize(("operation", "rule", "condition"), _cases([("no_star", "star")], "PutObject", COMPLETE))
@check("PutObject", "PutBucketPolicy", level="extended", spec=CONDITION_OPERATORS)
def test_write_with_the_forbidden_condition_is_denied(write, operation, rule, condition):
    """PutObject and CompleteMultipartUpload by the bucket's owner with If-None-Match: * return 403 AccessDenied if a
    statement denies s3:PutObject with If-None-Match: *, by StringEquals."""
    _, send = write(operation, rule, condition)
    with expect.error(403, "AccessDenied"):
        send()


@check("CreateMultipartUpload", "UploadPart", "UploadPartCopy", "PutBucketPolicy", level="common", spec=ENFORCE)
def test_upload_in_parts_is_begun_without_a_condition(s3, place):
    """CreateMultipartUpload, UploadPart and UploadPartCopy by the bucket's owner return 200 if a statement denies
    s3:PutObject without If-None-Match and If-Match where s3:ObjectCreationOperation is true."""
    where = place("either")
    begun = s3.create_multipart_upload(**where)
    expect.status(begun, 200)
    upload = {**where, "UploadId": begun["UploadId"]}
    expect.status(s3.upload_part(**upload, PartNumber=1, Body=BODY), 200)
    source = {"Bucket": where["Bucket"], "Key": f"either/{EXISTING}"}
    expect.status(s3.upload_part_copy(**upload, PartNumber=2, CopySource=source), 200)
