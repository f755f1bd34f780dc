"""Tests that what a program needs is measured by taking it away."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from programs.recording.measuring import MeasuredProgram, measure, record_requests
from programs.recording.performing import (
    Perform,
    ProgramEnd,
    ProgramSite,
    Server,
    embedded_server,
    perform_once,
    reference_server,
)
from record.footprint_file import LACKING, RecordedWorkflow
from reference.protocol.serving import Middleware


def _program(do: Callable[[Any, str], None]) -> Perform:
    def perform(site: ProgramSite, begin: Callable[[str], None], _: float | None) -> ProgramEnd:
        begin("run")
        keys = {"aws_access_key_id": site.keys.access_key, "aws_secret_access_key": site.keys.secret_key}
        s3 = boto3.client("s3", endpoint_url=site.url, region_name=site.region, **keys)
        try:
            do(s3, site.bucket)
        except (ClientError, AssertionError, KeyError) as error:
            return ProgramEnd("run", str(error), 1)
        return ProgramEnd()

    return perform


def _is_lock_free(s3: Any, bucket: str) -> bool:
    try:
        s3.put_object(Bucket=bucket, Key="lock", Body=b"", IfNoneMatch="*")
    except ClientError:
        return False
    return True


def _take_lock(s3: Any, bucket: str) -> None:
    """Takes a lock, which nobody else may take; sets a class of storage that it does not look at."""
    s3.put_object(Bucket=bucket, Key="lock", Body=b"", IfNoneMatch="*", StorageClass="STANDARD_IA")
    assert not _is_lock_free(s3, bucket)
    assert s3.list_objects_v2(Bucket=bucket, MaxKeys=5)["KeyCount"] == 1


def _recording(server: Server, perform: Perform) -> RecordedWorkflow:
    noted = perform_once(perform, server)
    assert noted.ended.works, noted.ended
    assert noted.left == []

    def works(middleware: Middleware) -> bool:
        return perform_once(perform, server, middleware=middleware).ended.works

    return measure(noted, record_requests(noted, ["run"], transport="http"), MeasuredProgram(works))


@pytest.mark.exhaustive
@pytest.mark.parametrize("server", [reference_server, embedded_server], ids=["reference", "embedded"])
def test_needs_are_told_from_what_is_only_sent(server: Server) -> None:
    made = _recording(server, _program(_take_lock))
    extents = {need.feature: need.extent for need in made.needs}
    assert extents["conditional-writes"] == "effect"
    assert extents["storage-classes"] == "acceptance"
    assert (extents["objects"], extents["list-objects-v2"]) == ("effect", "effect")
    assert made.faults["empty-objects-fail"]
    assert not made.faults["listed-entries-have-no-etag"]
    assert {name for name, fails in made.faults.items() if fails and name in LACKING} == {
        "ListObjectsV2-without-KeyCount"
    }
    assert not made.faults["PutObject-without-ETag"]
    assert (made.signatures, made.measured) == (("v4",), True)
    assert {line.split()[1] for line in made.requests} == {"ListObjectsV2", "PutObject"}


def test_a_bucket_of_the_program_is_removed_with_its_own() -> None:
    """Only while it is empty, and if it was not there before."""

    def makes(s3: Any, bucket: str) -> None:
        s3.create_bucket(Bucket="of-the-program")
        s3.create_bucket(Bucket="full")
        s3.put_object(Bucket="full", Key="k")
        s3.create_bucket(Bucket="there-before")
        s3.put_object(Bucket=bucket, Key="k")

    with reference_server() as endpoint:
        keys = {"aws_access_key_id": endpoint.main.access_key, "aws_secret_access_key": endpoint.main.secret_key}
        s3 = boto3.client("s3", endpoint_url=endpoint.url, region_name=endpoint.region, **keys)
        s3.create_bucket(Bucket="there-before")
        of_somebody = replace(endpoint, provider=None)  # a server of the user's forgets nothing
        noted = perform_once(_program(makes), lambda: nullcontext(of_somebody))
        left = {each["Name"] for each in s3.list_buckets()["Buckets"]}
    assert noted.ended.works, noted.ended
    assert left == {"there-before", "full"}
    assert [line.partition(":")[0] for line in noted.left] == ["full"]
