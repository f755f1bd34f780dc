#!/usr/bin/env bash
# Adobe S3Mock, from its Maven artifact. Without its parent's pom, Maven would choose an slf4j that its Spring Boot refuses.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
java_from 17
[[ -d $W/lib && -z ${VERSION:-} ]] || maven_jars "com.adobe.testing:s3mock:${VERSION:-5.2.0}" org.slf4j:slf4j-api:2.0.18
