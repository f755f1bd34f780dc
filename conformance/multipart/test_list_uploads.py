"""ListMultipartUploads: the uploads in progress, which of them, and in what order."""

import time

import pytest

from fixtures import check, expect
from fixtures.sources import api

NAMES = ["B", "a", "a/1", "a/2", "c", "c", "dé", "日"]
"""The keys of uploads, in UTF-8 order; of one key there are two uploads."""


@pytest.fixture(scope="session")
def uploads(run):
    """Uploads in progress that checks leave as they are: where they are listed, and key and id of each in order."""
    with run.apart():
        where = {"Bucket": run.resources.shared_bucket(), "Prefix": run.resources.new_prefix()}
        made = []
        for name in reversed(NAMES):
            key = where["Prefix"] + name
            upload = run.control().create_multipart_upload(Bucket=where["Bucket"], Key=key)
            made.append((key, upload["UploadId"]))
            if made[-1:] != made[-2:-1] and [key for key, _ in made].count(key) == 1 and name == "c":
                time.sleep(1.1)  # uploads of one key are in the order of their times, which may be whole seconds
    return where, made


def _found(listed):
    return [(upload["Key"], upload["UploadId"]) for upload in listed.get("Uploads", [])]
