"""Parts that are sent, and uploads that are completed, at the same time."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from fixtures.assertions import check, expect
from fixtures.model.sources import userguide
from fixtures.s3.uploads import finish, send_part, start_upload

FEATURE = "multipart"
SIDE = "server"
DERIVED = "Requests succeed; meeting another one makes them fail only where that is documented."
pytestmark = pytest.mark.concurrent


@check("CompleteMultipartUpload", level="common", spec=userguide("mpuoverview"))
def test_uploads_completed_at_the_same_time(s3, target):
    """Three CompleteMultipartUpload requests for three uploads of one key, sent at the same time, all return 200;
    the object is the complete content of one of the uploads."""
    bodies = [b"upload %d" % number for number in range(3)]
    uploads = [start_upload(s3, target) for _ in bodies]
    parts = [send_part(s3, upload, 1, body) for upload, body in zip(uploads, bodies, strict=True)]
    with ThreadPoolExecutor(3) as pool:
        for answer in list(pool.map(lambda given: finish(s3, *given), zip(uploads, parts, strict=True))):
            expect.status(answer, 200)
    body = s3.get_object(**target)["Body"].read()
    expect.that(body in bodies, f"one of {bodies}", body, "body", sort="data")


@check("UploadPart", level="core", spec=userguide("mpuoverview"))
def test_parts_sent_at_the_same_time(s3, upload):
    """Four parts of one upload, sent at the same time, all return 200, and ListParts lists each of them with its own
    size."""
    with ThreadPoolExecutor(4) as pool:
        sent = pool.map(lambda number: s3.upload_part(**upload, PartNumber=number, Body=b"x" * number), range(1, 5))
        for answer in list(sent):
            expect.status(answer, 200)
    listed = [(part["PartNumber"], part["Size"]) for part in s3.list_parts(**upload)["Parts"]]
    expect.equal(listed, [(1, 1), (2, 2), (3, 3), (4, 4)], "numbers and sizes", sort="entries")
