"""Whether valid uploads in signed chunks are accepted: a server that refuses them would refuse broken ones, too."""

import pytest

from fixtures.clients.raw import chunks
from fixtures.language import expect
from fixtures.language.attempt import Attempt


@pytest.fixture(scope="session")
def upload_in_chunks(apart, raw_client, new_target):
    """`upload_in_chunks(body, trailer="")` sends a valid upload in signed chunks, and expects 200."""

    def upload(body, trailer=""):
        with apart():
            raw = raw_client("raw-s3v4")
            request = raw.request("PUT", **new_target())
            expect.status(raw.send(chunks.streamed(raw, request, body, trailer=trailer).request), 200)

    return upload


@pytest.fixture(scope="session")
def valid_upload(upload_in_chunks):
    """An attempt of a valid upload in signed chunks."""
    return Attempt(lambda: upload_in_chunks(b"body"))


@pytest.fixture
def signed_chunks_are_taken(valid_upload):
    """For checks of broken signed chunks, which a server without support for them would refuse, too."""
    valid_upload.result()
