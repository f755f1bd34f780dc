"""The assertions of checks about refusals: the verbs of `expect` note the accepted responses, and the received one.

A single accepted refusal is noted as in `refusals.py`. Other accepted responses come after the received one: `PutObject
501 NotImplemented or PutObject 412 PreconditionFailed`. Assertions in other ways, for example by `equal`, are not seen.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ClientError

from fixtures.assertions import expect
from fixtures.assertions.expect.refusals import allowed_responses
from fixtures.assertions.settling import Settling
from fixtures.http.exchange import Exchange
from fixtures.http.recorder import Recorder
from fixtures.http.reply import RawResponse
from fixtures.model.endpoint import Endpoint
from tests.coverage_api.refusals import refusals_in

SUCCESS = "success"
"""The word for every answer other than a refusal."""

_OR = " or "


def asserted_alone(refusal: str, noted: Iterable[str]) -> bool:
    return refusal in noted


def asserted_beside_others(refusal: str, noted: Iterable[str]) -> bool:
    return any(text.startswith(f"{refusal}{_OR}") for text in noted)


def _right(*wanted: Any) -> list[str]:
    """The expected statuses and codes; a response without a code has its status instead."""
    return [f"{each.status} {each.code or each.status}" for each in allowed_responses(*wanted)]


class Noting:
    """Notes what the verbs assert about the responses in a recorder."""

    def __init__(self, recorder: Recorder, endpoint: Endpoint) -> None:
        self.noted: set[str] = set()
        self._recorder, self._endpoint = recorder, endpoint
        self._inside = False
        """True during a verb that calls other verbs."""

    def _note(self, exchange: Exchange | None, right: list[str]) -> None:
        for met in refusals_in(exchange, self._endpoint) if exchange else ():
            operation, status, code = met.rsplit(" ", 2)
            if (came := f"{status} {code}") in right:
                others = [other if other == SUCCESS else f"{operation} {other}" for other in right if other != came]
                self.noted.add(_OR.join([met, *others]))

    @contextmanager
    def _outermost(self) -> Iterator[bool]:
        before, self._inside = self._inside, True
        try:
            yield not before
        finally:
            self._inside = before

    def _last(self) -> Exchange | None:
        return self._recorder.exchanges[-1] if self._recorder.exchanges else None

    def _with_this(self, response: RawResponse | dict[str, Any] | ClientError) -> Exchange | None:
        """The exchange of a response; for boto3's responses, which have no body, the last one."""
        if isinstance(response, dict | ClientError):
            return self._last()
        same = (
            exchange
            for exchange in reversed(self._recorder.exchanges)
            if exchange.status == response.status and response.body.startswith(exchange.response_body)
        )
        return next(same, None)

    def block(self, verb: Callable[..., Any], right: Callable[..., list[str]]) -> Callable[..., Any]:
        """Wraps a verb whose block is refused."""

        @contextmanager
        def noting(*args: Any) -> Iterator[Any]:
            with verb(*args) as caught:
                yield caught
            if not self._inside:
                self._note(self._last(), right(*args))

        return noting

    def call(self, verb: Callable[..., Any], right: Callable[..., list[str]]) -> Callable[..., Any]:
        """Wraps a verb that makes a refused call; another result of the call is not noted."""

        def noting(call: Callable[[], Any], *args: Any, **named: Any) -> Any:
            with self._outermost() as outermost:
                answered = verb(call, *args, **named)
            if outermost and answered is None:
                self._note(self._last(), right(*args))
            return answered

        return noting

    def each(self, verb: Callable[..., None]) -> Callable[..., None]:
        """Wraps a verb that makes several calls, each of which is refused."""

        def noting(calls: Mapping[str, Callable[[], Any]], *wanted: Any) -> None:
            came: list[Exchange | None] = []

            def made(call: Callable[[], Any]) -> Any:
                try:
                    return call()
                finally:
                    came.append(self._last())

            verb({name: functools.partial(made, call) for name, call in calls.items()}, *wanted)
            for exchange in came:
                self._note(exchange, _right(*wanted))

        return noting

    def polled(self, verb: Callable[..., None]) -> Callable[..., None]:
        """Wraps a method that repeats a call until it is refused."""

        def noting(settling: Settling, call: Callable[[], Any], *wanted: Any) -> None:
            with self._outermost() as outermost:
                verb(settling, call, *wanted)
            if outermost:
                self._note(self._last(), _right(*wanted))

        return noting

    def answer(self, verb: Callable[..., None], right: Callable[..., list[str]]) -> Callable[..., None]:
        """Wraps a verb that inspects a response."""

        def noting(response: Any, *args: Any) -> None:
            verb(response, *args)
            self._note(self._with_this(response), right(*args))

        return noting


@contextmanager
def noting(recorder: Recorder, endpoint: Endpoint) -> Iterator[set[str]]:
    """Notes what checks assert about refusals within the block."""
    notes = Noting(recorder, endpoint)
    verbs = {
        "error": notes.block(expect.error, _right),
        "response_unless": notes.call(expect.response_unless, lambda *args: [*_right(*args), SUCCESS]),
        "each_refused": notes.each(expect.each_refused),
        "refused": notes.answer(expect.refused, _right),
        "refused_with_page": notes.answer(expect.refused_with_page, _right),
        "status": notes.answer(expect.status, lambda *wanted: [f"{status} {status}" for status in wanted]),
        "refused_keys": notes.answer(
            expect.refused_keys, lambda wanted: sorted({f"200 {code}" for _, _, code in wanted})
        ),
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, verb in verbs.items():
            patch.setattr(expect, name, verb)
        patch.setattr(Settling, "refused", notes.polled(Settling.refused))
        yield notes.noted
