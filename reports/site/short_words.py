"""A short reason for a cell of a table: its first clause, or else the name of its cause."""

from __future__ import annotations

import re
import textwrap

SHORT = 60
"""Characters of a text that is quickly read."""
MAX_VAGUE_WORDS = 2
"""A name of so few words, such as `storage classes`, does not name the fault."""
_CLAUSE = re.compile(r"[:;] ")
_PARENTHESES = re.compile(r" \([^()]*\)")
_TERM = re.compile(r"\b(?![A-Z]?[a-z]+(?![\w-]))\w[\w-]*")
"""A name of S3 or HTTP, not a plain word: it has a capital letter or a hyphen inside."""
_CAMEL_CASE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def short_cause(sentence: str, name: str) -> str:
    """A short text for a cause, from the sentence and the name (`list-buckets-has-no-pages`)."""
    clause = _first_clause(sentence)
    if len(clause) <= SHORT:
        return capital(clause)
    label = _label(sentence, name)
    return capital(label if len(label.split()) > MAX_VAGUE_WORDS else first_words(clause))


def short_title(title: str) -> str:
    """A short text for a finding that no cause explains, from the title."""
    return capital(title if len(title) <= SHORT else first_words(_first_clause(title)))


def first_words(text: str) -> str:
    """The first words of a text."""
    return textwrap.shorten(text, SHORT, placeholder=" …")


def capital(text: str) -> str:
    """The text with a capital letter first, unless it begins with the name of a header or parameter."""
    first = text.partition(" ")[0]
    return f"{text[:1].upper()}{text[1:]}" if first.isalpha() and first.islower() else text


def _first_clause(text: str) -> str:
    return _CLAUSE.split(_PARENTHESES.sub("", text))[0]


def _label(sentence: str, name: str) -> str:
    """The name in words; terms are written as in the sentence: `ListBuckets has no pages`, `x-amz-tagging ignored`."""
    label = f" {name} ".replace("-", " ")
    for term in sorted(set(_TERM.findall(sentence)), key=len, reverse=True):
        words = _CAMEL_CASE.sub(" ", re.sub("[-_]", " ", term)).lower()
        label = label.replace(f" {words} ", f" {term} ")
    return label.strip()
