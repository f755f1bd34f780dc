"""The operators of a policy's conditions, as IAM documents them."""

from __future__ import annotations

import datetime
import ipaddress
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from reference.access.policies.wildcards import matches

Context = Mapping[str, Sequence[str]]
"""The known facts about a request: values by key, the keys in lower case."""
Comparison = Callable[[str, str], bool]
"""A function that tells if a request's value and a policy's agree; ValueError if either is of the wrong kind."""


def _number_comparison(compare: Callable[[float, float], bool]) -> Comparison:
    return lambda given, wanted: compare(float(given), float(wanted))


def _date_comparison(compare: Callable[[float, float], bool]) -> Comparison:
    return lambda given, wanted: compare(_parse_time(given), _parse_time(wanted))


def _parse_time(text: str) -> float:
    """An ISO 8601 time, or one in seconds since 1970."""
    try:
        return float(text)
    except ValueError:
        moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)).timestamp()


def _equal_booleans(given: str, wanted: str) -> bool:
    if wanted.lower() not in ("true", "false"):
        raise ValueError(wanted)
    return given.lower() == wanted.lower()


def _address_matches(given: str, wanted: str) -> bool:
    return ipaddress.ip_address(given) in ipaddress.ip_network(wanted, strict=False)


# By the operator's name: the comparison, and its wanted result.
_COMPARISONS: dict[str, tuple[Comparison, bool]] = {
    "StringEquals": (lambda given, wanted: given == wanted, True),
    "StringNotEquals": (lambda given, wanted: given == wanted, False),
    "StringEqualsIgnoreCase": (lambda given, wanted: given.lower() == wanted.lower(), True),
    "StringNotEqualsIgnoreCase": (lambda given, wanted: given.lower() == wanted.lower(), False),
    "StringLike": (lambda given, wanted: matches(wanted, given), True),
    "StringNotLike": (lambda given, wanted: matches(wanted, given), False),
    "NumericEquals": (_number_comparison(lambda given, wanted: given == wanted), True),
    "NumericNotEquals": (_number_comparison(lambda given, wanted: given == wanted), False),
    "NumericLessThan": (_number_comparison(lambda given, wanted: given < wanted), True),
    "NumericLessThanEquals": (_number_comparison(lambda given, wanted: given <= wanted), True),
    "NumericGreaterThan": (_number_comparison(lambda given, wanted: given > wanted), True),
    "NumericGreaterThanEquals": (_number_comparison(lambda given, wanted: given >= wanted), True),
    "DateEquals": (_date_comparison(lambda given, wanted: given == wanted), True),
    "DateNotEquals": (_date_comparison(lambda given, wanted: given == wanted), False),
    "DateLessThan": (_date_comparison(lambda given, wanted: given < wanted), True),
    "DateLessThanEquals": (_date_comparison(lambda given, wanted: given <= wanted), True),
    "DateGreaterThan": (_date_comparison(lambda given, wanted: given > wanted), True),
    "DateGreaterThanEquals": (_date_comparison(lambda given, wanted: given >= wanted), True),
    "Bool": (_equal_booleans, True),
    "BinaryEquals": (lambda given, wanted: given == wanted, True),
    "IpAddress": (_address_matches, True),
    "NotIpAddress": (_address_matches, False),
    "ArnEquals": (lambda given, wanted: matches(wanted, given), True),
    "ArnNotEquals": (lambda given, wanted: matches(wanted, given), False),
    "ArnLike": (lambda given, wanted: matches(wanted, given), True),
    "ArnNotLike": (lambda given, wanted: matches(wanted, given), False),
}
NULL = "Null"
_FOR_ALL_VALUES, _FOR_ANY_VALUE, _IF_EXISTS = "ForAllValues:", "ForAnyValue:", "IfExists"
# The form of a value of the kind that an operator compares.
_EXAMPLES = {"Numeric": "0", "Date": "0", "Bool": "true", "IpAddress": "127.0.0.1", "NotIpAddress": "127.0.0.1"}


@dataclass(frozen=True)
class Condition:
    """One key of one operator, with values of which one must match. `quantifier` is empty for single values."""

    operator: str
    quantifier: str
    if_exists: bool
    key: str
    values: tuple[str, ...]

    @property
    def requires_value(self) -> bool:
        """Returns whether the condition is true only for a present key with one of the values."""
        return (
            self.operator != NULL
            and _COMPARISONS[self.operator][1]
            and not self.if_exists
            and self.quantifier != _FOR_ALL_VALUES
        )

    def holds(self, context: Context) -> bool:
        given = context.get(self.key.lower())
        if self.operator == NULL:
            return any(_equal_booleans("false" if given else "true", value) for value in self.values)
        positive = _COMPARISONS[self.operator][1]
        if not given:
            return (
                self.if_exists
                or self.quantifier == _FOR_ALL_VALUES
                or (not positive and self.quantifier != _FOR_ANY_VALUE)
            )
        each = [self._matches(value) == positive for value in given]
        if self.quantifier == _FOR_ANY_VALUE or (positive and self.quantifier != _FOR_ALL_VALUES):
            return any(each)
        return all(each)

    def _matches(self, given: str) -> bool:
        compare = _COMPARISONS[self.operator][0]
        for value in self.values:
            try:
                if compare(given, value):
                    return True
            except ValueError:
                continue  # the request's value is of another kind, and so agrees with none
        return False


def parse(operator: str, key: str, values: Sequence[str]) -> Condition:
    """Raises ValueError with AWS's message for an invalid condition."""
    quantifier = next((name for name in (_FOR_ALL_VALUES, _FOR_ANY_VALUE) if operator.startswith(name)), "")
    name = operator.removeprefix(quantifier)
    plain = name.removesuffix(_IF_EXISTS)
    if plain not in _COMPARISONS and (name != NULL or quantifier):
        raise ValueError(f"Invalid Condition type : {operator}")
    condition = Condition(plain, quantifier, name != plain, key, tuple(values))
    try:
        for value in values:
            if plain == NULL:
                _equal_booleans("", value)
            else:
                _COMPARISONS[plain][0](_example(plain), value)
    except ValueError:
        raise ValueError(f"Invalid value in policy condition : {operator}") from None
    return condition


def _example(operator: str) -> str:
    return next((example for start, example in _EXAMPLES.items() if operator.startswith(start)), "")
