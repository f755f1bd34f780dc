"""Annotations of objects: named texts that are put, read, listed and deleted separately from the object's bytes."""

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.model.sources import api, userguide

FEATURE = "annotations"


BODY = b"an object with annotations"
TEXT = '{"label": "chat", "sûreté": 0.97}'.encode()


def _names(answer):
    return sorted(entry["AnnotationName"] for entry in answer.get("Annotations", []))


def _put(s3, obj, texts):
    """Puts annotations with these names and texts, and returns the ETag of each."""
    return {
        name: s3.put_object_annotation(**obj, AnnotationName=name, AnnotationPayload=text)["ETag"]
        for name, text in texts.items()
    }


@check("PutObjectAnnotation", "GetObjectAnnotation", level="extended", spec=api("PutObjectAnnotation"), gate=True)
def test_annotation_is_returned_unchanged(s3, stored):
    """PutObjectAnnotation returns 200 and the names of the object and of the annotation; GetObjectAnnotation then
    returns the same text, its Content-Length, the same ETag and a recent Last-Modified, and GetObject the unchanged
    object."""
    obj = stored(BODY)
    put = s3.put_object_annotation(**obj, AnnotationName="labels", AnnotationPayload=TEXT)
    expect.status(put, 200)
    names = (put.get("Key"), put.get("AnnotationName"))
    expect.equal(names, (obj["Key"], "labels"), "Key and AnnotationName", sort="option")
    got = s3.get_object_annotation(**obj, AnnotationName="labels")
    expect.equal(got["AnnotationPayload"].read(), TEXT, "payload", sort="data")
    returned, wanted = (got["ContentLength"], got.get("ETag")), (len(TEXT), put.get("ETag"))
    expect.equal(returned, wanted, "Content-Length and ETag", sort=("data", "form"))
    expect.recent(got["LastModified"], "Last-Modified")
    expect.equal(s3.get_object(**obj)["Body"].read(), BODY, "body of the object", sort="data")


@check("PutObjectAnnotation", level="extended", spec=userguide("annotations-overview"))
def test_annotation_leaves_the_object(s3, stored):
    """PutObjectAnnotation changes neither the bytes, the ETag nor the metadata of the object."""
    obj = stored(BODY, Metadata={"name": "value"})
    s3.put_object_annotation(**obj, AnnotationName="labels", AnnotationPayload=TEXT)
    got = s3.get_object(**obj)
    expect.equal(got["Body"].read(), BODY, "body", sort="data")
    expect.etag_is_md5(got["ETag"], BODY)
    expect.same_metadata(got, {"name": "value"})


@check("PutObjectAnnotation", "PutObjectTagging", level="extended", spec=userguide("annotations-overview"))
@derived("An operation is documented to change what it names; so everything beside that stays.")
def test_annotation_stays_when_tags_are_put(s3, stored):
    """PutObjectTagging and DeleteObjectTagging leave the annotations of the object."""
    obj = stored(BODY)
    with expect.arranging():
        _put(s3, obj, {"labels": TEXT})
        s3.put_object_tagging(**obj, Tagging={"TagSet": [{"Key": "colour", "Value": "red"}]})
        s3.delete_object_tagging(**obj)
    got = s3.get_object_annotation(**obj, AnnotationName="labels")["AnnotationPayload"].read()
    expect.equal(got, TEXT, "payload", sort="data")


@check("PutObjectAnnotation", level="extended", spec=userguide("annotations-overview"))
def test_second_text_replaces_the_first(s3, stored):
    """A second PutObjectAnnotation with the same name replaces the text; one with another name does not."""
    obj = stored(BODY)
    with expect.arranging():
        s3.put_object_annotation(**obj, AnnotationName="labels", AnnotationPayload=b"first")
    put = _put(s3, obj, {"labels": TEXT, "other": b"other"})
    for name, text in (("other", b"other"), ("labels", TEXT)):
        got = s3.get_object_annotation(**obj, AnnotationName=name)
        expect.equal(
            (got["AnnotationPayload"].read(), got["ETag"]), (text, put[name]), "payload and ETag", sort=("data", "form")
        )


@check("ListObjectAnnotations", level="extended", spec=api("ListObjectAnnotations"))
def test_annotations_are_listed(s3, stored):
    """ListObjectAnnotations names the object and lists each of its annotations with its size, the ETag that
    PutObjectAnnotation returned and a recent LastModified, and with AnnotationPrefix only those whose names start with
    it."""
    obj = stored(BODY)
    texts = {"a-one": b"1", "a-two": b"22", "b": TEXT}
    put = _put(s3, obj, texts)
    listed = s3.list_object_annotations(**obj)
    expect.equal({name: listed.get(name) for name in obj}, obj, "Bucket and Key", sort="data")
    expect.equal(_names(listed), ["a-one", "a-two", "b"], "names", sort="entries")
    for entry in listed["Annotations"]:
        expect.recent(entry["LastModified"], "LastModified")
    found = {entry["AnnotationName"]: (entry["Size"], entry["ETag"]) for entry in listed["Annotations"]}
    expect.equal(found, {name: (len(texts[name]), put[name]) for name in texts}, "sizes and ETags", sort="data")
    for start in ("a-", "b"):
        selected = s3.list_object_annotations(**obj, AnnotationPrefix=start)["Annotations"]
        wanted = [entry for entry in listed["Annotations"] if entry["AnnotationName"].startswith(start)]
        expect.equal(selected, wanted, "annotations with the prefix", sort="entries")


@check("ListObjectAnnotations", level="extended", spec=api("ListObjectAnnotations"))
def test_annotations_come_in_pages(s3, stored):
    """ListObjectAnnotations with MaxAnnotationResults 1 continues at its NextContinuationToken, and lists each
    annotation once, with the same members as in one list."""
    obj = stored(BODY)
    with expect.arranging():
        for name in ("one", "two"):
            s3.put_object_annotation(**obj, AnnotationName=name, AnnotationPayload=TEXT)
    first = s3.list_object_annotations(**obj, MaxAnnotationResults=1)
    second = s3.list_object_annotations(**obj, MaxAnnotationResults=1, ContinuationToken=first["NextContinuationToken"])
    pages, whole = (first, second), s3.list_object_annotations(**obj)["Annotations"]
    expect.equal([entry for page in pages for entry in page["Annotations"]], whole, "annotations", sort="entries")
    named = [(page.get("Bucket"), page.get("Key")) for page in pages]
    expect.equal(named, [(obj["Bucket"], obj["Key"])] * 2, "Bucket and Key of each page", sort="data")
    expect.equal(sorted(entry["AnnotationName"] for entry in whole), ["one", "two"], "names", sort="entries")
    counts = [(page["AnnotationCount"], page["MaxAnnotationResults"]) for page in pages]
    expect.equal(counts, [(1, 1)] * 2, "AnnotationCount and MaxAnnotationResults of each page", sort="entries")


@check("ListObjectAnnotations", level="extended", spec=api("ListObjectAnnotations"))
def test_no_annotations_is_an_empty_list(s3, stored_to_read):
    """ListObjectAnnotations of an object without annotations returns 200 and an empty list."""
    answer = s3.list_object_annotations(**stored_to_read(BODY))
    expect.status(answer, 200)
    expect.equal(_names(answer), [], "names", sort="entries")


@check("DeleteObjectAnnotation", level="extended", spec=api("DeleteObjectAnnotation"))
def test_deleted_annotation_is_gone(s3, annotated):
    """DeleteObjectAnnotation succeeds; GetObjectAnnotation then returns 404 NoSuchAnnotation, and the object's
    bytes are unchanged."""
    expect.succeeded(s3.delete_object_annotation(**annotated, AnnotationName="labels"))
    with expect.error(404, "NoSuchAnnotation"):
        s3.get_object_annotation(**annotated, AnnotationName="labels")
    expect.equal(s3.get_object(**annotated)["Body"].read(), BODY, "body of the object", sort="data")


@check("GetObjectAnnotation", level="extended", spec=api("GetObjectAnnotation"))
def test_missing_annotation_is_refused(s3, stored_to_read):
    """GetObjectAnnotation with the name of an annotation that the object does not have returns 404 NoSuchAnnotation."""
    obj = stored_to_read(BODY)
    with expect.error(404, "NoSuchAnnotation"):
        s3.get_object_annotation(**obj, AnnotationName="labels")


@check("PutObjectAnnotation", level="extended", spec=api("PutObjectAnnotation"))
def test_put_to_a_missing_key_is_refused(s3, target):
    """PutObjectAnnotation to a key that does not exist returns 404 NoSuchKey and creates no object."""
    with expect.error(404, "NoSuchKey"):
        s3.put_object_annotation(**target, AnnotationName="labels", AnnotationPayload=TEXT)
    with expect.error(404):
        s3.head_object(**target)


@check("GetObjectAnnotation", level="extended", spec=api("GetObjectAnnotation"))
def test_get_of_a_missing_key_is_refused(s3, target):
    """GetObjectAnnotation of a key that does not exist returns 404 NoSuchKey."""
    with expect.error(404, "NoSuchKey"):
        s3.get_object_annotation(**target, AnnotationName="labels")


@check("PutObjectAnnotation", level="extended", spec=api("PutObjectAnnotation"))
def test_invalid_utf8_is_refused(s3, stored):
    """PutObjectAnnotation with bytes that are not UTF-8 returns 415 UnsupportedMediaType."""
    obj = stored(BODY)
    with expect.error(415, "UnsupportedMediaType"):
        s3.put_object_annotation(**obj, AnnotationName="labels", AnnotationPayload=b"\xff\xfe")


@check("PutObjectAnnotation", level="extended", spec=api("PutObjectAnnotation"))
def test_name_of_513_bytes_is_refused(s3, stored):
    """PutObjectAnnotation with a name of 513 bytes returns 400 AnnotationNameTooLong."""
    obj = stored(BODY)
    with expect.error(400, "AnnotationNameTooLong"):
        s3.put_object_annotation(**obj, AnnotationName="n" * 513, AnnotationPayload=TEXT)


@pytest.mark.parametrize("operation", ["put", "delete"])
@check("PutObjectAnnotation", "DeleteObjectAnnotation", level="extended", spec=api("DeleteObjectAnnotation"))
def test_wrong_object_if_match_is_refused(s3, annotated, operation):
    """PutObjectAnnotation and DeleteObjectAnnotation with an ObjectIfMatch that is not the object's ETag return 412
    PreconditionFailed, and the annotation is unchanged."""
    other = '"0123456789abcdef0123456789abcdef"'
    with expect.error(412, "PreconditionFailed"):
        if operation == "put":
            s3.put_object_annotation(**annotated, AnnotationName="labels", AnnotationPayload=b"x", ObjectIfMatch=other)
        else:
            s3.delete_object_annotation(**annotated, AnnotationName="labels", ObjectIfMatch=other)
    got = s3.get_object_annotation(**annotated, AnnotationName="labels")
    expect.equal(got["AnnotationPayload"].read(), b"an annotation", "payload", sort="data")


@check("PutObjectAnnotation", "GetObjectAnnotation", level="extended", spec=userguide("annotations-overview"))
def test_each_version_has_its_annotations(s3, versioned_target):
    """PutObjectAnnotation, GetObjectAnnotation and ListObjectAnnotations with the VersionId of an older version are
    about that version's annotation, and name the version; without a VersionId, GetObjectAnnotation returns 404
    NoSuchAnnotation, because the current version has no annotation."""
    with expect.arranging():
        older = s3.put_object(**versioned_target, Body=b"older")["VersionId"]
        s3.put_object(**versioned_target, Body=BODY)
    labels = {**versioned_target, "VersionId": older, "AnnotationName": "labels"}
    put = s3.put_object_annotation(**labels, AnnotationPayload=TEXT)
    got = s3.get_object_annotation(**labels)
    expect.equal(got["AnnotationPayload"].read(), TEXT, "payload", sort="data")
    listed = s3.list_object_annotations(**versioned_target, VersionId=older)
    named = [answer.get("ObjectVersionId") for answer in (put, got, listed)]
    expect.equal(named, [older] * 3, "ObjectVersionId", sort="form")
    with expect.error(404, "NoSuchAnnotation"):
        s3.get_object_annotation(**versioned_target, AnnotationName="labels")


@check("DeleteObjectAnnotation", "ListObjectAnnotations", level="extended", spec=api("DeleteObjectAnnotation"))
def test_annotation_of_one_version_is_deleted(s3, versioned_target):
    """DeleteObjectAnnotation with the VersionId of an older version deletes that version's annotation, returns that
    id, and keeps the current version's annotation with the same name."""
    labels = {**versioned_target, "AnnotationName": "labels", "AnnotationPayload": TEXT}
    with expect.arranging():
        older = s3.put_object(**versioned_target, Body=b"older")["VersionId"]
        annotated = [s3.put_object_annotation(**labels).get("ObjectVersionId")]
        current = s3.put_object(**versioned_target, Body=BODY)["VersionId"]
        annotated.append(s3.put_object_annotation(**labels).get("ObjectVersionId"))
    expect.equal(annotated, [older, current], "ObjectVersionId", sort="form")
    deleted = s3.delete_object_annotation(**versioned_target, VersionId=older, AnnotationName="labels")
    expect.equal(deleted.get("ObjectVersionId"), older, "ObjectVersionId", sort="form")
    for version, named, names in ((older, {"VersionId": older}, []), (current, {}, ["labels"])):
        listed = s3.list_object_annotations(**versioned_target, **named)
        found = (listed.get("ObjectVersionId"), _names(listed))
        expect.equal(found, (version, names), "ObjectVersionId and names", sort=("form", "entries"))
