"""Requests that no SDK sends, sent again: a short program that signs as the check did, and makes the same changes.

It needs only Python. A socket sends and reads, so nothing in between corrects the request or the response.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from msgspec.structs import replace

from record.exchanges import DEFAULT_PORTS, RecordedExchange
from record.recipes import LENGTH, Recipe, Value, pieces, references
from reports.formats.reproducing.program import uses
from reports.formats.reproducing.recorded import BUCKET_IS_GONE, SHORTEST_NAME, VARIABLES

BUCKET = "bucket"
PUT_IN = "Replace {} with the value that you send: it is not in the record."
OWN_AUTHORITY = "If your own authority signed the endpoint's certificate, set SSL_CERT_FILE to the authority's file."
_PUT_IN = re.compile(r"\b(REDACTED|(?:[A-Z]+_)?(?:ACCESS|SECRET)_KEY|SESSION_TOKEN)\b")
_WIDTH = 100
_SIGN_V4 = [
    "def sign_v4(text, secret_key, *scope):",
    "    key = ('AWS4' + secret_key).encode()",
    "    for part in (*scope, 'aws4_request'):",
    "        key = hmac.digest(key, part.encode(), 'sha256')",
    "    return hmac.digest(key, text.encode(), 'sha256').hex()",
]
_SIGN_V2 = [
    "def sign_v2(text, secret_key):",
    "    return base64.b64encode(hmac.digest(secret_key.encode(), text.encode(), 'sha1')).decode()",
]


def part(exchange: RecordedExchange, recipe: Recipe, bucket: str, buckets: Mapping[str, str]) -> tuple[str, list[str]]:
    """The part of a program that sends the request, and sentences about values to fill in by hand. `bucket` is the
    request's bucket, and `buckets` has its variable."""
    variable = buckets.get(bucket, "")
    recipe = _with_variable(recipe, bucket, variable) if variable else recipe
    for name, other in buckets.items():
        recipe = recipe if name == bucket else _filled_in(recipe, name, other)
    lines = [
        *_helpers(recipe),
        *(_value(value, recipe.encoding) for value in recipe.values if value.name not in buckets.values()),
        f"body = {_body(recipe)}",
        *([f"{LENGTH} = len(body)"] if any(f"{{{LENGTH}}}" in line for line in recipe.head) else []),
        "head = [",
        *(f"    {_text(line)}," for line in recipe.head),
        "]",
        *_sending(exchange, recipe.encoding),
    ]
    text = "\n".join(lines)
    texts = (*recipe.head, recipe.body, *(value.of for value in recipe.values))
    notes = [
        *([BUCKET_IS_GONE] if uses(text, buckets) else []),
        *(PUT_IN.format(word) for word in sorted({word for text in texts for word in _PUT_IN.findall(text)})),
        *([OWN_AUTHORITY] if exchange.url.startswith("https:") else []),
    ]
    return text, notes


def bucket_of(recipe: Recipe) -> str:
    """The bucket that a recipe has as a value; empty if no client made the request for a bucket."""
    return next((_plain(value.of) for value in recipe.values if value.name == BUCKET), "")


def _with_variable(recipe: Recipe, bucket: str, variable: str) -> Recipe:
    """The recipe with the program's variable instead of the bucket's name."""
    if bucket_of(recipe):
        return recipe if variable == BUCKET else _renamed(recipe, variable)
    return _filled_in(recipe, bucket, variable)


def _filled_in(recipe: Recipe, bucket: str, variable: str) -> Recipe:
    """The recipe with a variable wherever it has the bucket's name as a text."""
    if len(bucket) < SHORTEST_NAME:
        return recipe

    def filled(template: str) -> str:
        return re.sub(rf"(?<![\w-]){re.escape(bucket)}(?![\w-])", f"{{{variable}}}", template)

    head = tuple(map(filled, recipe.head))
    values = tuple(
        replace(value, of=filled(value.of)) if value.how not in ("key", "time") else value for value in recipe.values
    )
    if head == recipe.head:
        return recipe
    return replace(recipe, values=(Value(variable, "text", bucket), *values), head=head)


def _renamed(recipe: Recipe, variable: str) -> Recipe:
    """The recipe with another variable for the bucket."""

    def named(name: str) -> str:
        return variable if name == BUCKET else name

    def renamed(template: str) -> str:
        return pieces(template, _braced, lambda name, part: f"{{{named(name)}{part}}}")

    values = tuple(
        replace(
            value,
            name=named(value.name),
            of=renamed(value.of),
            secret_key=renamed(value.secret_key),
            scope=tuple(map(renamed, value.scope)),
        )
        for value in recipe.values
    )
    return replace(recipe, values=values, head=tuple(map(renamed, recipe.head)), body=renamed(recipe.body))


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _plain(template: str) -> str:
    return pieces(template, str, lambda name, part: "")


def _helpers(recipe: Recipe) -> list[str]:
    hows = {value.how for value in recipe.values}
    scopes = [value.scope for value in recipe.values if value.how == "signature"]
    signers = [*(_SIGN_V4 if any(scopes) else []), *(_SIGN_V2 if not all(scopes) else [])]
    return [*signers, *([_now(recipe.skew)] if "time" in hows else [])]


def _now(skew: int) -> str:
    now = "now = datetime.datetime.now(datetime.timezone.utc)"
    return f"{now} + datetime.timedelta(seconds={skew})  # by the endpoint's clock" if skew else now


def _value(value: Value, encoding: str) -> str:
    """The line that makes the value."""
    of = _text(value.of)
    made = {
        "text": lambda: of,
        "time": lambda: _time(value),
        "key": lambda: f"os.environ[{VARIABLES[value.account][value.of]!r}]",
        "repeated": lambda: f"{of} * {value.times}",
        "quoted": lambda: f"urllib.parse.quote({of}, safe='-_.~')",
        "base64": lambda: f"base64.b64encode({of}.encode()).decode()",
        "length": lambda: f"str(len({of}.encode({encoding!r})))",
        "size": lambda: f"format(len({of}.encode({encoding!r})), 'x')",
        "sha256": lambda: f"hashlib.sha256({of}.encode()).hexdigest()",
        "signature": lambda: (
            f"sign_{'v4' if value.scope else 'v2'}({', '.join([of, *map(_text, (value.secret_key, *value.scope))])})"
        ),
    }
    return f"{value.name} = {made[value.how]()}"


def _time(value: Value) -> str:
    if not value.of:
        return f"str(int(now.timestamp()) + {value.seconds})"
    then = f"(now + datetime.timedelta(seconds={value.seconds}))" if value.seconds else "now"
    return f"{then}.strftime({_text(value.of)})"


def _body(recipe: Recipe) -> str:
    if references(recipe.body) or len(recipe.body) > _WIDTH:
        return f"{_text(recipe.body)}.encode({recipe.encoding!r})"
    return repr(_plain(recipe.body).encode(recipe.encoding))


def _text(template: str) -> str:
    """The Python expression of a text; a long one has the same lines as the text."""
    name = re.fullmatch(r"\{([a-z0-9_]+)\}", template)
    if name:
        return name[1]
    if len(template) <= _WIDTH:
        return _literal(template)
    lines = re.findall(r"[^\n]*\n|[^\n]+", template)
    return "(\n" + "".join(f"    {_literal(line)}\n" for line in lines) + ")" if len(lines) > 1 else _literal(template)


def _literal(template: str) -> str:
    if not references(template):
        return f"'{pieces(template, _escaped, lambda name, part: '')}'"
    text = pieces(
        template,
        lambda literal: _braced(_escaped(literal)),
        lambda name, part: f"{{{name}{part}}}",
    )
    return f"f'{text}'"


def _escaped(text: str) -> str:
    """The text as it stands between single quotes; `repr` chooses these for a text with double ones."""
    return repr(f'{text}"')[1:-2]


def _sending(exchange: RecordedExchange, encoding: str) -> list[str]:
    parts = urlsplit(exchange.url)
    port = parts.port or DEFAULT_PORTS[parts.scheme]
    tls = (
        [f"connection = ssl.create_default_context().wrap_socket(connection, server_hostname={parts.hostname!r})"]
        if parts.scheme == "https"
        else []
    )
    return [
        f"connection = socket.create_connection(({parts.hostname!r}, {port}), 30)",
        *tls,
        "answer = b''",
        "try:",
        f"    connection.sendall('\\r\\n'.join([*head, '', '']).encode({encoding!r}) + body)",
        "except ConnectionError:",
        "    pass  # the answer may be there before all was sent",
        "try:",
        "    while part := connection.recv(65536):",
        "        answer += part",
        "        connection.settimeout(1)",
        "except OSError as error:",
        "    print('' if answer else error)  # the connection may stay open",
        "print(answer.decode(errors='replace'))",
    ]
