"""The ways in that are open to anybody: signatures are not verified, or requests without one are let in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from record.exchanges import RecordedExchange
from record.lines import TESTED, CheckResult, RecordedFeature
from record.text import joined
from reports.diagnosis.exchanges.requests import decisive, sender_proof_of, state_change_of, sub_resources
from reports.diagnosis.severity.deviation_shapes import DENIAL_CODES
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.severity.request_classes import (
    ALTERED,
    CHUNK_CLASS,
    CHUNK_FEATURES,
    CLASSES_BY_SENDER_PROOF,
    DENIED_CLASS,
    INVALID,
    MALFORMED,
    SIGNATURE_CLASS,
    SIGNED_FEATURES,
    STORED,
    UNKNOWN_KEY_CLASS,
    UNSIGNED,
    WRONG_DATE_CLASS,
    refusable_class_of,
)

ACCESS_GROUP = "Access"
"""The group of the features about access."""
VERIFYING, PRIVATE = "signature-refusal", "private-by-default"
"""The features whose gates show if wrong signatures are refused, and if requests without a signature are."""
SIGNATURE_CLASSES = frozenset(
    (
        SIGNATURE_CLASS,
        ALTERED,
        CHUNK_CLASS,
        WRONG_DATE_CLASS,
        MALFORMED,
        STORED,
        UNKNOWN_KEY_CLASS,
        UNSIGNED,
        CLASSES_BY_SENDER_PROOF[SIGNATURE_CLASS, "presigned"],
        CLASSES_BY_SENDER_PROOF[SIGNATURE_CLASS, "form"],
        CLASSES_BY_SENDER_PROOF[DENIED_CLASS, "presigned"],
    )
)
"""The classes of requests that get in if no signature is verified."""
SIGNATURE_FEATURES = (*SIGNED_FEATURES, "temporary-credentials")
"""The features in which an accepted error of a request is an accepted error of its signature."""
SIGNATURE_SAFEGUARD_FEATURES = frozenset((*SIGNATURE_FEATURES, *CHUNK_FEATURES, "presigned-urls", "post-policies"))
"""The features whose safeguard is the signature. In others, such as HTTP messages, a wrong one is only a way to get a
refusal."""
DENIAL_STATUSES = (401, 403)
EFFECTS_BY_METHOD = {"GET": "read", "HEAD": "read", "PUT": "write", "POST": "write", "DELETE": "delete"}
"""The effect of each method on data, except for DeleteObjects, which is sent with POST."""
DELETE_SUB_RESOURCE = "delete"
"""The sub-resource of DeleteObjects."""


@dataclass(frozen=True)
class OpenAccess:
    """The ways in that are open to anybody: with a wrong signature, and without one. `shown` are the results that show
    the consequences. `following` are results with another accepted error in a signature, or with a refusal for another
    reason than the denial."""

    signatures: bool
    nobody: bool
    shown: tuple[CheckResult, ...] = ()
    following: tuple[CheckResult, ...] = ()

    @property
    def sentence(self) -> str:
        """The sentence `Anybody can read, write and delete: signatures are not verified`, without the full stop."""
        known = self.nobody or any(refusable_class_of(result) is UNKNOWN_KEY_CLASS for result in self.shown)
        done = {_effect_of(exchange) for result in self.shown if (exchange := _unauthorized_request(result))}
        acts = [act for act in dict.fromkeys(EFFECTS_BY_METHOD.values()) if act in done]
        why = ["signatures are not verified"] if self.signatures else []
        why += ["requests without credentials are let in"] if self.nobody else []
        who = "Anybody" if known else "Whoever knows an access key"
        return f"{who} can {joined(acts) or 'get in'}: {', and '.join(why)}"


def open_access(results: Sequence[CheckResult]) -> OpenAccess | None:
    """Returns the open ways, by the results of the gates of refusals; None if there is none."""
    found = _open_ways(results)
    if not found.signatures and not found.nobody:
        return None
    shown = tuple(result for result in results if severity_of(result) == "exposed" and _explains(found, result))
    following = tuple(result for result in results if _follows_from(found, result))
    return replace(found, shown=shown, following=following)


def results_of_open_access(
    results: Sequence[CheckResult], catalogue: Iterable[RecordedFeature]
) -> Iterator[CheckResult]:
    """Yields the results in which somebody gets in by a way that is open everywhere at this endpoint, and whose
    features are about something else than signatures, or than access."""
    found = _open_ways(results)
    about = {PRIVATE, *(feature.id for feature in catalogue if feature.group == ACCESS_GROUP)}
    for way, own in (
        (replace(found, nobody=False), SIGNATURE_SAFEGUARD_FEATURES),
        (replace(found, signatures=False), about),
    ):
        others = (result for result in results if result.feature not in own and severity_of(result) == "exposed")
        yield from (result for result in others if _explains(way, result))


def _open_ways(results: Sequence[CheckResult]) -> OpenAccess:
    """Returns which ways are open, without the results that show this."""
    return OpenAccess(_is_open(VERIFYING, results, 1), _is_open(PRIVATE, results, 0.5))


def _is_open(feature: str, results: Iterable[CheckResult], share: float) -> bool:
    """Returns whether no gate of a feature passes, and at least this share is exposed."""
    gates = [each for each in results if each.feature == feature and each.gate and each.verdict in TESTED]
    reached = [gate for gate in gates if gate.verdict != "blocked" and not gate.unattempted]
    exposed = sum(severity_of(gate) == "exposed" for gate in reached)
    return bool(exposed) and not any(gate.verdict == "pass" for gate in reached) and exposed >= share * len(reached)


def _unauthorized_request(result: CheckResult) -> RecordedExchange | None:
    """Returns the request of the unauthorized sender. If a refused request was stored, this is the write, and not the
    owner's read that finds it."""
    return state_change_of(result) if refusable_class_of(result) is STORED else decisive(result)


def _effect_of(exchange: RecordedExchange) -> str:
    """Returns the effect of a request on data; empty without one, as for a preflight."""
    deletes = exchange.method == "POST" and DELETE_SUB_RESOURCE in sub_resources(exchange.url)
    return "delete" if deletes else EFFECTS_BY_METHOD.get(exchange.method, "")


def _explains(ways: OpenAccess, result: CheckResult) -> bool:
    """Returns whether an open way leads to the exposed result."""
    exchange = _unauthorized_request(result)
    if exchange is None:
        return False
    if sender_proof_of(exchange) == "nobody":
        return ways.nobody
    return ways.signatures and _is_signature_refusal(result)


def _is_signature_refusal(result: CheckResult) -> bool:
    """Returns whether a request was to be refused for its signature; policies of forms and of buckets are other
    rules.
    """
    exchange = decisive(result)
    asked = refusable_class_of(result)
    if asked is None:
        return exchange is not None and sender_proof_of(exchange) == "presigned"
    named = any(code for _, code in result.deviation.expected["replies"]) if result.deviation else False
    return asked in SIGNATURE_CLASSES or (asked is CLASSES_BY_SENDER_PROOF[DENIED_CLASS, "signed"] and not named)


def _follows_from(ways: OpenAccess, result: CheckResult) -> bool:
    severity = severity_of(result)
    if severity == "ignored":
        return (
            ways.signatures
            and result.feature in SIGNATURE_FEATURES
            and refusable_class_of(result) in (MALFORMED, DENIED_CLASS, INVALID)
        )
    return severity == "code" and _is_refused_for_other_reason(ways, result)


def _is_refused_for_other_reason(ways: OpenAccess, result: CheckResult) -> bool:
    """Returns whether a request that was to be denied was refused for another reason instead, such as a missing
    object.
    """
    exchange, deviation = decisive(result), result.deviation
    if exchange is None or deviation is None or "replies" not in deviation.expected or result.verdict != "fail":
        return False
    came = deviation.status
    if came is None or came in DENIAL_STATUSES:
        return False
    wanted = deviation.expected["replies"]
    if not all(status in DENIAL_STATUSES for status, _ in wanted):
        return False
    if sender_proof_of(exchange) == "nobody":
        return ways.nobody
    return ways.signatures and {code for _, code in wanted} <= DENIAL_CODES - {"AccessDenied", "AllAccessDisabled"}
