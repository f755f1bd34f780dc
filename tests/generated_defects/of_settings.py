"""A fault of a bucket's settings: what is set applies to new objects only."""

from __future__ import annotations

import copy

from tests.defects.stored import version_named
from tests.generated_defects.members import Member
from tests.reference.messages import Answer, Middleware, Request, Serve

_SETTINGS = ("policy", "cors", "lifecycle", "documents", "configurations")
"""What a bucket is set to, by its attributes."""
_READS = ("GET", "HEAD", "OPTIONS")


def for_new_objects_only(member: Member) -> Middleware:
    """Objects that were there before the member's operation are read as if it had set nothing."""

    def middleware(request: Request, serve: Serve) -> Answer:
        bucket = request.stored_bucket
        if bucket is None:
            return serve(request)
        if request.operation == member.operation:
            before = {name: copy.copy(getattr(bucket, name)) for name in _SETTINGS}
            answer = serve(request)
            changed = {name: value for name, value in before.items() if value != getattr(bucket, name)}
            request.memory[member, bucket.name] = next(request.state.changes), changed
            return answer
        since, changed = request.memory.get((member, bucket.name), (0, {}))
        version, answer = version_named(request), serve(request)
        if version is None or version.sequence > since or request.method not in _READS:
            return answer
        present = {name: getattr(bucket, name) for name in changed}
        vars(bucket).update(changed)
        try:
            return serve(request)
        finally:
            vars(bucket).update(present)

    return middleware
