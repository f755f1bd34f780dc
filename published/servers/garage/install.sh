#!/usr/bin/env bash
# Garage, built from its crate.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
cargo_install garage "${VERSION:-2.5.0}" --no-default-features --features bundled-libs,lmdb
