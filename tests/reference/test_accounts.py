"""Signatures belong to one account: both versions, in headers and in URLs."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from fixtures.model.endpoint import Credentials
from reference.account import ACCOUNTS, ALT, MAIN, Account
from reference.server import connections as server
from reference.server.service import reference


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with server.running(reference()) as url:
        yield url


def _client(url: str, credentials: Credentials, signature: str) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id=credentials.access_key,
        aws_secret_access_key=credentials.secret_key,
        config=Config(signature_version=signature, s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
    )


@pytest.mark.parametrize("signature", ["s3", "s3v4"])
@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.display_name)
def test_account_is_known_by_its_signature(url: str, account: Account, signature: str) -> None:
    client = _client(url, account.credentials, signature)
    assert client.list_buckets()["Owner"]["ID"] == account.canonical_id
    bucket = f"{account.display_name}-{signature}"
    client.create_bucket(Bucket=bucket)
    client.put_object(Bucket=bucket, Key="key", Body=b"body")
    presigned = client.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "key"})
    with urllib.request.urlopen(presigned) as answer:
        assert answer.read() == b"body"
    other = _client(url, (MAIN if account is ALT else ALT).credentials, signature)
    with pytest.raises(ClientError) as refused:
        other.get_object(Bucket=bucket, Key="key")
    assert refused.value.response["Error"]["Code"] == "AccessDenied"


@pytest.mark.parametrize("signature", ["s3", "s3v4"])
def test_another_accounts_secret_is_refused(url: str, signature: str) -> None:
    mixed = Credentials(ALT.credentials.access_key, MAIN.credentials.secret_key)
    with pytest.raises(ClientError) as refused:
        _client(url, mixed, signature).list_buckets()
    assert refused.value.response["Error"]["Code"] == "SignatureDoesNotMatch"
