#!/usr/bin/env bash
# Runs one long test and has it write its figures. For the other scripts of this folder.
# Usage: bench/registry/measure.sh MODULE TEST OUT [-DNAME=VALUE...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
module=$1 test=$2 out=$(realpath -m "$3")
shift 3
mkdir -p "$(dirname "$out")"
figures=(-Dfigures.out="$out" -Dfigures.commit="$(git rev-parse --short HEAD 2>/dev/null || true)" -Dexcluded.tags=none)
if [ "$module" = e2e ]; then
  # The services as processes: everything is packaged first.
  mvn -q -B -pl e2e,vector-registry,gate-service,model-runner,steering-service -am verify -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dspotless.check.skip=true \
    -Dit.test="$test" -Dfailsafe.failIfNoSpecifiedTests=false "${figures[@]}" "$@"
else
  mvn -q -B -pl "$module" -am test -Dtest="$test" -Dsurefire.failIfNoSpecifiedTests=false "${figures[@]}" "$@"
fi
[ ! -f "$out" ] || echo "written: $out"
