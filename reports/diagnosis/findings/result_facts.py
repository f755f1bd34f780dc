"""The facts of a record: what is known of each result that does not pass, made once. Rules read facts, and nothing
else.

A fact is about the request that the deviation is about (`sent`), and the one that changed what it reads (`act`). Names
of headers and parameters are special if most similar requests of the record lack them; those that clients add by
themselves never are.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from record.actual_response import side_words
from record.exchanges import RecordedExchange
from record.lines import CheckResult, Deviation
from reports.diagnosis.exchanges.access_rules import AccessRule, rule_of
from reports.diagnosis.exchanges.key_forms import key_of, path_form_of
from reports.diagnosis.exchanges.requests import Seen, names_in, place_of, seen_in, sub_resources
from reports.diagnosis.exchanges.right_answers import is_sdk_name, right_response
from reports.diagnosis.findings.differing_values import (
    about_of,
    difference,
    difference_way,
    differing_leaves,
    differing_parts,
    is_about_value,
    lost_headers_of,
    value_name,
)
from reports.diagnosis.severity.deviation_shapes import OTHER_CONTENT, UNREADABLE
from reports.diagnosis.severity.of_results import severity_of
from reports.diagnosis.severity.request_classes import RequestClass, refusable_class_of
from reports.diagnosis.side_effects.effects import (
    destroying_request_of,
    is_other_operation_result,
    lacks_its_sub_resource,
    redirecting_exchange,
    returns_public_content,
)
from reports.diagnosis.side_effects.empty_bodies import ended_by_empty_bodies
from reports.diagnosis.side_effects.listed_entries import ignored_by, is_cut, selecting_parameters_of, texts_in

USUAL = 0.4
"""The share of similar requests from which a header is not special."""
MAX_MESSAGE_LENGTH = 140
"""The greatest length, in characters, of a message that a title quotes."""
DENIED, NOT_MODIFIED = 403, 304
_MESSAGE = re.compile(r"<(?:\w+:)?Message>([^<&]+)</")
_MALFORMED = "MalformedHttp: "
"""The beginning of the error of an exchange whose response is not HTTP."""
ALLOWED_ORIGIN, DIRECTIVE = "Access-Control-Allow-Origin", "x-amz-metadata-directive"
Sign: TypeAlias = Callable[[Seen], bool]


@dataclass(frozen=True, eq=False)
class Fact:
    """The facts about one result."""

    result: CheckResult
    severity: str
    sent: RecordedExchange | None
    act: RecordedExchange | None
    place: str
    """The method and the target of the request: `PUT key?tagging`; empty without a request."""
    operation: str
    """The operation, or the value, that the deviation names, or else the subject of the check."""
    asked: RequestClass | None
    """The class of a request that should have been refused."""
    expected: str
    got: str
    """The expected and the actual response, in words; empty if the record does not have them."""
    message: str
    """The message of a refusal, without details in brackets; empty if it is long, or has an escaped character."""
    parts: tuple[Deviation, ...]
    """The compared values that differ with this severity; the deviation itself if no values were compared."""
    names: tuple[str, ...]
    """The names of the values that differ."""
    ways: tuple[str, ...]
    """The ways in which these parts differ."""
    of_value: bool
    difference: str
    """The way in which all texts of the values differ, if that names the cause."""
    lost_headers: frozenset[str]
    """The standard headers that an object has lost, if nothing else is wrong."""
    signs: frozenset[str]
    """The names of `SIGN_TESTS` that the result has."""
    written: frozenset[str]
    """The names of headers and parameters in the request."""
    special: frozenset[str]
    """The special ones, in all requests of the check if it is about a value."""
    of_step: frozenset[str]
    """The special ones in the request itself."""
    selects: frozenset[str]
    """The parameters of a listing that change its entries, if data are wrong."""
    ignores: str
    """The parameter that a listing ignores."""
    rule: AccessRule | None
    """The rule that should have refused or allowed the request."""
    destroyer: RecordedExchange | None
    """The request that destroyed what another one reads."""
    sent_to: tuple[str, ...]
    """The origin to which the endpoint sends the client, if that is another host."""
    path_form: str
    """The special form that a key has as a path, if data are wrong: `path` or `slash`."""
    lacks_a_body: bool
    """The request failed because its body is empty, as other requests show."""

    @property
    def feature(self) -> str:
        return self.result.feature

    @property
    def subject(self) -> str:
        return self.result.subject

    @property
    def status(self) -> int | None:
        return self.result.deviation.status if self.result.deviation else None

    @property
    def expects_refusal(self) -> bool:
        """Returns whether the expected response is one of some statuses and codes."""
        return self.result.deviation is not None and "replies" in self.result.deviation.expected

    @property
    def family(self) -> str:
        """The actual response; for an internal error only the status."""
        return self.got.partition(" ")[0] if self.got.startswith("5") else self.got


def response_in_words(result: CheckResult) -> str:
    """Returns the actual response, in words; empty if missing in the record."""
    if result.deviation is None:
        return ""
    came = result.deviation.status
    if came is not None and came < 300 and severity_of(result) != "code":
        return "success"
    return side_words(result.deviation.got)


def expected_in_words(result: CheckResult) -> str:
    """Returns the expected response, in words; empty if missing in the record."""
    if result.deviation is None:
        return ""
    wanted, came = result.deviation.expected, result.deviation.status
    if "success" in wanted and came is not None and came < 300:
        return "the documented status"
    if severity_of(result) != "code" and all(status < 300 for status, _ in wanted.get("replies", [[999, ""]])):
        return "success"
    return side_words(wanted)


def facts_of(results: Sequence[CheckResult]) -> tuple[list[Fact], dict[str, list[str]]]:
    """Returns the facts of these results, in their order; and, by place, the XML documents of their requests that
    succeed."""
    similar: Counter[tuple[str, str]] = Counter()
    named: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    succeeded: dict[str, list[str]] = {}
    requests = []
    for result in results:
        own = [((each.client, place_of(each)), names_in(each), each) for each in result.exchanges]
        requests.append((result, own))
        for group, names, exchange in own:
            similar[group] += 1
            named[group].update(names)
            if exchange.succeeded:
                text = exchange.request_body.text
                succeeded.setdefault(group[1], []).extend([text] if text.startswith("<") else ())

    def special(group: tuple[str, str], names: Iterable[str]) -> frozenset[str]:
        most = max(USUAL * similar[group], 2)
        return frozenset(name for name in names if named[group][name] < most and not is_sdk_name(name))

    empty = set(map(id, ended_by_empty_bodies(results)))
    found = []
    for result, own in requests:
        seen = seen_in(result)
        group, written, _ = next((each for each in own if each[2] is seen.sent), (("", ""), set[str](), None))
        everywhere = (special(group, names) for group, names, each in own if not each.shared)
        of_step, lacks_a_body = special(group, written), id(result) in empty
        found.append(_fact_of(seen, group[1], frozenset(written), of_step, everywhere, lacks_a_body))
    return found, succeeded


def _fact_of(
    seen: Seen,
    place: str,
    written: frozenset[str],
    of_step: frozenset[str],
    everywhere: Iterable[frozenset[str]],
    lacks_a_body: bool,
) -> Fact:
    result, deviation = seen.result, seen.result.deviation
    severity, sent = severity_of(result), seen.sent if result.exchanges else None
    parts = tuple(differing_parts(severity, result)) if deviation is not None else ()
    of_value = is_about_value(result)
    asked = refusable_class_of(result)
    is_refusal = deviation is not None and "replies" in deviation.expected
    return Fact(
        result,
        severity,
        sent,
        seen.act,
        place,
        about_of(result) or result.subject,
        asked,
        expected_in_words(result),
        response_in_words(result),
        _message(sent) if sent is not None and severity == "refused" else "",
        parts,
        tuple(value_name(part.about) for part in parts if part.about) if of_value else (),
        tuple(map(difference_way, parts)),
        of_value,
        how := difference(result, parts),
        lost_headers_of(parts) if severity == "corrupt" and not how else frozenset(),
        frozenset(
            name for name, (found_in, shows) in SIGN_TESTS.items() if sent and severity in found_in and shows(seen)
        ),
        written,
        of_step if is_refusal else frozenset().union(*everywhere),
        of_step,
        selecting_parameters_of(result) if severity == "corrupt" else frozenset(),
        ignored_by(seen) if severity == "ignored" else "",
        rule_of(seen) if _is_decided_by_rule(severity, asked, of_value, deviation) else None,
        destroying_request_of(seen) if severity == "corrupt" else None,
        (led.sent_to,) if (led := redirecting_exchange(seen)) is not None else (),
        _path_form(seen) if severity == "corrupt" else "",
        lacks_a_body,
    )


def _path_form(seen: Seen) -> str:
    """Returns the special form of the key that was read, or of the key that was written before. For a listing, returns
    the path form if all missing entries have it: a missing entry with a final slash is more often a common prefix."""
    deviation = seen.deviation
    if form := path_form_of(key_of(each) for each in (seen.sent, seen.act) if each is not None):
        return form
    if not seen.result.subject.startswith("List") or is_cut(deviation.got.get("value")):
        return ""
    wanted, came = (texts_in(side.get("value")) for side in (deviation.expected, deviation.got))
    missing = {path_form_of([entry]) for entry in wanted if entry not in came}
    return "path" if missing == {"path"} else ""


def _message(sent: RecordedExchange) -> str:
    found = _MESSAGE.search(sent.response_body.text)
    words = " ".join(found[1].partition(" (")[0].split()) if found else ""
    return words if len(words) <= MAX_MESSAGE_LENGTH else ""


def _is_decided_by_rule(severity: str, asked: RequestClass | None, of_value: bool, deviation: Deviation | None) -> bool:
    """Returns whether a rule of access may decide about the result: somebody gets in who must be denied, or is denied
    who must get in."""
    if deviation is None:
        return False
    if severity == "exposed":
        return of_value if asked is None else asked.by_rules
    return severity == "refused" and deviation.status == DENIED and not deviation.arranging


def _allows_any_origin(seen: Seen) -> bool:
    """Returns whether the response allows every origin, where a preflight should be refused or another origin was
    expected. Where no rule could name it, the origin of the request stands for every other."""
    sent, deviation = seen.sent, seen.deviation
    allowed, from_a_page = allowed_origins(sent), set(sent.request_header("origin"))
    if not sent.succeeded or not allowed:
        return False
    is_preflight = sent.method == "OPTIONS"
    if "*" not in allowed:
        puts = (each for each in seen.result.exchanges if each.method == "PUT" and "cors" in sub_resources(each.url))
        expects_none = is_preflight or deviation.expected == {"value": None}
        return expects_none and bool(allowed & from_a_page) and not any(each.succeeded for each in puts)
    if "replies" in deviation.expected:
        return is_preflight
    return bool(from_a_page) and deviation.sort == "option" and deviation.expected.get("value") != "*"


def allowed_origins(sent: RecordedExchange) -> set[str]:
    return set(sent.response_header(ALLOWED_ORIGIN.lower()))


def _lacks_its_document(seen: Seen) -> bool:
    """Returns whether the document of a right server is missing. A client may fail because of that, or find none of its
    values."""
    came, body = seen.sent, seen.sent.response_body
    if not {"value", "fault"} & set(seen.deviation.got) or came.method == "HEAD" or came.status != 200:
        return False
    right = None if body.length or body.text else right_response(seen.result)
    return right is not None and right.status == 200 and right.body.startswith("<")


def _has_other_content(seen: Seen) -> bool:
    if seen.deviation.got.get("fault") == OTHER_CONTENT or lacks_its_sub_resource(seen):
        return True
    is_public = "replies" in seen.deviation.expected and returns_public_content(seen)
    return is_public or is_other_operation_result(seen)


def _is_unreadable_304(seen: Seen) -> bool:
    """Returns whether a client cannot read a 304, or a check finds headers in it that it must not have."""
    unread = seen.deviation.got.get("fault") in UNREADABLE
    return seen.sent.status == NOT_MODIFIED and (unread or bool(unexpected_headers(seen.deviation)))


def _is_replaced_otherwise(seen: Seen) -> bool:
    """Returns whether a copy has other metadata than the request should set."""
    written = next((each for each in reversed(seen.before) if each.method == "PUT"), seen.sent)
    return any(_came(seen.deviation)) and written.request_header(DIRECTIVE) == ["REPLACE"]


def _keeps_what_is_replaced(seen: Seen) -> bool:
    """Returns whether a copy that replaces its source's metadata has some that an earlier request sent."""
    before = [value for each in seen.before for _, value in each.request_headers]
    return _is_replaced_otherwise(seen) and not set(before).isdisjoint(_came(seen.deviation))


def _came(deviation: Deviation) -> list[str]:
    """Returns the texts that came where a value differs."""
    pairs = differing_leaves(deviation.expected.get("value"), deviation.got.get("value"))
    return [came for _, came in pairs if isinstance(came, str)]


def unexpected_headers(deviation: Deviation | None) -> Sequence[str]:
    """Returns the names of headers that came where none was expected."""
    if deviation is None or deviation.sort != "form" or deviation.expected.get("value") != []:
        return ()
    return deviation.got.get("value") or ()


SIGN_TESTS: Mapping[str, tuple[Sequence[str], Sign]] = {
    "allows any origin": (("exposed", "ignored"), _allows_any_origin),
    "is not HTTP": (("crash",), lambda seen: (seen.sent.error or "").startswith(_MALFORMED)),
    "lacks its document": (("refused", "code"), _lacks_its_document),
    "is an unreadable 304": (("refused", "code"), _is_unreadable_304),
    "other content": (("ignored",), _has_other_content),
    "is replaced otherwise": (("corrupt", "ignored"), _is_replaced_otherwise),
    "keeps what is replaced": (("corrupt", "ignored"), _keeps_what_is_replaced),
}
"""Signs in the requests and responses of a result that name a cause, with the severities that can have it."""
