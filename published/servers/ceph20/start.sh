#!/usr/bin/env bash
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
: "${PORT:=8200}"
# Two of the checks end RGW 20, which a service manager would start again.
: "${SUPERVISE:=1}"
. "$HERE/../ceph-lib/start.sh"
