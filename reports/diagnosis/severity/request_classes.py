"""Classes of requests that must be refused, by the codes of their refusals, and by the identification of their
senders."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from record.actual_response import INCOMPLETE
from record.exchanges import code_in
from record.lines import CheckResult
from reports.diagnosis.exchanges.requests import (
    SenderProof,
    decisive,
    sender_proof_of,
    state_change_of,
    sub_resources,
    unsigned_names,
)
from reports.diagnosis.exchanges.right_answers import right_response
from reports.diagnosis.severity.of_results import severity_of


@dataclass(frozen=True)
class RequestClass:
    """A class of requests: codes of refusals with a similar meaning, and their requests in words that begin a title.

    `accepted` are the words if they are not refused, `of_a_name` the same with their header or parameter.
    `no_client_sends_it`: only a faulty client, or an attacker, sends such a request. `by_rules`: they are refused by
    rules of their feature, such as a policy, and not by a step that all requests have in common. `names_its_operation`:
    the words name the operation."""

    requests: str
    codes: frozenset[str]
    accepted: str
    of_a_name: str = ""
    no_client_sends_it: bool = False
    by_rules: bool = False
    names_its_operation: bool = False

    @property
    def is_a_condition(self) -> bool:
        """Returns whether the request is refused because of a condition."""
        return "PreconditionFailed" in self.codes


def _class(requests: str, codes: str, accepted: str, of_a_name: str = "", **marks: bool) -> RequestClass:
    return RequestClass(requests, frozenset(codes.split()), accepted, of_a_name, **marks)


SIGNATURE_CLASS = _class(
    "Requests whose signature is wrong or leaves something out",
    "InvalidAccessKeyId SignatureDoesNotMatch",
    "signatures that are wrong or leave something out accepted",
)
DENIED_CLASS = _class(
    "Requests that must be denied",
    "AccessDenied AllAccessDisabled 401 403",
    "requests that must be denied accepted",
    "{} ignored",
    by_rules=True,
)
WRONG_DATE_CLASS = _class(
    "Expired or wrongly dated requests",
    "ExpiredToken RequestExpired RequestTimeTooSkewed",
    "expired or wrongly dated requests accepted",
)
MALFORMED = _class(
    "Requests with a malformed signature",
    "AuthorizationHeaderMalformed AuthorizationQueryParametersError InvalidSecurity InvalidToken MissingSecurityHeader",
    "malformed signatures and invalid tokens accepted",
)
INVALID = _class(
    "Requests with an invalid argument",
    "400",
    "invalid values accepted",
    "invalid values of {} accepted",
    no_client_sends_it=True,
)
ABSENT = _class("Requests about what does not exist", "404", "requests about what does not exist accepted")
REQUEST_CLASSES = (
    SIGNATURE_CLASS,
    WRONG_DATE_CLASS,
    MALFORMED,
    DENIED_CLASS,
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
    ABSENT,
    INVALID,
)
"""The classes in their order. A code belongs to the first class that names it, or else to that of its status; a code
that begins with NoSuch belongs to 404."""
CLASSES_BY_SENDER_PROOF: dict[tuple[RequestClass, SenderProof], RequestClass] = {
    (SIGNATURE_CLASS, "presigned"): _class(
        "Requests that their presigned URL does not allow",
        "",
        "requests that their presigned URL does not allow accepted",
    ),
    (SIGNATURE_CLASS, "form"): _class(
        "Forms with a wrong or altered signature", "", "wrong signatures of forms accepted", names_its_operation=True
    ),
    (DENIED_CLASS, "nobody"): _class(
        "Requests without credentials that must be denied",
        "",
        "requests without credentials that must be denied accepted",
        by_rules=True,
    ),
    (DENIED_CLASS, "presigned"): _class(
        "Presigned URLs that must be denied",
        "",
        "presigned URLs that must be denied accepted",
    ),
    (DENIED_CLASS, "form"): _class(
        "Forms that a policy does not allow",
        "",
        "forms accepted against a policy",
        by_rules=True,
        names_its_operation=True,
    ),
    (DENIED_CLASS, "signed"): _class(
        "Signed requests that must be denied", "", "signed requests that must be denied accepted", by_rules=True
    ),
}
"""The classes of requests without access, by the way in which the sender is identified: each way has other causes."""
WRONG_CUSTOMER_KEYS = _class(
    "Requests without the right customer key", "", "another customer key, or none, accepted", by_rules=True
)
UNKNOWN_KEY_CLASS = _class("Requests with an unknown access key", "", "unknown access keys accepted")
UNSIGNED = _class(
    "Requests that leave something out of their signature",
    "",
    "signatures that leave something out accepted",
)
CHUNK_CLASS = _class(
    "Uploads whose chunks do not match their signatures", "", "chunks that do not match their signatures accepted"
)
ALTERED = _class(
    "Requests that do not match their signature", "", "requests that do not match their signature accepted"
)
STORED = _class(
    "Refused requests of somebody who may not write",
    "",
    "what somebody who may not write has sent is stored, though refused",
    names_its_operation=True,
)
EFFECTIVE_CLASS = _class(
    "Requests that are refused", "", "what was refused is stored all the same", names_its_operation=True
)
FOUND_DATA_CLASSES = _class(
    "Reads of what was deleted", "", "what was to be deleted is still there", names_its_operation=True
)
"""The classes of data that are found where nothing should be, after a request that was refused, or that was to delete
them."""
CUSTOMER_KEY_FEATURE = "sse-c"
FORM_POLICY_FEATURE = "post-policies"
"""The feature of policies of forms: data stored against them were let in with a form."""
CHUNK_FEATURES = ("signed-chunks", "signed-trailers")
"""Features of bodies in which each piece has a signature."""
SIGNED_FEATURES = ("presigned-arguments", "signature-v4", "signature-v2", "signature-refusal")
"""Features in which a signed request is refused because it was altered, or its signature is wrong, regardless of the
refusal's code."""


def refusable_class_of(result: CheckResult) -> RequestClass | None:
    """Returns the class of a request that should have been refused; None if it should not, or if it has no class."""
    replies = result.deviation.expected.get("replies") if result.deviation else None
    asked = class_of_request(replies) if replies else None
    if asked is ABSENT and severity_of(result) == "corrupt":
        return _class_of_found(result)
    if asked is None or severity_of(result) != "exposed":
        return asked
    return _class_of_exposed(asked, result, {code for _, code in replies or ()})


def _class_of_exposed(asked: RequestClass, result: CheckResult, codes: Collection[str]) -> RequestClass:
    """Returns the class of a request of somebody unauthorized who got in. `codes` are those of its refusal."""
    exchange = decisive(result)
    way = sender_proof_of(exchange) if exchange else None
    if asked is DENIED_CLASS and way == "signed" and result.feature == CUSTOMER_KEY_FEATURE:
        return WRONG_CUSTOMER_KEYS
    if asked in (ABSENT, INVALID) and result.feature == FORM_POLICY_FEATURE:
        return CLASSES_BY_SENDER_PROOF[DENIED_CLASS, "form"]
    if asked is ABSENT and result.deviation is not None and result.deviation.lets_in:
        return STORED
    if exchange is not None and way in ("signed", "presigned") and unsigned_names(exchange):
        return UNSIGNED
    if asked is DENIED_CLASS and WRONG_DATE_CLASS.codes.intersection(codes):
        return WRONG_DATE_CLASS
    of_a_signature = bool(SIGNATURE_CLASS.codes.intersection(codes)) and asked in (SIGNATURE_CLASS, MALFORMED)
    in_its_feature = result.feature in SIGNED_FEATURES and asked in (SIGNATURE_CLASS, MALFORMED, DENIED_CLASS, INVALID)
    if of_a_signature or (in_its_feature and way not in (None, "nobody")):
        return (CLASSES_BY_SENDER_PROOF.get((SIGNATURE_CLASS, way)) if way else None) or _signature_error_class(
            result, frozenset(codes)
        )
    return CLASSES_BY_SENDER_PROOF.get((asked, way), asked) if way else asked


def _class_of_found(result: CheckResult) -> RequestClass:
    """Returns the class of data that should not exist, by the request before the read."""
    act = state_change_of(result)
    if act is None or act.status is None:
        return ABSENT
    if act.status >= 400:
        return EFFECTIVE_CLASS
    deletes = act.method == "DELETE" or (act.method == "POST" and "delete" in sub_resources(act.url))
    return FOUND_DATA_CLASSES if deletes else ABSENT


def _signature_error_class(result: CheckResult, codes: frozenset[str]) -> RequestClass:
    """Returns the class of the error in a request's signature, as far as all codes of its refusal agree. S3 denies
    access to requests with headers that should have been signed; a refusal because of the signature is right too."""
    if result.feature in CHUNK_FEATURES:
        return CHUNK_CLASS
    if codes == {"InvalidAccessKeyId"}:
        return UNKNOWN_KEY_CLASS
    if codes == {"SignatureDoesNotMatch"}:
        return ALTERED
    if codes <= MALFORMED.codes:
        return MALFORMED
    return UNSIGNED if codes <= {"AccessDenied", "SignatureDoesNotMatch"} else SIGNATURE_CLASS


def class_of_request(replies: Sequence[Sequence[Any]]) -> RequestClass | None:
    """Returns the class of a request with these expected replies; None if it was to succeed, or if it has no class."""
    status, code = replies[0]
    if any(each < 300 for each, _ in replies):
        return None
    names = [code, *("404" for _ in [code] if code.startswith("NoSuch")), str(status)]
    return next((each for name in names for each in REQUEST_CLASSES if name and name in each.codes), None)


RequirementType = Literal["use", "safeguard", "malformed"]
PREVENTING = frozenset((304, 401, 403, 409, 412))
"""Statuses that deny access, or prevent a change."""
DAMAGED = frozenset(("BadDigest", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch"))
"""Codes of a body that does not match its digest or checksum. A right client sends the request if its body is damaged
on the way; preventing that is what the digest is for."""
NOT_FOUND = {404}


def requirement_type(result: CheckResult) -> RequirementType:
    """Returns the type of a requirement. A `use` is a valid request and its effect. A `safeguard` prevents forbidden
    access, or a change of locked, stale or existing data. `malformed` is the refusal of a request that no right client
    sends."""
    replies = _expected_replies(result)
    statuses, codes = {status for status, _ in replies}, {code for _, code in replies}
    if not statuses or min(statuses) < 300:
        return "use"
    if statuses <= PREVENTING or codes <= DAMAGED:
        return "safeguard"
    # Deleted data that are still there: the deletion had no effect.
    return "use" if statuses == NOT_FOUND and severity_of(result) == "corrupt" else "malformed"


def _expected_replies(result: CheckResult) -> Sequence[tuple[int, str]]:
    """Returns the expected statuses and codes. If no complete response came, these are those of a right server's
    answer, because the check did not get as far as to expect any."""
    deviation = result.deviation
    if deviation is None:
        return ()
    if deviation.got.get("fault") == INCOMPLETE and (right := right_response(result)) is not None:
        return [(right.status, code_in(right.body) or "")]
    return deviation.expected.get("replies", ())
