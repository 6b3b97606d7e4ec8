#!/usr/bin/env bash
# Whether there is a Java of at least this version, in JAVA_HOME or on the path: java.sh 17
set -euo pipefail

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
command -v "$java" >/dev/null || exit 1
# openjdk version "17.0.15" 2025-04-15
version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)
[ "${version:-0}" -ge "$1" ]
