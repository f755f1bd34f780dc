"""add_user.py SCHEME HOST:PORT ROOTKEY ROOTSECRET KEY SECRET [others]: a user of MinIO, who may do everything (s3:*)
in the buckets s3c-*-alt, or in all others."""

import sys

import urllib3
from minio import MinioAdmin
from minio.credentials import StaticProvider

scheme, host, rk, rs, key, secret, *others = sys.argv[1:]
urllib3.disable_warnings()
admin = MinioAdmin(endpoint=host, credentials=StaticProvider(rk, rs), secure=scheme == "https", cert_check=False)
name, resources = ("others", "NotResource") if others else ("altonly", "Resource")
admin.policy_add(
    name,
    policy={
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["s3:ListAllMyBuckets"], "Resource": ["arn:aws:s3:::*"]},
            {"Effect": "Allow", "Action": ["s3:*"], resources: ["arn:aws:s3:::s3c-*-alt", "arn:aws:s3:::s3c-*-alt/*"]},
        ],
    },
)
admin.user_add(key, secret)
admin.policy_set(name, user=key)
