"""`python -m reference [PORT]`: the reference server on a loopback port, until Ctrl-C."""

from __future__ import annotations

import contextlib
import sys
import threading

from reference.account import ALT, EXPIRED, EXPIRED_SINCE, LIMITED, MAIN
from reference.server import connections as server
from reference.server import website_endpoint
from reference.server.service import reference

port = sys.argv[1] if len(sys.argv) > 1 else "0"
if len(sys.argv) > 2 or not port.isdecimal() or int(port) > 65535:
    sys.exit(f"{' '.join(sys.argv[1:])}: expected a port, or nothing: python -m reference [PORT]")

with contextlib.ExitStack() as serving:
    try:
        url = serving.enter_context(server.running(reference(), int(port)))
    except OSError as error:
        sys.exit(f"{port}: cannot be listened on: {error.strerror}")
    print(
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
        f"python -m pytest conformance --endpoint-url {url}",
        flush=True,
    )
    with contextlib.suppress(KeyboardInterrupt):
        threading.Event().wait()
