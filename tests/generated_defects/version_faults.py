"""A fault of reads of versions: the response has a member of another version."""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest
from xml.etree import ElementTree

from reference.faults.coded.stored_versions import versions_of
from reference.protocol.messages import Middleware, Response, S3Request, Serve
from tests.generated_defects.editing import elements_at, header_names, parsed, with_edited_document
from tests.generated_defects.members import Member


def member_of_another_version(named: bool) -> Callable[[Member], Middleware]:
    """Returns the member of another version: of the latest, if the request names one; otherwise of the one before."""

    def middleware_for(member: Member) -> Middleware:
        def middleware(request: S3Request, serve: Serve) -> Response:
            answer = serve(request)
            readable = [version for version in versions_of(request) if not version.is_delete_marker]
            if ("versionId" in request.query) != named or len(readable) < 2 or answer.status != 200:
                return answer
            other = serve(request.with_query(versionId=readable[-1 if named else -2].version_id))
            return _with_member_of(answer, other, member) if other.status == 200 else answer

        return middleware

    return middleware_for


def _with_member_of(answer: Response, other: Response, member: Member) -> Response:
    """The response with a member's headers, or its elements' texts in their order, as they are in another one."""
    if member.place == "response header":
        for name in header_names(member, [name for name, _ in [*answer.headers, *other.headers]]):
            answer.set(name, other.header(name) or None)
        return answer
    elsewhere = parsed(other.body)
    texts = [child.text for _, child in elements_at(elsewhere, member.name)] if elsewhere is not None else []

    def edit(root: ElementTree.Element) -> None:
        for (parent, child), text in zip_longest(
            elements_at(root, member.name), texts[: len(elements_at(root, member.name))]
        ):
            if text is None:
                parent.remove(child)
            else:
                child.text = text

    return with_edited_document(answer, edit)
