"""Given to the checks of keys."""

import contextlib

import pytest
from botocore.exceptions import ClientError

from fixtures.language import expect


@pytest.fixture
def open_upload(s3, control, bucket):
    """Starts an upload to the given key, and aborts it after the check: a server that writes such keys into its
    documents as they are would spoil the listings of checks that follow."""
    started = []

    def start(key):
        with expect.arranging():
            upload = s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
        started.append({"Bucket": bucket, "Key": key, "UploadId": upload})

    yield start
    for upload in started:
        with contextlib.suppress(ClientError):  # what stays is removed with the bucket
            control.abort_multipart_upload(**upload)
