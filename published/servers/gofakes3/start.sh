#!/usr/bin/env bash
# gofakes3 in memory. It asks for no credentials, and speaks no TLS.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
: "${PORT:=8400}"
port_free "$PORT"
spawn gofakes3 "$W/bin/gofakes3" -backend memory -host "$BIND:$PORT"
wait_http gofakes3 "http://$BIND:$PORT/"
echo "http://$BIND:$PORT"
