#!/usr/bin/env bash
# Garage on one node. PORT+1: its RPC, PORT+2: its administration. Garage has its own form of keys, so MAIN and ALT have other
# ones here than in common.sh: two keys that may create buckets and share none. FRESH=1: empty it first. It speaks no TLS, so with
# HTTPS=1 something in front of it does, as a reverse proxy would, and Garage is at PORT+3.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
: "${PORT:=8440}" "${HTTPS:=0}" "${FRESH:=0}"
: "${GARAGE_MAIN_KEY:=GK000000000000000000000001}" "${GARAGE_ALT_KEY:=GK000000000000000000000002}"
: "${GARAGE_MAIN_SECRET:=0000000000000000000000000000000000000000000000000000000000000001}"
: "${GARAGE_ALT_SECRET:=0000000000000000000000000000000000000000000000000000000000000002}"
for p in $(seq "$PORT" $((PORT + 3))); do port_free "$p"; done
scheme=http own=$PORT
if [[ $HTTPS == 1 ]]; then make_cert; scheme=https own=$((PORT + 3)); fi
[[ $FRESH == 1 ]] && rm -rf "${W:?}/meta" "${W:?}/data"
mkdir -p "$W/meta" "$W/data"
cat >"$W/garage.toml" <<EOF
metadata_dir = "$W/meta"
data_dir = "$W/data"
db_engine = "lmdb"
replication_factor = 1
rpc_bind_addr = "$BIND:$((PORT + 1))"
rpc_public_addr = "$BIND:$((PORT + 1))"
rpc_secret = "$(printf '%064d' 3)"
[s3_api]
s3_region = "us-east-1"
api_bind_addr = "$BIND:$own"
root_domain = ".localhost"
[admin]
api_bind_addr = "$BIND:$((PORT + 2))"
EOF
garage=("$W/bin/garage" -c "$W/garage.toml")
spawn garage "${garage[@]}" server
wait_http garage "http://$BIND:$((PORT + 2))/"
prepared() {
  "${garage[@]}" key info "$GARAGE_ALT_KEY" >/dev/null 2>&1 && return
  "${garage[@]}" layout assign -z here -c 10G "$("${garage[@]}" node id -q | cut -d@ -f1)" && "${garage[@]}" layout apply --version 1 &&
    "${garage[@]}" key import --yes "$GARAGE_MAIN_KEY" "$GARAGE_MAIN_SECRET" -n main &&
    "${garage[@]}" key import --yes "$GARAGE_ALT_KEY" "$GARAGE_ALT_SECRET" -n alt &&
    "${garage[@]}" key allow --create-bucket "$GARAGE_MAIN_KEY" && "${garage[@]}" key allow --create-bucket "$GARAGE_ALT_KEY"
}
prepared >"$R/prepare.log" 2>&1 || { tail "$R/prepare.log" >&2; "$HERE/stop.sh" >&2; die "the keys could not be made"; }
wait_http garage "http://$BIND:$own/"
if [[ $HTTPS == 1 ]]; then
  spawn tls "$PYTHON" "$HERE/../tls_front.py" "$BIND" "$PORT" "$own" "$W/tls.crt" "$W/tls.key"
  wait_http tls "$scheme://$BIND:$PORT/"
fi
echo "$scheme://$BIND:$PORT"
