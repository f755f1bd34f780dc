"""Two runs and a sweep at the same time in an account that has much else, all of which is afterwards as it was."""

from __future__ import annotations

import datetime
import json
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from fixtures.cleanup.entries import Entry, bucket_of, prefix_of
from fixtures.cleanup.ledger import Ledger
from reports.record.record_file import read
from tests.command_line.commands import User, client, lines_of, until, user
from tests.reference.server import running
from tests.reference.service import reference

SWEPT, OF_OTHERS = "6b0008495dca", "6b0008495dcb"
EXISTING = "users-own"
FOREIGN = (EXISTING, "prod", "s3c-x", "s3c-but-no-run", bucket_of(OF_OTHERS, "p0-1"), f"0s3c-{SWEPT[:-1]}c-p0-1")
KEYS = ("a", "b/c d/ü", "s3c-", "s3c-not-a-run/d", prefix_of(OF_OTHERS, "main/main-1/object"), f"s3c-{SWEPT}")
"""Of objects of others, some of which look like those of a run."""
QUICK = ("conformance/objects/test_put.py", "conformance/multipart/test_upload.py", "conformance/buckets/test_names.py")
READ = (
    *("get_bucket_acl", "get_bucket_cors", "get_bucket_encryption", "get_bucket_lifecycle_configuration"),
    *("get_bucket_location", "get_bucket_ownership_controls", "get_bucket_policy", "get_bucket_tagging"),
    *("get_bucket_versioning", "get_object_lock_configuration", "get_public_access_block", "get_bucket_website"),
    *("get_bucket_logging", "get_bucket_notification_configuration", "get_bucket_request_payment"),
)
UNLIKE = ("ResponseMetadata", "RequestId")


@pytest.fixture
def server() -> Iterator[str]:
    with running(reference()) as url:
        yield url


def fill(s3: Any) -> None:
    """Makes what belongs to others: each kind of thing that an account may have."""
    later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=3)
    for name in FOREIGN:
        locked = name != EXISTING
        s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=locked, ObjectOwnership="ObjectWriter")
        for key in KEYS:
            for body in (b"gold", b"silver"):
                s3.put_object(Bucket=name, Key=key, Body=body, Metadata={"of": name}, Tagging="mine=yes")
        upload = s3.create_multipart_upload(Bucket=name, Key="s3c-upload")["UploadId"]
        s3.upload_part(Bucket=name, Key="s3c-upload", UploadId=upload, PartNumber=1, Body=b"part")
        s3.create_multipart_upload(Bucket=name, Key=prefix_of(OF_OTHERS, "upload"))
        if locked:
            s3.put_object(
                Bucket=name, Key="kept", Body=b"x", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=later
            )
            s3.put_object(Bucket=name, Key="held", Body=b"x", ObjectLockLegalHoldStatus="ON")
            s3.delete_object(Bucket=name, Key="a")
        _configure(s3, name)


def _configure(s3: Any, name: str) -> None:
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObjectAcl",
        "Resource": f"arn:aws:s3:::{name}/kept",
    }
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    s3.put_bucket_cors(
        Bucket=name,
        CORSConfiguration={"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["https://a.test"]}]},
    )
    rule = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": "old/"}, "Expiration": {"Days": 9}}
    s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": [rule]})
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [{"Key": "of", "Value": "others"}]})


def seen(s3: Any, name: str) -> dict[str, Any]:
    """All that the API shows of a bucket: its configuration, versions with their bytes, locks and tags, and uploads."""
    found: dict[str, Any] = {call: _told(getattr(s3, call), Bucket=name) for call in READ}
    versions = s3.list_object_versions(Bucket=name)
    assert not versions["IsTruncated"]
    found["markers"] = versions.get("DeleteMarkers", [])
    for version in versions.get("Versions", []):
        where = {"Bucket": name, "Key": version["Key"], "VersionId": version["VersionId"]}
        got = s3.get_object(**where)
        body = got.pop("Body").read()
        calls = (s3.get_object_tagging, s3.get_object_acl)
        more = [_told(call, **where) for call in calls]
        found[f"{version['Key']} {version['VersionId']}"] = [version, _plain(got), body, *more]
    for upload in s3.list_multipart_uploads(Bucket=name).get("Uploads", []):
        where = {"Bucket": name, "Key": upload["Key"], "UploadId": upload["UploadId"]}
        found[f"upload {upload['Key']}"] = [upload, _told(s3.list_parts, **where)]
    return found


def _told(call: Any, **members: str) -> Any:
    try:
        return _plain(call(**members))
    except ClientError as error:
        return error.response["Error"]["Code"]


def _plain(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name not in UNLIKE}


def leftovers_of_a_killed_run(s3: Any, who: User, url: str) -> None:
    """A bucket, and keys in the existing one, that the sweep has to remove; and lines that name what is of others."""
    ledger = Ledger(SWEPT, url, where=who.folder / "state" / "runs")
    name, prefix = bucket_of(SWEPT, "p0-1"), prefix_of(SWEPT, "main/")
    ledger.about_to_create(Entry(name))
    ledger.about_to_create(Entry(EXISTING, prefix))
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="a", Body=b"")
    s3.put_object(Bucket=EXISTING, Key=f"{prefix}a", Body=b"")
    text = ledger.path.read_text().replace(socket.gethostname(), "another-machine")
    more = [{"endpoint": url, "bucket": each, "prefix": ""} for each in FOREIGN]
    more += [{"endpoint": url, "bucket": "prod", "prefix": each} for each in ("a", "s3c-")]
    ledger.path.write_text("\n".join([text, *map(json.dumps, more)]))


def _wait_for_results(record: Path, run: subprocess.Popen[str]) -> None:
    until(lambda: len(lines_of(record)) > 5 or run.poll() is not None, "results")


@pytest.mark.parametrize("checks", [QUICK, pytest.param((), marks=pytest.mark.exhaustive)], ids=["quick", "everything"])
def test_what_is_of_others_is_as_it_was(tmp_path: Path, server: str, checks: tuple[str, ...]) -> None:
    someone = user(tmp_path)
    s3 = client(server)
    fill(s3)
    before = {name: seen(s3, name) for name in FOREIGN}
    leftovers_of_a_killed_run(s3, someone, server)
    flags = ("--endpoint-url", server, "--client", "boto3-s3v4,raw-s3v4")
    inside = ("--bucket", EXISTING)
    with (
        someone.running("run", *flags, "-n", "2", "--out", "one", *checks) as one,
        someone.running("run", *flags, *inside, "-n", "1", "--out", "two", *checks) as two,
    ):
        for out, process in (("one", one), ("two", two)):
            _wait_for_results(tmp_path / out / "results.jsonl", process)
        swept = someone.command("sweep", "--endpoint-url", server)
        ends = [process.communicate(timeout=1200)[0] for process in (one, two)]
    for out, said in zip(("one", "two"), ends, strict=True):
        summary = read(tmp_path / out / "results.jsonl").summary
        assert summary is not None, said
        assert (summary.exit in (0, 1), summary.left_behind) == (True, ()), said
    assert swept.status == 1, swept.said
    assert swept.stderr.count(f"which is not of run {SWEPT}; kept\n") == len(FOREIGN) + 2
    assert "Traceback" not in swept.said
    after = {name: seen(s3, name) for name in FOREIGN}
    for name in FOREIGN:
        assert after[name] == before[name], name
    assert sorted(bucket["Name"] for bucket in s3.list_buckets()["Buckets"]) == sorted(FOREIGN)
