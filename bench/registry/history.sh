#!/usr/bin/env bash
# Publishers and promoters race over a primary, two replicas and three sentinels while processes are killed and frozen;
# the checker's verdict goes to bench/results/registry-history.json.
# Usage: bench/registry/history.sh [--operations N] [--writers N] [--faults N] [--pause MILLIS] [--seed N] [--out FILE]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
mkdir -p bench/results
out=bench/results/registry-history.json
properties=()
while [ $# -gt 0 ]; do
  case $1 in
    --operations | --writers | --faults | --pause | --seed) properties+=("-Dhistory.${1#--}=$2") ;;
    --out) out=$2 ;;
    *) sed -n '2,4p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
mvn -q -B -pl vector-registry -am test -Dtest=RegistryHistoryLong -Dsurefire.failIfNoSpecifiedTests=false \
  -Dhistory.commit="$(git rev-parse --short HEAD 2>/dev/null || true)" \
  -Dhistory.out="$(realpath "$out")" "${properties[@]}"
echo "written: $out"
