"""Special forms of keys: parts that paths of file systems do not have, or that mean something else there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qs, unquote, urlsplit

from record.exchanges import RecordedExchange

MAX_NAME_BYTES = 255
"""The greatest length, in bytes, of a name in most file systems."""
KEY_FORMS = {
    "empty": (re.compile(r"^/|//"), "with empty segments"),
    "dots": (re.compile(r"(?:^|/)\.\.?(?:/|$)"), "with . or .. segments"),
    "backslash": (re.compile(r"\\"), "with a backslash"),
    "slash": (re.compile(r"/$"), "that end in a slash"),
}
"""The forms, each with its words."""
PREFIX_FORMS = KEY_FORMS.keys() - {"slash"}
"""The forms of a prefix: most prefixes end in a slash."""
LONG_FORM = f"with a segment of more than {MAX_NAME_BYTES} bytes"
_FORM_KEY_FIELD = re.compile(r'name="key"\r?\n\r?\n([^\r\n]*)')


def key_of(exchange: RecordedExchange) -> str:
    """Returns the key of a request, or the field of a form with the key; empty for a request about a bucket."""
    found = exchange.place[1]
    form = _FORM_KEY_FIELD.search(exchange.request_body.text) if exchange.method == "POST" and not found else None
    return form[1] if form else unquote(found)


def form_in_words(exchange: RecordedExchange) -> str:
    """Returns the first special form of the key, or of the prefix of a listing; empty if it has none."""
    key = key_of(exchange)
    forms = KEY_FORMS.keys() if key else PREFIX_FORMS
    key = key or next(iter(parse_qs(urlsplit(exchange.url).query).get("prefix", ())), "")
    text = next((words for name, (pattern, words) in KEY_FORMS.items() if name in forms and pattern.search(key)), "")
    return text or (LONG_FORM if any(len(name.encode()) > MAX_NAME_BYTES for name in key.split("/")) else "")


def path_form_of(keys: Iterable[str]) -> str:
    """Returns `slash` if all that is special about these keys is that they end in a slash, and `path` for other special
    forms of paths; empty for plain keys."""
    found = {name for key in keys for name, (pattern, _) in KEY_FORMS.items() if pattern.search(key)}
    return ("slash" if found == {"slash"} else "path") if found else ""
