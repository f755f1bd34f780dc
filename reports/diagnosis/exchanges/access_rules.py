"""The rule that decides about a request: a policy, an ACL or a public access block that was put before it, with the
parts of it that are about the request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from record.exchanges import RecordedExchange
from reports.diagnosis.exchanges.documents import conditions_of, elements_in, statements_in
from reports.diagnosis.exchanges.key_forms import key_of
from reports.diagnosis.exchanges.requests import Seen, sub_resources

ACL_RULE, POLICY_RULE = "an ACL", "a bucket policy"
RULE_NAMES = {"policy": POLICY_RULE, "publicAccessBlock": "a public access block", "acl": ACL_RULE}
"""Sub-resources that decide about access, in words."""
_NEGATED = {"NotAction", "NotPrincipal", "NotResource"}
"""Elements of a policy that invert its meaning."""
_ACL_HEADER = re.compile(r"x-amz-(?:acl|grant-(.*))", re.IGNORECASE)
_FULL = "FULL_CONTROL"
"""The permission that the owner of an object keeps in an ACL that gives others less."""
_EVERYBODY = ("*", {"AWS": "*"}, {"AWS": ["*"]})


@dataclass(frozen=True)
class AccessRule:
    """A rule that decides about requests: its name in words, and its particulars by their names in lower case. The
    latter are the keys of its conditions, or the switches that are on. `statements` are those of a policy about the
    request's key, None if the record may not have them; `grants` are the permissions of an ACL, without
    the owner's."""

    words: str
    keys: Mapping[str, str]
    put: RecordedExchange
    """The request that has put the rule."""
    statements: Sequence[Mapping[str, Any]] | None = None
    grants: Sequence[str] = ()
    beside: frozenset[str] = frozenset()
    """The keys of a policy, or patterns of keys, that begin with the folder of the request's key."""

    @property
    def denials(self) -> list[Mapping[str, Any]]:
        return [each for each in self.statements or () if each.get("Effect") == "Deny"]

    @property
    def denies_everybody(self) -> bool:
        """Returns whether the rule denies without any condition, and excepts nobody."""
        return any(
            each.get("Principal") in _EVERYBODY and not each.get("Condition") and not _NEGATED & each.keys()
            for each in self.denials
        )

    @property
    def operators(self) -> frozenset[str]:
        """The operators of the conditions."""
        return frozenset(operator for operator, _ in conditions_of(self.statements or ()))

    @property
    def actions(self) -> frozenset[str]:
        """The denied actions, or else the allowed ones."""
        return frozenset(name for each in self.denials or self.statements or () for name in _named(each, "Action"))


def rule_of(seen: Seen) -> AccessRule | None:
    """Returns the rule that decides about a request: the last one that was put before it; None if there is none."""
    return next(filter(None, (_rule_of_exchange(each, seen.sent) for each in reversed(seen.before))), None)


def _rule_of_exchange(put: RecordedExchange, asked: RecordedExchange) -> AccessRule | None:
    if put.method not in ("PUT", "POST") or not put.succeeded:
        return None
    names = RULE_NAMES.keys() & sub_resources(put.url)
    text = put.request_body.text
    if text.startswith("{") and names:
        statements = statements_in(text)
        about = [each for each in statements if _concerns(each, asked)]
        known = tuple(about) if about or not put.request_body.cut else None
        return AccessRule(
            RULE_NAMES[min(names)], _keys_of(about), put, known, beside=_neighbouring_keys(statements, key_of(asked))
        )
    grants = tuple(_grants(put))
    if names:
        switches = {name.lower(): name for name, value in elements_in(text) if value == "true"}
        return AccessRule(RULE_NAMES[min(names)], switches, put, grants=grants)
    return AccessRule(ACL_RULE, {}, put, grants=grants) if grants else None


def _keys_of(statements: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    conditions = {key.lower(): key for _, key in conditions_of(statements)}
    return conditions | {name.lower(): name for each in statements for name in _NEGATED & each.keys()}


def _neighbouring_keys(statements: Sequence[Mapping[str, Any]], key: str) -> frozenset[str]:
    folder = key.partition("/")[0] + "/"
    keys = (resource.partition("/")[2] for each in statements for resource in _named(each, "Resource"))
    return frozenset(each for each in keys if each.startswith(folder))


def _named(statement: Mapping[str, Any], element: str) -> Sequence[str]:
    """Returns what an element names, which may be one text or several."""
    found = statement.get(element, ())
    return [found] if isinstance(found, str) else found


def _concerns(statement: Mapping[str, Any], asked: RecordedExchange) -> bool:
    """Returns whether a statement is about the target of a request."""
    if "NotResource" in statement:
        return True
    bucket, key = asked.place[0], key_of(asked)
    return any(
        re.fullmatch(
            _ESCAPED_WILDCARD.sub(lambda found: ".*" if found[0] == r"\*" else ".", re.escape(each)),
            f"arn:aws:s3:::{bucket}/{key}".rstrip("/"),
            re.S,
        )
        for each in _named(statement, "Resource")
    )


_ESCAPED_WILDCARD = re.compile(r"\\[*?]")


def _grants(put: RecordedExchange) -> Iterator[str]:
    """Yields the canned ACL, or the permissions that the request gives to others than the owner."""
    given = [
        value if found[1] is None else found[1].upper().replace("-", "_")
        for name, value in put.request_headers
        if (found := _ACL_HEADER.fullmatch(name))
    ]
    given += [value for name, value in elements_in(put.request_body.text) if name == "Permission"]
    yield from dict.fromkeys(each for each in given if each != _FULL or set(given) == {_FULL})
