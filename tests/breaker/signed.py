"""The requests of a breaker's run: with a session token, which the endpoint accepts with its account's keys, and with
signatures. Reports contain neither."""

from __future__ import annotations

from dataclasses import dataclass, field

from reference.account import CREDENTIALS
from reference.protocol.messages import S3Request
from reference.server.service import refusal
from tests.fixtures.evidence.secrets_in import signatures_sent

TOKEN = "breaker//session+token/with=signs&and%2Fpercent=="
SECRETS = (CREDENTIALS.secret_key, TOKEN)


@dataclass
class TokenAuthenticator:
    """An `Authenticate` that accepts requests as the reference does, and its main account's requests with the token;
    `signatures` are the ones that it has seen."""

    signatures: set[str] = field(default_factory=set)

    def __call__(self, request: S3Request) -> str | None:
        self.signatures |= signatures_sent(f"{request.path}?{request.query_string}", request.headers)
        code = refusal(request)
        given = request.headers.get("x-amz-security-token") or request.query.get("x-amz-security-token")
        return None if code == "InvalidToken" and TOKEN in (given, request.query.get("X-Amz-Security-Token")) else code
