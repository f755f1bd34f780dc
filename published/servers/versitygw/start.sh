#!/usr/bin/env bash
# versitygw over a local folder (posix backend, which needs user xattrs), with a folder for versions, and its IAM service (PORT+1).
# MAIN, ALT and LIMITED are users of the one account 000000000000, who policies name arn:aws:iam::000000000000:user/main, … /alt and
# … /limited. Their own policies (users.py) let ALT do everything in buckets named s3c-*-alt, MAIN everything in all others, and
# LIMITED nothing. The root user, of ROOT_ACCESS_KEY, is above policies, and does nothing here. HTTPS=1: TLS. FRESH=1: empty it first.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
: "${PORT:=8390}" "${HTTPS:=0}" "${FRESH:=0}"
port_free "$PORT"; port_free $((PORT + 1))
[[ $FRESH == 1 ]] && rm -rf "${W:?}/data" "${W:?}/versions"
rm -rf "${W:?}/iam"
mkdir -p "$W/data" "$W/versions" "$W/iam"
export MAIN_ACCESS_KEY MAIN_SECRET_KEY ALT_ACCESS_KEY ALT_SECRET_KEY LIMITED_ACCESS_KEY LIMITED_SECRET_KEY
"$PYTHON" "$HERE/users.py" >"$W/iam/iam.json"
tls=(); scheme=http
if [[ $HTTPS == 1 ]]; then make_cert; scheme=https; tls=(--cert "$W/tls.crt" --key "$W/tls.key"); fi
root=(--access "$ROOT_ACCESS_KEY" --secret "$ROOT_SECRET_KEY" --quiet)
spawn iam "$W/bin/versitygw" "${root[@]}" --port "$BIND:$((PORT + 1))" iam --dir "$W/iam" --private-ports "$R/iam.sock"
wait_http iam "http://$BIND:$((PORT + 1))/"
spawn versitygw "$W/bin/versitygw" "${root[@]}" --port "$BIND:$PORT" --iam-standalone-endpoint "$R/iam.sock" "${tls[@]}" \
  posix --versioning-dir "$W/versions" "$W/data"
wait_http versitygw "$scheme://$BIND:$PORT/"
echo "$scheme://$BIND:$PORT"
