"""Requests as a Python program with botocore: several in their order, those with Signature V2 or a presigned URL, which
curl does not sign, and those that curl would change."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from reports.formats.reproducing import filling_in, ids
from reports.formats.reproducing.filling_in import Span
from reports.formats.reproducing.program_steps import Step, id_names
from reports.formats.reproducing.recorded import SOURCE, VARIABLES, Request, is_checksum, is_hash

_CHECKSUMS: Mapping[str, tuple[Callable[[bytes], bytes], str]] = {
    "content-md5": (lambda body: hashlib.md5(body, usedforsecurity=False).digest(), "hashlib.md5({}).digest()"),
    "x-amz-checksum-crc32": (lambda body: zlib.crc32(body).to_bytes(4, "big"), "zlib.crc32({}).to_bytes(4, 'big')"),
    "x-amz-checksum-sha1": (
        lambda body: hashlib.sha1(body, usedforsecurity=False).digest(),
        "hashlib.sha1({}).digest()",
    ),
    "x-amz-checksum-sha256": (lambda body: hashlib.sha256(body).digest(), "hashlib.sha256({}).digest()"),
}
"""The checksums that Python can make, each with its expression for a body."""
_KEY = re.compile(r"\b(?:[A-Z]+_)?ACCESS_KEY\b")
_KEYS = {
    f"{'' if account == 'main' else account.upper() + '_'}ACCESS_KEY": f"os.environ[{names['access_key']!r}]"
    for account, names in VARIABLES.items()
}
"""The expressions of access keys, by the word that a record has instead."""


def ids_can_be_replaced(step: Step) -> bool:
    """Returns whether a program can send a request with another id, which may change its body."""
    request = step.request
    if request.body is None:
        return False
    changes = ids.id_spans_in_body(request.body, dict.fromkeys(step.ids, "id"))
    return not (changes and _fixed_checksums(request))


def part(steps: Sequence[Step], region: str, buckets: Mapping[str, str]) -> str:
    """The part of a program that sends the steps, each after those that make its ids. `buckets` has the variables for
    the buckets."""
    lines = [*_signing(steps, region), *_send([step.request for step in steps]), *_calls(steps, buckets, region)]
    return "\n".join(lines)


def _signing(steps: Sequence[Step], region: str) -> Iterator[str]:
    signed = [step.request for step in steps if step.request.signature]
    for account in dict.fromkeys(request.account for request in signed):
        own = [request for request in signed if request.account == account]
        names = list(VARIABLES[account].values())[: 3 if any(request.temporary for request in own) else 2]
        keys = _of_account("keys", account)
        yield f"{keys} = botocore.credentials.Credentials({', '.join(f'os.environ[{name!r}]' for name in names)})"
        kinds = {request.signature for request in own}
        if "V4" in kinds:
            yield f"{_of_account('V4', account)} = botocore.auth.S3SigV4Auth({keys}, 's3', {region!r})"
        if "V2" in kinds:
            yield f"{_of_account('V2', account)} = botocore.auth.HmacV1Auth({keys})"


def _of_account(name: str, account: str) -> str:
    """A variable's name; that of the main account is the plain one."""
    return name if account == "main" else f"{name}_{account}"


def _send(requests: Sequence[Request]) -> list[str]:
    """The function that sends a request, with the parameters that some requests need."""
    path = any(_signs_a_path(request) for request in requests)
    unsigned = any(_unsigned_headers(request) for request in requests)
    trailer = any(request.has_trailer for request in requests)
    waits = any(request.overdue for request in requests)
    more = [
        *(["auth_path=None"] if path else []),
        *(["unsigned={}"] if unsigned else []),
        *(["wait=0"] if waits else []),
    ]
    return [
        f"def send({', '.join(['signer', 'method', 'url', 'headers', 'body=bytes()', *more])}):",
        "    request = botocore.awsrequest.AWSRequest(method, url, headers, body"
        + (", auth_path=auth_path)" if path else ")"),
        *(
            [
                "    if 'x-amz-trailer' in request.headers:  # not a part of what is signed",
                "        request.context['checksum'] = {'request_algorithm': {'in': 'trailer'}}",
            ]
            if trailer
            else []
        ),
        "    if signer:",
        "        signer.add_auth(request)",
        *(["    request.headers.update(unsigned)"] if unsigned else []),
        *(["    time.sleep(wait)  # until the URL has expired"] if waits else []),
        "    answer = botocore.httpsession.URLLib3Session().send(request.prepare())",
        # In one piece: several may be printed at the same time.
        "    print(f'{method} {url} {answer.status_code} {dict(answer.headers)} {answer.text}\\n', end='')",
        "    return answer",
    ]


def _calls(steps: Sequence[Step], buckets: Mapping[str, str], region: str) -> Iterator[str]:
    names = id_names(steps)
    for group, some in groupby(steps, key=lambda step: step.group):
        together = list(some)
        if len(together) > 1 and group is not None:
            called = [
                _arguments(step, names, buckets, region, f"body_{number}") for number, step in enumerate(together, 1)
            ]
            yield from _at_once(called)
            continue
        for step in together:
            yield from _call(step, names, buckets, region)


def _at_once(calls: Sequence[tuple[list[str], list[str]]]) -> Iterator[str]:
    yield from (line for before, _ in calls for line in before)
    yield "with concurrent.futures.ThreadPoolExecutor() as pool:  # these requests were sent at the same time"
    yield "    sent = ["
    yield from (f"        pool.submit({', '.join(['send', *arguments])})," for _, arguments in calls)
    yield "    ]"
    yield "for each in sent:"
    yield "    each.result()"


def _call(step: Step, names: Mapping[ids.Id, str], buckets: Mapping[str, str], region: str) -> Iterator[str]:
    before, arguments = _arguments(step, names, buckets, region)
    yield from before
    call = f"send({', '.join(arguments)})"
    new = next((each for each in names if each.made_by == step.place), None)
    if new is None:
        yield call
    elif new.kind == "upload_id":
        yield f"{names[new]} = re.search('<UploadId>(.+?)</UploadId>', {call}.text)[1]"
    else:
        yield f"{names[new]} = {call}.headers['x-amz-version-id']"


def _arguments(
    step: Step, names: Mapping[ids.Id, str], buckets: Mapping[str, str], region: str, body_name: str = "body"
) -> tuple[list[str], list[str]]:
    """The lines before a call, and its arguments. Its body is called `body_name` if it is used more than once."""
    request, own = step.request, {key: names[each] for key, each in step.ids.items()}
    body, changes = _body(request, own, buckets)
    before = [f"{body_name} = {body}"] if changes else []
    made = dict(_made_checksums(request)) if changes else {}
    unsigned = _unsigned_headers(request)
    kept = [pair for pair in request.headers if not is_hash(*pair) and pair not in unsigned]

    def header(name: str, value: str) -> str:
        if name in made:
            return f"{name!r}: base64.b64encode({made[name].format(body_name)}).decode()"
        spans = filling_in.spans_in_header(name, value, buckets)
        spans += ids.id_spans_in_source(value, own) if name.lower() == SOURCE else []
        return f"{name!r}: {_expression(value, spans)}"

    def headers(pairs: Sequence[tuple[str, str]]) -> str:
        return "{" + ", ".join(header(name, value) for name, value in pairs) + "}"

    places = [*filling_in.spans_in_url(request, buckets), *ids.id_spans_in_url(request.url, own)]
    arguments = [_signer(request, region), repr(request.method), _expression(request.url, places), headers(kept)]
    arguments += [body_name] if changes else [body] if body != "b''" else []
    arguments += [f"auth_path={_path(request, buckets)}"] if _signs_a_path(request) else []
    arguments += [f"unsigned={headers(unsigned)}"] if unsigned else []
    arguments += [f"wait={request.expires + request.overdue}"] if request.overdue else []
    return before, arguments


def _signer(request: Request, region: str) -> str:
    keys = _of_account("keys", request.account)
    if request.signature == "V4 URL":
        return f"botocore.auth.S3SigV4QueryAuth({keys}, 's3', {region!r}, {request.expires})"
    if request.signature == "V2 URL":
        return f"botocore.auth.HmacV1QueryAuth({keys}, {request.expires})"
    return _of_account(request.signature, request.account) if request.signature else "None"


def _unsigned_headers(request: Request) -> list[tuple[str, str]]:
    """Headers outside of a presigned URL's signature."""
    if request.signature != "V4 URL":
        return []
    return [(name, value) for name, value in request.headers if name.lower() not in request.signed_headers]


def _signs_a_path(request: Request) -> bool:
    """Returns whether Signature V2 signs another path than the URL's: it begins with the bucket in the host's name."""
    return request.is_virtual and request.signature in ("V2", "V2 URL")


def _path(request: Request, buckets: Mapping[str, str]) -> str:
    path = "/" + request.url.partition("://")[2].partition("?")[0].partition("/")[2]
    return f"'/' + {buckets[request.bucket]} + {path!r}"


def _body(request: Request, own: Mapping[tuple[ids.Kind, str], str], buckets: Mapping[str, str]) -> tuple[str, bool]:
    """The expression of the body; the flag tells if it has a variable."""
    if request.body is None:
        return "open('body', 'rb').read()", False
    if request.repeated:
        return f"{request.body[:1].encode()!r} * {request.repeated}", False
    spans = ids.id_spans_in_body(request.body, own)
    if not _fixed_checksums(request) and not request.has_trailer:
        spans = sorted([*spans, *filling_in.spans_in_text(request.body, buckets), *_spans_of_keys(request.body)])
    if spans:
        return f"({_expression(request.body, spans)}).encode()", True
    return repr(request.body.encode()), False


def _spans_of_keys(text: str) -> list[Span]:
    """The places where the record has a word instead of an access key, with the expressions of the keys."""
    return [(*place.span(), _KEYS[place[0]]) for place in _KEY.finditer(text) if place[0] in _KEYS]


def _made_checksums(request: Request) -> Iterator[tuple[str, str]]:
    """The headers with right checksums of the body, and the expressions that make these. If the record leaves a key out
    of the body, its checksums count as right."""
    for name, value in request.headers:
        if (made := _CHECKSUMS.get(name.lower())) and request.body is not None:
            digest, expression = made
            right = base64.b64encode(digest(request.body.encode())).decode() == value
            if right or _spans_of_keys(request.body):
                yield name, expression


def _fixed_checksums(request: Request) -> bool:
    """Returns whether the headers have checksums of the body that the program does not make."""
    made = dict(_made_checksums(request))
    return any(is_checksum(name) and name not in made for name, _ in request.headers)


def _expression(text: str, spans: Sequence[Span]) -> str:
    """The Python expression of a text with variables in its spans."""
    return " + ".join(filling_in.pieces(text, spans, repr, str))
