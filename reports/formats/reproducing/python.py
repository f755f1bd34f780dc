"""A request as a Python program with botocore: for Signature V2, which curl does not have, and for what curl cannot
sign with V4."""

from __future__ import annotations

from urllib.parse import urlsplit

from reports.formats.reproducing.recorded import Request


def program(request: Request, region: str, endpoint: str) -> str:
    signer = f"S3SigV4Auth(keys, 's3', {region!r})" if request.signature == "V4" else "HmacV1Auth(keys)"
    data = "open('body', 'rb')" if request.body is None else repr(request.body.encode())
    keys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", *(["AWS_SESSION_TOKEN"] if request.temporary else [])]
    lines = [
        "import os, botocore.auth, botocore.awsrequest, botocore.credentials, botocore.httpsession",
        f"request = botocore.awsrequest.AWSRequest({request.method!r}, {request.url!r}, "
        f"{dict(request.headers)!r}, {data})",
        *(auth_path(request.url, endpoint) if request.signature == "V2" else []),
        f"keys = botocore.credentials.Credentials({', '.join(f'os.environ[{key!r}]' for key in keys)})",
        f"botocore.auth.{signer}.add_auth(request)",
        "answer = botocore.httpsession.URLLib3Session().send(request.prepare())",
        "print(answer.status_code, answer.headers, answer.text)",
    ]
    return "\n".join(lines)


def auth_path(url: str, endpoint: str) -> list[str]:
    """Signature V2 signs a bucket that is in the host's name as the beginning of the path."""
    sent, asked = urlsplit(url), urlsplit(endpoint)
    bucket = sent.netloc.removesuffix(f".{asked.netloc}")
    if not asked.netloc or bucket == sent.netloc:
        return []
    signed = f"/{bucket}{sent.path or '/'}"
    return [f"request.auth_path = {signed!r}"]
