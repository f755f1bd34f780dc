"""Classes of requests that must be refused, by the codes of their refusals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class RequestClass:
    """Codes of refusals that mean much the same: which requests they are for, in words that begin a title.

    `accepted` says that they are not refused, `of_a_name` the same of a header or parameter that they are about.
    `no_client_sends_it`: only a faulty client, or an attacker, sends such a request.
    """

    requests: str
    codes: frozenset[str]
    accepted: str
    of_a_name: str = ""
    no_client_sends_it: bool = False

    @property
    def is_a_condition(self) -> bool:
        """Whether the request is refused because of a condition that it names."""
        return "PreconditionFailed" in self.codes


def _class(
    requests: str, codes: str, accepted: str, of_a_name: str = "", *, no_client_sends_it: bool = False
) -> RequestClass:
    return RequestClass(requests, frozenset(codes.split()), accepted, of_a_name, no_client_sends_it)


REQUEST_CLASSES = (
    _class(
        "Requests with a wrong, expired or altered signature",
        "AuthorizationHeaderMalformed AuthorizationQueryParametersError ExpiredToken InvalidAccessKeyId InvalidToken "
        "RequestExpired RequestTimeTooSkewed SignatureDoesNotMatch InvalidSecurity MissingSecurityHeader",
        "wrong, expired or altered signatures accepted",
    ),
    _class(
        "Requests of somebody without access",
        "AccessDenied AllAccessDisabled 401 403",
        "requests without access accepted",
    ),
    _class(
        "Uploads that do not match their digest or checksum",
        "BadDigest InvalidDigest XAmzContentSHA256Mismatch XAmzContentChecksumMismatch IncompleteBody",
        "uploads that do not match their digest or checksum accepted",
        "{} not verified",
    ),
    _class(
        "Requests under a condition that is not met",
        "PreconditionFailed ConditionalRequestConflict 304 412",
        "conditions that are not met ignored",
        "{} ignored",
    ),
    _class(
        "Malformed documents",
        "MalformedXML MalformedACLError MalformedPolicy MalformedPOSTRequest InvalidPolicyDocument",
        "malformed documents accepted",
        no_client_sends_it=True,
    ),
    _class("Requests about what does not exist", "404", "what should not exist treated as existing"),
    _class(
        "Requests with an invalid argument",
        "400",
        "invalid values accepted",
        "invalid values of {} accepted",
        no_client_sends_it=True,
    ),
)
"""A code belongs to the first class that names it, or else its status; one that begins with NoSuch to 404."""


def class_of_request(replies: Sequence[Sequence[Any]]) -> RequestClass | None:
    """The class of a request that these replies were expected to; None if it was to succeed, or is of no class."""
    status, code = replies[0]
    if any(each < 300 for each, _ in replies):
        return None
    names = [code, *("404" for _ in [code] if code.startswith("NoSuch")), str(status)]
    return next((each for name in names for each in REQUEST_CLASSES if name and name in each.codes), None)
