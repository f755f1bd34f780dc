"""Whether valid uploads in signed chunks are accepted: a server that refuses them would refuse broken ones, too.

Each is tried once for all checks of a worker.
"""

import pytest

from fixtures.clients.raw import chunks
from fixtures.language import expect


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
def signed_chunks_are_taken(upload_in_chunks):
    """For checks of broken signed chunks, which a server without support for them would refuse, too."""
    upload_in_chunks(b"body")
