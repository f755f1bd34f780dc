"""The responses of a right server to the requests of each check, recorded from the reference server of the tests.

`right_answers.json.gz` is made by `python -m tests.right_answers`. For each check, it has the requests without the
names and values of a run. Each has its response, without the parts that differ from run to run. A check that sends
nothing there, such as an invariant, has no requests.
"""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path

import msgspec

from record.exchanges import Headers, RecordedExchange, code_in
from record.lines import CheckResult
from reports.diagnosis.exchanges.requests import decisive, names_in, place_of

FILE = Path(__file__).with_name("right_answers.json.gz")
MAX_BODY_CHARACTERS = 400
"""The number of characters kept of a body."""
VARYING_TEXT = "…"
"""The replacement of names, dates and ids."""

_BUCKET_OF_RUN = re.compile(r"s3c-[0-9a-z]+-([\w.-]*)")
_PREFIX_OF_RUN = re.compile(r"(?<![a-z0-9-])(?:main|gw\d+|p\d+)-\d+\b")
_FOLDER_OF_RUN = re.compile(f"{_PREFIX_OF_RUN.pattern}(?:/|%2F)")
_RUN_SPECIFIC_NAMES = (
    _BUCKET_OF_RUN,
    _PREFIX_OF_RUN,
    re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?"),
    re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT"),
    re.compile(r"(?<=<UploadId>)[^<]+|(?<=VersionId>)(?!null<)[^<]+|(?<=VersionIdMarker>)[^<]+"),
    re.compile(r"(?<=Token>)[^<]+|(?<=<Owner>).*?(?=</Owner>)|(?<=<Initiator>).*?(?=</Initiator>)", re.DOTALL),
    re.compile(r"https?://(127\.0\.0\.1|localhost)(:\d+)?"),
)
IRRELEVANT_HEADERS = re.compile(
    r"accept-ranges|connection|content-length|date|keep-alive|server|x-amz-(id-2|request-id)|x-amzn-requestid", re.I
)
"""Headers of responses that explain little about a deviation."""
_ID_HEADERS = re.compile(
    r"x-amz-(version-id|copy-source-version-id|delete-marker-version-id|abort-date|expiration)|last-modified"
)
SDK_NAMES = frozenset(
    "accept accept-encoding connection content-encoding content-md5 content-type encoding-type x-amz-trailer".split()  # noqa: SIM905
)
"""Names that some clients add by themselves."""
_XML_PREAMBLE = re.compile(r"""^\s*<\?xml[^>]*>\s*|(?<=\w) xmlns(:\w+)?=("[^"]*"|'[^']*')""")
_VARYING_ELEMENTS = re.compile(rf"\s*<(LastModified|Initiated|CreationDate|Owner|Initiator)>{VARYING_TEXT}</\1>")
"""Elements that are left out: they differ from run to run, and would take space from the others."""


class RightResponse(msgspec.Struct, frozen=True, array_like=True):
    """A response without the parts that differ from run to run. Of an error's document, it keeps only the code."""

    status: int
    reason: str
    headers: Headers
    body: str


class RightResponses(msgspec.Struct, frozen=True):
    """The recorded responses. `checks` has for each id its requests in their order, each with the place of its
    answer."""

    answers: tuple[RightResponse, ...]
    requests: tuple[str, ...]
    checks: dict[str, tuple[tuple[int, int], ...]]

    def of(self, check: str) -> list[tuple[str, RightResponse]]:
        """Returns the requests of a check, with the answers; empty for an unknown check."""
        return [(self.requests[request], self.answers[answer]) for request, answer in self.checks.get(check, ())]


def right_response(result: CheckResult) -> RightResponse | None:
    """Returns the answer of a right server to the request that the deviation is about; None if it is not known."""
    exchange = decisive(result)
    answers = recorded().of(result.id)
    if exchange is None or not answers:
        return None
    own = [each for each in result.exchanges if not each.shared]
    before = own[: own.index(exchange)] if exchange in own else ()
    wanted = request_of(exchange)
    alike = [answer for request, answer in answers if request == wanted]
    if alike:
        number = sum(request_of(each) == wanted for each in before)
        return alike[min(number, len(alike) - 1)]
    place = place_of(exchange)
    there = [answer for request, answer in answers if request.partition(" [")[0] == place]
    return there[0] if len(there) == 1 else None


@cache
def recorded() -> RightResponses:
    """Returns the whole file."""
    return msgspec.json.decode(gzip.decompress(FILE.read_bytes()), type=RightResponses)


@cache
def names_sent(check: str) -> frozenset[str]:
    """Returns the names in the requests of a check, in the form of `names_in`, without those that SDKs add."""
    sent = recorded().of(check)
    return frozenset(name for each, _ in sent for name in each.partition(" [")[2].rstrip("]").split(",") if name)


@cache
def accepted_of(check: str) -> frozenset[tuple[str, frozenset[str]]]:
    """Returns place and names of each request of a check that a right server accepts."""
    accepted = (sent.partition(" [") for sent, answer in recorded().of(check) if answer.status < 300)
    return frozenset((place, frozenset(filter(None, names.rstrip("]").split(",")))) for place, _, names in accepted)


@cache
def accepted_places_of(check: str) -> frozenset[str]:
    """Returns the places of these requests."""
    return frozenset(place for place, _ in accepted_of(check))


@cache
def is_refused_by_right_server(check: str) -> bool:
    """Returns whether a right server refuses a request of a check. A 404 is not a refusal: something is not there."""
    return any(answer.status >= 300 and answer.status != 404 for _, answer in recorded().of(check))


def request_of(exchange: RecordedExchange) -> str:
    """Returns the form of a request with the names in it, except those that SDKs add: `GET key [if-match]`."""
    names = sorted(name for name in names_in(exchange) if not is_sdk_name(name))
    return place_of(exchange) + (f" [{','.join(names)}]" if names else "")


def is_sdk_name(name: str) -> bool:
    """Returns whether some clients add a header or parameter by themselves."""
    return name in SDK_NAMES or name.startswith("x-amz-checksum-")


def is_plain(exchange: RecordedExchange) -> bool:
    """Returns whether a request has no document, form, metadata or coding of its body, and no other name than those
    that SDKs add: it asks for nothing in particular."""
    names = [name.lower() for name, _ in exchange.request_headers]
    if exchange.method == "POST" or exchange.request_body.text.startswith("<"):
        return False
    return all(map(is_sdk_name, names_in(exchange))) and not any(
        name.startswith(_EXTRA_HEADER_PREFIXES) for name in names
    )


_EXTRA_HEADER_PREFIXES = ("x-amz-meta-", "content-encoding", "x-amz-trailer", "transfer-encoding")
"""The beginnings of headers about metadata, and about a body in chunks, which not all endpoints read."""


def answer_of(exchange: RecordedExchange) -> RightResponse:
    """Returns the response of an exchange, in the form of the file."""
    headers = tuple(
        (name, VARYING_TEXT if _ID_HEADERS.fullmatch(name.lower()) else normalized_text(value))
        for name, value in exchange.response_headers
        if not IRRELEVANT_HEADERS.fullmatch(name)
    )
    status = exchange.status or 0
    return RightResponse(status, exchange.reason or "", headers, _body(status, exchange.response_body.text))


def _body(status: int, text: str) -> str:
    if status >= 300 and (code := code_in(text)) is not None:
        return f"<Code>{code}</Code>"
    return _shortened(_VARYING_ELEMENTS.sub("", normalized_text(_XML_PREAMBLE.sub("", text))))


def _shortened(text: str) -> str:
    """Returns the beginning of a long text, with an ellipsis; it does not end in the middle of a tag."""
    if len(text) <= MAX_BODY_CHARACTERS:
        return text
    start = text[:MAX_BODY_CHARACTERS]
    return (start[: start.rfind("<")] if start.rfind("<") > start.rfind(">") else start) + "…"


def without_names_of_run(text: str, bucket: str = r"\1") -> str:
    """Returns the text without the beginnings of names and keys that are different in each run."""
    return _FOLDER_OF_RUN.sub("", _BUCKET_OF_RUN.sub(bucket, text))


def normalized_text(text: str) -> str:
    """Returns the text without the names, dates and ids of a run."""
    for pattern in _RUN_SPECIFIC_NAMES:
        text = pattern.sub(VARYING_TEXT, text)
    return text.replace("&quot;", '"').replace("&#34;", '"')
