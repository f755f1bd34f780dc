#!/usr/bin/env bash
# SeaweedFS in one process (master, volume server, filer and S3), each bucket in volumes of its own. MAIN, ALT and LIMITED are
# identities of its -s3.config: MAIN and ALT with accounts (canonical ids main and alt), LIMITED a user of account main
# without rights, named by policies arn:aws:iam::000000000000:user/limited; a request without credentials is let in only by
# ACLs and policies. Rights are not by account: an Admin is let into everyone's buckets, and whoever made a bucket has no
# rights in it by that. So MAIN, the Admin, cannot be kept out of ALT's buckets, and ALT has a policy, to create buckets named
# s3c-*-alt (as the suite does) and to do everything in these. ALT_ADMIN=1: ALT is an Admin too, which creates any and is let into MAIN's.
# PORT+1 to PORT+7: its other ports, of which the filer's (PORT+3) asks for no credentials. HTTPS=1: TLS. FRESH=1: empty it first.
# DOMAIN=localhost: virtual-host names below it, on top of paths. AUTO_CREATE=false: a PUT by an Admin into no bucket makes none;
# DELETE_NOT_EMPTY=false: only an empty bucket can be deleted (SeaweedFS' defaults are true). SSE-KMS has a key of any name, made
# when first used and lost when the server stops: what it encrypted cannot be read after that.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
: "${PORT:=8450}" "${HTTPS:=0}" "${FRESH:=0}" "${DOMAIN=localhost}"
: "${ALT_ADMIN:=0}" "${AUTO_CREATE:=true}" "${DELETE_NOT_EMPTY:=true}"
for p in $(seq "$PORT" $((PORT + 7))); do port_free "$p"; done
[[ $FRESH == 1 ]] && rm -rf "${W:?}/data" "${W:?}/kek"
mkdir -p "$W/data" "$W/home"
tls=(); scheme=http
if [[ $HTTPS == 1 ]]; then make_cert; scheme=https; tls=(-s3.cert.file="$W/tls.crt" -s3.key.file="$W/tls.key"); fi
alt='"policyNames": ["alt"]'
[[ $ALT_ADMIN == 1 ]] && alt='"actions": ["Admin"]'
policy='{"Version": "2012-10-17", "Statement": ['
policy+='{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "arn:aws:s3:::*"}, '
policy+='{"Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::s3c-*-alt", "arn:aws:s3:::s3c-*-alt/*"]}]}'
cat >"$W/s3.json" <<EOF
{
  "accounts": [
    {"id": "main", "displayName": "main", "emailAddress": "main@example.com"},
    {"id": "alt", "displayName": "alt", "emailAddress": "alt@example.com"}
  ],
  "identities": [
    {"name": "main", "account": {"id": "main"}, "actions": ["Admin"],
      "credentials": [{"accessKey": "$MAIN_ACCESS_KEY", "secretKey": "$MAIN_SECRET_KEY"}]},
    {"name": "alt", "account": {"id": "alt"}, $alt,
      "credentials": [{"accessKey": "$ALT_ACCESS_KEY", "secretKey": "$ALT_SECRET_KEY"}]},
    {"name": "limited", "account": {"id": "main"}, "actions": [],
      "credentials": [{"accessKey": "$LIMITED_ACCESS_KEY", "secretKey": "$LIMITED_SECRET_KEY"}]},
    {"name": "anonymous", "actions": []}
  ],
  "policies": [{"name": "alt", "content": "${policy//\"/\\\"}"}],
  "kms": {"default_provider": "local", "providers": {"local": {"type": "local", "enableOnDemandCreate": true}}}
}
EOF
[[ -s $W/kek ]] || openssl rand -hex 32 >"$W/kek"
printf '%s\n' /tmp/seaweedfs-{s3-grpc-$((PORT + 4)),master-grpc-$((PORT + 5)),volume-grpc-$((PORT + 6)),filer-grpc-$((PORT + 7))}.sock \
  >"$R/sockets"
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY   # it would make an Admin of these
export HOME=$W/home WEED_S3_SSE_KEK=$(<"$W/kek") WEED_MASTER_VOLUME_GROWTH_COPY_1=1
spawn seaweedfs "$W/venv/bin/weed" -logtostderr=true server -dir="$W/data" -ip="$BIND" -ip.bind="$BIND" -filer -s3 \
  -s3.port="$PORT" -master.port=$((PORT + 1)) -volume.port=$((PORT + 2)) -filer.port=$((PORT + 3)) \
  -s3.port.grpc=$((PORT + 4)) -master.port.grpc=$((PORT + 5)) -volume.port.grpc=$((PORT + 6)) -filer.port.grpc=$((PORT + 7)) \
  -s3.port.iceberg=0 -s3.port.lance=0 -s3.localSocket="$R/s3.sock" -filer.localSocket="$R/filer.sock" \
  -master.peers=none -master.electionTimeout=1s -master.telemetry=false -master.volumeSizeLimitMB=1024 \
  -volume.max=5000 -volume.preStopSeconds=1 -s3.config="$W/s3.json" -s3.domainName="$DOMAIN" \
  -s3.autoCreateBucket="$AUTO_CREATE" -s3.allowDeleteBucketNotEmpty="$DELETE_NOT_EMPTY" "${tls[@]}"
wait_http seaweedfs "$scheme://$BIND:$PORT/status"
# asked METHOD PATH : the status of MAIN's request, signed
asked() {
  curl -sk -o /dev/null -m 10 -w '%{http_code}' --aws-sigv4 aws:amz:us-east-1:s3 --user "$MAIN_ACCESS_KEY:$MAIN_SECRET_KEY" \
    -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' -X "$1" "${@:3}" "$scheme://$BIND:$PORT/$2" || true
}
stored=000 end=$((SECONDS + START_TIMEOUT))
while ((SECONDS < end)) && alive seaweedfs; do
  asked PUT is-it-up >/dev/null
  stored=$(asked PUT is-it-up/object --data-binary up)
  asked DELETE is-it-up/object >/dev/null; asked DELETE is-it-up >/dev/null
  [[ $stored == 200 ]] && break
  sleep 0.3
done
[[ $stored == 200 ]] || { tail -n 30 "$R/seaweedfs.log" >&2; "$HERE/stop.sh" >&2; die "it stores no object (last status $stored)"; }
echo "$scheme://$BIND:$PORT"
