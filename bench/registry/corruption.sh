#!/usr/bin/env bash
# Flips every byte of a signed bundle of 64 KiB, and many malformed ones of each family; each must be refused with its exact reason.
# Usage: bench/registry/corruption.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
mvn -q -B -pl proto -am test -Dtest=CorruptionTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Dcorruption.width=2720 -Dcorruption.per_family=400
echo "every case was refused with its reason"
