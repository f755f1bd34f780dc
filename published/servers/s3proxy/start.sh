#!/usr/bin/env bash
# S3Proxy over a local folder (filesystem-nio2, which needs user xattrs). A configuration file has one key and its storage:
# MAIN and ALT are two keys over the same folder, both with all rights. HTTPS=1: TLS. FRESH=1: empty it first.
# IGNORE_UNKNOWN_HEADERS=false: as without a configuration; then uploads with the checksums of current SDKs are refused with 501.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
: "${PORT:=8410}" "${HTTPS:=0}" "${FRESH:=0}" "${IGNORE_UNKNOWN_HEADERS:=true}"
port_free "$PORT"
[[ $FRESH == 1 ]] && rm -rf "${W:?}/data"
mkdir -p "$W/data"
scheme=http; endpoint=endpoint
if [[ $HTTPS == 1 ]]; then make_keystore; scheme=https; endpoint=secure-endpoint; fi
# configuration FILE KEY SECRET
configuration() {
  cat >"$W/$1" <<EOF
s3proxy.$endpoint=$scheme://$BIND:$PORT
s3proxy.keystore-path=$W/tls.p12
s3proxy.keystore-password=s3servers
s3proxy.authorization=aws-v2-or-v4
s3proxy.identity=$2
s3proxy.credential=$3
s3proxy.ignore-unknown-headers=$IGNORE_UNKNOWN_HEADERS
jclouds.provider=filesystem-nio2
jclouds.filesystem.basedir=$W/data
EOF
}
configuration main.properties "$MAIN_ACCESS_KEY" "$MAIN_SECRET_KEY"
configuration alt.properties "$ALT_ACCESS_KEY" "$ALT_SECRET_KEY"
cat >"$W/logback.xml" <<'EOF'
<configuration>
  <appender name="STDERR" class="ch.qos.logback.core.ConsoleAppender">
    <target>System.err</target>
    <encoder><pattern>%d %thread %level %logger %msg%n</pattern></encoder>
  </appender>
  <root level="warn"><appender-ref ref="STDERR" /></root>
</configuration>
EOF
spawn s3proxy java -Xmx1g -Dlogback.configurationFile="$W/logback.xml" -cp "$W/lib/*" org.gaul.s3proxy.Main \
  --properties "$W/main.properties" --properties "$W/alt.properties"
wait_http s3proxy "$scheme://$BIND:$PORT/"
echo "$scheme://$BIND:$PORT"
