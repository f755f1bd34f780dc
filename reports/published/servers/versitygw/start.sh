#!/usr/bin/env bash
# versitygw over a local folder (posix backend, which needs user xattrs), with a folder for versions. MAIN is the root
# account, ALT an account of its own that may create buckets. HTTPS=1: TLS. FRESH=1: empty it first.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
: "${PORT:=8390}" "${HTTPS:=0}" "${FRESH:=0}"
port_free "$PORT"
[[ $FRESH == 1 ]] && rm -rf "${W:?}/data" "${W:?}/versions" "${W:?}/iam"
mkdir -p "$W/data" "$W/versions" "$W/iam"
tls=(); scheme=http
if [[ $HTTPS == 1 ]]; then make_cert; scheme=https; tls=(--cert "$W/tls.crt" --key "$W/tls.key"); fi
spawn versitygw "$W/bin/versitygw" --access "$MAIN_ACCESS_KEY" --secret "$MAIN_SECRET_KEY" --port "$BIND:$PORT" --iam-dir "$W/iam" \
  --quiet "${tls[@]}" posix --versioning-dir "$W/versions" "$W/data"
wait_http versitygw "$scheme://$BIND:$PORT/"
admin=("$W/bin/versitygw" admin --access "$MAIN_ACCESS_KEY" --secret "$MAIN_SECRET_KEY" --endpoint-url "$scheme://$BIND:$PORT"
  --allow-insecure)
"${admin[@]}" list-users 2>"$R/users.log" | grep -q "$ALT_ACCESS_KEY" ||
  "${admin[@]}" create-user --access "$ALT_ACCESS_KEY" --secret "$ALT_SECRET_KEY" --role userplus >>"$R/users.log" 2>&1 ||
  { tail "$R/users.log" >&2; "$HERE/stop.sh" >&2; die "the ALT user could not be made"; }
echo "$scheme://$BIND:$PORT"
