#!/usr/bin/env bash
# gofakes3, a fake server for tests, built from its Go module.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
go_build github.com/johannesboyne/gofakes3 "${VERSION:-v1.2.0}" github.com/johannesboyne/gofakes3/cmd/gofakes3
