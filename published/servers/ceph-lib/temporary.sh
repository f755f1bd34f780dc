# Sourced by ceph*/temporary.sh with PORT set.
# After `STS=1 start.sh`: prints temporary credentials of a role that has no rights of its own, as the suite's limited user.
# EXPIRED=1: as its expired credentials, which they are after 900 s. `python` needs boto3.
. "$HERE/../ceph-lib/env.sh"
: "${HTTPS:=0}" "${EXPIRED:=0}"
scheme=http; [[ $HTTPS == 1 ]] && scheme=https
trusted='{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam:::user/limited"]}, "Action": ["sts:AssumeRole"]}]}'
radosgw-admin role get --role-name limited >"$R/role.log" 2>&1 ||
  radosgw-admin role create --role-name limited --assume-role-policy-doc "$trusted" >"$R/role.log" 2>&1 ||
  { tail "$R/role.log" >&2; die "the role could not be made"; }
AWS_ACCESS_KEY_ID=$LIMITED_ACCESS_KEY AWS_SECRET_ACCESS_KEY=$LIMITED_SECRET_KEY \
  python - "$scheme://$BIND:$PORT" "$EXPIRED" <<'PYTHON'
import sys

import boto3

url, expired = sys.argv[1], sys.argv[2] == "1"
sts = boto3.client("sts", endpoint_url=url, region_name="us-east-1", verify=False)
role = "arn:aws:iam:::role/limited"
given = sts.assume_role(RoleArn=role, RoleSessionName="conformance", DurationSeconds=900 if expired else 3600)
whose = "EXPIRED" if expired else "LIMITED"
for name, member in (("ACCESS_KEY_ID", "AccessKeyId"), ("SECRET_ACCESS_KEY", "SecretAccessKey"), ("SESSION_TOKEN", "SessionToken")):
    print(f"export S3_{whose}_{name}={given['Credentials'][member]}")
if expired:
    print(f"export S3_EXPIRED_SINCE={given['Credentials']['Expiration'].isoformat()}")
else:
    print(f"export S3_LIMITED_PRINCIPAL={role}")
PYTHON
