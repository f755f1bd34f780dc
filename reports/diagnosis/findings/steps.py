"""The steps that find the causes of results, one after the other; each leaves what it does not explain to the next."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from reports.diagnosis.considered import BODY_OF_A_DELETION
from reports.diagnosis.findings import wording
from reports.diagnosis.findings.diagnosis import Finding
from reports.diagnosis.findings.grouping import (
    WIDE,
    Step,
    by_size,
    entry_of,
    features_of,
    finding_of,
    grouped,
    lost_with,
    without_overlap,
)
from reports.diagnosis.findings.likeness import (
    FEW,
    likeness,
    plain,
    said_of,
    shared,
    shown,
    subjects,
    with_examples,
    with_more,
)
from reports.diagnosis.findings.marks import Marks
from reports.diagnosis.findings.sizes import Sizes, enough_alone
from reports.diagnosis.kinds import GRAVE, KINDS, OTHER_CONTENT, kind_of, returns_nothing
from reports.diagnosis.open_ways import OpenWays
from reports.diagnosis.public_content import lacks_its_sub_resource, returns_public_content
from reports.diagnosis.request_classes import RequestClass, asked_of
from reports.diagnosis.requests import act_of, decisive, is_an_abort, is_of_a_subresource, place_of, sub_resources
from reports.diagnosis.support import unattempted
from reports.record.lines import CheckResult, Correction, Feature
from reports.record.what_came import status_of

IGNORED = "{} ignored"


def caused(results: Sequence[CheckResult]) -> list[Finding]:
    """What a person wrote the cause of. A finding has the grave kind that the cause explains, or else the most common
    kind; the rest follows."""
    found = []
    for (cause, sentence), group in grouped(results, _cause_of).items():
        kinds = Counter(map(_kind_under_cause, group))
        most = min(kinds, key=lambda each: (-kinds[each], list(KINDS).index(each)))
        kind = next((each for each in GRAVE if each in kinds), most)
        own = tuple(result for result in group if _kind_under_cause(result) == kind)
        rest = tuple(result for result in group if _kind_under_cause(result) != kind)
        found.append(Finding(wording.slug("cause", cause), kind, sentence, features_of(group), own, rest))
    return found


def _kind_under_cause(result: CheckResult) -> str:
    """The kind of a result; where the record does not say what came, the mildest of an endpoint's."""
    return "refused" if unattempted(result) else kind_of(result) or "code"


def _cause_of(result: CheckResult) -> tuple[str, str] | None:
    listed = result.listed if result.standing in ("known", "expired") else None
    return (listed.cause, listed.reason.rstrip(".")) if listed is not None and listed.cause else None


def unoffered(results: Sequence[CheckResult]) -> list[Finding]:
    """What a provider's preset or the preflight says not to be offered."""
    groups = grouped(results, lambda result: result.message if unattempted(result) else None)
    return [
        finding_of("refused", wording.slug("refused", message), message[:1].upper() + message[1:], group)
        for message, group in groups.items()
    ]


def open_to_anybody(ways: OpenWays | None) -> Step:
    """What anybody gets at where no signature is verified, or none is needed. What is refused there for another reason
    than it should be follows."""

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        left = {(result.id, result.client) for result in results}
        own, rest = (
            tuple(result for result in some if (result.id, result.client) in left)
            for some in ((ways.shown, ways.following) if ways else ((), ()))
        )
        if ways is None or not own:
            return []
        return [Finding(ANYBODY, "exposed", ways.sentence, features_of(own), own, rest)]

    return find


ANYBODY = "exposed:anybody"
"""The id of what is found if anybody gets in."""


def held_conditions(results: Sequence[CheckResult]) -> list[Finding]:
    """Requests under a condition that holds, which are answered as if it did not."""

    def key(result: CheckResult) -> str | None:
        status = status_of(result.deviation.got) if result.deviation else None
        return "not met" if status in NOT_MET and kind_of(result) == "refused" else None

    return [
        finding_of("refused", "refused:held-conditions", f"Conditions that hold are answered {_statuses(group)}", group)
        for group in grouped(results, key).values()
    ]


NOT_MET = (304, 412)
"""Statuses that say that a condition does not hold."""


def _statuses(results: Iterable[CheckResult]) -> str:
    found = {status_of(result.deviation.got) for result in results if result.deviation}
    return " or ".join(str(status) for status in NOT_MET if status in found)


def overwritten(results: Sequence[CheckResult]) -> list[Finding]:
    """Objects that are found changed or missing after a request for one of their sub-resources, such as their tags, or
    after an upload to their key was aborted. That the sub-resource itself is wrong then follows."""

    def is_one(result: CheckResult) -> bool:
        read, act = decisive(result), act_of(result)
        if kind_of(result) != "corrupt" or read is None or act is None:
            return False
        if not (is_of_a_subresource(act) or is_an_abort(act)):
            return False
        return read.status == 404 or not is_of_a_subresource(read)

    group = [result for result in results if is_one(result)]
    if not group:
        return []
    acts = [[place_of(act).replace(" key", " ")] for result in group if (act := act_of(result))]
    title = with_examples("Objects overwritten or deleted by requests for their sub-resources", acts)
    places = {place_of(act) for result in group if (act := act_of(result))}

    def follows(result: CheckResult) -> bool:
        read, act = decisive(result), act_of(result)
        if kind_of(result) != "corrupt" or is_one(result) or read is None or act is None:
            return False
        return place_of(act) in places and bool(sub_resources(read.url) & sub_resources(act.url))

    rest = tuple(filter(follows, results))
    return [Finding("corrupt:by-sub-resources", "corrupt", title, features_of(group), tuple(group), rest)]


def of_clients(known: Iterable[Correction]) -> Step:
    """Faults of a client as it ships, in the words of the corrections that are in force for others of its requests, and
    deletions that fail for a body, which boto adds to some."""
    faults = {each.name: each.fault.rstrip(".") for each in known}

    def key(result: CheckResult) -> tuple[str, ...] | None:
        return result.client_faults if kind_of(result) == "client" else None

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        found = []
        for names, group in grouped(results, key).items():
            if BODY_OF_A_DELETION in names:
                places = [[place_of(exchange)] for each in group if (exchange := decisive(each))]
                title = with_examples("Deletions fail for a body, which boto adds", places)
            else:
                title = ". ".join(faults.get(name, f"Fault of the client: {name}") for name in names)
            found.append(finding_of("client", wording.slug("client", *names), title, group))
        return found

    return find


def ignored_names(catalogue: Mapping[str, Feature], wanted: Sizes, marks: Marks) -> Step:
    """A header or parameter that is ignored, and what is lost by that in the same features."""

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        of_class: dict[RequestClass, list[CheckResult]] = defaultdict(list)
        for result in results:
            if kind_of(result) == "ignored" and (asked := asked_of(result)) and asked.of_a_name:
                of_class[asked].append(result)
        found = [
            (_ignored(name, asked, group, results, catalogue, marks), asked)
            for asked, some in of_class.items()
            for name, group in _by_name(some, marks, wanted.often)
        ]
        # A few invalid values that are accepted are like others, whatever they are in.
        return without_overlap(
            finding
            for finding, asked in found
            if finding.consequences or not asked.no_client_sends_it or finding.size >= wanted.many
        )

    return find


def _by_name(results: Sequence[CheckResult], marks: Marks, often: int) -> Iterator[tuple[str, list[CheckResult]]]:
    """Results by a name that their requests have in common, the most common one first."""
    left = list(results)
    while left:
        counts = Counter(name for result in left for name in marks.of(result))
        best = min(counts, key=lambda name: (-counts[name], name), default="")
        if counts[best] < often:
            return
        found = [result for result in left if best in marks.of(result)]
        if marks.telling([best], found):
            yield best, found
        left = [result for result in left if best not in marks.of(result)]


def _ignored(
    name: str,
    asked: RequestClass,
    group: list[CheckResult],
    results: Sequence[CheckResult],
    catalogue: Mapping[str, Feature],
    marks: Marks,
) -> Finding:
    features = features_of(group)
    lost = lost_with(name, features, results, marks)
    if asked.is_a_condition or len(lost) >= len(group) // 2:  # not only its invalid values are
        said = IGNORED
    else:
        said, lost = asked.of_a_name, ()
    said = said.format(shown(name)) + (f" by {operations}" if (operations := subjects(group)) else "")
    if len(features) == 1:
        title = f"{entry_of(catalogue, features[0]).title}: {said}"
    else:
        title = said if said.startswith(shown(name)) else said[:1].upper() + said[1:]
    return Finding(wording.slug("ignored", name, asked.requests), "ignored", title, features, tuple(group), lost)


def other_content(results: Sequence[CheckResult]) -> list[Finding]:
    """Requests for a document, such as an object's ACL, that are answered with something else, such as the object."""
    group = [result for result in results if kind_of(result) == "ignored" and _is_answered_with_another(result)]
    if len(group) < FEW:
        return []
    title = "Sub-resources ignored: the object or listing is returned instead"
    return [finding_of("ignored", wording.slug("ignored", "sub-resources"), with_examples(title, _asked(group)), group)]


def empty_successes(results: Sequence[CheckResult]) -> list[Finding]:
    """Reads that must be denied, and are answered with a success that has nothing in it."""
    group = [each for each in results if kind_of(each) == "code" and returns_nothing(each)]
    denied = [[wording.expected(each)] for each in group]
    title = with_examples("Empty responses with 200 instead of refusals: nothing is given away", denied)
    return [finding_of("code", wording.slug("code", "empty-success"), title, group)] if len(group) >= FEW else []


def _is_answered_with_another(result: CheckResult) -> bool:
    if result.deviation is None:
        return False
    denied = "replies" in result.deviation.expected
    if result.deviation.got.get("fault") == OTHER_CONTENT or lacks_its_sub_resource(result):
        return True
    return denied and returns_public_content(result)


def _asked(results: Iterable[CheckResult]) -> list[list[str]]:
    """What the requests are that the results are about, without bucket and key: `GET ?acl`."""
    found = (exchange for result in results if (exchange := decisive(result)))
    return [[place_of(exchange).replace(" key", " ").replace(" bucket", " ")] for exchange in found]


def same_telling_codes(wanted: Sizes, marks: Marks) -> Step:
    """Valid requests that are refused with a code that names what is refused, by whichever operation."""

    def key(result: CheckResult) -> str | None:
        told = wording.got(result) if kind_of(result) == "refused" else ""
        return told if wording.is_telling(told) else None

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        found = []
        for got, group in grouped(results, key).items():
            if len(group) < wanted.often:
                continue
            operations = {_operation(result) for result in group}
            if len(operations) == 1:
                said = f"{_special(operations.pop(), group, marks)} {wording.verb('refused')} {got}"
            else:
                said = with_examples(f"Valid requests are refused with {got}", [[_operation(each)] for each in group])
            found.append(finding_of("refused", wording.slug("refused", got), said, group))
        return found

    return find


def _operation(result: CheckResult) -> str:
    """The operation that was refused, as far as the record names it."""
    return (plain(result.deviation.about) if result.deviation else "") or result.subject


def prevented(wanted: Sizes, marks: Marks) -> Step:
    """What is blocked since an operation was refused, or since a value was wrong before."""

    def key(result: CheckResult) -> tuple[str, str, str] | None:
        deviation = result.deviation
        if deviation is None or not deviation.arranging or not deviation.about:
            return None
        of_a_value = "value" in deviation.got
        return kind_of(result), plain(deviation.about), "" if of_a_value else wording.got(result)

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        found = []
        for (kind, about, got), group in grouped(results, key).items():
            if len(group) < wanted.often or (got and kind not in ("refused", "crash")):
                continue
            if got:
                said = f"{_special(about, group, marks)} {wording.verb(kind)} {got}"
            else:
                said = f"{likeness(kind, group, marks)}, which other checks need first"
            found.append(finding_of(kind, wording.slug(kind, about, got), said[:1].upper() + said[1:], group))
        return found

    return find


def _special(operation: str, results: Sequence[CheckResult], marks: Marks) -> str:
    """The operation, with the headers or parameters that its requests have in common."""
    of_each = [marks.of_step(result) for result in results]
    names = marks.telling(shared(of_each), results)
    if not all(each.intersection(names) for each in of_each):
        return operation
    return f"{operation} with {' or '.join(map(shown, names))}" if names else operation


def same_answers(catalogue: Mapping[str, Feature], wanted: Sizes) -> Step:
    """The same answer to requests of the same class, over several features."""

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        found = []
        for (kind, asked, got), alike in grouped(results, _answer).items():
            for area, group in _by_rules(asked, alike, wanted).items():
                # How somebody gets in past what all requests have in common is one cause, wherever it is.
                whole = kind == "exposed" and asked is not None and not asked.by_rules
                spread = Counter(result.feature for result in group)
                group = [result for result in group if whole or spread[result.feature] < wanted.many]
                features = features_of(group)
                if len(features) > 1 if kind == "exposed" else len(features) >= WIDE and len(group) >= wanted.often:
                    requests = asked.requests if asked else "Valid requests"
                    title = f"{requests} {wording.instead(kind, got)}"
                    if asked and asked.by_rules:  # they are those of the features
                        title += f" ({with_more([entry_of(catalogue, feature).title for feature in by_size(group)])})"
                    else:
                        title = with_examples(title, [[each.subject] for each in group])
                    name = wording.slug(*filter(None, (kind, requests, got, area)))
                    found.append(Finding(name, kind, title, features, tuple(group)))
        return found

    return find


def _by_rules(
    asked: RequestClass | None, results: Sequence[CheckResult], wanted: Sizes
) -> dict[str, list[CheckResult]]:
    """Results by the area whose rules should have refused the requests, such as policies; those of areas with few of
    them, and what is no matter of rules, under an empty name."""
    numbers = Counter(result.area for result in results if asked is not None and asked.by_rules)
    return grouped(results, lambda result: result.area if numbers[result.area] >= wanted.often else "")


def same_codes(wanted: Sizes) -> Step:
    """The same refusal instead of several others, over several features."""

    def key(result: CheckResult) -> str | None:
        deviation = result.deviation
        rightly = deviation is not None and kind_of(result) == "code" and "replies" in deviation.expected
        return wording.got(result) if rightly and "replies" in (deviation.got if deviation else {}) else None

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        found = []
        for got, group in grouped(results, key).items():
            if len(features_of(group)) >= WIDE and len(group) >= wanted.often:
                expected = [[wording.expected(each)] for each in group]
                most = said_of(shared(expected), expected, "other responses")
                title = (
                    f"{got} instead of {most}" if most else with_examples(f"{got} instead of other responses", expected)
                )
                found.append(finding_of("code", wording.slug("code", got), title, group))
        return found

    return find


def _answer(result: CheckResult) -> tuple[str, RequestClass | None, str] | None:
    """Kind, class of the request (None for a valid one) and answer; None for what was no matter of answers."""
    kind, deviation = kind_of(result), result.deviation
    if deviation is None or kind in ("", "code"):
        return None
    if "replies" in deviation.expected and (asked := asked_of(result)):
        return kind, asked, wording.family(result)
    return (kind, None, wording.got(result)) if wording.expected(result) == "success" else None


def rest(catalogue: Mapping[str, Feature], wanted: Sizes, marks: Marks) -> Step:
    """What is left, by feature; where it is little, all features in which the same is wrong."""

    def find(results: Sequence[CheckResult]) -> list[Finding]:
        found = []
        little: dict[tuple[str, str], list[CheckResult]] = defaultdict(list)
        for (kind, feature, how), group in grouped(results, _left).items():
            words = likeness(kind, group, marks)
            if how or len(group) >= enough_alone(kind, group, wanted):
                title = f"{entry_of(catalogue, feature).title}: {words}"
                found.append(finding_of(kind, wording.slug(kind, feature, how).rstrip(":"), title, group))
            else:
                little[kind, words] += group
        for (kind, words), group in little.items():
            features = by_size(group)
            name = wording.slug(kind, *([] if len(features) == 1 else [_named(group)]), min(features))
            titles = with_more([entry_of(catalogue, feature).title for feature in features])
            found.append(finding_of(kind, name, f"{titles}: {words}", group))
        return found

    return find


def _named(results: Collection[CheckResult]) -> str:
    """The value or answer that most of the results are about, for an id that other words in titles do not change. Of
    two names that are as frequent, the first."""
    names = Counter((plain(each.deviation.about) if each.deviation else "") or wording.got(each) for each in results)
    return min(names, key=lambda name: (-names[name], name))


def _left(result: CheckResult) -> tuple[str, str, str]:
    """Kind and feature, and how somebody got in who may not."""
    kind = kind_of(result)
    asked = asked_of(result) if kind == "exposed" else None
    return kind, result.feature, asked.requests if asked else ""
