"""The statements of a bucket's policy, and its decision on a request."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from reference.access.policies.conditions import Condition, Context
from reference.access.policies.wildcards import matches
from reference.account import Account

ALLOW, DENY = "Allow", "Deny"
ARN = "arn:aws:s3:::"
EVERYONE = "*"
_VARIABLE = re.compile(r"\$\{\s*([^},*?$]+?)\s*(?:,\s*'([^']*)'\s*)?\}")
"""A variable: the name of its key, and its default value, if it has one."""


@dataclass(frozen=True)
class AccessQuestion:
    """May this account do this to this resource: a bucket (`name`) or an object (`name/key`)?"""

    account: Account
    action: str
    resource: str
    context: Context


@dataclass(frozen=True)
class Statement:
    """A statement: `principals` are canonical ids of accounts, ARNs of users, `*`, and the names of other principals.

    Each `but_…` means everything except the listed values.
    """

    effect: str
    principals: frozenset[str]
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()
    but_principals: bool = False
    but_actions: bool = False
    but_resources: bool = False

    def applies(self, asked: AccessQuestion, *, with_variables: bool) -> bool:
        who = asked.account
        # A denial to an account is one to its users; the account itself passes its rights on to them.
        names = (EVERYONE, who.principal, *([who.canonical_id] if self.effect == DENY else []))
        named = not self.principals.isdisjoint(names)
        acts = any(matches(action.lower(), asked.action.lower()) for action in self.actions)
        values = asked.context if with_variables else None
        lies = any(matches(each, ARN + asked.resource) for each in _filled_in(self.resources, values))
        if (named, acts, lies) != (not self.but_principals, not self.but_actions, not self.but_resources):
            return False
        return all(
            replace(condition, values=tuple(_filled_in(condition.values, values))).holds(asked.context)
            for condition in self.conditions
        )


def _filled_in(texts: Sequence[str], context: Context | None) -> list[str]:
    """Returns the texts with the values of their variables; a text with an unknown variable without a default matches
    nothing."""
    if context is None:
        return list(texts)
    found = []
    for text in texts:
        with contextlib.suppress(KeyError):
            found.append(_VARIABLE.sub(partial(_value, context), text))
    return found


def _value(context: Context, variable: re.Match[str]) -> str:
    """Returns the value of a variable, else the default; raises KeyError without either."""
    name, default = variable.groups()
    return context[name.lower()][0] if default is None else context.get(name.lower(), [default])[0]


@dataclass(frozen=True)
class Policy:
    """A bucket's policy: its text, and its content. Variables need the version of 2012."""

    text: str
    version: str
    statements: tuple[Statement, ...]

    def effect_on(self, asked: AccessQuestion) -> str:
        """`Deny` if a statement denies the request, `Allow` if one allows this, otherwise empty."""
        effects = {
            statement.effect
            for statement in self.statements
            if statement.applies(asked, with_variables=self.version == "2012-10-17")
        }
        return DENY if DENY in effects else ALLOW if ALLOW in effects else ""
