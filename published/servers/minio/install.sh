#!/usr/bin/env bash
# MinIO, built from its Go module: the last commit of the open repository.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
venv minio==7.2.20
go_build github.com/minio/minio "${VERSION:-v0.0.0-20260212201848-7aac2a2c5b7c}" github.com/minio/minio
