"""`make breaker`: runs and sweeps against each hostile endpoint. Prints the broken promises, and exits with 1 if there
are any."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from reference.server.service import reference
from tests.breaker.breaking import broken_promises, run, sweep
from tests.breaker.foreign_server import foreign_server, redirecting_server
from tests.breaker.hostile import hostile_endpoint
from tests.breaker.hostile_responses import RESPONSE_CHANGES
from tests.breaker.signed import TokenAuthenticator

CORE_FLAGS = ("--level", "core", "--client", "boto3-s3v4,boto-s3,raw-s3v4", "--timeout", "20")


def main(names: list[str]) -> int:
    found = 0
    for name in names or [*RESPONSE_CHANGES, "elsewhere"]:
        with tempfile.TemporaryDirectory() as folder:
            broken = broken_by_redirect(Path(folder)) if name == "elsewhere" else broken_by_dress(name, Path(folder))
        print(f"{'✗' if broken else '✓'} {name}", *broken, sep="\n    ", flush=True)
        found += len(broken)
    return 1 if found else 0


def broken_by_dress(name: str, folder: Path) -> list[str]:
    """Returns the promises that a run, or a sweep after it, does not keep."""
    with hostile_endpoint(name) as endpoint:
        ended = run(endpoint.url, folder, *CORE_FLAGS)
        swept = sweep(endpoint.url, folder)
        changed = endpoint.changed()
    return [
        *broken_promises(ended, endpoint.signed.signatures),
        *(f"sweep: {each}" for each in broken_promises(swept, endpoint.signed.signatures)),
        *(f"bucket {each} of others was changed" for each in changed),
    ]


def broken_by_redirect(folder: Path) -> list[str]:
    """Does the same with a run whose clients are redirected to another host."""
    signed = TokenAuthenticator()
    with foreign_server() as other:
        behind = reference(authenticate=signed)
        with redirecting_server(
            other.url, behind=behind, chosen=lambda request: "preflight" not in request.path
        ) as url:
            ended = run(url, folder, *CORE_FLAGS)
        return [*broken_promises(ended, signed.signatures), *(f"another host got {sent[:80]!r}" for sent in other.seen)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
