#!/usr/bin/env bash
# S3Proxy, from its Maven artifact.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
java_from 17
maven_jars org.gaul s3proxy "${VERSION:-3.1.0}"
