#!/usr/bin/env bash
# s3s-fs over a local folder. It has one key, that of MAIN, and speaks no TLS. FRESH=1: empty it first.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
: "${PORT:=8430}" "${FRESH:=0}"
port_free "$PORT"
[[ $FRESH == 1 ]] && rm -rf "${W:?}/data"
mkdir -p "$W/data"
spawn s3s "$W/bin/s3s-fs" --host "$BIND" --port "$PORT" --access-key "$MAIN_ACCESS_KEY" --secret-key "$MAIN_SECRET_KEY" "$W/data"
wait_http s3s "http://$BIND:$PORT/"
echo "http://$BIND:$PORT"
