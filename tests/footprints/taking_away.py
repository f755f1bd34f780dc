"""The removal of a feature from the reference server, in the two ways in which servers lack one, to see if the workflow
still has its outcome: an application needs some features, and only sends others."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from fixtures.applications.application import Application, Setting
from reports.diagnosis.applications.predicting import FRAMINGS
from reports.diagnosis.footprints import Extent
from tests.footprints.performing import Noted, performed, sent_of
from tests.footprints.reliance import TRAITS, Sent, Trait
from tests.reference.messages import Answer, Middleware, Request, Serve, error

LEAST_SECONDS, TIMES_AS_LONG = 20.0, 5.0
"""The longest time of a step without a feature: some programs retry a refused request for a quarter of an hour. It is
at least these seconds, or a multiple of the slowest step on the server as it is."""
_CHECKSUMS = re.compile(rb"<(Checksum\w+)>[^<]*</\1>")
_ROOT = re.compile(rb"<(\w+)")
SUB_RESOURCES = frozenset(("acl", "delete", "location", "tagging", "uploads", "versioning", "versions"))
PRESIGNED = "presigned-urls"
"""The feature that is removed in front: without its signature, a request has no sender. It is refused before the
signature is removed."""


def traits_of(feature: str, sent: Sequence[Sent]) -> list[Trait]:
    """The traits of a feature that show in these requests."""
    return [trait for trait in TRAITS if trait.feature == feature and any(map(trait.is_in, sent))]


def refusing(traits: Sequence[Trait]) -> Middleware:
    """A server that refuses requests that rely on the feature."""

    def refuse(request: Request, serve: Serve) -> Answer:
        sent = sent_of(request)
        return error(501, "NotImplemented") if any(trait.is_in(sent) for trait in traits) else serve(request)

    return refuse


def ignoring(traits: Sequence[Trait]) -> Middleware:
    """Returns a server that ignores the headers and parameters with which requests rely on the feature; if that is a
    checksum, also the ones that complete an upload."""
    checksums = any(trait.feature.startswith("checksum-") for trait in traits)

    def ignore(request: Request, serve: Serve) -> Answer:
        if checksums and request.operation == "CompleteMultipartUpload":
            request = replace(request, body=_CHECKSUMS.sub(b"", request.body))
        sent = sent_of(request)
        names = {name for trait in traits if trait.is_in(sent) for name in _names(trait, sent)}
        if not names:
            return serve(request)
        left = request.without(*(names & set(request.headers)))
        return serve(left.asking(**{name.replace("-", "_"): None for name in names & set(request.query)}))

    return ignore


def naming_another_root(operation: str) -> Middleware:
    """A server that gives the root element of its answers to an operation another name, as some do."""

    def rename(request: Request, serve: Serve) -> Answer:
        answer = serve(request)
        root = _ROOT.search(answer.body)
        if request.operation != operation or not answer.is_xml or answer.status >= 300 or not root:
            return answer
        return answer.sub(rb"(</?)(?=%b[\s/>])" % root[1], rb"\1Other")

    return rename


def _names(trait: Trait, sent: Sent) -> set[str]:
    """Returns the headers and parameters that a server without the feature ignores: for an operation, the ones that
    tell it from another one."""
    return trait.names_in(sent) if trait.names or trait.shows else SUB_RESOURCES.intersection(sent.parameters)


@dataclass(frozen=True)
class Without:
    """An application with a setting, which runs without one feature after another, and its result on the unchanged
    server."""

    application: Application
    setting: Setting
    over_https: bool
    whole: Noted

    def extent(self, feature: str) -> Extent:
        """Returns the extent of the workflow's need for the feature."""
        sent = [each for _, each in self.whole.requests]
        works = partial(self._works, in_front=feature == PRESIGNED)
        return _extent(feature, traits_of(feature, sent), sent, works)

    def needs_root(self, operation: str) -> bool:
        """Tells if the workflow fails if answers to the operation have another root element."""
        return not self._works(naming_another_root(operation))

    def fails_with(self, fault: Middleware) -> bool:
        """Tells if the workflow fails on a server with this fault."""
        return not self._works(fault)

    def _works(self, middleware: Middleware, *, in_front: bool = False) -> bool:
        noted = performed(
            self.application,
            setting=self.setting,
            over_https=self.over_https,
            middleware=middleware,
            in_front=in_front,
            seconds_a_step=max(LEAST_SECONDS, TIMES_AS_LONG * self.whole.slowest),
        )
        return noted.outcome.works


def _extent(feature: str, traits: Sequence[Trait], sent: Sequence[Sent], works: Callable[[Middleware], bool]) -> Extent:
    # A server that ignores the framing of a body stores it as data, and no application can work with that.
    can_be_ignored = feature not in (*FRAMINGS, PRESIGNED) and any(
        _names(trait, each) for trait in traits for each in sent if trait.is_in(each)
    )
    if works(refusing(traits)):
        return "refusal" if can_be_ignored and not works(ignoring(traits)) else "nothing"
    return "acceptance" if can_be_ignored and works(ignoring(traits)) else "effect"
