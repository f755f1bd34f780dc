"""Requests to a server that trusts the senders' names: for tests of access."""

from __future__ import annotations

from urllib.parse import quote

from reference.account import ALT, MAIN, Account
from reference.protocol.messages import Response, S3Request
from reference.server.service import reference

MALFORMED = (400, "MalformedPolicy")
REFUSED = (403, "AccessDenied")
ACCOUNTS_BY_NAME: dict[str, Account | None] = {"main": MAIN, "alt": ALT, "anyone": None}


class Identities:
    """The main account, the second one and anyone, on one server that is still empty."""

    def __init__(self) -> None:
        self._serve = reference(authenticate=lambda _: None)

    def answer(self, who: str, method: str, path: str, query: str = "", body: bytes = b"", **headers: str) -> Response:
        """Returns the response to somebody's request; `_` stands for `-` in header names."""
        account = ACCOUNTS_BY_NAME[who]
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if account is not None:
            sent["authorization"] = f"AWS {account.credentials.access_key}:any"
        return self._serve(S3Request(method, quote(path), query, sent | {"content-length": str(len(body))}, body))

    def ask(
        self, who: str, method: str, path: str, query: str = "", body: bytes = b"", **headers: str
    ) -> tuple[int, str]:
        """The status of the response, and the error code."""
        answer = self.answer(who, method, path, query, body, **headers)
        return answer.status, answer.body.partition(b"<Code>")[2].partition(b"<")[0].decode()

    def arrange(self, who: str, method: str, path: str, query: str = "", body: bytes = b"", **headers: str) -> Response:
        """The same for a request that must succeed."""
        answer = self.answer(who, method, path, query, body, **headers)
        assert answer.status < 300, answer.body
        return answer

    def text(self, who: str, path: str, query: str = "") -> str:
        """Returns the text that somebody reads."""
        return self.arrange(who, "GET", path, query).body.decode()
