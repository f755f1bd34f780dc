"""add_user.py SCHEME HOST:PORT ROOTKEY ROOTSECRET KEY SECRET: a second MinIO user, master of the buckets s3c-*-alt."""

import sys

import urllib3
from minio import MinioAdmin
from minio.credentials import StaticProvider

scheme, host, rk, rs, key, secret = sys.argv[1:]
urllib3.disable_warnings()
admin = MinioAdmin(endpoint=host, credentials=StaticProvider(rk, rs), secure=scheme == "https", cert_check=False)
admin.policy_add(
    "altonly",
    policy={
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["s3:ListAllMyBuckets"], "Resource": ["arn:aws:s3:::*"]},
            {"Effect": "Allow", "Action": ["s3:*"], "Resource": ["arn:aws:s3:::s3c-*-alt", "arn:aws:s3:::s3c-*-alt/*"]},
        ],
    },
)
admin.user_add(key, secret)
admin.policy_set("altonly", user=key)
