"""An allowed variation: a way in which a correct server may respond differently from the reference.

No check may fail because of one, except those that require AWS's own response if the variation gives another documented
one. Variations are in the modules of `allowed/`.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from reference.protocol.messages import Middleware, Response, S3Request, Serve, wrap_with_middleware
from reference.protocol.serving import combined_middleware
from reference.server.service import reference, with_request_ids

VARIATIONS: dict[str, Variation] = {}


@dataclass(frozen=True)
class Variation:
    """An allowed variation. The variations of one `group` are tried together: a run costs seconds, and if it passes, it
    passes for each of them.

    They must be compatible: one must not remove an addition of another. One that is `behind_signatures` may change the
    request, since the original was signed, and sees the stored data. One `of_timing` may change no response in a run.
    `unlike_aws` are the checks that require AWS's own response instead of this one: they fail.
    """

    name: str
    group: str
    middleware: Middleware
    behind_signatures: bool
    of_timing: bool
    unlike_aws: tuple[str, ...]


def variation(
    group: str, *, behind_signatures: bool = False, of_timing: bool = False, unlike_aws: tuple[str, ...] = ()
) -> Callable[[Middleware], Middleware]:
    """Registers a middleware as a variation; its docstring describes the difference."""

    def register(middleware: Middleware) -> Middleware:
        name = middleware.__name__
        if name in VARIATIONS:
            raise ValueError(f"two variations have the name {name}")
        VARIATIONS[name] = Variation(name, group, middleware, behind_signatures, of_timing, unlike_aws)
        return middleware

    return register


def with_variations(variations: Iterable[Variation], seen: set[str]) -> Serve:
    """Returns the reference with all these variations, the first one nearest to it.

    `seen` collects the names of the ones that changed a response: one that changes none proves nothing.
    """
    chosen = list(variations)
    inner = [_noting_differences(each, seen) for each in chosen if each.behind_signatures]
    outer = [_noting_differences(each, seen) for each in chosen if not each.behind_signatures]
    whole = wrap_with_middleware(combined_middleware(outer[::-1]), reference(combined_middleware(inner[::-1])))
    return lambda request: with_request_ids(whole(request))  # also an answer of a variation itself


def in_reverse_order(answer: Response, element: str) -> Response:
    """The response with the elements of this name in reverse order; they are siblings."""
    name = element.encode()
    found = re.findall(rb"<%b>.*?</%b>" % (name, name), answer.body, re.DOTALL)
    return answer.sub(rb"(?s)<%b>.*</%b>" % (name, name), lambda _: b"".join(reversed(found)))


def _noting_differences(variation: Variation, seen: set[str]) -> Middleware:
    """Returns the middleware, which notes when its response differs from the one behind it."""

    def watched(request: S3Request, serve: Serve) -> Response:
        as_it_was: list[Response] = []

        def noting(asked: S3Request) -> Response:
            answer = serve(asked)
            as_it_was.append(copy.deepcopy(answer))
            return answer

        answer = variation.middleware(request, noting)
        if as_it_was != [answer]:
            seen.add(variation.name)
        return answer

    return watched
