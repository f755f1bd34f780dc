"""Sorts of requests that are to be refused, by the codes of their refusals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sort:
    """Codes of refusals that mean much the same: which requests they are for, in words that begin a title.

    `no_client_sends_it`: only a faulty client, or an attacker, sends such a request.
    """

    requests: str
    codes: frozenset[str]
    no_client_sends_it: bool = False


def _sort(requests: str, codes: str, *, no_client_sends_it: bool = False) -> Sort:
    return Sort(requests, frozenset(codes.split()), no_client_sends_it)


SORTS = (
    _sort(
        "Requests with a wrong, expired or altered signature",
        "AuthorizationHeaderMalformed AuthorizationQueryParametersError ExpiredToken InvalidAccessKeyId InvalidToken "
        "RequestExpired RequestTimeTooSkewed SignatureDoesNotMatch InvalidSecurity MissingSecurityHeader",
    ),
    _sort("Requests of somebody without access", "AccessDenied AllAccessDisabled 401 403"),
    _sort(
        "Uploads that do not match their digest or checksum",
        "BadDigest InvalidDigest XAmzContentSHA256Mismatch XAmzContentChecksumMismatch IncompleteBody",
    ),
    _sort("Requests under a condition that is not met", "PreconditionFailed ConditionalRequestConflict 304 412"),
    _sort(
        "Malformed documents",
        "MalformedXML MalformedACLError MalformedPolicy MalformedPOSTRequest InvalidPolicyDocument",
        no_client_sends_it=True,
    ),
    _sort("Requests about what does not exist", "404"),
    _sort("Requests with an invalid argument", "400", no_client_sends_it=True),
)
"""A code belongs to the first sort that names it, or else its status; one that begins with NoSuch to 404."""


def sort_of(replies: Sequence[Sequence[Any]]) -> Sort | None:
    """The sort of the refusals that were expected; None if there is none."""
    status, code = replies[0]
    if any(each < 300 for each, _ in replies):
        return None
    names = [code, *("404" for _ in [code] if code.startswith("NoSuch")), str(status)]
    return next((sort for name in names for sort in SORTS if name and name in sort.codes), None)
