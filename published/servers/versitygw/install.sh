#!/usr/bin/env bash
# The Versity S3 Gateway, built from its Go module.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
go_build github.com/versity/versitygw "${VERSION:-v1.8.0}" github.com/versity/versitygw/cmd/versitygw
