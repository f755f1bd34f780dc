"""The command line of the reference: serves it on a loopback port, right or with one fault, or lists the faults."""

from __future__ import annotations

import argparse
import contextlib
import difflib
import sys
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reference.account import ALT, EXPIRED, EXPIRED_SINCE, LIMITED, MAIN
from reference.server import connections as server
from reference.server import website_endpoint
from reference.server.service import reference

if TYPE_CHECKING:
    from reference.faults.table import Fault

DESCRIPTION = "An S3 that is right, on a loopback port, until Ctrl-C; or one that does one thing wrong."
LIST_COMMAND = "faults"


def main(arguments: Sequence[str], program: str = "python -m reference") -> None:
    """Runs the command; ends the process with status 2 for wrong use."""
    parser = argparse.ArgumentParser(program, description=DESCRIPTION)
    parser.add_argument("port", nargs="?", default="0", metavar="PORT | faults", help="or: list the faults")
    parser.add_argument("--fault", metavar="NAME", help="do this one thing wrong")
    parser.add_argument(
        "-k",
        dest="words",
        metavar="TEXT",
        help="with `faults`: those with these words in their names, sentences or operations",
    )
    given = parser.parse_args(arguments)
    if given.port == LIST_COMMAND and given.fault is not None:
        parser.error(f"--fault: not with `{LIST_COMMAND}`")
    elif given.port == LIST_COMMAND:
        _list((given.words or "").lower().split())
    elif given.words is not None:
        parser.error(f"-k: only with `{LIST_COMMAND}`")
    elif not given.port.isdecimal() or int(given.port) > 65535:
        parser.error(f"{given.port}: expected a port, or `{LIST_COMMAND}`")
    else:
        try:
            _serve(int(given.port), given.fault)
        except OSError as error:
            parser.error(f"{given.port}: cannot be listened on: {error.strerror}")
        except LookupError as error:
            parser.error(f"--fault {given.fault}: {error.args[0]}")


def _list(words: Sequence[str]) -> None:
    from reference.faults.table import faults

    some = [each for each in faults().values() if all(word in _search_text(each) for word in words)]
    for fault in some:
        print(f"{fault.name}\n    {fault.wrong}")
    print(f"{len(some)} of {len(faults())} faults", file=sys.stderr)


def _search_text(fault: Fault) -> str:
    return f"{fault.name} {fault.subject} {fault.wrong} {' '.join(fault.operations)}".lower()


def _serve(port: int, name: str | None) -> None:
    serve, rules = reference(), server.STRICT
    if name is not None:
        from reference.faults.table import faults

        if name not in faults():
            near = difflib.get_close_matches(name, faults(), 1)
            raise LookupError(f"no such fault; did you mean {near[0]}?" if near else "no such fault")
        fault = faults()[name]
        serve, rules = fault.server(), fault.rules
        print(f"# {fault.wrong}\nexport AWS_REGION={fault.region}")
        if fault.over_https:
            print("# It shows over HTTPS only, which this command does not serve.")
    with server.running(serve, port, rules=rules) as url, contextlib.suppress(KeyboardInterrupt):
        print(f"# {url}\n{_settings(url)}", flush=True)
        threading.Event().wait()


def _settings(url: str) -> str:
    """The lines that a shell needs to test the server."""
    return (
        f"export AWS_ACCESS_KEY_ID={MAIN.credentials.access_key} AWS_SECRET_ACCESS_KEY={MAIN.credentials.secret_key}\n"
        f"export S3_ALT_ACCESS_KEY_ID={ALT.credentials.access_key} "
        f"S3_ALT_SECRET_ACCESS_KEY={ALT.credentials.secret_key}\n"
        f"export S3_LIMITED_ACCESS_KEY_ID={LIMITED.credentials.access_key} "
        f"S3_LIMITED_SECRET_ACCESS_KEY={LIMITED.credentials.secret_key}\n"
        f"export S3_LIMITED_SESSION_TOKEN={LIMITED.credentials.session_token} S3_LIMITED_PRINCIPAL={LIMITED.arn}\n"
        f"export S3_EXPIRED_ACCESS_KEY_ID={EXPIRED.credentials.access_key} "
        f"S3_EXPIRED_SECRET_ACCESS_KEY={EXPIRED.credentials.secret_key} "
        f"S3_EXPIRED_SESSION_TOKEN={EXPIRED.credentials.session_token} S3_EXPIRED_SINCE={EXPIRED_SINCE}\n"
        f"export S3_ACCOUNT_ID={MAIN.number}\n"
        f"export S3_WEBSITE_URL='{website_endpoint.url(url)}'\n"
        f"s3-conformance run --endpoint-url {url}"
    )
