"""An endpoint that cannot be tested: each command says why in one or two lines, and exits with status 3."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from reference.account import CREDENTIALS
from tests.s3_conformance import servers
from tests.s3_conformance.commands import Outcome, User, by_command, user
from tests.s3_conformance.servers import Server

WRONG_SECRET = "not-the/secret+key="


@dataclass(frozen=True)
class Case:
    """A server, the user's reference to it, and the texts that the message must have."""

    server: Server
    says: tuple[str, ...]
    step: str
    flags: tuple[str, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    leaves: int = 0


CASES = {
    "connection-refused": Case(servers.nobody, ("No connection to http://127.0.0.1:", "refused"), "connection"),
    "unknown-name": Case(servers.unknown_name, ("http://s3.example.invalid does not resolve",), "name"),
    "not-http": Case(servers.ssh, ("does not answer as an HTTP server", "SSH-2.0"), "HTTP"),
    "resets": Case(servers.resetting, ("does not answer as an HTTP server", "the connection was reset"), "HTTP"),
    "hangs": Case(servers.hanging, ("does not answer", "timed out", "--timeout"), "HTTP", ("--timeout", "1")),
    "drips": Case(
        servers.dripping,
        ("is too slow: the response to GET / was not complete after 2 s, with ", "bytes of its body (--timeout"),
        "HTTP",
        ("--timeout", "1"),
    ),
    "without-end": Case(
        servers.without_end, ("not answer as an S3 service: the response to GET / did not end within 8 MiB",), "HTTP"
    ),
    "redirects-to-itself": Case(
        servers.redirecting("{target}"),
        ("redirects GET / to itself, without end (307 Temporary Redirect)",),
        "credentials",
    ),
    "redirects": Case(
        servers.redirecting("https://s3.example.com:9000{target}?token=1234"),
        ("redirects GET / to https://s3.example.com:9000 (307", "give --endpoint-url https://s3.example.com:9000."),
        "credentials",
    ),
    "http-to-tls": Case(
        servers.with_scheme("http", servers.tls), ("does not answer as an HTTP server", "Is it https://?"), "HTTP"
    ),
    "https-to-http": Case(servers.with_scheme("https", servers.good), ("does not speak TLS", "Is it http://?"), "TLS"),
    "tls-hangs": Case(
        servers.silent_tls,
        ("No connection to https://", "the TLS handshake timed out"),
        "TLS",
        ("--timeout", "1"),
    ),
    "tls-refused": Case(servers.refusing_tls, ("refuses the TLS handshake: ", "handshake failure."), "TLS"),
    "own-ca": Case(servers.tls, ("certificate", "is not trusted", "--ca-bundle FILE"), "TLS"),
    "clock": Case(servers.clock_off, ("The clocks differ by 60 minutes", "the endpoint says"), "clock"),
    "clock-unsaid": Case(
        servers.clock_off_unsaid, ("the clocks differ too much", "403 RequestTimeTooSkewed"), "credentials"
    ),
    "wrong-secret": Case(
        servers.good,
        ("the secret key is wrong", "403 SignatureDoesNotMatch"),
        "credentials",
        variables={"AWS_SECRET_ACCESS_KEY": WRONG_SECRET},
    ),
    "unknown-access-key": Case(
        servers.good,
        ("it does not know the access key", "403 InvalidAccessKeyId"),
        "credentials",
        variables={"AWS_ACCESS_KEY_ID": "NOBODYSACCESSKEY"},
    ),
    "wrong-region": Case(
        servers.asking_for_region("eu-west-3"),
        ("the region us-east-1 is wrong", "--region", "400 AuthorizationHeaderMalformed"),
        "credentials",
    ),
    "wrong-location": Case(
        servers.refusing("IllegalLocationConstraintException", 400, "CreateBucket"),
        ("did not let the run create a bucket", "The region eu-test-2 is wrong", "--region"),
        "create",
        ("--region", "eu-test-2"),
    ),
    "read-only": Case(
        servers.refusing("AccessDenied", 403, "CreateBucket"),
        ("did not let the run create a bucket: 403 AccessDenied", "may not write", "--bucket NAME"),
        "create",
    ),
    "path-style-refused": Case(
        servers.refusing("SecondLevelDomainForbidden", 403, "PutObject"),
        ("403 SecondLevelDomainForbidden", "give --addressing virtual"),
        "write",
    ),
    "no-rights": Case(
        servers.refusing("AccessDenied", 403),
        ("did not let the run create a bucket: 403 AccessDenied", "may not write"),
        "create",
    ),
    "read-only-bucket": Case(
        servers.with_bucket("customers-own", servers.refusing("AccessDenied", 403, "PutObject")),
        ("an object in bucket customers-own: 403 AccessDenied", "may not write"),
        "write",
        ("--bucket", "customers-own"),
    ),
    "no-such-bucket": Case(
        servers.good,
        ("there is no bucket not-there-at-all",),
        "credentials",
        ("--bucket", "not-there-at-all"),
    ),
    "unreadable": Case(
        servers.changing("ListObjects", lambda answer: replace(answer, status=600)),
        ("that the client cannot read while the run listed the bucket that it has created: AttributeError",),
        "list",
    ),
    "no-listing": Case(
        servers.refusing("AccessDenied", 403, "ListObjects", "ListObjectsV2"),
        ("did not let the run list the bucket that it has created: 403 AccessDenied", "The credentials may not list"),
        "list",
    ),
    "no-encoding-type": Case(
        servers.refusing("InvalidArgument", 400, "ListObjects", "ListObjectsV2"),
        ("did not let the run list the bucket that it has created: 400 InvalidArgument",),
        "list",
    ),
    "gone-meanwhile": Case(
        servers.gone_after("PutObject"),
        ("stopped answering", "Left behind: s3c-", "s3-conformance sweep"),
        "client fault",
        leaves=1,
    ),
    "web-page": Case(servers.page(200, servers.PAGE), ("not answer as an S3 service: 200 OK",), "credentials"),
    "web-page-xhtml": Case(servers.page(200, servers.XHTML), ("not answer as an S3 service: 200 OK",), "credentials"),
    "web-page-empty": Case(servers.page(200, b""), ("not answer as an S3 service: 200 OK",), "credentials"),
    "web-page-404": Case(
        servers.page(404, servers.PAGE), ("not answer as an S3 service: 404 Not Found",), "credentials"
    ),
    "web-page-404-bucket": Case(
        servers.page(404, servers.PAGE),
        ("not answer as an S3 service: 404",),
        "credentials",
        ("--bucket", "some-bucket"),
    ),
}


BY_PYTEST = {"connection-refused", "own-ca", "wrong-secret", "read-only", "gone-meanwhile"}
"""Cases that plain pytest is tested with each time; it has the same preflight, and prints its message by itself."""


@pytest.mark.exhaustive
@by_command(CASES, lambda case: ("run", "doctor", "pytest"), with_pytest=BY_PYTEST)
def test_one_clear_message(tmp_path: Path, case: Case, command: str) -> None:
    who = user(tmp_path, **case.variables)
    with case.server(tmp_path) as url:
        outcome = call(who, command, "--endpoint-url", url, *case.flags)
    assert outcome.status == 3, outcome.said
    message = message_of(outcome, command)
    assert message.startswith("Error: "), outcome.said
    if command == "doctor":
        assert outcome.stdout.splitlines()[-1] == f"  ✗ {case.step}"
    assert len(message.splitlines()) <= 2, outcome.said
    for words in case.says:
        assert words in message, outcome.said
    assert_fit_to_show(outcome)
    assert not (tmp_path / "out").exists()
    assert len(who.ledgers) == case.leaves


@pytest.mark.parametrize("flags", [("--ca-bundle", "own.ca.pem"), ("--no-verify-ssl",)], ids=["ca-bundle", "no-verify"])
def test_tls_with_its_own_ca(tmp_path: Path, flags: tuple[str, ...]) -> None:
    with servers.tls(tmp_path) as url:
        outcome = user(tmp_path).command("doctor", "--endpoint-url", url, *flags, status=0)
    assert "✓ TLS                 TLSv1" in outcome.stdout
    assert ("certificate not verified" in outcome.stdout) == (flags == ("--no-verify-ssl",))
    assert "The endpoint can be tested." in outcome.stdout


@pytest.mark.exhaustive
@pytest.mark.parametrize("command", ["run", "run -n 1", "doctor", "pytest"])
def test_no_verification_gives_no_warning(tmp_path: Path, command: str) -> None:
    name, *workers = command.split()
    checks = [] if name == "doctor" else ["--area", "connect", *workers]
    with servers.tls(tmp_path) as url:
        outcome = call(user(tmp_path), name, "--endpoint-url", url, "--no-verify-ssl", *checks)
    assert outcome.status == 0, outcome.said
    assert "InsecureRequestWarning" not in outcome.said


def test_workers_are_not_started(tmp_path: Path) -> None:
    with servers.nobody(tmp_path) as url:
        outcome = user(tmp_path).command("run", "-n", "2", "--endpoint-url", url, status=3)
    assert len(outcome.said.strip().splitlines()) == 1
    assert_fit_to_show(outcome)


def test_permission_to_list_buckets_is_not_needed(tmp_path: Path) -> None:
    with servers.refusing("AccessDenied", 403, "ListBuckets")(tmp_path) as url:
        user(tmp_path).command("doctor", "--endpoint-url", url, status=0)


@pytest.mark.parametrize(
    ("operation", "body", "says"),
    [
        ("ListBuckets", (rb"ListAllMyBucketsResult", b"ListBucketsOutput"), "is <ListBucketsOutput> instead of"),
        ("PutObject", (rb"^.*$", b"OK"), "boto3-unexpected-body for boto3-s3v4"),
    ],
)
def test_a_run_starts_where_one_client_can_work(
    tmp_path: Path, operation: str, body: tuple[bytes, bytes], says: str
) -> None:
    """The output names the difference, and the checks judge it."""
    with servers.changing(operation, lambda answer: answer.sub(*body, count=1))(tmp_path) as url:
        outcome = user(tmp_path).command("doctor", "--endpoint-url", url, status=0)
    assert says in outcome.stdout
    assert_fit_to_show(outcome)


@pytest.mark.parametrize(
    ("name", "value"), [("Last-Modified", "yesterday"), ("Content-Length", "\xb2")], ids=["date", "length"]
)
def test_a_response_that_a_client_cannot_read_is_left_to_the_checks(tmp_path: Path, name: str, value: str) -> None:
    with servers.changing("GetObject", lambda answer: answer.set(name, value))(tmp_path) as url:
        outcome = user(tmp_path).command("doctor", "--endpoint-url", url, "--timeout", "1", status=0)
    assert_fit_to_show(outcome)


def call(who: User, command: str, *flags: str) -> Outcome:
    """One of the three ways to start a preflight."""
    if command == "pytest":
        return who.pytest(*flags)
    return who.command(command, *(["-n", "0", "--out", "out"] if command == "run" else []), *flags)


def message_of(outcome: Outcome, command: str) -> str:
    """The message to the user; from pytest's output, the paragraph that it prints when it exits."""
    if command == "run":
        return outcome.said.strip()
    if command == "doctor":
        return outcome.stderr.strip()
    return outcome.stderr.strip() or outcome.stdout.strip()


def assert_fit_to_show(outcome: Outcome) -> None:
    """Asserts that there is no traceback, and nothing secret."""
    printed = outcome.said
    assert not re.search(r"Traceback|INTERNALERROR|\.py:\d+|object at 0x|<urllib3|HTTPConnection|_ssl\.c", printed), (
        printed
    )
    for secret in (CREDENTIALS.secret_key, WRONG_SECRET, "Signature="):
        assert secret not in printed, printed
