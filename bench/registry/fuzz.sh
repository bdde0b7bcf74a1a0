#!/usr/bin/env bash
# Mutated inputs for every parser of bundles, statements, keys and names.
# Usage: bench/registry/fuzz.sh [CASES] [SEED]     (1000000 and 1 by default)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
mvn -q -B -pl proto -am test -Dtest=ParserFuzzTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Dfuzz.cases="${1:-1000000}" -Dfuzz.seed="${2:-1}"
