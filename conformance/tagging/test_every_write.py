"""The tags that CopyObject, CreateMultipartUpload and forms give an object: the same forms and limits as those of
PutObject, which are in test_on_upload.py."""

from urllib.parse import urlencode

import pytest

from fixtures.assertions import check, expect
from fixtures.assertions.check import call_operation, serial_forms_mark
from fixtures.clients.raw import form
from fixtures.model.sources import developerguide, userguide
from fixtures.s3.tag_values import ENCODED_TAGS_SAMPLE, REFUSED, tags_in
from fixtures.s3.uploads import finish, send_part, start_upload

FEATURE = "object-tagging"
DERIVED = "The tags of PutObject are documented; these writes take them in the same form."

TAGGING = userguide("object-tagging")
WRITES = {"CopyObject": {"TaggingDirective": "REPLACE"}, "CreateMultipartUpload": {}}
# A repeated key has a check of its own for each operation.
BAD = {name: case for name, case in REFUSED.items() if name != "same_key_twice"}


@pytest.fixture
def members(target, ten_bytes):
    """`members(operation)` returns the members with which the operation makes a new object, or starts an upload of
    one."""
    source = {"CopyObject": {"CopySource": ten_bytes}}
    return lambda operation: {**target, **WRITES[operation], **source.get(operation, {})}


@check("CopyObject", level="common", spec=TAGGING)
def test_header_of_a_copy_gives_tags(s3, target, members):
    """CopyObject with TaggingDirective REPLACE and tags that are encoded like a URL query, with a plus sign, escapes,
    an empty value and a missing one, returns 200, and the copy has exactly the tags that the header encodes."""
    header, tags = ENCODED_TAGS_SAMPLE
    expect.status(s3.copy_object(**members("CopyObject"), Tagging=header), 200)
    expect.equal(tags_in(s3.get_object_tagging(**target)), tags, "tags", sort="data")


@check("CreateMultipartUpload", level="common", spec=TAGGING)
def test_header_of_an_upload_gives_tags(s3, target):
    """After CompleteMultipartUpload, the object has exactly the tags of CreateMultipartUpload, which are encoded like
    a URL query, with a plus sign, escapes, an empty value and a missing one."""
    header, tags = ENCODED_TAGS_SAMPLE
    upload = start_upload(s3, target, Tagging=header)
    with expect.arranging():
        finish(s3, upload, send_part(s3, upload, 1, b"part"))
    expect.equal(tags_in(s3.get_object_tagging(**target)), tags, "tags", sort="data")


AT_THE_LIMITS = {f"key{n}": f"value{n}" for n in range(9)} | {"k" * 128: "v" * 256}
"""Ten tags, one with the longest key and value."""


@check("CopyObject", level="common", spec=TAGGING)
def test_copy_has_tags_at_the_limits(s3, target, members):
    """CopyObject with TaggingDirective REPLACE and ten tags, one with a key of 128 and a value of 256 characters,
    returns 200, and the copy has exactly these tags."""
    expect.status(s3.copy_object(**members("CopyObject"), Tagging=urlencode(AT_THE_LIMITS)), 200)
    expect.equal(tags_in(s3.get_object_tagging(**target)), AT_THE_LIMITS, "tags", sort="data")


@check("CreateMultipartUpload", level="common", spec=TAGGING)
def test_upload_has_tags_at_the_limits(s3, target):
    """After CompleteMultipartUpload, the object has exactly the ten tags of CreateMultipartUpload, one with a key of
    128 and a value of 256 characters."""
    upload = start_upload(s3, target, Tagging=urlencode(AT_THE_LIMITS))
    with expect.arranging():
        finish(s3, upload, send_part(s3, upload, 1, b"part"))
    expect.equal(tags_in(s3.get_object_tagging(**target)), AT_THE_LIMITS, "tags", sort="data")


CASES = [
    pytest.param(operation, *case, id=f"{operation}-{name}", marks=pytest.mark.about(operation))
    for operation in WRITES
    for name, case in BAD.items()
]


@pytest.mark.parametrize(("operation", "header", "codes"), CASES)
@check("CopyObject", level="extended", spec=TAGGING)
def test_bad_tags_are_refused(s3, control, target, members, operation, header, codes):
    """CopyObject with TaggingDirective REPLACE, and CreateMultipartUpload, with an invalid x-amz-tagging header return
    400 and make no object and no upload; the code is InvalidArgument for commas, BadRequest for eleven tags, and
    otherwise InvalidTag or InvalidArgument."""
    given = members(operation)
    with expect.error(400, *codes):
        call_operation(s3, operation, **given, Tagging=header)
    if operation == "CopyObject":
        with expect.error(404):
            control.head_object(**target)
    else:
        listed = control.list_multipart_uploads(Bucket=target["Bucket"], Prefix=target["Key"])
        expect.equal(listed.get("Uploads", []), [], "uploads", sort="entries")


def _document(*tags):
    pairs = (f"<Tag><Key>{key}</Key><Value>{value}</Value></Tag>" for key, value in tags)
    return f"<Tagging><TagSet>{''.join(pairs)}</TagSet></Tagging>"


BAD_FORMS = {
    "same_key_twice": [("key1", "val1"), ("key1", "val2")],
    "eleven_tags": [(f"key{n}", "") for n in range(11)],
    "key_of_129_characters": [("k" * 129, "value")],
    "value_of_257_characters": [("key", "v" * 257)],
    "reserved_prefix": [("aws:key", "value")],
    "forbidden_character": [("key", "a*b")],
    "no_key": [("", "value")],
}


@serial_forms_mark
@pytest.mark.parametrize("tags", BAD_FORMS.values(), ids=BAD_FORMS)
@check("PostObject", level="extended", spec=developerguide("RESTObjectPOST"), feature="post-forms")
def test_bad_tags_of_a_form_are_refused(raw_s3v4, control, target, tags):
    """A form whose field tagging has a key twice, eleven tags, a key or value that is too long, that is reserved or has
    a forbidden character, or an empty key is refused with 400, and stores nothing."""
    answer = raw_s3v4.send(form.signed(raw_s3v4, **target, fields={"tagging": _document(*tags)}).request)
    expect.refused(answer, 400)
    with expect.error(404):
        control.head_object(**target)


GOOD_FORMS = {
    "ten_tags": {f"key{n}": f"value{n}" for n in range(10)},
    "key_of_128_letters_of_two_bytes": {"é" * 128: "value"},
    "value_of_256_letters_of_two_bytes": {"key": "é" * 256},
    "empty_value": {"key": ""},
    "punctuation": {"+-=._:/@": "+-=._:/@"},
    "spaces_inside": {"a key": "a  value"},
    "keys_that_differ_in_case": {"KEY": "1", "key": "2"},
}


@serial_forms_mark
@pytest.mark.parametrize("tags", GOOD_FORMS.values(), ids=GOOD_FORMS)
@check("PostObject", level="common", spec=developerguide("RESTObjectPOST"), feature="post-forms")
def test_allowed_tags_of_a_form_are_kept(raw_s3v4, control, target, tags):
    """A form whose field tagging has up to ten valid tags, with keys of up to 128 and values of up to 256 characters,
    is accepted with 204, and the object has exactly these tags."""
    fields = {"tagging": _document(*tags.items())}
    expect.status(raw_s3v4.send(form.signed(raw_s3v4, **target, fields=fields).request), 204)
    expect.equal(tags_in(control.get_object_tagging(**target)), tags, "tags", sort="data")
