"""users.py: prints the users of versitygw's IAM service, in the form of its iam.json.
Its API would choose their keys itself."""

import json
import os

SINCE = "2026-01-01T00:00:00Z"
ALT_BUCKET_ARNS = ["arn:aws:s3:::s3c-*-alt", "arn:aws:s3:::s3c-*-alt/*"]
LISTS = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
STATEMENTS = {
    "main": [LISTS, {"Effect": "Allow", "Action": "s3:*", "NotResource": ALT_BUCKET_ARNS}],
    "alt": [LISTS, {"Effect": "Allow", "Action": "s3:*", "Resource": ALT_BUCKET_ARNS}],
    "limited": [],
}


def user(name: str, statements: list[dict[str, object]]) -> dict[str, object]:
    upper = name.upper()
    key = {"AccessKeyId": os.environ[f"{upper}_ACCESS_KEY"], "SecretAccessKey": os.environ[f"{upper}_SECRET_KEY"]}
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    policy = {"PolicyName": name, "PolicyDocument": document, "CreateDate": SINCE, "UpdateDate": SINCE}
    return {
        "Path": "/",
        "UserName": name,
        "UserID": f"AIDA{upper}".ljust(21, "0"),
        "Arn": f"arn:aws:iam::000000000000:user/{name}",
        "CreateDate": SINCE,
        "AccessKeys": [{**key, "Status": "Active", "CreateDate": SINCE}],
        "Policies": {"inline": [policy] if statements else []},
    }


users = {name: user(name, statements) for name, statements in STATEMENTS.items()}
keys = {os.environ[f"{name.upper()}_ACCESS_KEY"]: name for name in users}
print(json.dumps({"users": users, "accessKeyIndex": keys}))
