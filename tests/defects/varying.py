"""How an allowed variation is made: a way in which a correct server may answer otherwise than the reference.

No check may trip over any of them, but those that ask for AWS's own answer where the variation gives another documented
one. They are in the modules `varied_*.py`.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce

from tests.reference.messages import Answer, Middleware, Request, Serve, behind
from tests.reference.service import identified, reference

VARIATIONS: dict[str, Variation] = {}


@dataclass(frozen=True)
class Variation:
    """Those of one `group` are tried together: a run costs seconds, and one that passes passes for each of them.

    They must go together: what one adds another must not take away. One that stands `behind_signatures` may change the
    request, since what was signed is what came, and sees what is stored. One that is a matter `of_timing` may change no
    answer of a run. `unlike_aws` are the checks that ask for AWS's own answer in the place of this one: they fail.
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
    """Registers a middleware as a variation; its docstring says what is otherwise."""

    def register(middleware: Middleware) -> Middleware:
        name = middleware.__name__
        if name in VARIATIONS:
            raise ValueError(f"two variations have the name {name}")
        VARIATIONS[name] = Variation(name, group, middleware, behind_signatures, of_timing, unlike_aws)
        return middleware

    return register


def varied(variations: Iterable[Variation], seen: set[str]) -> Serve:
    """The reference, varied in all these ways, the first one nearest to it.

    `seen` is filled with the names of those that changed an answer: one that changes none proves nothing.
    """
    chosen = list(variations)
    inner = [_watched(each, seen) for each in chosen if each.behind_signatures]
    outer = [_watched(each, seen) for each in chosen if not each.behind_signatures]
    whole = _stacked(outer, reference(lambda request, serve: _stacked(inner, serve)(request)))
    return lambda request: identified(whole(request))  # also what a variation answers itself


def backwards(answer: Answer, element: str) -> Answer:
    """The answer with the elements of this name in the opposite order; they stand beside each other."""
    name = element.encode()
    found = re.findall(rb"<%b>.*?</%b>" % (name, name), answer.body, re.DOTALL)
    return answer.sub(rb"(?s)<%b>.*</%b>" % (name, name), lambda _: b"".join(reversed(found)))


def _stacked(middlewares: Iterable[Middleware], serve: Serve) -> Serve:
    return reduce(lambda inner, middleware: behind(middleware, inner), middlewares, serve)


def _watched(variation: Variation, seen: set[str]) -> Middleware:
    """The middleware, which notes when it answers otherwise than what is behind it."""

    def watched(request: Request, serve: Serve) -> Answer:
        as_it_was: list[Answer] = []

        def noting(asked: Request) -> Answer:
            answer = serve(asked)
            as_it_was.append(copy.deepcopy(answer))
            return answer

        answer = variation.middleware(request, noting)
        if as_it_was != [answer]:
            seen.add(variation.name)
        return answer

    return watched
