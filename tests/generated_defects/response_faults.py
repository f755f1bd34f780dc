"""Faults of a successful response: its headers, the elements of its document, and its lists."""

from __future__ import annotations

import copy
from collections.abc import Callable
from xml.etree import ElementTree

from reference.protocol.messages import Middleware, Response, S3Request, Serve
from tests.generated_defects.editing import (
    Change,
    change_texts,
    elements_at,
    header_names,
    parsed,
    with_edited_document,
)
from tests.generated_defects.members import POSITION_PARAMETERS, Member


def header(change: Change, status: int | None = None) -> Callable[[Member], Middleware]:
    """Changes a header: with a status only in responses that have it; without one in successes whose headers are not
    members of their own."""

    def middleware_for(member: Member) -> Middleware:
        def middleware(request: S3Request, serve: Serve) -> Response:
            answer = serve(request)
            if answer.status == status or (status is None and answer.status < 300 and answer.status != 206):
                for name in header_names(member, [name for name, _ in answer.headers]):
                    answer.set(name, change(answer.header(name)))
            return answer

        return middleware

    return middleware_for


def stale_header(member: Member) -> Middleware:
    def middleware(request: S3Request, serve: Serve) -> Response:
        answer = serve(request)
        value = answer.header(member.name)
        if value and answer.status < 400:
            before = request.memory.get(member, value)
            request.memory[member] = value
            answer.set(member.name, before)
        return answer

    return middleware


def element(change: Change, *, next_page: bool = False) -> Callable[[Member], Middleware]:
    def middleware_for(member: Member) -> Middleware:
        def edit(root: ElementTree.Element) -> None:
            change_texts(root, member.name, change)

        def middleware(request: S3Request, serve: Serve) -> Response:
            answer = serve(request)
            if next_page and not POSITION_PARAMETERS & request.query.keys():
                return answer
            return with_edited_document(answer, edit)

        return middleware

    return middleware_for


def stale_element(member: Member) -> Middleware:
    def middleware(request: S3Request, serve: Serve) -> Response:
        def edit(root: ElementTree.Element) -> None:
            for _, child in elements_at(root, member.name)[:1]:
                before = request.memory.get(member, child.text)
                request.memory[member] = child.text
                child.text = before

        return with_edited_document(serve(request), edit)

    return middleware


def doubled_elements(member: Member) -> Middleware:
    """Each of the elements twice."""

    def edit(root: ElementTree.Element) -> None:
        for parent, child in elements_at(root, member.name):
            parent.insert(list(parent).index(child), copy.deepcopy(child))

    return lambda request, serve: with_edited_document(serve(request), edit)


def text_of_previous_entry(member: Member) -> Middleware:
    """Gives each entry of a list but the first the text of the entry before."""

    def edit(root: ElementTree.Element) -> None:
        before: dict[int, str | None] = {}
        above = {child: parent for parent in root.iter() for child in parent}
        for parent, child in elements_at(root, member.name):
            siblings = id(above.get(parent, root))
            text, child.text = child.text, before.get(siblings, child.text)
            before[siblings] = text

    return lambda request, serve: with_edited_document(serve(request), edit)


def value_of_last_part(member: Member) -> Middleware:
    """Returns, for a completed upload, the value of its last part in the request."""

    def middleware(request: S3Request, serve: Serve) -> Response:
        asked = parsed(request.body)
        parts = [child.text for _, child in elements_at(asked, f"Part/{member.name}")] if asked is not None else []

        def edit(root: ElementTree.Element) -> None:
            for _, child in elements_at(root, member.name):
                child.text = parts[-1] if parts else child.text

        return with_edited_document(serve(request), edit)

    return middleware


def changing_list(
    change: Callable[[ElementTree.Element, list[ElementTree.Element]], None],
) -> Callable[[Member], Middleware]:
    def middleware_for(member: Member) -> Middleware:
        def edit(root: ElementTree.Element) -> None:
            by_parent: dict[int, tuple[ElementTree.Element, list[ElementTree.Element]]] = {}
            for parent, child in elements_at(root, member.name):
                by_parent.setdefault(id(parent), (parent, []))[1].append(child)
            for parent, children in by_parent.values():
                if len(children) > 1:
                    change(parent, children)

        return lambda request, serve: with_edited_document(serve(request), edit)

    return middleware_for


def without_last(parent: ElementTree.Element, children: list[ElementTree.Element]) -> None:
    parent.remove(children[-1])


def without_first(parent: ElementTree.Element, children: list[ElementTree.Element]) -> None:
    parent.remove(children[0])


def with_first_twice(parent: ElementTree.Element, children: list[ElementTree.Element]) -> None:
    parent.insert(list(parent).index(children[0]), copy.deepcopy(children[0]))


def in_reverse(parent: ElementTree.Element, children: list[ElementTree.Element]) -> None:
    places = [list(parent).index(child) for child in children]
    for place, child in zip(places, reversed(children), strict=True):
        parent[place] = child
