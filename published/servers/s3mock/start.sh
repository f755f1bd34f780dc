#!/usr/bin/env bash
# Adobe S3Mock. It asks for no credentials, and has one account. It listens for HTTP and HTTPS: the other one is at PORT+1.
# HTTPS=1: the address is that of TLS. FRESH=1: empty it first.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
: "${PORT:=8420}" "${HTTPS:=0}" "${FRESH:=0}"
port_free "$PORT"; port_free $((PORT + 1))
[[ $FRESH == 1 ]] && rm -rf "${W:?}/data"
mkdir -p "$W/data"
make_keystore
scheme=http; plain=$PORT; tls=$((PORT + 1))
if [[ $HTTPS == 1 ]]; then scheme=https; plain=$((PORT + 1)); tls=$PORT; fi
spawn s3mock java -Xmx1g -cp "$W/lib/*" com.adobe.testing.s3mock.S3MockApplication --server.address="$BIND" --http.port="$plain" \
  --server.port="$tls" --server.ssl.key-store="$W/tls.p12" --server.ssl.key-store-password=s3servers \
  --server.ssl.key-alias=server --server.ssl.key-password=s3servers \
  --com.adobe.testing.s3mock.store.root="$W/data" --com.adobe.testing.s3mock.store.retain-files-on-exit=true
wait_http s3mock "$scheme://$BIND:$PORT/"
echo "$scheme://$BIND:$PORT"
