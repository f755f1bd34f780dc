"""The accounts that this server knows: each signs with its own key, and may get grants from the other; and a user of
the main account, with temporary credentials."""

from __future__ import annotations

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class AccountKeys:
    """The keys of an account; a session token comes with temporary ones."""

    access_key: str
    secret_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Account:
    """An account, as its root user, or a `user` of it, who only has the rights that bucket policies give.

    Policies name the account by its `number`, and ACLs by its `canonical_id`.
    """

    number: str
    canonical_id: str
    display_name: str
    credentials: AccountKeys
    user: str = ""
    expired: bool = False
    """True if the session token is no longer valid."""

    @property
    def arn(self) -> str:
        return f"arn:aws:iam::{self.number}:user/{self.user}" if self.user else self.root_arn

    @property
    def principal(self) -> str:
        """The principal, in the form for statements of policies."""
        return self.arn if self.user else self.canonical_id

    @property
    def root(self) -> Account:
        """The account itself, which owns everything made by the users."""
        return account_of_canonical_id(self.canonical_id) or self if self.user else self

    @property
    def root_arn(self) -> str:
        return f"arn:aws:iam::{self.number}:root"

    def as_element(self) -> dict[str, str | None]:
        """The account as an element such as Owner."""
        return {"ID": self.canonical_id, "DisplayName": self.display_name or None}


MAIN = Account(
    "123456789012",
    "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a",
    "reference",
    AccountKeys("REFERENCEACCESSKEY00", "reference/secret+key"),
)
ALT = Account(
    "234567890123",
    "4878b4e67e2d660565e058f1ccca1aa838e28baf099ec0cfaf51d84767834e1d",
    "second",
    AccountKeys("REFERENCEACCESSKEY01", "second/secret+key"),
)
LIMITED = replace(
    MAIN,
    credentials=AccountKeys("REFERENCEACCESSKEY02", "limited/secret+key", "limited/session+token=="),
    user="limited",
)
EXPIRED = replace(
    LIMITED,
    credentials=AccountKeys("REFERENCEACCESSKEY03", "expired/secret+key", "expired/session+token=="),
    expired=True,
)
EXPIRED_SINCE = "2026-01-02T03:04:05Z"
"""The expiry of the expired credentials, as a run is told; the reference refuses them at any time."""
ANONYMOUS = Account("", "65a011a29cdf8ec533ec3d1ccaae921c", "", AccountKeys("", ""))
"""The account of senders without credentials: AWS gives the objects that it writes this owner."""
ACCOUNTS = (MAIN, ALT)
USERS = (LIMITED, EXPIRED)
CREDENTIALS = MAIN.credentials


def account_of_access_key(access_key: str) -> Account | None:
    return next((account for account in (*ACCOUNTS, *USERS) if account.credentials.access_key == access_key), None)


def account_of_canonical_id(canonical_id: str) -> Account | None:
    return next((account for account in ACCOUNTS if account.canonical_id == canonical_id), None)
