#!/usr/bin/env bash
# Ceph RGW 20, from Debian forky.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
: "${VERSION:=20.2.4}"
SUITE=forky
. "$HERE/../ceph-lib/install.sh"
