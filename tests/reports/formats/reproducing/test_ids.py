"""Tests of ids of uploads and versions: the program makes its own ones and uses them in the places of the recorded
ones."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from fixtures.clients import building
from fixtures.evidence.redaction import Redactor
from fixtures.http.recorder import Recorder
from fixtures.model.endpoint import Endpoint
from record.exchanges import RecordedExchange
from record.json_form import from_json
from record.lines import CheckResult
from reference.account import CREDENTIALS
from reference.server.connections import running
from reference.server.service import reference
from reports.formats.reproducing.ids import VERSIONING
from reports.formats.reproducing.reproduction import reproduction
from tests.reports.formats.reproducing.recorded_requests import HASH, URL, V4, exchange, of


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with running(reference()) as url:
        yield Endpoint(url, "us-east-1", "path", CREDENTIALS)


def completed(s3, where):
    upload = s3.create_multipart_upload(**where, Metadata={"a": "b"})["UploadId"]
    part = s3.upload_part(**where, UploadId=upload, PartNumber=1, Body=b"part")
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    s3.complete_multipart_upload(**where, UploadId=upload, MultipartUpload=parts)


def aborted(s3, where):
    """The requests of an aborted upload are sent again, too."""
    upload = s3.create_multipart_upload(**where)["UploadId"]
    s3.abort_multipart_upload(**where, UploadId=upload)
    with contextlib.suppress(ClientError):
        s3.list_parts(**where, UploadId=upload)


def read_version(s3, where):
    s3.get_object(**where, VersionId=s3.put_object(**where, Body=b"version")["VersionId"])


def copied_version(s3, where):
    version = s3.put_object(**where, Body=b"version")["VersionId"]
    s3.copy_object(Bucket=where["Bucket"], Key="copy", CopySource=where | {"VersionId": version})


def version_of_an_upload(s3, where):
    """Completing it has made the version."""
    upload = s3.create_multipart_upload(**where)["UploadId"]
    part = s3.upload_part(**where, UploadId=upload, PartNumber=1, Body=b"part")
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    made = s3.complete_multipart_upload(**where, UploadId=upload, MultipartUpload=parts)
    s3.get_object(**where, VersionId=made["VersionId"])


def version_of_a_copy(s3, where):
    """The request that makes the version has the id of another one."""
    version = s3.put_object(**where, Body=b"version")["VersionId"]
    copy = where | {"Key": "copy"}
    made = s3.copy_object(**copy, CopySource=where | {"VersionId": version})
    s3.get_object(**copy, VersionId=made["VersionId"])


@pytest.mark.parametrize(
    ("call", "requests"),
    [
        (completed, 3),
        (aborted, 3),
        (read_version, 2),
        (copied_version, 2),
        (version_of_an_upload, 4),
        (version_of_a_copy, 3),
    ],
    ids=["upload", "aborted", "version", "copy", "version-of-upload", "version-of-copy"],
)
@pytest.mark.parametrize("profile", ["boto3-s3", "boto3-s3v4", "boto-s3", "boto-s3v4"])
def test_ids_are_those_of_uploads_and_versions_that_the_program_makes(endpoint, profile, call, requests):
    """The ids of the run no longer exist when a report is read."""
    recorder = Recorder(time_limit=30)
    throttle = {"throttle": lambda status, attempt: None}
    s3 = building.build(profile, endpoint, endpoint.main, timeout=10, recorder=recorder, **throttle)
    bucket = f"ids-{profile}-{call.__name__.replace('_', '-')}"
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    before = len(recorder.exchanges)
    call(s3, {"Bucket": bucket, "Key": "k"})
    sent = [json.loads(json.dumps(Redactor(endpoint.main).exchange(each))) for each in recorder.exchanges[before:]]
    recorded = tuple(from_json(RecordedExchange, each) for each in sent)
    found = reproduction(CheckResult("c", profile, "fail", exchanges=recorded), endpoint.region, endpoint.url)
    assert found is not None
    numbers = {2: "1 and 2 of 2", 3: "1, 2 and 3 of 3", 4: "1, 2, 3 and 4 of 4"}[requests]
    assert (found.tool, found.what) == ("Python", f"requests {numbers}")
    upload = re.findall("<UploadId>([^<]+)", recorded[0].response_body.text)
    version = [value for name, value in recorded[0].response_headers if name.lower() == "x-amz-version-id"]
    (gone,) = upload or version
    assert gone not in found.text
    variables = {"AWS_ACCESS_KEY_ID": endpoint.main.access_key, "AWS_SECRET_ACCESS_KEY": endpoint.main.secret_key}
    command = [sys.executable, "-c", found.text]
    done = subprocess.run(command, env=os.environ | variables, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    statuses = re.findall(r"^(?:GET|PUT|POST|DELETE) \S+ (\d+) ", done.stdout, re.MULTILINE)
    assert statuses == [str(each.status) for each in recorded], done.stdout


def told(sent, body="", **headers):
    """A request with its response."""
    named = [[name.replace("_", "-"), value] for name, value in headers.items()]
    return sent | {
        "status": 200,
        "response_headers": named,
        "response_body": {"text": body, "length": len(body), "cut": False},
    }


def sent(method, query="", text="", path="", *more):
    return exchange(method, f"{URL}{path}{query}", [V4, HASH, *more], text)


STARTED = told(sent("POST", "?uploads="), "<UploadId>1</UploadId>")
WRITTEN = told(sent("PUT"), x_amz_version_id="7")
LISTED = told(sent("GET", "?versions"), "<VersionId>7</VersionId><DeleteMarkerVersionId>8</DeleteMarkerVersionId>")
TO_REPLACE = "7 no longer exists: replace it with the id of one of your versions."


def test_an_id_is_known_by_its_place_however_short_it_is():
    """Some servers count their uploads and versions."""
    found = of(STARTED, sent("PUT", "?partNumber=1&uploadId=1", "1"))
    assert found.what == "requests 1 and 2 of 2"
    assert "upload_id = re.search" in found.text
    assert "'/k?partNumber=1&uploadId=' + urllib.parse.quote(upload_id, safe='')" in found.text
    assert found.text.endswith(", b'1')")


@pytest.mark.parametrize(
    ("last", "where"),
    [
        (sent("GET", "?versionId=7"), "?versionId=' + urllib.parse.quote(version_id, safe='')"),
        (sent("GET", "?version-id-marker=7&versions="), "?version-id-marker=' + urllib.parse.quote(version_id, safe='')"
         " + '&versions='"),
        (sent("PUT", "", "", "7", ("x-amz-copy-source", "/b/k7?versionId=7")),
         "'/k7?versionId=' + urllib.parse.quote(version_id, safe='')"),
        (sent("POST", "?delete=", "<Key>7</Key><VersionId>7</VersionId>"),
         "'<Key>7</Key><VersionId>' + version_id + '</VersionId>'"),
    ],
    ids=["url", "marker", "source", "body"],
)  # fmt: skip
def test_only_ids_are_replaced(last, where):
    found = of(WRITTEN, last)
    assert where in found.text
    assert VERSIONING in found.notes


def test_characters_of_an_id_in_other_places_are_none():
    found = of(WRITTEN, sent("GET", "7?partNumber=7"))
    assert (found.tool, found.what) == ("curl", "the last request")
    assert not any("no longer exists" in note for note in found.notes)


@pytest.mark.parametrize(
    ("maker", "made"),
    [
        (WRITTEN, True),
        (told(sent("PUT", "?x-id=PutObject"), x_amz_version_id="7"), True),
        (told(sent("DELETE"), x_amz_version_id="7"), True),
        (told(sent("PUT", "?tagging"), x_amz_version_id="7"), False),
        (told(sent("DELETE", "?tagging"), x_amz_version_id="7"), False),
        (told(sent("PUT", "?versionId=7&acl"), x_amz_version_id="7"), False),
        (told(sent("GET"), x_amz_version_id="7"), False),
        (LISTED, False),
    ],
    ids=["put", "named", "marker", "tagging", "untagging", "acl", "get", "listed"],
)
def test_what_makes_a_version(maker, made):
    found = of(maker, sent("GET", "?versionId=7"))
    assert ("version_id = send(" in found.text) == made
    assert (TO_REPLACE in found.notes) == (not made)


def test_ids_that_cannot_be_made_again_are_to_be_replaced():
    found = of(LISTED, sent("GET", "?versionId=8"))
    assert "8 no longer exists: replace it with the id of one of your versions." in found.notes
    listed = told(sent("GET", "?uploads="), "<UploadId>u1</UploadId>")
    found = of(listed, sent("GET", "?uploadId=u1"))
    assert "u1 no longer exists: replace it with the id of one of your uploads." in found.notes


def test_an_id_of_no_response_is_the_checks_own_and_null_is_always_there():
    first = told(sent("PUT"), x_amz_version_id="null")
    for own in ("null", "7"):
        found = of(first, sent("GET", f"?versionId={own}"))
        assert f"?versionId={own}'" in found.text
        assert not any("no longer exists" in note for note in found.notes)


def test_versions_that_are_counted_for_each_key():
    """The same id for another key is that of another version."""
    other = told(sent("PUT", "", "other", "2"), x_amz_version_id="7")
    for last, what in ((sent("GET", "?versionId=7"), "1 and 3"), (sent("GET", "2?versionId=7"), "2 and 3")):
        assert of(WRITTEN, other, last).what == f"requests {what} of 3"


def test_a_program_with_equal_requests_has_each_of_them():
    last = sent("GET", "?versionId=7")
    found = of(last, WRITTEN, told(sent("DELETE", "?versionId=7")), last)
    assert found.what == "requests 2, 3 and 4 of 4"


def test_a_body_with_a_checksum_that_cannot_be_made_keeps_its_ids():
    last = sent("POST", "?delete=", "<VersionId>7</VersionId>", "", ("Content-MD5", "x"), ("Content-Type", "text/xml"))
    found = of(WRITTEN, last)
    assert "<VersionId>7</VersionId>" in found.text
    assert TO_REPLACE in found.notes


def test_a_right_checksum_is_made_of_the_body_with_the_new_ids():
    text = "<VersionId>7</VersionId>"
    checksum = base64.b64encode(zlib.crc32(text.encode()).to_bytes(4, "big")).decode()
    found = of(WRITTEN, sent("POST", "?delete=", text, "", ("x-amz-checksum-crc32", checksum)))
    assert "body = ('<VersionId>' + version_id + '</VersionId>').encode()" in found.text
    assert "'x-amz-checksum-crc32': base64.b64encode(zlib.crc32(body).to_bytes(4, 'big')).decode()" in found.text
