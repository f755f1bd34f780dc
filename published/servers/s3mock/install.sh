#!/usr/bin/env bash
# Adobe S3Mock, from its Maven artifact.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
java_from 17
maven_jars com.adobe.testing s3mock "${VERSION:-5.2.0}"
