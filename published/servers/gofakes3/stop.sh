#!/usr/bin/env bash
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
end_all gofakes3
