#!/usr/bin/env bash
# MinIO over a local folder. MAIN and ALT are users, whom the root user (ROOT_ACCESS_KEY) makes: MinIO knows no owner of a bucket,
# so ALT's policy lets it do everything in buckets named s3c-*-alt, and MAIN's everything in all others. Only a set of drives has
# versions and Object Lock, so there are four folders.
# HTTPS=1: TLS. FRESH=1: empty it first. DOMAIN=localhost: also virtual-host names below it.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
: "${PORT:=8380}" "${HTTPS:=0}" "${FRESH:=0}" "${DOMAIN:=}"
port_free "$PORT"
[[ $FRESH == 1 ]] && rm -rf "${W:?}/data" "${W:?}/home"
mkdir -p "$W"/data/{1,2,3,4} "$W/home/.minio/certs"
export MINIO_UPDATE=off MINIO_CI_CD=on HOME=$W/home MINIO_ROOT_USER=$ROOT_ACCESS_KEY MINIO_ROOT_PASSWORD=$ROOT_SECRET_KEY
[[ -z $DOMAIN ]] || export MINIO_DOMAIN=$DOMAIN
scheme=http; rm -f "$HOME/.minio/certs"/*.*
if [[ $HTTPS == 1 ]]; then
  make_cert; scheme=https
  cp "$W/tls.crt" "$HOME/.minio/certs/public.crt"; cp "$W/tls.key" "$HOME/.minio/certs/private.key"
fi
spawn minio "$W/bin/minio" server --quiet --address "$BIND:$PORT" --console-address "$BIND:0" "$W"/data/{1...4}
wait_http minio "$scheme://$BIND:$PORT/minio/health/live"
user() {
  "$W/venv/bin/python" "$HERE/../juicefs/add_user.py" "$scheme" "$BIND:$PORT" "$ROOT_ACCESS_KEY" "$ROOT_SECRET_KEY" "$@" >"$R/add_user.log" 2>&1 ||
    { tail "$R/add_user.log" >&2; "$HERE/stop.sh" >&2; die "a user could not be made"; }
}
user "$MAIN_ACCESS_KEY" "$MAIN_SECRET_KEY" others
user "$ALT_ACCESS_KEY" "$ALT_SECRET_KEY"
echo "$scheme://$BIND:$PORT"
