"""The rules that find causes, in their order: each explains some of the facts that those before it leave."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from record.lines import CRITICAL
from record.text import joined
from reports.diagnosis.exchanges.requests import short_target, unsigned_names
from reports.diagnosis.exchanges.right_answers import is_sdk_name
from reports.diagnosis.findings.absent import absent
from reports.diagnosis.findings.common_names import (
    MAX_NAMES_IN_TITLE,
    first_names_and_rest,
    shared,
    shared_names_in_words,
    usual_spelling,
    with_examples,
)
from reports.diagnosis.findings.differing_values import CONTENT_TYPE, LESS_WAYS, STANDARD, TEXT_DIFFERENCES, UTF_16
from reports.diagnosis.findings.grouping import (
    WIDE,
    Context,
    Rule,
    Sizes,
    Step,
    features_of,
    is_rare_listing,
    with_sole_feature,
)
from reports.diagnosis.findings.refused_requests import refused_requests
from reports.diagnosis.findings.remainder import remaining
from reports.diagnosis.findings.result_facts import (
    ALLOWED_ORIGIN,
    DIRECTIVE,
    SIGN_TESTS,
    Fact,
    allowed_origins,
    unexpected_headers,
)
from reports.diagnosis.findings.special_rules import caused, destroyed, ignored_names, open_to_anybody
from reports.diagnosis.findings.titles import (
    capitalized,
    common_differences,
    common_operations,
    feature_titles,
    is_specific,
)
from reports.diagnosis.findings.unenforced_rules import unenforced_rules
from reports.diagnosis.normalized import DELETION_BODY_FAULT
from reports.diagnosis.severity.request_classes import MALFORMED, SIGNATURE_CLASS, UNSIGNED, WRONG_DATE_CLASS

UNTOLD = "Other results: the record does not say what came"
OTHER_HOSTS_TITLE = "Clients are sent to another host with signed requests"
CONDITION_FAILED_STATUSES = (304, 412)
"""Statuses for a condition that does not hold."""
MIN_DOCUMENTS = 3
"""The number of missing documents that make a finding."""
MIN_PATH_KEYS = 2
"""The number of results about special keys that make a finding: a single one may have another cause."""


def _sign_key(sign: str) -> Callable[[Fact], bool | None]:
    assert sign in SIGN_TESTS, sign
    return lambda fact: sign in fact.signs or None


def _any_origin(key: object, facts: Sequence[Fact], context: Context) -> str:
    is_any = all("*" in allowed_origins(fact.sent) for fact in facts if fact.sent)
    how = "*" if is_any else "the origin of the request"
    return f"Web pages of every origin are allowed ({ALLOWED_ORIGIN}: {how}), whatever the CORS rules are"


def _unreadable_304(key: object, facts: Sequence[Fact], context: Context) -> str:
    headers = {name: fact for fact in facts for name in unexpected_headers(fact.result.deviation)}
    return f"A 304 has {' and '.join(headers)}: clients cannot read it"


def _empty_bodies(key: object, facts: Sequence[Fact], context: Context) -> str:
    return f"Requests with an empty body end with {' or '.join(sorted({str(fact.status) for fact in facts}))}"


def _malformed(operation: str, facts: Sequence[Fact], context: Context) -> str:
    names = sorted({name for fact in facts for name in fact.written if not is_sdk_name(name)})
    with_names = f" with {first_names_and_rest(names)}" if names else ""
    return f"Responses to {operation}{with_names} are not well-formed HTTP"


def _client_fault(names: Sequence[str], facts: Sequence[Fact], context: Context) -> str:
    if DELETION_BODY_FAULT in names:
        return with_examples("Deletions fail for a body, which boto adds", [[fact.place] for fact in facts])
    return ". ".join(context.client_faults.get(name, f"Fault of the client: {name}") for name in names)


def _true_conditions_title(status: int, facts: Sequence[Fact], context: Context) -> str:
    headers = [[usual_spelling(name) for name in fact.written if "if-" in name] for fact in facts]
    return f"{with_examples('Conditions that hold', headers)} are answered {status}"


def _verified_key(fact: Fact) -> bool | None:
    return (fact.severity == "code" and fact.result.deviation is not None and fact.result.deviation.verified) or None


def _ignored_parameter(name: str, facts: Sequence[Fact], context: Context) -> str:
    operations = common_operations(facts)
    words = f"{usual_spelling(name)} ignored" + (f" by {operations}" if operations else "")
    return with_sole_feature(words, facts, context)


def _min_differences(sizes: Sizes, facts: Sequence[Fact]) -> int:
    """Returns the size of a finding for one difference: over several features, two are enough."""
    if len(features_of(facts)) > 1:
        return 1
    severity = facts[0].severity
    return MAX_NAMES_IN_TITLE if severity in CRITICAL else sizes.least_alone(severity, facts)


def _same_difference(key: tuple[str, str], facts: Sequence[Fact], context: Context) -> str:
    names = sorted((name for fact in facts if key[1] != UTF_16 for name in fact.names or ["a value"]), reverse=True)
    alike = {name.replace("-", ""): name for name in names}  # a header may also be named without its hyphens
    words = TEXT_DIFFERENCES[key[1]][1].format(first_names_and_rest(sorted(alike.values())))
    return capitalized(with_sole_feature(words, facts, context))


def _path_keys(form: str, facts: Sequence[Fact], context: Context) -> str:
    which, taken = _PATH_KEYS[form]
    return f"Keys {which} {taken}: {common_differences('corrupt', facts, context.others)}"


_PATH_KEYS = {
    "path": ("with empty, . or .. segments, or a backslash,", "are taken for paths"),
    "slash": ("that end in a slash", "have lost or wrong data"),
}


def _not_kept_title(key: object, facts: Sequence[Fact], context: Context) -> str:
    names = frozenset[str]().union(*(fact.lost_headers for fact in facts))
    return f"{joined([name for name in (*STANDARD, CONTENT_TYPE) if name in names])} are not kept"


def _exposure_key(fact: Fact) -> tuple[str, str] | None:
    """Returns the class of a request that lets somebody in, and the answer: a way in is one cause in all features; a
    rule that should have refused has a cause in each."""
    is_way = fact.severity == "exposed" and fact.expects_refusal and fact.asked and not fact.asked.by_rules
    return (fact.asked.requests, fact.family) if is_way and fact.asked else None


def _let_in_title(key: tuple[str, str], facts: Sequence[Fact], context: Context) -> str:
    requests, got = key
    names = sorted(
        {name for fact in facts if fact.asked is UNSIGNED and fact.sent for name in unsigned_names(fact.sent)}
    )
    return f"{requests}{f', such as {first_names_and_rest(names)},' if names else ''} {_ending_words('exposed', got)}"


def _grave_response(fact: Fact) -> tuple[str, str, str] | None:
    """Returns severity, class of the request and answer; None for a fact about anything else."""
    if fact.severity not in ("corrupt", "crash") or fact.result.deviation is None:
        return None
    if fact.expects_refusal and fact.asked:
        return fact.severity, fact.asked.requests, fact.family
    return (fact.severity, "Requests", fact.got) if fact.expected == "success" else None


def _answered(key: tuple[str, str, str], facts: Sequence[Fact], context: Context) -> str:
    severity, requests, got = key
    if severity == "corrupt" and requests == "Requests":
        return f"Stored data are not found: {got}"
    return f"{requests} {_ending_words(severity, got)}"


def _ending_words(severity: str, got: str) -> str:
    if got == "success":
        return "succeed"
    return f"end with {got}" if severity == "crash" else f"are refused with {got}"


def _refusal_instead(fact: Fact) -> str | None:
    """Returns the refusal that came instead of another one."""
    came = fact.result.deviation.got if fact.result.deviation else {}
    return fact.got if fact.severity == "code" and fact.expects_refusal and "replies" in came else None


def _min_codes(sizes: Sizes, facts: Sequence[Fact]) -> int:
    """Returns the size of a finding: a code that may have any cause is a single cause only if it is frequent."""
    return sizes.across if is_specific(facts[0].got) else max(sizes.across, sizes.alone)


def _same_code(got: str, facts: Sequence[Fact], context: Context) -> str:
    expected = [[fact.expected] for fact in facts]
    most = shared_names_in_words(shared(expected), expected, "other responses")
    return f"{got} instead of {most}" if most else with_examples(f"{got} instead of other responses", expected)


def _is_less_data(fact: Fact) -> bool:
    return all(way in LESS_WAYS for way in fact.ways)


def _same_value(key: tuple[str, str], facts: Sequence[Fact], context: Context) -> str:
    way = "missing" if all(map(_is_less_data, facts)) else "other than documented"
    return f"{feature_titles(context.catalogue, facts)}: {key[1]} {way}"


def _refused_class(fact: Fact) -> str | None:
    """Returns the class of a request that is refused with another code. A server is free to choose which fault of a
    signature it finds first."""
    if fact.severity != "code" or fact.asked is None or (fact.status or 0) < 300:
        return None
    return _SIGNATURE_CLASS if fact.asked in (SIGNATURE_CLASS, MALFORMED, WRONG_DATE_CLASS) else fact.asked.requests


_SIGNATURE_CLASS = "Requests whose signature is wrong, malformed or out of date"
_OTHER_VALUES = (
    "Headers or elements of responses other than documented",
    "Headers or elements missing in responses",
)
"""The titles for values that are other than documented, and for those that are missing."""
STEPS: Sequence[Step] = (
    # A written cause explains more than any rule, and so does a refusal before any request.
    caused,
    # Responses from another server than the endpoint show nothing else.
    Rule(
        "other-hosts",
        lambda fact: bool(fact.sent_to) or None,
        OTHER_HOSTS_TITLE,
        lambda fact: [origin.partition("://")[2] for origin in fact.sent_to],
        needs=lambda facts: any(fact.severity == "exposed" for fact in facts),
        follow=True,
    ),
    open_to_anybody,
    # A provider's preset or the preflight declares features as not offered.
    Rule(
        "{key}",
        lambda fact: fact.result.message if fact.result.unattempted else None,
        lambda message, facts, context: capitalized(message),
        severity="refused",
    ),
    # A destructive request, or an origin that is let in, is no sign of an absent feature.
    destroyed,
    Rule(
        "every-origin",
        _sign_key("allows any origin"),
        _any_origin,
        needs=lambda facts: any(fact.expects_refusal for fact in facts),
        follow=True,
    ),
    # Clients use a 304 with headers of a body as if it had the body.
    Rule(
        "unchanged",
        _sign_key("is an unreadable 304"),
        _unreadable_304,
        lambda fact: [fact.operation] if fact.severity == "refused" else [],
        needs=lambda facts: {fact.severity for fact in facts} == {"refused", "code"},
        follow=True,
    ),
    # Other failures in an absent feature are consequences, even if they resemble failures in other features.
    absent,
    # All rules after this one use the data, which this version may not know.
    Rule("untold", lambda fact: not fact.severity or None, UNTOLD, severity="code"),
    # Bodies that the endpoint cannot read or write at all fail in any request.
    Rule(
        "empty-bodies",
        lambda fact: fact.severity if fact.lacks_a_body else None,
        _empty_bodies,
        lambda fact: [fact.operation],
    ),
    Rule(
        "malformed:{key}",
        lambda fact: fact.operation if "is not HTTP" in fact.signs else None,
        _malformed,
        is_vague=bool,
    ),
    Rule("{key}", lambda fact: fact.result.client_faults if fact.severity == "client" else None, _client_fault),
    Rule(
        "missing-documents",
        _sign_key("lacks its document"),
        "Empty responses with 200 instead of a document",
        # The operation, or the request that reads its effect.
        lambda fact: [short_target(fact.sent) if fact.sent and fact.act else fact.subject],
        least=lambda sizes, _: MIN_DOCUMENTS,
    ),
    # A condition that holds is taken for one that does not: one cause for reads, and one for all else.
    Rule(
        "held-conditions:{key}",
        lambda fact: fact.status if fact.status in CONDITION_FAILED_STATUSES and fact.severity == "refused" else None,
        _true_conditions_title,
        lambda fact: [fact.subject],
    ),
    unenforced_rules,
    refused_requests,
    # Data that are lost with an ignored header are a consequence, and not a difference of values.
    ignored_names,
    # A copy that keeps its source's metadata does so in all headers.
    Rule(
        "replace",
        _sign_key("is replaced otherwise"),
        f"REPLACE in {DIRECTIVE} is ignored by CopyObject",
        needs=lambda facts: any("keeps what is replaced" in fact.signs for fact in facts),
        follow=True,
    ),
    Rule(
        "sub-resources",
        _sign_key("other content"),
        "Sub-resources ignored: the object or listing is returned instead",
        lambda fact: [short_target(fact.sent)] if fact.sent else [],
        least=lambda sizes, _: MAX_NAMES_IN_TITLE,
    ),
    Rule(
        "unreturned",
        _verified_key,
        "Checksums that are verified are missing in responses",
        lambda fact: [fact.subject],
        least=lambda sizes, _: MAX_NAMES_IN_TITLE,
    ),
    Rule(
        "{key}:listings",
        lambda fact: fact.ignores or None,
        _ignored_parameter,
        least=lambda sizes, _: sizes.critical_alone,
    ),
    # A file system takes keys for paths: one cause, for all data that are lost or mixed up because of that.
    Rule(
        "keys:{key}",
        lambda fact: fact.path_form or None if not is_rare_listing(fact) else None,
        _path_keys,
        least=lambda sizes, _: MIN_PATH_KEYS,
        is_vague=bool,
    ),
    Rule(
        "{key[1]}",
        lambda fact: (fact.severity, fact.difference) if fact.difference else None,
        _same_difference,
        least=_min_differences,
        is_vague=lambda facts: len(features_of(facts)) == 1,
    ),
    # A single header has a cause of its own.
    Rule(
        "standard-headers",
        lambda fact: bool(fact.lost_headers) or None,
        _not_kept_title,
        lambda fact: [fact.subject],
        needs=lambda facts: len(frozenset[str]().union(*(fact.lost_headers for fact in facts))) > 1,
    ),
    # From here on only the form of the answer is alike: first in the same class of requests, then in any.
    Rule("{key[0]}:{key[1]}", _exposure_key, _let_in_title, lambda fact: [fact.operation], features=2),
    Rule(
        "{key[1]}:{key[2]}",
        _grave_response,
        _answered,
        lambda fact: [fact.operation],
        features=WIDE,
        least=lambda sizes, _: sizes.across,
        many=lambda sizes: sizes.in_one,
    ),
    Rule("{key}", _refusal_instead, _same_code, features=WIDE, least=_min_codes),
    Rule(
        "{key[1]}",
        lambda fact: (fact.severity, fact.names[0]) if fact.severity in ("ignored", "code") and fact.names else None,
        _same_value,
        features=2,
        least=lambda sizes, _: sizes.across,
        many=lambda sizes: sizes.in_one,
    ),
    Rule(
        "{key}",
        _refused_class,
        "{key} are refused with other responses than documented",
        lambda fact: [f"{fact.got} instead of {fact.expected}"],
        features=WIDE,
        least=lambda sizes, _: sizes.across,
        many=lambda sizes: sizes.in_one,
    ),
    Rule(
        "{key}",
        lambda fact: _OTHER_VALUES[_is_less_data(fact)] if fact.severity == "code" and fact.names else None,
        "{key}",
        lambda fact: fact.names,
        features=WIDE,
        least=lambda sizes, _: sizes.across,
        many=lambda sizes: sizes.across,
    ),
    remaining,
)
