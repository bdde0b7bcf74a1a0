#!/usr/bin/env bash
# Watchers that come and go over 10,000 revisions while the log is trimmed, held against etcd's contract; then 5,000 watchers,
# each with a connection of its own, on one registry process, which also prints its file descriptors and memory.
# Usage: bench/registry/watch.sh [--watchers N] [--revisions N] [--many N] [--seed N] [--out FOLDER]     (50, 10,000, 5,000, 1)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
watchers=50 revisions=10000 many=5000 seed=1 out=bench/results
while [ $# -gt 0 ]; do
  case $1 in
    --watchers) watchers=$2 ;;
    --revisions) revisions=$2 ;;
    --many) many=$2 ;;
    --seed) seed=$2 ;;
    --out) out=$2 ;;
    *) sed -n '2,4p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
bench/registry/measure.sh vector-registry WatchContractLong "$out/registry-watch.json" \
  -Dwatch.watchers="$watchers" -Dwatch.revisions="$revisions" -Dwatch.seed="$seed"
mvn -q -B -pl vector-registry -am package -DskipTests -Dspotless.check.skip=true
bench/registry/measure.sh vector-registry ManyWatchersLong "$out/registry-many-watchers.json" -Dmany.watchers="$many"
