#!/usr/bin/env bash
# s3s-fs, the file system server of the Rust library s3s, built from its crate. Later versions need a newer Rust than 1.95.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
cargo_install s3s-fs "${VERSION:-0.14.1}" --features binary
