#!/usr/bin/env bash
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
: "${PORT:=8200}"
. "$HERE/../ceph-lib/temporary.sh"
