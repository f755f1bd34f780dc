#!/usr/bin/env bash
# Ceph RGW 20, from Debian forky: in the version that it has today, which is printed.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
SUITE=forky
. "$HERE/../ceph-lib/install.sh"
